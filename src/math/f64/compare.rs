//! What comparisons and signs alone decide.

use super::bits::{SIGN, one_nan, select};

/// A number that orders as `x` does, with -0 below 0.
#[inline(always)]
fn key(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// IEEE 754's minimum: -0 is below 0, and NaN if either is.
#[inline(always)]
pub(crate) fn min(a: f64, b: f64) -> f64 {
    let least = select(key(b) < key(a), b, a);
    one_nan(select(a.is_nan() | b.is_nan(), f64::NAN, least))
}

/// IEEE 754's maximum: 0 is above -0, and NaN if either is.
#[inline(always)]
pub(crate) fn max(a: f64, b: f64) -> f64 {
    let most = select(key(b) > key(a), b, a);
    one_nan(select(a.is_nan() | b.is_nan(), f64::NAN, most))
}

/// `min(max(x, low), high)`: NaN if any is, and `high` counts where it is below `low`.
#[inline(always)]
pub(crate) fn clamp(x: f64, low: f64, high: f64) -> f64 {
    min(max(x, low), high)
}

/// `clamp(x, 0, 1)`: of -0 it is 0, and NaN stays.
#[inline(always)]
pub(crate) fn saturate(x: f64) -> f64 {
    clamp(x, 0.0, 1.0)
}

/// 1 where `edge <= x`, else 0; also 0 where one of them is NaN.
#[inline(always)]
pub(crate) fn step(edge: f64, x: f64) -> f64 {
    select(edge <= x, 1.0, 0.0)
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
