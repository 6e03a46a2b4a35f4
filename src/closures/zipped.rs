//! What closures are called for: one run of items, or several equally long ones side by side. Calls nothing.

use std::iter::StepBy;
use std::ops::Range;
use std::slice;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator};

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::watch::Watch;

/// A run of items, borrowed, changed in place or owned, or a tuple of two to six equally long ones: `&items`, `&mut items`, `vec`,
/// `0..n`, `(0..n).step_by(k)`, `items.chunks_mut(k)`, `(&x, &y)`, `(&x, &mut y, 0..n)`.
///
/// A closure gets one item of each: `&T` of a borrowed run, `&mut T` of one that it changes, `T` of an owned one, and of several a
/// tuple. This trait is implemented for slices, arrays, vectors, ranges of `usize` with and without steps, the standard library's
/// chunks and windows of slices, and tuples of those; it cannot be implemented outside the crate. The items of any other iterator
/// are collected into a vector first, or go through [`Engine::imap`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no run of items that closures can be called for",
    note = "give a slice, `&vec`, `&mut vec`, a vector, a range of usize, chunks of a slice, or a tuple of two to six of those",
    note = "the items of another iterator are collected into a vector first, or go through `Engine::imap`"
)]
pub trait Zipped: Parallel {}

/// The half of [`Zipped`] that names rayon, out of sight.
pub trait Parallel: Send + Sized {
    type Item: Send;
    type Iter: IndexedParallelIterator<Item = Self::Item>;

    /// How many items a closure is called for, or an error where the runs' lengths differ.
    fn length(&self) -> Result<usize>;

    fn parallel(self) -> Self::Iter;

    /// Calls `work` for each item.
    fn each(self, engine: &Engine, work: impl Fn(Self::Item) + Sync, watch: &Watch) -> Result<()>
    where
        Self: Zipped,
    {
        engine.map_watched(self, work, watch).map(drop)
    }
}

macro_rules! single {
    ([$($generics:tt)*] $run:ty) => {
        impl<$($generics)*> Zipped for $run {}

        impl<$($generics)*> Parallel for $run {
            type Item = <$run as IntoParallelIterator>::Item;
            type Iter = <$run as IntoParallelIterator>::Iter;

            fn length(&self) -> Result<usize> {
                Ok(self.len())
            }

            fn parallel(self) -> Self::Iter {
                self.into_par_iter()
            }
        }
    };
}
single!(['a, T: Sync] &'a [T]);
single!(['a, T: Sync] &'a Vec<T>);
single!(['a, T: Sync, const N: usize] &'a [T; N]);
single!(['a, T: Send] &'a mut [T]);
single!(['a, T: Send] &'a mut Vec<T>);
single!(['a, T: Send, const N: usize] &'a mut [T; N]);
single!([T: Send] Vec<T>);

impl Zipped for Range<usize> {}

impl Parallel for Range<usize> {
    type Item = usize;
    type Iter = rayon::range::Iter<usize>;

    fn length(&self) -> Result<usize> {
        Ok(self.len())
    }

    fn parallel(self) -> Self::Iter {
        self.into_par_iter()
    }

    /// Ranges are cut as they are: no index is written down for the schedules.
    fn each(self, engine: &Engine, work: impl Fn(usize) + Sync, watch: &Watch) -> Result<()> {
        engine.each_index(self, work, watch)
    }
}

/// Iterators whose items are few or small: they are collected first.
macro_rules! collected {
    ([$($generics:tt)*] $run:ty) => {
        impl<$($generics)*> Zipped for $run {}

        impl<$($generics)*> Parallel for $run {
            type Item = <$run as Iterator>::Item;
            type Iter = rayon::vec::IntoIter<Self::Item>;

            fn length(&self) -> Result<usize> {
                Ok(self.len())
            }

            fn parallel(self) -> Self::Iter {
                self.collect::<Vec<_>>().into_par_iter()
            }
        }
    };
}
collected!([] StepBy<Range<usize>>);
collected!(['a, T: Sync] slice::Chunks<'a, T>);
collected!(['a, T: Send] slice::ChunksMut<'a, T>);
collected!(['a, T: Sync] slice::ChunksExact<'a, T>);
collected!(['a, T: Send] slice::ChunksExactMut<'a, T>);
collected!(['a, T: Sync] slice::Windows<'a, T>);

macro_rules! tuple {
    ($first:ident $zero:tt, $($run:ident $at:tt $place:literal),+) => {
        impl<$first: Zipped, $($run: Zipped),+> Zipped for ($first, $($run),+) {}

        impl<$first: Zipped, $($run: Zipped),+> Parallel for ($first, $($run),+) {
            type Item = ($first::Item, $($run::Item),+);
            type Iter = <($first::Iter, $($run::Iter),+) as IntoParallelIterator>::Iter;

            fn length(&self) -> Result<usize> {
                let first = self.$zero.length()?;
                $(equal(("the first run", first), ($place, self.$at.length()?))?;)+
                Ok(first)
            }

            fn parallel(self) -> Self::Iter {
                (self.$zero.parallel(), $(self.$at.parallel()),+).into_par_iter()
            }
        }
    };
}
tuple!(A 0, B 1 "the second");
tuple!(A 0, B 1 "the second", C 2 "the third");
tuple!(A 0, B 1 "the second", C 2 "the third", D 3 "the fourth");
tuple!(A 0, B 1 "the second", C 2 "the third", D 3 "the fourth", E 4 "the fifth");
tuple!(A 0, B 1 "the second", C 2 "the third", D 3 "the fourth", E 4 "the fifth", F 5 "the sixth");

/// How many items both have, or that they differ.
pub(super) fn equal((left, left_items): (&'static str, usize), (right, right_items): (&'static str, usize)) -> Result<usize> {
    if left_items == right_items {
        return Ok(left_items);
    }
    let given = |items: usize| format!("{items} items");
    let (left_given, right_given) = (given(left_items), given(right_items));
    Err(Error::Mismatch { left, left_given, right, right_given, wanted: "give runs of equal length" })
}
