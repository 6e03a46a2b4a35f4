//! A cursor over a job's items, or over each worker's part of them: whoever computes takes the next piece from an end of
//! what is left, with the memory that its results go to. Every backend and every schedule is a way of calling it. What a taker
//! fails to compute comes back, and is the first to be taken again.

#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "only a card gives back what it has taken"))]
mod taken;

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use taken::Taken;

use crate::kernel::Divide;

/// Some items of a job and the memory for their results.
#[derive(Debug, Default)]
pub(crate) struct Piece<O> {
    pub range: Range<usize>,
    pub out: O,
}

impl<O: Divide> Piece<O> {
    /// The first `items` of the piece, and the rest if there is one.
    pub fn split(self, items: usize) -> (Self, Option<Self>) {
        let Range { start, end } = self.range;
        if end - start <= items {
            return (self, None);
        }
        let (first, rest) = self.out.divide(items);
        (Self { range: start..start + items, out: first }, Some(Self { range: start + items..end, out: rest }))
    }
}

/// An end of what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Front,
    Back,
}

impl End {
    pub fn other(self) -> Self {
        match self {
            Self::Front => Self::Back,
            Self::Back => Self::Front,
        }
    }
}

/// What is left of a job. Taking a piece is a few instructions under a lock, and no work is done under it.
#[derive(Debug)]
pub(crate) struct Cursor<O> {
    rest: Mutex<Rest<O>>,
    grain: usize,
}

#[derive(Debug)]
struct Rest<O> {
    /// What nobody has taken.
    piece: Piece<O>,
    /// What was taken and has come back.
    returned: Vec<Piece<O>>,
    /// The items of all that ever came back.
    came_back: Vec<Range<usize>>,
    is_closed: bool,
}

impl<O> Rest<O> {
    fn of(piece: Piece<O>) -> Mutex<Self> {
        Mutex::new(Self { piece, returned: Vec::new(), came_back: Vec::new(), is_closed: false })
    }

    fn left(&self) -> usize {
        let returned = self.returned.iter().map(|piece| piece.range.len()).sum::<usize>();
        if self.is_closed { 0 } else { self.piece.range.len() + returned }
    }
}

impl<O: Divide> Cursor<O> {
    /// A cursor over the items of `range`, which likes to be cut at multiples of `grain` items. `out` is for their results.
    pub fn new(range: Range<usize>, grain: usize, out: O) -> Self {
        Self { rest: Rest::of(Piece { range, out }), grain: grain.max(1) }
    }

    /// Cuts what is left into so many even parts, each with a cursor of its own; some are empty where items are few.
    pub fn parts(&self, count: usize) -> Vec<Self> {
        let part = |k| {
            let piece = self.take(|left| left.div_ceil(count - k));
            Self { rest: Rest::of(piece.unwrap_or_default()), grain: self.grain }
        };
        (0..count).map(part).collect()
    }

    /// How many items are left.
    pub fn left(&self) -> usize {
        self.rest().left()
    }

    /// The items that nobody has taken.
    pub fn range(&self) -> Range<usize> {
        self.rest().piece.range.clone()
    }

    /// How many items a piece from the front has that is wished to have so many.
    pub fn of_front(&self, wish: usize) -> usize {
        let Range { start, end } = self.range();
        self.cut(start, end, wish) - start
    }

    /// Each piece that has come back so far, taken again or not, in their order.
    pub fn returned(&self) -> Vec<Range<usize>> {
        let mut returned = self.rest().came_back.clone();
        returned.sort_unstable_by_key(|range| range.start);
        returned
    }

    /// Takes a piece from an end, of the size that `size` wishes when it is told how many items are left; none where that is 0.
    pub fn take_at(&self, end: End, size: impl FnOnce(usize) -> usize) -> Option<Piece<O>> {
        let mut rest = self.rest();
        let size = match rest.left() {
            0 => 0,
            left => size(left),
        };
        if size == 0 {
            return None;
        }
        let Rest { piece, returned, .. } = &mut *rest;
        let Some(first) = returned.pop() else {
            return Some(match end {
                End::Front => self.front(piece, size),
                End::Back => self.back(piece, size),
            });
        };
        let items = self.cut(first.range.start, first.range.end, size) - first.range.start;
        let (first, more) = first.split(items);
        returned.extend(more);
        Some(first)
    }

    /// The same from the front.
    pub fn take(&self, size: impl FnOnce(usize) -> usize) -> Option<Piece<O>> {
        self.take_at(End::Front, size)
    }

    fn front(&self, rest: &mut Piece<O>, size: usize) -> Piece<O> {
        let Range { start, end } = rest.range;
        let cut = self.cut(start, end, size);
        let (out, left) = std::mem::take(&mut rest.out).divide(cut - start);
        *rest = Piece { range: cut..end, out: left };
        Piece { range: start..cut, out }
    }

    fn back(&self, rest: &mut Piece<O>, size: usize) -> Piece<O> {
        let Range { start, end } = rest.range;
        // The least that leaves a multiple of the grain in front, or nothing.
        let wish = end.saturating_sub(size);
        let cut = (wish - wish % self.grain).max(start);
        let (left, out) = std::mem::take(&mut rest.out).divide(cut - start);
        *rest = Piece { range: start..cut, out: left };
        Piece { range: cut..end, out }
    }

    fn give_back(&self, piece: Piece<O>) {
        let mut rest = self.rest();
        rest.came_back.push(piece.range.clone());
        rest.returned.push(piece);
    }

    fn rest(&self) -> MutexGuard<'_, Rest<O>> {
        // Nothing in here can panic while it holds the lock, but a poisoned one must not bring down a caller.
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves nothing to take: whoever looks next finds the job at its end.
    pub fn close(&self) {
        self.rest().is_closed = true;
    }

    /// The end of a piece of about `wish` items: the grain's multiple at or above it, so that two cuts share no grain.
    fn cut(&self, start: usize, end: usize, wish: usize) -> usize {
        let wish = start.saturating_add(wish);
        wish.checked_next_multiple_of(self.grain).map_or(end, |cut| cut.min(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Column, Outputs};

    #[test]
    fn a_piece_is_split_between_two_items_in_each_output() {
        let (mut wide, mut narrow) = ([0u64; 6], [0u8; 3]);
        let out = Outputs::several([Column::new(&mut wide, 2), Column::new(&mut narrow, 1)]);
        let (first, rest) = Piece { range: 10..13, out }.split(2);
        assert_eq!((first.range, first.out.lengths().collect()), (10..12, vec![32, 2]));
        let rest = rest.expect("one item is left");
        assert_eq!((rest.range, rest.out.lengths().collect()), (12..13, vec![16, 1]));
    }

    #[test]
    fn a_closed_cursor_has_nothing_left() {
        let cursor = Cursor::new(0..10, 1, ());
        assert!(cursor.take(|_| 3).is_some());
        cursor.close();
        assert!(cursor.take(|_| 3).is_none());
    }

    fn pieces(items: usize, width: usize, grain: usize, size: usize) -> Vec<(Range<usize>, usize)> {
        let mut out = vec![0u8; items * width];
        let cursor = Cursor::new(0..items, grain, Outputs::one(Column::new(&mut out, width)));
        std::iter::from_fn(|| cursor.take(|_| size)).map(|piece| (piece.range, piece.out.only().len())).collect()
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
    fn from_the_back_too_pieces_end_where_a_grain_does() {
        let mut out = [0u8; 30];
        let cursor = Cursor::new(0..30, 4, out.as_mut_slice());
        let taken = std::iter::from_fn(|| cursor.take_at(End::Back, |left| left / 2)).map(|piece| (piece.range, piece.out.len()));
        assert_eq!(taken.collect::<Vec<_>>(), [(12..30, 18), (4..12, 8), (0..4, 4)]);
        assert!(cursor.left() == 0 && cursor.take(|_| 1).is_none());
    }

    #[test]
    fn a_range_is_cut_where_the_whole_job_is() {
        let cursor = Cursor::new(5..21, 4, ());
        let taken = std::iter::from_fn(|| cursor.take(|_| 3)).map(|piece| piece.range);
        assert_eq!(taken.collect::<Vec<_>>(), [5..8, 8..12, 12..16, 16..20, 20..21]);
        let parts = Cursor::new(5..21, 4, ()).parts(2);
        assert_eq!(
            [parts[0].take_at(End::Back, |_| 1), parts[1].take(|_| 9)].map(|piece| piece.map(|piece| piece.range)),
            [Some(12..16), Some(16..21)]
        );
    }

    #[test]
    fn parts_are_even_and_cut_at_grains() {
        assert_eq!(Cursor::new(0..20, 2, ()).parts(3).iter().map(Cursor::left).collect::<Vec<_>>(), [8, 6, 6]);
        assert_eq!(Cursor::new(0..3, 2, ()).parts(3).iter().map(Cursor::left).collect::<Vec<_>>(), [2, 1, 0]);
    }

    #[test]
    fn a_wish_too_large_to_add_takes_the_rest() {
        assert_eq!(pieces(10, 1, 4, usize::MAX).len(), 1);
    }
}
