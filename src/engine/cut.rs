//! How one computation, or a part of one, is cut for the cores: by the time that it was predicted to take. Runs nothing.

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::Engine;
use crate::cpu::ranges::{Pieces, Ranges};
use crate::cursor::{Cursor, End};
use crate::kernel::{Cost, Outputs, Work};
use crate::schedule::Cpu;

/// Shorter pieces are not worth the taking; longer ones make a job slow to stop.
const PIECE_SECONDS: Range<f64> = 25e-6..5e-3;

/// Jobs of more than this to read and write for each worker do not turn round: with 2 MB of second cache the Gaussian of 12
/// MB a worker is 8 to 16 % faster for it, but passes over tables of 40 MB are 3 % slower.
const TURN_BYTES: f64 = 16e6;

/// A grain that takes longer is not kept to.
const GRAIN_SECONDS: f64 = 20e-3;

/// Some of a computation's items, and what they cost.
pub(super) struct Cut<'a> {
    engine: &'a Engine,
    pub work: &'a dyn Work,
    pub range: Range<usize>,
    /// How large a part of the computation they are, 0 to 1.
    pub share: f64,
    pub cost: Cost,
}

impl<'a> Cut<'a> {
    pub fn new(engine: &'a Engine, work: &'a dyn Work, range: Range<usize>) -> Self {
        let share = range.len() as f64 / work.items().max(1) as f64;
        Self { engine, work, range, share, cost: work.cost().part(share) }
    }

    /// A cursor over the items.
    pub fn cursor<'o>(&self, out: Outputs<'o>) -> Cursor<Outputs<'o>> {
        Cursor::new(self.range.clone(), self.grain(), out)
    }

    /// What the kernel likes to be cut by, unless a job could not be stopped in time between two of those.
    fn grain(&self) -> usize {
        let seconds = self.work.grain() as f64 * self.seconds_an_item();
        if seconds <= GRAIN_SECONDS { self.work.grain() } else { 1 }
    }

    /// The threads that share the job; none where it is done before they would have woken, and was not given a
    /// schedule.
    pub fn threads(&self) -> Option<usize> {
        let shared = self.engine.cpu.schedule.is_some() || self.range.len() / 2 >= self.pieces().least;
        shared.then_some(self.engine.cpu.workers())
    }

    fn seconds_an_item(&self) -> f64 {
        self.engine.shared.serial.seconds(&self.cost) / self.range.len().max(1) as f64
    }

    /// The pieces, by the time that the job was predicted to take on one core.
    pub fn pieces(&self) -> Pieces {
        let an_item = self.seconds_an_item();
        let items = |seconds: f64| (seconds / an_item) as usize;
        Pieces { least: items(PIECE_SECONDS.start).max(1), most: items(PIECE_SECONDS.end).max(1), first: End::Front }
    }

    /// The job's ranges for so many workers. Jobs begin at one end and at the other in turn, so that one on the data of the last
    /// begins with what that one left in the caches.
    pub fn ranges<'c, 'o>(&self, cursor: &'c Cursor<Outputs<'o>>, workers: usize, cpu: Cpu) -> Ranges<'c, Outputs<'o>> {
        let (mut pieces, cost) = (self.pieces(), &self.cost);
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
