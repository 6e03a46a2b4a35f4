//! The two floating-point types that a kernel can be generic over.

use std::ops::{Add, Mul, Neg, Sub};

use crate::cpu::simd::{Float, Simd};
use crate::kernel::Item;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64: the type parameter of a kernel that serves both.
pub trait Real:
    sealed::Sealed + Item + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// A vector of this type at the SIMD level `S`.
    type Vector<S: Simd>: Float<Element = Self, Simd = S>;

    /// 0.
    const ZERO: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number; exact.
    fn to_f64(self) -> f64;

    /// e to the power of `self`, within one unit in the last place, and the same bits on every backend.
    fn exponential(self) -> Self;
}

macro_rules! real {
    ($t:ident, $vector:ident) => {
        impl Real for $t {
            type Vector<S: Simd> = S::$vector;
            const ZERO: Self = 0.0;
            fn from_f64(value: f64) -> Self {
                value as $t
            }
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn exponential(self) -> Self {
                self.exp()
            }
        }
    };
}
real!(f32, F32);
real!(f64, F64);
