//! Computes the pieces of a job on the cores, one after the other, until none is left, one fails or the job is stopped.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::cursor::{Cursor, Piece};
use crate::error::{Error, Result};
use crate::kernel::Kernel;
use crate::watch::Watch;

/// How large the pieces are, in items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pieces {
    /// Worth the taking.
    pub least: usize,
    /// Short enough to stop between two of them.
    pub most: usize,
    /// Those who take them.
    pub workers: usize,
}

impl Pieces {
    /// OpenMP's guided schedule: half of an even share of what is left, so that pieces are few and the last ones small.
    fn next(self, left: usize) -> usize {
        let share = if self.workers == 1 { left } else { left / (2 * self.workers) };
        share.clamp(self.least, self.most.max(self.least))
    }
}

/// Computes what is left of `cursor` on the calling thread.
pub(crate) fn on_this_thread<K: Kernel>(kernel: &K, level: Level, cursor: &Cursor<K::Item>, pieces: Pieces, watch: &Watch) -> Result<()> {
    while let Some(piece) = cursor.take(|left| pieces.next(left)) {
        watch.check()?;
        let items = piece.range.len();
        compute(kernel, level, piece)?;
        watch.advance(items);
    }
    Ok(())
}

/// Computes what is left of `cursor` on the threads of `pool`. The first error stops all of them.
pub(crate) fn on_all_threads<K: Kernel>(
    kernel: &K,
    level: Level,
    pool: &Pool,
    cursor: &Cursor<K::Item>,
    pieces: Pieces,
    watch: &Watch,
) -> Result<()> {
    let failure = Mutex::new(None);
    pool.each(pieces.workers, || {
        if let Err(error) = on_this_thread(kernel, level, cursor, pieces, watch) {
            cursor.close();
            failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    });
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Computes one piece; a panic in the kernel comes back as an error.
fn compute<K: Kernel>(kernel: &K, level: Level, piece: Piece<'_, K::Item>) -> Result<()> {
    let range = piece.range.clone();
    catch_unwind(AssertUnwindSafe(|| level.run(kernel, piece.range, piece.out)))
        .map_err(|payload| Error::Panicked { message: panic_message(payload.as_ref()), range })
}

/// What a panic said.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}
