//! Quotients, roots and the fused product and sum. The processor rounds the first three once; the reciprocal root has more
//! digits until its last operation.

use super::bits::{INFINITY, NAN, SIGN, magnitude, nan_like, pick, power_of_two, upper};

/// x / y, rounded once.
#[inline(always)]
pub(crate) fn divide(x: f32, y: f32) -> f32 {
    let quotient = x / y;
    nan_like(quotient, quotient)
}

/// The square root, rounded once.
#[inline(always)]
pub(crate) fn sqrt(x: f32) -> f32 {
    let root = x.sqrt();
    nan_like(root, root)
}

/// x · y + z, rounded once.
#[inline(always)]
pub(crate) fn fma(x: f32, y: f32, z: f32) -> f32 {
    let sum = x.mul_add(y, z);
    nan_like(sum, sum)
}

/// 1 / √x. x = 4^k · m with 1 <= m < 4; Newton's iteration from the well-known guess by the exponent, the last step with
/// 1 - m y² without an error. As in the logarithms, k tells 0 from subnormal numbers.
#[inline(always)]
pub(crate) fn inverse_sqrt(x: f32) -> f32 {
    let bits = magnitude(x);
    let tiny = bits < 0x0080_0000;
    let bits = pick(tiny, ((bits << 1) as i32 as f32).to_bits(), bits);
    let k = ((bits >> 23) as i32 - 127) >> 1;
    let m = f32::from_bits(bits.wrapping_sub((k as u32) << 24));
    let y = f32::from_bits(0x5f37_59df_u32.wrapping_sub(m.to_bits() >> 1));
    let half = 0.5 * m;
    let y = y * (1.5 - (half * y) * y);
    let y = upper(y * (1.5 - (half * y) * y));
    // y has 12 digits, and its square 24.
    let square = y * y;
    let (a, b) = (upper(m), upper(square));
    let (c, d) = (m - a, square - b);
    let left = (((1.0 - a * b) - a * d) - c * b) - c * d;
    let root = y + (y * left) * (0.5 + 0.375 * left);
    let k = k.wrapping_sub(pick(tiny, 75, 0) as i32);
    let value = (root * power_of_two(k.wrapping_neg())).to_bits();
    let value = pick(x.to_bits() >= INFINITY, pick(x.to_bits() == INFINITY, 0, NAN), value);
    f32::from_bits(pick(k < -75, (x.to_bits() & SIGN) | INFINITY, value))
}
