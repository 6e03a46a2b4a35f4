//! The error function. Near 0 it is x times a polynomial in x², and further on 1 less what its tail is.

use super::bits::{SIGN, magnitude, nan_like, parts, pick, scaled, select};
use super::pairs::{polynomial, product, steps, sum_of_larger};
use super::tail::{Tail, less, place, tail};

/// erf(x) = x · (1 + this + ...) near 0.
const SLOPE: f32 = 0.128_379_17;

/// erf(a) - a for 0 <= a <= 0.625.
#[inline(always)]
fn beyond(a: f32) -> f32 {
    let z = a * a;
    let p = polynomial(z, [-0.376_126_35, 0.112_836_78, -0.026_854_206, 0.005_166_142, -0.000_722_889_5]);
    a * (SLOPE + (z * p + 7.866_034e-10))
}

/// 1 - erf(a) for 0.625 <= a <= 10.5.
#[inline(always)]
fn erf_tail(a: f32) -> Tail {
    let place = place(a, 2.0);
    let q = polynomial(
        place.t,
        [0.279_472_02, -0.036_443_16, -0.021_508_807, 0.006_492_29, 0.003_071_375_2, -0.000_902_974_3, -0.000_576_515_74, 0.000_150_381_08],
    );
    let (g, g_low) = steps(place.t, place.t_low, q, -0.687_160_7, 1.021_582_7);
    let (square, lost) = product(a, a);
    tail(square, lost, g, g_low - 1.696_006_5e-8, place)
}

/// The error function.
#[inline(always)]
pub(crate) fn erf(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x4080_0000));
    let far = less(1.0, erf_tail(select(a < 0.625, 0.625, a)));
    let near = a + beyond(a);
    // Of what is small, 1.128379 times the digits, and back by a power of two.
    let small = magnitude(x) < 0x3000_0000;
    let (m, n) = parts(magnitude(x));
    let tiny = scaled(m + m * SLOPE, n);
    let value = pick(small, tiny.to_bits(), pick(a < 0.625, near.to_bits(), far.to_bits()));
    let value = pick(magnitude(x) < 1, 0, value);
    nan_like(x, f32::from_bits(value | (x.to_bits() & SIGN)))
}

/// 1 - erf(x), accurate also where that is small.
#[inline(always)]
pub(crate) fn erfc(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x4128_0000));
    let negative = x.to_bits() >= SIGN;
    let tail = erf_tail(select(a < 0.625, 0.625, a));
    let far = pick(negative, less(2.0, tail).to_bits(), scaled(tail.high + tail.low, tail.n).to_bits());
    let near = select(a < 0.625, a, 0.0);
    let (b, more) = (select(negative, 0.0 - near, near), beyond(near));
    let (sum, lost) = sum_of_larger(1.0, 0.0 - b);
    let near = sum + (lost - select(negative, 0.0 - more, more));
    nan_like(x, f32::from_bits(pick(a < 0.625, near.to_bits(), far)))
}
