//! Memory for what is large, so that it may be told where there is none, and so that what follows in small parts has some:
//! those parts could not tell. Not here: what is kept in it.

use std::hint::black_box;

use yunta::{Error, Item, Result};

/// What the small parts of a job may take: buffers, text, the stacks of a few threads. Above 32 MiB, so that to free it does
/// not change how the allocator deals with what is smaller. Under AddressSanitizer to have as much takes as long as all the rest
/// of a short job.
const SPARE: usize = if cfg!(fuzzing) { 1 << 20 } else { 40 << 20 };

/// What reading the arguments takes, and attending to signals.
const START: usize = 4 << 20;

/// Memory for so many numbers, of zeros, where that leaves something.
pub(crate) fn zeroed<T: Item>(length: usize) -> Option<Vec<T>> {
    yunta::zeroed_vec(length).filter(|_| has_room(0))
}

/// Whether so many bytes could be had now, and what the small parts may take.
pub(crate) fn has_room(bytes: usize) -> bool {
    are_had(bytes.saturating_add(SPARE))
}

/// Whether there is enough to begin with, if only to say that there is not enough for a job.
pub(crate) fn has_start() -> bool {
    are_had(START)
}

fn are_had(bytes: usize) -> bool {
    let mut trial = Vec::<u8>::new();
    let had = trial.try_reserve_exact(bytes).is_ok();
    // What nobody looks at need not be asked for.
    black_box(&mut trial);
    had
}

/// That there is enough for a job's small parts.
///
/// # Errors
/// There is not.
pub(crate) fn check() -> Result<()> {
    let reason = || format!("no memory: {} MiB are not to be had; allow this process more", SPARE >> 20);
    if has_room(0) { Ok(()) } else { Err(Error::Processor(reason())) }
}
