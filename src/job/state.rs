//! What a job and the thread that runs it share: the work until it begins, the outcome when it has ended, and those who
//! want to know.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::cpu::drain::panic_message;
use crate::error::{Error, Result};
use crate::job::wait::wait_for;
use crate::watch::Watch;

type Work<T> = Box<dyn FnOnce(&Watch) -> Result<T> + Send>;
type Call<T> = Box<dyn FnOnce(&Result<T>) + Send>;

pub(crate) struct State<T> {
    pub watch: Watch,
    submitted: Instant,
    done: AtomicBool,
    inner: Mutex<Inner<T>>,
    ended: Condvar,
}

struct Inner<T> {
    work: Option<Work<T>>,
    outcome: Option<Result<T>>,
    took: Option<Duration>,
    calls: Vec<Call<T>>,
    waker: Option<Waker>,
}

impl<T> State<T> {
    pub fn new(work: impl FnOnce(&Watch) -> Result<T> + Send + 'static) -> Self {
        let watch = Watch::new();
        watch.begin(1);
        let inner = Inner { work: Some(Box::new(work)), outcome: None, took: None, calls: Vec::new(), waker: None };
        Self { watch, submitted: Instant::now(), done: AtomicBool::new(false), inner: Mutex::new(inner), ended: Condvar::new() }
    }

    /// Runs the work, unless it was cancelled before.
    pub fn run(&self) {
        let Some(work) = self.lock().work.take() else { return };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&self.watch)));
        self.end(outcome.unwrap_or_else(|payload| Err(Error::Panicked { message: panic_message(payload.as_ref()), range: 0..1 })));
    }

    /// Asks the work to stop, and takes it back where it has not begun.
    pub fn cancel(&self) {
        self.watch.cancel();
        // Dropped and told without the lock: both run a caller's code.
        let work = self.lock().work.take();
        if work.is_some() {
            drop(work);
            self.end(Err(self.watch.cancelled()));
        }
    }

    /// Ends the job, and tells everyone who waits for that.
    pub fn end(&self, outcome: Result<T>) {
        let mut inner = self.deliver(outcome);
        inner.took = Some(self.submitted.elapsed());
        self.done.store(true, Ordering::Release);
        let waker = inner.waker.take();
        drop(inner);
        self.ended.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub fn on_done(&self, call: Call<T>) {
        let mut inner = self.lock();
        inner.calls.push(call);
        // Without an outcome, whoever ends the job or has the outcome in hand makes the call.
        if let Some(outcome) = inner.outcome.take() {
            drop(inner);
            drop(self.deliver(outcome));
        }
    }

    /// Makes all calls that were asked for, then puts the outcome where it can be taken.
    fn deliver(&self, outcome: Result<T>) -> MutexGuard<'_, Inner<T>> {
        loop {
            let mut inner = self.lock();
            let calls = std::mem::take(&mut inner.calls);
            if calls.is_empty() {
                inner.outcome = Some(outcome);
                return inner;
            }
            drop(inner);
            for call in calls {
                // The process's hook has shown the panic; the thread of the pool outlives it.
                let _ = catch_unwind(AssertUnwindSafe(|| call(&outcome)));
            }
        }
    }

    /// Waits until the job has ended or `deadline` has passed, and says whether it has ended.
    pub fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let ended = wait_for(deadline, |longest| {
            self.sleep(longest);
            self.is_done().then_some(())
        });
        ended.is_some()
    }

    /// Sleeps until the job has ended or something else wakes the thread, for at most so long.
    fn sleep(&self, longest: Option<Duration>) {
        if self.is_done() || longest.is_some_and(|longest| longest.is_zero()) {
            return;
        }
        let inner = self.lock();
        match longest {
            _ if self.is_done() => {}
            Some(longest) => drop(self.ended.wait_timeout(inner, longest)),
            None => drop(self.ended.wait(inner)),
        }
    }

    /// Whether the job has ended; if not, `waker` is woken when it does.
    pub fn ready(&self, waker: &Waker) -> bool {
        let mut inner = self.lock();
        if !self.is_done() {
            inner.waker = Some(waker.clone());
        }
        self.is_done()
    }

    /// The outcome, once.
    pub fn take(&self) -> Result<T> {
        let taken = self.lock().outcome.take();
        taken.unwrap_or_else(|| Err(Error::argument("job", "a job whose result was taken", "poll it until it is ready, and no more")))
    }

    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    pub fn elapsed(&self) -> Duration {
        self.lock().took.unwrap_or_else(|| self.submitted.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // Nothing that holds this lock can panic; a poisoned one would still hold a whole state.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
