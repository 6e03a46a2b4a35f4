//! Inverses of the trigonometric functions. asin is x + x³ · p(x²) up to ½, and from there π/2 - 2 asin(√((1 - x) / 2)). Angles are
//! a multiple of π/4 and the arc tangent of t, t + t³ · p(t²), where t is a / b or (a - b) / (a + b), at most tan(π/8).

use super::bits::{INFINITY, NAN, ONE, SIGN, is_nan, magnitude, nan_like, pick, power_of_two, scaled, select};
use super::hyperbolic::odd;
use super::hypot::split;
use super::pairs::{left, polynomial, root, sum_of_larger};

/// π/4, of which the first part has 12 digits; twice and four times that are π/2 and π.
const QUARTER: f32 = 0.785_156_25;
const QUARTER_REST: f32 = 0.000_241_913_4;

/// For asin and acos: what stands for |x| and its arc sine, as a sum; twice the latter and π/2 make the others.
#[derive(Clone, Copy)]
struct Arc {
    high: f32,
    low: f32,
    far: bool,
}

#[inline(always)]
fn arc(x: f32) -> Arc {
    let a = f32::from_bits(magnitude(x).min(ONE));
    let far = a > 0.5;
    let half = 0.5 * (1.0 - a);
    let (s, s_low) = root(half, 0.0);
    let z = select(far, half, a * a);
    let y = select(far, s, a);
    let p = polynomial(z, [0.166_667_54, 0.074_952_77, 0.045_471_452, 0.024_178_796, 0.042_162_5]);
    Arc { high: y, low: select(far, s_low, 0.0) + (y * z) * p, far }
}

/// n · π/2 + sign · (high + low), where the former is not less than the latter.
#[inline(always)]
fn turned(n: f32, high: f32, low: f32) -> f32 {
    let (sum, lost) = sum_of_larger(n * QUARTER, high);
    sum + (lost + (n * QUARTER_REST + low))
}

/// The arc sine, from -π/2 to π/2; NaN beyond 1.
#[inline(always)]
pub(crate) fn asin(x: f32) -> f32 {
    let Arc { high, low, far } = arc(x);
    let value = select(far, turned(2.0, high * -2.0, low * -2.0), high + low);
    odd(x, pick(magnitude(x) > ONE, NAN, value.to_bits()))
}

/// The arc cosine, from 0 to π; NaN beyond 1.
#[inline(always)]
pub(crate) fn acos(x: f32) -> f32 {
    let Arc { high, low, far } = arc(x);
    let negative = x.to_bits() >= SIGN;
    // Of numbers up to ½ it is π/2 - asin(x), of greater ones twice the angle, and of those below -½ what that leaves of π.
    let turns = select(far, select(negative, 4.0, 0.0), 2.0);
    let times = select(far, 2.0, 1.0) * select(far == negative, -1.0, 1.0);
    let value = turned(turns, high * times, low * times);
    nan_like(x, f32::from_bits(pick(magnitude(x) > ONE, NAN, value.to_bits())))
}

/// The angle of a, from 0 on, and b, at least a, as a sum of a multiple of π/4 and two numbers.
#[derive(Clone, Copy)]
struct Angle {
    eighths: f32,
    high: f32,
    low: f32,
}

#[inline(always)]
fn angle(a: f32, b: f32) -> Angle {
    let far = a > b * 0.414_213_56;
    let (n, n_low) = sum_of_larger(b, 0.0 - a);
    let (d, d_low) = sum_of_larger(b, a);
    let n = select(far, 0.0 - n, a);
    let n_low = select(far, 0.0 - n_low, 0.0);
    let d = select(far, d, b);
    let d_low = select(far, d_low, 0.0);
    let t = n / d;
    let r = 1.0 / d;
    let t_low = left(n, t, d, d_low, r) + n_low * r;
    let z = t * t;
    let p = polynomial(z, [-0.333_333_13, 0.199_983_87, -0.142_421_42, 0.105_845_41, -0.060_564_94]);
    Angle { eighths: select(far, 1.0, 0.0), high: t, low: t_low + (t * z) * p }
}

/// The arc tangent, from -π/2 to π/2.
#[inline(always)]
pub(crate) fn atan(x: f32) -> f32 {
    // Of what is above 2^40 the angle is π/2 to the last digit.
    let y = f32::from_bits(magnitude(x).min(0x5380_0000));
    let steep = y > 1.0;
    let Angle { eighths, high, low } = angle(select(steep, 1.0, y), select(steep, y, 1.0));
    let turn = select(steep, -1.0, 1.0);
    let value = turned(select(steep, 2.0 - eighths, eighths), turn * high, turn * low);
    odd(x, value.to_bits())
}

/// The angle of the point (x, y), from -π to π, with C99's special cases: of -0 and zeros too it has the sign of y, and of two
/// infinities it is that of a diagonal.
#[inline(always)]
pub(crate) fn atan2(y: f32, x: f32) -> f32 {
    let (u, v) = (magnitude(x), magnitude(y));
    let steep = v > u;
    let (small, large) = (u.min(v), u.max(v));
    // As numbers by powers of two: what is 2^-60 of the other, or is 0, or is finite beside infinity, is not to be told from 0.
    let (a, i) = split(small);
    let (b, j) = split(large);
    let same = (small == large) & (small > 0);
    let none = (small < 1) | ((large == INFINITY) & !same);
    let n = pick(same, 0, (i - j) as u32) as i32;
    let a = select(none, 0.0, select(same, b, a * power_of_two(n.max(-60))));
    let Angle { eighths, high, low } = angle(a, b);
    let back = x.to_bits() >= SIGN;
    let base = select(steep, 2.0 - eighths, eighths);
    let turn = select(steep == back, 1.0, -1.0);
    let value = turned(select(back, 4.0 - base, base), turn * high, turn * low);
    // A small angle is the quotient itself, rounded once.
    let (m, _) = split(small);
    let small = scaled(m / b, n.max(-200));
    let near = !steep & !back & (n < -30) & !none;
    let value = pick(near, small.to_bits(), value.to_bits());
    f32::from_bits(pick(is_nan(x) | is_nan(y), NAN, value | (y.to_bits() & SIGN)))
}
