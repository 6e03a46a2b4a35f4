//! e and 2 to the power of x. The first is yunta's own of `cpu/exp.rs`.

use std::f64::consts::LN_2;

use super::bits::{nearest, one_nan, polynomial, product, scale, select, sum, sum_of_larger};
use crate::real::Real;

/// e to the power of `x`; at most 1 ulp off.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    x.exponential()
}

/// 2 to the power of `x`; at most 0.8 ulp off, and exact where the result is a power of two.
#[inline(always)]
pub(crate) fn exp2(x: f64) -> f64 {
    let (k, r) = split(x);
    one_nan(scale(series(r, 0.0), k))
}

/// 2 to the power of `x + more`, where `more` is no more than a few of the last places of `x`, and 0 where the result is 0 or
/// infinite without it. Some NaN for a NaN.
#[inline(always)]
pub(super) fn exp2_of_sum(x: f64, more: f64) -> f64 {
    let (k, r) = split(x);
    let (r, rest) = sum(r, more);
    scale(series(r, rest), k)
}

/// An integer k and r with x = k + r and |r| <= 1/2. `x` is first clamped to where the result is no longer 0 or infinite.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let x = select(x > 1025.0, 1025.0, x);
    let x = select(x < -1080.0, -1080.0, x);
    let (k, _) = nearest(x);
    (k, x - k)
}

/// 2 to the power of `r + rest`, where `|r|` is hardly above 1/2 and `rest` is what does not fit into `r`: 1 + r ln 2 in two
/// numbers, and r² p(r) with a minimax polynomial p.
#[inline(always)]
fn series(r: f64, rest: f64) -> f64 {
    /// What rounding took from ln 2.
    const LN_2_REST: f64 = 2.3190468138462996e-17;
    const EVEN: [f64; 5] = [0.24022650695910133, 0.009618129107593493, 0.00015403530457774772, 1.3215434995415513e-6, 7.073827100257627e-9];
    const ODD: [f64; 5] = [0.05550410866482098, 0.0013333558146613287, 1.5252733620734901e-5, 1.0178153573267646e-7, 4.440955464263687e-10];

    let square = r * r;
    // The even powers and the odd ones, side by side.
    let p = polynomial(square, ODD).mul_add(r, polynomial(square, EVEN));
    let (first, lost) = product(r, LN_2);
    let lost = r.mul_add(LN_2_REST, rest.mul_add(LN_2, lost));
    let (sum, less) = sum_of_larger(1.0, first);
    sum + square.mul_add(p, less + lost)
}
