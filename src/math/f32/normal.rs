//! The normal distribution. Near 0 it is ½ and x times a polynomial in x², and further on what its tail is, or leaves of 1.

use super::bits::{SIGN, magnitude, nan_like, pick, scaled, select, upper};
use super::pairs::{polynomial, product, steps, sum_of_larger};
use super::tail::{Tail, less, place, tail};

/// The normal distribution's tail above a, for 0.7 <= a <= 14.5.
#[inline(always)]
fn normal_tail(a: f32) -> Tail {
    let place = place(a, 3.0);
    let q = polynomial(
        place.t,
        [
            0.230_017_56,
            -0.047_262_61,
            -0.010_459_620_5,
            0.006_969_588,
            0.001_004_696_4,
            -0.001_035_401,
            -0.000_188_711_55,
            0.000_135_924_67,
        ],
    );
    let (g, g_low) = steps(place.t, place.t_low, q, -0.509_332, 0.729_083_7);
    let (square, lost) = product(a, a);
    tail(0.5 * square, 0.5 * lost, g, g_low - 2.544_754e-8, place)
}

/// The normal distribution: how likely a normally distributed number is below x.
#[inline(always)]
pub(crate) fn normal_cdf(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(0x4168_0000));
    let negative = x.to_bits() >= SIGN;
    let tail = normal_tail(select(a < 0.7, 0.7, a));
    let far = pick(negative, scaled(tail.high + tail.low, tail.n).to_bits(), less(1.0, tail).to_bits());
    // ½ + x · (0.39894 + x² · p), of which the first product is exact.
    let y = select(a < 0.7, a, 0.0);
    let b = select(negative, 0.0 - y, y);
    let z = b * b;
    let head = upper(b);
    let p = polynomial(z, [-0.066_490_33, 0.009_972_734, -0.001_182_616_6, 0.000_104_355_93]);
    let (sum, lost) = sum_of_larger(0.5, head * 0.398_925_78);
    let near = sum + (lost + ((b - head) * 0.398_925_78 + b * (1.649_915e-5 + z * p)));
    nan_like(x, f32::from_bits(pick(a < 0.7, near.to_bits(), far)))
}
