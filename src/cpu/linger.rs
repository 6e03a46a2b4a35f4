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

/// How long threads that are awake take to begin a job.
const SOON: Duration = Duration::from_micros(10);

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
        let end = Instant::now() + MOMENT;
        let mut found = false;
        while !found && Instant::now() < end {
            found = rayon::yield_now() == Some(Yield::Executed);
            thread::yield_now();
        }
        LINGERS.set(false);
        // Anew, so that a thread which does this while it waits looks up in between.
        if found {
            linger();
        }
    });
}

/// Waits a little for the pool to end what it was given: a thread that sleeps is woken later than one that yields. Gives
/// up sooner where the pool has not `begun`, so that a thread of it which stands behind another one can have this one's
/// processor; and does not wait at all on a thread of any pool, which has other work to do meanwhile.
pub(super) fn await_soon(begun: impl Fn() -> bool, ended: impl Fn() -> bool) {
    if rayon::current_thread_index().is_some() {
        return;
    }
    let start = Instant::now();
    while !ended() && start.elapsed() < if begun() { MOMENT } else { SOON } {
        thread::yield_now();
    }
}

/// Whether the thread has work to return to, which it would keep from going on, or lingers already, once it has ended
/// what it took up meanwhile.
fn is_busy() -> bool {
    worker_index().is_some() || LINGERS.get()
}
