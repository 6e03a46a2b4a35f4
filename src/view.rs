//! A view over some of an engine's workers: closures run on each of them, values that each of them holds.
//!
//! A worker is a place with an index and values of its own, which whichever thread of the pool is free works for. Calls
//! say what another machine would need to know: values and closures go to a worker as copies of its own and come back as
//! results, and no closure is shared between two workers. They may therefore not wait for each other.

mod held;

use std::ops::{Bound, Range, RangeBounds};
use std::sync::{Mutex, PoisonError};

use crate::closures::{Run, split, stack};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::schedule::{Cpu, Schedule};
use crate::watch::Watch;
use crate::worker::{AsWorker, worker_index};

pub use held::Held;

impl Engine {
    /// A view over some of the workers: `..` for all, `0..2` for the first two.
    ///
    /// ```
    /// let engine = yunta::Engine::builder().threads(4).build()?;
    /// let view = engine.workers(1..3)?;
    /// assert_eq!(view.run(|worker| worker * 10)?, [10, 20]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The range is empty, or the engine has not all of these workers.
    pub fn workers(&self, range: impl RangeBounds<usize>) -> Result<View> {
        let workers = within(range, 0..self.threads())?;
        Ok(View { engine: self.clone(), workers, schedule: Schedule::Static })
    }
}

/// Some of an engine's workers, of [`Engine::workers`].
#[derive(Debug, Clone)]
pub struct View {
    engine: Engine,
    workers: Range<usize>,
    /// Of the maps.
    schedule: Schedule,
}

impl View {
    /// The workers' indexes.
    pub fn targets(&self) -> Range<usize> {
        self.workers.clone()
    }

    /// The same workers, with their maps on the dynamic schedule: whoever is free takes the next item.
    ///
    /// ```
    /// let view = yunta::Engine::new()?.workers(..)?.balanced();
    /// assert_eq!(view.map(vec![3, 1, 2], |x| x + 1)?, [4, 2, 3]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn balanced(self) -> Self {
        Self { schedule: Schedule::Dynamic, ..self }
    }

    /// Runs `work` once on each worker, with the worker's index, and gives the results in the workers' order.
    ///
    /// # Errors
    /// `work` panics: with the message and the worker.
    pub fn run<R: Send>(&self, work: impl Fn(usize) -> R + Clone + Send) -> Result<Vec<R>> {
        self.each(self.targets().collect(), work, &Watch::new())
    }

    /// As [`run`](View::run), in the background.
    ///
    /// ```
    /// let view = yunta::Engine::new()?.workers(0..1)?;
    /// let job = view.submit(|worker| format!("from {worker}"));
    /// assert_eq!(job.wait()?, ["from 0"]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit<R: Send + 'static>(&self, work: impl Fn(usize) -> R + Clone + Send + 'static) -> Job<Vec<R>> {
        let view = self.clone();
        self.engine.submit_watched(move |watch| view.each(view.targets().collect(), work, watch))
    }

    /// Calls `f` for each item, and gives the results in the items' order. Each worker gets one contiguous piece of the
    /// items, unless the view is [balanced](View::balanced).
    ///
    /// # Errors
    /// `f` panics: with the message and the item's index.
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send) -> Result<Vec<R>> {
        self.call(0, items, f, self.schedule, &Watch::new())
    }

    /// As [`map`](View::map), in the background.
    pub fn submit_map<T, R>(&self, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send + 'static) -> Job<Vec<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let view = self.clone();
        self.engine.submit_watched(move |watch| view.call(0, items, f, view.schedule, watch))
    }

    /// A closure bound to the view: a function that runs it on each worker with a copy of the argument.
    ///
    /// ```
    /// let view = yunta::Engine::builder().threads(2).build()?.workers(..)?;
    /// let square = view.remote(|x: f64| x * x);
    /// assert_eq!(square(3.0)?, [9.0, 9.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn remote<A: Clone + Send, R: Send, F: Fn(A) -> R + Clone + Send>(&self, f: F) -> impl Fn(A) -> Result<Vec<R>> + use<A, R, F> {
        let view = self.clone();
        move |argument| view.each(vec![argument; view.workers.len()], f.clone(), &Watch::new())
    }

    /// A closure bound to the view: a function that cuts its argument into a piece for each worker, runs the closure on
    /// the pieces, and gives the results one after the other.
    ///
    /// ```
    /// let view = yunta::Engine::builder().threads(2).build()?.workers(..)?;
    /// let double = view.parallel(|piece: Vec<i32>| piece.iter().map(|x| 2 * x).collect());
    /// assert_eq!(double(vec![1, 2, 3])?, [2, 4, 6]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn parallel<T, R, F>(&self, f: F) -> impl Fn(Vec<T>) -> Result<Vec<R>> + use<T, R, F>
    where
        T: Send,
        R: Send,
        F: Fn(Vec<T>) -> Vec<R> + Clone + Send,
    {
        let view = self.clone();
        move |items| Ok(stack(view.each(view.cut(items), f.clone(), &Watch::new())?))
    }

    /// The pieces of `items` for the workers, as even as can be: the first have one more where they do not divide.
    fn cut<T>(&self, items: Vec<T>) -> Vec<Vec<T>> {
        let (length, mut items) = (items.len(), items.into_iter());
        split(length, self.workers.len()).map(|piece| items.by_ref().take(piece.len()).collect()).collect()
    }

    /// One value for each worker.
    fn each<T: Send, R: Send>(&self, values: Vec<T>, f: impl Fn(T) -> R + Clone + Send, watch: &Watch) -> Result<Vec<R>> {
        self.call(self.workers.start, values, f, Schedule::Static, watch)
    }

    /// Items, the first of which is known to the caller as `first`; each worker calls a copy of `f`.
    fn call<T, R, F>(&self, first: usize, items: Vec<T>, f: F, schedule: Schedule, watch: &Watch) -> Result<Vec<R>>
    where
        T: Send,
        R: Send,
        F: Fn(T) -> R + Clone + Send,
    {
        let engine = self.engine.with(Cpu::new().threads(self.workers.len()).schedule(schedule))?;
        let (length, original) = (items.len(), Mutex::new(f));
        let run = Run::new(first, length, watch);
        engine.scheduled(items, length, run, || {
            let f = original.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let worker = AsWorker::new(self.workers.start + worker_index().unwrap_or(0));
            move |item| {
                let _ = &worker;
                f(item)
            }
        })
    }
}

/// Those of the workers `of` that a caller names; at least one.
pub(crate) fn within(range: impl RangeBounds<usize>, of: Range<usize>) -> Result<Range<usize>> {
    let start = match range.start_bound() {
        Bound::Included(&start) => start,
        Bound::Excluded(&before) => before.saturating_add(1),
        Bound::Unbounded => of.start,
    };
    let end = match range.end_bound() {
        Bound::Included(&last) => last.saturating_add(1),
        Bound::Excluded(&end) => end,
        Bound::Unbounded => of.end,
    };
    if start >= end || start < of.start || end > of.end {
        return Err(Error::argument("workers", format!("{start}..{end}"), format!("there are {of:?}; give some of them")));
    }
    Ok(start..end)
}
