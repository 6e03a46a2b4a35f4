//! Roots, and what is made of a few sums and products.

use super::bits::{one_nan, product, select};
use super::compare::saturate;

/// `a / b`, rounded once.
#[inline(always)]
pub(crate) fn divide(a: f64, b: f64) -> f64 {
    one_nan(a / b)
}

/// `a * b + c`, rounded once.
#[inline(always)]
pub(crate) fn fma(a: f64, b: f64, c: f64) -> f64 {
    one_nan(a.mul_add(b, c))
}

/// The square root, rounded once; -0 for -0.
#[inline(always)]
pub(crate) fn sqrt(x: f64) -> f64 {
    one_nan(x.sqrt())
}

/// 1 by the square root; at most 0.6 ulp off. Infinity for 0, -infinity for -0.
#[inline(always)]
pub(crate) fn inverse_sqrt(x: f64) -> f64 {
    let y = 1.0 / x.sqrt();
    // A step of Newton's. What is missing to 1 is 1 - x y².
    let (root, lost) = product(x, y);
    let missing = lost.mul_add(-y, root.mul_add(-y, 1.0));
    let closer = (0.5 * y).mul_add(missing, y);
    one_nan(select((x > 0.0) & (x < f64::INFINITY), closer, y))
}

/// `a (1 - t) + b t`, each operation rounded: `a` where `t` is 0 and `b` where it is 1, if both are finite.
#[inline(always)]
pub(crate) fn mix(a: f64, b: f64, t: f64) -> f64 {
    one_nan(a * (1.0 - t) + b * t)
}

/// Hermite's step from 0 at `low` to 1 at `high`: t² (3 - 2 t), where t is `(x - low) / (high - low)`, at least 0 and at most 1.
#[inline(always)]
pub(crate) fn smoothstep(low: f64, high: f64, x: f64) -> f64 {
    let t = saturate((x - low) / (high - low));
    one_nan(t * t * (3.0 - 2.0 * t))
}
