//! How near yunta comes to the machine's own limits, both measured in one run, round by round in turn:
//! `cargo bench --bench ceilings`. For arrays and tables the limit is memory's bandwidth, for the Julia set what the vector
//! units can do. Prints medians, and for a share of the limit that yunta promises whether it was kept; fails for none.
//! `YUNTA_BENCH_REPEAT` sets the rounds.

#[path = "ceilings/machine.rs"]
mod machine;

use std::time::Instant;

use bytemuck::{cast_slice, cast_slice_mut};
use machine::{Machine, Step};
use yunta::{Backend, Count, Engine, Gaussian, Hypotenuse, Item, Julia, Normalize, Real, SumSquares, Table, Watch};

type Tried<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Tried {
    // Cargo's test runner calls benches with this; there is nothing to check here.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let engine = Engine::new()?;
    let machine = Machine { threads: engine.workers(..)?, level: engine.level() };
    let rounds = std::env::var("YUNTA_BENCH_REPEAT").ok().and_then(|given| given.parse().ok()).unwrap_or(41);
    let bench = Bench { engine, machine, rounds };
    println!("{} threads, {}, medians of {rounds} rounds\n", bench.engine.threads(), bench.engine.level().name());
    println!("{:34} {:38} {:>12} {:>12} {:>8}", "work", "limit", "limit's", "yunta's", "share");
    bench.gaussian::<f64>()?;
    bench.gaussian::<f32>()?;
    bench.hypotenuse()?;
    bench.tables()?;
    bench.julia()
}

struct Bench {
    engine: Engine,
    machine: Machine,
    rounds: usize,
}

/// What is compared, and the share of the limit that yunta promises, if it does.
struct Line<'a> {
    work: &'a str,
    limit: &'a str,
    unit: &'a str,
    promise: Option<f64>,
}

impl Bench {
    /// Runs both in turn, each of which returns how many units it did, and prints a line.
    fn compare(&self, line: &Line, mut limit: impl FnMut() -> f64, mut yunta: impl FnMut() -> Tried<f64>) -> Tried {
        let (mut limits, mut yuntas, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        // The first round wakes the threads and touches the memory.
        for round in 0..=self.rounds {
            let start = Instant::now();
            let most = limit() / start.elapsed().as_secs_f64();
            let start = Instant::now();
            let ours = yunta()? / start.elapsed().as_secs_f64();
            if round > 0 {
                limits.push(most);
                yuntas.push(ours);
                shares.push(ours / most);
            }
        }
        let (most, ours, share) = (median(limits) / 1e9, median(yuntas) / 1e9, 100.0 * median(shares));
        let kept = line.promise.map_or(String::new(), |promise| {
            let kept = if share >= promise { "kept" } else { "not kept" };
            format!("  {promise} % promised: {kept}")
        });
        let Line { work, limit, unit, .. } = line;
        println!("{work:34} {limit:38} {most:>7.2} {unit} {ours:>7.2} {unit} {share:>6.1} %{kept}");
        Ok(())
    }

    /// Arrays far larger than any cache.
    fn gaussian<T: Real>(&self) -> Tried {
        const N: usize = 32_000_000;
        let (x, y) = (numbers::<T>(N, 1000)?, numbers::<T>(N, 777)?);
        let mut limits = memory::<T>(N)?;
        let mut z = memory::<T>(N)?;
        let bytes = 3.0 * size_of_val(&*z) as f64;
        let work = format!("gaussian, 32e6 {}", T::NAME);
        let line = Line { work: &work, limit: "a difference, streaming stores", unit: "GB/s", promise: Some(95.0) };
        self.compare(
            &line,
            || {
                self.machine.subtract(cast_slice(&x), cast_slice(&y), cast_slice_mut(&mut limits), true);
                bytes
            },
            || Ok(self.engine.run_into(&Gaussian::new(&x, &y), Backend::Cpu, &mut z).map(|_| bytes)?),
        )
    }

    /// Columns that may lie in the last cache, so that ordinary stores are the faster ones.
    fn hypotenuse(&self) -> Tried {
        const N: usize = 1_000_000;
        let (x, y) = (numbers::<f64>(N, 1000)?, numbers::<f64>(N, 777)?);
        let mut limits = memory::<f64>(N)?;
        let mut h = memory::<f64>(N)?;
        let bytes = 3.0 * size_of_val(&*h) as f64;
        let line = Line { work: "hypotenuse, 1e6 f64", limit: "a difference", unit: "GB/s", promise: None };
        self.compare(
            &line,
            || {
                self.machine.subtract(cast_slice(&x), cast_slice(&y), cast_slice_mut(&mut limits), false);
                bytes
            },
            || Ok(self.engine.run_into(&Hypotenuse::new(&x, &y), Backend::Cpu, &mut h).map(|_| bytes)?),
        )
    }

    /// Tables of a million rows and ten columns, in f64 and i64.
    fn tables(&self) -> Tried {
        const ROWS: usize = 1_000_000;
        const COLUMNS: usize = 10;
        let numbers = numbers::<f64>(ROWS * COLUMNS, 1000)?;
        let mut integers = memory::<i64>(ROWS * COLUMNS)?;
        integers.iter_mut().enumerate().for_each(|(k, integer)| *integer = (k * 7 % 11) as i64);
        let table = Table::new(&numbers, ROWS, COLUMNS)?;
        let mut limits = memory::<f64>(ROWS * COLUMNS)?;
        let words = cast_slice_mut(&mut limits);
        let (read, written) = (8.0 * (ROWS * COLUMNS) as f64, 8.0 * ROWS as f64);

        let mut counts = memory(ROWS)?;
        let line = Line { work: "count, 1e6 x 10 i64", limit: "reading ten, writing one", unit: "GB/s", promise: None };
        let limit = || {
            self.machine.fold(cast_slice(&integers), COLUMNS, &mut words[..2 * ROWS], false);
            read + written
        };
        let count = Count::new(Table::new(&integers, ROWS, COLUMNS)?, 4);
        self.compare(&line, limit, || Ok(self.engine.run_into(&count, Backend::Cpu, &mut counts).map(|_| read + written)?))?;

        let line = Line { work: "sum of squares, 1e6 x 10 f64", limit: "reading", unit: "GB/s", promise: None };
        let limit = || {
            self.machine.fold(cast_slice(&numbers), 1000, &mut words[..ROWS * COLUMNS / 500], false);
            read
        };
        self.compare(&line, limit, || Ok(self.engine.reduce(&SumSquares::new(&table), Backend::Cpu).map(|_| read)?))?;

        let mut rows = memory(ROWS * COLUMNS)?;
        let line = Line { work: "normalize, 1e6 x 10 f64", limit: "a copy, streaming stores", unit: "GB/s", promise: None };
        let limit = || {
            self.machine.fold(cast_slice(&numbers), 1, words, true);
            2.0 * read
        };
        self.compare(&line, limit, || Ok(self.engine.run_into(&Normalize::new(&table), Backend::Cpu, &mut rows).map(|_| 2.0 * read)?))
    }

    /// Steps of f32 lanes that are of use: those of points still inside, and the look that finds one outside.
    fn julia(&self) -> Tried {
        const CALM: u32 = 1000;
        // A Siegel disk, the golden mean's, around its fixed point: orbits turn about it and neither leave nor settle, so that
        // all steps are taken. (Where orbits are drawn to a cycle, yunta notices that they repeat and stops.)
        let (c, inside) = ((-0.390_541, -0.586_788), (-0.368_684, -0.337_745));
        let calm = Julia::default().size(1024, 512).c(c.0, c.1).center(inside.0, inside.1).span(0.1).max_iter(CALM);
        let lessons = Julia::default();
        let limit = |step| {
            let (c, inside) = ((c.0 as f32, c.1 as f32), (inside.0 as f32, inside.1 as f32));
            move || self.machine.julia(step, 80, c, inside).unwrap_or(f64::NAN)
        };
        if limit(Step::Bare)().is_nan() {
            println!("julia: this bench has no ceiling for the level {}", self.engine.level().name());
            return Ok(());
        }
        for (work, limited, step, promise, julia, most, symmetric) in [
            ("julia f32, no escape", "pairs of steps", Step::Paired, Some(90.0), &calm, CALM, false),
            ("julia f32, no escape", "steps counted one by one", Step::Counted, None, &calm, CALM, false),
            ("julia f32, no escape", "steps without a look", Step::Bare, None, &calm, CALM, false),
            ("julia f32, lessons' picture", "pairs of steps", Step::Paired, Some(50.0), &lessons, 50, false),
            ("julia f32, lessons', by symmetry", "pairs of steps", Step::Paired, Some(80.0), &lessons, 50, true),
        ] {
            let mut counts = self.engine.run(julia, Backend::Cpu)?.data;
            let steps = useful(&counts, most);
            let line = Line { work, limit: limited, unit: "G/s", promise };
            self.compare(&line, limit(step), || {
                let report = match symmetric {
                    true => julia.render_into(&self.engine, Backend::Cpu, &mut counts, &Watch::new()),
                    false => self.engine.run_into(julia, Backend::Cpu, &mut counts),
                };
                Ok(report.map(|_| steps)?)
            })?;
        }
        Ok(())
    }
}

/// Steps taken and, for each point that escapes before `most`, the look that finds it outside.
fn useful(counts: &[u32], most: u32) -> f64 {
    counts.iter().map(|&count| f64::from(count) + f64::from(u8::from(count < most))).sum()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Memory on huge pages.
fn memory<T: Item>(length: usize) -> Tried<Vec<T>> {
    Ok(yunta::zeroed_vec(length).ok_or("no memory")?)
}

/// Numbers from 0 to 1 that come again after so many.
fn numbers<T: Real>(length: usize, period: usize) -> Tried<Vec<T>> {
    let mut numbers = memory::<T>(length)?;
    numbers.iter_mut().enumerate().for_each(|(k, number)| *number = T::from_f64((k % period) as f64 / period as f64));
    Ok(numbers)
}
