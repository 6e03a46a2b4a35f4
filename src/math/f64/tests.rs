//! Each function against its exact values, where it is easy and where it is hard, and its special cases. Not here: the levels.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};
use std::thread;

use super::reference::{self, Exact, ulps};
use super::*;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.bits() >> 11) as f64 / (1u64 << 53) as f64)
    }

    /// An integer below `end`.
    fn below(&mut self, end: u64) -> f64 {
        (self.bits() % end) as f64
    }

    /// Any finite number, all exponents alike.
    fn any(&mut self) -> f64 {
        loop {
            let x = f64::from_bits(self.bits());
            if x.is_finite() {
                return x;
            }
        }
    }

    /// One of either sign, with a size between two powers of two, all exponents alike.
    fn sized(&mut self, low: f64, high: f64) -> f64 {
        self.between(low, high).exp2().copysign(self.between(-1.0, 1.0))
    }

    /// A neighbour of `x`, or itself.
    fn beside(&mut self, x: f64) -> f64 {
        let steps = self.bits() % 9;
        if x == 0.0 { x } else { f64::from_bits(x.to_bits() + steps - 4) }
    }
}

/// A function with its exact values, the most that it may be off, and arguments for it.
struct Case {
    name: &'static str,
    most: f64,
    function: fn(f64, f64) -> f64,
    exact: fn(f64, f64) -> Exact,
    arguments: fn(&mut Random) -> (f64, f64),
}

static CASES: [Case; 8] = [
    Case { name: "exp2", most: 0.8, function: |x, _| exp2(x), exact: |x, _| reference::exp2(x), arguments: |r| (exponent(r), 0.0) },
    Case { name: "log", most: 0.9, function: |x, _| log(x), exact: |x, _| reference::log(x), arguments: |r| (positive(r), 0.0) },
    Case { name: "log2", most: 0.8, function: |x, _| log2(x), exact: |x, _| reference::log2(x), arguments: |r| (positive(r), 0.0) },
    Case { name: "sin", most: 0.8, function: |x, _| sin(x), exact: |x, _| reference::sin(x), arguments: |r| (angle(r), 0.0) },
    Case { name: "cos", most: 0.8, function: |x, _| cos(x), exact: |x, _| reference::cos(x), arguments: |r| (angle(r), 0.0) },
    Case { name: "tan", most: 0.9, function: |x, _| tan(x), exact: |x, _| reference::tan(x), arguments: |r| (angle(r), 0.0) },
    Case { name: "pow", most: 0.9, function: pow, exact: reference::pow, arguments: base_and_exponent },
    Case {
        name: "inverse_sqrt",
        most: 0.6,
        function: |x, _| inverse_sqrt(x),
        exact: |x, _| reference::inverse_sqrt(x),
        arguments: |r| (positive(r), 0.0),
    },
];

fn exponent(random: &mut Random) -> f64 {
    match random.bits() % 6 {
        0 => random.between(-1080.0, 1030.0),
        1 => random.sized(-1074.0, 10.5),
        2 => random.between(-1076.0, -1020.0),
        3 => random.between(-1.0, 1.0),
        4 => {
            let middle = random.below(2100) - 1075.5;
            random.beside(middle)
        }
        _ => 1024.0 - random.sized(-44.0, 0.0),
    }
}

fn positive(random: &mut Random) -> f64 {
    match random.bits() % 6 {
        0 => random.any().abs().max(5e-324),
        1 => 1.0 + random.sized(-53.0, -1.0),
        2 => f64::from_bits((random.bits() >> 12 >> (random.bits() % 52)).max(1)),
        3 => random.between(0.5, 2.0),
        4 => {
            let edge = FRAC_1_SQRT_2 * random.sized(-1000.0, 1000.0).abs().log2().round().exp2();
            random.beside(edge)
        }
        _ => random.sized(-20.0, 20.0).abs(),
    }
}

fn angle(random: &mut Random) -> f64 {
    match random.bits() % 7 {
        0 => random.any(),
        1 => random.between(-10.0, 10.0),
        2 => random.sized(-40.0, 30.0),
        3 => {
            let corner = random.below(1 << 10) * (FRAC_PI_2 / 2.0);
            random.beside(corner)
        }
        4 => {
            let turn = random.below(1 << 30) * FRAC_PI_2;
            random.beside(turn)
        }
        5 => {
            let turn = random.sized(20.0, 53.0).round() * FRAC_PI_2;
            random.beside(turn)
        }
        _ => random.sized(29.0, 1023.9),
    }
}

/// A positive number and an exponent.
fn base_and_exponent(random: &mut Random) -> (f64, f64) {
    let x = positive(random);
    let log = x.log2();
    let y = match random.bits() % 6 {
        0 => random.between(-1076.0, 1025.0) / log,
        1 => (1024.0 - random.sized(-50.0, -1.0)) / log,
        2 => random.between(-1076.0, -1021.0) / log,
        3 => random.below(64) - 32.0,
        4 => random.sized(-60.0, 10.0) / log,
        _ => random.any(),
    };
    (x, if y.is_finite() { y } else { 1.0 })
}

/// The one with the larger error; NaN is larger than all.
fn larger(a: (f64, (f64, f64)), b: (f64, (f64, f64))) -> (f64, (f64, f64)) {
    if b.0.is_nan() || b.0 > a.0 { b } else { a }
}

impl Case {
    /// The largest error of so many, and its arguments.
    fn worst(&self, count: usize, seed: u64) -> (f64, (f64, f64)) {
        let mut random = Random(seed);
        (0..count).fold((0.0, (0.0, 0.0)), |worst, _| {
            let (x, y) = (self.arguments)(&mut random);
            let error = ulps((self.function)(x, y), (self.exact)(x, y));
            larger(worst, (error, (x, y)))
        })
    }

    fn check(&self, (error, (x, y)): (f64, (f64, f64)), seed: u64) {
        let got = (self.function)(x, y);
        assert!(error <= self.most, "{}({x:?}, {y:?}) is {got:?}: {error} ulp off (seed {seed})", self.name);
    }
}

#[test]
fn errors_are_small() {
    for case in &CASES {
        case.check(case.worst(10_000, 1), 1);
    }
}

#[test]
#[ignore = "a minute for each ten million in a release build: run it by name"]
fn errors_are_small_of_millions() {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let run = |case: &'static Case, thread: usize| case.worst(12_000_000 / threads, 1000 + thread as u64);
    let worst = CASES.each_ref().map(|case| {
        let worst = thread::scope(|scope| {
            let runs: Vec<_> = (0..threads).map(|thread| scope.spawn(move || run(case, thread))).collect();
            runs.into_iter().map(|run| run.join().expect("no panic")).fold((0.0, (0.0, 0.0)), larger)
        });
        println!("{:13} {:.4} ulp at {:?}", case.name, worst.0, worst.1);
        (case, worst)
    });
    for (case, worst) in worst {
        case.check(worst, 1000);
    }
}

#[test]
fn an_error_is_found() {
    let mut random = Random(2);
    for case in &CASES {
        for _ in 0..1000 {
            let (x, y) = (case.arguments)(&mut random);
            let (got, exact) = ((case.function)(x, y), (case.exact)(x, y));
            if !got.is_normal() {
                continue;
            }
            for wrong in [got.to_bits() + 3, got.to_bits() - 3] {
                let error = ulps(f64::from_bits(wrong), exact);
                assert!(error.is_nan() || error > case.most, "{}({x:?}, {y:?}) three further is {error} off", case.name);
            }
        }
        assert!(ulps(f64::NAN, (case.exact)(2.0, 3.0)).is_nan(), "{}", case.name);
    }
}
