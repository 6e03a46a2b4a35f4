//! log(1 + x) and the inverses of the hyperbolic functions, which are logarithms of sums of two numbers.

use super::bits::{one_nan, product, select, sum, sum_of_larger};
use super::hyperbolic::odd;
use super::log::{split, third_order};
use super::pairs::{left, power_of_two, root};
use crate::real::Real;

/// log((u + low) · 2^more) as a sum, for a positive u. Where u is about 1, it is 1 + z + z_low, which counts.
#[inline(always)]
pub(super) fn logarithm(u: f64, low: f64, z: f64, z_low: f64, more: f64) -> (f64, f64) {
    /// The first has 32 bits, so that it times n is exact.
    const LN_2: [f64; 2] = [0.6931471803691238, 1.9082149292705877e-10];
    let (k, m) = split(u);
    let by = select(k > 200.0, -200.0, select(k < -200.0, 200.0, -k));
    let (f, lost) = sum_of_larger(m, low * power_of_two(by));
    let f = select(k == 0.0, z, f);
    let lost = select(k == 0.0, z_low, lost);
    let (square, rest) = product(0.5 * f, f);
    let (first, less) = sum_of_larger(f, -square);
    let tail = ((less - rest) + third_order(f, square)) + lost * (1.0 - (f - f * f));
    let n = k + more;
    let (value, less) = sum_of_larger(n * LN_2[0], first);
    (value, n.mul_add(LN_2[1], less) + tail)
}

/// The natural logarithm of 1 + x; at most 0.7 ulp off.
#[inline(always)]
pub(crate) fn log1p(x: f64) -> f64 {
    let (u, lost) = sum(1.0, x);
    let (high, low) = logarithm(u, lost, x, 0.0, 0.0);
    let value = select(x.abs() < 1.0e-17, x, high + low);
    let value = select(x == f64::INFINITY, x, value);
    let below = select(x == -1.0, f64::NEG_INFINITY, <f64 as Real>::NAN);
    one_nan(select(x <= -1.0, below, value))
}

/// From here on, 2^28, the root in asinh and acosh is x to the last digit.
const LARGE: f64 = 268435456.0;

/// The inverse of the hyperbolic sine, log(x + √(x² + 1)); at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn asinh(x: f64) -> f64 {
    let a = x.abs();
    let large = a >= LARGE;
    let b = select(large, 1.0, a);
    let (square, lost) = product(b, b);
    let (s, more) = sum(1.0, square);
    let (y, y_low) = root(s, more + lost);
    let (z, less) = sum(b, y - 1.0);
    let z_low = less + y_low;
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(select(large, a, u), select(large, 0.0, rest + z_low), z, z_low, select(large, 1.0, 0.0));
    let value = select(a < 1.0e-9, a, high + low);
    odd(x, select(a == f64::INFINITY, a, value))
}

/// The inverse of the hyperbolic cosine, log(1 + t + √(t² + 2t)) with t = x - 1; NaN below 1. At most 0.7 ulp off.
#[inline(always)]
pub(crate) fn acosh(x: f64) -> f64 {
    let large = x >= LARGE;
    let t = select((x >= 1.0) & (x < LARGE), x - 1.0, 0.0);
    let (square, lost) = product(t, t);
    let (s, more) = sum(t + t, square);
    let (y, y_low) = root(s, more + lost);
    let (z, less) = sum(y, t);
    let z_low = less + y_low;
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(select(large, x, u), select(large, 0.0, rest + z_low), z, z_low, select(large, 1.0, 0.0));
    let value = select(x == f64::INFINITY, x, high + low);
    one_nan(select(x >= 1.0, value, <f64 as Real>::NAN))
}

/// The inverse of the hyperbolic tangent, log(1 + 2x / (1 - x)) / 2; NaN beyond 1. At most 0.7 ulp off.
#[inline(always)]
pub(crate) fn atanh(x: f64) -> f64 {
    let a = x.abs();
    let b = select(a < 1.0, a, 0.0);
    let (d, lost) = sum_of_larger(1.0, -b);
    let r = 1.0 / d;
    let z = (b + b) / d;
    let z_low = left(b + b, z, d, lost, r);
    let (u, rest) = sum(1.0, z);
    let (high, low) = logarithm(u, rest + z_low, z, z_low, 0.0);
    let value = select(a < 1.0e-9, a, 0.5 * (high + low));
    let value = select(a == 1.0, f64::INFINITY, value);
    odd(x, select(a > 1.0, <f64 as Real>::NAN, value))
}
