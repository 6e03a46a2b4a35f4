//! How far a number is from the exact exponential, in units of the last place: for f32 by the system's exp in f64, for f64
//! by pairs of f64 with about 100 bits. Not fast.

/// A sum of two f64 that do not overlap.
#[derive(Clone, Copy)]
struct Pair(f64, f64);

impl Pair {
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

    fn over(self, divisor: f64) -> Self {
        let q = self.0 / divisor;
        let Self(p, e) = Self::product(q, divisor);
        Self::sum(q, ((self.0 - p) - e + self.1) / divisor)
    }
}

/// ln 2 in three parts; k times the first is exact for |k| < 2^11.
const LN_2: [f64; 3] = [LN_2_A, LN_2_B, LN_2_C];
const LN_2_A: f64 = f64::from_bits(0x3fe6_2e42_fefa_3800);
const LN_2_B: f64 = f64::from_bits(0x3d2e_f357_93c7_6730);
const LN_2_C: f64 = f64::from_bits(0x398f_97b5_7a07_9a19);

/// k and exp(x) / 2^k, which is close to 1. x is not far outside the range of finite, positive results.
fn exponential(x: f64) -> (i32, Pair) {
    let k = (x / std::f64::consts::LN_2).round();
    let r = Pair::sum(x, -k * LN_2[0]).plus(Pair::product(-k, LN_2[1])).plus(Pair::product(-k, LN_2[2]));
    let r = Pair(r.0 / 1024.0, r.1 / 1024.0);
    // Taylor's series of exp(r) - 1, by Horner's scheme; |r| < 0.0004.
    let mut sum = Pair(0.0, 0.0);
    for n in (1..=11).rev() {
        sum = r.over(f64::from(n)).times(Pair(1.0, 0.0).plus(sum));
    }
    // exp(2r) - 1 = (exp(r) - 1)² + 2 (exp(r) - 1)
    for _ in 0..10 {
        sum = sum.times(sum).plus(Pair(2.0 * sum.0, 2.0 * sum.1));
    }
    (k as i32, Pair(1.0, 0.0).plus(sum))
}

/// 2^k for any k for which that is a normal number.
fn power(k: i32) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

/// The distance of `y` from exp(x), in units of the last place of f64 there.
pub fn ulps_f64(x: f64, y: f64) -> f64 {
    let (k, exact) = exponential(x.clamp(-760.0, 720.0));
    let half = k / 2;
    let scaled = y * power(-half) * power(half - k);
    let exponent = k - i32::from(exact.0 < 1.0);
    let ulp = 2f64.powi(exponent.max(-1022) - 52 - k);
    if y.is_infinite() {
        // Right from the middle between the largest number and its unrepresentable neighbour on.
        return if x > 709.782_712_893_383_9 { 0.0 } else { f64::INFINITY };
    }
    ((scaled - exact.0) - exact.1).abs() / ulp
}

/// The distance of `y` from exp(x), in units of the last place of f32 there.
pub fn ulps_f32(x: f32, y: f32) -> f64 {
    let exact = f64::from(x).exp();
    let exponent = ((exact.to_bits() >> 52) as i32 - 1023).clamp(-126, 127);
    // Infinity stands for the number that would follow the largest.
    let y = if y.is_infinite() { 2f64.powi(128) } else { f64::from(y) };
    (y - exact.min(2f64.powi(128))).abs() / 2f64.powi(exponent - 23)
}
