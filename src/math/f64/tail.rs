//! What the error function and the normal distribution are made of further on: e^-x² as a sum of two numbers, times g(t) / (x + c)
//! with t = (x - c) / (x + c), where g is a minimax polynomial.

use super::bits::{product, select, sum, sum_of_larger};
use super::hyperbolic::{Reduced, reduced, series};
use super::pairs::{left, power_of_two};

/// (high + low) · 2^n.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    pub high: f64,
    pub low: f64,
    pub n: f64,
}

/// t and 1 / (x + c), as sums.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub t: f64,
    pub t_low: f64,
    pub v: f64,
    pub v_low: f64,
}

#[inline(always)]
pub(super) fn place(a: f64, c: f64) -> Place {
    let (d, d_low) = sum(a, c);
    let (n, n_low) = sum(a, -c);
    let v = 1.0 / d;
    let v_low = left(1.0, v, d, d_low, v);
    let (t, lost) = product(n, v);
    Place { t, t_low: lost + n.mul_add(v_low, n_low * v), v, v_low }
}

/// e^-(square + square_low) · (g + g_low) · v.
#[inline(always)]
pub(super) fn tail(square: f64, square_low: f64, g: f64, g_low: f64, place: Place) -> Tail {
    let Reduced { r, low, n } = reduced(-square, -square_low);
    let (e, e_low) = series(1.0, r, low);
    let (w, lost) = product(g, place.v);
    let w_low = lost + g.mul_add(place.v_low, g_low * place.v);
    let (high, lost) = product(e, w);
    Tail { high, low: lost + e.mul_add(w_low, e_low * w), n }
}

/// 1 less or 2 less the tail, which is far smaller.
#[inline(always)]
pub(super) fn less(whole: f64, tail: Tail) -> f64 {
    let power = power_of_two(select(tail.n > -200.0, tail.n, -200.0));
    let (sum, lost) = sum_of_larger(whole, -(tail.high * power));
    sum + (lost - tail.low * power)
}
