//! A user's function beside the crate's kernel that computes the same, and what the first result of a new one takes.
//! `cargo bench --bench functions`; with `--features compiled` there are the same as parts of the binary too, and `YUNTA_FUNCTION=bytecode`
//! takes bytecode for all. Not here: other tools.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use yunta::{Backend, Engine, Function, Gaussian};

const GAUSSIAN: &str = include_str!("functions/gaussian.wgsl");
const BLACK_SCHOLES: &str = include_str!("functions/black_scholes.wgsl");
const ESCAPE: &str = include_str!("functions/escape.wgsl");

/// The same as parts of the binary, with the feature `compiled`.
#[cfg(feature = "compiled")]
mod compiled {
    pub mod gaussian {
        yunta::function!(pub "functions/gaussian.wgsl");
    }
    pub mod black_scholes {
        yunta::function!(pub "functions/black_scholes.wgsl");
    }
    pub mod escape {
        yunta::function!(pub "functions/escape.wgsl");
    }
}

/// Numbers between `low` and `high`, in no order.
fn numbers(count: usize, low: f64, high: f64) -> Vec<f64> {
    (0..count).map(|i| low + (high - low) * ((i * 7919 % count.max(1)) as f64 / count as f64)).collect()
}

fn singles(numbers: &[f64]) -> Vec<f32> {
    numbers.iter().map(|&x| x as f32).collect()
}

macro_rules! gaussian {
    ($criterion:expr, $engine:expr, $t:ident) => {
        let mut group = $criterion.benchmark_group(concat!("gaussian ", stringify!($t)));
        let function = Function::new(GAUSSIAN.replace("f32", stringify!($t))).expect("the function is right");
        for count in [10_000, 1_000_000, 32_000_000] {
            let x: Vec<$t> = numbers(count, -2.0, 2.0).iter().map(|&x| x as $t).collect();
            let y: Vec<$t> = numbers(count, -1.0, 3.0).iter().map(|&x| x as $t).collect();
            group.throughput(Throughput::Elements(count as u64));
            let call = function.call().input("x", &x).input("y", &y);
            let mut out = $engine.run(&call, Backend::Cpu).expect("the call is right").data;
            group.bench_function(BenchmarkId::new("function", count), |b| b.iter(|| $engine.run_into(&call, Backend::Cpu, &mut out)));
            let kernel = Gaussian::new(&x[..], &y[..]).gamma(0.5);
            let mut out = $engine.run(&kernel, Backend::Cpu).expect("the kernel is right").data;
            group.bench_function(BenchmarkId::new("kernel", count), |b| b.iter(|| $engine.run_into(&kernel, Backend::Cpu, &mut out)));
        }
        group.finish();
    };
}

fn functions(criterion: &mut Criterion) {
    let engine = Engine::new().expect("an engine");
    gaussian!(criterion, engine, f32);
    gaussian!(criterion, engine, f64);
    let [s, k, t] = [(50.0, 150.0), (60.0, 140.0), (0.1, 2.0)].map(|(low, high)| singles(&numbers(1_000_000, low, high)));
    let price = Function::new(BLACK_SCHOLES).expect("the function is right");
    let call = price.call().input("s", &s).input("k", &k).input("t", &t);
    let mut out = engine.run(&call, Backend::Cpu).expect("the call is right").data;
    criterion.bench_function("black_scholes 1e6", |b| b.iter(|| engine.run_into(&call, Backend::Cpu, &mut out)));
    #[cfg(feature = "compiled")]
    {
        let call = compiled::black_scholes::f::call().expect("it is compiled").s(&s).k(&k).t(&t);
        let mut out = engine.run(&call, Backend::Cpu).expect("the call is right").data;
        criterion.bench_function("black_scholes 1e6 compiled", |b| b.iter(|| engine.run_into(&call, Backend::Cpu, &mut out)));
    }
    let [x, y] = [(-1.6, 1.6), (-1.0, 1.0)].map(|(low, high)| singles(&numbers(1_000_000, low, high)));
    let escape = Function::new(ESCAPE).expect("the function is right");
    let call = escape.call().input("x", &x).input("y", &y);
    let mut out = engine.run(&call, Backend::Cpu).expect("the call is right").data;
    criterion.bench_function("escape 1e6", |b| b.iter(|| engine.run_into(&call, Backend::Cpu, &mut out)));
    #[cfg(feature = "compiled")]
    as_parts_of_the_binary(criterion, &engine, (&x, &y));
}

/// The two of them that compute from two arrays.
#[cfg(feature = "compiled")]
fn as_parts_of_the_binary(criterion: &mut Criterion, engine: &Engine, (x, y): (&[f32], &[f32])) {
    let call = compiled::escape::f::call().expect("it is compiled").x(x).y(y);
    let mut out = engine.run(&call, Backend::Cpu).expect("the call is right").data;
    criterion.bench_function("escape 1e6 compiled", |b| b.iter(|| engine.run_into(&call, Backend::Cpu, &mut out)));
    let call = compiled::gaussian::f::call().expect("it is compiled").x(x).y(y);
    let mut out = engine.run(&call, Backend::Cpu).expect("the call is right").data;
    criterion.bench_function("gaussian f32 1e6 compiled", |b| b.iter(|| engine.run_into(&call, Backend::Cpu, &mut out)));
}

/// A text that no process has seen before, to its first thousand results.
fn first_result(criterion: &mut Criterion) {
    let engine = Engine::new().expect("an engine");
    let [s, k, t] = [(50.0, 150.0), (60.0, 140.0), (0.1, 2.0)].map(|(low, high)| singles(&numbers(1_000, low, high)));
    let mut turn = 0;
    criterion.bench_function("first result of a new function", |b| {
        b.iter(|| {
            turn += 1;
            let function = Function::new(BLACK_SCHOLES.replace("0.02 +", &format!("0.02{turn} +"))).expect("the function is right");
            let call = function.call().input("s", &s).input("k", &k).input("t", &t);
            black_box(engine.run(&call, Backend::Auto).expect("the call is right"))
        });
    });
}

criterion_group!(benches, functions, first_result);
criterion_main!(benches);
