//! Choices, signs, integers and powers of two by the bits of numbers. No function of its own.

use crate::real::Real;

/// The sign.
pub(super) const SIGN: u64 = 1 << 63;
/// The digits behind the leading one.
pub(super) const FRACTION: u64 = (1 << 52) - 1;
/// Numbers as large as this have no digits behind the point: the last bits of a sum with it are those of an integer.
pub(super) const LARGE: f64 = (3u64 << 51) as f64;

/// `yes` or `no`, of which compilers make no jump.
#[inline(always)]
pub(super) fn select(condition: bool, yes: f64, no: f64) -> f64 {
    let mask = u64::from(condition).wrapping_neg();
    f64::from_bits(yes.to_bits() & mask | no.to_bits() & !mask)
}

/// The one NaN for any.
#[inline(always)]
pub(super) fn one_nan(x: f64) -> f64 {
    select(x.is_nan(), <f64 as Real>::NAN, x)
}

/// `x` with its sign changed where that bit of `sign` is set.
#[inline(always)]
pub(super) fn flip(x: f64, sign: u64) -> f64 {
    f64::from_bits(x.to_bits() ^ (sign & SIGN))
}

/// The nearest integer, the even one of two, where `|x| < 2^51`; and bits of which the last are that integer's.
#[inline(always)]
pub(super) fn nearest(x: f64) -> (f64, u64) {
    let sum = x + LARGE;
    (sum - LARGE, sum.to_bits())
}

/// `x * 2^k`, rounded once, where `0.5 <= x <= 2` and `k` is an integer of no more than 2045 from 0.
#[inline(always)]
pub(super) fn scale(x: f64, k: f64) -> f64 {
    let power = |k: f64| f64::from_bits((k + (LARGE + 1023.0)).to_bits() << 52);
    let (half, _) = nearest(k * 0.5);
    x * power(half) * power(k - half)
}

/// A polynomial by Horner's scheme, lowest coefficient first, each step fused.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    let mut sum = coefficients[N - 1];
    for k in (0..N - 1).rev() {
        sum = sum.mul_add(x, coefficients[k]);
    }
    sum
}

/// `a * b` and what rounding took from it.
#[inline(always)]
pub(super) fn product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    (p, a.mul_add(b, -p))
}

/// `a + b` and what rounding took from it, where `|a| >= |b|` or `a` is 0.
#[inline(always)]
pub(super) fn sum_of_larger(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    (s, b - (s - a))
}

/// `a + b` and what rounding took from it.
#[inline(always)]
pub(super) fn sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let t = s - a;
    (s, (a - (s - t)) + (b - t))
}
