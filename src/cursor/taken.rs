//! A piece that whoever took it may fail to compute: unless it is settled it goes back to its cursor, however its taker ends.
//! Computes nothing.

use std::ops::{Deref, DerefMut};

use super::{Cursor, Piece};
use crate::kernel::Divide;

/// A piece on loan from a cursor. One that is dropped before it is [settled](Taken::settle) is there to be taken again.
#[derive(Debug)]
pub(crate) struct Taken<'c, O: Divide> {
    cursor: &'c Cursor<O>,
    piece: Piece<O>,
    is_settled: bool,
}

impl<'c, O: Divide> Taken<'c, O> {
    /// Takes a piece from the front of what is left, of the size that `size` wishes; none where that is 0 or nothing is left.
    pub fn from(cursor: &'c Cursor<O>, size: impl FnOnce(usize) -> usize) -> Option<Self> {
        cursor.take(size).map(|piece| Self { cursor, piece, is_settled: false })
    }

    /// The first `items` of the piece, and the rest if there is one.
    #[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "only a GPU cuts what it has taken"))]
    pub fn split(mut self, items: usize) -> (Self, Option<Self>) {
        let cursor = self.cursor;
        let (first, rest) = std::mem::take(&mut self.piece).split(items);
        let taken = |piece| Self { cursor, piece, is_settled: false };
        (taken(first), rest.map(taken))
    }

    /// Its results are where they belong.
    pub fn settle(mut self) {
        self.is_settled = true;
    }
}

impl<O: Divide> Deref for Taken<'_, O> {
    type Target = Piece<O>;

    fn deref(&self) -> &Piece<O> {
        &self.piece
    }
}

impl<O: Divide> DerefMut for Taken<'_, O> {
    fn deref_mut(&mut self) -> &mut Piece<O> {
        &mut self.piece
    }
}

impl<O: Divide> Drop for Taken<'_, O> {
    fn drop(&mut self) {
        if !self.is_settled && !self.piece.range.is_empty() {
            self.cursor.give_back(std::mem::take(&mut self.piece));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_settled_is_there_again_and_what_is_settled_is_not() {
        let mut out = [0u8; 20];
        let cursor = Cursor::new(0..20, 1, out.as_mut_slice());
        let first = Taken::from(&cursor, |_| 4).unwrap();
        let (second, third) = Taken::from(&cursor, |_| 8).unwrap().split(3);
        second.settle();
        drop((first, third));
        assert_eq!((cursor.left(), cursor.returned()), (8 + 4 + 5, vec![0..4, 7..12]));
        let mut seen: Vec<_> = std::iter::from_fn(|| cursor.take(|_| 3))
            .flat_map(|piece| {
                assert_eq!(piece.out.len(), piece.range.len());
                piece.range
            })
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, [(0..4).collect::<Vec<_>>(), (7..20).collect()].concat());
    }

    #[test]
    fn a_taker_that_panics_gives_back_too() {
        let cursor = Cursor::new(0..8, 1, ());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _taken = Taken::from(&cursor, |_| 5);
            panic!("half way");
        }));
        assert!(panicked.is_err());
        assert_eq!((cursor.left(), cursor.returned().first()), (8, Some(&(0..5))));
    }
}
