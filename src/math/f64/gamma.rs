//! The logarithm of the gamma function's absolute value. Of numbers up to 3.5 it is that of Γ(1 + z) with |z| <= ½, z · p(z), and the
//! logarithm of what Γ's recurrence multiplies or divides by; of larger ones it is Stirling's series, x (log x - 1) - ½ log x +
//! ½ log 2π + q(1/x²) / x. p and q are minimax polynomials. Of negative numbers it is what that leaves of log(π / |x sin πx|).

use super::area::logarithm;
use super::bits::{nearest, one_nan, polynomial, product, select, sum, sum_of_larger};
use super::pairs::{steps, together};
use super::round::trunc;
use super::trig::sin_moderate;

/// From here on Γ is above what there is.
const MOST: f64 = f64::from_bits(0x7f57_54d9_278b_51a8);

/// Of a positive number.
#[inline(always)]
fn positive(a: f64) -> f64 {
    let large = a >= 3.5;
    let (k, _) = nearest(select(large, 1.0, a));
    let z = select(large, 0.0, select(a <= 0.5, a, a - k));
    // What Γ(1 + z) is multiplied by, or, where that is a itself, is divided by; 1 + z where that is about 1.
    let (one, lost) = sum(1.0, z);
    let (two, rest) = sum(2.0, z);
    let (both, more) = product(one, two);
    let factor = select(k == 2.0, one, select(k == 3.0, both, 1.0));
    let low = select(k == 2.0, lost, select(k == 3.0, more + lost.mul_add(two, rest * one), 0.0));
    let itself = large | (a <= 0.5);
    let above = select(k == 2.0, z, factor - 1.0);
    let above_low = select(k == 2.0, 0.0, low);
    let (log, log_low) = logarithm(select(itself, a, factor), select(itself, 0.0, low), above, above_low, 0.0);

    let q = polynomial(
        z,
        [
            -0.4006856343865412,
            0.2705808084278467,
            -0.20738555102616119,
            0.16955717698773148,
            -0.14404989702290957,
            0.12550967024365778,
            -0.1113342524933626,
            0.10009942699857617,
            -0.09095443783704901,
            0.08335465686402034,
            -0.07692397611256904,
            0.07141835526178902,
            -0.06678580317254458,
            0.06268134475647323,
            -0.05771283091391475,
            0.053985560228704946,
            -0.05998451738652627,
            0.05965465177177538,
            -0.014009818857779943,
            0.0040483092049384845,
            -0.1461762289057025,
            0.16125565135388184,
            0.15453997292510216,
            -0.17675561826930264,
            -0.22574069936158012,
            0.23433123346904406,
        ],
    );
    let (p, p_low) = steps(z, 0.0, q, 0.8224670334241131, -0.5772156649015329);
    let (first, rest) = product(z, p);
    let turn = select(a <= 0.5, -1.0, 1.0);
    let near = together(turn * log, turn * log_low, first, z.mul_add(p_low + 1.1220201780365862e-17, rest));

    let b = select(large, a, 4.0);
    let inverse = 1.0 / b;
    let w = inverse * inverse;
    let q = polynomial(
        w,
        [
            0.08333333333333331,
            -0.0027777777777232286,
            0.0007936507712424372,
            -0.0005952345651648761,
            0.0008414659283655919,
            -0.001904023735555576,
            0.006004288436779745,
            -0.021386067767864794,
            0.06346682085162993,
            -0.10138902173978581,
        ],
    );
    let (log, log_low) = sum_of_larger(log, log_low);
    let (less, less_low) = sum(log, -1.0);
    let (first, rest) = product(b, less);
    let (s, lost) = sum(first, -0.5 * log);
    let s_low = (lost + b.mul_add(less_low + log_low, rest)) - 0.5 * log_low;
    let far = together(s, s_low, HALF_LOG_2_PI[0], inverse.mul_add(q, HALF_LOG_2_PI[1]));
    select(large, far, near)
}

/// Half the logarithm of 2π.
const HALF_LOG_2_PI: [f64; 2] = [0.9189385332046728, -3.8782941580672414e-17];

/// The logarithm of |Γ(x)|; ∞ where that has poles, at 0 and negative integers. At most 1.2 ulp off for positive x; for others an
/// absolute error of that size.
#[inline(always)]
pub(crate) fn lgamma(x: f64) -> f64 {
    let a = select(x.abs() < MOST, x.abs(), MOST);
    let a = select(a > 0.0, a, 1.0);
    let value = positive(a);
    // How far it is from an integer.
    let part = a - trunc(a);
    let r = select(part > 0.5, 1.0 - part, part);
    let sine = sin_moderate(r * std::f64::consts::PI);
    let whole = r == 0.0;
    let (log, log_low) = logarithm(a, 0.0, a - 1.0, 0.0, 0.0);
    let (log_sine, sine_low) = logarithm(select(whole, 1.0, sine), 0.0, select(whole, 0.0, sine - 1.0), 0.0, 0.0);
    let below = 1.1447298858494002 - (((log + log_sine) + (log_low + sine_low)) + value);
    let value = select(x < 0.0, select(whole, f64::INFINITY, below), value);
    let ends = (x.abs() >= MOST) | (x == 0.0);
    one_nan(select(x.is_nan(), x, select(ends, f64::INFINITY, value)))
}
