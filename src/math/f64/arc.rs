//! Inverses of the trigonometric functions. asin is x + x³ · p(x²) up to ½, and from there π/2 - 2 asin(√((1 - x) / 2)). Angles are
//! a multiple of π/4 and the arc tangent of t, t + t³ · p(t²), where t is a / b or (a - b) / (a + b), at most tan(π/8).

use super::bits::{SIGN, flip, one_nan, polynomial, select, sum_of_larger};
use super::hyperbolic::odd;
use super::pairs::{left, power_of_two, root};
use crate::real::Real;

/// π/4, of which the first part has 50 bits.
const QUARTER: f64 = std::f64::consts::FRAC_PI_4;
const QUARTER_REST: f64 = 3.061616997868383e-17;

/// For asin and acos: what stands for |x| and its arc sine, as a sum; twice the latter and π/2 make the others.
#[derive(Clone, Copy)]
struct Arc {
    high: f64,
    low: f64,
    far: bool,
}

#[inline(always)]
fn arc(x: f64) -> Arc {
    let a = select(x.abs() < 1.0, x.abs(), 1.0);
    let far = a > 0.5;
    let half = 0.5 * (1.0 - a);
    let (s, s_low) = root(half, 0.0);
    let z = select(far, half, a * a);
    let y = select(far, s, a);
    let p = polynomial(
        z,
        [
            0.1666666666666676,
            0.07499999999971095,
            0.044642857174224136,
            0.03038194272950777,
            0.022372214318213676,
            0.017351624732641444,
            0.013980662389073067,
            0.011400238094136402,
            0.01077270078341017,
            0.0037352343200085705,
            0.021636856974466507,
            -0.020898809490814328,
            0.03256583927490458,
        ],
    );
    Arc { high: y, low: (y * z).mul_add(p, select(far, s_low, 0.0)), far }
}

/// n · π/4 + (high + low), where the former is 0 or not less than the latter.
#[inline(always)]
fn turned(n: f64, high: f64, low: f64) -> f64 {
    let (sum, lost) = sum_of_larger(n * QUARTER, high);
    sum + (lost + n.mul_add(QUARTER_REST, low))
}

/// The arc sine, from -π/2 to π/2; NaN beyond 1. At most 0.7 ulp off.
#[inline(always)]
pub(crate) fn asin(x: f64) -> f64 {
    let Arc { high, low, far } = arc(x);
    let value = select(far, turned(2.0, high * -2.0, low * -2.0), high + low);
    odd(x, select(x.abs() > 1.0, <f64 as Real>::NAN, value))
}

/// The arc cosine, from 0 to π; NaN beyond 1. At most 0.7 ulp off.
#[inline(always)]
pub(crate) fn acos(x: f64) -> f64 {
    let Arc { high, low, far } = arc(x);
    let negative = x < 0.0;
    // Of numbers up to ½ it is π/2 - asin(x), of greater ones twice the angle, and of those below -½ what that leaves of π.
    let turns = select(far, select(negative, 4.0, 0.0), 2.0);
    let times = select(far, 2.0, 1.0) * select(far == negative, -1.0, 1.0);
    let value = turned(turns, high * times, low * times);
    one_nan(select(x.abs() <= 1.0, value, <f64 as Real>::NAN))
}

/// The angle of a, from 0 on, and b, at least a, as a sum of a multiple of π/4 and two numbers.
#[derive(Clone, Copy)]
struct Angle {
    eighths: f64,
    high: f64,
    low: f64,
}

#[inline(always)]
fn angle(a: f64, b: f64) -> Angle {
    let far = a > b * 0.4142135623730951;
    let (n, n_low) = sum_of_larger(b, -a);
    let (d, d_low) = sum_of_larger(b, a);
    let n = select(far, -n, a);
    let n_low = select(far, -n_low, 0.0);
    let d = select(far, d, b);
    let d_low = select(far, d_low, 0.0);
    let t = n / d;
    let r = 1.0 / d;
    let t_low = n_low.mul_add(r, left(n, t, d, d_low, r));
    let z = t * t;
    let p = polynomial(
        z,
        [
            -0.33333333333333187,
            0.199999999999509,
            -0.1428571427994364,
            0.11111110771417834,
            -0.09090897424093491,
            0.07692054452217119,
            -0.0666304008411298,
            0.05847432882026477,
            -0.050372813222999,
            0.038013853576605125,
            -0.017852325710913188,
        ],
    );
    Angle { eighths: select(far, 1.0, 0.0), high: t, low: (t * z).mul_add(p, t_low) }
}

/// The arc tangent, from -π/2 to π/2; at most 0.8 ulp off.
#[inline(always)]
pub(crate) fn atan(x: f64) -> f64 {
    // Of what is above 2^80 the angle is π/2 to the last digit.
    let y = select(x.abs() < 1.2e24, x.abs(), 1.2e24);
    let steep = y > 1.0;
    let Angle { eighths, high, low } = angle(select(steep, 1.0, y), select(steep, y, 1.0));
    let turn = select(steep, -1.0, 1.0);
    odd(x, turned(select(steep, 2.0 - eighths, eighths), turn * high, turn * low))
}

/// The angle of the point (x, y), from -π to π, with C99's special cases: of -0 and zeros too it has the sign of y, and of two
/// infinities it is that of a diagonal. At most 0.8 ulp off.
#[inline(always)]
pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    let (u, v) = (x.abs(), y.abs());
    let steep = v > u;
    let (small, large) = (select(steep, u, v), select(steep, v, u));
    // So that no sum is above what there is and no quotient's rest below; infinities and zeros as numbers with the same angle.
    let by = power_of_two(select(large < 1.0e90, 600.0, select(large > 1.0e270, -60.0, 0.0)));
    let same = (small == large) & (small > 0.0);
    let simple = same | (large == f64::INFINITY) | (large == 0.0);
    let a = select(same, 1.0, select(simple, 0.0, small * by));
    let b = select(simple, 1.0, large * by);
    let Angle { eighths, high, low } = angle(a, b);
    let back = x.to_bits() >= SIGN;
    let base = select(steep, 2.0 - eighths, eighths);
    let turn = select(steep == back, 1.0, -1.0);
    let value = turned(select(back, 4.0 - base, base), turn * high, turn * low);
    one_nan(select(x.is_nan() | y.is_nan(), f64::NAN, flip(value, y.to_bits())))
}
