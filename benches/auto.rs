//! How near `auto` comes to the better of serial and cpu, and what a call costs: `cargo bench --bench auto`.
//! The three run in turns on the same memory, small jobs many calls at a time. Prints medians of a call; fails for nothing.
//! `YUNTA_BENCH_REPEAT` sets the rounds.

use std::time::Instant;

use yunta::{Backend, Count, Engine, Gaussian, Hypotenuse, Julia, Kernel, Normalize, Real, SumSquares, Table};

type Tried<T = ()> = Result<T, Box<dyn std::error::Error>>;

const BACKENDS: [Backend; 3] = [Backend::Serial, Backend::Cpu, Backend::Auto];

fn main() -> Tried {
    // Cargo's test runner calls benches with this; there is nothing to check here.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let engine = Engine::new()?;
    println!("{:34} {:>12} {:>12} {:>12} {:>14}  auto ran", "work", "serial", "cpu", "auto", "auto over best");
    for length in [100, 1_000, 10_000, 1_000_000, 32_000_000] {
        gaussian::<f64>(&engine, length)?;
        gaussian::<f32>(&engine, length)?;
    }
    for (name, julia) in [
        ("julia, lessons' picture", Julia::default()),
        ("julia, 8000 x 4000, 1000 steps", Julia::default().size(8000, 4000).max_iter(1000)),
        ("julia, off centre", Julia::default().center(0.3, 0.1).span(0.5).max_iter(500)),
        ("julia, a large inside", Julia::default().c(-0.123, 0.745).max_iter(2000)),
    ] {
        compare(&engine, name, &julia)?;
    }
    tables(&engine, 1_000)?;
    tables(&engine, 1_000_000)
}

fn gaussian<T: Real>(engine: &Engine, length: usize) -> Tried {
    let (x, y) = (numbers::<T>(length, 7919)?, numbers::<T>(length, 104_729)?);
    compare(engine, &format!("gaussian, n = {length} {}", T::NAME), &Gaussian::new(&x, &y))
}

fn tables(engine: &Engine, rows: usize) -> Tried {
    let reals = numbers::<f64>(10 * rows, 7919)?;
    let wholes: Vec<i64> = reals.iter().map(|&real| (5.0 * real) as i64).collect();
    let table = Table::new(&reals, rows, 10)?;
    compare(engine, &format!("count, {rows} x 10 i64"), &Count::new(Table::new(&wholes, rows, 10)?, 4))?;
    compare(engine, &format!("hypotenuse, {rows} f64"), &Hypotenuse::new(&reals[..rows], &reals[rows..2 * rows]))?;
    compare(engine, &format!("sum of squares, {rows} x 10 f64"), &SumSquares::new(&table))?;
    compare(engine, &format!("normalize, {rows} x 10 f64"), &Normalize::new(&table))
}

/// Numbers from 0 to 2 without an order.
fn numbers<T: Real>(length: usize, step: usize) -> Tried<Vec<T>> {
    let mut numbers = yunta::zeroed_vec(length).ok_or("no memory")?;
    numbers.iter_mut().enumerate().for_each(|(index, number)| *number = T::from_f64((index * step % 1009) as f64 / 504.0));
    Ok(numbers)
}

/// Runs a kernel on each backend in turns, and prints a line.
fn compare<K: Kernel>(engine: &Engine, name: &str, kernel: &K) -> Tried {
    let mut out = yunta::zeroed_vec(kernel.items() * kernel.width()).ok_or("no memory")?;
    let start = Instant::now();
    engine.run_into(kernel, Backend::Auto, &mut out)?;
    let once = start.elapsed().as_secs_f64();
    // Small jobs take less than a clock can tell; large ones need no thousand rounds.
    let calls = (2e-5 / once).ceil() as usize;
    let rounds = std::env::var("YUNTA_BENCH_REPEAT").ok().and_then(|given| given.parse().ok());
    let rounds = rounds.unwrap_or_else(|| ((0.5 / once / calls as f64) as usize).clamp(25, 2001));
    let mut seconds = BACKENDS.map(|_| Vec::new());
    for round in 0..rounds {
        // Forwards and backwards, as each leaves the caches to the next.
        for turn in 0..BACKENDS.len() {
            let shift = if round % 2 == 0 { turn } else { BACKENDS.len() - turn };
            let place = (round / 2 + shift) % BACKENDS.len();
            let start = Instant::now();
            for _ in 0..calls {
                engine.run_into(kernel, BACKENDS[place], &mut out)?;
            }
            seconds[place].push(start.elapsed().as_secs_f64() / calls as f64);
        }
    }
    let [serial, cpu, auto] = seconds.map(median);
    let ran = engine.run_into(kernel, Backend::Auto, &mut out)?.who();
    let show = |seconds: f64| format!("{:.3} us", 1e6 * seconds);
    println!("{name:34} {:>12} {:>12} {:>12} {:>14.3}  {ran}", show(serial), show(cpu), show(auto), auto / serial.min(cpu));
    Ok(())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
