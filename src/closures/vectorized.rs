//! A closure of numbers, compiled for each SIMD level as the kernels are, and called for whole runs of them.
//!
//! A closure is compiled where it is written, for the oldest processor that its crate is built for: with AVX2 at hand it still
//! computes with vectors of 128 bits. Here the loop around it is compiled for each level, and the closure with it, as far as the
//! compiler inlines it there. Nothing is fused or reordered, so that the bits are those of one item after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::closures::Run;
use crate::closures::zipped::equal;
use crate::cpu::drain::panic_message;
use crate::cpu::ranges::Pieces;
use crate::cpu::simd::{Simd, Within};
use crate::cursor::{Cursor, End, Piece};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::kernel::Item;
use crate::memory::zeroed_vec;
use crate::watch::Watch;

/// Pieces are worth the taking, and short enough to stop between two of them.
const PIECES: Pieces = Pieces { least: 4096, most: 1 << 16, first: End::Front };

/// A slice of numbers, or a tuple of two to four equally long ones, for [`Engine::map_vectorized`]. A closure gets the numbers
/// themselves: of several slices a tuple.
///
/// This trait is implemented for slices and references to vectors, and cannot be implemented outside the crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no slice of numbers",
    note = "give `&vec` or a slice of u8 to u64, i8 to i64, f32 or f64, or a tuple of two to four of those; `Engine::map` takes anything else"
)]
pub trait NumberSlices: Runs {}

/// The half of [`NumberSlices`] that says how it is done, out of sight.
pub trait Runs: Copy + Sync {
    type Slices: Slices;

    fn slices(self) -> Self::Slices;
}

/// Slices side by side.
pub trait Slices: Copy + Sync {
    type Numbers: Copy;

    fn length(self) -> Result<usize>;

    /// So many numbers of each from the first on.
    fn part(self, first: usize, count: usize) -> Self;

    fn at(self, index: usize) -> Self::Numbers;
}

impl<T: Item> Slices for &[T] {
    type Numbers = T;

    fn length(self) -> Result<usize> {
        Ok(self.len())
    }

    #[inline(always)]
    fn part(self, first: usize, count: usize) -> Self {
        &self[first..][..count]
    }

    #[inline(always)]
    fn at(self, index: usize) -> T {
        self[index]
    }
}

macro_rules! single {
    ([$($generics:tt)*] $run:ty) => {
        impl<$($generics)*> NumberSlices for $run {}

        impl<$($generics)*> Runs for $run {
            type Slices = &'a [T];

            fn slices(self) -> &'a [T] {
                self
            }
        }
    };
}
single!(['a, T: Item] &'a [T]);
single!(['a, T: Item] &'a Vec<T>);
single!(['a, T: Item, const N: usize] &'a [T; N]);

macro_rules! tuple {
    ($first:ident $zero:tt, $($run:ident $at:tt $place:literal),+) => {
        impl<$first: NumberSlices, $($run: NumberSlices),+> NumberSlices for ($first, $($run),+) {}

        impl<$first: Runs, $($run: Runs),+> Runs for ($first, $($run),+) {
            type Slices = ($first::Slices, $($run::Slices),+);

            fn slices(self) -> Self::Slices {
                (self.$zero.slices(), $(self.$at.slices()),+)
            }
        }

        impl<$first: Slices, $($run: Slices),+> Slices for ($first, $($run),+) {
            type Numbers = ($first::Numbers, $($run::Numbers),+);

            fn length(self) -> Result<usize> {
                let first = self.$zero.length()?;
                $(equal(("the first run", first), ($place, self.$at.length()?))?;)+
                Ok(first)
            }

            #[inline(always)]
            fn part(self, first: usize, count: usize) -> Self {
                (self.$zero.part(first, count), $(self.$at.part(first, count)),+)
            }

            #[inline(always)]
            fn at(self, index: usize) -> Self::Numbers {
                (self.$zero.at(index), $(self.$at.at(index)),+)
            }
        }
    };
}
tuple!(A 0, B 1 "the second");
tuple!(A 0, B 1 "the second", C 2 "the third");
tuple!(A 0, B 1 "the second", C 2 "the third", D 3 "the fourth");

/// A piece of a run, and where its results go.
struct Sweep<'s, S, R, F>(S, &'s mut [R], &'s F);

impl<S: Slices, R, F: Fn(S::Numbers) -> R> Within for Sweep<'_, S, R, F> {
    #[inline(always)]
    fn within<L: Simd>(self, _: L) {
        let Self(numbers, results, f) = self;
        for (index, result) in results.iter_mut().enumerate() {
            *result = f(numbers.at(index));
        }
    }
}

impl Engine {
    /// As [`map`](Engine::map), for numbers and closures that a compiler can turn into vector instructions: arithmetic, `if` as a
    /// choice between two numbers, `abs`, `sqrt`, `min`. The loop is compiled for each [SIMD level](crate::Level), so that it uses
    /// what the processor has and not what the caller's crate was compiled for. The results are those of `map`, to the bit.
    ///
    /// A closure that is too large to be inlined into the loop, or that calls what is not inlined (`exp` and `sin` of the standard
    /// library are calls), gains nothing here: for those there are [functions](crate::Function).
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let (x, y) = (vec![3.0f32, 0.0], vec![4.0f32, -1.0]);
    /// assert_eq!(engine.map_vectorized((&x, &y), |(x, y)| (x * x + y * y).sqrt())?, [5.0, 1.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// The lengths differ, there is no memory for the results, or `f` panics: the error has the panic's message and the range of
    /// the piece that its item is in.
    pub fn map_vectorized<S: NumberSlices, R: Item>(
        &self,
        numbers: S,
        f: impl Fn(<S::Slices as Slices>::Numbers) -> R + Sync,
    ) -> Result<Vec<R>> {
        let length = numbers.slices().length()?;
        let mut results = zeroed_vec(length).ok_or_else(|| Error::argument("numbers", length, "no memory for so many results"))?;
        self.map_vectorized_into(numbers, &mut results, f)?;
        Ok(results)
    }

    /// The same with the results in memory of the caller's, which has to be as long.
    ///
    /// # Errors
    /// As [`map_vectorized`](Engine::map_vectorized).
    pub fn map_vectorized_into<S: NumberSlices, R: Item>(
        &self,
        numbers: S,
        results: &mut [R],
        f: impl Fn(<S::Slices as Slices>::Numbers) -> R + Sync,
    ) -> Result<()> {
        let slices = numbers.slices();
        let length = equal(("numbers", slices.length()?), ("results", results.len()))?;
        let (level, watch) = (self.level(), Watch::new());
        let run = Run::new(0, length, &watch);
        let piece = |Piece { range, out }: Piece<&mut [R]>| {
            let sweep = Sweep(slices.part(range.start, range.len()), out, &f);
            match catch_unwind(AssertUnwindSafe(|| level.within(sweep))) {
                Ok(()) => run.advance(range.len()),
                Err(payload) => run.fail(Error::Panicked { message: panic_message(payload.as_ref()), range }),
            }
        };
        if length <= PIECES.least {
            piece(Piece { range: 0..length, out: results });
        } else {
            self.drain(&Cursor::new(0..length, 1, results), &run, PIECES, || &piece)?;
        }
        run.end()
    }
}
