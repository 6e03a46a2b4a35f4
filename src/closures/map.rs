//! A closure called for each item, and its results in the items' order.
//!
//! Where nothing is said of threads or schedule, rayon's iterators do it: they steal work where items differ, and each
//! result is written once, where it stays. A look for a stop at each item would keep the compiler from vectorising a cheap
//! closure, and take a tenth more time; so the pieces of a map measure what their items cost, and those of cheap items look
//! once a piece. A stopped map passes over the items that are left: to unwind each of its pieces takes half a millisecond.

use std::any::Any;
use std::mem::{self, MaybeUninit};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use crate::closures::each::ANY;
use crate::closures::{Run, Zipped};
use crate::cursor::{Cursor, Piece};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::watch::Watch;
use crate::worker::AsWorker;

impl Engine {
    /// Calls `f` for each item and gives the results in the items' order.
    ///
    /// The items are a slice, a vector (whose items `f` then owns), a range, chunks of a slice, or a tuple of two to six equally
    /// long ones, of which `f` gets one each ([`Zipped`]). The items are balanced between the engine's threads; an engine [with](Engine::with) a
    /// schedule goes by that.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let (x, y) = ([1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]);
    /// assert_eq!(engine.map(&x, |x| x * 2.0)?, [2.0, 4.0, 6.0]);
    /// assert_eq!(engine.map((&x, &y), |(x, y)| x * y)?, [4.0, 10.0, 18.0]);
    /// assert_eq!(engine.map(vec!["a", "b"], String::from)?, ["a", "b"]);
    /// assert_eq!(engine.map(0..3, |i| i * i)?, [0, 1, 4]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The lengths differ, there is no memory for the results, or `f` panics: the error has the panic's message and the item's
    /// index, and the other items are left.
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
        if self.is_balanced() { self.balanced(items, length, run, f) } else { self.scheduled(items, length, run, || &f) }
    }

    /// Whether nothing is said of threads or schedule.
    pub(super) fn is_balanced(&self) -> bool {
        let cpu = self.cpu();
        cpu.schedule.is_none() && cpu.workers() == self.pool().size()
    }

    fn balanced<S: Zipped, R: Send>(&self, items: S, length: usize, run: Run, f: impl Fn(S::Item) -> R + Sync) -> Result<Vec<R>> {
        // Small enough to balance items of very different cost.
        let piece = (length / (64 * self.threads()) + 1).min(MOST_ITEMS);
        let (cheap, written) = (AtomicBool::new(false), Mutex::default());
        let mut results = room(length)?;
        let slots = &mut results.spare_capacity_mut()[..length];
        self.pool().install(|| {
            let items = items.parallel().enumerate().zip(slots.par_iter_mut()).with_max_len(piece);
            items.for_each_init(|| Leaf::new(&run, &cheap, &written), |leaf, ((index, item), slot)| leaf.call(index, slot, || f(item)));
        })?;
        let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        if fill(&mut results, length, written) { Ok(results) } else { Err(run.reason()) }
    }

    /// By the engine's schedule, each worker with a closure of its own from `worker`.
    pub(crate) fn scheduled<S, R, F>(&self, items: S, length: usize, run: Run, worker: impl Fn() -> F + Sync) -> Result<Vec<R>>
    where
        S: Zipped,
        R: Send,
        F: Fn(S::Item) -> R,
    {
        let mut slots = room(length)?;
        self.pool().install(|| items.parallel().with_min_len(length).map(Slot::Item).collect_into_vec(&mut slots))?;
        let cursor = Cursor::new(0..length, 1, slots.as_mut_slice());
        self.drain(&cursor, &run, ANY, || {
            let f = worker();
            let run = &run;
            move |Piece { range, out }| {
                let first = range.start;
                run.items(range, |index| out[index - first].call(&f));
            }
        })?;
        run.end()?;
        let mut results = room(length)?;
        results.extend(slots.into_iter().filter_map(Slot::result));
        Ok(results)
    }
}

/// An empty vector with memory for the results of so many items.
fn room<T>(length: usize) -> Result<Vec<T>> {
    let mut results = Vec::new();
    let had = results.try_reserve_exact(length);
    had.map_err(|_| Error::argument("items", length, format!("no memory for {length} results of {} bytes", size_of::<T>())))?;
    Ok(results)
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
    /// The ranges of results that pieces have written.
    written: &'r Mutex<Vec<Range<usize>>>,
    /// Whether to look for a stop at each item. What the piece before cost decides.
    careful: bool,
    stopped: bool,
    start: Instant,
    /// Items done since progress was last told, and since the start, and where those end.
    untold: u32,
    done: u32,
    end: usize,
    _worker: AsWorker,
}

impl<'r, 'w> Leaf<'r, 'w> {
    fn new(run: &'r Run<'w>, cheap: &'r AtomicBool, written: &'r Mutex<Vec<Range<usize>>>) -> Self {
        let worker = AsWorker::new(rayon::current_thread_index().unwrap_or(0));
        let (careful, stopped) = (!cheap.load(Ordering::Relaxed), run.is_stopped());
        Self { run, cheap, written, careful, stopped, start: Instant::now(), untold: 0, done: 0, end: 0, _worker: worker }
    }

    /// Writes an item's result, unless the map has stopped.
    #[inline]
    fn call<R>(&mut self, index: usize, slot: &mut MaybeUninit<R>, f: impl FnOnce() -> R) {
        if self.stopped {
            return;
        }
        if self.careful {
            self.stopped = self.run.is_stopped();
            if self.untold as usize >= self.run.stride() {
                self.run.advance(mem::take(&mut self.untold) as usize);
            }
        }
        if self.stopped {
            return;
        }
        match catch_unwind(AssertUnwindSafe(f)) {
            Ok(result) => {
                slot.write(result);
                self.untold += 1;
                self.done += 1;
                self.end = index + 1;
            }
            Err(payload) => self.panicked(index, payload.as_ref()),
        }
    }

    #[cold]
    fn panicked(&mut self, index: usize, payload: &(dyn Any + Send)) {
        self.run.panicked(index, payload);
        self.stopped = true;
    }
}

impl Drop for Leaf<'_, '_> {
    fn drop(&mut self) {
        self.run.advance(self.untold as usize);
        self.cheap.store(self.start.elapsed() < CHEAP * self.done, Ordering::Relaxed);
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.push(self.end - self.done as usize..self.end);
    }
}

/// Makes `length` results, of which these ranges are written, the vector's own, if they are all of them; drops them if not.
#[allow(unsafe_code, reason = "results are written where they stay, by several threads")]
fn fill<R>(results: &mut Vec<R>, length: usize, written: Vec<Range<usize>>) -> bool {
    let complete = written.iter().map(ExactSizeIterator::len).sum::<usize>() == length;
    if complete {
        // SAFETY: the pieces' ranges do not overlap, as each item is in one piece; so together they are all of the results.
        unsafe { results.set_len(length) };
    } else {
        for slot in written.into_iter().flatten() {
            // SAFETY: this result was written by one piece, and is dropped once.
            unsafe { results.spare_capacity_mut()[slot].assume_init_drop() };
        }
    }
    complete
}
