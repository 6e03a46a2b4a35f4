//! The interpreter's end: a thread that comes back to an interpreter which is no more is ended by it, in the midst of Rust's
//! frames, which is a crash. So the end waits for those that are away, and nobody sets out after it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PySystemExit;
use pyo3::prelude::*;

static CLOSING: AtomicBool = AtomicBool::new(false);
static AWAY: AtomicUsize = AtomicUsize::new(0);

/// Jobs stop between two ranges of some milliseconds, so that this is never reached where all goes well.
const PATIENCE: Duration = Duration::from_secs(5);

/// A call that is away from the interpreter, until it is dropped.
pub struct Away;

impl Away {
    /// Sets out.
    ///
    /// # Errors
    /// The interpreter is about to end.
    pub fn new() -> PyResult<Self> {
        AWAY.fetch_add(1, Ordering::SeqCst);
        let away = Self;
        if is_closing() { Err(ending()) } else { Ok(away) }
    }
}

/// Ends the thread that it is raised in, without a word.
pub fn ending() -> PyErr {
    PySystemExit::new_err("the interpreter is about to end")
}

impl Drop for Away {
    fn drop(&mut self) {
        AWAY.fetch_sub(1, Ordering::SeqCst);
    }
}

pub fn is_closing() -> bool {
    CLOSING.load(Ordering::SeqCst)
}

/// Those that were away in the parent are not in a forked child.
pub fn forget_others() {
    AWAY.store(0, Ordering::SeqCst);
}

/// Called when the interpreter is about to end, while all threads still run.
#[pyfunction]
#[pyo3(name = "_close")]
pub fn close(py: Python<'_>) {
    CLOSING.store(true, Ordering::SeqCst);
    py.detach(|| {
        let start = Instant::now();
        while AWAY.load(Ordering::SeqCst) > 0 && start.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    });
}
