//! What the error function and the normal distribution are made of further on: e^-x² as a sum of two numbers, times g(t) / (x + c)
//! with t = (x - c) / (x + c), where g is a minimax polynomial.

use super::bits::power_of_two;
use super::hyperbolic::{Reduced, reduced, series};
use super::pairs::{left, product, sum, sum_of_larger};

/// (high + low) · 2^n.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    pub high: f32,
    pub low: f32,
    pub n: i32,
}

/// t and 1 / (x + c), as sums.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub t: f32,
    pub t_low: f32,
    pub v: f32,
    pub v_low: f32,
}

#[inline(always)]
pub(super) fn place(a: f32, c: f32) -> Place {
    let (d, d_low) = sum(a, c);
    let (n, n_low) = sum(a, 0.0 - c);
    let v = 1.0 / d;
    let v_low = left(1.0, v, d, d_low, v);
    let (t, lost) = product(n, v);
    Place { t, t_low: lost + (n * v_low + n_low * v), v, v_low }
}

/// e^-(square + square_low) · (g + g_low) · v.
#[inline(always)]
pub(super) fn tail(square: f32, square_low: f32, g: f32, g_low: f32, place: Place) -> Tail {
    let Reduced { r, low, n } = reduced(0.0 - square, 0.0 - square_low);
    let (e, e_low) = series(1.0, r, low);
    let (w, lost) = product(g, place.v);
    let w_low = lost + (g * place.v_low + g_low * place.v);
    let (high, lost) = product(e, w);
    Tail { high, low: lost + (e * w_low + e_low * w), n }
}

/// 1 less or 2 less the tail, which is far smaller.
#[inline(always)]
pub(super) fn less(whole: f32, tail: Tail) -> f32 {
    let power = power_of_two(tail.n.max(-60));
    let (sum, lost) = sum_of_larger(whole, 0.0 - tail.high * power);
    sum + (lost - tail.low * power)
}
