//! log(1 + x) and the inverses of the hyperbolic functions, which are logarithms of sums of two numbers.

use super::bits::{INFINITY, NAN, ONE, SIGN, magnitude, nan_like, parts, pick, power_of_two, select, upper};
use super::hyperbolic::odd;
use super::log::series;
use super::pairs::{left, product, root, sum, sum_of_larger};

/// log((u + low) · 2^more) as a sum, for a normal u of at least 2^-24. Where u is about 1, it is 1 + z + z_low, which counts.
#[inline(always)]
pub(super) fn logarithm(u: f32, low: f32, z: f32, z_low: f32, more: i32) -> (f32, f32) {
    let (m, k) = parts(u.to_bits());
    let (f, lost) = sum_of_larger(m - 1.0, low * power_of_two((0 - k).clamp(-60, 60)));
    let f = select(k == 0, z, f);
    let lost = select(k == 0, z_low, lost);
    // log(1 + f) = f - f²/2 + f³ · p(f), where f² is of a head, which is exact, and the rest.
    let head = upper(f);
    let square = 0.5 * (head * head);
    let rest = 0.5 * ((f - head) * (f + head));
    let s = f * f;
    let (first, less) = sum_of_larger(f, 0.0 - square);
    let tail = ((less - rest) + (f * s) * series(f, s)) + lost * (1.0 - (f - s));
    let n = (k + more) as f32;
    let (value, less) = sum_of_larger(n * 0.693_359_4, first);
    (value, (less + n * -2.121_944_4e-4) + tail)
}

/// The natural logarithm of 1 + x.
#[inline(always)]
pub(crate) fn log1p(x: f32) -> f32 {
    let (u, lost) = sum(1.0, x);
    let (high, low) = logarithm(u, lost, x, 0.0, 0);
    let value = pick(magnitude(x) < 0x3300_0000, x.to_bits(), (high + low).to_bits());
    let value = pick(x.to_bits() == INFINITY, INFINITY, value);
    let below = pick(x.to_bits() == ONE | SIGN, INFINITY | SIGN, NAN);
    nan_like(x, f32::from_bits(pick(x.to_bits() >= ONE | SIGN, below, value)))
}

/// From here on, 2^13, the root in asinh and acosh is x to the last digit.
const LARGE: f32 = 8192.0;

/// The inverse of the hyperbolic sine: log(x + √(x² + 1)), of which 1 is taken where x is small.
#[inline(always)]
pub(crate) fn asinh(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x));
    let large = a >= LARGE;
    let b = select(large, 1.0, a);
    let (square, lost) = product(b, b);
    let (s, more) = sum(1.0, square);
    let (y, y_low) = root(s, more + lost);
    let (z, less) = sum(b, y - 1.0);
    let z_low = less + y_low;
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(select(large, a, u), select(large, 0.0, rest + z_low), z, z_low, large as i32);
    odd(x, pick(magnitude(x) == INFINITY, INFINITY, (high + low).to_bits()))
}

/// The inverse of the hyperbolic cosine: log(1 + t + √(t² + 2t)) with t = x - 1; NaN below 1.
#[inline(always)]
pub(crate) fn acosh(x: f32) -> f32 {
    let large = x >= LARGE;
    let t = select(large | (x < 1.0), 0.0, x - 1.0);
    let (square, lost) = product(t, t);
    let (s, more) = sum(t + t, square);
    let (y, y_low) = root(s, more + lost);
    let (z, less) = sum(y, t);
    let z_low = less + y_low;
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(select(large, x, u), select(large, 0.0, rest + z_low), z, z_low, large as i32);
    let value = pick(x.to_bits() == INFINITY, INFINITY, (high + low).to_bits());
    let none = (x.to_bits() >= SIGN) | (x.to_bits() < ONE);
    nan_like(x, f32::from_bits(pick(none, NAN, value)))
}

/// The inverse of the hyperbolic tangent: log(1 + 2x / (1 - x)) / 2; NaN beyond 1.
#[inline(always)]
pub(crate) fn atanh(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x3f7f_ffff));
    let (d, lost) = sum_of_larger(1.0, 0.0 - a);
    let r = 1.0 / d;
    let z = (a + a) / d;
    let z_low = left(a + a, z, d, lost, r);
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(u, rest + z_low, z, z_low, 0);
    let value = pick(magnitude(x) == ONE, INFINITY, (0.5 * (high + low)).to_bits());
    odd(x, pick(magnitude(x) > ONE, NAN, value))
}
