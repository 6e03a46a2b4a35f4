//! Keeps a thread of the pool awake for a moment after a job, so that the next of several jobs in a row need not wake it.
//! Waking a thread takes 20 to 80 µs, most on virtual machines, whose idle processors have to be woken too; a system that
//! wakes two may also put both on one processor, and takes tens of milliseconds to part them. Computes nothing itself.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

use rayon::Yield;

use crate::worker::worker_index;

/// How long a thread looks for its next job before it sleeps: longer than the pause between two calls in a loop, and
/// nothing beside the length of a frame. OpenMP's runtimes wait from as long to a thousand times longer.
const MOMENT: Duration = Duration::from_micros(200);

thread_local! {
    static LINGERS: Cell<bool> = const { Cell::new(false) };
}

/// The calling thread of a pool stays awake for a moment once it has nothing left to do. It takes up whatever comes, and
/// yields to any other thread that its processor has.
pub(super) fn linger() {
    if is_busy() {
        return;
    }
    rayon::spawn(|| {
        if is_busy() {
            return;
        }
        LINGERS.set(true);
        let mut end = Instant::now() + MOMENT;
        while Instant::now() < end {
            match rayon::yield_now() {
                Some(Yield::Executed) => end = Instant::now() + MOMENT,
                _ => thread::yield_now(),
            }
        }
        LINGERS.set(false);
    });
}

/// Whether the thread has work to return to, which it would keep from going on, or lingers already, once it has ended
/// what it took up meanwhile.
fn is_busy() -> bool {
    worker_index().is_some() || LINGERS.get()
}
