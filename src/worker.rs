//! Which worker a closure runs on: a number that a thread carries while it works for a job. Starts no threads.

use std::cell::Cell;

thread_local! {
    static INDEX: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The index of the worker that runs the calling closure, from 0; none outside of an engine's closures.
///
/// No two workers of one job that run at the same time have the same index. Where a job runs inside another's closure,
/// it is the index in the inner one.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// let engine = yunta::Engine::builder().threads(2).build()?;
/// let done_by = [AtomicUsize::new(0), AtomicUsize::new(0)];
/// engine.for_each(0..1000, |_| {
///     let worker = yunta::worker_index().unwrap_or(0);
///     done_by[worker].fetch_add(1, Ordering::Relaxed);
/// })?;
/// assert_eq!(done_by[0].load(Ordering::Relaxed) + done_by[1].load(Ordering::Relaxed), 1000);
/// assert_eq!(yunta::worker_index(), None);
/// # Ok::<(), yunta::Error>(())
/// ```
pub fn worker_index() -> Option<usize> {
    INDEX.get()
}

/// The calling thread works as a worker for as long as this lives. Values of it end in the reverse order of their making.
#[derive(Debug)]
pub(crate) struct AsWorker {
    before: Option<usize>,
}

impl AsWorker {
    pub fn new(index: usize) -> Self {
        Self { before: INDEX.replace(Some(index)) }
    }
}

impl Drop for AsWorker {
    fn drop(&mut self) {
        INDEX.set(self.before);
    }
}
