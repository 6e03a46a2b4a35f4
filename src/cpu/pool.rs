//! A pool of threads of yunta's own. Runs closures on them; knows nothing of what they compute.
//!
//! Closures run on the pool's threads alone, whoever calls, so that no more than `size` ever do. A kernel's caller takes
//! part in place of one of them as long as the pool has nothing else to do, and leaves at the next piece once it has.
//! After a job a thread lingers for a moment. `in_place_scope` hands out a call's work without a detour over one pool
//! thread, which measured a third faster than `install` on a sleeping pool and the same on a busy one.

use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cpu::linger::{await_soon, linger};
use crate::cpu::spread::Spread;
use crate::error::{Error, Result};
use crate::worker::AsWorker;

/// Threads that compute, started by the first call that needs them. A call from inside one of them runs on the threads
/// it is on, so that nothing waits for itself.
#[derive(Debug)]
pub(crate) struct Pool {
    size: usize,
    /// Calls and jobs that are not over.
    calls: Arc<AtomicUsize>,
    threads: Threads,
    /// A caller's helpers, one less than `size`. They are no threads of the other pool, as one of those would be left over
    /// in each call, and be woken to find nothing.
    helpers: Threads,
}

/// A rayon pool, once it has been needed.
type Threads = OnceLock<Result<ThreadPool>>;

/// More threads than this are a mistake in an argument, and would be refused by the system one by one.
pub(crate) const MOST_THREADS: usize = 4096;

impl Pool {
    /// A pool of so many threads, at least one.
    pub fn new(size: usize) -> Result<Self> {
        if !(1..=MOST_THREADS).contains(&size) {
            return Err(Error::argument("threads", size, format!("give 1 to {MOST_THREADS}")));
        }
        Ok(Self { size, calls: Arc::default(), threads: OnceLock::new(), helpers: OnceLock::new() })
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Runs `work` once as each of the workers 0 to `workers`, on as many threads at once as there are, and returns when
    /// all have ended. `work` must not panic.
    pub fn each(&self, workers: usize, work: impl Fn(usize) + Sync) -> Result<()> {
        let _call = self.begin();
        on_threads(self.threads()?, 0..workers, &work, None::<fn()>);
        Ok(())
    }

    /// The same for work that waits for nothing, with the calling thread as worker 0: if it is one of the pool's, or while
    /// the pool has nothing else to do. A thread less has to be woken, and no processor has two. `work` is told how to see
    /// whether it shall leave what is left; it is then run once more for worker 0, on a thread of the pool.
    pub fn each_and_caller(&self, workers: usize, work: impl Fn(usize, &dyn Fn() -> bool) + Sync) -> Result<()> {
        let call = self.begin();
        let stay = |index: usize| work(index, &|| false);
        let inside = rayon::current_thread_index().is_some();
        if !inside && (call.has_company() || !(2..=self.size).contains(&workers)) {
            on_threads(self.threads()?, 0..workers, &stay, None::<fn()>);
            return Ok(());
        }
        let left = Cell::new(false);
        let leave = || {
            left.set(left.get() || !inside && call.has_company());
            left.get()
        };
        let meanwhile = || as_worker(0, || work(0, &leave));
        let pool = if inside { self.threads()? } else { started(&self.helpers, self.size - 1, "yunta-helper")? };
        on_threads(pool, 1..workers, &stay, Some(meanwhile));
        if left.get() {
            on_threads(self.threads()?, 0..1, &stay, None::<fn()>);
        }
        Ok(())
    }

    /// Runs `work` on a thread of the pool, where rayon's calls use the pool's threads.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R> {
        let _call = self.begin();
        Ok(self.threads()?.install(|| {
            let result = work();
            linger();
            result
        }))
    }

    /// Starts `work` on a thread of the pool and returns at once. `work` must not panic.
    pub fn spawn(&self, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let call = self.begin();
        self.threads()?.spawn(move || {
            as_worker(rayon::current_thread_index().unwrap_or(0), work);
            drop(call);
            linger();
        });
        Ok(())
    }

    fn begin(&self) -> Call {
        self.calls.fetch_add(1, Ordering::Relaxed);
        Call { calls: Arc::clone(&self.calls) }
    }

    fn threads(&self) -> Result<&ThreadPool> {
        started(&self.threads, self.size, "yunta")
    }
}

fn started<'t>(threads: &'t Threads, size: usize, name: &'static str) -> Result<&'t ThreadPool> {
    let started = threads.get_or_init(|| {
        let threads = ThreadPoolBuilder::new().num_threads(size).thread_name(move |index| format!("{name}-{index}")).build();
        threads.map_err(|e| Error::Processor(format!("the pool's threads could not be started: {e}")))
    });
    started.as_ref().map_err(Clone::clone)
}

/// Runs `work` as some workers on threads of a pool, and `meanwhile` on this one, which then waits for no more than these.
fn on_threads(pool: &ThreadPool, workers: Range<usize>, work: &(impl Fn(usize) + Sync), meanwhile: Option<impl FnOnce()>) {
    let (count, begun, ended) = (workers.len(), &AtomicUsize::new(0), &AtomicUsize::new(0));
    let spread = &Spread::default();
    pool.in_place_scope(|scope| {
        for index in workers {
            scope.spawn(move |_| {
                begun.fetch_add(1, Ordering::Relaxed);
                spread.apart(|| as_worker(index, || work(index)));
                linger();
                ended.fetch_add(1, Ordering::Relaxed);
            });
        }
        if let Some(meanwhile) = meanwhile {
            spread.apart(meanwhile);
            // A thread of the pool that waits for a scope takes up whatever there is, which may be a part of a long job. So
            // it waits here for those that have begun; the others are what it takes up next.
            while rayon::current_thread_index().is_some() && begun.load(Ordering::Relaxed) > ended.load(Ordering::Relaxed) {
                thread::yield_now();
            }
        }
        await_soon(|| begun.load(Ordering::Relaxed) == count, || ended.load(Ordering::Relaxed) == count);
    });
}

/// A call or job, until it is dropped.
#[derive(Debug)]
struct Call {
    calls: Arc<AtomicUsize>,
}

impl Call {
    /// Whether the pool has other calls too.
    fn has_company(&self) -> bool {
        self.calls.load(Ordering::Relaxed) > 1
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

fn as_worker(index: usize, work: impl FnOnce()) {
    let _worker = AsWorker::new(index);
    work();
}
