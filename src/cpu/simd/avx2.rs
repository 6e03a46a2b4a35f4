//! The AVX2 level: 256-bit registers, whole registers as masks.

use std::arch::x86_64::*;
use std::convert::identity;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::level::Within;
use super::vector::Sealed;
use super::{Counts, EightRows, Float, Level, Mask, Shuffle, Simd};
use crate::real::Real;

/// The proof that this processor has AVX2 with FMA, BMI1, BMI2, LZCNT and POPCNT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx2(());

impl Avx2 {
    pub(super) fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt");
        has.then_some(Self(()))
    }

    pub(super) fn run<W: Within>(self, work: W) {
        #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
        fn with_features<W: Within>(simd: Avx2, work: W) {
            work.within(simd);
        }
        // SAFETY: `detect`, which alone makes `self`, has found every one of these features.
        unsafe { with_features(self, work) }
    }
}

/// An expression of intrinsics of this level.
macro_rules! intrinsics {
    ($e:expr) => {
        // SAFETY: the processor has the level: every value of these types comes from one of `Avx2`, the proof of it.
        unsafe { $e }
    };
}

macro_rules! matches {
    ($name:ident, $t:ident, $lanes:literal, $set1:ident $cmpeq:ident, $movemask:ident $cast:ident) => {
        #[inline(always)]
        fn $name(self, numbers: &[$t; 64], mask: $t, value: $t) -> u64 {
            let (mask, value) = intrinsics!(($set1(mask.cast_signed()), $set1(value.cast_signed())));
            let mut bits = 0;
            for first in (0..64).step_by($lanes) {
                let numbers = &numbers[first..first + $lanes];
                // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
                let numbers = unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) };
                let equal = intrinsics!($movemask($cast($cmpeq(_mm256_and_si256(numbers, mask), value))));
                bits |= u64::from(equal.cast_unsigned()) << first;
            }
            bits
        }
    };
}

/// A byte for each of 16 numbers, of which all bits are set or none.
#[inline(always)]
fn bytes_of_equal(numbers: __m256i) -> __m128i {
    intrinsics!(_mm_packs_epi16(_mm256_castsi256_si128(numbers), _mm256_extracti128_si256::<1>(numbers)))
}

impl Sealed for Avx2 {}
impl Simd for Avx2 {
    type F32 = F32x8;
    type F64 = F64x4;

    const REGISTERS: usize = 16;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx2(self)
    }
    matches!(matches_u8, u8, 32, _mm256_set1_epi8 _mm256_cmpeq_epi8, _mm256_movemask_epi8 identity);
    matches!(matches_u16, u16, 16, _mm256_set1_epi16 _mm256_cmpeq_epi16, _mm_movemask_epi8 bytes_of_equal);
    matches!(matches_u32, u32, 8, _mm256_set1_epi32 _mm256_cmpeq_epi32, _mm256_movemask_ps _mm256_castsi256_ps);
    matches!(matches_u64, u64, 4, _mm256_set1_epi64x _mm256_cmpeq_epi64, _mm256_movemask_pd _mm256_castsi256_pd);

    #[inline(always)]
    fn ones_in_rows(self, rows: &EightRows, bits: &[u8; 16]) -> [u64; 8] {
        let [lower, upper] = rows.halves();
        let mut ones = [0; 8];
        for ((ones, bytes), shifts) in ones.chunks_exact_mut(4).zip(rows.bytes.chunks_exact(4)).zip(rows.shifts.chunks_exact(4)) {
            // SAFETY: the processor has the level, and each array is as large as the register that goes to or from it.
            unsafe {
                let bits = _mm256_broadcastsi128_si256(_mm_loadu_si128(bits.as_ptr().cast()));
                let bits = _mm256_shuffle_epi8(bits, _mm256_loadu_si256(bytes.as_ptr().cast()));
                let bits = _mm256_srlv_epi64(bits, _mm256_loadu_si256(shifts.as_ptr().cast()));
                let lower = _mm256_and_si256(bits, _mm256_set1_epi64x(lower.cast_signed()));
                let upper = _mm256_and_si256(_mm256_srli_epi64::<4>(bits), _mm256_set1_epi64x(upper.cast_signed()));
                let of_four = _mm256_broadcastsi128_si256(_mm_loadu_si128(EightRows::ONES.as_ptr().cast()));
                let of_eight = _mm256_add_epi8(_mm256_shuffle_epi8(of_four, lower), _mm256_shuffle_epi8(of_four, upper));
                _mm256_storeu_si256(ones.as_mut_ptr().cast(), _mm256_sad_epu8(of_eight, _mm256_setzero_si256()));
            }
        }
        ones
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
macro_rules! set_8 {
    ($at:ident) => {
        _mm256_setr_ps($at(0), $at(1), $at(2), $at(3), $at(4), $at(5), $at(6), $at(7))
    };
}
macro_rules! set_4 {
    ($at:ident) => {
        _mm256_setr_pd($at(0), $at(1), $at(2), $at(3))
    };
}

macro_rules! vector {
    ($v:ident, $t:ident, $register:ident, $lanes:literal, $counts:ident, $power:ident $least:ident $first_lanes:ident $maskload:ident $maskstore:ident,
     $add:ident $sub:ident $mul:ident $div:ident, $set1:ident $set:ident $loadu:ident $storeu:ident $stream:ident,
     $fmadd:ident $sqrt:ident $andnot:ident $min:ident $max:ident $round:ident,
     $cmp:ident $blendv:ident $and:ident $or:ident $xor:ident $from_bits:ident $movemask:ident) => {
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
            type Simd = Avx2;
            type Mask = Lanes<$register>;
            type Counts = $counts;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: Avx2, value: $t) -> Self {
                Self(intrinsics!($set1(value)))
            }
            #[inline(always)]
            fn load(_: Avx2, from: &[$t]) -> Self {
                let from = &from[..$lanes];
                // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
                Self(unsafe { $loadu(from.as_ptr()) })
            }
            #[inline(always)]
            fn load_strided(_: Avx2, from: &[$t], stride: usize) -> Self {
                let last = stride.checked_mul($lanes - 1);
                assert!(last.is_some_and(|last| last < from.len()), "a vector that is longer than the slice");
                // SAFETY: the last of the numbers lies in the slice, so that all do.
                let at = |lane: usize| unsafe { *from.get_unchecked(lane * stride) };
                Self(intrinsics!($set!(at)))
            }
            #[inline(always)]
            fn load_part(simd: Avx2, from: &[$t], rest: $t) -> Self {
                let first = $first_lanes(from.len());
                // SAFETY: no more numbers than the slice has are read, at any alignment.
                let part = unsafe { $maskload(from.as_ptr(), first) };
                Self::select(Lanes(intrinsics!($from_bits(first))), Self(part), Self::splat(simd, rest))
            }
            #[inline(always)]
            fn store_part(self, to: &mut [$t]) {
                let first = $first_lanes(to.len());
                // SAFETY: no more numbers than the slice has are written, at any alignment.
                unsafe { $maskstore(to.as_mut_ptr(), first, self.0) }
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
                unsafe { $stream(to, self.0) }
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
            fn abs(self) -> Self {
                Self(intrinsics!($andnot($set1(-0.0), self.0)))
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
                $least(self.0)
            }
            #[inline(always)]
            fn bit_and(self, other: Self) -> Self {
                Self(intrinsics!($and(self.0, other.0)))
            }
            #[inline(always)]
            fn round_ties_even(self) -> Self {
                Self(intrinsics!($round::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)))
            }
            #[inline(always)]
            fn scale(self, k: Self) -> Self {
                let half = (k * Self(intrinsics!($set1(0.5)))).round_ties_even();
                self * $power(half, 0) * $power(k - half, 0)
            }
            #[inline(always)]
            fn scale_down(self, k: Self) -> Self {
                // Too far up, which is exact, and back.
                self * $power(k, $t::MAX_EXP / 2) * Self(intrinsics!($set1(Real::power_of_two(-$t::MAX_EXP / 2))))
            }
            #[inline(always)]
            fn le(self, other: Self) -> Lanes<$register> {
                Lanes(intrinsics!($cmp::<_CMP_LE_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn lt(self, other: Self) -> Lanes<$register> {
                Lanes(intrinsics!($cmp::<_CMP_LT_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn eq(self, other: Self) -> Lanes<$register> {
                Lanes(intrinsics!($cmp::<_CMP_EQ_OQ>(self.0, other.0)))
            }
            #[inline(always)]
            fn is_nan(self) -> Lanes<$register> {
                Lanes(intrinsics!($cmp::<_CMP_UNORD_Q>(self.0, self.0)))
            }
            #[inline(always)]
            fn select(mask: Lanes<$register>, yes: Self, no: Self) -> Self {
                Self(intrinsics!($blendv(no.0, yes.0, mask.0)))
            }
        }

        impl Sealed for Lanes<$register> {}
        impl Mask for Lanes<$register> {
            #[inline(always)]
            fn any(self) -> bool {
                intrinsics!($movemask(self.0)) != 0
            }
            #[inline(always)]
            fn all(self) -> bool {
                intrinsics!($movemask(self.0)) == (1 << $lanes) - 1
            }
        }
        impl Not for Lanes<$register> {
            type Output = Self;
            #[inline(always)]
            fn not(self) -> Self {
                Self(intrinsics!($xor(self.0, $from_bits(_mm256_set1_epi32(-1)))))
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

/// Two to the power of `k + more`, where that is a normal number.
#[inline(always)]
fn power_f32(k: F32x8, more: i32) -> F32x8 {
    // The last bits of this sum are those of the exponent.
    let sum = intrinsics!(_mm256_add_ps(k.0, _mm256_set1_ps(((3 << 22) + 127 + more) as f32)));
    F32x8(intrinsics!(_mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_castps_si256(sum)))))
}

#[inline(always)]
fn power_f64(k: F64x4, more: i32) -> F64x4 {
    let sum = intrinsics!(_mm256_add_pd(k.0, _mm256_set1_pd(((3 << 51) + i64::from(1023 + more)) as f64)));
    F64x4(intrinsics!(_mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(sum)))))
}

#[inline(always)]
fn least_f64(lanes: __m256d) -> f64 {
    intrinsics!({
        let half = _mm_min_pd(_mm256_castpd256_pd128(lanes), _mm256_extractf128_pd::<1>(lanes));
        _mm_cvtsd_f64(_mm_min_sd(half, _mm_unpackhi_pd(half, half)))
    })
}

#[inline(always)]
fn least_f32(lanes: __m256) -> f32 {
    intrinsics!({
        let half = _mm_min_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps::<1>(lanes));
        let quarter = _mm_min_ps(half, _mm_movehl_ps(half, half));
        _mm_cvtss_f32(_mm_min_ss(quarter, _mm_movehdup_ps(quarter)))
    })
}

/// All bits of the first `length` lanes of 32 bits.
#[inline(always)]
fn first_lanes_32(length: usize) -> __m256i {
    assert!(length <= 8, "more numbers than lanes");
    intrinsics!(_mm256_cmpgt_epi32(_mm256_set1_epi32(length as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)))
}

/// All bits of the first `length` lanes of 64 bits.
#[inline(always)]
fn first_lanes_64(length: usize) -> __m256i {
    assert!(length <= 4, "more numbers than lanes");
    intrinsics!(_mm256_cmpgt_epi64(_mm256_set1_epi64x(length as i64), _mm256_setr_epi64x(0, 1, 2, 3)))
}

vector!(F32x8, f32, __m256, 8, U32x8, power_f32 least_f32 first_lanes_32 _mm256_maskload_ps _mm256_maskstore_ps,
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps,
    _mm256_set1_ps set_8 _mm256_loadu_ps _mm256_storeu_ps _mm256_stream_ps,
    _mm256_fmadd_ps _mm256_sqrt_ps _mm256_andnot_ps _mm256_min_ps _mm256_max_ps _mm256_round_ps,
    _mm256_cmp_ps _mm256_blendv_ps _mm256_and_ps _mm256_or_ps _mm256_xor_ps _mm256_castsi256_ps _mm256_movemask_ps);
vector!(F64x4, f64, __m256d, 4, U32x4, power_f64 least_f64 first_lanes_64 _mm256_maskload_pd _mm256_maskstore_pd,
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd,
    _mm256_set1_pd set_4 _mm256_loadu_pd _mm256_storeu_pd _mm256_stream_pd,
    _mm256_fmadd_pd _mm256_sqrt_pd _mm256_andnot_pd _mm256_min_pd _mm256_max_pd _mm256_round_pd,
    _mm256_cmp_pd _mm256_blendv_pd _mm256_and_pd _mm256_or_pd _mm256_xor_pd _mm256_castsi256_pd _mm256_movemask_pd);

macro_rules! shuffle {
    ($v:ident, $lanes:literal, $words:literal, $to_words:ident $from_words:ident) => {
        impl Shuffle for $v {
            /// A number's words, of 32 bits, stay together.
            type Order = __m256i;

            #[inline(always)]
            fn order(_: Avx2, from: &[u8]) -> __m256i {
                let mut words = [0i32; 8];
                for (to, &from) in words.chunks_exact_mut($words).zip(&from[..$lanes]) {
                    assert!(from < $lanes, "a lane that there is not");
                    for (word, to) in to.iter_mut().enumerate() {
                        *to = i32::from(from) * $words + word as i32;
                    }
                }
                // SAFETY: the array is as large as a register.
                unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
            }
            #[inline(always)]
            fn shuffled(self, order: __m256i) -> Self {
                Self(intrinsics!($from_words(_mm256_permutevar8x32_ps($to_words(self.0), order))))
            }
        }
    };
}
shuffle!(F32x8, 8, 1, identity identity);
shuffle!(F64x4, 4, 2, _mm256_castpd_ps _mm256_castps_pd);

/// A mask: all bits of a lane, or none.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<T>(T);

/// A vector of 8 u32.
#[derive(Debug, Clone, Copy)]
pub struct U32x8(__m256i);

impl Sealed for U32x8 {}
impl Counts for U32x8 {
    type Mask = Lanes<__m256>;
    type Simd = Avx2;

    const LANES: usize = 8;

    #[inline(always)]
    fn splat(_: Avx2, value: u32) -> Self {
        Self(intrinsics!(_mm256_set1_epi32(value.cast_signed())))
    }
    #[inline(always)]
    fn increment(self, mask: Lanes<__m256>, _: Self) -> Self {
        Self(intrinsics!(_mm256_sub_epi32(self.0, _mm256_castps_si256(mask.0))))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(intrinsics!(_mm256_add_epi32(self.0, self.0)))
    }
    #[inline(always)]
    fn replace(self, mask: Lanes<__m256>, with: Self) -> Self {
        Self(intrinsics!(_mm256_blendv_epi8(self.0, with.0, _mm256_castps_si256(mask.0))))
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        Self(intrinsics!(_mm256_permutevar8x32_epi32(self.0, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0))))
    }
    #[inline(always)]
    fn load(_: Avx2, from: &[u32]) -> Self {
        let from = &from[..8];
        // SAFETY: the slice holds a whole vector, and the load asks for no alignment.
        Self(unsafe { _mm256_loadu_si256(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        let to = &mut to[..8];
        // SAFETY: the slice holds a whole vector, and the store asks for no alignment.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), self.0) }
    }
}

/// A vector of 4 u32, each in the low half of a lane of 64 bits, as the masks of f64 are that wide.
#[derive(Debug, Clone, Copy)]
pub struct U32x4(__m256i);

impl Sealed for U32x4 {}
impl Counts for U32x4 {
    type Mask = Lanes<__m256d>;
    type Simd = Avx2;

    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Avx2, value: u32) -> Self {
        Self(intrinsics!(_mm256_set1_epi64x(i64::from(value))))
    }
    #[inline(always)]
    fn increment(self, mask: Lanes<__m256d>, _: Self) -> Self {
        Self(intrinsics!(_mm256_sub_epi64(self.0, _mm256_castpd_si256(mask.0))))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(intrinsics!(_mm256_add_epi64(self.0, self.0)))
    }
    #[inline(always)]
    fn replace(self, mask: Lanes<__m256d>, with: Self) -> Self {
        Self(intrinsics!(_mm256_blendv_epi8(self.0, with.0, _mm256_castpd_si256(mask.0))))
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        Self(intrinsics!(_mm256_permute4x64_epi64::<0b00_01_10_11>(self.0)))
    }
    #[inline(always)]
    fn load(_: Avx2, from: &[u32]) -> Self {
        let from = &from[..4];
        // SAFETY: the slice holds four numbers, and the load asks for no alignment.
        Self(unsafe { _mm256_cvtepu32_epi64(_mm_loadu_si128(from.as_ptr().cast())) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        let to = &mut to[..4];
        let low = intrinsics!(_mm256_permutevar8x32_epi32(self.0, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6)));
        // SAFETY: the slice holds four numbers, and the store asks for no alignment.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), _mm256_castsi256_si128(low)) }
    }
}
