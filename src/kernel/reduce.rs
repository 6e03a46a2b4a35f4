//! Kernels whose items are partial results, to be merged into one. Not here: when and where they are computed.

use super::Kernel;

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
