//! Copies of large arrays by several threads: one thread's copy is the speed limit of a job whose data crosses a bus. Not here: whose
//! threads they are.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What is shorter is copied by the calling thread.
const WORTH_SHARING: usize = 1 << 20;

/// The shortest part of a copy.
const PART: usize = 256 << 10;

/// Has a closure run as each of some workers, the calling thread among them, and returns when all have ended.
type All = dyn Fn(&(dyn Fn() + Sync)) + Send + Sync;

/// Threads that copy.
#[derive(Clone)]
pub(crate) struct Hands {
    threads: usize,
    all: Arc<All>,
}

impl Hands {
    /// So many threads, by what has a closure run on each of them.
    pub fn new(threads: usize, all: impl Fn(&(dyn Fn() + Sync)) + Send + Sync + 'static) -> Self {
        Self { threads, all: Arc::new(all) }
    }

    /// The calling thread alone.
    pub fn alone() -> Self {
        Self::new(1, |work| work())
    }

    /// The length of each part of a copy of so many bytes.
    pub fn part(&self, bytes: usize) -> usize {
        if bytes < WORTH_SHARING || self.threads < 2 { bytes.max(1) } else { bytes.div_ceil(4 * self.threads).max(PART) }
    }

    /// Does something with each of some parts, on all threads.
    pub fn each<T: Send>(&self, parts: Vec<T>, work: impl Fn(T) + Sync) {
        if parts.len() < 2 {
            return parts.into_iter().for_each(work);
        }
        let left = Mutex::new(parts);
        let take = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let some = || {
            while let Some(part) = take() {
                work(part);
            }
        };
        (self.all)(&some);
        // Where no thread could be started.
        some();
    }

    /// Copies all of `from` to `to`, which has the same length.
    pub fn copy(&self, from: &[u8], to: &mut [u8]) {
        let part = self.part(from.len());
        let parts: Vec<_> = from.chunks(part).zip(to.chunks_mut(part)).collect();
        self.each(parts, |(from, to)| to.copy_from_slice(from));
    }
}

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hands").field("threads", &self.threads).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_copied_by_any_number_of_threads_and_where_none_starts() {
        let scoped = |work: &(dyn Fn() + Sync)| std::thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(work))));
        let hands = [Hands::alone(), Hands::new(3, scoped), Hands::new(3, |_| ())];
        for length in [0, 1, 1000, WORTH_SHARING - 1, WORTH_SHARING, 3 * WORTH_SHARING + 17] {
            let from: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            for hands in &hands {
                let mut to = vec![0; length];
                hands.copy(&from, &mut to);
                assert!(from == to, "{length} by {hands:?}");
            }
        }
    }
}
