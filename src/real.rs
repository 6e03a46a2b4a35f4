//! The two floating-point types that a kernel can be generic over.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::cpu::exp;
use crate::cpu::simd::{Float, Lane, Scalar, Shuffle, Simd};
use crate::kernel::Item;
use crate::kernels::Compiled;

/// f32 or f64: the type parameter of a kernel that serves both.
pub trait Real:
    Compiled + Item + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// A vector of this type at the SIMD level `S`.
    type Vector<S: Simd>: Shuffle<Element = Self, Simd = S>;

    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Positive infinity.
    const INFINITY: Self;
    /// The quiet, positive NaN with no payload: the one that kernels put out, so that it has the same bits everywhere.
    const NAN: Self;
    /// The numbers of this type are below two to this power.
    const EXPONENTS: i32;
    /// The bits of the sign, the exponent and the upper half of the digits: the square of a number of those is exact.
    const UPPER_DIGITS: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number; exact.
    fn to_f64(self) -> f64;

    /// Two to a power for which it is a normal number.
    fn power_of_two(power: i32) -> Self;

    /// The number without its sign.
    fn absolute(self) -> Self;

    /// The square root, rounded once.
    fn square_root(self) -> Self;

    /// e to the power of `self`, within one unit in the last place, and the same bits on every backend.
    fn exponential(self) -> Self;

    /// The same for each lane of a vector.
    fn exponentials<V: Float<Element = Self>>(simd: V::Simd, x: V) -> V;

    /// The first half of the exponentials of lanes that are all 0, less or NaN, a little faster and for loops in which one
    /// vector's first half runs beside another's second: `r` and an integer `k`, such that x, or the least x whose exponential
    /// is not 0, is about `k ln 2 + r` and `|r| <= ln 2 / 2`. A NaN stays.
    fn reduced<V: Float<Element = Self>>(simd: V::Simd, x: V) -> (V, V);

    /// The second half: `2^k exp(r)`, which is the exponential.
    fn decays<V: Float<Element = Self>>(simd: V::Simd, reduced: (V, V)) -> V;
}

macro_rules! real {
    ($t:ident, $vector:ident, $bits:ident, $exp:ident $reduce:ident $decay:ident) => {
        impl Real for $t {
            type Vector<S: Simd> = S::$vector;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $t::INFINITY;
            const NAN: Self = $t::from_bits($t::INFINITY.to_bits() | 1 << ($t::MANTISSA_DIGITS - 2));
            const EXPONENTS: i32 = $t::MAX_EXP;
            const UPPER_DIGITS: Self = $t::from_bits($bits::MAX << $t::MANTISSA_DIGITS.div_ceil(2));
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $t
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn power_of_two(power: i32) -> Self {
                $t::from_bits(((power + $t::MAX_EXP - 1) as $bits) << ($t::MANTISSA_DIGITS - 1))
            }
            #[inline(always)]
            fn absolute(self) -> Self {
                self.abs()
            }
            #[inline(always)]
            fn square_root(self) -> Self {
                self.sqrt()
            }
            #[inline(always)]
            fn exponential(self) -> Self {
                exp::$exp(Scalar, Lane(self)).0
            }
            #[inline(always)]
            fn exponentials<V: Float<Element = Self>>(simd: V::Simd, x: V) -> V {
                exp::$exp(simd, x)
            }
            #[inline(always)]
            fn reduced<V: Float<Element = Self>>(simd: V::Simd, x: V) -> (V, V) {
                exp::$reduce(simd, x)
            }
            #[inline(always)]
            fn decays<V: Float<Element = Self>>(simd: V::Simd, reduced: (V, V)) -> V {
                exp::$decay(simd, reduced)
            }
        }
    };
}
real!(f32, F32, u32, exp_f32 reduce_f32 decay_f32);
real!(f64, F64, u64, exp_f64 reduce_f64 decay_f64);
