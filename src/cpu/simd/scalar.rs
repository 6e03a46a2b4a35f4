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
    fn store(self, to: &mut [u32]) {
        to[0] = self.0;
    }
}

macro_rules! lane {
    ($t:ident, $large:literal, $bias:literal, $mantissa_bits:literal) => {
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
            fn scale(self, k: Self) -> Self {
                // A number's last bits are an integer's, once it is so large; compilers make vectors of a sum, but not of a cast.
                let half = (k.0 * 0.5 + $large) - $large;
                let power = |k: $t| $t::from_bits((k + ($large + $bias)).to_bits() << $mantissa_bits);
                Self(self.0 * power(half) * power(k.0 - half))
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
lane!(f32, 12_582_912.0, 127.0, 23);
lane!(f64, 6_755_399_441_055_744.0, 1023.0, 52);
