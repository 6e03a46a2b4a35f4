//! What a map goes over: one run of items, or two or three equally long ones side by side. Calls nothing.

use std::ops::Range;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator};

use crate::error::{Error, Result};

/// One, two or three equally long runs of items, borrowed or owned: `&items`, `vec`, `0..n`, `(&x, &y)`, `(&x, &y, &z)`.
///
/// A closure gets one item of each: `&T` of a borrowed run, `T` of an owned one, and of several a tuple.
/// This trait is implemented for slices, arrays, vectors, ranges of `usize` and tuples of those, and cannot be implemented outside the crate.
pub trait Zipped: Parallel {}

/// The half of [`Zipped`] that names rayon, out of sight.
pub trait Parallel: Send + Sized {
    type Item: Send;
    type Iter: IndexedParallelIterator<Item = Self::Item>;

    /// How many items a closure is called for, or an error where the runs' lengths differ.
    fn length(&self) -> Result<usize>;

    fn parallel(self) -> Self::Iter;
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
single!([T: Send] Vec<T>);
single!([] Range<usize>);

impl<A: Zipped, B: Zipped> Zipped for (A, B) {}

impl<A: Zipped, B: Zipped> Parallel for (A, B) {
    type Item = (A::Item, B::Item);
    type Iter = rayon::iter::Zip<A::Iter, B::Iter>;

    fn length(&self) -> Result<usize> {
        equal(("the first run", self.0.length()?), ("the second", self.1.length()?))
    }

    fn parallel(self) -> Self::Iter {
        self.0.parallel().zip(self.1.parallel())
    }
}

impl<A: Zipped, B: Zipped, C: Zipped> Zipped for (A, B, C) {}

impl<A: Zipped, B: Zipped, C: Zipped> Parallel for (A, B, C) {
    type Item = (A::Item, B::Item, C::Item);
    type Iter = <(A::Iter, B::Iter, C::Iter) as IntoParallelIterator>::Iter;

    fn length(&self) -> Result<usize> {
        let first = equal(("the first run", self.0.length()?), ("the second", self.1.length()?))?;
        equal(("the first run", first), ("the third", self.2.length()?))
    }

    fn parallel(self) -> Self::Iter {
        (self.0.parallel(), self.1.parallel(), self.2.parallel()).into_par_iter()
    }
}

fn equal((left, left_items): (&'static str, usize), (right, right_items): (&'static str, usize)) -> Result<usize> {
    if left_items == right_items {
        return Ok(left_items);
    }
    let given = |items: usize| format!("{items} items");
    let (left_given, right_given) = (given(left_items), given(right_items));
    Err(Error::Mismatch { left, left_given, right, right_given, wanted: "give runs of equal length" })
}
