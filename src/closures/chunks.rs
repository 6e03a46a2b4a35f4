//! A closure called for pieces of a table or a vector, and what the pieces gave put together again.

use std::ops::Range;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::kernel::Item;
use crate::table::Table;

/// The pieces of `items` items as NumPy's `array_split` cuts them: contiguous, the first `items % pieces` one longer.
pub(crate) fn split(items: usize, pieces: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
    let (even, longer) = (items / pieces, items % pieces);
    let start = move |piece: usize| piece * even + piece.min(longer);
    (0..pieces).map(move |piece| start(piece)..start(piece + 1))
}

/// What [`Engine::map_chunks`] cuts: a [`Table`] into tables of some of its rows, or a slice into slices.
pub trait Chunks: Copy + Sync {
    /// A piece of it.
    type Piece: Send;

    /// Rows, between which it is cut.
    fn rows(self) -> usize;

    /// Some of the rows.
    ///
    /// # Errors
    /// It has not all of these rows.
    fn piece(self, rows: Range<usize>) -> Result<Self::Piece>;
}

impl<'a, T: Item> Chunks for &'a Table<'_, T> {
    type Piece = Table<'a, T>;

    fn rows(self) -> usize {
        Table::rows(self)
    }

    fn piece(self, rows: Range<usize>) -> Result<Self::Piece> {
        self.slice_rows(rows)
    }
}

impl<'a, T: Sync> Chunks for &'a [T] {
    type Piece = &'a [T];

    fn rows(self) -> usize {
        self.len()
    }

    fn piece(self, rows: Range<usize>) -> Result<Self::Piece> {
        let length = self.len();
        self.get(rows.clone()).ok_or_else(|| Error::argument("rows", format!("{rows:?}"), format!("the slice has 0..{length}")))
    }
}

impl Engine {
    /// Cuts a table or a slice into `pieces` pieces of whole rows, calls `f` for each, and gives the results in order:
    /// one for each piece.
    ///
    /// The pieces are as even as can be: the first of them have one row more where the rows do not divide. With more
    /// pieces than rows, the last ones are empty.
    ///
    /// ```
    /// use yunta::{Engine, Table};
    /// let engine = Engine::new()?;
    /// let table = Table::new(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, 2)?;
    /// let sums = engine.map_chunks(&table, 2, |piece| piece.as_slice().unwrap_or(&[]).iter().sum::<f64>())?;
    /// assert_eq!(sums, [10.0, 11.0]);
    /// assert_eq!(engine.map_chunks(&[1, 2, 3][..], 2, <[i32]>::len)?, [2, 1]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// `pieces` is 0, or `f` panics (the index is the piece's).
    pub fn map_chunks<C: Chunks, R: Send>(&self, table: C, pieces: usize, f: impl Fn(C::Piece) -> R + Sync) -> Result<Vec<R>> {
        if pieces == 0 {
            return Err(Error::argument("pieces", 0, "give at least 1"));
        }
        let pieces: Result<Vec<_>> = split(table.rows(), pieces).map(|rows| table.piece(rows)).collect();
        self.map(pieces?, f)
    }

    /// As [`map_chunks`](Engine::map_chunks), for a closure that gives a vector: the vectors one after the other.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let roots = engine.flat_map_chunks(&[1.0, 4.0, 9.0][..], 2, |piece| piece.iter().map(|x| f64::sqrt(*x)).collect())?;
    /// assert_eq!(roots, [1.0, 2.0, 3.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As `map_chunks`.
    pub fn flat_map_chunks<C: Chunks, R: Send>(&self, table: C, pieces: usize, f: impl Fn(C::Piece) -> Vec<R> + Sync) -> Result<Vec<R>> {
        Ok(stack(self.map_chunks(table, pieces, f)?))
    }
}

/// Puts vectors one after the other; a single one stays where it is.
pub(crate) fn stack<R>(parts: Vec<Vec<R>>) -> Vec<R> {
    let length = parts.iter().map(Vec::len).sum::<usize>();
    let mut parts = parts.into_iter();
    let mut stacked = parts.next().unwrap_or_default();
    stacked.reserve_exact(length - stacked.len());
    stacked.extend(parts.flatten());
    stacked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_those_of_array_split() {
        let lengths = |items, pieces| split(items, pieces).map(|piece| piece.len()).collect::<Vec<_>>();
        assert_eq!(lengths(10, 4), [3, 3, 2, 2]);
        assert_eq!(lengths(9, 3), [3, 3, 3]);
        assert_eq!(lengths(2, 4), [1, 1, 0, 0]);
        assert_eq!(lengths(0, 2), [0, 0]);
        assert_eq!(split(10, 4).collect::<Vec<_>>(), [0..3, 3..6, 6..8, 8..10]);
    }
}
