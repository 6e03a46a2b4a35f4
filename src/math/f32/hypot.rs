//! The cube root and the hypotenuse, each as a root of few digits or one rounded once, and what it leaves.

use super::bits::{INFINITY, NAN, NORMAL, ONE, SIGN, is_nan, magnitude, nan_like, pick, power_of_two, scaled, select, upper};
use super::pairs::{product, root, sum_of_larger};

/// m and n with 1 <= m < 2 and 2^n · m the number of these bits, which is positive and finite.
#[inline(always)]
pub(super) fn split(bits: u32) -> (f32, i32) {
    let tiny = bits < NORMAL;
    let bits = pick(tiny, (bits as i32 as f32).to_bits(), bits);
    let n = (bits >> 23) as i32 - pick(tiny, 276, 127) as i32;
    (f32::from_bits((bits & 0x007f_ffff) | ONE), n)
}

/// The cube root, of negative numbers too.
#[inline(always)]
pub(crate) fn cbrt(x: f32) -> f32 {
    let (m, n) = split(magnitude(x));
    // n = 3 thirds + rest, by a product with 1/3 in units of 2^-16.
    let thirds = (((n + 150) * 21846) >> 16) - 50;
    let rest = n - 3 * thirds;
    let y = m * power_of_two(rest);
    let guess = (0.622_894_4 + m * (0.437_472_94 + m * -0.059_657_406)) * select(rest == 0, 1.0, select(rest == 1, 1.259_921, 1.587_401));
    // A step of Halley's from a number of 12 digits, whose square is exact.
    let t = upper(guess);
    let (cube, lost) = product(t * t, t);
    let less = ((cube - y) + lost) / (2.0 * cube + y);
    let value = (t - t * less) * power_of_two(thirds);
    let value = pick(magnitude(x).wrapping_sub(1) < INFINITY - 1, value.to_bits(), magnitude(x));
    nan_like(x, f32::from_bits(value | (x.to_bits() & SIGN)))
}

/// √(x² + y²), also where the squares would be beyond what there is; ∞ if either is infinite, whatever the other.
#[inline(always)]
pub(crate) fn hypot(x: f32, y: f32) -> f32 {
    let (small, large) = (magnitude(x).min(magnitude(y)), magnitude(x).max(magnitude(y)));
    let (m, n) = split(large);
    let (k, i) = split(small);
    let b = select(small < 1, 0.0, k * power_of_two((i - n).max(-60)));
    let (square, lost) = product(m, m);
    let (other, more) = product(b, b);
    let (s, less) = sum_of_larger(square, other);
    let (value, rest) = root(s, less + (lost + more));
    let value = pick(small < 1, large, scaled(value + rest, n).to_bits());
    let value = pick(is_nan(x) | is_nan(y), NAN, value);
    f32::from_bits(pick((magnitude(x) == INFINITY) | (magnitude(y) == INFINITY), INFINITY, value))
}
