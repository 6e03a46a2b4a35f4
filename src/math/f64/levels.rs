//! Each function in a loop at every SIMD level of this processor, against itself outside of one.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::{Backend, Cost, Engine, Kernel, Level};

/// A function of the items of two slices.
struct Mapped<'a, F>(F, &'a [f64], &'a [f64]);

impl<F: Fn(f64, f64) -> f64 + Sync> Kernel for Mapped<'_, F> {
    type Item = f64;
    const NAME: &'static str = "mapped";

    fn items(&self) -> usize {
        self.1.len()
    }

    fn cost(&self) -> Cost {
        Cost::new(25.0 * self.1.len() as f64, 8, 0.0, 0.0)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [f64]) {
        let (x, y) = (&self.1[range.clone()], &self.2[range]);
        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
            *out = self.0(x, y);
        }
    }
}

/// Numbers of all exponents and signs, ordinary ones, and those at the ends, in all pairs of kinds.
fn numbers(count: usize) -> (Vec<f64>, Vec<f64>) {
    const ENDS: [f64; 12] = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN, 5e-324, f64::MAX, 0.5, -3.0];
    let mut state = 1u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    let mut number = |kind: usize| match (kind, next()) {
        (0, bits) => f64::from_bits(bits),
        (1, bits) => (bits >> 11) as f64 / (1u64 << 51) as f64,
        (2, bits) => (bits >> 11) as f64 / (1u64 << 42) as f64 - 1024.0,
        (_, bits) => ENDS[(bits >> 32) as usize % ENDS.len()],
    };
    (0..count).map(|k| (number(k % 4), number(k / 4 % 4))).unzip()
}

fn engines() -> Vec<Engine> {
    let engine = |level| Engine::builder().threads(1).simd(level).build().expect("one thread can be had");
    Level::available().into_iter().map(engine).collect()
}

/// Fails unless every level gives the bits that the function gives by itself.
fn check(name: &str, engines: &[Engine], function: impl Fn(f64, f64) -> f64 + Sync) {
    let (x, y) = numbers(20_000);
    let wanted: Vec<f64> = x.iter().zip(&y).map(|(&x, &y)| std::hint::black_box(&function)(x, y)).collect();
    for engine in engines {
        let got = engine.run(&Mapped(&function, &x, &y), Backend::Serial).expect("it has no arguments that could be wrong").data;
        for k in 0..x.len() {
            let (got, wanted, level) = (got[k], wanted[k], engine.level().name());
            assert_eq!(got.to_bits(), wanted.to_bits(), "{name}({:?}, {:?}) is {got:?} on {level}, else {wanted:?}", x[k], y[k]);
        }
    }
}

#[test]
fn every_level_gives_the_same_bits() {
    let engines = engines();
    check("exp", &engines, |x, _| exp(x));
    check("exp2", &engines, |x, _| exp2(x));
    check("log", &engines, |x, _| log(x));
    check("log2", &engines, |x, _| log2(x));
    check("pow", &engines, pow);
    check("sin", &engines, |x, _| sin(x));
    check("cos", &engines, |x, _| cos(x));
    check("tan", &engines, |x, _| tan(x));
    check("sin_moderate", &engines, |x, _| sin_moderate(x));
    check("cos_moderate", &engines, |x, _| cos_moderate(x));
    check("tan_moderate", &engines, |x, _| tan_moderate(x));
    check("asin", &engines, |x, _| asin(x));
    check("acos", &engines, |x, _| acos(x));
    check("atan", &engines, |x, _| atan(x));
    check("atan2", &engines, atan2);
    check("sinh", &engines, |x, _| sinh(x));
    check("cosh", &engines, |x, _| cosh(x));
    check("tanh", &engines, |x, _| tanh(x));
    check("asinh", &engines, |x, _| asinh(x));
    check("acosh", &engines, |x, _| acosh(x));
    check("atanh", &engines, |x, _| atanh(x));
    check("expm1", &engines, |x, _| expm1(x));
    check("log1p", &engines, |x, _| log1p(x));
    check("cbrt", &engines, |x, _| cbrt(x));
    check("hypot", &engines, hypot);
    check("erf", &engines, |x, _| erf(x));
    check("erfc", &engines, |x, _| erfc(x));
    check("normal_cdf", &engines, |x, _| normal_cdf(x));
    check("lgamma", &engines, |x, _| lgamma(x));
    check("fma", &engines, |x, y| fma(x, y, x));
    check("sqrt", &engines, |x, _| sqrt(x));
    check("inverse_sqrt", &engines, |x, _| inverse_sqrt(x));
    check("mix", &engines, |x, y| mix(x, y, 0.3));
    check("smoothstep", &engines, |x, y| smoothstep(x, 2.0, y));
    check("floor", &engines, |x, _| floor(x));
    check("ceil", &engines, |x, _| ceil(x));
    check("round", &engines, |x, _| round(x));
    check("trunc", &engines, |x, _| trunc(x));
    check("fract", &engines, |x, _| fract(x));
    check("min", &engines, min);
    check("max", &engines, max);
    check("clamp", &engines, |x, y| clamp(x, y, 1.0));
    check("saturate", &engines, |x, _| saturate(x));
    check("step", &engines, step);
    check("sign", &engines, |x, _| sign(x));
    check("abs", &engines, |x, _| abs(x));
}

#[test]
#[should_panic(expected = "unlike(")]
fn another_answer_is_found() {
    // It depends on where it is called from.
    let calls = AtomicU64::new(0);
    check("unlike", &engines(), |x, _| x + calls.fetch_add(1, Ordering::Relaxed) as f64);
}
