//! What one core can do, and all of them. The passes run as a job's do: from a cursor, in pieces, at the engine's SIMD level.

use std::thread;
use std::time::{Duration, Instant};

use super::speed::{Speed, operations};
use super::{least, rate_or};
use crate::cpu::drain;
use crate::cpu::trial::Levels;
use crate::dispatch::{CoresFound, CpuRates};
use crate::engine::Engine;
use crate::engine::cut::Cut;
use crate::engine::target::no_memory;
use crate::error::Result;
use crate::kernel::{Column, Outputs};
use crate::memory::zeroed_vec;
use crate::schedule::Cpu;
use crate::watch::{Side, Watch};

/// Bytes that lie in the caches of each core, and in none: of three arrays together.
const CACHED: usize = 256 << 10;
const UNCACHED: usize = 48 << 20;

/// Bytes of an item of those.
const AN_ITEM: usize = 12;

/// Threads sleep after this.
const SLEEP: Duration = Duration::from_micros(500);

/// So often threads are woken; the first time they may have to be started.
const WAKINGS: usize = 6;

/// A pass takes at least so many times as long as its threads take to begin, or as this.
const STARTUPS: f64 = 20.0;
const SHORTEST: f64 = 10e-6;

/// Steps of an item where the arithmetic is timed, and the fewest and the most items.
const STEPS: u32 = 1024;
const ITEMS: [usize; 2] = [1 << 8, 1 << 18];

struct Cores<'a> {
    engine: &'a Engine,
    watch: &'a Watch,
}

/// Three arrays of one length, of which the last is written.
struct Arrays([Vec<f32>; 3]);

/// Measures until the watch is up, or other work begins, which would be measured with it. What data in memory takes may be as shipped
/// then; without the rest nothing was found.
pub(super) fn found(engine: &Engine, watch: &Watch) -> Option<CoresFound> {
    let (level, threads) = (engine.shared.level, engine.threads());
    let cores = Cores { engine, watch };
    let [mut serial, mut cpu] = [1, threads].map(|threads| CpuRates::shipped(level, threads));
    let mut asleep = cpu.waking(true).startup;
    if threads > 1 {
        cpu.startup = cores.waking(threads, Duration::ZERO).ok()?;
        asleep = cores.waking(threads, SLEEP).ok()?.max(cpu.startup);
    }
    // Each stops at the first pass that there is no time for.
    cores.rates(&mut [(1, &mut serial), (threads, &mut cpu)]).ok()?;
    let _ = cores.memory(&mut [(threads, &mut cpu), (1, &mut serial)]);
    if threads == 1 {
        cpu = serial;
    }
    Some(CoresFound { level: level.name().to_owned(), threads, serial, cpu, asleep })
}

impl Cores<'_> {
    /// The seconds that threads take to begin and end nothing, after they had time to fall asleep: the least of some, as other work may
    /// have a thread's processor for milliseconds, and a job does not wait for that thread.
    fn waking(&self, threads: usize, sleep: Duration) -> Result<f64> {
        let mut least = f64::INFINITY;
        for _ in 0..WAKINGS {
            thread::sleep(sleep);
            self.go_on()?;
            let start = Instant::now();
            self.engine.shared.pool.each_and_caller(threads, &|_, _| {})?;
            least = least.min(start.elapsed().as_secs_f64());
        }
        Ok(least)
    }

    /// Whether there is time left, and nothing else runs.
    fn go_on(&self) -> Result<()> {
        if self.watch.is_cancelled() || !self.engine.shared.pool.is_idle() { Err(self.watch.cancelled()) } else { Ok(()) }
    }

    /// What arithmetic takes, and data in the caches, at places with so many threads.
    fn rates(&self, places: &mut [(usize, &mut CpuRates)]) -> Result<()> {
        let [fewest, most] = ITEMS;
        let cached = |threads: usize| CACHED * threads / AN_ITEM;
        let mut arrays = self.arrays(most.max(cached(self.engine.threads())))?;
        for (threads, rates) in places {
            let mut items = fewest;
            while items < most && self.pass(&mut arrays, items, STEPS, *threads)? < STARTUPS * rates.startup.max(SHORTEST) {
                items *= 2;
            }
            let seconds = least(|| self.pass(&mut arrays, items, STEPS, *threads))?;
            let operations = operations(STEPS) * items as f64;
            rates.operations = rate_or(rates.operations, operations, seconds, rates.startup);
            let items = cached(*threads);
            let seconds = least(|| self.pass(&mut arrays, items, 0, *threads))?;
            rates.cache = rate_or(rates.cache, (AN_ITEM * items) as f64, seconds, rates.startup);
        }
        Ok(())
    }

    /// What data in no cache takes, at places with so many threads.
    fn memory(&self, places: &mut [(usize, &mut CpuRates)]) -> Result<()> {
        let items = UNCACHED / AN_ITEM;
        let mut arrays = self.arrays(items)?;
        for (threads, rates) in places {
            let seconds = least(|| self.pass(&mut arrays, items, 0, *threads))?;
            rates.memory = rate_or(rates.memory, (AN_ITEM * items) as f64, seconds, rates.startup);
        }
        Ok(())
    }

    /// Arrays of so many items, each of which was written: of others the system has no pages yet.
    fn arrays(&self, items: usize) -> Result<Arrays> {
        let array = || zeroed_vec(items).ok_or_else(|| no_memory(items));
        let mut arrays = Arrays([array()?, array()?, array()?]);
        for _ in 0..3 {
            arrays.0.rotate_left(1);
            self.pass(&mut arrays, items, 0, self.engine.threads())?;
        }
        Ok(arrays)
    }

    /// The seconds of one pass over so many items, on so many threads.
    fn pass(&self, Arrays([x, y, out]): &mut Arrays, items: usize, steps: u32, threads: usize) -> Result<f64> {
        self.go_on()?;
        let (shared, side) = (&self.engine.shared, Side::new(self.watch));
        let speed = Speed { x: &x[..items], y: &y[..items], steps };
        let (cut, levels) = (Cut::new(self.engine, &speed, 0..items), Levels::One(shared.level));
        let start = Instant::now();
        let cursor = cut.cursor(Outputs::one(Column::new(&mut out[..items], 1)));
        let ranges = cut.ranges(&cursor, threads, Cpu::new());
        match threads {
            1 => drain::on_this_thread(&speed, &levels, &ranges, &side)?,
            _ => drain::on_all_threads(&speed, &levels, &shared.pool, threads, &ranges, &side)?,
        }
        Ok(start.elapsed().as_secs_f64())
    }
}
