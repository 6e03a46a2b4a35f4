//! To integers, each by the bits: no arithmetic on subnormal numbers. A zero keeps the sign of what it comes from.

use super::bits::{NAN, NORMAL, ONE, SIGN, is_nan, magnitude, nan_like, pick};

/// Towards zero: the digits behind the point cleared.
#[inline(always)]
pub(crate) fn trunc(x: f32) -> f32 {
    let exponent = (magnitude(x) >> 23) as i32;
    let behind = (150 - exponent).clamp(0, 23) as u32;
    let kept = x.to_bits() & (u32::MAX << behind);
    nan_like(x, f32::from_bits(pick(exponent < 127, x.to_bits() & SIGN, kept)))
}

/// `trunc(x)`, one further from zero where digits were lost and the sign is `sign`.
#[inline(always)]
fn away(x: f32, sign: u32) -> f32 {
    let whole = trunc(x);
    let further = (whole.to_bits() != x.to_bits()) & (x.to_bits() & SIGN == sign) & !is_nan(x);
    let one = pick(further, sign | ONE, whole.to_bits() & SIGN);
    // A number plus a zero of its own sign is itself.
    let sum = whole + f32::from_bits(one);
    f32::from_bits(pick(is_nan(x), NAN, sum.to_bits()))
}

/// Down, to the largest integer that is not above x.
#[inline(always)]
pub(crate) fn floor(x: f32) -> f32 {
    away(x, SIGN)
}

/// Up, to the smallest integer that is not below x. Between -1 and 0 it is -0.
#[inline(always)]
pub(crate) fn ceil(x: f32) -> f32 {
    away(x, 0)
}

/// To the nearest integer, the even one of two.
#[inline(always)]
pub(crate) fn round(x: f32) -> f32 {
    let sign = x.to_bits() & SIGN;
    let absolute = f32::from_bits(magnitude(x));
    // 2^23: no number from there on has digits behind the point.
    let whole = (absolute + 8_388_608.0) - 8_388_608.0;
    let kept = magnitude(x) >= 0x4b00_0000;
    nan_like(x, f32::from_bits(pick(kept, x.to_bits(), whole.to_bits() | sign)))
}

/// x - floor(x), rounded: from 0 to 1, and 1 itself for the smallest negative numbers. Of integers and infinities 0.
#[inline(always)]
pub(crate) fn fract(x: f32) -> f32 {
    let small = x.to_bits() < ONE;
    let tiny = magnitude(x) < NORMAL;
    let difference = x - floor(x);
    let infinite = magnitude(x) == 0x7f80_0000;
    let value = pick(infinite, 0, difference.to_bits());
    let value = pick(tiny & (x.to_bits() > SIGN), ONE, value);
    nan_like(x, f32::from_bits(pick(small, x.to_bits(), value)))
}
