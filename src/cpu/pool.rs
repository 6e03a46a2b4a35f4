//! A pool of threads of yunta's own. Runs closures on them; knows nothing of what they compute.
//!
//! Closures run on the pool's threads alone, whoever calls, so that no more than `size` ever do. A kernel's caller computes
//! itself as long as the pool has nothing else to do, with helpers beside it; once something else begins, they leave the
//! rest to the pool at their next piece, so that it is again `size` threads that compute. After a job a thread lingers for
//! a moment. `in_place_scope` hands out a call's work without a detour over one pool thread, which measured a third faster
//! than `install` on a sleeping pool and the same on a busy one. What is called once a worker comes as `dyn`, so that a caller's
//! closures bring no copy of all this with them.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder, Yield};

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
    pub fn each(&self, workers: usize, work: &(dyn Fn(usize) + Sync)) -> Result<()> {
        let _call = self.begin();
        on_threads(self.threads()?, 0..workers, work, None);
        Ok(())
    }

    /// The same for work that waits for nothing, with the calling thread as worker 0: if it is one of the pool's, or while
    /// the pool has nothing else to do. A thread less has to be woken, and no processor has two. `work` is told how to see
    /// whether it shall leave what is left, which the pool's threads then do.
    pub fn each_and_caller(&self, workers: usize, work: &(dyn Fn(usize, &dyn Fn() -> bool) + Sync)) -> Result<()> {
        let call = self.begin();
        let stay = |index: usize| work(index, &|| false);
        if self.is_ours() {
            on_threads(self.threads()?, 1..workers, &stay, Some(&|| stay(0)));
            return Ok(());
        }
        let left = AtomicBool::new(call.has_company() || !(2..=self.size).contains(&workers));
        if !left.load(Ordering::Relaxed) {
            let leave = || {
                if call.has_company() {
                    left.store(true, Ordering::Relaxed);
                }
                left.load(Ordering::Relaxed)
            };
            let until_then = |index: usize| work(index, &leave);
            match started(&self.helpers, self.size - 1, "yunta-helper") {
                Ok(helpers) => on_threads(helpers, 1..workers, &until_then, Some(&|| until_then(0))),
                Err(_) => left.store(true, Ordering::Relaxed),
            }
        }
        if left.into_inner() {
            on_threads(self.threads()?, 0..workers, &stay, None);
        }
        Ok(())
    }

    /// Whether the threads have nothing to do, or nothing but what the calling one, which is theirs, does.
    #[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "only a GPU's copies ask"))]
    pub fn has_time(&self) -> bool {
        self.is_idle() || self.is_ours()
    }

    /// Whether no call and no job runs, on any thread.
    pub fn is_idle(&self) -> bool {
        self.calls.load(Ordering::Relaxed) == 0
    }

    /// Whether the calling thread is one of the pool's.
    fn is_ours(&self) -> bool {
        self.threads.get().and_then(|threads| threads.as_ref().ok()).is_some_and(|threads| threads.current_thread_index().is_some())
    }

    /// Runs `work` on a thread of the pool, where rayon's calls use the pool's threads.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R> {
        let (mut work, mut result) = (Some(work), None);
        self.installed(&mut || result = work.take().map(|work| work()))?;
        result.ok_or_else(|| Error::Processor("a pool's thread left its work undone".into()))
    }

    fn installed(&self, work: &mut (dyn FnMut() + Send)) -> Result<()> {
        let _call = self.begin();
        self.threads()?.install(|| {
            work();
            linger();
        });
        Ok(())
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

/// Runs `work` as some workers on threads of a pool, and `meanwhile` as worker 0 on this one, which then takes up nothing
/// but these.
fn on_threads(pool: &ThreadPool, workers: Range<usize>, work: &(dyn Fn(usize) + Sync), meanwhile: Option<&dyn Fn()>) {
    let (count, begun, ended) = (workers.len(), &AtomicUsize::new(0), &AtomicUsize::new(0));
    let spread = &Spread::default();
    pool.in_place_scope(|scope| {
        for index in workers {
            scope.spawn(move |_| {
                let _ended = Ended(ended);
                begun.fetch_add(1, Ordering::Relaxed);
                spread.apart(|| as_worker(index, || work(index)));
                linger();
            });
        }
        if let Some(meanwhile) = meanwhile {
            spread.here(|| as_worker(0, meanwhile));
            // A thread of the pool that waits for a scope takes up whatever there is, which may be a part of a long job. Of
            // what it has itself, the workers that have not begun are the last that came.
            while pool.current_thread_index().is_some() && ended.load(Ordering::Relaxed) < count {
                if begun.load(Ordering::Relaxed) == count || rayon::yield_local() != Some(Yield::Executed) {
                    thread::yield_now();
                }
            }
        }
        await_soon(|| begun.load(Ordering::Relaxed) == count, || ended.load(Ordering::Relaxed) == count);
    });
}

/// Counts a worker as ended when it is dropped, however it ends.
struct Ended<'a>(&'a AtomicUsize);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
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
