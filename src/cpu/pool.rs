//! A pool of threads of yunta's own. Runs closures on them; knows nothing of what they compute.
//!
//! Only the pool's threads compute, whoever calls, so that no more than `size` ever do. A caller from outside waits; that
//! costs one waking more than computing on the caller's own thread beside the pool would, and keeps several callers from
//! adding their threads to it. After a job a thread lingers for a moment. `in_place_scope` hands out a call's work without a detour over one pool thread, which
//! measured a third faster than `install` on a sleeping pool and the same on a busy one.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cpu::linger::{await_soon, linger};
use crate::error::{Error, Result};
use crate::worker::AsWorker;

/// Threads that compute, started by the first call that needs them. A call from inside one of them runs on the threads
/// it is on, so that nothing waits for itself.
#[derive(Debug)]
pub(crate) struct Pool {
    size: usize,
    threads: OnceLock<Result<rayon::ThreadPool>>,
}

/// More threads than this are a mistake in an argument, and would be refused by the system one by one.
pub(crate) const MOST_THREADS: usize = 4096;

impl Pool {
    /// A pool of so many threads, at least one.
    pub fn new(size: usize) -> Result<Self> {
        if !(1..=MOST_THREADS).contains(&size) {
            return Err(Error::argument("threads", size, format!("give 1 to {MOST_THREADS}")));
        }
        Ok(Self { size, threads: OnceLock::new() })
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Runs `work` once as each of the workers 0 to `workers`, on as many threads at once as there are, and returns when
    /// all have ended. `work` must not panic.
    pub fn each(&self, workers: usize, work: impl Fn(usize) + Sync) -> Result<()> {
        let (work, begun, ended) = (&work, &AtomicUsize::new(0), &AtomicUsize::new(0));
        self.threads()?.in_place_scope(|scope| {
            for index in 0..workers {
                scope.spawn(move |_| {
                    begun.fetch_add(1, Ordering::Relaxed);
                    as_worker(index, || work(index));
                    linger();
                    ended.fetch_add(1, Ordering::Relaxed);
                });
            }
            await_soon(|| begun.load(Ordering::Relaxed) == workers, || ended.load(Ordering::Relaxed) == workers);
        });
        Ok(())
    }

    /// Runs `work` on a thread of the pool, where rayon's calls use the pool's threads.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R> {
        Ok(self.threads()?.install(|| {
            let result = work();
            linger();
            result
        }))
    }

    /// Starts `work` on a thread of the pool and returns at once. `work` must not panic.
    pub fn spawn(&self, work: impl FnOnce() + Send + 'static) -> Result<()> {
        self.threads()?.spawn(|| {
            as_worker(rayon::current_thread_index().unwrap_or(0), work);
            linger();
        });
        Ok(())
    }

    fn threads(&self) -> Result<&rayon::ThreadPool> {
        let started = self.threads.get_or_init(|| {
            let threads = rayon::ThreadPoolBuilder::new().num_threads(self.size).thread_name(|index| format!("yunta-{index}")).build();
            threads.map_err(|e| Error::Processor(format!("the pool's threads could not be started: {e}")))
        });
        started.as_ref().map_err(Clone::clone)
    }
}

fn as_worker(index: usize, work: impl FnOnce()) {
    let _worker = AsWorker::new(index);
    work();
}
