//! What compares and mixes. All comparisons are of bits, so that subnormal numbers are not taken for zero anywhere.

use super::bits::{INFINITY, NAN, ONE, SIGN, is_nan, magnitude, nan_like, pick};

/// A number that orders as x does, with -0 below 0.
#[inline(always)]
fn key(x: f32) -> i32 {
    let bits = x.to_bits() as i32;
    bits ^ ((bits >> 31) as u32 >> 1) as i32
}

/// The absolute value.
#[inline(always)]
pub(crate) fn abs(x: f32) -> f32 {
    nan_like(x, f32::from_bits(magnitude(x)))
}

/// 1 or -1 with the sign of x; a zero is itself.
#[inline(always)]
pub(crate) fn sign(x: f32) -> f32 {
    let signed = (x.to_bits() & SIGN) | ONE;
    let value = pick(magnitude(x).wrapping_sub(1) < INFINITY, signed, x.to_bits());
    nan_like(x, f32::from_bits(value))
}

/// IEEE 754's minimum: -0 is below 0, and NaN if either is.
#[inline(always)]
pub(crate) fn min(x: f32, y: f32) -> f32 {
    let value = pick(key(y) < key(x), y.to_bits(), x.to_bits());
    f32::from_bits(pick(is_nan(x) | is_nan(y), NAN, value))
}

/// IEEE 754's maximum: 0 is above -0, and NaN if either is.
#[inline(always)]
pub(crate) fn max(x: f32, y: f32) -> f32 {
    let value = pick(key(y) > key(x), y.to_bits(), x.to_bits());
    f32::from_bits(pick(is_nan(x) | is_nan(y), NAN, value))
}

/// `min(max(x, low), high)`: `high` where `low` is above it.
#[inline(always)]
pub(crate) fn clamp(x: f32, low: f32, high: f32) -> f32 {
    min(max(x, low), high)
}

/// From 0 to 1.
#[inline(always)]
pub(crate) fn saturate(x: f32) -> f32 {
    clamp(x, 0.0, 1.0)
}

/// 1 from `edge` on, else 0; also 0 where either is NaN.
#[inline(always)]
pub(crate) fn step(edge: f32, x: f32) -> f32 {
    let reached = (key(edge) <= key(x)) | ((magnitude(edge) | magnitude(x)) < 1);
    f32::from_bits(pick(reached & !is_nan(edge) & !is_nan(x), ONE, 0))
}

/// x (1 - t) + y t, each operation rounded.
#[inline(always)]
pub(crate) fn mix(x: f32, y: f32, t: f32) -> f32 {
    let value = x * (1.0 - t) + y * t;
    nan_like(value, value)
}

/// From 0 at `low` to 1 at `high`: t² (3 - 2 t), where t is how far x is between them, from 0 to 1.
#[inline(always)]
pub(crate) fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = saturate((x - low) / (high - low));
    let value = (t * t) * (3.0 - 2.0 * t);
    nan_like(value, value)
}
