//! Sums of two numbers: what quotients, roots and the last steps of polynomials lose. No function of its own.

use super::bits::{product, select, sum};

/// What is missing to n by q · (d + d_low), over that divisor, whose reciprocal is about r: what rounding took from q.
#[inline(always)]
pub(super) fn left(n: f64, q: f64, d: f64, d_low: f64, r: f64) -> f64 {
    q.mul_add(-d_low, q.mul_add(-d, n)) * r
}

/// The square root of a + low as such a sum.
#[inline(always)]
pub(super) fn root(a: f64, low: f64) -> (f64, f64) {
    let s = a.sqrt();
    let r = 0.5 / select(a > 0.0, s, 1.0);
    (s, (s.mul_add(-s, a) + low) * r)
}

/// c0 + t · (c1 + t · q), as a sum.
#[inline(always)]
pub(super) fn steps(t: f64, t_low: f64, q: f64, c1: f64, c0: f64) -> (f64, f64) {
    let (p, lost) = product(t, q);
    let (s, more) = sum(c1, p);
    let s_low = more + lost;
    let (p, lost) = product(t, s);
    let (g, more) = sum(c0, p);
    (g, more + (lost + t.mul_add(s_low, t_low * s)))
}

/// (a + low) + (b + b_low), rounded once.
#[inline(always)]
pub(super) fn together(a: f64, low: f64, b: f64, b_low: f64) -> f64 {
    let (s, lost) = sum(a, b);
    s + (lost + (low + b_low))
}

/// 2^k, where that is a normal number.
#[inline(always)]
pub(super) fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (super::bits::LARGE + 1023.0)).to_bits() << 52)
}

/// m and n of a positive, finite number m · 2^n with 1 <= m < 2.
#[inline(always)]
pub(super) fn digits(x: f64) -> (f64, f64) {
    const TWO_TO_52: f64 = (1u64 << 52) as f64;
    let tiny = x < f64::MIN_POSITIVE;
    let bits = select(tiny, x * (TWO_TO_52 * 4.0), x).to_bits();
    let biased = f64::from_bits(bits >> 52 | TWO_TO_52.to_bits());
    let n = biased - select(tiny, TWO_TO_52 + (1023.0 + 54.0), TWO_TO_52 + 1023.0);
    (f64::from_bits(bits & super::bits::FRACTION | 1f64.to_bits()), n)
}
