//! A job that runs while its caller does something else: how it is asked, waited for, stopped, and listened to.
//! What it computes, and where, is others' affair.

mod state;
mod wait;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::watch::Watch;

pub(crate) use state::State;
pub(crate) use wait::wait_for;

/// A job that an engine was given to do in the background: a closure, a map or a kernel.
///
/// It can be asked, waited for with or without a bound, awaited on any executor, cancelled, and told what to call when it
/// is done. A job that nobody waits for goes on; dropping this does not cancel it.
///
/// ```
/// use std::time::Duration;
/// let engine = yunta::Engine::new()?;
/// let job = engine.submit(|| 6 * 7);
/// while !job.wait_timeout(Duration::from_millis(10)) {
///     println!("still at it after {:?}", job.elapsed());
/// }
/// assert!(job.is_done());
/// assert_eq!(job.wait()?, 42);
/// # Ok::<(), yunta::Error>(())
/// ```
#[must_use = "a job gives its result and its errors to whoever waits for it"]
pub struct Job<T> {
    state: Arc<State<T>>,
    /// Whether it is cancelled when this is dropped.
    is_dropped_with: bool,
}

impl<T: Send + 'static> Job<T> {
    pub(crate) fn new(state: Arc<State<T>>) -> Self {
        Self { state, is_dropped_with: false }
    }

    /// Whether the job has ended, well or badly. Does not wait for it; but where it has not ended, the caller's core is
    /// offered to whoever else can use it, and a thread of the pool does a piece of other work, so that a loop of this
    /// cannot keep the job from its end.
    pub fn is_done(&self) -> bool {
        if !self.state.is_done() && rayon::yield_now().is_none() {
            std::thread::yield_now();
        }
        self.state.is_done()
    }

    /// Waits for the job and gives its result. On a thread of the pool, other work is done meanwhile, so that jobs can
    /// wait for jobs.
    ///
    /// # Errors
    /// The job's own: a panic with its message, [`Error::Cancelled`](crate::Error::Cancelled), or what a kernel gives.
    pub fn wait(self) -> Result<T> {
        self.state.wait_until(None);
        self.state.take()
    }

    /// Waits for the job no longer than `timeout`, and says whether it has ended. On a thread of the pool it may take
    /// longer, by the piece of other work that it does meanwhile.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.state.wait_until(Instant::now().checked_add(timeout))
    }

    /// Asks the job to stop. One that has not begun ends at once, and what it was to work on is freed; one that has
    /// begun ends between two of its items or ranges. A plain closure has only one item, and is not interrupted.
    pub fn cancel(&self) {
        self.state.cancel();
    }

    /// The same job, which is [cancelled](Job::cancel) where this is dropped before it is done: by an early return, or where a
    /// future that awaits it is dropped.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let job = engine.submit_map((0..10_000_000).collect::<Vec<u64>>(), |x| x * x).cancel_on_drop();
    /// drop(job); // Nobody waits for the squares any more.
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn cancel_on_drop(mut self) -> Self {
        self.is_dropped_with = true;
        self
    }

    /// The part of the job that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let watch = self.watch();
        if self.state.is_done() { 1.0 } else { watch.done() as f64 / watch.total().max(1) as f64 }
    }

    /// The job's items: how many are done, and of how many.
    pub fn watch(&self) -> &Watch {
        &self.state.watch
    }

    /// The time since the job was submitted, until now or to its end.
    pub fn elapsed(&self) -> Duration {
        self.state.elapsed()
    }

    /// Has `call` called once with the job's result: on the thread that ends the job, or here and now where it has
    /// ended. It is not called where the result was taken by then. A panic in `call` goes no further.
    pub fn on_done(&self, call: impl FnOnce(&Result<T>) + Send + 'static) {
        self.state.on_done(Box::new(call));
    }
}

/// Ready when the job is done, on any executor. Polled again after that, it gives an error.
impl<T: Send + 'static> Future for Job<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.state.ready(context.waker()) { Poll::Ready(self.state.take()) } else { Poll::Pending }
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        if self.is_dropped_with && !self.state.is_done() {
            self.state.cancel();
        }
    }
}

impl<T> fmt::Debug for Job<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("watch", &self.state.watch).finish_non_exhaustive()
    }
}
