//! A closure called for each item, by the engine's schedule: OpenMP's parallel for.

use std::ops::Range;

use crate::closures::{Run, Zipped};
use crate::cpu::ranges::{Pieces, Ranges};
use crate::cursor::{Cursor, End, Piece};
use crate::engine::Engine;
use crate::error::Result;
use crate::kernel::Divide;
use crate::watch::Watch;

/// Pieces as large as the workers' shares allow, down to single items.
pub(super) const ANY: Pieces = Pieces { least: 1, most: usize::MAX, first: End::Front };

impl Engine {
    /// Calls `work` for each item, on the engine's threads, by its [schedule](crate::Schedule). The items are those of
    /// [`map`](Engine::map); of `&mut` ones, `work` may change each.
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
    ///
    /// // A picture of two rows, each changed by one call.
    /// let mut picture = vec![0; 6];
    /// engine.for_each((0..2, picture.chunks_mut(3)), |(row, pixels)| pixels.fill(row + 1))?;
    /// assert_eq!(picture, [1, 1, 1, 2, 2, 2]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The lengths differ, or `work` panics: the error has the panic's message and the item's index (of a range, the index that
    /// `work` was given), and the other workers stop after the item they are at.
    pub fn for_each<S: Zipped>(&self, items: S, work: impl Fn(S::Item) + Sync) -> Result<()> {
        self.for_each_watched(items, work, &Watch::new())
    }

    /// As [`for_each`](Engine::for_each), while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As `for_each`, and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn for_each_watched<S: Zipped>(&self, items: S, work: impl Fn(S::Item) + Sync, watch: &Watch) -> Result<()> {
        items.length()?;
        items.each(self, work, watch)
    }

    /// As [`map`](Engine::map), with the results in memory of the caller's, which has to be as long.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let mut squares = [0; 3];
    /// engine.map_into(&[1, 2, 3], &mut squares, |x| x * x)?;
    /// assert_eq!(squares, [1, 4, 9]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As `map`; `results` then holds what was done until then, and what it held before.
    pub fn map_into<S: Zipped, R: Send>(&self, items: S, results: &mut [R], f: impl Fn(S::Item) -> R + Sync) -> Result<()> {
        self.for_each((items, results), |(item, result)| *result = f(item))
    }

    /// The same for each index of a range.
    pub(crate) fn each_index(&self, range: Range<usize>, work: impl Fn(usize) + Sync, watch: &Watch) -> Result<()> {
        let (first, items) = (range.start, range.len());
        let cursor = Cursor::new(0..items, 1, ());
        let run = Run::new(first, items, watch);
        self.drain(&cursor, &run, ANY, || |piece: Piece<()>| run.items(piece.range, |item| work(first + item)))?;
        run.end()
    }

    /// Has the workers take the pieces of `cursor`, cut as `pieces` says where there is no schedule, until none is left or `run`
    /// has stopped, each with a closure of its own from `worker`.
    pub(crate) fn drain<O: Divide + Send, W: FnMut(Piece<O>)>(
        &self,
        cursor: &Cursor<O>,
        run: &Run,
        pieces: Pieces,
        worker: impl Fn() -> W + Sync,
    ) -> Result<()> {
        let cpu = self.cpu();
        let ranges = Ranges::new(cursor, cpu.workers(), cpu, pieces);
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
