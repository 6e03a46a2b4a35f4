//! One cursor over a job's items: whoever computes takes the next piece from an end of what is left, with the memory
//! that its results go to. Every backend and every schedule is a way of calling it.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Some items of a job and the memory for their results.
#[derive(Debug)]
pub(crate) struct Piece<'a, T> {
    pub range: Range<usize>,
    pub out: &'a mut [T],
}

/// What is left of a job. Taking a piece is a few instructions under a lock, and no work is done under it.
#[derive(Debug)]
pub(crate) struct Cursor<'a, T> {
    rest: Mutex<Piece<'a, T>>,
    width: usize,
    grain: usize,
}

impl<'a, T> Cursor<'a, T> {
    /// A cursor over `items` items of `width` numbers each, which likes to be cut at multiples of `grain` items.
    /// `out` holds the whole job's results.
    pub fn new(items: usize, width: usize, grain: usize, out: &'a mut [T]) -> Self {
        debug_assert_eq!(items * width, out.len());
        Self { rest: Mutex::new(Piece { range: 0..items, out }), width, grain: grain.max(1) }
    }

    /// Takes a piece from the front, of the size that `size` wishes when it is told how many items are left.
    pub fn take(&self, size: impl FnOnce(usize) -> usize) -> Option<Piece<'a, T>> {
        // Nothing in here can panic while it holds the lock, but a poisoned one must not bring down a caller.
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let Range { start, end } = rest.range.clone();
        if start == end {
            return None;
        }
        let cut = self.cut(start, end, size(end - start));
        let (out, left) = std::mem::take(&mut rest.out).split_at_mut((cut - start) * self.width);
        *rest = Piece { range: cut..end, out: left };
        Some(Piece { range: start..cut, out })
    }

    /// Leaves nothing to take: whoever looks next finds the job at its end.
    pub fn close(&self) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        *rest = Piece { range: rest.range.end..rest.range.end, out: &mut [] };
    }

    /// The end of a piece of about `wish` items: the grain's multiple at or above it, so that two cuts share no grain.
    fn cut(&self, start: usize, end: usize, wish: usize) -> usize {
        let wish = start.saturating_add(wish.max(1));
        wish.checked_next_multiple_of(self.grain).map_or(end, |cut| cut.min(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_cursor_has_nothing_left() {
        let mut out = [0u8; 10];
        let cursor = Cursor::new(10, 1, 1, &mut out);
        assert!(cursor.take(|_| 3).is_some());
        cursor.close();
        assert!(cursor.take(|_| 3).is_none());
    }

    fn pieces(items: usize, width: usize, grain: usize, size: usize) -> Vec<(Range<usize>, usize)> {
        let mut out = vec![0u8; items * width];
        let cursor = Cursor::new(items, width, grain, &mut out);
        std::iter::from_fn(|| cursor.take(|_| size)).map(|piece| (piece.range, piece.out.len())).collect()
    }

    #[test]
    fn pieces_follow_each_other_and_cover_everything() {
        for (items, width, grain, size) in [(0, 1, 1, 1), (1, 3, 8, 1), (100, 2, 8, 3), (100, 1, 7, 50), (9, 0, 4, 100), (64, 1, 8, 8)] {
            let taken = pieces(items, width, grain, size);
            let mut next = 0;
            for (range, length) in taken {
                assert_eq!(range.start, next);
                assert!(!range.is_empty());
                assert_eq!(length, range.len() * width);
                assert!(range.end == items || range.end % grain == 0, "{range:?} is cut inside a grain of {grain}");
                next = range.end;
            }
            assert_eq!(next, items);
        }
    }

    #[test]
    fn a_wish_too_large_to_add_takes_the_rest() {
        assert_eq!(pieces(10, 1, 4, usize::MAX).len(), 1);
    }
}
