//! Numbers taken apart and put together: digits and exponent, fraction and whole. Exact, but for results below the normal numbers.

use super::bits::{INFINITY, ONE, SIGN, magnitude, nan_like, pick, scaled};
use super::hypot::split;
use super::round::trunc;

/// x · 2^n, rounded once.
#[inline(always)]
pub(crate) fn ldexp(x: f32, n: i32) -> f32 {
    let (m, k) = split(magnitude(x));
    // Beyond these nothing is left of any number.
    let value = scaled(m, (k + n.clamp(-400, 400)).clamp(-200, 200)).to_bits();
    let value = pick(magnitude(x).wrapping_sub(1) < INFINITY - 1, value, magnitude(x));
    nan_like(x, f32::from_bits(value | (x.to_bits() & SIGN)))
}

/// m of x = m · 2^n with ½ <= |m| < 1; of 0, infinities and NaN the number itself.
#[inline(always)]
pub(crate) fn frexp_fraction(x: f32) -> f32 {
    let (m, _) = split(magnitude(x));
    let value = pick(magnitude(x).wrapping_sub(1) < INFINITY - 1, (0.5 * m).to_bits(), magnitude(x));
    nan_like(x, f32::from_bits(value | (x.to_bits() & SIGN)))
}

/// n of the same; of 0, infinities and NaN it is 0.
#[inline(always)]
pub(crate) fn frexp_exponent(x: f32) -> i32 {
    let (_, n) = split(magnitude(x));
    pick(magnitude(x).wrapping_sub(1) < INFINITY - 1, (n + 1) as u32, 0) as i32
}

/// x - trunc(x), with the sign of x; of infinities 0.
#[inline(always)]
pub(crate) fn modf_fraction(x: f32) -> f32 {
    let value = pick(magnitude(x) == INFINITY, 0, magnitude(x - trunc(x)));
    let value = pick(magnitude(x) < ONE, magnitude(x), value);
    nan_like(x, f32::from_bits(value | (x.to_bits() & SIGN)))
}
