//! One job: a kernel, what was asked, and the memory for its results. Carries out a plan and reports what ran.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::{Engine, Shared};
use crate::cpu::drain;
use crate::cpu::ranges::{Pieces, Ranges};
use crate::cursor::{Cursor, End};
use crate::dispatch::{Decision, Plan, Request};
use crate::error::Result;
use crate::gpu::{self, Gpu};
use crate::kernel::{Outputs, Work};
use crate::report::{Ran, Report, Times};
use crate::schedule::Cpu;
use crate::watch::Watch;

/// Shorter pieces are not worth the taking; longer ones make a job slow to stop.
const PIECE_SECONDS: std::ops::Range<f64> = 25e-6..5e-3;

/// Jobs of more than this to read and write for each worker do not turn round: with 2 MB of second cache the Gaussian of 12
/// MB a worker is 8 to 16 % faster for it, but passes over tables of 40 MB are 3 % slower.
const TURN_BYTES: f64 = 16e6;

/// A grain that takes longer is not kept to.
const GRAIN_SECONDS: f64 = 20e-3;

pub(super) struct Job<'a> {
    pub engine: &'a Engine,
    pub work: &'a dyn Work,
    /// The items that are computed.
    pub range: Range<usize>,
    /// The job, with what they cost.
    pub request: &'a Request<'a>,
    pub watch: &'a Watch,
    pub start: Instant,
    /// GPU calls of the process before the job.
    pub gpu_calls: u64,
}

impl Job<'_> {
    /// Runs the plan. Without a report: the GPU is to be opened first.
    pub fn carry_out(&self, decision: Decision<Arc<Gpu>>, out: Outputs<'_>) -> Result<Option<Report>> {
        let planned = self.start.elapsed();
        let (Shared { pool, level, .. }, cpu) = (&*self.engine.shared, self.engine.cpu);
        let (work, watch) = (self.work, self.watch);
        let cursor = Cursor::new(self.range.clone(), self.grain(), out);
        let (ran, mut times) = match &decision.plan {
            Plan::Serial => {
                drain::on_this_thread(work, *level, &self.ranges(&cursor, 1, Cpu::new()), watch)?;
                (Ran::Serial { level: *level }, Times::default())
            }
            Plan::Cpu => {
                let threads = self.threads();
                let workers = threads.unwrap_or(1);
                let ranges = self.ranges(&cursor, workers, cpu);
                match threads {
                    Some(threads) => drain::on_all_threads(work, *level, pool, threads, &ranges, watch)?,
                    None => drain::on_this_thread(work, *level, &ranges, watch)?,
                }
                (Ran::Cpu { threads: workers, level: *level }, Times::default())
            }
            Plan::Gpu(gpu) => {
                let times = gpu.drain(work, &self.request.cost, &cursor, watch)?;
                (Ran::Gpu { adapter: gpu.name(), agreement: gpu.agreement() }, times)
            }
            Plan::OpenGpu => return Ok(None),
        };
        times.plan = planned;
        times.total = self.start.elapsed();
        Ok(Some(Report {
            kernel: work.name(),
            precision: work.precision(),
            items: self.range.len(),
            asked: self.request.backend,
            ran,
            candidates: decision.candidates,
            reason: decision.reason,
            times,
            gpu_calls: gpu::calls() - self.gpu_calls,
        }))
    }

    /// What the kernel likes to be cut by, unless a job could not be stopped in time between two of those.
    fn grain(&self) -> usize {
        let seconds = self.work.grain() as f64 * self.seconds_an_item();
        if seconds <= GRAIN_SECONDS { self.work.grain() } else { 1 }
    }

    /// The threads that share the job; none where it is done before they would have woken, and was not given a
    /// schedule.
    fn threads(&self) -> Option<usize> {
        let shared = self.engine.cpu.schedule.is_some() || self.range.len() / 2 >= self.pieces().least;
        shared.then_some(self.engine.cpu.workers())
    }

    fn seconds_an_item(&self) -> f64 {
        self.engine.shared.serial.seconds(&self.request.cost) / self.range.len().max(1) as f64
    }

    /// The pieces, by the time that the job was predicted to take on one core.
    fn pieces(&self) -> Pieces {
        let an_item = self.seconds_an_item();
        let items = |seconds: f64| (seconds / an_item) as usize;
        Pieces { least: items(PIECE_SECONDS.start).max(1), most: items(PIECE_SECONDS.end).max(1), first: End::Front }
    }

    /// The job's ranges for so many workers. Jobs begin at one end and at the other in turn, so that one on the data of the last
    /// begins with what that one left in the caches.
    fn ranges<'c, 'o>(&self, cursor: &'c Cursor<Outputs<'o>>, workers: usize, cpu: Cpu) -> Ranges<'c, Outputs<'o>> {
        let (mut pieces, cost) = (self.pieces(), &self.request.cost);
        let several = self.range.len() > pieces.least && cpu.schedule.is_none();
        let turns = several && (cost.bytes_in + cost.bytes_out) / workers as f64 <= TURN_BYTES;
        if turns && self.engine.shared.from_back.fetch_xor(true, Ordering::Relaxed) {
            pieces.first = End::Back;
        }
        Ranges::new(cursor, workers, cpu, pieces)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::sync::Mutex;

    use crate::kernel::{Cost, Kernel};
    use crate::{Backend, Cpu, Engine, Schedule};

    /// Notes which ranges it computes; tells of a millisecond and so many bytes an item.
    struct Noted {
        bytes: f64,
        ranges: Mutex<Vec<Range<usize>>>,
    }

    impl Kernel for Noted {
        type Item = u8;

        const NAME: &'static str = "noted";

        fn items(&self) -> usize {
            100
        }

        fn cost(&self) -> Cost {
            Cost::new(100.0 * 1e7, 4, 100.0 * self.bytes, 0.0)
        }

        fn serial(&self, range: Range<usize>, _: &mut [u8]) {
            self.ranges.lock().unwrap().push(range);
        }
    }

    /// Where a job's first range begins.
    fn beginning(engine: &Engine, backend: Backend, bytes: f64) -> usize {
        let noted = Noted { bytes, ranges: Mutex::default() };
        engine.run(&noted, backend).unwrap();
        let ranges = noted.ranges.into_inner().unwrap();
        assert!(ranges.len() > 1, "one piece");
        ranges[0].start
    }

    #[test]
    fn jobs_begin_at_either_end_in_turn_unless_they_are_large_or_scheduled() {
        let engine = Engine::builder().threads(1).build().unwrap();
        let scheduled = engine.with(Cpu::new().schedule(Schedule::Dynamic)).unwrap();
        for _ in 0..2 {
            assert_eq!(beginning(&engine, Backend::Serial, 8.0), 0);
            assert_eq!(beginning(&engine, Backend::Serial, 1e6), 0, "large");
            assert_eq!(beginning(&scheduled, Backend::Cpu, 8.0), 0, "scheduled");
            assert!(beginning(&engine, Backend::Cpu, 8.0) > 50);
        }
    }
}
