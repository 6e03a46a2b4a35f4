//! The level without vectors: one lane, plain Rust. It lets one generic body be a kernel's scalar definition too.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::vector::Sealed;
use super::{Counts, Float, Level, Mask, Shuffle, Simd};

/// Plain Rust: every processor has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar;

impl Sealed for Scalar {}
impl Simd for Scalar {
    type F32 = Lane<f32>;
    type F64 = Lane<f64>;

    const REGISTERS: usize = 16;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Scalar
    }
    #[inline(always)]
    fn fence(self) {}
}

/// A vector of one lane.
#[derive(Debug, Clone, Copy)]
pub struct Lane<T>(pub(crate) T);

/// A mask, or counts, of one lane.
#[derive(Debug, Clone, Copy)]
pub struct One<T>(T);

impl Sealed for One<bool> {}
impl Mask for One<bool> {
    #[inline(always)]
    fn any(self) -> bool {
        self.0
    }
    #[inline(always)]
    fn all(self) -> bool {
        self.0
    }
}
impl Not for One<bool> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
}
impl BitAnd for One<bool> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
impl BitOr for One<bool> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Sealed for One<u32> {}
impl Counts for One<u32> {
    type Mask = One<bool>;
    type Simd = Scalar;

    const LANES: usize = 1;

    #[inline(always)]
    fn splat(_: Scalar, value: u32) -> Self {
        Self(value)
    }
    #[inline(always)]
    fn increment(self, mask: One<bool>, _: Self) -> Self {
        Self(self.0.wrapping_add(u32::from(mask.0)))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(self.0.wrapping_mul(2))
    }
    #[inline(always)]
    fn replace(self, mask: One<bool>, with: Self) -> Self {
        if mask.0 { with } else { self }
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        self
    }
    #[inline(always)]
    fn load(_: Scalar, from: &[u32]) -> Self {
        Self(from[0])
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        to[0] = self.0;
    }
}

macro_rules! lane {
    ($t:ident, $int:ident, $bias:literal, $mantissa_bits:literal, $rounder:literal) => {
        impl Sealed for Lane<$t> {}
        impl Float for Lane<$t> {
            type Element = $t;
            type Simd = Scalar;
            type Mask = One<bool>;
            type Counts = One<u32>;

            const LANES: usize = 1;

            #[inline(always)]
            fn splat(_: Scalar, value: $t) -> Self {
                Self(value)
            }
            #[inline(always)]
            fn load(_: Scalar, from: &[$t]) -> Self {
                Self(from[0])
            }
            #[inline(always)]
            fn load_strided(_: Scalar, from: &[$t], _: usize) -> Self {
                Self(from[0])
            }
            #[inline(always)]
            fn load_part(_: Scalar, from: &[$t], rest: $t) -> Self {
                assert!(from.len() <= 1, "more numbers than lanes");
                Self(from.first().copied().unwrap_or(rest))
            }
            #[inline(always)]
            fn store_part(self, to: &mut [$t]) {
                assert!(to.len() <= 1, "more numbers than lanes");
                to.fill(self.0);
            }
            #[inline(always)]
            fn store(self, to: &mut [$t]) {
                to[0] = self.0;
            }
            #[inline(always)]
            fn stream(self, to: &mut [$t]) {
                to[0] = self.0;
            }
            #[inline(always)]
            fn mul_add(self, by: Self, plus: Self) -> Self {
                Self(self.0.mul_add(by.0, plus.0))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(self.0.sqrt())
            }
            #[inline(always)]
            fn abs(self) -> Self {
                Self(self.0.abs())
            }
            #[inline(always)]
            fn min(self, other: Self) -> Self {
                if self.0 < other.0 { self } else { other }
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                if self.0 > other.0 { self } else { other }
            }
            #[inline(always)]
            fn least(self) -> $t {
                self.0
            }
            #[inline(always)]
            fn bit_and(self, other: Self) -> Self {
                Self($t::from_bits(self.0.to_bits() & other.0.to_bits()))
            }
            #[inline(always)]
            fn round_ties_even(self) -> Self {
                Self(self.0.round_ties_even())
            }
            #[inline(always)]
            fn round_small(self) -> Self {
                Self((self.0 + $rounder) - $rounder)
            }
            // By integers, with no conversion, which saturates and makes loops slow, and with no subnormal number, which the
            // thread may be set to flush: a subnormal result is `self` in units of the smallest one, rounded by an addition.
            #[inline(always)]
            fn scale(self, k: Self) -> Self {
                let bits = self.0.to_bits();
                let n = (k.0 + $rounder).to_bits().wrapping_sub(<$t>::to_bits($rounder));
                let exponent = (bits >> $mantissa_bits).wrapping_add(n) as $int;
                // The power is of use, and one that there is, where the result is subnormal.
                let power = $t::from_bits(n.wrapping_add(2 * $bias + $mantissa_bits - 1) << $mantissa_bits);
                let whole = $t::from_bits(($mantissa_bits + $bias) << $mantissa_bits);
                let subnormal = (self.0 * power + whole).to_bits().wrapping_sub(whole.to_bits());
                let normal = bits.wrapping_add(n << $mantissa_bits);
                let scaled = if exponent < 1 { subnormal } else { normal };
                let finite = if exponent > 2 * $bias { $t::INFINITY.to_bits() } else { scaled };
                if self.0.is_nan() { self } else { Self($t::from_bits(finite)) }
            }
            #[inline(always)]
            fn le(self, other: Self) -> One<bool> {
                One(self.0 <= other.0)
            }
            #[inline(always)]
            fn lt(self, other: Self) -> One<bool> {
                One(self.0 < other.0)
            }
            #[inline(always)]
            fn eq(self, other: Self) -> One<bool> {
                One(self.0 == other.0)
            }
            #[inline(always)]
            fn is_nan(self) -> One<bool> {
                One(self.0.is_nan())
            }
            #[inline(always)]
            fn select(mask: One<bool>, yes: Self, no: Self) -> Self {
                if mask.0 { yes } else { no }
            }
        }
        impl Shuffle for Lane<$t> {
            type Order = ();

            #[inline(always)]
            fn order(_: Scalar, from: &[u8]) {
                assert!(from[0] == 0, "a lane that there is not");
            }
            #[inline(always)]
            fn shuffled(self, (): ()) -> Self {
                self
            }
        }
        lane!($t, Add add +);
        lane!($t, Sub sub -);
        lane!($t, Mul mul *);
        lane!($t, Div div /);
    };
    ($t:ident, $trait:ident $name:ident $operator:tt) => {
        impl $trait for Lane<$t> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self(self.0 $operator other.0)
            }
        }
    };
}
// The last is 1.5 times 2 to the power of the digits: added to a small number, it leaves the nearest integer in the low bits.
lane!(f32, i32, 127, 23, 12_582_912.0);
lane!(f64, i64, 1023, 52, 6_755_399_441_055_744.0);
