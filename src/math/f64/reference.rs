//! Exact values for the tests: pairs of f64 with about 100 bits, times powers of two. Not fast.

mod angle;

use std::f64::consts::{LN_2, LOG2_E};

/// A sum of two f64 that do not overlap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair(pub f64, pub f64);

impl Pair {
    const ZERO: Self = Self(0.0, 0.0);
    const ONE: Self = Self(1.0, 0.0);

    fn sum(a: f64, b: f64) -> Self {
        let s = a + b;
        let t = s - a;
        Self(s, (a - (s - t)) + (b - t))
    }

    fn product(a: f64, b: f64) -> Self {
        let p = a * b;
        Self(p, a.mul_add(b, -p))
    }

    fn plus(self, other: Self) -> Self {
        let Self(s, e) = Self::sum(self.0, other.0);
        let Self(t, f) = Self::sum(self.1, other.1);
        let Self(s, e) = Self::sum(s, e + t);
        Self::sum(s, e + f)
    }

    fn times(self, other: Self) -> Self {
        let Self(p, e) = Self::product(self.0, other.0);
        Self::sum(p, e + self.0 * other.1 + self.1 * other.0)
    }

    fn over(self, divisor: Self) -> Self {
        let first = self.0 / divisor.0;
        let left = self.plus(divisor.times(Self(-first, 0.0)));
        let second = left.0 / divisor.0;
        let left = left.plus(divisor.times(Self(-second, 0.0)));
        Self::sum(first, second).plus(Self(left.0 / divisor.0, 0.0))
    }

    /// Times a power of two with which nothing overflows or becomes subnormal.
    fn scaled(self, power: f64) -> Self {
        Self(self.0 * power, self.1 * power)
    }
}

/// A pair times two to a power.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact(pub Pair, pub i32);

const LN_2_REST: [f64; 2] = [2.319_046_813_846_299_6e-17, 5.707_708_438_416_212e-34];
const LOG2_E_REST: f64 = 2.035_527_374_093_103_3e-17;

/// exp(x) - 1 for |x| < 0.4.
fn exp_less_one(x: Pair) -> Pair {
    let r = x.scaled(1.0 / 1024.0);
    let mut sum = Pair::ZERO;
    for n in (1..=11).rev() {
        sum = r.over(Pair(f64::from(n), 0.0)).times(Pair::ONE.plus(sum));
    }
    // exp(2r) - 1 = (exp(r) - 1)² + 2 (exp(r) - 1)
    for _ in 0..10 {
        sum = sum.times(sum).plus(sum.scaled(2.0));
    }
    sum
}

/// 2^x, for numbers not far outside those with finite, positive results.
fn exp2_of(x: Pair) -> Exact {
    let k = x.0.clamp(-1e4, 1e4).round();
    let r = if k == x.0.round() { Pair::sum(x.0 - k, x.1) } else { Pair::ZERO };
    Exact(Pair::ONE.plus(exp_less_one(r.times(Pair(LN_2, LN_2_REST[0])))), k as i32)
}

pub(super) fn exp2(x: f64) -> Exact {
    exp2_of(Pair(x, 0.0))
}

/// `m` and `k` of a positive number: x = m 2^k, 0.7 < m < 1.42.
fn split(x: f64) -> (f64, i32) {
    let (y, less) = if x < f64::MIN_POSITIVE { (x * 2f64.powi(64), 64) } else { (x, 0) };
    let k = (y.to_bits() >> 52) as i32 - 1023;
    let m = f64::from_bits(y.to_bits() & ((1 << 52) - 1) | 1f64.to_bits());
    if m > 1.414 { (m / 2.0, k + 1 - less) } else { (m, k - less) }
}

/// log(m): the system's, corrected by a step of Newton's.
fn log_near_one(m: f64) -> Pair {
    let y = m.ln();
    let e = exp_less_one(Pair(-y, 0.0));
    Pair(y, 0.0).plus(Pair(m - 1.0, 0.0).plus(e.times(Pair(m, 0.0))))
}

pub(super) fn log(x: f64) -> Exact {
    let (m, k) = split(x);
    let k = f64::from(k);
    let ln_2 = Pair::product(k, LN_2).plus(Pair::product(k, LN_2_REST[0])).plus(Pair::product(k, LN_2_REST[1]));
    Exact(ln_2.plus(log_near_one(m)), 0)
}

fn log2_of(x: f64) -> Pair {
    let (m, k) = split(x);
    Pair(f64::from(k), 0.0).plus(log_near_one(m).times(Pair(LOG2_E, LOG2_E_REST)))
}

pub(super) fn log2(x: f64) -> Exact {
    Exact(log2_of(x), 0)
}

/// x^y of a positive, finite x.
pub(super) fn pow(x: f64, y: f64) -> Exact {
    let y = y.clamp(-1e300, 1e300);
    let log = log2_of(x);
    if (log.0 * y).abs() > 1e4 {
        Exact(Pair::ONE, if log.0 * y > 0.0 { 10_000 } else { -10_000 })
    } else {
        exp2_of(log.times(Pair(y, 0.0)))
    }
}

pub(super) fn inverse_sqrt(x: f64) -> Exact {
    let (m, k) = split(x);
    let (m, k) = if k % 2 == 0 { (m, k) } else { (m * 2.0, k - 1) };
    let y = 1.0 / m.sqrt();
    // y + y (1 - m y²) / 2
    let missing = Pair::ONE.plus(Pair::product(y, y).times(Pair(-m, 0.0)));
    let y = Pair(y, 0.0).plus(missing.times(Pair(y / 2.0, 0.0)));
    let missing = Pair::ONE.plus(y.times(y).times(Pair(-m, 0.0)));
    Exact(y.plus(missing.times(y.scaled(0.5))), -k / 2)
}

/// The sine and the cosine of |r| < 0.8 by Taylor's series.
fn sin_cos_of(r: Pair) -> (Pair, Pair) {
    let square = r.times(r);
    let series = |first: i32| {
        let mut sum = Pair::ONE;
        for n in (1..=13).rev() {
            let n = f64::from(2 * n + first);
            sum = Pair::ONE.plus(square.times(sum).over(Pair(-n * (n - 1.0), 0.0)));
        }
        sum
    };
    (r.times(series(1)), series(0))
}

/// The sine and the cosine of a finite angle.
fn sin_cos(x: f64) -> (Pair, Pair) {
    let (quarters, r) = angle::reduced(x);
    let (s, c) = sin_cos_of(r);
    match quarters % 4 {
        0 => (s, c),
        1 => (c, s.scaled(-1.0)),
        2 => (s.scaled(-1.0), c.scaled(-1.0)),
        _ => (c.scaled(-1.0), s),
    }
}

/// x + x³ of each of the functions that begin so, for small angles.
fn small(x: f64, cube: f64) -> Option<Exact> {
    (x.abs() < 1e-10).then(|| {
        let (y, k) = if x.abs() < 1e-200 { (x * 2f64.powi(600), -600) } else { (x, 0) };
        Exact(Pair(y, y * x * x * cube), k)
    })
}

pub(super) fn sin(x: f64) -> Exact {
    small(x, -1.0 / 6.0).unwrap_or_else(|| Exact(sin_cos(x).0, 0))
}

pub(super) fn cos(x: f64) -> Exact {
    Exact(sin_cos(x).1, 0)
}

pub(super) fn tan(x: f64) -> Exact {
    small(x, 1.0 / 3.0).unwrap_or_else(|| {
        let (s, c) = sin_cos(x);
        Exact(s.over(c), 0)
    })
}

/// Two to a power of any size within reach of f64's subnormal numbers, by factors that are normal.
fn times_power(x: f64, k: i32) -> f64 {
    let third = k / 3;
    [third, third, k - 2 * third].iter().fold(x, |x, &k| x * 2f64.powi(k))
}

/// The distance of `y` from the exact value, in units of the last place of f64 there. Infinity stands for 2^1024, and so does
/// everything beyond.
pub(super) fn ulps(y: f64, Exact(exact, k): Exact) -> f64 {
    if exact.0 == 0.0 {
        return if y == 0.0 { 0.0 } else { f64::INFINITY };
    }
    let exponent = (exact.0.abs().to_bits() >> 52) as i32 - 1023;
    let one = exact.scaled(2f64.powi(-exponent));
    let (one, k) = (Pair::sum(one.0, one.1), k + exponent);
    if k >= 1024 {
        return if y == f64::INFINITY.copysign(one.0) { 0.0 } else { f64::INFINITY };
    }
    if k < -1200 {
        return if y == 0.0 { 0.0 } else { f64::INFINITY };
    }
    let below_one = one.0.abs() < 1.0 || (one.0.abs() == 1.0 && (one.1 < 0.0) == (one.0 > 0.0) && one.1 != 0.0);
    let ulp = (k - i32::from(below_one)).max(-1022) - 52 - k;
    let y = if y.is_infinite() { times_power(1.0, 1023 - k).copysign(y) * 2.0 } else { times_power(y, -k) };
    times_power(((y - one.0) - one.1).abs(), -ulp)
}
