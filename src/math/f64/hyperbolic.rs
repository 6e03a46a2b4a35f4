//! Hyperbolic functions and e^x - 1, of powers of e as sums of two numbers: 2^n · (one + r + r²/2 + r³ · p(r)), where x = n·ln 2 + r
//! in two numbers and p is a minimax polynomial. Near 0, where sinh and tanh would cancel, they are x + x³ · p(x²).

use std::f64::consts::LOG2_E;

use super::bits::{flip, nearest, one_nan, polynomial, product, scale, select, sum, sum_of_larger};
use super::pairs::{left, power_of_two};

/// x as a multiple n of ln 2 and r + low.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub r: f64,
    pub low: f64,
    pub n: f64,
}

/// Of x + low, where |x| < 1200.
#[inline(always)]
pub(super) fn reduced(x: f64, low: f64) -> Reduced {
    /// The first has 20 bits, so that it times n is exact.
    const LN_2: [f64; 3] = [0.693145751953125, 1.4286068203094172e-6, -2.3407938865678234e-23];
    let (n, _) = nearest(x * LOG2_E);
    let first = n.mul_add(-LN_2[0], x);
    let (p, less) = product(n, LN_2[1]);
    let (most, lost) = sum(first, -p);
    let (r, low) = sum(most, n.mul_add(-LN_2[2], low) + (lost - less));
    Reduced { r, low, n }
}

/// one + (e^(r + low) - 1) as a sum, where one is 0, or at least as large as |r| and not near -r.
#[inline(always)]
pub(super) fn series(one: f64, r: f64, low: f64) -> (f64, f64) {
    let (square, rest) = product(r, 0.5 * r);
    let p = polynomial(
        r,
        [
            0.16666666666666685,
            0.041666666666666685,
            0.008333333333315802,
            0.0013888888888873197,
            0.00019841269899277967,
            2.480158734953298e-05,
            2.755723208455656e-06,
            2.7557251418525806e-07,
            2.5112974520318452e-08,
            2.092192599729662e-09,
        ],
    );
    let (first, lost) = sum_of_larger(one, r);
    let (second, more) = sum_of_larger(first, square);
    sum_of_larger(second, (lost + more) + (low.mul_add(r, low) + ((r * r) * r).mul_add(p, rest)))
}

/// e to the power of x, less 1; at most 0.6 ulp off.
#[inline(always)]
pub(crate) fn expm1(x: f64) -> f64 {
    let y = select(x > 711.0, 711.0, x);
    let y = select(y < -40.0, -40.0, y);
    let Reduced { r, low, n } = reduced(y, 0.0);
    let power = power_of_two(select(n > 1000.0, -1000.0, -n));
    let (one, lost) = sum_of_larger(1.0, -power);
    let (high, low) = series(one, r, low + lost);
    one_nan(select(x.abs() < 1.0e-17, x, scale(high + low, n)))
}

/// (e^a ± e^-a) / 2 · 2^(1 - n) of 0 <= a <= 712, and n.
#[inline(always)]
fn both(a: f64, sign: f64) -> (f64, f64) {
    let Reduced { r, low, n } = reduced(a, 0.0);
    let (high, low) = series(1.0, r, low);
    let inverse = 1.0 / high;
    let more = left(1.0, inverse, high, low, inverse);
    // Further on it makes no difference.
    let power = sign * power_of_two(-2.0 * select(n > 60.0, 60.0, n));
    let (sum, lost) = sum_of_larger(high, inverse * power);
    (sum + (lost + more.mul_add(power, low)), n)
}

/// |x|, or the most if it is above that or NaN.
#[inline(always)]
fn at_most(x: f64, most: f64) -> f64 {
    select(x.abs() < most, x.abs(), most)
}

/// The hyperbolic sine; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn sinh(x: f64) -> f64 {
    let a = at_most(x, 712.0);
    let (value, n) = both(a, -1.0);
    let z = a * a;
    let near = (a * z).mul_add(
        polynomial(
            z,
            [
                0.16666666666666669,
                0.00833333333333297,
                0.00019841269841531202,
                2.755731913037927e-06,
                2.5052126856094766e-08,
                1.605700052085293e-10,
                7.765897596002476e-13,
            ],
        ),
        a,
    );
    odd(x, select(a < 1.0, near, scale(value, n - 1.0)))
}

/// The hyperbolic cosine; at least 1, and at most 0.6 ulp off.
#[inline(always)]
pub(crate) fn cosh(x: f64) -> f64 {
    let (value, n) = both(at_most(x, 712.0), 1.0);
    one_nan(select(x.is_nan(), x, scale(value, n - 1.0)))
}

/// The hyperbolic tangent, 1 - 2 / (e^2x + 1); at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn tanh(x: f64) -> f64 {
    let a = at_most(x, 20.0);
    let Reduced { r, low, n } = reduced(a + a, 0.0);
    let (high, low) = series(1.0, r, low);
    let power = power_of_two(n);
    let (d, lost) = sum_of_larger(high * power, 1.0);
    let q = 2.0 / d;
    let more = left(2.0, q, d, low.mul_add(power, lost), 0.5 * q);
    let (sum, less) = sum_of_larger(1.0, -q);
    let far = sum + (less - more);
    let z = a * a;
    let near = (a * z).mul_add(
        polynomial(
            z,
            [
                -0.333333333333333,
                0.13333333333326602,
                -0.053968253963756235,
                0.02186948838582998,
                -0.008863232601955963,
                0.003592092041122453,
                -0.0014555429341546523,
                0.000588444888847958,
                -0.000233382617957651,
                8.331792683594262e-05,
                -1.949555243196568e-05,
            ],
        ),
        a,
    );
    odd(x, select(a < 0.55, near, far))
}

/// The value, which is NaN or has no sign, with the sign of x; NaN where x is.
#[inline(always)]
pub(super) fn odd(x: f64, value: f64) -> f64 {
    one_nan(select(x.is_nan(), x, flip(value, x.to_bits())))
}
