//! What the machine code's bytes are, and what becomes of whole functions. That it has the bytecode's bits is tested beside the
//! evaluator, in `function/tests`.

mod bytes;

use super::{Executor, Machine, Set};
use crate::cpu::simd::Level;
use crate::function::Function;
use crate::function::bytecode::{Ended, Job};
use crate::function::data::{Elements, Given, OutputMut};
use crate::function::lanes::ScalarType;
use crate::function::program::{Program, Request};

fn program(source: &str) -> Program {
    let function = Function::named(source, "f").expect("a right function");
    Program::compile(&function, &Request { scalar: &|_| ScalarType::F32, uniform: &|_| false }).expect("it fits its types")
}

/// The levels that have machine code.
fn levels() -> Vec<Level> {
    Level::available().into_iter().filter(|&level| Set::of(level).is_some()).collect()
}

const JULIA: &str = "fn f(x: f32, y: f32) -> u32 {
    var z = vec2(x, y);
    var n = 0u;
    loop {
        if n >= 50u || dot(z, z) > 4.0 { break; }
        z = vec2(z.x * z.x - z.y * z.y - 0.8, 2.0 * z.x * z.y + 0.156);
        n++;
    }
    return n;
}";

const BLACK_SCHOLES: &str = "fn f(s: f64, k: f64, t: f64, r: f64, v: f64) -> vec2<f64> {
    let deviation = v * sqrt(t);
    let d1 = (log(s / k) + (r + 0.5 * v * v) * t) / deviation;
    let d2 = d1 - deviation;
    let now = k * exp(-r * t);
    return vec2(s * normal_cdf(d1) - now * normal_cdf(d2), now * normal_cdf(-d2) - s * normal_cdf(-d1));
}";

#[test]
fn whole_functions_become_one_piece() {
    let sources = [
        "fn f(x: f32, y: f32) -> f32 { return (x - y) * (x - y) / 3.0; }",
        "fn f(x: f64, y: f64, n: u32) -> bool { return sqrt(x) < floor(y) && n > 3u; }",
        "@group(0) @binding(0) var<storage, read> w: array<f32>; fn f(n: i32) -> f32 { return w[n] + w[n + 1]; }",
        "fn f(x: f32, y: f32, gamma: f32) -> f32 { return exp(-gamma * (x - y) * (x - y)); }",
        "fn f(x: f32, y: f32) -> f32 { return pow(x, y) + sin(x) * cos(y) - tan(x) + log(y) * log2(x) + exp2(x) + inverseSqrt(y); }",
        "fn f(a: i32, b: u32) -> i32 { return countOneBits(a) + reverseBits(a) + countLeadingZeros(a) - i32(countTrailingZeros(b)); }",
        "fn f(a: i32, b: i32, c: u32, d: u32) -> i32 { return a / b + a % b - i32(c / d + c % d) + a / 7 % (b | 1); }",
        "fn f(x: f64, a: i64, b: u64) -> f64 { return f64(u32(x)) + f64(a) - f64(b); }",
        "fn f(x: f64, y: f64, gamma: f64) -> f64 { return exp(-gamma * (x - y) * (x - y)); }",
        "fn f(x: f64, y: f64) -> f64 { return pow(x, y) + sin(x) * cos(y) - tan(x) + log(y) * log2(x) + exp2(x) + inverseSqrt(y); }",
        "fn f(a: i64, b: i64, c: u64, d: u64) -> i64 { return a / b + a % b - i64(c / d + c % d) + min(a, b) / 7li - i64(max(c, d)); }",
        "fn f(x: f64, y: f32, a: i64, b: u64) -> f32 { return f32(i64(x)) + f32(u64(y)) + f32(a) - f32(b); }",
        "fn f(a: u64, b: i64) -> u64 { return countOneBits(a) + countLeadingZeros(a) - countTrailingZeros(a) + u64(countOneBits(b)); }",
        BLACK_SCHOLES,
        JULIA,
    ];
    for source in sources {
        for level in levels() {
            assert_eq!(program(source).machine(level).map(Machine::name), Ok("machine code"), "{level:?}: {source}");
        }
    }
}

#[test]
fn what_has_no_code_stays_bytecode() {
    let mixed = program("fn f(a: u64, b: u64) -> u64 { let d = a - b; return reverseBits(d * d) * 2lu + b; }");
    let none = program("fn f(a: u64) -> u64 { return reverseBits(a); }");
    for level in levels() {
        assert_eq!(mixed.machine(level).map(Machine::name), Ok("machine code and bytecode"));
        let reason = none.machine(level).map(Machine::name).unwrap_or_else(|reason| reason).to_owned();
        assert!(reason.contains("machine code") && reason.contains("operations"), "{reason}");
    }
    assert!(none.machine(Level::Scalar).is_err_and(|reason| reason.contains("AVX2")));
}

#[test]
fn results_take_the_registers_of_operands_that_end_with_them() {
    let gaussian = program("fn f(x: f32, y: f32) -> f32 { return exp(-0.5 * (x - y) * (x - y)); }");
    for level in levels() {
        assert_eq!(gaussian.machine(level).map(Machine::spilled), Ok(0), "{level:?}");
    }
}

#[test]
fn an_endless_loop_is_stopped() {
    let endless = program("fn f(x: f32) -> f32 { var y = x; while y < 4.0 { y = y * 0.5; } return y; }");
    for level in levels() {
        let (x, mut y) = (vec![1.0f32; 200], vec![0.0f32; 200]);
        let (given, looks) = ([Given::Each(Elements::packed(&x[..], 1))], std::cell::Cell::new(0));
        let job = Job { given: &given, wholes: &[], dims: [200, 1, 1] };
        let stop = || {
            looks.set(looks.get() + 1);
            looks.get() > 5
        };
        let ended = endless.run(level, Executor::Machine, 0..200, &job, &mut [OutputMut::packed(&mut y[..], 1)], &stop);
        assert_eq!((ended.ok(), looks.get()), (Some(Ended::Stopped), 6), "{level:?}");
    }
}

#[test]
fn memory_is_never_both_written_and_run() {
    let programs: Vec<_> = levels().into_iter().map(|level| (program(JULIA), level)).collect();
    let _kept: Vec<_> = programs.iter().map(|(program, level)| program.machine(*level).map(Machine::name)).collect();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let both: Vec<_> = maps.lines().filter(|line| line.contains(" rwx")).collect();
    assert!(both.is_empty(), "{both:?}");
}
