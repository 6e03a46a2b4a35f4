//! Ctrl-C: a running job is cancelled; anything else ends at once, and no temporary file stays.

use std::sync::{Arc, Mutex, PoisonError};

use yunta::Watch;

use crate::data::target;

/// The running job; none while files are read or written.
static JOB: Mutex<Option<Arc<Watch>>> = Mutex::new(None);

/// While it lives, an interrupt cancels its job.
#[derive(Debug)]
pub(crate) struct Guard;

/// Has interrupts cancel the job of `watch`, until the guard is dropped.
pub(crate) fn cancels(watch: &Arc<Watch>) -> Guard {
    // A system that refuses the handler ends the process at Ctrl-C, and a job has no temporary files.
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
    let job = JOB.lock().unwrap_or_else(PoisonError::into_inner);
    match &*job {
        Some(watch) if !watch.is_cancelled() => watch.cancel(),
        _ => {
            // Held to the end, so that no temporary file is made or renamed behind this.
            let _unfinished = target::abandon_all();
            let _ = std::io::Write::write_all(&mut std::io::stderr(), b"yunta: error: interrupted\n");
            std::process::exit(130);
        }
    }
}
