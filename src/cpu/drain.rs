//! Computes the pieces of a job on the cores, one after the other, until none is left, one fails or the job is stopped.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::cpu::pool::Pool;
use crate::cpu::ranges::Ranges;
use crate::cpu::simd::Level;
use crate::cpu::trial::Levels;
use crate::cursor::Piece;
use crate::error::{Error, Result};
use crate::kernel::{Outputs, Work};
use crate::watch::{Side, Watch};

/// Computes what `ranges` has for its only worker on the calling thread.
pub(crate) fn on_this_thread(work: &dyn Work, levels: &Levels, ranges: &Ranges<Outputs>, side: &Side<'_>) -> Result<()> {
    pieces(work, levels, ranges, 0, side, &|| false)
}

/// Computes what `ranges` has for `worker`, until it shall `leave`.
fn pieces(
    work: &dyn Work,
    levels: &Levels,
    ranges: &Ranges<Outputs>,
    worker: usize,
    side: &Side<'_>,
    leave: &dyn Fn() -> bool,
) -> Result<()> {
    while !leave()
        && let Some(piece) = ranges.take(worker)
    {
        side.watch.check()?;
        let (items, level) = (piece.range.len(), levels.next());
        let start = levels.is_trial().then(|| {
            // What makes this level's code does so now, and is not taken for the level's own time.
            let _name = work.executor(level);
            Instant::now()
        });
        compute(work, level, piece, side.watch)?;
        if let Some(start) = start {
            levels.took(level, items, start.elapsed());
        }
        side.advance(items);
    }
    Ok(())
}

/// Computes what `ranges` has for its `workers` on the threads of `pool` and the calling one. The first error stops all of them.
pub(crate) fn on_all_threads(
    work: &dyn Work,
    levels: &Levels,
    pool: &Pool,
    workers: usize,
    ranges: &Ranges<Outputs>,
    side: &Side<'_>,
) -> Result<()> {
    let failure = Mutex::new(None);
    pool.each_and_caller(workers, &|worker, leave| {
        if let Err(error) = pieces(work, levels, ranges, worker, side, leave) {
            ranges.close();
            failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    })?;
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Computes one piece; a panic in the kernel comes back as an error.
fn compute(work: &dyn Work, level: Level, piece: Piece<Outputs>, watch: &Watch) -> Result<()> {
    let range = piece.range.clone();
    catch_unwind(AssertUnwindSafe(|| work.compute(level, piece.range, piece.out, watch)))
        .unwrap_or_else(|payload| Err(Error::Panicked { message: panic_message(payload.as_ref()), range }))
}

/// What a panic said.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}
