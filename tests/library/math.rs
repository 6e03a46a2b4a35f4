//! The elementary functions in f32 against the system's in f64: how far off, special values, the same bits at every SIMD
//! level and with subnormal numbers flushed. `cargo test --release --test math -- --ignored` checks every f32.
//!
//! Their WGSL twins are `math_gpu`'s.

mod flush;
#[allow(dead_code, reason = "the backends' tests use the rest of it")]
mod reference;

use std::ops::Range;
use std::thread;

use reference::{Function, SPECIAL, functions, pairs, random, ulps};
use yunta::{Backend, Cost, Engine, Kernel, Level, math};

/// A function of each number of a slice.
struct Each<'a, F>(&'a [f32], F);

impl<F: Fn(f32) -> f32 + Sync> Kernel for Each<'_, F> {
    type Item = f32;
    const NAME: &'static str = "each";

    fn items(&self) -> usize {
        self.0.len()
    }

    fn cost(&self) -> Cost {
        Cost::new(25.0 * self.0.len() as f64, 4, 0.0, 0.0)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        for (y, &x) in out.iter_mut().zip(&self.0[range]) {
            *y = (self.1)(x);
        }
    }
}

/// Every `step`-th f32 of any sign, NaNs too, and the special ones.
fn numbers(step: usize) -> Vec<f32> {
    (0..=u32::MAX).step_by(step).chain(SPECIAL).map(f32::from_bits).collect()
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Fails unless the function is within its bound everywhere and has no bit of it from subnormal arithmetic.
fn check(function: &Function, x: &[f32]) {
    let &Function { name, values, exact, .. } = function;
    let mut y = x.to_vec();
    values(&mut y);
    for (&x, &y) in x.iter().zip(&y) {
        let exact = exact(x.into());
        let (error, most) = (ulps(y, exact), function.most(x, exact));
        assert!(error <= most, "{name}({x:e}) is {y:e}: {error} ulp off");
    }
    // The processor's own root is as the thread has it.
    if name != "sqrt" {
        let mut flushed = x.to_vec();
        flush::run(|| values(&mut flushed));
        let other = y.iter().zip(&flushed).position(|(y, flushed)| y.to_bits() != flushed.to_bits());
        assert!(other.is_none(), "{name}({:e}) is another number where subnormal ones are flushed", x[other.unwrap_or(0)]);
    }
}

#[test]
fn some_numbers() {
    for function in functions() {
        check(&function, &numbers(32_771));
    }
}

#[test]
fn the_same_bits_at_every_level() {
    let x = numbers(1_048_583);
    for level in Level::available() {
        let engine = Engine::builder().threads(1).simd(level).build().expect("one thread can be had");
        macro_rules! same {
            ($($name:ident)+) => {$(
                let got = engine.run(&Each(&x, |x| math::$name(x)), Backend::Serial).expect("no argument is wrong").data;
                let wanted: Vec<f32> = x.iter().map(|&x| math::$name(x)).collect();
                assert_eq!(bits(&got), bits(&wanted), "{} at {}", stringify!($name), level.name());
            )+};
        }
        same!(exp exp2 log log2 sin cos tan inverse_sqrt floor ceil round trunc fract sign);
        same!(asin acos atan sinh cosh tanh asinh acosh atanh expm1 log1p cbrt erf erfc normal_cdf lgamma);
    }
}

#[test]
fn angles_in_place() {
    // Blocks without a large angle, with one, and of large ones alone; of odd sizes.
    for largest in [1e3f32, 2048.0, 2048.0001, 1e30, f32::INFINITY] {
        let mut x: Vec<f32> = (0..1001).map(|i| (i as f32 - 500.0) * 3.7).collect();
        x[777] = largest;
        for (many, one) in
            [(math::sines as fn(&mut [f32]), math::sin as fn(f32) -> f32), (math::cosines, math::cos), (math::tangents, math::tan)]
        {
            let mut y = x.clone();
            many(&mut y);
            assert_eq!(bits(&y), x.iter().map(|&x| one(x).to_bits()).collect::<Vec<_>>(), "with {largest}");
        }
    }
}

#[test]
fn powers_of_special_numbers() {
    for x in SPECIAL.map(f32::from_bits) {
        for y in SPECIAL.map(f32::from_bits) {
            let (got, exact) = (math::pow(x, y), f64::from(x).powf(y.into()));
            assert!(ulps(got, exact) <= 1.0, "pow({x:e}, {y:e}) is {got:e}, not {exact:e}");
            let mut flushed = 0.0;
            flush::run(|| flushed = math::pow(std::hint::black_box(x), y));
            assert_eq!(got.to_bits(), flushed.to_bits(), "pow({x:e}, {y:e}) where subnormal numbers are flushed");
        }
    }
}

fn check_powers(count: usize, seed: u64) {
    let (x, y) = pairs(count, seed);
    let powers = || x.iter().zip(&y).map(|(&x, &y)| math::pow(x, y)).collect::<Vec<_>>();
    let (got, mut flushed) = (powers(), Vec::new());
    flush::run(|| flushed = powers());
    assert_eq!(bits(&got), bits(&flushed), "seed {seed}, where subnormal numbers are flushed");
    for ((&x, &y), got) in x.iter().zip(&y).zip(got) {
        let error = ulps(got, f64::from(x).powf(y.into()));
        assert!(error <= 1.0, "pow({x:e}, {y:e}) is {got:e}: {error} ulp off, seed {seed}");
    }
}

#[test]
fn some_powers() {
    check_powers(200_000, 1);
}

/// Pairs of any exponents, of like ones, and of special numbers.
fn two_numbers(count: usize) -> Vec<(f32, f32)> {
    let special = SPECIAL.map(f32::from_bits);
    let mut pairs: Vec<_> = special.into_iter().flat_map(|x| special.map(|y| (x, y))).collect();
    let mut state = 3;
    pairs.extend((0..count).map(|k| {
        let bits = random(&mut state);
        let (a, b) = (bits as u32, (bits >> 32) as u32);
        let near = a.wrapping_add(b >> 5).wrapping_sub(1 << 26);
        (f32::from_bits(a), f32::from_bits(if k % 2 == 0 { b } else { near }))
    }));
    pairs
}

#[test]
fn angles_and_lengths_of_points() {
    let pairs = two_numbers(300_000);
    let both = || pairs.iter().map(|&(x, y)| [math::atan2(y, x), math::hypot(x, y)]).collect::<Vec<_>>();
    let (got, mut flushed) = (both(), Vec::new());
    flush::run(|| flushed = both());
    for ((&(x, y), [angle, length]), flushed) in pairs.iter().zip(got).zip(flushed) {
        let (x64, y64) = (f64::from(x), f64::from(y));
        let (first, second) = (ulps(angle, y64.atan2(x64)), ulps(length, x64.hypot(y64)));
        assert!(first <= 0.8, "atan2({y:e}, {x:e}) is {angle:e}: {first} ulp off");
        assert!(second <= 0.7, "hypot({x:e}, {y:e}) is {length:e}: {second} ulp off");
        assert_eq!([angle, length].map(f32::to_bits), flushed.map(f32::to_bits), "({x:e}, {y:e}) where subnormal numbers are flushed");
    }
}

#[test]
fn numbers_taken_apart() {
    for x in numbers(65_537) {
        let ((m, n), (part, whole)) = (math::frexp(x), math::modf(x));
        let back = math::ldexp(m, n);
        if x.is_nan() {
            assert!([m, part, whole, back].iter().all(|x| x.to_bits() == 0x7fc0_0000) && n == 0);
            continue;
        }
        assert_eq!(back.to_bits(), x.to_bits(), "{x:e} is {m:e} and 2^{n}");
        assert!(x == 0.0 || x.is_infinite() || (0.5..1.0).contains(&m.abs()), "{x:e} has the digits {m:e}");
        assert!(part.abs() < 1.0 && part.is_sign_negative() == x.is_sign_negative() && whole.to_bits() == x.trunc().to_bits());
        assert!(x.is_infinite() || f64::from(part) + f64::from(whole) == f64::from(x), "{x:e} is {part:e} and {whole:e}");
        for n in [-2000, -140, -30, -1, 0, 5, 100, 300, i32::MAX, i32::MIN] {
            let exact = f64::from(x) * 2f64.powi(n.clamp(-600, 600));
            assert!(ulps(math::ldexp(x, n), exact) <= 0.5 || exact == 0.0 || exact.abs() < 1e-50, "{x:e} times 2^{n}");
        }
    }
}

#[test]
fn exact_values() {
    for k in -149..128 {
        let power = 2f64.powi(k) as f32;
        assert_eq!(math::exp2(k as f32).to_bits(), power.to_bits(), "exp2({k})");
        assert_eq!(math::log2(power), k as f32, "log2 of 2^{k}");
    }
    assert_eq!(math::log(1f32).to_bits(), 0);
    for x in numbers(65_537).into_iter().filter(|x| x.is_finite()) {
        assert_eq!(math::sin(-x).to_bits(), (-math::sin(x)).to_bits(), "sin is odd at {x:e}");
        assert_eq!(math::tan(-x).to_bits(), (-math::tan(x)).to_bits(), "tan is odd at {x:e}");
        assert_eq!(math::cos(-x).to_bits(), math::cos(x).to_bits(), "cos is even at {x:e}");
        assert!(math::sin(x).abs() <= 1.0 && math::cos(x).abs() <= 1.0, "in range at {x:e}");
        assert!(x > 0.0 || math::exp2(x) <= 1.0, "exp2({x:e}) is above 1");
        for (name, odd) in [("asin", math::asin as fn(f32) -> f32), ("atan", math::atan), ("sinh", math::sinh), ("tanh", math::tanh)] {
            assert!(odd(x).is_nan() || odd(-x).to_bits() == (-odd(x)).to_bits(), "{name} is odd at {x:e}");
        }
        for (name, odd) in [("asinh", math::asinh as fn(f32) -> f32), ("atanh", math::atanh), ("cbrt", math::cbrt), ("erf", math::erf)] {
            assert!(odd(x).is_nan() || odd(-x).to_bits() == (-odd(x)).to_bits(), "{name} is odd at {x:e}");
        }
        assert!(math::tanh(x).abs() <= 1.0 && math::erf(x).abs() <= 1.0 && math::cosh(x) >= 1.0, "in range at {x:e}");
        assert!((0.0..=1.0).contains(&math::normal_cdf(x)) && (0.0..=2.0).contains(&math::erfc(x)), "in range at {x:e}");
    }
}

#[test]
fn order_and_mixtures() {
    let special = SPECIAL.map(f32::from_bits);
    for (x, y) in special.into_iter().flat_map(|x| special.map(|y| (x, y))) {
        let (low, high) = (math::min(x, y), math::max(x, y));
        assert_eq!((low.to_bits(), high.to_bits()), (math::min(y, x).to_bits(), math::max(y, x).to_bits()), "{x:e}, {y:e}");
        if x.is_nan() || y.is_nan() {
            assert_eq!((low.to_bits(), high.to_bits(), math::step(x, y)), (0x7fc0_0000, 0x7fc0_0000, 0.0));
        } else {
            let ordered = if x.total_cmp(&y).is_lt() { (x, y) } else { (y, x) };
            assert_eq!((low.to_bits(), high.to_bits()), (ordered.0.to_bits(), ordered.1.to_bits()), "{x:e}, {y:e}");
            assert_eq!(math::step(x, y), f32::from(u8::from(x <= y)), "step({x:e}, {y:e})");
        }
        for z in special {
            assert!(ulps(math::fma(x, y, z), exact_fma(x, y, z)) <= 0.500_000_1, "fma({x:e}, {y:e}, {z:e})");
        }
        let quotient = f64::from(x) / f64::from(y);
        assert!(ulps(math::divide(x, y), quotient) <= 0.500_000_1, "{x:e} / {y:e}");
    }
    assert_eq!([0.0f32, 0.25, 1.0].map(|t| math::mix(2.0, 4.0, t)), [2.0, 2.5, 4.0]);
    assert_eq!([-1.0f32, 2.0, 3.0, 9.0].map(|x| math::smoothstep(2.0, 4.0, x)), [0.0, 0.0, 0.5, 1.0]);
    assert_eq!(math::clamp(5.0f32, 3.0, 1.0), 1.0);
    assert_eq!(math::smoothstep(1.0f32, 1.0, 1.0).to_bits(), 0x7fc0_0000);
}

/// To about 2^-53: the product is exact in f64.
fn exact_fma(x: f32, y: f32, z: f32) -> f64 {
    f64::from(x) * f64::from(y) + f64::from(z)
}

#[test]
fn the_comparison_finds_errors() {
    assert!(ulps(1.0, 1.0) == 0.0 && ulps(f32::INFINITY, 1e39) == 0.0);
    for (y, exact) in [
        (1.000_000_2, 1.0),
        (0.999_999_9, 1.000_000_000_1),
        (0.0, -0.0),
        (1e-45, 3e-45),
        (f32::MAX, f64::INFINITY),
        (f32::INFINITY, 3.4e38),
        (1.0, f64::NAN),
    ] {
        assert!(ulps(y, exact) > 1.0, "{y:e} for {exact:e}");
    }
    assert!(ulps(f32::from_bits(0xffc0_0000), f64::NAN) > 1.0);
    let [mut wrong, ..] = functions();
    wrong.values = |block| block.iter_mut().for_each(|x| *x = math::exp(*x * 1.000_001));
    assert!(std::panic::catch_unwind(|| check(&wrong, &[3.0, 80.0])).is_err());
}

/// Runs `work` for each of `blocks`, on all cores.
fn on_all_cores(blocks: u32, work: impl Fn(u32) + Sync) {
    let threads = thread::available_parallelism().map_or(1, usize::from) as u32;
    let work = &work;
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || (thread..blocks).step_by(threads as usize).for_each(work));
        }
    });
}

#[test]
#[ignore = "an hour on two cores in a release build: run it by name"]
fn every_f32() {
    for function in functions() {
        on_all_cores(1 << 16, |block| {
            let x: Vec<f32> = (0..1 << 16).map(|k| f32::from_bits(block << 16 | k)).collect();
            check(&function, &x);
        });
    }
}

#[test]
#[ignore = "minutes in a release build: run it by name"]
fn many_powers() {
    on_all_cores(1000, |block| check_powers(1_000_000, 1000 + u64::from(block)));
}
