//! Items folded to one value by closures, with the same result whoever computed what: blocks of fixed size, merged in order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::iter::{IndexedParallelIterator, ParallelIterator};

use crate::closures::{Run, Zipped};
use crate::cpu::drain::panic_message;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::watch::Watch;

/// Items are folded in so many blocks at most: enough to balance, and few enough to keep what each gave.
const MOST_BLOCKS: usize = 1024;

/// A look for a stop each so many items of a block.
const LOOK: usize = 64;

impl Engine {
    /// Folds the items to one value: `fold` takes an item up into the value of its block, which began as `init`, and `merge` joins
    /// the blocks' values, in the items' order. The items are those of [`map`](Engine::map).
    ///
    /// The blocks' sizes follow from the number of items alone, so that the result is the same, to the bit, on any number of
    /// threads and by any schedule, also where `fold` and `merge` round: a block has `items.div_ceil(1024)` items.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let x = [3.0, 1.0, 2.0];
    /// let norm = engine.fold(&x, || 0.0, |sum, x| sum + x * x, |a, b| a + b)?;
    /// assert_eq!(norm, 14.0);
    ///
    /// // Letters counted.
    /// let words = ["to", "be", "or", "not", "to", "be"];
    /// let count = |mut counts: [u32; 26], word: &&str| {
    ///     word.bytes().for_each(|letter| counts[usize::from(letter - b'a')] += 1);
    ///     counts
    /// };
    /// let add = |a: [u32; 26], b: [u32; 26]| std::array::from_fn(|letter| a[letter] + b[letter]);
    /// let counts = engine.fold(&words, || [0; 26], count, add)?;
    /// assert_eq!(counts[usize::from(b'o' - b'a')], 4);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The lengths differ, or a closure panics: the error has the panic's message, and for `fold` the item's index.
    pub fn fold<S: Zipped, A: Send>(
        &self,
        items: S,
        init: impl Fn() -> A + Sync,
        fold: impl Fn(A, S::Item) -> A + Sync,
        merge: impl Fn(A, A) -> A,
    ) -> Result<A> {
        self.fold_watched(items, init, fold, merge, &Watch::new())
    }

    /// As [`fold`](Engine::fold), while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As `fold`, and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn fold_watched<S: Zipped, A: Send>(
        &self,
        items: S,
        init: impl Fn() -> A + Sync,
        fold: impl Fn(A, S::Item) -> A + Sync,
        merge: impl Fn(A, A) -> A,
        watch: &Watch,
    ) -> Result<A> {
        let length = items.length()?;
        let run = Run::new(0, length, watch);
        let size = length.div_ceil(MOST_BLOCKS).max(1);
        let begin = || guarded(length, &init).map_err(|error| run.fail(error)).ok().map(|value| (value, 0));
        // A block's value and how many of its items are in it; none once the job has stopped.
        let step = |block: Option<(A, usize)>, (index, item)| {
            let (value, done) = block?;
            if done % LOOK == 0 && run.is_stopped() {
                return None;
            }
            match catch_unwind(AssertUnwindSafe(|| fold(value, item))) {
                Ok(value) => Some((value, done + 1)),
                Err(payload) => {
                    run.panicked(index, payload.as_ref());
                    None
                }
            }
        };
        let end = |block: Option<(A, usize)>| {
            let (value, done) = block?;
            run.advance(done);
            Some(value)
        };
        let blocks: Vec<Option<A>> = if self.is_balanced() {
            self.pool().install(|| items.parallel().enumerate().fold_chunks(size, begin, step).map(end).collect())?
        } else {
            let blocks = self.pool().install(|| items.parallel().enumerate().chunks(size).collect::<Vec<_>>())?;
            let unseen = Watch::new();
            let each = Run::new(0, blocks.len(), &unseen);
            self.scheduled(blocks, length.div_ceil(size), each, || |block: Vec<_>| end(block.into_iter().fold(begin(), step)))?
        };
        let values: Option<Vec<A>> = blocks.into_iter().collect();
        let Some(values) = values else { return Err(run.reason()) };
        run.end()?;
        guarded(length, || values.into_iter().reduce(merge).unwrap_or_else(init))
    }
}

/// What a closure that is no item's gives.
fn guarded<A>(items: usize, call: impl FnOnce() -> A) -> Result<A> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| Error::Panicked { message: panic_message(payload.as_ref()), range: 0..items })
}
