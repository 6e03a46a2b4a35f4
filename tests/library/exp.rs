//! The exponential at every level of this processor against references in higher precision, through a kernel of the
//! tests' own. `cargo test --release --test library exp -- --ignored` checks every f32, and f64 in tens of millions of places.

mod reference;

use std::ops::Range;
use std::thread;

use yunta::{Backend, Cost, Engine, Float, Kernel, Level, Mask, Real, Simd};

/// exp of each number of a slice; vectors of numbers that are 0, less or NaN by the function for those, if `DECAYS`.
struct Exponentials<'a, T, const DECAYS: bool>(&'a [T]);

impl<T: Real, const DECAYS: bool> Kernel for Exponentials<'_, T, DECAYS> {
    type Item = T;
    const NAME: &'static str = "exponentials";

    fn items(&self) -> usize {
        self.0.len()
    }

    fn cost(&self) -> Cost {
        Cost::new(25.0 * self.0.len() as f64, size_of::<T>() as u8, 0.0, 0.0)
    }

    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        for (y, x) in out.iter_mut().zip(&self.0[range]) {
            *y = x.exponential();
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let whole = out.len() - out.len() % T::Vector::<S>::LANES;
        for i in (0..whole).step_by(T::Vector::<S>::LANES) {
            let x = T::Vector::<S>::load(simd, &self.0[range.start + i..]);
            let decays = DECAYS && (x.le(T::Vector::<S>::splat(simd, T::ZERO)) | x.is_nan()).all();
            if decays { T::decays(simd, T::reduced(simd, x)) } else { T::exponentials(simd, x) }.store(&mut out[i..]);
        }
        self.serial(range.start + whole..range.end, &mut out[whole..]);
    }
}

fn engines() -> Vec<Engine> {
    let engine = |level| Engine::builder().threads(1).simd(level).build().expect("one thread can be had");
    Level::available().into_iter().map(engine).collect()
}

fn run<T: Real, const DECAYS: bool>(engine: &Engine, x: &[T]) -> Vec<T> {
    engine.run(&Exponentials::<T, DECAYS>(x), Backend::Serial).expect("it has no arguments that could be wrong").data
}

/// The exponentials of `x`, after a check that every level gives the same bits.
fn on_every_level<T: Real>(engines: &[Engine], x: &[T], bits: impl Fn(T) -> u64) -> Vec<T> {
    let definition = run::<T, false>(&engines[0], x);
    for engine in &engines[1..] {
        for result in [run::<T, false>(engine, x), run::<T, true>(engine, x)] {
            for ((&argument, &wanted), got) in x.iter().zip(&definition).zip(result) {
                let level = engine.level().name();
                assert_eq!(bits(got), bits(wanted), "exp({argument:?}) is {got:?} on {level} and {wanted:?} on scalar");
            }
        }
    }
    definition
}

/// Fails unless each f32 in `y` is the exponential of that in `x`.
fn check_f32(x: &[f32], y: &[f32]) {
    for (&x, &y) in x.iter().zip(y) {
        if x.is_nan() {
            assert_eq!(y.to_bits(), f32::NAN.to_bits(), "exp of the NaN {:#x}", x.to_bits());
            continue;
        }
        let error = reference::ulps_f32(x, y);
        assert!(error <= 1.0, "exp({x:e}) is {y:e}, {error} ulp from {:e}", f64::from(x).exp());
        assert!(x > 0.0 || y <= 1.0, "exp({x:e}) is {y:e}");
    }
}

fn check_f64(engines: &[Engine], x: &[f64]) {
    for (&x, &y) in x.iter().zip(&on_every_level(engines, x, f64::to_bits)) {
        if x.is_nan() {
            assert_eq!(y.to_bits(), f64::NAN.to_bits(), "exp of the NaN {:#x}", x.to_bits());
            continue;
        }
        let error = reference::ulps_f64(x, y);
        assert!(error <= 1.0, "exp({x:e}) is {y:e}: {error} ulp off");
        assert!(x > 0.0 || y <= 1.0, "exp({x:e}) is {y:e}");
    }
}

/// SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Arguments of f64: uniform over all that matter, uniform in their bits, close to 0, where the result is subnormal, and
/// where the integer part of x / ln 2 changes.
fn arguments(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    (0..count)
        .map(|k| {
            let bits = random(&mut state);
            let unit = (bits >> 11) as f64 / (1u64 << 53) as f64;
            match k % 5 {
                0 => -747.0 + 1458.0 * unit,
                1 => f64::from_bits(bits),
                2 => (unit - 0.5) * 2f64.powi(-((bits & 63) as i32)),
                3 => -745.2 + 37.0 * unit,
                _ => ((bits & 2047) as f64 - 1075.5) * std::f64::consts::LN_2 * (1.0 + (unit - 0.5) * 1e-12),
            }
        })
        .collect()
}

#[test]
fn special_values() {
    let engines = engines();
    let f32s = [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 1e-45, -1e-45, 88.72284, -103.97208, -87.33655];
    assert_eq!(on_every_level(&engines, &f32s, |x| x.to_bits().into())[..6], [1.0, 1.0, f32::INFINITY, 0.0, f32::INFINITY, 0.0]);
    check_f32(&f32s, &on_every_level(&engines, &f32s, |x| x.to_bits().into()));
    let f64s = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 5e-324, -5e-324];
    assert_eq!(on_every_level(&engines, &f64s, f64::to_bits)[..6], [1.0, 1.0, f64::INFINITY, 0.0, f64::INFINITY, 0.0]);
    check_f64(&engines, &f64s);
    let edges = [709.782712893384, 709.7827128933841, -708.3964185322641, -745.1332191019411, -745.1332191019412, -745.2, -746.0, 710.0];
    check_f64(&engines, &edges);
    for bits in [1, 0x7_ffff_ffff_ffff, 0x8_0000_0000_0001, 0xf_ffff_ffff_ffff] {
        check_f64(&engines, &[f64::from_bits(0x7ff << 52 | bits), f64::from_bits(0xfff << 52 | bits)].repeat(8));
    }
}

#[test]
fn some_f32() {
    let engines = engines();
    // A stride that is prime, over all of 2^32: normal and subnormal numbers, infinities and NaNs of both signs.
    let x: Vec<f32> = (0..=u32::MAX).step_by(32_771).map(f32::from_bits).collect();
    check_f32(&x, &on_every_level(&engines, &x, |x| x.to_bits().into()));
}

#[test]
fn some_f64() {
    check_f64(&engines(), &arguments(50_000, 1));
}

#[test]
fn the_reference_finds_an_error_of_two_ulp() {
    for x in [-700.0f64, -1.0, 0.5, 300.0, -740.0] {
        let y = x.exp();
        assert!(reference::ulps_f64(x, y) <= 1.0);
        assert!(reference::ulps_f64(x, f64::from_bits(y.to_bits() + 2)) > 1.0);
        assert!(reference::ulps_f64(x, f64::from_bits(y.to_bits() - 2)) > 1.0);
    }
    assert!(reference::ulps_f32(1.0, 1f32.exp()) <= 1.0);
    assert!(reference::ulps_f32(1.0, f32::from_bits(1f32.exp().to_bits() + 2)) > 1.0);
    assert!(reference::ulps_f32(80.0, f32::INFINITY) > 1.0);
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
#[ignore = "a minute or two in a release build: run it by name"]
fn every_f32() {
    let engines = engines();
    on_all_cores(1 << 12, |block| {
        let x: Vec<f32> = (0..1 << 20).map(|k| f32::from_bits(block << 20 | k)).collect();
        check_f32(&x, &on_every_level(&engines, &x, |x| x.to_bits().into()));
    });
}

#[test]
#[ignore = "a minute or two in a release build: run it by name"]
fn many_f64() {
    let engines = engines();
    on_all_cores(200, |block| check_f64(&engines, &arguments(200_000, 1000 + u64::from(block))));
}
