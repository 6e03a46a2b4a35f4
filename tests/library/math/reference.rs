//! The functions of one f32 with what they should give: the system's in f64, which are far closer than f32 can tell, or exact.
#![allow(unsafe_code, reason = "of the error and the gamma function the system's are in its C library alone")]

use yunta::math;

/// A function, the exact one, and how many units in the last place lie between them at most.
pub struct Function {
    pub name: &'static str,
    pub value: fn(f32) -> f32,
    /// The function for each number of a block, as compilers make vectors of it.
    pub values: fn(&mut [f32]),
    pub exact: fn(f64) -> f64,
    pub bound: f64,
}

impl Function {
    /// The most that it may be off at `x`: of lgamma, which has zeros between negative integers, units of its largest term.
    pub fn most(&self, x: f32, exact: f64) -> f64 {
        let term = if self.name == "lgamma" && x < 0.0 {
            f64::from(x.abs()).ln().abs() + c::value(c::lgamma, -f64::from(x)).abs() + 1.2
        } else {
            0.0
        };
        if term > 0.0 { 4.0 * (term / exact.abs()).max(1.0) } else { self.bound }
    }
}

macro_rules! functions {
    ($($name:ident $bound:literal $exact:expr;)+) => {
        [$(Function {
            name: stringify!($name),
            value: math::$name,
            values: |block| block.iter_mut().for_each(|x| *x = math::$name(*x)),
            exact: $exact,
            bound: $bound,
        }),+]
    };
}

pub fn functions() -> [Function; 33] {
    functions! {
        exp 1.0 f64::exp;
        exp2 1.0 f64::exp2;
        log 1.0 f64::ln;
        log2 1.0 f64::log2;
        sin 1.0 f64::sin;
        cos 1.0 f64::cos;
        tan 1.0 f64::tan;
        sqrt 0.500_000_1 f64::sqrt;
        inverse_sqrt 0.51 |x| if x == 0.0 { 1.0 / x } else { 1.0 / x.sqrt() };
        abs 0.0 f64::abs;
        sign 0.0 |x| if x == 0.0 { x } else { x.signum() };
        floor 0.0 f64::floor;
        ceil 0.0 f64::ceil;
        round 0.0 f64::round_ties_even;
        trunc 0.0 f64::trunc;
        asin 0.75 f64::asin;
        acos 0.7 f64::acos;
        atan 0.85 f64::atan;
        sinh 0.8 f64::sinh;
        cosh 0.6 f64::cosh;
        tanh 0.8 f64::tanh;
        asinh 0.75 asinh;
        acosh 0.7 acosh;
        atanh 0.75 |x| 0.5 * (2.0 * x / (1.0 - x)).ln_1p();
        expm1 0.75 f64::exp_m1;
        log1p 0.7 f64::ln_1p;
        cbrt 0.52 f64::cbrt;
        erf 0.85 |x| c::value(c::erf, x);
        erfc 0.85 |x| c::value(c::erfc, x);
        normal_cdf 0.85 |x| 0.5 * c::value(c::erfc, x * -std::f64::consts::FRAC_1_SQRT_2);
        lgamma 1.2 |x| c::value(c::lgamma, x);
        fract 0.5 |x| if x.is_infinite() { 0.0 } else { x - x.floor() };
        saturate 0.0 |x| if x.is_nan() { x } else { x.clamp(0.0, 1.0) + 0.0 };
    }
}

mod c {
    unsafe extern "C" {
        pub fn erf(x: f64) -> f64;
        pub fn erfc(x: f64) -> f64;
        pub fn lgamma(x: f64) -> f64;
    }

    pub fn value(function: unsafe extern "C" fn(f64) -> f64, x: f64) -> f64 {
        // SAFETY: each takes any number; lgamma also writes its sign where nobody reads it.
        unsafe { function(x) }
    }
}

/// Rust's own loses digits of small numbers.
fn asinh(x: f64) -> f64 {
    let a = x.abs();
    (a + a * a / (1.0 + (1.0 + a * a).sqrt())).ln_1p().copysign(x)
}

fn acosh(x: f64) -> f64 {
    let t = x - 1.0;
    if t < 0.0 { f64::NAN } else { (t + (t * (t + 2.0)).sqrt()).ln_1p() }
}

/// The distance of `y` from `exact`, in units of the last place of f32 there. A NaN has to be the one NaN, and a zero has to
/// have the right sign.
pub fn ulps(y: f32, exact: f64) -> f64 {
    let wrong_unless = |right: bool| if right { 0.0 } else { f64::INFINITY };
    if exact.is_nan() || y.is_nan() {
        return wrong_unless(exact.is_nan() && y.to_bits() == 0x7fc0_0000);
    }
    if exact == 0.0 || exact.is_infinite() {
        return wrong_unless(f64::from(y).to_bits() == exact.to_bits());
    }
    // Infinity stands for the number that would follow the largest.
    let limit = 2f64.powi(128);
    let y = if y.is_infinite() { limit.copysign(y.into()) } else { f64::from(y) };
    let exponent = ((exact.to_bits() >> 52 & 2047) as i32 - 1023).clamp(-126, 127);
    (y - exact.clamp(-limit, limit)).abs() / 2f64.powi(exponent - 23)
}

/// Numbers at which something changes.
pub const SPECIAL: [u32; 36] = [
    0,
    0x8000_0000,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0x7f80_0001,
    0xffff_ffff,
    1,
    0x8000_0001,
    0x007f_ffff,
    0x807f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x3f80_0000,
    0xbf80_0000,
    0x3f7f_ffff,
    0xbf7f_ffff,
    0x3f80_0001,
    0xbf80_0001,
    0x3f00_0000,
    0xbf00_0000,
    0x3eff_ffff,
    0x3fc0_0000,
    0x4000_0000,
    0xc000_0000,
    0x4020_0000,
    0x4040_0000,
    0xc040_0000,
    0x4500_0000,
    0x4500_0001,
    0x4b7f_ffff,
    0xcb7f_ffff,
    0x4b80_0000,
    0x4b80_0001,
    0x5f00_0000,
];

/// SplitMix64.
pub fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Arguments of pow: any bits, numbers near 1, and exponents such that most results are finite.
pub fn pairs(count: usize, seed: u64) -> (Vec<f32>, Vec<f32>) {
    let mut state = seed;
    (0..count)
        .map(|k| {
            let bits = random(&mut state);
            let (a, b) = (bits as u32, (bits >> 32) as u32);
            let x = f32::from_bits(match k % 4 {
                0 => a,
                1 => 0x3f00_0000 + (a & 0x00ff_ffff),
                2 => 0x3f7f_8000 + (a & 0xffff),
                _ => a >> 1,
            });
            let exponent = f64::from(b) / f64::from(u32::MAX) * 290.0 - 155.0;
            let y = match k / 4 % 4 {
                0 => f32::from_bits(b),
                1 => ((b >> 24) as f32 - 128.0) / 4.0,
                _ => (exponent / f64::from(x.abs()).log2()) as f32,
            };
            (x, y)
        })
        .unzip()
}
