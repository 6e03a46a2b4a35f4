//! The normal distribution. Near 0 it is ½ and x times a polynomial in x², and further on what its tail is, or leaves of 1.

use super::bits::{flip, one_nan, polynomial, product, scale, select, sum_of_larger};
use super::pairs::steps;
use super::tail::{Tail, less, place, tail};

/// The normal distribution's tail above a, for 0.7 <= a <= 39.
#[inline(always)]
fn normal_tail(a: f64) -> Tail {
    let place = place(a, 3.0);
    let q = polynomial(
        place.t,
        [
            0.23001771997460052,
            -0.0472630251429812,
            -0.010462867023099101,
            0.006972621240845651,
            0.0010275922535673485,
            -0.0010458286292367774,
            -0.00025657527126817734,
            0.00015439452186071024,
            7.881206948413892e-05,
            -1.3246303234206692e-05,
            -2.068606128993627e-05,
            -3.5171116795898664e-06,
            3.6296852272896396e-06,
            2.2565960199152866e-06,
            3.11093961775683e-08,
            -5.973981086359249e-07,
            -3.0649633518242553e-07,
            5.438067716314768e-08,
            1.2328773819507655e-07,
            1.0430079360298747e-08,
            -2.3928805466215745e-08,
        ],
    );
    let (g, g_low) = steps(place.t, place.t_low, q, -0.5093319819174894, 0.729083690133373);
    let (square, lost) = product(a, a);
    tail(0.5 * square, 0.5 * lost, g, g_low - 3.735935288108403e-17, place)
}

/// The normal distribution: how likely a normally distributed number is below x. At most 0.8 ulp off.
#[inline(always)]
pub(crate) fn normal_cdf(x: f64) -> f64 {
    /// The density at 0.
    const SLOPE: [f64; 2] = [0.3989422804014327, -2.6436315437771434e-17];
    let a = select(x.abs() < 39.0, x.abs(), 39.0);
    let tail = normal_tail(select(a < 0.7, 0.7, a));
    let far = select(x < 0.0, scale(tail.high + tail.low, tail.n), less(1.0, tail));
    let b = flip(select(a < 0.7, a, 0.0), x.to_bits());
    let z = b * b;
    let p = polynomial(
        z,
        [
            -0.06649038006690496,
            0.009973557010009595,
            -0.0011873282149408551,
            0.0001154346820500063,
            -9.444623970073083e-06,
            6.658591010974051e-07,
            -4.1006395877198385e-08,
            2.033813572316763e-09,
        ],
    );
    let (first, rest) = product(b, SLOPE[0]);
    let (sum, lost) = sum_of_larger(0.5, first);
    let near = sum + (lost + b.mul_add(z.mul_add(p, SLOPE[1]), rest));
    one_nan(select(x.is_nan(), x, select(a < 0.7, near, far)))
}
