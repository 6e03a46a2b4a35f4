//! A closure called for each item, and its results in the items' order.
//!
//! Where nothing is said of threads or schedule, rayon's own collection does it: it steals work where items differ, and
//! writes each result once, where it stays. It has no way to end early but a panic, so a stop is one that no hook sees.
//! A look for a stop at each item would keep the compiler from vectorising a cheap closure, and take a tenth more time;
//! so the pieces of a map measure what their items cost, and those of cheap items look once a piece.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

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
            self.scheduled(items, length, run, || &f)
        }
    }

    fn balanced<S: Zipped, R: Send>(&self, items: S, length: usize, run: Run, f: impl Fn(S::Item) -> R + Sync) -> Result<Vec<R>> {
        // Small enough to balance items of very different cost.
        let piece = (length / (64 * self.threads()) + 1).min(MOST_ITEMS);
        let cheap = AtomicBool::new(false);
        let collected = self.pool().install(|| {
            let items = items.parallel().enumerate().with_max_len(piece);
            let results = items.map_init(|| Leaf::new(&run, &cheap), |leaf, (index, item)| leaf.call(index, || f(item)));
            catch_unwind(AssertUnwindSafe(|| results.collect()))
        })?;
        collected.map_err(|_| run.reason())
    }

    /// By the engine's schedule, each worker with a closure of its own from `worker`.
    pub(crate) fn scheduled<S, R, F>(&self, items: S, length: usize, run: Run, worker: impl Fn() -> F + Sync) -> Result<Vec<R>>
    where
        S: Zipped,
        R: Send,
        F: Fn(S::Item) -> R,
    {
        let mut slots = Vec::new();
        self.pool().install(|| items.parallel().with_min_len(length).map(Slot::Item).collect_into_vec(&mut slots))?;
        let cursor = Cursor::new(length, 1, 1, &mut slots);
        self.drain(&cursor, &run, || {
            let f = worker();
            let run = &run;
            move |Piece { range, out }| {
                let first = range.start;
                run.items(range, |index| out[index - first].call(&f));
            }
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

/// Pieces of a balanced map are no larger, so that one of cheap items can be left unwatched.
const MOST_ITEMS: usize = 16_384;

/// An item that costs less is cheap: a whole piece of such items takes a millisecond, and looking up at each would show.
const CHEAP: Duration = Duration::from_nanos(50);

/// A piece of a balanced map, on the thread that works on it.
struct Leaf<'r, 'w> {
    run: &'r Run<'w>,
    cheap: &'r AtomicBool,
    /// Whether to look for a stop at each item. What the piece before cost decides.
    careful: bool,
    start: Instant,
    /// Items done since progress was last told, and since the start.
    untold: u32,
    done: u32,
    _worker: AsWorker,
}

impl<'r, 'w> Leaf<'r, 'w> {
    fn new(run: &'r Run<'w>, cheap: &'r AtomicBool) -> Self {
        let worker = AsWorker::new(rayon::current_thread_index().unwrap_or(0));
        let careful = !cheap.load(Ordering::Relaxed);
        let leaf = Self { run, cheap, careful, start: Instant::now(), untold: 0, done: 0, _worker: worker };
        leaf.look_up();
        leaf
    }

    #[inline]
    fn call<R>(&mut self, index: usize, f: impl FnOnce() -> R) -> R {
        if self.careful {
            self.look_up();
            if self.untold as usize >= self.run.stride() {
                self.run.advance(mem::take(&mut self.untold) as usize);
            }
        }
        match catch_unwind(AssertUnwindSafe(f)) {
            Ok(result) => {
                self.untold += 1;
                self.done += 1;
                result
            }
            Err(payload) => self.unwind(index, payload.as_ref()),
        }
    }

    fn look_up(&self) {
        if cfg!(panic = "unwind") && self.run.is_stopped() {
            resume_unwind(Box::new(Stopped));
        }
    }

    #[cold]
    fn unwind(&self, index: usize, payload: &(dyn Any + Send)) -> ! {
        self.run.panicked(index, payload);
        resume_unwind(Box::new(Stopped))
    }
}

impl Drop for Leaf<'_, '_> {
    fn drop(&mut self) {
        self.run.advance(self.untold as usize);
        self.cheap.store(self.start.elapsed() < CHEAP * self.done, Ordering::Relaxed);
    }
}

/// What unwinds a balanced map that has stopped.
struct Stopped;
