//! Logarithms to the base e and 2. Not here: the one in two numbers that `pow` needs.
//!
//! x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), and s = f / (2 + f). log(1 + f) is 2 artanh(s), of which the part of
//! first and second order in f, f - f²/2, is taken without a quotient, as near x = 1 it is nearly all: the rest is
//! s (f²/2 + z P(z)), where z = s² and P is a minimax polynomial.

use std::f64::consts::LOG2_E;

use super::bits::{FRACTION, polynomial, product, select, sum_of_larger};
use crate::real::Real;

/// The logarithm to the base e; at most 0.9 ulp off. -infinity for 0 and -0, NaN for negative numbers.
#[inline(always)]
pub(crate) fn log(x: f64) -> f64 {
    /// The first has 32 bits, so that it times k is exact.
    const LN_2: [f64; 2] = [0.6931471803691238, 1.9082149292705877e-10];

    let (k, f) = split(x);
    let half_square = 0.5 * f * f;
    let (sum, lost) = sum_of_larger(k * LN_2[0], f);
    let rest = third_order(f, half_square) + k.mul_add(LN_2[1], lost);
    at_the_ends(x, sum + (rest - half_square))
}

/// The logarithm to the base 2; at most 0.8 ulp off, and exact for powers of two. -infinity for 0 and -0, NaN for negative
/// numbers.
#[inline(always)]
pub(crate) fn log2(x: f64) -> f64 {
    /// What rounding took from log2(e).
    const LOG2_E_REST: f64 = 2.0355273740931033e-17;

    let (k, f) = split(x);
    let (half_square, less) = product(0.5 * f, f);
    let (first, lost) = sum_of_larger(f, -half_square);
    let rest = third_order(f, half_square) + (lost - less);

    let (product, lost) = product(first, LOG2_E);
    let rest = rest.mul_add(LOG2_E, first.mul_add(LOG2_E_REST, lost));
    let (sum, lost) = sum_of_larger(k, product);
    at_the_ends(x, sum + (lost + rest))
}

/// `k` and `f` of a positive, finite number; anything for others.
#[inline(always)]
pub(super) fn split(x: f64) -> (f64, f64) {
    const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const UP_TO_ONE: u64 = 1f64.to_bits() - SQRT_HALF;
    const TWO_TO_52: f64 = (1u64 << 52) as f64;

    let subnormal = x < f64::MIN_POSITIVE;
    let bits = select(subnormal, x * (TWO_TO_52 * 4.0), x).to_bits().wrapping_add(UP_TO_ONE);
    let one_and_f = f64::from_bits((bits & FRACTION) + SQRT_HALF);
    let biased = f64::from_bits(bits >> 52 | TWO_TO_52.to_bits());
    (biased - select(subnormal, TWO_TO_52 + (1023.0 + 54.0), TWO_TO_52 + 1023.0), one_and_f - 1.0)
}

/// log(1 + f) - (f - f²/2).
#[inline(always)]
pub(super) fn third_order(f: f64, half_square: f64) -> f64 {
    const EVEN: [f64; 4] = [0.6666666666666736, 0.2857142874394683, 0.18183570240061675, 0.14797132679574915];
    const ODD: [f64; 3] = [0.3999999999940582, 0.22222198440367633, 0.15313917942887556];

    let s = f / (2.0 + f);
    let z = s * s;
    let square = z * z;
    let p = polynomial(square, ODD).mul_add(z, polynomial(square, EVEN));
    s * z.mul_add(p, half_square)
}

/// `log`, or what the logarithm of `x` is where that is not positive or not finite.
#[inline(always)]
fn at_the_ends(x: f64, log: f64) -> f64 {
    let log = select(x == f64::INFINITY, x, log);
    let log = select(x == 0.0, f64::NEG_INFINITY, log);
    select(x >= 0.0, log, <f64 as Real>::NAN)
}
