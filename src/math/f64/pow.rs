//! x to the power of y. Not here: the powers of e and 2.
//!
//! 2 to the power of y log2 |x|, where the logarithm and the product are each two numbers, as all digits of the exponent that
//! stand before the point are missing behind it in the result. With m = 1 + f of `split` and s = f / (m + 1), log2 m is
//! s (C1 + C2 z + z² Q(z)), where z = s² and Q is a minimax polynomial; of z² Q alone one number is enough.

use super::bits::{SIGN, flip, polynomial, product, select, sum_of_larger};
use super::exp::exp2_of_sum;
use super::log::split;
use crate::real::Real;

/// `x` to the power of `y`; at most 0.9 ulp off. Special cases are those of C: 1 where `x` is 1 or `y` is 0, whatever the other,
/// or where `x` is -1 and `y` infinite; else NaN where one of them is, or where `x` is negative and finite and `y` is finite and
/// no integer; negative where `x` has a sign and `y` is an odd integer.
#[inline(always)]
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    let size = x.abs();
    let whole = y.trunc() == y;
    let half = y * 0.5;
    let odd = whole & (half.trunc() != half);

    let (log, rest) = log2(size);
    let exponent = y * log;
    let rest = y.mul_add(rest, y.mul_add(log, -exponent));
    let power = exp2_of_sum(exponent, select(exponent.abs() < 1100.0, rest, 0.0));

    let power = select((size == 0.0) | (size == f64::INFINITY), select((size == 0.0) == (y < 0.0), f64::INFINITY, 0.0), power);
    let power = flip(power, x.to_bits() & select(odd, -0.0, 0.0).to_bits() & SIGN);
    let nan = x.is_nan() | y.is_nan() | ((x < 0.0) & (size < f64::INFINITY) & !whole);
    let power = select(nan, <f64 as Real>::NAN, power);
    select((x == 1.0) | (y == 0.0) | ((x == -1.0) & (y.abs() == f64::INFINITY)), 1.0, power)
}

/// The logarithm to the base 2 of a positive, finite number, as a number and a far smaller one; about 2^-66 of it off.
#[inline(always)]
fn log2(x: f64) -> (f64, f64) {
    /// 2 / ln 2 and a third of that.
    const C1: [f64; 2] = [2.8853900817779268, 4.0710547481862066e-17];
    const C2: [f64; 2] = [0.9617966939259756, 5.0577616648125907e-17];
    const EVEN: [f64; 4] = [0.577078016355585, 0.32059889790132734, 0.2219521987353302, 0.16840678360872668];
    const ODD: [f64; 4] = [0.4121985831114025, 0.2623081998595653, 0.1924037702144545, 0.1731562255338187];

    let (k, f) = split(x);
    let s = quotient(f);
    let z = times(s, s);
    let square = z.0 * z.0;
    let q = polynomial(square, ODD).mul_add(z.0, polynomial(square, EVEN));

    let (first, less) = product(z.0, q);
    let (sum, lost) = sum_of_larger(C2[0], first);
    let v = times(z, (sum, lost + (z.1.mul_add(q, less) + C2[1])));
    let (sum, lost) = sum_of_larger(C1[0], v.0);
    let log = times(s, (sum, lost + (v.1 + C1[1])));
    let (sum, lost) = sum_of_larger(k, log.0);
    (sum, lost + log.1)
}

/// `f / (2 + f)` in two numbers.
#[inline(always)]
fn quotient(f: f64) -> (f64, f64) {
    let (divisor, lost) = sum_of_larger(2.0, f);
    let inverse = 1.0 / divisor;
    let s = f * inverse;
    let left = s.mul_add(-lost, s.mul_add(-divisor, f));
    (s, left * inverse)
}

/// The product of two numbers of two parts each, in two.
#[inline(always)]
fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (p, lost) = product(a.0, b.0);
    (p, lost + a.0.mul_add(b.1, a.1 * b.0))
}
