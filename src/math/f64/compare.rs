//! What comparisons and signs alone decide.

use super::bits::{SIGN, one_nan, select};

/// `b` where `b < a`, else `a`: of 0 and -0, and of NaN and another, the first.
#[inline(always)]
pub(crate) fn min(a: f64, b: f64) -> f64 {
    one_nan(select(b < a, b, a))
}

/// `b` where `a < b`, else `a`: of 0 and -0, and of NaN and another, the first.
#[inline(always)]
pub(crate) fn max(a: f64, b: f64) -> f64 {
    one_nan(select(a < b, b, a))
}

/// `min(max(x, low), high)`: NaN stays, and `high` counts where it is below `low`.
#[inline(always)]
pub(crate) fn clamp(x: f64, low: f64, high: f64) -> f64 {
    min(max(x, low), high)
}

/// `clamp(x, 0, 1)`: -0 and NaN stay.
#[inline(always)]
pub(crate) fn saturate(x: f64) -> f64 {
    clamp(x, 0.0, 1.0)
}

/// 1 where `edge <= x`, else 0; NaN where one of them is.
#[inline(always)]
pub(crate) fn step(edge: f64, x: f64) -> f64 {
    let y = select(edge <= x, 1.0, 0.0);
    one_nan(select(edge.is_nan() | x.is_nan(), f64::NAN, y))
}

/// 1 or -1 with the sign of `x`, or a zero or NaN as `x` is.
#[inline(always)]
pub(crate) fn sign(x: f64) -> f64 {
    let one = f64::from_bits(1f64.to_bits() | (x.to_bits() & SIGN));
    one_nan(select(x.abs() > 0.0, one, x))
}

/// `x` without its sign.
#[inline(always)]
pub(crate) fn abs(x: f64) -> f64 {
    one_nan(x.abs())
}
