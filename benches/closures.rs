//! The cost of closures: `map` against rayon's own collection, interleaved in one run, and the way of an empty closure
//! from `submit` to `is_done`. `cargo bench --bench closures`.
//! Prints minima and medians; keeps no baseline.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use yunta::Engine;

fn main() -> yunta::Result<()> {
    // Cargo's test runner calls benches with this; there is nothing to check here.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let engine = Engine::new()?;
    submit_to_done(&engine, "one after another", Duration::ZERO);
    submit_to_done(&engine, "to threads that sleep", Duration::from_millis(2));
    map_against_rayon(&engine)
}

/// An empty closure, by a caller that asks until it is done.
fn submit_to_done(engine: &Engine, what: &str, pause: Duration) {
    let mut times = Vec::new();
    for _ in 0..repetitions(40) * 25 {
        std::thread::sleep(pause);
        let start = Instant::now();
        let job = engine.submit(|| ());
        while !job.is_done() {
            std::hint::spin_loop();
        }
        times.push(start.elapsed());
    }
    show(&format!("submit to is_done, {what}"), &mut times);
}

/// A cheap closure over 1e7 f64.
fn map_against_rayon(engine: &Engine) -> yunta::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(engine.threads()).build().unwrap();
    let x: Vec<f64> = (0..10_000_000).map(f64::from).collect();
    let (mut ours, mut rayons) = (Vec::new(), Vec::new());
    for _ in 0..repetitions(40) {
        let start = Instant::now();
        let theirs: Vec<f64> = pool.install(|| x.par_iter().map(cheap).collect());
        rayons.push(start.elapsed());
        drop(black_box(theirs));
        let start = Instant::now();
        let mine = engine.map(&x, cheap)?;
        ours.push(start.elapsed());
        drop(black_box(mine));
    }
    show("map of 1e7 f64: rayon", &mut rayons);
    show("map of 1e7 f64: yunta", &mut ours);
    println!("yunta over rayon: {:.3} of minima, {:.3} of medians", ratio(ours[0], rayons[0]), ratio(middle(&ours), middle(&rayons)));
    Ok(())
}

fn cheap(x: &f64) -> f64 {
    x * 1.5 + 2.0
}

/// How often to measure: the environment's `YUNTA_BENCH_REPEAT`, or so often.
fn repetitions(default: usize) -> usize {
    std::env::var("YUNTA_BENCH_REPEAT").ok().and_then(|given| given.parse().ok()).unwrap_or(default)
}

fn show(what: &str, times: &mut [Duration]) {
    times.sort();
    println!("{what}: at least {:.3?}, median {:.3?}", times[0], middle(times));
}

fn middle(sorted: &[Duration]) -> Duration {
    sorted[sorted.len() / 2]
}

fn ratio(left: Duration, right: Duration) -> f64 {
    left.as_secs_f64() / right.as_secs_f64()
}
