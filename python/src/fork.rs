//! What a fork means to what was made before it: threads do not live on in the child, nor does what they were about to
//! unlock. Counts forks, and keeps them from falling in the midst of a locked section.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Forks between the first process that loaded the module and this one.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// The generation in which a GPU was opened first, plus one; 0 where none was.
static GPU_OPENED: AtomicU64 = AtomicU64::new(0);

static FORKING: AtomicBool = AtomicBool::new(false);
static LOCKED: AtomicUsize = AtomicUsize::new(0);

/// A fork waits no longer than this for others' sections.
const PATIENCE: Duration = Duration::from_secs(1);

pub fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// From now on forks are counted, and wait for sections.
pub fn watch() {
    #[cfg(unix)]
    {
        extern "C" fn before() {
            FORKING.store(true, Ordering::SeqCst);
            let start = Instant::now();
            while LOCKED.load(Ordering::SeqCst) > 0 && start.elapsed() < PATIENCE {
                thread::yield_now();
            }
        }
        extern "C" fn in_parent() {
            FORKING.store(false, Ordering::SeqCst);
        }
        extern "C" fn in_child() {
            GENERATION.fetch_add(1, Ordering::Relaxed);
            LOCKED.store(0, Ordering::SeqCst);
            FORKING.store(false, Ordering::SeqCst);
            crate::closing::forget_others();
        }
        // SAFETY: the child's handler only stores to atomics, which is allowed there.
        unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
    }
}

/// Does something that takes one of the library's locks for a moment, such as finding a function's program, on a thread that
/// does not hold the interpreter: no fork falls into it. It forks nothing itself, and no section is inside another.
pub fn section<R>(then: impl FnOnce() -> R) -> R {
    struct Inside;
    impl Drop for Inside {
        fn drop(&mut self) {
            LOCKED.fetch_sub(1, Ordering::SeqCst);
        }
    }
    loop {
        LOCKED.fetch_add(1, Ordering::SeqCst);
        let inside = Inside;
        if !FORKING.load(Ordering::SeqCst) {
            let result = then();
            drop(inside);
            return result;
        }
        drop(inside);
        thread::yield_now();
    }
}

pub fn note_gpu() {
    let _ = GPU_OPENED.compare_exchange(0, generation() + 1, Ordering::Relaxed, Ordering::Relaxed);
}

/// Whether a parent of this process has opened a GPU: its driver's threads are gone here, and no call to it is safe.
pub fn lost_gpu() -> bool {
    (1..=generation()).contains(&GPU_OPENED.load(Ordering::Relaxed))
}
