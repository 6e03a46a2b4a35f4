//! Sine, cosine and tangent of an angle. Not here: how it is reduced to a quarter turn.
//!
//! Each has a form for moderate angles that compilers make vectors of; the other gives the same bits there and takes any angle.
//! With r and its rest from the reduction, sin r = r + r³ S(r²) and cos r = 1 - r²/2 + r⁴ C(r²) with minimax polynomials S and
//! C; each is a number and a far smaller one, which are added last, or divided as they are.

use super::bits::{flip, one_nan, polynomial, select, sum_of_larger};
use super::reduction::{Reduced, any, moderate};

/// The sine; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn sin(x: f64) -> f64 {
    sin_of(x, any(x))
}

/// The same of angles that are [`is_moderate`](super::is_moderate).
#[inline(always)]
pub(crate) fn sin_moderate(x: f64) -> f64 {
    sin_of(x, moderate(x))
}

/// The cosine; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn cos(x: f64) -> f64 {
    cos_of(any(x))
}

/// The same of angles that are [`is_moderate`](super::is_moderate).
#[inline(always)]
pub(crate) fn cos_moderate(x: f64) -> f64 {
    cos_of(moderate(x))
}

/// The tangent; at most 0.9 ulp off.
#[inline(always)]
pub(crate) fn tan(x: f64) -> f64 {
    tan_of(x, any(x))
}

/// The same of angles that are [`is_moderate`](super::is_moderate).
#[inline(always)]
pub(crate) fn tan_moderate(x: f64) -> f64 {
    tan_of(x, moderate(x))
}

#[inline(always)]
fn sin_of(x: f64, angle: Reduced) -> f64 {
    let [(sin, sin_rest), (cos, cos_rest)] = both(angle);
    let odd = angle.quarters & 1 != 0;
    let y = select(odd, cos, sin) + select(odd, cos_rest, sin_rest);
    as_small(x, one_nan(flip(y, angle.quarters << 62)))
}

#[inline(always)]
fn cos_of(angle: Reduced) -> f64 {
    let [(sin, sin_rest), (cos, cos_rest)] = both(angle);
    let odd = angle.quarters & 1 != 0;
    let y = select(odd, sin, cos) + select(odd, sin_rest, cos_rest);
    one_nan(flip(y, angle.quarters.wrapping_add(1) << 62))
}

#[inline(always)]
fn tan_of(x: f64, angle: Reduced) -> f64 {
    let [sin, cos] = both(angle);
    let odd = angle.quarters & 1 != 0;
    let (over, over_rest) = sum_of_larger(select(odd, cos.0, sin.0), select(odd, cos.1, sin.1));
    let (under, under_rest) = sum_of_larger(select(odd, sin.0, cos.0), select(odd, sin.1, cos.1));
    let inverse = 1.0 / under;
    let quotient = over * inverse;
    let left = quotient.mul_add(-under, over) + quotient.mul_add(-under_rest, over_rest);
    as_small(x, one_nan(flip(left.mul_add(inverse, quotient), angle.quarters << 63)))
}

/// `y`, or `x` itself where the sine and the tangent are not to be told from it: -0 stays.
#[inline(always)]
fn as_small(x: f64, y: f64) -> f64 {
    select(x.abs() < 1.0 / (1u64 << 27) as f64, x, y)
}

/// The sine and the cosine of what is left of an angle, in two numbers each.
#[inline(always)]
fn both(Reduced { r, rest, .. }: Reduced) -> [(f64, f64); 2] {
    const S_EVEN: [f64; 3] = [-0.1666666666666663, -0.00019841269829461248, -2.5050742590331487e-8];
    const S_ODD: [f64; 3] = [0.00833333333332192, 2.7557313583626412e-6, 1.5895962156468763e-10];
    const C_EVEN: [f64; 3] = [0.04166666666666659, 2.480158728846967e-5, 2.0875688861539392e-9];
    const C_ODD: [f64; 3] = [-0.0013888888888872349, -2.755731408153655e-7, -1.1357969738993206e-11];

    let z = r * r;
    let square = z * z;
    let half = 0.5 * z;
    let s = polynomial(square, S_ODD).mul_add(z, polynomial(square, S_EVEN));
    let c = polynomial(square, C_ODD).mul_add(z, polynomial(square, C_EVEN));
    // What the rest makes of them: times cos r and -sin r, as far as it matters.
    let sin_rest = (z * r).mul_add(s, half.mul_add(-rest, rest));
    let (cos, lost) = sum_of_larger(1.0, -half);
    let half_lost = r.mul_add(r, -z) * 0.5;
    let cos_rest = square.mul_add(c, lost - r.mul_add(rest, half_lost));
    [(r, sin_rest), (cos, cos_rest)]
}
