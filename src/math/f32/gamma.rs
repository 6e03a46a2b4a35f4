//! The logarithm of the gamma function's absolute value. Of numbers up to 3.5 it is that of Γ(1 + z) with |z| <= ½, z · p(z), and the
//! logarithm of what Γ's recurrence multiplies or divides by; of larger ones it is Stirling's series, x (log x - 1) - ½ log x +
//! ½ log 2π + q(1/x²) / x. p and q are minimax polynomials. Of negative numbers it is what that leaves of log(π / |x sin πx|).

use super::area::logarithm;
use super::bits::{INFINITY, SIGN, magnitude, nan_like, nearest, pick, select};
use super::pairs::{polynomial, product, steps, sum, sum_of_larger};
use super::round::trunc;
use super::trig::sin_moderate;

/// From here on Γ is above what there is.
const MOST: u32 = 0x7c44_af8e;

/// (a + low) + (b + b_low), rounded once.
#[inline(always)]
fn together(a: f32, low: f32, b: f32, b_low: f32) -> f32 {
    let (s, lost) = sum(a, b);
    s + (lost + (low + b_low))
}

/// Of a positive number.
#[inline(always)]
fn positive(a: f32) -> f32 {
    let large = a >= 3.5;
    let (k, n) = nearest(select(large, 1.0, a));
    let z = select(large, 0.0, select(a <= 0.5, a, a - k));
    // What Γ(1 + z) is multiplied by, or, where that is a itself, is divided by; 1 + z where that is about 1.
    let (one, lost) = sum(1.0, z);
    let (two, rest) = sum(2.0, z);
    let (both, more) = product(one, two);
    let factor = select(n == 2, one, select(n == 3, both, 1.0));
    let low = select(n == 2, lost, select(n == 3, more + (lost * two + rest * one), 0.0));
    let itself = large | (a <= 0.5);
    let above = select(n == 2, z, factor - 1.0);
    let above_low = select(n == 2, 0.0, low);
    let (log, log_low) = logarithm(select(itself, a, factor), select(itself, 0.0, low), above, above_low, 0);

    let q = polynomial(
        z,
        [
            -0.400_685_16,
            0.270_580_5,
            -0.207_415_2,
            0.169_587_31,
            -0.143_359_83,
            0.124_778_51,
            -0.118_860_22,
            0.107_946_01,
            -0.050_135,
            0.042_005_16,
            -0.178_250_15,
            0.170_800_63,
        ],
    );
    let (p, p_low) = steps(z, 0.0, q, 0.822_467, -0.577_215_7);
    let (first, rest) = product(z, p);
    let turn = select(a <= 0.5, -1.0, 1.0);
    let near = together(turn * log, turn * log_low, first, rest + z * (p_low + 5.394_676e-9));

    let b = select(large, a, 4.0);
    let inverse = 1.0 / b;
    let w = inverse * inverse;
    let q = inverse * polynomial(w, [0.083_333_32, -0.002_775_548_3, 0.000_724_566_34]);
    let (log, log_low) = sum_of_larger(log, log_low);
    let (less, less_low) = sum(log, -1.0);
    let (first, rest) = product(b, less);
    let (s, lost) = sum(first, -0.5 * log);
    let s_low = (lost + (rest + b * (less_low + log_low))) - 0.5 * log_low;
    let far = together(s, s_low, 0.918_938_5, q + 1.563_417_7e-8);
    select(large, far, near)
}

/// The logarithm of |Γ(x)|; ∞ where that has poles, at 0 and negative integers.
#[inline(always)]
pub(crate) fn lgamma(x: f32) -> f32 {
    let a = f32::from_bits(magnitude(x).min(MOST));
    let value = positive(a);
    // How far it is from an integer.
    let part = a - trunc(a);
    let r = f32::from_bits(part.to_bits().min((1.0 - part).to_bits()));
    let whole = r.to_bits() < 1;
    let sine = sin_moderate(r * std::f32::consts::PI);
    let (log, log_low) = logarithm(a, 0.0, a - 1.0, 0.0, 0);
    let (log_sine, sine_low) = logarithm(select(whole, 1.0, sine), 0.0, select(whole, 0.0, sine - 1.0), 0.0, 0);
    let below = 1.144_729_9 - (((log + log_sine) + (log_low + sine_low)) + value);
    // Next to 0 it is that of a positive number.
    let other = (x.to_bits() >= SIGN) & (magnitude(x) >= 0x3080_0000);
    let value = pick(other, pick(whole, INFINITY, below.to_bits()), value.to_bits());
    let ends = (magnitude(x) >= MOST) | (magnitude(x) < 1);
    nan_like(x, f32::from_bits(pick(ends, INFINITY, value)))
}
