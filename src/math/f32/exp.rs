//! Powers of e and of 2. The one of e is [`crate::cpu::exp`]'s, in one lane.
//!
//! 2^x = 2^k · 2^r, where k is the nearest integer and r = x - k is exact; 2^r = 1 + (r + r · p(r)) with a minimax polynomial p.

use super::bits::{nan_like, nearest, scaled};
use crate::cpu::exp::exp_f32;
use crate::cpu::simd::{Lane, Scalar};

/// e to the power of x.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    exp_f32(Scalar, Lane(x)).0
}

/// 2 to the power of x.
#[inline(always)]
pub(crate) fn exp2(x: f32) -> f32 {
    let y = if x > 129.0 { 129.0 } else { x };
    let y = if y < -151.0 { -151.0 } else { y };
    let (k, n) = nearest(y);
    let r = y - k;
    let s = r * r;
    let low = -0.306_852_8 + r * 0.240_226_48;
    let high = (0.055_503_31 + r * 0.009_618_442) + s * (0.001_339_94 + r * 0.000_153_529_38);
    let p = 1.0 + (r + r * (low + s * high));
    nan_like(x, scaled(p, n))
}
