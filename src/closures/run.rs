//! What the workers of one closure's job share: whether to go on, how far they are, and the first failure.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cpu::drain::panic_message;
use crate::error::{Error, Result};
use crate::watch::Watch;

/// One closure's job. The first failure stops it, between two items.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    watch: &'a Watch,
    stopped: AtomicBool,
    failure: Mutex<Option<Error>>,
    /// Items between two reports of progress: a hundredth of a job, and rare enough to cost nothing.
    stride: usize,
    /// The caller's index of the first item.
    first: usize,
}

impl<'a> Run<'a> {
    /// A job over so many items, the first of which is known to the caller as `first`.
    pub fn new(first: usize, items: usize, watch: &'a Watch) -> Self {
        watch.begin(items);
        Self { watch, first, stopped: AtomicBool::new(false), failure: Mutex::new(None), stride: (items / 128).clamp(1, 4096) }
    }

    /// Calls `work` for each item of `range`, unless the job stops.
    pub fn items(&self, range: Range<usize>, mut work: impl FnMut(usize)) {
        let (mut at, mut told) = (range.start, range.start);
        let worked = catch_unwind(AssertUnwindSafe(|| {
            while at < range.end && !self.is_stopped() {
                work(at);
                at += 1;
                if at - told >= self.stride {
                    self.watch.advance(at - told);
                    told = at;
                }
            }
        }));
        self.watch.advance(at - told);
        if let Err(payload) = worked {
            self.panicked(at, payload.as_ref());
        }
    }

    /// Whether to stop: something failed, or the job was cancelled.
    #[inline]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.watch.is_cancelled()
    }

    /// Stops the job because of a panic in an item.
    pub fn panicked(&self, item: usize, payload: &(dyn Any + Send)) {
        let item = self.first + item;
        self.fail(Error::Panicked { message: panic_message(payload), range: item..item + 1 });
    }

    /// Stops the job; the first reason counts.
    pub fn fail(&self, error: Error) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Items between two reports of progress.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Reports progress.
    pub fn advance(&self, items: usize) {
        self.watch.advance(items);
    }

    /// How the job ended, when all of its workers have. One that was done when the order to stop came is done.
    pub fn end(self) -> Result<()> {
        if self.watch.done() < self.watch.total() { Err(self.reason()) } else { Ok(()) }
    }

    /// Why the job stopped.
    pub fn reason(self) -> Error {
        let failure = self.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        failure.unwrap_or_else(|| self.watch.cancelled())
    }
}
