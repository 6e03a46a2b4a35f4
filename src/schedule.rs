//! How a job's items are shared out among workers: OpenMP's schedules, as settings. Who takes what: see `cpu::ranges`.

use crate::error::{Error, Result};

/// How the workers of a job come by its items. The meanings are those of OpenMP's `schedule` clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Schedule {
    /// Who computes what is settled beforehand: without a chunk, one contiguous range for each worker, as even as can
    /// be; with a chunk, pieces of that size are dealt round-robin.
    Static,
    /// Whoever is free takes the next chunk (of 1 item, where none is given).
    Dynamic,
    /// Whoever is free takes an even share of what is left, and never less than a chunk (of 1 item, where none is
    /// given): large pieces first, small ones at the end.
    Guided,
}

/// How a job uses the cores: how many threads, and which of them computes what.
///
/// Without a schedule, a kernel is cut by its predicted time, and closures are balanced by the pool. Jobs of a few megabytes
/// then begin at the end and at the beginning of their items in turn, since a job on the same data, or on the last one's
/// results, finds what was computed last in the caches.
///
/// ```
/// use yunta::{Cpu, Engine, Schedule};
/// let engine = Engine::builder().threads(4).build()?;
/// let two = engine.with(Cpu::new().threads(2).schedule(Schedule::Static).chunk(10))?;
/// two.for_each(0..100, |i| {
///     let dealt_to = i / 10 % 2;
///     assert_eq!(yunta::worker_index(), Some(dealt_to));
/// })?;
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cpu {
    pub(crate) threads: Option<usize>,
    pub(crate) schedule: Option<Schedule>,
    pub(crate) chunk: Option<usize>,
}

impl Cpu {
    /// All threads of the engine's pool, and no fixed schedule.
    pub const fn new() -> Self {
        Self { threads: None, schedule: None, chunk: None }
    }

    /// At most so many threads of the engine's pool.
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How the items are shared out.
    pub const fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Some(schedule);
        self
    }

    /// The schedule's chunk, in items. A kernel's pieces are rounded up to its grain.
    pub const fn chunk(mut self, chunk: usize) -> Self {
        self.chunk = Some(chunk);
        self
    }

    /// Fills in what was left open, for a pool of `size` threads.
    pub(crate) fn resolve(mut self, size: usize) -> Result<Self> {
        let threads = self.threads.unwrap_or(size);
        if !(1..=size).contains(&threads) {
            return Err(Error::argument("threads", threads, format!("the engine's pool has {size}; give 1 to {size}")));
        }
        if self.chunk == Some(0) {
            return Err(Error::argument("chunk", 0, "give at least 1 item"));
        }
        if self.chunk.is_some() && self.schedule.is_none() {
            self.schedule = Some(Schedule::Dynamic);
        }
        self.threads = Some(threads);
        Ok(self)
    }

    /// Workers of a job, once resolved.
    pub(crate) fn workers(&self) -> usize {
        self.threads.unwrap_or(1)
    }
}
