//! Keeps the workers of a call on processors of their own. A system that wakes a thread may put it behind another worker
//! of the same call while a processor idles (Linux does where both have been busy lately, as they are in a row of calls),
//! and takes milliseconds to part them. Starts no threads.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// The processors that a call's workers run on.
#[derive(Debug, Default)]
pub(super) struct Spread {
    taken: Mutex<Vec<usize>>,
}

impl Spread {
    /// Runs `work` on the calling thread of a pool, which first moves elsewhere if another worker runs where it is.
    pub fn apart(&self, work: impl FnOnce()) {
        let others = self.taken().clone();
        if processor().is_some_and(|here| others.contains(&here)) {
            leave(&others);
        }
        self.here(work);
    }

    /// Runs `work` where the calling thread is. First any thread that stands behind it may go, since that may be a worker.
    pub fn here(&self, work: impl FnOnce()) {
        let here = processor();
        self.taken().extend(here);
        thread::yield_now();
        work();
        let mut taken = self.taken();
        if let Some(place) = taken.iter().position(|&processor| Some(processor) == here) {
            taken.swap_remove(place);
        }
    }

    fn taken(&self) -> MutexGuard<'_, Vec<usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The processor that the calling thread runs on, if the system says so.
fn processor() -> Option<usize> {
    #[cfg(target_os = "linux")]
    #[allow(unsafe_code, reason = "the C library's functions")]
    {
        // SAFETY: the call has no conditions.
        usize::try_from(unsafe { libc::sched_getcpu() }).ok()
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Moves the calling thread to any processor that it may run on but these, if there is one. Afterwards it may run on all of
/// them again.
fn leave(processors: &[usize]) {
    #[cfg(target_os = "linux")]
    #[allow(unsafe_code, reason = "the C library's functions")]
    // SAFETY: a set of processors is a plain array of bits, valid with all of them 0, and each call is told its size.
    unsafe {
        const SIZE: usize = size_of::<libc::cpu_set_t>();
        let mut allowed: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, SIZE, &raw mut allowed) != 0 {
            return;
        }
        let mut free = allowed;
        for &processor in processors.iter().filter(|&&processor| processor < 8 * SIZE) {
            libc::CPU_CLR(processor, &mut free);
        }
        if libc::CPU_COUNT(&free) > 0 && libc::sched_setaffinity(0, SIZE, &raw const free) == 0 {
            libc::sched_setaffinity(0, SIZE, &raw const allowed);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = processors;
}
