//! Numbers taken apart and put together: the functions that give or take more than numbers of one type.

use super::Elementary;

/// A type whose numbers can be taken apart.
pub trait Parts: Elementary {
    #[doc(hidden)]
    fn ldexp(self, n: i32) -> Self;
    #[doc(hidden)]
    fn frexp(self) -> (Self, i32);
    #[doc(hidden)]
    fn modf(self) -> (Self, Self);
}

macro_rules! parts {
    ($t:ident) => {
        impl Parts for $t {
            #[inline(always)]
            fn ldexp(self, n: i32) -> Self {
                super::$t::ldexp(self, n)
            }
            #[inline(always)]
            fn frexp(self) -> (Self, i32) {
                (super::$t::frexp_fraction(self), super::$t::frexp_exponent(self))
            }
            #[inline(always)]
            fn modf(self) -> (Self, Self) {
                (super::$t::modf_fraction(self), super::$t::trunc(self))
            }
        }
    };
}

parts!(f32);
parts!(f64);

/// x · 2^n, rounded once.
#[inline(always)]
pub fn ldexp<T: Parts>(x: T, n: i32) -> T {
    x.ldexp(n)
}

/// m and n of x = m · 2^n with ½ <= |m| < 1; of 0, infinities and NaN the number itself and 0.
///
/// ```
/// assert_eq!(yunta::math::frexp(-6.0f32), (-0.75, 3));
/// ```
#[inline(always)]
pub fn frexp<T: Parts>(x: T) -> (T, i32) {
    x.frexp()
}

/// What x has behind the point, and trunc(x), both with the sign of x; of infinities 0 and themselves.
///
/// ```
/// assert_eq!(yunta::math::modf(-2.75f64), (-0.75, -2.0));
/// ```
#[inline(always)]
pub fn modf<T: Parts>(x: T) -> (T, T) {
    x.modf()
}
