//! e and 2 to the power of x. The first is yunta's own of `cpu/exp.rs`.

use super::bits::{nearest, one_nan, polynomial, scale, select};
use crate::real::Real;

/// e to the power of `x`; at most 1 ulp off.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    x.exponential()
}

/// 2 to the power of `x`; at most 0.9 ulp off, and exact where the result is a power of two.
#[inline(always)]
pub(crate) fn exp2(x: f64) -> f64 {
    one_nan(exp2_of_sum(x, 0.0))
}

/// 2 to the power of `x + more`, where `more` is far smaller or `x` is so large that the result is 0 or infinite. Some NaN for
/// a NaN.
///
/// x = k + r with an integer k and |r| <= 1/2; then 2^k (1 + r q(r)) with a minimax polynomial q. `x` is first clamped to where
/// the result is no longer 0 or infinite.
#[inline(always)]
pub(super) fn exp2_of_sum(x: f64, more: f64) -> f64 {
    let x = select(x > 1025.0, 1025.0, x);
    let x = select(x < -1080.0, -1080.0, x);
    let (k, _) = nearest(x);
    let r = (x - k) + more;
    let square = r * r;
    // The even powers and the odd ones, side by side.
    let even = polynomial(square, EVEN);
    let odd = polynomial(square, ODD);
    scale(odd.mul_add(r, even).mul_add(r, 1.0), k)
}

const EVEN: [f64; 6] =
    [0.6931471805599453, 0.05550410866482226, 0.0013333558146380658, 1.5252733805508415e-5, 1.0178086773687693e-7, 4.4499554775395554e-10];
const ODD: [f64; 5] = [0.24022650695910133, 0.009618129107593498, 0.00015403530457765014, 1.3215435001110848e-6, 7.073826046303358e-9];
