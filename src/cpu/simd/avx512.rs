//! The AVX-512 level: 512-bit registers and mask registers. F, CD, BW, DQ and VL are enough, which every AVX-512 server
//! since Skylake has.

use std::arch::x86_64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::level::Within;
use super::vector::Sealed;
use super::{Counts, EightRows, Float, Level, Mask, Shuffle, Simd};

/// The proof that this processor has AVX-512 with F, CD, BW, DQ and VL, and AVX2 with FMA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx512(());

impl Avx512 {
    pub(super) fn detect() -> Option<Self> {
        let has = super::Avx2::detect().is_some()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512cd")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        has.then_some(Self(()))
    }

    pub(super) fn run<W: Within>(self, work: W) {
        #[target_feature(enable = "avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
        fn with_features<W: Within>(simd: Avx512, work: W) {
            work.within(simd);
        }
        // SAFETY: `detect`, which alone makes `self`, has found every one of these features.
        unsafe { with_features(self, work) }
    }
}

/// An expression of intrinsics of this level.
macro_rules! intrinsics {
    ($e:expr) => {
        // SAFETY: the processor has the level: every value of these types comes from one of `Avx512`, the proof of it.
        unsafe { $e }
    };
}

macro_rules! matches {
    ($name:ident, $t:ident, $signed:ident, $lanes:literal, $set1:ident $cmpeq:ident) => {
        #[inline(always)]
        fn $name(self, numbers: &[$t; 64], mask: $t, value: $t) -> u64 {
            let (mask, value) = intrinsics!(($set1(mask.cast_signed()), $set1(value.cast_signed())));
            let mut bits = 0u64;
            for numbers in numbers.chunks_exact($lanes).rev() {
                // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
                let numbers = unsafe { _mm512_loadu_si512(numbers.as_ptr().cast()) };
                // Rotated: of a shift compilers make a sum of vectors, which is slower.
                bits = bits.rotate_left($lanes) | u64::from(intrinsics!($cmpeq(_mm512_and_si512(numbers, mask), value)));
            }
            bits
        }
    };
}

impl Sealed for Avx512 {}
impl Simd for Avx512 {
    type F32 = F32x16;
    type F64 = F64x8;

    const REGISTERS: usize = 32;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx512(self)
    }
    matches!(matches_u8, u8, i8, 64, _mm512_set1_epi8 _mm512_cmpeq_epi8_mask);
    matches!(matches_u16, u16, i16, 32, _mm512_set1_epi16 _mm512_cmpeq_epi16_mask);
    matches!(matches_u32, u32, i32, 16, _mm512_set1_epi32 _mm512_cmpeq_epi32_mask);
    matches!(matches_u64, u64, i64, 8, _mm512_set1_epi64 _mm512_cmpeq_epi64_mask);

    #[inline(always)]
    fn ones_in_rows(self, rows: &EightRows, bits: &[u8; 16]) -> [u64; 8] {
        let [lower, upper] = rows.halves();
        // SAFETY: the processor has the level, and each array is as large as the register that goes to or from it.
        unsafe {
            let bits = _mm512_broadcast_i32x4(_mm_loadu_si128(bits.as_ptr().cast()));
            let bits = _mm512_shuffle_epi8(bits, _mm512_loadu_si512(rows.bytes.as_ptr().cast()));
            let bits = _mm512_srlv_epi64(bits, _mm512_loadu_si512(rows.shifts.as_ptr().cast()));
            let lower = _mm512_and_si512(bits, _mm512_set1_epi64(lower.cast_signed()));
            let upper = _mm512_and_si512(_mm512_srli_epi64::<4>(bits), _mm512_set1_epi64(upper.cast_signed()));
            let ones = _mm512_broadcast_i32x4(_mm_loadu_si128(EightRows::ONES.as_ptr().cast()));
            let ones = _mm512_add_epi8(_mm512_shuffle_epi8(ones, lower), _mm512_shuffle_epi8(ones, upper));
            std::mem::transmute::<__m512i, [u64; 8]>(_mm512_sad_epu8(ones, _mm512_setzero_si512()))
        }
    }

    #[inline(always)]
    fn fence(self) {
        intrinsics!(_mm_sfence());
    }
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

/// A register of the numbers that a closure gives for each lane.
macro_rules! set_16 {
    ($at:ident) => {
        _mm512_setr_ps(
            $at(0),
            $at(1),
            $at(2),
            $at(3),
            $at(4),
            $at(5),
            $at(6),
            $at(7),
            $at(8),
            $at(9),
            $at(10),
            $at(11),
            $at(12),
            $at(13),
            $at(14),
            $at(15),
        )
    };
}
macro_rules! set_8 {
    ($at:ident) => {
        _mm512_setr_pd($at(0), $at(1), $at(2), $at(3), $at(4), $at(5), $at(6), $at(7))
    };
}

macro_rules! vector {
    ($v:ident, $t:ident, $register:ident, $lanes:literal, $mask:ident, $counts:ident,
     $add:ident $sub:ident $mul:ident $div:ident, $set1:ident $set:ident $loadu:ident $mask_loadu:ident $storeu:ident $mask_storeu:ident $stream:ident,
     $fmadd:ident $sqrt:ident $abs:ident $min:ident $max:ident $reduce_min:ident $and:ident $roundscale:ident $scalef:ident, $cmp:ident $blend:ident,
     $to_bits:ident $min_bits:ident $from_bits:ident, $sqrt_beside:path) => {
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
            type Simd = Avx512;
            type Mask = Bits<$mask>;
            type Counts = $counts;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: Avx512, value: $t) -> Self {
                Self(intrinsics!($set1(value)))
            }
            #[inline(always)]
            fn load(_: Avx512, from: &[$t]) -> Self {
                let from = &from[..$lanes];
                // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
                Self(unsafe { $loadu(from.as_ptr()) })
            }
            #[inline(always)]
            fn load_strided(_: Avx512, from: &[$t], stride: usize) -> Self {
                let last = stride.checked_mul($lanes - 1);
                assert!(last.is_some_and(|last| last < from.len()), "a vector that is longer than the slice");
                // SAFETY: the last of the numbers lies in the slice, so that all do.
                let at = |lane: usize| unsafe { *from.get_unchecked(lane * stride) };
                Self(intrinsics!($set!(at)))
            }
            #[inline(always)]
            fn load_part(simd: Avx512, from: &[$t], rest: $t) -> Self {
                let first = first_lanes(from.len(), $lanes) as $mask;
                // SAFETY: no more numbers than the slice has are read, at any alignment.
                Self(unsafe { $mask_loadu(Self::splat(simd, rest).0, first, from.as_ptr()) })
            }
            #[inline(always)]
            fn store_part(self, to: &mut [$t]) {
                let first = first_lanes(to.len(), $lanes) as $mask;
                // SAFETY: no more numbers than the slice has are written, at any alignment.
                unsafe { $mask_storeu(to.as_mut_ptr(), first, self.0) }
            }
            #[inline(always)]
            fn store(self, to: &mut [$t]) {
                let to = &mut to[..$lanes];
                // SAFETY: the slice holds a whole vector, and the store asks for no alignment.
                unsafe { $storeu(to.as_mut_ptr(), self.0) }
            }
            #[inline(always)]
            fn stream(self, to: &mut [$t]) {
                let to = to[..$lanes].as_mut_ptr();
                assert!(to.cast::<$register>().is_aligned(), "a streaming store to an unaligned place");
                // SAFETY: the slice holds a whole vector, and its alignment has just been checked.
                unsafe { $stream(to.cast(), self.0) }
            }
            #[inline(always)]
            fn plus_exact(self, a: Self, b: Self) -> Self {
                a.mul_add(b, self)
            }
            #[inline(always)]
            fn mul_add(self, by: Self, plus: Self) -> Self {
                Self(intrinsics!($fmadd(self.0, by.0, plus.0)))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(intrinsics!($sqrt(self.0)))
            }
            #[inline(always)]
            fn sqrt_beside(self) -> Self {
                $sqrt_beside(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                Self(intrinsics!($abs(self.0)))
            }
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                Self(intrinsics!($min(self.0, other.0)))
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                Self(intrinsics!($max(self.0, other.0)))
            }
            #[inline(always)]
            fn least(self) -> $t {
                intrinsics!($reduce_min(self.0))
            }
            #[inline(always)]
            fn bit_and(self, other: Self) -> Self {
                Self(intrinsics!($and(self.0, other.0)))
            }
            #[inline(always)]
            fn round_ties_even(self) -> Self {
                Self(intrinsics!($roundscale::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)))
            }
            #[inline(always)]
            fn scale(self, k: Self) -> Self {
                Self(intrinsics!($scalef(self.0, k.0)))
            }
            #[inline(always)]
            fn le(self, other: Self) -> Bits<$mask> {
                Bits(intrinsics!($cmp::<_CMP_LE_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn lt(self, other: Self) -> Bits<$mask> {
                Bits(intrinsics!($cmp::<_CMP_LT_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn eq(self, other: Self) -> Bits<$mask> {
                Bits(intrinsics!($cmp::<_CMP_EQ_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn is_nan(self) -> Bits<$mask> {
                Bits(intrinsics!($cmp::<_CMP_UNORD_Q>(self.0, self.0)))
            }
            #[inline(always)]
            fn with_nan(self, nan: Self) -> Self {
                // Taken for unsigned integers, the bits of quiet NaNs are no less than those of `nan`, and those of numbers from
                // 0 up are less.
                Self(intrinsics!($from_bits($min_bits($to_bits(self.0), $to_bits(nan.0)))))
            }
            #[inline(always)]
            fn select(mask: Bits<$mask>, yes: Self, no: Self) -> Self {
                Self(intrinsics!($blend(mask.0, no.0, yes.0)))
            }
        }
    };
}
vector!(F32x16, f32, __m512, 16, __mmask16, U32x16,
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps,
    _mm512_set1_ps set_16 _mm512_loadu_ps _mm512_mask_loadu_ps _mm512_storeu_ps _mm512_mask_storeu_ps _mm512_stream_ps,
    _mm512_fmadd_ps _mm512_sqrt_ps _mm512_abs_ps _mm512_min_ps _mm512_max_ps _mm512_reduce_min_ps _mm512_and_ps
    _mm512_roundscale_ps _mm512_scalef_ps,
    _mm512_cmp_ps_mask _mm512_mask_blend_ps,
    _mm512_castps_si512 _mm512_min_epu32 _mm512_castsi512_ps, Float::sqrt);
vector!(F64x8, f64, __m512d, 8, __mmask8, U32x8,
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd,
    _mm512_set1_pd set_8 _mm512_loadu_pd _mm512_mask_loadu_pd _mm512_storeu_pd _mm512_mask_storeu_pd _mm512_stream_pd,
    _mm512_fmadd_pd _mm512_sqrt_pd _mm512_abs_pd _mm512_min_pd _mm512_max_pd _mm512_reduce_min_pd _mm512_and_pd
    _mm512_roundscale_pd _mm512_scalef_pd,
    _mm512_cmp_pd_mask _mm512_mask_blend_pd,
    _mm512_castpd_si512 _mm512_min_epu64 _mm512_castsi512_pd, sqrt_by_products);

/// The square root, which takes as many multiplications and additions as a Granite Rapids does in half the time of its
/// square root. (In f32 its square root is the faster one.)
#[inline(always)]
fn sqrt_by_products(s: F64x8) -> F64x8 {
    let splat = |value| F64x8(intrinsics!(_mm512_set1_pd(value)));
    let less = |from: F64x8, a: F64x8, b: F64x8| F64x8(intrinsics!(_mm512_fnmadd_pd(a.0, b.0, from.0)));
    // With y near 1/√s and e = 1 - s·y², √s = s·y·(1 - e)^(-1/2), whose series ends where the powers of e are too small.
    let y = F64x8(intrinsics!(_mm512_rsqrt14_pd(s.0)));
    let near = s * y;
    let e = less(splat(1.0), near, y);
    let lacks = splat(0.3125).mul_add(e, splat(0.375)).mul_add(e, splat(0.5)) * e;
    let (near, half_y) = (near.mul_add(lacks, near), y * splat(0.5));
    let root = less(s, near, near).mul_add(half_y.mul_add(lacks, half_y), near);
    // Tuckerman's test: the root is the rounded one if s lies between its products with its neighbours.
    let neighbour = |step| F64x8(intrinsics!(_mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(root.0), _mm512_set1_epi64(step)))));
    let above = splat(0.0).lt(less(s, root, neighbour(-1)));
    let below = less(s, root, neighbour(1)).lt(splat(0.0));
    if (above & below).all() { root } else { s.sqrt() }
}

macro_rules! shuffle {
    ($v:ident, $int:ident, $lanes:literal, $permute:ident) => {
        impl Shuffle for $v {
            type Order = __m512i;

            #[inline(always)]
            fn order(_: Avx512, from: &[u8]) -> __m512i {
                let mut lanes = [0; $lanes];
                for (to, &from) in lanes.iter_mut().zip(&from[..$lanes]) {
                    assert!(from < $lanes, "a lane that there is not");
                    *to = $int::from(from);
                }
                // SAFETY: the array is as large as a register.
                unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
            }
            #[inline(always)]
            fn shuffled(self, order: __m512i) -> Self {
                Self(intrinsics!($permute(order, self.0)))
            }
        }
    };
}
shuffle!(F32x16, i32, 16, _mm512_permutexvar_ps);
shuffle!(F64x8, i64, 8, _mm512_permutexvar_pd);

/// The mask of the first `length` of so many lanes.
#[inline(always)]
fn first_lanes(length: usize, lanes: usize) -> u32 {
    assert!(length <= lanes, "more numbers than lanes");
    (1 << length) - 1
}

/// A mask register.
#[derive(Debug, Clone, Copy)]
pub struct Bits<T>(T);

macro_rules! counts {
    ($counts:ident, $register:ident, $lanes:literal, $mask:ident,
     $set1:ident $add:ident $mask_add:ident $blend:ident $loadu:ident $storeu:ident $permute:ident($last_first:expr)) => {
        impl Sealed for Bits<$mask> {}
        impl Mask for Bits<$mask> {
            #[inline(always)]
            fn any(self) -> bool {
                self.0 != 0
            }
            #[inline(always)]
            fn all(self) -> bool {
                self.0 == !0
            }
        }
        impl Not for Bits<$mask> {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                Self(!self.0)
            }
        }
        impl BitAnd for Bits<$mask> {
            type Output = Self;
            #[inline(always)]
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }
        impl BitOr for Bits<$mask> {
            type Output = Self;
            #[inline(always)]
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        #[doc = concat!("A vector of ", $lanes, " u32.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $counts($register);

        impl Sealed for $counts {}
        impl Counts for $counts {
            type Mask = Bits<$mask>;
            type Simd = Avx512;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: Avx512, value: u32) -> Self {
                Self(intrinsics!($set1(value.cast_signed())))
            }
            #[inline(always)]
            fn increment(self, mask: Bits<$mask>, one: Self) -> Self {
                Self(intrinsics!($mask_add(self.0, mask.0, self.0, one.0)))
            }
            #[inline(always)]
            fn twice(self) -> Self {
                Self(intrinsics!($add(self.0, self.0)))
            }
            #[inline(always)]
            fn replace(self, mask: Bits<$mask>, with: Self) -> Self {
                Self(intrinsics!($blend(mask.0, self.0, with.0)))
            }
            #[inline(always)]
            fn reversed(self) -> Self {
                Self(intrinsics!($permute($last_first, self.0)))
            }
            #[inline(always)]
            fn load(_: Avx512, from: &[u32]) -> Self {
                let from = &from[..$lanes];
                // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
                Self(unsafe { $loadu(from.as_ptr().cast()) })
            }
            #[inline(always)]
            fn store(self, to: &mut [u32]) {
                let to = &mut to[..$lanes];
                // SAFETY: the slice holds a whole vector, and the store asks for no alignment.
                unsafe { $storeu(to.as_mut_ptr().cast(), self.0) }
            }
        }
    };
}
counts!(U32x16, __m512i, 16, __mmask16,
    _mm512_set1_epi32 _mm512_add_epi32 _mm512_mask_add_epi32 _mm512_mask_blend_epi32 _mm512_loadu_si512 _mm512_storeu_si512
    _mm512_permutexvar_epi32(_mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)));
counts!(U32x8, __m256i, 8, __mmask8,
    _mm256_set1_epi32 _mm256_add_epi32 _mm256_mask_add_epi32 _mm256_mask_blend_epi32 _mm256_loadu_si256 _mm256_storeu_si256
    _mm256_permutexvar_epi32(_mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0)));
