//! sin, cos and tan of any angle in radians. Both polynomials are evaluated, and the quadrant picks.
//!
//! Each function has a form for moderate angles, which leaves out the reduction of large angles and gives the same bits:
//! for loops that have looked at a block of arguments once.

use super::bits::{INFINITY, NAN, magnitude, pick, select, upper};
use super::reduce::{self, Reduced};

/// sin(x) and tan(x) are x to the last digit below this, 2^-12.
const SMALL: u32 = 0x3980_0000;

/// Sine and cosine of what is left of an angle, each as a sum of three numbers.
#[derive(Clone, Copy)]
struct Sums {
    sin: [f32; 3],
    cos: [f32; 3],
}

#[inline(always)]
fn series(angle: Reduced) -> Sums {
    let (r, low) = (angle.high, angle.low);
    let head = upper(r);
    let (square, rest) = (head * head, (r - head) * (r + head));
    let z = square + rest;
    let half = 0.5 * square;
    let one = 1.0 - half;
    let cube = z * r;
    let odd = 0.008_332_156 + z * -0.000_195_146_32;
    let even = 0.041_666_646 + z * (-0.001_388_731 + z * 2.443_241_5e-5);
    let lost = ((1.0 - one) - half) - 0.5 * rest;
    Sums { sin: [r, cube * -0.166_666_55, (cube * z) * odd + low * one], cos: [one, (z * z) * even, lost - r * low] }
}

#[inline(always)]
fn total(sum: [f32; 3]) -> f32 {
    sum[0] + (sum[1] + sum[2])
}

#[inline(always)]
fn finite_or_nan(x: f32, value: f32) -> f32 {
    f32::from_bits(pick(magnitude(x) >= INFINITY, NAN, value.to_bits()))
}

#[inline(always)]
fn sin_of(x: f32, angle: Reduced) -> f32 {
    let Sums { sin, cos } = series(angle);
    let value = select(angle.quadrant & 1 != 0, total(cos), total(sin));
    let value = f32::from_bits(value.to_bits() ^ ((angle.quadrant & 2) << 30));
    finite_or_nan(x, select(magnitude(x) < SMALL, x, value))
}

#[inline(always)]
fn cos_of(x: f32, angle: Reduced) -> f32 {
    let Sums { sin, cos } = series(angle);
    let value = select(angle.quadrant & 1 != 0, total(sin), total(cos));
    finite_or_nan(x, f32::from_bits(value.to_bits() ^ ((angle.quadrant.wrapping_add(1) & 2) << 30)))
}

/// The quotient of the two sums, by the reciprocal of the divisor and what its product leaves.
#[inline(always)]
fn tan_of(x: f32, angle: Reduced) -> f32 {
    let Sums { sin, cos } = series(angle);
    let odd = angle.quadrant & 1 != 0;
    let above: [f32; 3] = std::array::from_fn(|i| select(odd, cos[i], sin[i]));
    let below: [f32; 3] = std::array::from_fn(|i| select(odd, sin[i], cos[i]));
    let (n, d) = (total(above), total(below));
    let (n_low, d_low) = (((above[0] - n) + above[1]) + above[2], ((below[0] - d) + below[1]) + below[2]);
    let reciprocal = 1.0 / d;
    let q = n * reciprocal;
    // n - q d, without an error.
    let (q_head, d_head) = (upper(q), upper(d));
    let (q_tail, d_tail) = (q - q_head, d - d_head);
    let left = (((n - q_head * d_head) - q_head * d_tail) - q_tail * d_head) - q_tail * d_tail;
    let value = q + ((left + n_low) - q * d_low) * reciprocal;
    let value = f32::from_bits(value.to_bits() ^ ((angle.quadrant & 1) << 31));
    finite_or_nan(x, select(magnitude(x) < SMALL, x, value))
}

/// The sine of x radians.
#[inline(always)]
pub(crate) fn sin(x: f32) -> f32 {
    sin_of(x, reduce::any(x))
}

/// The same where [`reduce::all_moderate`] holds.
#[inline(always)]
pub(crate) fn sin_moderate(x: f32) -> f32 {
    sin_of(x, reduce::moderate(x))
}

/// The cosine of x radians.
#[inline(always)]
pub(crate) fn cos(x: f32) -> f32 {
    cos_of(x, reduce::any(x))
}

/// The same where [`reduce::all_moderate`] holds.
#[inline(always)]
pub(crate) fn cos_moderate(x: f32) -> f32 {
    cos_of(x, reduce::moderate(x))
}

/// The tangent of x radians.
#[inline(always)]
pub(crate) fn tan(x: f32) -> f32 {
    tan_of(x, reduce::any(x))
}

/// The same where [`reduce::all_moderate`] holds.
#[inline(always)]
pub(crate) fn tan_moderate(x: f32) -> f32 {
    tan_of(x, reduce::moderate(x))
}
