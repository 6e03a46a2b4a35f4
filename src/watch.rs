//! How a job is watched and stopped from outside: looked at between two ranges, never inside one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use crate::error::{Error, Result};

/// A running job's progress, and the way to stop it. Share it by reference with the thread that looks at it.
///
/// ```
/// use yunta::{Backend, Engine, Error, Julia, Watch};
/// let engine = Engine::new()?;
/// let watch = Watch::new();
/// watch.cancel();
/// let julia = Julia::default();
/// let mut counts = vec![0; 2_000_000];
/// let stopped = engine.run_watched(&julia, Backend::Cpu, &mut counts, &watch);
/// assert!(matches!(stopped, Err(Error::Cancelled { .. })));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicUsize,
    total: AtomicUsize,
    cancelled: AtomicBool,
    deadline: Option<Instant>,
}

impl Watch {
    /// A watch on a job that may take as long as it needs.
    pub fn new() -> Self {
        Self::default()
    }

    /// A watch on a job that is cancelled when `deadline` passes.
    pub fn until(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
    }

    /// Asks the job to stop. It does between two ranges, within a few milliseconds, and returns [`Error::Cancelled`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the job was asked to stop or its deadline has passed.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Items that are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Items of the whole job; 0 before it has begun.
    pub fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// Starts the count anew, for a job of so many items. Kernels and maps call it; a closure that watches itself may.
    pub fn begin(&self, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Counts items as done.
    pub fn advance(&self, items: usize) {
        self.done.fetch_add(items, Ordering::Relaxed);
    }

    /// Whether to go on: an error where the job was asked to stop.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(self.cancelled()) } else { Ok(()) }
    }

    pub(crate) fn cancelled(&self) -> Error {
        Error::Cancelled { done: self.done(), total: self.total() }
    }
}

/// One place's part of a job: what it has done of what the watch counts.
#[derive(Debug)]
pub(crate) struct Side<'w> {
    pub watch: &'w Watch,
    items: AtomicUsize,
    pieces: AtomicUsize,
}

impl<'w> Side<'w> {
    pub fn new(watch: &'w Watch) -> Self {
        Self { watch, items: AtomicUsize::new(0), pieces: AtomicUsize::new(0) }
    }

    /// Counts a piece of so many items as done.
    pub fn advance(&self, items: usize) {
        self.items.fetch_add(items, Ordering::Relaxed);
        self.pieces.fetch_add(1, Ordering::Relaxed);
        self.watch.advance(items);
    }

    pub fn items(&self) -> usize {
        self.items.load(Ordering::Relaxed)
    }

    pub fn pieces(&self) -> usize {
        self.pieces.load(Ordering::Relaxed)
    }
}
