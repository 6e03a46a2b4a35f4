//! Sums of two numbers that keep what rounding takes from one, and polynomials. No function of the public face.

use super::bits::{select, upper};

/// a + b and what its rounding lost.
#[inline(always)]
pub(super) fn sum(a: f32, b: f32) -> (f32, f32) {
    let s = a + b;
    let t = s - a;
    (s, (a - (s - t)) + (b - t))
}

/// The same where |a| >= |b| or a is 0.
#[inline(always)]
pub(super) fn sum_of_larger(a: f32, b: f32) -> (f32, f32) {
    let s = a + b;
    (s, b - (s - a))
}

/// a · b and what its rounding lost, where neither is near the ends of what there is.
#[inline(always)]
pub(super) fn product(a: f32, b: f32) -> (f32, f32) {
    let p = a * b;
    let (a_head, b_head) = (upper(a), upper(b));
    let (a_tail, b_tail) = (a - a_head, b - b_head);
    (p, (((a_head * b_head - p) + a_head * b_tail) + a_tail * b_head) + a_tail * b_tail)
}

/// What is missing to n by q · (d + d_low), over that divisor, whose reciprocal is about r: what rounding took from q.
#[inline(always)]
pub(super) fn left(n: f32, q: f32, d: f32, d_low: f32, r: f32) -> f32 {
    let (p, lost) = product(q, d);
    (((n - p) - lost) - q * d_low) * r
}

/// The square root of a + low as such a sum.
#[inline(always)]
pub(super) fn root(a: f32, low: f32) -> (f32, f32) {
    let s = a.sqrt();
    let (square, lost) = product(s, s);
    let r = 0.5 / select(a > 0.0, s, 1.0);
    (s, (((a - square) - lost) + low) * r)
}

/// A polynomial by Horner's scheme, lowest coefficient first.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut sum = coefficients[N - 1];
    for k in (0..N - 1).rev() {
        sum = coefficients[k] + x * sum;
    }
    sum
}

/// c0 + t · (c1 + t · q), as a sum.
#[inline(always)]
pub(super) fn steps(t: f32, t_low: f32, q: f32, c1: f32, c0: f32) -> (f32, f32) {
    let (p, lost) = product(t, q);
    let (s, more) = sum(c1, p);
    let s_low = more + lost;
    let (p, lost) = product(t, s);
    let (g, more) = sum(c0, p);
    (g, more + (lost + (t * s_low + t_low * s)))
}
