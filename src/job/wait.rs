//! Waiting that keeps the pool at work: a thread of the pool does other work while it waits, so that jobs can wait for
//! jobs however few the threads are.

use std::time::{Duration, Instant};

use rayon::Yield;

/// How long a thread of the pool that finds no work sleeps before it looks again.
const NAP: Duration = Duration::from_micros(100);

/// Calls `look` until it finds something, or until `deadline` passes. `look` may sleep for as long as it is told; none
/// means without end.
pub(crate) fn wait_for<T>(deadline: Option<Instant>, mut look: impl FnMut(Option<Duration>) -> Option<T>) -> Option<T> {
    loop {
        if let Some(found) = look(Some(Duration::ZERO)) {
            return Some(found);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return None;
        }
        let longest = match rayon::yield_now() {
            Some(Yield::Executed) => continue,
            Some(Yield::Idle) => Some(left.map_or(NAP, |left| left.min(NAP))),
            None => left,
        };
        if let Some(found) = look(longest) {
            return Some(found);
        }
    }
}
