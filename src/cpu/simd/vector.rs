//! The vectors that a kernel's body is written with. Each level implements them once; the body is generic over the level.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use crate::cpu::simd::{EightRows, Level};

mod sealed {
    /// Only this crate's levels prove that a processor has their instructions.
    pub trait Sealed {}
}
pub(crate) use sealed::Sealed;

/// The most lanes that a vector has, at any level.
pub(crate) const MOST_LANES: usize = 16;

/// A SIMD level that this processor has. A value of it is the proof, which is why only this crate makes one.
pub trait Simd: Sealed + Copy + Send + Sync + 'static {
    /// A vector of f32.
    type F32: Shuffle<Element = f32, Simd = Self>;
    /// A vector of f64.
    type F64: Shuffle<Element = f64, Simd = Self>;

    /// How many vectors the registers hold.
    const REGISTERS: usize;

    /// The level as a value, for choices that depend on it.
    fn level(self) -> Level;

    /// A bit for each of 64 numbers, the lowest for the first: whether `number & mask == value`.
    #[inline(always)]
    fn matches_u8(self, numbers: &[u8; 64], mask: u8, value: u8) -> u64 {
        one_by_one(numbers, |number| number & mask == value)
    }
    /// The same of numbers of 16 bits.
    #[inline(always)]
    fn matches_u16(self, numbers: &[u16; 64], mask: u16, value: u16) -> u64 {
        one_by_one(numbers, |number| number & mask == value)
    }
    /// The same of numbers of 32 bits.
    #[inline(always)]
    fn matches_u32(self, numbers: &[u32; 64], mask: u32, value: u32) -> u64 {
        one_by_one(numbers, |number| number & mask == value)
    }
    /// The same of numbers of 64 bits.
    #[inline(always)]
    fn matches_u64(self, numbers: &[u64; 64], mask: u64, value: u64) -> u64 {
        one_by_one(numbers, |number| number & mask == value)
    }

    /// How many bits are set in each of eight rows, of which the first begins with `bits`.
    #[doc(hidden)]
    #[inline(always)]
    fn ones_in_rows(self, rows: &EightRows, bits: &[u8; 16]) -> [u64; 8] {
        rows.ones(bits)
    }

    /// Makes what [`Float::stream`] has written visible to other threads. Call it after the last one of a range.
    fn fence(self);
}

#[inline(always)]
fn one_by_one<T: Copy>(numbers: &[T; 64], matches: impl Fn(T) -> bool) -> u64 {
    numbers.iter().rev().fold(0, |bits, &number| bits << 1 | u64::from(matches(number)))
}

/// A vector of floating-point numbers with IEEE arithmetic in every lane.
///
/// All operations round exactly as the scalar operation of the same name does; none is fused or approximate unless its
/// name says so. The bits are therefore the same on every level, but for a NaN's sign and payload.
pub trait Float: Sealed + Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + 'static {
    /// The number in a lane.
    type Element: Copy;
    /// The level whose registers these are.
    type Simd: Simd;
    /// One truth value a lane.
    type Mask: Mask;
    /// One u32 a lane.
    type Counts: Counts<Mask = Self::Mask, Simd = Self::Simd>;

    /// How many lanes a vector has.
    const LANES: usize;

    /// The same number in each lane.
    fn splat(simd: Self::Simd, value: Self::Element) -> Self;
    /// The first `LANES` numbers of `from`, which has at least as many (else: panic).
    fn load(simd: Self::Simd, from: &[Self::Element]) -> Self;
    /// The numbers `from[0]`, `from[stride]`, `from[2 * stride]` and so on, all of which there are (else: panic).
    fn load_strided(simd: Self::Simd, from: &[Self::Element], stride: usize) -> Self;
    /// The numbers of `from` in the first lanes, of which there are at least as many (else: panic), and `rest` in the others.
    fn load_part(simd: Self::Simd, from: &[Self::Element], rest: Self::Element) -> Self;
    /// Writes the first lanes to `to`, which has at most as many numbers as there are lanes (else: panic).
    fn store_part(self, to: &mut [Self::Element]);
    /// Writes the lanes to the first `LANES` numbers of `to`, which has at least as many (else: panic).
    fn store(self, to: &mut [Self::Element]);
    /// The same past the caches, where the processor can: for results that the caches could not hold. `to` starts at a
    /// multiple of the vector's size (else: panic). [`Simd::fence`] follows the last one.
    fn stream(self, to: &mut [Self::Element]);

    /// `self + a * b` where the product needs no rounding, so that it is the same fused or not: fused where that is fast.
    #[inline(always)]
    fn plus_exact(self, a: Self, b: Self) -> Self {
        self + a * b
    }
    /// `self * by + plus`, fused: rounded once.
    fn mul_add(self, by: Self, plus: Self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The same, to the bit, in other units of the processor where it has some to spare while it computes `sqrt` of another.
    #[inline(always)]
    fn sqrt_beside(self) -> Self {
        self.sqrt()
    }
    /// The absolute value.
    fn abs(self) -> Self;
    /// `self` where `self < other`, else `other`; which is `other` where either is NaN.
    fn min(self, other: Self) -> Self;
    /// `self` where `self > other`, else `other`; which is `other` where either is NaN.
    fn max(self, other: Self) -> Self;
    /// The smallest lane. Which one it is of two zeros, and what it is where a lane is NaN, is not said.
    fn least(self) -> Self::Element;
    /// The bits that are set in both.
    fn bit_and(self, other: Self) -> Self;
    /// The nearest integer; the even one of two.
    fn round_ties_even(self) -> Self;
    /// The same of a number below 2^22 in f32 and 2^51 in f64, faster where the processor has no instruction for it.
    #[inline(always)]
    fn round_small(self) -> Self {
        self.round_ties_even()
    }
    /// `self * 2^k`, rounded once, where 0.5 <= `self` <= 2 and `k` is an integer that is no more than twice as far from 0
    /// as the exponent of any normal number.
    fn scale(self, k: Self) -> Self;
    /// The same where `k` is 0 or less, and no more than one and a half times as far from 0 as those exponents.
    #[inline(always)]
    fn scale_down(self, k: Self) -> Self {
        self.scale(k)
    }

    /// Where `self <= other`.
    fn le(self, other: Self) -> Self::Mask;
    /// Where `self < other`.
    fn lt(self, other: Self) -> Self::Mask;
    /// Where `self == other`.
    fn eq(self, other: Self) -> Self::Mask;
    /// Where `self` is NaN.
    fn is_nan(self) -> Self::Mask;
    /// The same with `nan`, the quiet, positive one without a payload, for each NaN. For results of arithmetic, whose NaNs are
    /// quiet, none of them negative or -0.
    #[inline(always)]
    fn with_nan(self, nan: Self) -> Self {
        Self::select(self.is_nan(), nan, self)
    }
    /// `yes` where the mask is set, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
}

/// A vector whose lanes can be taken in any order.
pub trait Shuffle: Float {
    /// Which lane each takes its number from.
    type Order: Copy;

    /// The order in which lane k takes the number of lane `from[k]`, which there is for each lane (else: panic).
    fn order(simd: Self::Simd, from: &[u8]) -> Self::Order;
    /// The lanes in another order, in which some may stand several times.
    fn shuffled(self, order: Self::Order) -> Self;
}

/// One truth value for each lane of a vector.
pub trait Mask: Sealed + Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + 'static {
    /// Whether it is set in any lane.
    fn any(self) -> bool;
    /// Whether it is set in all lanes.
    fn all(self) -> bool;
}

/// A u32 for each lane of a vector.
pub trait Counts: Sealed + Copy + 'static {
    /// The mask of the vectors that have as many lanes.
    type Mask: Mask;
    /// The level whose registers these are.
    type Simd: Simd;

    /// How many lanes a vector has.
    const LANES: usize;

    /// The same number in each lane.
    fn splat(simd: Self::Simd, value: u32) -> Self;
    /// One more where the mask is set. `one` is 1 in each lane: a vector of the caller's, since compilers make more
    /// instructions of a constant that they see.
    fn increment(self, mask: Self::Mask, one: Self) -> Self;
    /// Each number added to itself, modulo 2^32.
    fn twice(self) -> Self;
    /// `with` where the mask is set.
    fn replace(self, mask: Self::Mask, with: Self) -> Self;
    /// The lanes from the last to the first.
    fn reversed(self) -> Self;
    /// The first numbers of `from`, which has at least as many (else: panic).
    fn load(simd: Self::Simd, from: &[u32]) -> Self;
    /// Writes the lanes to the first numbers of `to`, which has at least as many (else: panic).
    fn store(self, to: &mut [u32]);
}
