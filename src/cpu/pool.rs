//! A pool of threads of yunta's own. Runs the same closure on each of them; knows nothing of what it computes.

use crate::error::{Error, Result};

/// Threads that compute. A call from inside one of them runs on the threads it is on, so that nothing waits for itself.
#[derive(Debug)]
pub(crate) struct Pool {
    threads: rayon::ThreadPool,
}

/// More threads than this are a mistake in an argument, and would be refused by the system one by one.
pub(crate) const MOST_THREADS: usize = 4096;

impl Pool {
    /// A pool of so many threads, at least one.
    pub fn new(threads: usize) -> Result<Self> {
        if !(1..=MOST_THREADS).contains(&threads) {
            return Err(Error::argument("threads", threads, format!("give 1 to {MOST_THREADS}")));
        }
        let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|index| format!("yunta-{index}")).build();
        let threads = threads.map_err(|e| Error::Processor(format!("the pool's threads could not be started: {e}")))?;
        Ok(Self { threads })
    }

    pub fn size(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// Runs `work` on up to `workers` threads at once and returns when all of them have. `work` must not panic.
    pub fn each(&self, workers: usize, work: impl Fn() + Sync) {
        let work = &work;
        self.threads.in_place_scope(|scope| {
            for _ in 0..workers.min(self.size()) {
                scope.spawn(move |_| work());
            }
        });
    }
}
