//! A closure called for each index of a range, by the engine's schedule: OpenMP's parallel for.

use std::ops::Range;

use crate::closures::Run;
use crate::cpu::ranges::{Pieces, Ranges};
use crate::cursor::{Cursor, End, Piece};
use crate::engine::Engine;
use crate::error::Result;
use crate::kernel::Divide;
use crate::watch::Watch;

impl Engine {
    /// Calls `work` for each index of `range`, on the engine's threads, by its [schedule](crate::Schedule).
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use yunta::{Cpu, Engine, Schedule};
    /// let engine = Engine::new()?.with(Cpu::new().schedule(Schedule::Dynamic).chunk(100))?;
    /// let sum = AtomicU64::new(0);
    /// engine.for_each(0..1001, |i| {
    ///     sum.fetch_add(i as u64, Ordering::Relaxed);
    /// })?;
    /// assert_eq!(sum.into_inner(), 500_500);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// A panic in `work`, with its message and index; the other workers stop after the item they are at.
    pub fn for_each(&self, range: Range<usize>, work: impl Fn(usize) + Sync) -> Result<()> {
        let (first, items) = (range.start, range.len());
        let cursor = Cursor::new(0..items, 1, ());
        let watch = Watch::new();
        let run = Run::new(first, items, &watch);
        self.drain(&cursor, &run, || |piece: Piece<()>| run.items(piece.range, |item| work(first + item)))?;
        run.end()
    }

    /// Has the workers take the pieces of `cursor` until none is left or `run` has stopped, each with a closure of its
    /// own from `worker`.
    pub(crate) fn drain<O: Divide + Send, W: FnMut(Piece<O>)>(
        &self,
        cursor: &Cursor<O>,
        run: &Run,
        worker: impl Fn() -> W + Sync,
    ) -> Result<()> {
        let cpu = self.cpu();
        let ranges = Ranges::new(cursor, cpu.workers(), cpu, Pieces { least: 1, most: usize::MAX, first: End::Front });
        self.pool().each(cpu.workers(), &|index| {
            let mut work = worker();
            while !run.is_stopped()
                && let Some(piece) = ranges.take(index)
            {
                work(piece);
            }
        })
    }
}
