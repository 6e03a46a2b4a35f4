//! Computations whose items are partial results, to be merged into one. Not here: when and where they are computed.

use super::{Computation, Kernel};
use crate::error::{Error, Result};
use crate::memory::zeroed_vec;

/// A computation whose items are partial results, as an engine reduces it: every [`Reduce`] kernel, and a
/// function's reduced call.
pub trait Merge: Computation {
    /// The merged result.
    type Merged;

    /// Merges the partial results of all items, in their order. Without an item it is the result of no input.
    ///
    /// # Errors
    /// There is no such result: a sum that its type cannot hold, the least of no number.
    fn merged(&self, partials: &Self::Results) -> Result<Self::Merged>;
}

/// A reduction: each item is a partial result over a block of the input, and one fixed way merges them.
///
/// The blocks have a size of the kernel's own, whatever the range of items that is computed at once, and they are merged
/// in their order; so the result has the same bits for any number of threads, any cut and any backend.
/// [`Engine::reduce`](crate::Engine::reduce) computes it.
pub trait Reduce: Kernel {
    /// How many numbers the result has.
    fn merged_length(&self) -> usize;

    /// Merges the partial results of any number of blocks, in order, `width()` numbers each, into the result. Without a
    /// block it is the result of no input.
    fn merge(&self, partials: &[Self::Item], result: &mut [Self::Item]);
}

impl<K: Reduce> Merge for K {
    type Merged = Vec<K::Item>;

    fn merged(&self, partials: &Vec<K::Item>) -> Result<Vec<K::Item>> {
        let length = self.merged_length();
        let mut merged =
            zeroed_vec(length).ok_or_else(|| Error::argument("result", format!("{length} numbers"), "no memory for so many"))?;
        self.merge(partials, &mut merged);
        Ok(merged)
    }
}
