//! The cube root and the hypotenuse, each as a root of few digits or one rounded once, and what it leaves.

use super::bits::{SIGN, flip, nearest, one_nan, product, select, sum_of_larger};
use super::pairs::{digits, power_of_two, root};

/// The cube root, of negative numbers too; at most 0.6 ulp off.
#[inline(always)]
pub(crate) fn cbrt(x: f64) -> f64 {
    let a = x.abs();
    let (m, n) = digits(a);
    let (thirds, _) = nearest(n * 0.3333333333333333 - 0.3333333333333333);
    let rest = n - 3.0 * thirds;
    let y = m * power_of_two(rest);
    let cubic = 0.5538377 + m * (0.5849491 + m * (-0.1614755 + m * 0.022770945));
    let guess = cubic * select(rest == 0.0, 1.0, select(rest == 1.0, 1.259921, 1.587401));
    // A step of Halley's, and one of Newton's with the cube in two numbers.
    let cube = guess * guess * guess;
    let t = guess - guess * ((cube - y) / (2.0 * cube + y));
    let (square, lost) = product(t, t);
    let (cube, more) = product(square, t);
    let above = (cube - y) + lost.mul_add(t, more);
    let value = (t - above / (3.0 * square)) * power_of_two(thirds);
    let value = select((a > 0.0) & (a < f64::INFINITY), value, a);
    one_nan(flip(value, x.to_bits() & SIGN))
}

/// √(x² + y²), also where the squares would be beyond what there is; ∞ if either is infinite, whatever the other. At most 0.6 ulp
/// off.
#[inline(always)]
pub(crate) fn hypot(x: f64, y: f64) -> f64 {
    let (u, v) = (x.abs(), y.abs());
    let (small, large) = (select(v > u, u, v), select(v > u, v, u));
    let far = (large > 1.0e150) | (large < 1.0e-150);
    let by = select(far, power_of_two(select(large > 1.0, -600.0, 600.0)), 1.0);
    let back = select(far, power_of_two(select(large > 1.0, 600.0, -600.0)), 1.0);
    let (a, b) = (large * by, small * by);
    let (square, lost) = product(a, a);
    let (other, more) = product(b, b);
    let (s, less) = sum_of_larger(square, other);
    let (value, rest) = root(s, less + (lost + more));
    let value = select(small > 0.0, (value + rest) * back, large);
    let value = select(x.is_nan() | y.is_nan(), f64::NAN, value);
    one_nan(select((u == f64::INFINITY) | (v == f64::INFINITY), f64::INFINITY, value))
}
