//! Numbers taken apart and put together: digits and exponent, fraction and whole. Exact, but for results below the normal numbers.

use super::bits::{flip, one_nan, scale, select};
use super::pairs::digits;
use super::round::trunc;

#[inline(always)]
fn is_number(a: f64) -> bool {
    (a > 0.0) & (a < f64::INFINITY)
}

/// x · 2^n, rounded once.
#[inline(always)]
pub(crate) fn ldexp(x: f64, n: i32) -> f64 {
    let a = x.abs();
    let (m, k) = digits(a);
    // Beyond these nothing is left of any number.
    let k = k + f64::from(n.clamp(-2200, 2200));
    let k = select(k > 1100.0, 1100.0, select(k < -1200.0, -1200.0, k));
    one_nan(select(is_number(a), flip(scale(m, k), x.to_bits()), x))
}

/// m of x = m · 2^n with ½ <= |m| < 1; of 0, infinities and NaN the number itself.
#[inline(always)]
pub(crate) fn frexp_fraction(x: f64) -> f64 {
    let (m, _) = digits(x.abs());
    one_nan(select(is_number(x.abs()), flip(0.5 * m, x.to_bits()), x))
}

/// n of the same; of 0, infinities and NaN it is 0.
#[inline(always)]
pub(crate) fn frexp_exponent(x: f64) -> i32 {
    let (_, n) = digits(x.abs());
    select(is_number(x.abs()), n + 1.0, 0.0) as i32
}

/// x - trunc(x), with the sign of x; of infinities 0.
#[inline(always)]
pub(crate) fn modf_fraction(x: f64) -> f64 {
    let value = select(x.abs() == f64::INFINITY, 0.0, x - trunc(x));
    one_nan(select(x.is_nan(), x, flip(value.abs(), x.to_bits())))
}
