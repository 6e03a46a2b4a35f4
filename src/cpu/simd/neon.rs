//! The NEON level: 128-bit registers, whole registers as masks. It has no streaming stores that Rust can name.

use std::arch::aarch64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::level::Within;
use super::vector::Sealed;
use super::{Counts, EightRows, Float, Level, Mask, Shuffle, Simd};
use crate::real::Real;

/// The proof that this processor has NEON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neon(());

impl Neon {
    pub(super) fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("neon").then_some(Self(()))
    }

    pub(super) fn run<W: Within>(self, work: W) {
        #[target_feature(enable = "neon")]
        fn with_features<W: Within>(simd: Neon, work: W) {
            work.within(simd);
        }
        // SAFETY: `detect`, which alone makes `self`, has found the feature.
        unsafe { with_features(self, work) }
    }
}

impl Sealed for Neon {}
impl Simd for Neon {
    type F32 = F32x4;
    type F64 = F64x2;

    const REGISTERS: usize = 32;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Neon(self)
    }
    #[inline(always)]
    fn ones_in_rows(self, rows: &EightRows, bits: &[u8; 16]) -> [u64; 8] {
        let mut ones = [0; 8];
        for ((ones, bytes), shifts) in ones.chunks_exact_mut(2).zip(rows.bytes.chunks_exact(2)).zip(rows.shifts.chunks_exact(2)) {
            // SAFETY: the processor has the level, and each array is as large as the register that goes to or from it.
            unsafe {
                let bits = vqtbl1q_u8(vld1q_u8(bits.as_ptr()), vld1q_u8(bytes.as_ptr().cast()));
                let shifts = vnegq_s64(vreinterpretq_s64_u64(vld1q_u64(shifts.as_ptr())));
                let bits = vandq_u64(vshlq_u64(vreinterpretq_u64_u8(bits), shifts), vdupq_n_u64(rows.mask()));
                let of_eight = vcntq_u8(vreinterpretq_u8_u64(bits));
                vst1q_u64(ones.as_mut_ptr(), vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(of_eight))));
            }
        }
        ones
    }

    #[inline(always)]
    fn fence(self) {}
}

/// An expression of intrinsics of this level.
macro_rules! intrinsics {
    ($e:expr) => {
        // SAFETY: the processor has the level: every value of these types comes from one of `Neon`, the proof of it.
        unsafe { $e }
    };
}

macro_rules! binary {
    ($v:ident, $trait:ident, $name:ident, $intrinsic:ident) => {
        impl $trait for $v {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self(intrinsics!($intrinsic(self.0, other.0)))
            }
        }
    };
}

macro_rules! vector {
    ($v:ident, $t:ident, $register:ident, $lanes:literal, $mask:ident, $counts:ident, $power:ident,
     $add:ident $sub:ident $mul:ident $div:ident, $dup:ident $ld1:ident $st1:ident,
     $fma:ident $sqrt:ident $abs:ident $least:ident $and:ident $to_bits:ident $from_bits:ident $round:ident,
     $le:ident $lt:ident $gt:ident $eq:ident $select:ident) => {
        #[doc = concat!("A vector of ", $lanes, " ", stringify!($t), ".")]
        #[derive(Debug, Clone, Copy)]
        pub struct $v($register);

        binary!($v, Add, add, $add);
        binary!($v, Sub, sub, $sub);
        binary!($v, Mul, mul, $mul);
        binary!($v, Div, div, $div);

        impl Sealed for $v {}
        impl Float for $v {
            type Element = $t;
            type Simd = Neon;
            type Mask = Lanes<$mask>;
            type Counts = $counts;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: Neon, value: $t) -> Self {
                Self(intrinsics!($dup(value)))
            }
            #[inline(always)]
            fn load(_: Neon, from: &[$t]) -> Self {
                let from = &from[..$lanes];
                // SAFETY: the slice holds a whole vector, and the load asks for no more alignment than its numbers have.
                Self(unsafe { $ld1(from.as_ptr()) })
            }
            #[inline(always)]
            fn load_strided(simd: Neon, from: &[$t], stride: usize) -> Self {
                let mut lanes = [0.0; $lanes];
                for (k, lane) in lanes.iter_mut().enumerate() {
                    *lane = from[k * stride];
                }
                Self::load(simd, &lanes)
            }
            #[inline(always)]
            fn load_part(simd: Neon, from: &[$t], rest: $t) -> Self {
                let mut lanes = [rest; $lanes];
                lanes[..from.len()].copy_from_slice(from);
                Self::load(simd, &lanes)
            }
            #[inline(always)]
            fn store_part(self, to: &mut [$t]) {
                let mut lanes = [0.0; $lanes];
                self.store(&mut lanes);
                to.copy_from_slice(&lanes[..to.len()]);
            }
            #[inline(always)]
            fn store(self, to: &mut [$t]) {
                let to = &mut to[..$lanes];
                // SAFETY: the slice holds a whole vector, and the store asks for no more alignment than its numbers have.
                unsafe { $st1(to.as_mut_ptr(), self.0) }
            }
            #[inline(always)]
            fn stream(self, to: &mut [$t]) {
                assert!(to.as_ptr().cast::<$register>().is_aligned(), "a streaming store to an unaligned place");
                self.store(to);
            }
            #[inline(always)]
            fn plus_exact(self, a: Self, b: Self) -> Self {
                a.mul_add(b, self)
            }
            #[inline(always)]
            fn mul_add(self, by: Self, plus: Self) -> Self {
                Self(intrinsics!($fma(plus.0, self.0, by.0)))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(intrinsics!($sqrt(self.0)))
            }
            #[inline(always)]
            fn abs(self) -> Self {
                Self(intrinsics!($abs(self.0)))
            }
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                Self(intrinsics!($select($lt(self.0, other.0), self.0, other.0)))
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                Self(intrinsics!($select($gt(self.0, other.0), self.0, other.0)))
            }
            #[inline(always)]
            fn least(self) -> $t {
                intrinsics!($least(self.0))
            }
            #[inline(always)]
            fn bit_and(self, other: Self) -> Self {
                Self(intrinsics!($from_bits($and($to_bits(self.0), $to_bits(other.0)))))
            }
            #[inline(always)]
            fn round_ties_even(self) -> Self {
                Self(intrinsics!($round(self.0)))
            }
            #[inline(always)]
            fn scale(self, k: Self) -> Self {
                let half = (k * Self(intrinsics!($dup(0.5)))).round_ties_even();
                self * $power(half, 0) * $power(k - half, 0)
            }
            #[inline(always)]
            fn scale_down(self, k: Self) -> Self {
                // Too far up, which is exact, and back.
                self * $power(k, $t::MAX_EXP / 2) * Self(intrinsics!($dup(Real::power_of_two(-$t::MAX_EXP / 2))))
            }
            #[inline(always)]
            fn le(self, other: Self) -> Lanes<$mask> {
                Lanes(intrinsics!($le(self.0, other.0)))
            }
            #[inline(always)]
            fn lt(self, other: Self) -> Lanes<$mask> {
                Lanes(intrinsics!($lt(self.0, other.0)))
            }
            #[inline(always)]
            fn eq(self, other: Self) -> Lanes<$mask> {
                Lanes(intrinsics!($eq(self.0, other.0)))
            }
            #[inline(always)]
            fn is_nan(self) -> Lanes<$mask> {
                // Not equal to itself: all bits of a lane turned.
                !Lanes(intrinsics!($eq(self.0, self.0)))
            }
            #[inline(always)]
            fn select(mask: Lanes<$mask>, yes: Self, no: Self) -> Self {
                Self(intrinsics!($select(mask.0, yes.0, no.0)))
            }
        }
    };
}

/// Two to the power of `k + more`, where that is a normal number.
#[inline(always)]
fn power_f32(k: F32x4, more: i32) -> F32x4 {
    // The last bits of this sum are those of the exponent.
    let sum = intrinsics!(vaddq_f32(k.0, vdupq_n_f32(((3 << 22) + 127 + more) as f32)));
    F32x4(intrinsics!(vreinterpretq_f32_u32(vshlq_n_u32::<23>(vreinterpretq_u32_f32(sum)))))
}

#[inline(always)]
fn power_f64(k: F64x2, more: i32) -> F64x2 {
    let sum = intrinsics!(vaddq_f64(k.0, vdupq_n_f64(((3 << 51) + i64::from(1023 + more)) as f64)));
    F64x2(intrinsics!(vreinterpretq_f64_u64(vshlq_n_u64::<52>(vreinterpretq_u64_f64(sum)))))
}

vector!(F32x4, f32, float32x4_t, 4, uint32x4_t, U32x4, power_f32,
    vaddq_f32 vsubq_f32 vmulq_f32 vdivq_f32, vdupq_n_f32 vld1q_f32 vst1q_f32,
    vfmaq_f32 vsqrtq_f32 vabsq_f32 vminvq_f32 vandq_u32 vreinterpretq_u32_f32 vreinterpretq_f32_u32 vrndnq_f32,
    vcleq_f32 vcltq_f32 vcgtq_f32 vceqq_f32 vbslq_f32);
vector!(F64x2, f64, float64x2_t, 2, uint64x2_t, U32x2, power_f64,
    vaddq_f64 vsubq_f64 vmulq_f64 vdivq_f64, vdupq_n_f64 vld1q_f64 vst1q_f64,
    vfmaq_f64 vsqrtq_f64 vabsq_f64 vminvq_f64 vandq_u64 vreinterpretq_u64_f64 vreinterpretq_f64_u64 vrndnq_f64,
    vcleq_f64 vcltq_f64 vcgtq_f64 vceqq_f64 vbslq_f64);

macro_rules! shuffle {
    ($v:ident, $lanes:literal, $to_bytes:ident $from_bytes:ident) => {
        impl Shuffle for $v {
            /// A number's bytes stay together.
            type Order = uint8x16_t;

            #[inline(always)]
            fn order(_: Neon, from: &[u8]) -> uint8x16_t {
                let mut bytes = [0u8; 16];
                for (to, &from) in bytes.chunks_exact_mut(16 / $lanes).zip(&from[..$lanes]) {
                    assert!(from < $lanes, "a lane that there is not");
                    for (byte, to) in (0..).zip(to) {
                        *to = from * (16 / $lanes) + byte;
                    }
                }
                // SAFETY: the array is as large as a register.
                unsafe { vld1q_u8(bytes.as_ptr()) }
            }
            #[inline(always)]
            fn shuffled(self, order: uint8x16_t) -> Self {
                Self(intrinsics!($from_bytes(vqtbl1q_u8($to_bytes(self.0), order))))
            }
        }
    };
}
shuffle!(F32x4, 4, vreinterpretq_u8_f32 vreinterpretq_f32_u8);
shuffle!(F64x2, 2, vreinterpretq_u8_f64 vreinterpretq_f64_u8);

/// A mask: all bits of a lane, or none.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<T>(T);

impl Lanes<uint32x4_t> {
    #[inline(always)]
    fn words(self) -> uint32x4_t {
        self.0
    }
    #[inline(always)]
    fn from_words(words: uint32x4_t) -> Self {
        Self(words)
    }
}

impl Lanes<uint64x2_t> {
    #[inline(always)]
    fn words(self) -> uint32x4_t {
        intrinsics!(vreinterpretq_u32_u64(self.0))
    }
    #[inline(always)]
    fn from_words(words: uint32x4_t) -> Self {
        Self(intrinsics!(vreinterpretq_u64_u32(words)))
    }
}

macro_rules! mask {
    ($register:ident, $and:ident $or:ident) => {
        impl Sealed for Lanes<$register> {}
        impl Mask for Lanes<$register> {
            #[inline(always)]
            fn any(self) -> bool {
                intrinsics!(vmaxvq_u32(self.words())) != 0
            }
            #[inline(always)]
            fn all(self) -> bool {
                intrinsics!(vminvq_u32(self.words())) == u32::MAX
            }
        }
        impl Not for Lanes<$register> {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                Self::from_words(intrinsics!(vmvnq_u32(self.words())))
            }
        }
        impl BitAnd for Lanes<$register> {
            type Output = Self;
            #[inline(always)]
            fn bitand(self, other: Self) -> Self {
                Self(intrinsics!($and(self.0, other.0)))
            }
        }
        impl BitOr for Lanes<$register> {
            type Output = Self;
            #[inline(always)]
            fn bitor(self, other: Self) -> Self {
                Self(intrinsics!($or(self.0, other.0)))
            }
        }
    };
}
mask!(uint32x4_t, vandq_u32 vorrq_u32);
mask!(uint64x2_t, vandq_u64 vorrq_u64);

/// A vector of 4 u32.
#[derive(Debug, Clone, Copy)]
pub struct U32x4(uint32x4_t);

impl Sealed for U32x4 {}
impl Counts for U32x4 {
    type Mask = Lanes<uint32x4_t>;
    type Simd = Neon;

    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Neon, value: u32) -> Self {
        Self(intrinsics!(vdupq_n_u32(value)))
    }
    #[inline(always)]
    fn increment(self, mask: Lanes<uint32x4_t>, _: Self) -> Self {
        Self(intrinsics!(vsubq_u32(self.0, mask.0)))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(intrinsics!(vaddq_u32(self.0, self.0)))
    }
    #[inline(always)]
    fn replace(self, mask: Lanes<uint32x4_t>, with: Self) -> Self {
        Self(intrinsics!(vbslq_u32(mask.0, with.0, self.0)))
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        let halves = intrinsics!(vrev64q_u32(self.0));
        Self(intrinsics!(vextq_u32::<2>(halves, halves)))
    }
    #[inline(always)]
    fn load(_: Neon, from: &[u32]) -> Self {
        let from = &from[..4];
        // SAFETY: the slice holds a whole vector, and the load asks for no more alignment than its numbers have.
        Self(unsafe { vld1q_u32(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        let to = &mut to[..4];
        // SAFETY: the slice holds a whole vector, and the store asks for no more alignment than its numbers have.
        unsafe { vst1q_u32(to.as_mut_ptr(), self.0) }
    }
}

/// A vector of 2 u32, each in the low half of a lane of 64 bits, as the masks of f64 are that wide.
#[derive(Debug, Clone, Copy)]
pub struct U32x2(uint64x2_t);

impl Sealed for U32x2 {}
impl Counts for U32x2 {
    type Mask = Lanes<uint64x2_t>;
    type Simd = Neon;

    const LANES: usize = 2;

    #[inline(always)]
    fn splat(_: Neon, value: u32) -> Self {
        Self(intrinsics!(vdupq_n_u64(u64::from(value))))
    }
    #[inline(always)]
    fn increment(self, mask: Lanes<uint64x2_t>, _: Self) -> Self {
        Self(intrinsics!(vsubq_u64(self.0, mask.0)))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(intrinsics!(vaddq_u64(self.0, self.0)))
    }
    #[inline(always)]
    fn replace(self, mask: Lanes<uint64x2_t>, with: Self) -> Self {
        Self(intrinsics!(vbslq_u64(mask.0, with.0, self.0)))
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        Self(intrinsics!(vextq_u64::<1>(self.0, self.0)))
    }
    #[inline(always)]
    fn load(_: Neon, from: &[u32]) -> Self {
        let from = &from[..2];
        // SAFETY: the slice holds both numbers, and the load asks for no more alignment than they have.
        Self(unsafe { vmovl_u32(vld1_u32(from.as_ptr())) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        let to = &mut to[..2];
        // SAFETY: the slice holds both numbers, and the store asks for no more alignment than they have.
        unsafe { vst1_u32(to.as_mut_ptr(), vmovn_u64(self.0)) }
    }
}
