//! A closure called for each item, and its results in the items' order.
//!
//! Where nothing is said of threads or schedule, rayon's own collection does it: it steals work where items differ, and
//! writes each result once, where it stays. It has no way to end early but a panic, so a stop is one that no hook sees.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rayon::iter::{IndexedParallelIterator, ParallelIterator};

use crate::closures::{Run, Zipped};
use crate::cursor::{Cursor, Piece};
use crate::engine::Engine;
use crate::error::Result;
use crate::watch::Watch;
use crate::worker::AsWorker;

impl Engine {
    /// Calls `f` for each item and gives the results in the items' order.
    ///
    /// The items are a slice, a vector (whose items `f` then owns), or a tuple of two or three equally long ones, of
    /// which `f` gets one each. The items are balanced between the engine's threads; an engine [with](Engine::with) a
    /// schedule goes by that.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let (x, y) = ([1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]);
    /// assert_eq!(engine.map(&x, |x| x * 2.0)?, [2.0, 4.0, 6.0]);
    /// assert_eq!(engine.map((&x, &y), |(x, y)| x * y)?, [4.0, 10.0, 18.0]);
    /// assert_eq!(engine.map(vec!["a", "b"], String::from)?, ["a", "b"]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The lengths differ, or `f` panics: the error has the panic's message and the item's index, and the other items
    /// are left.
    pub fn map<S: Zipped, R: Send>(&self, items: S, f: impl Fn(S::Item) -> R + Sync) -> Result<Vec<R>> {
        self.map_watched(items, f, &Watch::new())
    }

    /// As [`map`](Engine::map), while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As `map`, and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn map_watched<S: Zipped, R: Send>(&self, items: S, f: impl Fn(S::Item) -> R + Sync, watch: &Watch) -> Result<Vec<R>> {
        let length = items.length()?;
        let run = Run::new(0, length, watch);
        let cpu = self.cpu();
        if cpu.schedule.is_none() && cpu.workers() == self.pool().size() {
            self.balanced(items, length, run, f)
        } else {
            self.scheduled(items, length, run, f)
        }
    }

    fn balanced<S: Zipped, R: Send>(&self, items: S, length: usize, run: Run, f: impl Fn(S::Item) -> R + Sync) -> Result<Vec<R>> {
        // Small enough to balance items of very different cost.
        let piece = length / (64 * self.threads()) + 1;
        let collected = self.pool().install(|| {
            let items = items.parallel().enumerate().with_max_len(piece);
            let results = items.map_init(|| Leaf::new(&run), |leaf, (index, item)| leaf.call(index, || f(item)));
            catch_unwind(AssertUnwindSafe(|| results.collect()))
        })?;
        collected.map_err(|_| run.reason())
    }

    fn scheduled<S: Zipped, R: Send>(&self, items: S, length: usize, run: Run, f: impl Fn(S::Item) -> R + Sync) -> Result<Vec<R>> {
        let mut slots = Vec::new();
        self.pool().install(|| items.parallel().with_min_len(length).map(Slot::Item).collect_into_vec(&mut slots))?;
        let cursor = Cursor::new(length, 1, 1, &mut slots);
        self.drain(&cursor, &run, |Piece { range, out }| {
            let first = range.start;
            run.items(range, |index| out[index - first].call(&f));
        })?;
        run.end()?;
        Ok(slots.into_iter().filter_map(Slot::result).collect())
    }
}

/// The place of an item, and then of its result.
enum Slot<T, R> {
    Item(T),
    Result(R),
    /// Its item is being worked on, or was when the closure panicked.
    Empty,
}

impl<T, R> Slot<T, R> {
    fn call(&mut self, f: impl Fn(T) -> R) {
        if let Slot::Item(item) = mem::replace(self, Slot::Empty) {
            *self = Slot::Result(f(item));
        }
    }

    fn result(self) -> Option<R> {
        if let Slot::Result(result) = self { Some(result) } else { None }
    }
}

/// A piece of a balanced map, on the thread that works on it.
struct Leaf<'r, 'w> {
    run: &'r Run<'w>,
    _worker: AsWorker,
    /// Items done since progress was last told.
    untold: usize,
}

impl<'r, 'w> Leaf<'r, 'w> {
    fn new(run: &'r Run<'w>) -> Self {
        Self { run, _worker: AsWorker::new(rayon::current_thread_index().unwrap_or(0)), untold: 0 }
    }

    #[inline]
    fn call<R>(&mut self, index: usize, f: impl FnOnce() -> R) -> R {
        if self.run.is_stopped() && cfg!(panic = "unwind") {
            resume_unwind(Box::new(Stopped));
        }
        match catch_unwind(AssertUnwindSafe(f)) {
            Ok(result) => {
                self.untold += 1;
                if self.untold == self.run.stride() {
                    self.run.advance(mem::take(&mut self.untold));
                }
                result
            }
            Err(payload) => {
                self.run.panicked(index, payload.as_ref());
                resume_unwind(Box::new(Stopped))
            }
        }
    }
}

impl Drop for Leaf<'_, '_> {
    fn drop(&mut self) {
        self.run.advance(self.untold);
    }
}

/// What unwinds a balanced map that has stopped.
struct Stopped;
