//! Ctrl-C: a running job is cancelled and has a second to end; anything else ends at once. No temporary file stays.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use yunta::Watch;

use crate::data::target;

/// How long a cancelled job may take to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// The running job; none while files are read or written.
static JOB: Mutex<Option<Arc<Watch>>> = Mutex::new(None);

/// While it lives, an interrupt cancels its job.
#[derive(Debug)]
pub(crate) struct Guard;

/// Has interrupts cancel the job of `watch`, until the guard is dropped.
pub(crate) fn cancels(watch: &Arc<Watch>) -> Guard {
    // Refused where some of the signals are ignored, as under nohup: then the others end the process at once. A job has no
    // temporary files; one that is being written stays behind.
    let _ = ctrlc::try_set_handler(interrupted);
    *JOB.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(watch));
    Guard
}

impl Drop for Guard {
    fn drop(&mut self) {
        JOB.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn interrupted() {
    let cancelled = JOB.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|watch| watch.cancel()).is_some();
    if cancelled {
        // Long enough for any range; the job's own end is the end of the process.
        thread::sleep(PATIENCE);
    }
    // Held to the end, so that no temporary file is made or renamed behind this.
    let _unfinished = target::abandon_all();
    let _ = writeln!(io::stderr(), "yunta: error: interrupted");
    std::process::exit(130);
}
