//! Ctrl-C and other requests to end: a running job is cancelled and has a second to end; anything else, and any second
//! request, ends at once. No temporary file stays, and none is put under its name. Not here: how the system tells of it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

use yunta::Watch;

use crate::data::target;

#[cfg(target_os = "linux")]
#[path = "interrupt/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "interrupt/elsewhere.rs"]
mod system;

/// The exit code, as shells have it for Ctrl-C.
pub(crate) const CODE: u8 = 130;

/// How long a cancelled job may take to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a thread needs that only waits: with little memory left, it must still start.
const STACK: usize = 64 << 10;

/// The running job; none while files are read or written.
static JOB: Mutex<Option<Arc<Watch>>> = Mutex::new(None);

/// Whether there has been a request.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Attends to requests from now on: to be called before there is any file.
///
/// # Errors
/// The thread that does so cannot be started.
pub(crate) fn attend() -> io::Result<()> {
    system::attend(interrupted)
}

/// While it lives, an interrupt cancels its job.
#[derive(Debug)]
pub(crate) struct Guard;

/// Has interrupts cancel the job of `watch`, until the guard is dropped.
pub(crate) fn cancels(watch: &Arc<Watch>) -> Guard {
    let mut job = JOB.lock().unwrap_or_else(PoisonError::into_inner);
    // The one before it may have been done when it was cancelled.
    if ASKED.load(Ordering::Relaxed) {
        watch.cancel();
    }
    *job = Some(Arc::clone(watch));
    Guard
}

impl Drop for Guard {
    fn drop(&mut self) {
        JOB.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Says once, whoever calls, that this is the end.
pub(crate) fn say() {
    static SAID: Once = Once::new();
    SAID.call_once(|| drop(writeln!(io::stderr(), "yunta: error: interrupted")));
}

/// There is a request.
fn interrupted() {
    let job = JOB.lock().unwrap_or_else(PoisonError::into_inner);
    let is_first = !ASKED.swap(true, Ordering::Relaxed);
    let cancelled = is_first && job.as_ref().map(|watch| watch.cancel()).is_some();
    drop(job);
    // Long enough for any range; the job's own end is the end of the process.
    let later = || {
        thread::sleep(PATIENCE);
        end();
    };
    if !cancelled || thread::Builder::new().stack_size(STACK).spawn(later).is_err() {
        end();
    }
}

fn end() {
    // Held to the end, so that no temporary file is made or renamed behind this.
    let _unfinished = target::abandon_all();
    say();
    system::exit(CODE);
}
