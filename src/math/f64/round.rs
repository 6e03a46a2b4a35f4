//! Numbers without what stands behind the point, and that alone. A zero has the sign of the argument.

use super::bits::one_nan;

/// The largest integer that is not above `x`.
#[inline(always)]
pub(crate) fn floor(x: f64) -> f64 {
    one_nan(x.floor())
}

/// The smallest integer that is not below `x`.
#[inline(always)]
pub(crate) fn ceil(x: f64) -> f64 {
    one_nan(x.ceil())
}

/// The nearest integer, the even one of two.
#[inline(always)]
pub(crate) fn round(x: f64) -> f64 {
    one_nan(x.round_ties_even())
}

/// The integer next to `x` on the side of 0.
#[inline(always)]
pub(crate) fn trunc(x: f64) -> f64 {
    one_nan(x.trunc())
}

/// `x - floor(x)`: 0 up to 1, which it is where `x` is negative and closer to 0 than any number below 1 is to 1. NaN for the
/// infinities; never -0.
#[inline(always)]
pub(crate) fn fract(x: f64) -> f64 {
    one_nan(x - x.floor())
}
