//! The error function. Near 0 it is x times a polynomial in x², and further on 1 less what its tail is.

use super::bits::{flip, one_nan, polynomial, product, scale, select, sum_of_larger};
use super::hyperbolic::odd;
use super::pairs::steps;
use super::tail::{Tail, less, place, tail};

/// erf(a) - a for 0 <= a <= 0.625.
#[inline(always)]
fn beyond(a: f64) -> f64 {
    /// erf(x) = x · (1 + this + ...) near 0.
    const SLOPE: [f64; 2] = [0.12837916709551256, 1.3293935039886887e-17];
    let z = a * a;
    let p = polynomial(
        z,
        [
            -0.3761263890318365,
            0.11283791670946337,
            -0.026866170642252857,
            0.005223977577537156,
            -0.0008548322439322358,
            0.00012055065465256714,
            -1.491595792258302e-05,
            1.6248556483615121e-06,
            -1.3719441703676373e-07,
        ],
    );
    a * (SLOPE[0] + z.mul_add(p, SLOPE[1]))
}

/// 1 - erf(a) for 0.625 <= a <= 28.
#[inline(always)]
fn erf_tail(a: f64) -> Tail {
    let place = place(a, 2.0);
    let q = polynomial(
        place.t,
        [
            0.27947209255605565,
            -0.03644223150687264,
            -0.021510661889583015,
            0.006479185067385183,
            0.003090612063185194,
            -0.0008372960545285259,
            -0.0006630735889084938,
            3.4371357480401184e-05,
            0.00014447175451271518,
            3.414907302124421e-05,
            -2.1703554410700453e-05,
            -1.61176960900272e-05,
            -1.0932355708235753e-06,
            3.6116472220144553e-06,
            1.922375423650722e-06,
            1.3344426967857015e-07,
            -4.950462941015691e-07,
            -5.843300456531545e-07,
            6.628848285950943e-08,
            3.104050238674155e-07,
            -1.0641025865231227e-07,
        ],
    );
    let (g, g_low) = steps(place.t, place.t_low, q, -0.6871606844138106, 1.021582705242023);
    let (square, lost) = product(a, a);
    tail(square, lost, g, g_low - 1.8424147983737693e-17, place)
}

/// The error function; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn erf(x: f64) -> f64 {
    let a = select(x.abs() < 6.0, x.abs(), 6.0);
    let far = less(1.0, erf_tail(select(a < 0.625, 0.625, a)));
    odd(x, select(a < 0.625, a + beyond(a), far))
}

/// 1 - erf(x), accurate also where that is small; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn erfc(x: f64) -> f64 {
    let a = select(x.abs() < 28.0, x.abs(), 28.0);
    let tail = erf_tail(select(a < 0.625, 0.625, a));
    let far = select(x < 0.0, less(2.0, tail), scale(tail.high + tail.low, tail.n));
    let near = select(a < 0.625, a, 0.0);
    let (sum, lost) = sum_of_larger(1.0, -flip(near, x.to_bits()));
    let near = sum + (lost - flip(beyond(near), x.to_bits()));
    one_nan(select(x.is_nan(), x, select(a < 0.625, near, far)))
}
