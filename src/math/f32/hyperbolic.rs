//! Hyperbolic functions and e^x - 1, of powers of e as sums of two numbers: 2^n · (one + r + r²/2 + r³ · p(r)), where x = n·ln 2 + r
//! in two numbers and p is a minimax polynomial. Near 0, where sinh and tanh would cancel, they are x + x³ · p(x²).

use super::bits::{INFINITY, NAN, SIGN, is_nan, magnitude, nan_like, nearest, pick, power_of_two, scaled, upper};
use super::pairs::{left, polynomial, sum, sum_of_larger};

/// x as a multiple n of ln 2 and r + low.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub r: f32,
    pub low: f32,
    pub n: i32,
}

/// Of x + low, where |x| < 110.
#[inline(always)]
pub(super) fn reduced(x: f32, low: f32) -> Reduced {
    let (k, n) = nearest(x * std::f32::consts::LOG2_E);
    // The first two parts of ln 2 have 16 bits, and k has 8.
    let first = x - k * 0.693_145_75;
    let (most, lost) = sum(first, k * -1.428_619_7e-6);
    let (r, low) = sum(most, (low - k * LN_2_REST) + lost);
    Reduced { r, low, n }
}

/// What the first two parts leave of ln 2.
const LN_2_REST: f32 = -1.290_532e-11;

/// one + (e^(r + low) - 1) as a sum, where one is 0, or at least as large as |r| and not near -r.
#[inline(always)]
pub(super) fn series(one: f32, r: f32, low: f32) -> (f32, f32) {
    let head = upper(r);
    let square = 0.5 * (head * head);
    let rest = 0.5 * ((r - head) * (r + head));
    let p = polynomial(r, [0.166_666_67, 0.041_666_45, 0.008_333_198, 0.001_393_618_1, 0.000_199_533_13]);
    let (first, lost) = sum_of_larger(one, r);
    let (second, more) = sum_of_larger(first, square);
    sum_of_larger(second, (lost + more) + ((low + low * r) + (rest + ((r * r) * r) * p)))
}

/// e to the power of x, less 1.
#[inline(always)]
pub(crate) fn expm1(x: f32) -> f32 {
    let y = if x > 89.0 { 89.0 } else { x };
    let y = if y < -18.0 { -18.0 } else { y };
    let Reduced { r, low, n } = reduced(y, 0.0);
    let (one, lost) = sum_of_larger(1.0, 0.0 - power_of_two((0 - n).max(-126)));
    let (high, low) = series(one, r, low + lost);
    let value = high + low;
    let grown = scaled(value, n.max(1)).to_bits();
    let value = pick(n > 0, grown, (value * power_of_two(n.min(0))).to_bits());
    nan_like(x, f32::from_bits(pick(magnitude(x) < TINY, x.to_bits(), value)))
}

/// Below this, 2^-25, e^x - 1 is x to the last digit, and the other odd functions too.
const TINY: u32 = 0x3300_0000;

/// (e^a ± e^-a) / 2 · 2^(1 - n) of 0 <= a <= 91, and n.
#[inline(always)]
fn both(a: f32, sign: u32) -> (f32, i32) {
    let Reduced { r, low, n } = reduced(a, 0.0);
    let (high, low) = series(1.0, r, low);
    let inverse = 1.0 / high;
    let more = left(1.0, inverse, high, low, inverse);
    // Further on it makes no difference.
    let power = f32::from_bits(power_of_two(n.min(30) * -2).to_bits() ^ sign);
    let (sum, lost) = sum_of_larger(high, inverse * power);
    (sum + (lost + (low + more * power)), n)
}

/// The hyperbolic sine.
#[inline(always)]
pub(crate) fn sinh(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x42b6_0000));
    let (value, n) = both(a, SIGN);
    let z = a * a;
    let near = a + (a * z) * polynomial(z, [0.166_666_67, 0.008_333_316, 0.000_198_414_2, 2.791_538_2e-6]);
    let value = pick(a < 1.0, near.to_bits(), scaled(value, n - 1).to_bits());
    odd(x, value)
}

/// The hyperbolic cosine; at least 1.
#[inline(always)]
pub(crate) fn cosh(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x42b6_0000));
    let (value, n) = both(a, 0);
    nan_like(x, scaled(value, n - 1))
}

/// The hyperbolic tangent: 1 - 2 / (e^2x + 1).
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x4118_0000));
    let Reduced { r, low, n } = reduced(a + a, 0.0);
    let (high, low) = series(1.0, r, low);
    let power = power_of_two(n);
    let (d, lost) = sum_of_larger(high * power, 1.0);
    let q = 2.0 / d;
    let more = left(2.0, q, d, lost + low * power, 0.5 * q);
    let (sum, less) = sum_of_larger(1.0, 0.0 - q);
    let far = sum + (less - more);
    let z = a * a;
    let near = a + (a * z) * polynomial(z, [-0.333_333_16, 0.133_325_58, -0.053_849_857, 0.021_062_966, -0.006_263_271]);
    odd(x, pick(a < 0.55, near.to_bits(), far.to_bits()))
}

/// The value of these bits, or NaN, with the sign of x, or x itself where that is tiny.
#[inline(always)]
pub(super) fn odd(x: f32, value: u32) -> f32 {
    let value = pick(magnitude(x) < TINY, magnitude(x), value);
    let signed = value | (x.to_bits() & SIGN);
    f32::from_bits(pick(is_nan(x) | (value > INFINITY), NAN, signed))
}
