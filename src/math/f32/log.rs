//! Logarithms. x = 2^k · m with √½ <= m < √2 and f = m - 1: log(m) = f - f²/2 + f³ · p(f) with a minimax polynomial p, and
//! k · log(2) is added in two parts, of which the first is exact.

use super::bits::{INFINITY, NAN, SIGN, magnitude, parts, pick, upper};

/// p, by pairs of its coefficients side by side; s is f².
#[inline(always)]
pub(super) fn series(f: f32, s: f32) -> f32 {
    let (a, b) = (0.333_333_13 + f * -0.250_000_1, 0.200_021_19 + f * -0.166_679_96);
    let (c, d) = (0.142_195_54 + f * -0.124_055_9, 0.118_881_53 + f * (-0.116_756_31 + f * 0.067_466_26));
    let q = s * s;
    (a + s * b) + q * (c + s * d)
}

/// The values at 0, at infinity and where there is none. k is below that of any other number for 0; a test for 0 itself would
/// become one of the processor's, which may take subnormal numbers for 0.
#[inline(always)]
fn completed(x: f32, k: i32, value: f32) -> f32 {
    let bits = x.to_bits();
    let value = pick(bits >= INFINITY, pick(bits == INFINITY, INFINITY, NAN), value.to_bits());
    f32::from_bits(pick(k < -149, SIGN | INFINITY, value))
}

/// The natural logarithm.
#[inline(always)]
pub(crate) fn log(x: f32) -> f32 {
    let (m, n) = parts(magnitude(x));
    let (f, k) = (m - 1.0, n as f32);
    let s = f * f;
    let y = (f * s) * series(f, s) + k * -2.121_944_4e-4;
    completed(x, n, (f + (y - 0.5 * s)) + k * 0.693_359_4)
}

/// The logarithm to base 2. log(m) is a sum of an upper part of 12 digits and the rest, and so is 1 / ln 2.
#[inline(always)]
pub(crate) fn log2(x: f32) -> f32 {
    let (m, n) = parts(magnitude(x));
    let (f, k) = (m - 1.0, n as f32);
    let s = f * f;
    let half = 0.5 * s;
    let high = upper(f - half);
    let low = ((f - high) - half) + (f * s) * series(f, s);
    let exact = high * 1.442_871_1;
    let sum = k + exact;
    let rest = ((low + high) * -1.760_528_6e-4 + low * 1.442_871_1) + ((k - sum) + exact);
    completed(x, n, sum + rest)
}
