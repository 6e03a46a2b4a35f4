//! Who takes which range of a job: the schedules, over one cursor. Computes nothing.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::cursor::{Cursor, End, Piece};
use crate::kernel::Divide;
use crate::schedule::{Cpu, Schedule};

/// How pieces are cut where the user names no schedule: their sizes in items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pieces {
    /// Worth the taking.
    pub least: usize,
    /// Short enough to stop between two of them.
    pub most: usize,
    /// Where each worker begins its part.
    pub first: End,
}

/// The ranges of a job as its workers take them.
pub(crate) struct Ranges<'c, O> {
    cursor: &'c Cursor<O>,
    workers: usize,
    rule: Rule<'c, O>,
}

enum Rule<'c, O> {
    /// An even part for each worker, the same one each time a job is run: with two threads, its numbers may still be in the
    /// caches of the one that had it before, and those at the end where that one ended. From there a worker takes as much as
    /// is done of its part, but no more than half of what is left, so that pieces are few and those at both ends small; then
    /// from the other end of whichever part has most left. With the size of a part.
    Own(Pieces, usize, Vec<Cursor<O>>),
    /// Chunks, or without one a single range for each worker.
    Static(Option<usize>, Mutex<Dealt<O>>),
    Dynamic(usize),
    Guided(usize),
    /// What another place leaves, from the back: as many of so many items that are left as this says.
    Shared(&'c (dyn Fn(usize) -> usize + Sync)),
}

/// Pieces that were dealt to workers who have not asked for them yet.
#[derive(Debug)]
struct Dealt<O> {
    piles: Vec<VecDeque<Piece<O>>>,
    /// Whose turn it is.
    turn: usize,
}

impl<'c, O: Divide> Ranges<'c, O> {
    /// The ranges for so many workers by the user's schedule, or by `pieces` where there is none.
    pub fn new(cursor: &'c Cursor<O>, workers: usize, cpu: Cpu, pieces: Pieces) -> Self {
        let chunk = cpu.chunk.unwrap_or(1);
        let rule = match cpu.schedule {
            None => Rule::Own(pieces, cursor.left().div_ceil(workers), cursor.parts(workers)),
            Some(Schedule::Static) => {
                let piles = (0..workers).map(|_| VecDeque::new()).collect();
                Rule::Static(cpu.chunk, Mutex::new(Dealt { piles, turn: 0 }))
            }
            Some(Schedule::Dynamic) => Rule::Dynamic(chunk),
            Some(Schedule::Guided) => Rule::Guided(chunk),
        };
        Self { cursor, workers, rule }
    }

    /// The ranges for so many workers who share the items with another place.
    pub fn shared(cursor: &'c Cursor<O>, workers: usize, size: &'c (dyn Fn(usize) -> usize + Sync)) -> Self {
        Self { cursor, workers, rule: Rule::Shared(size) }
    }

    /// The next piece for a worker (of 0 to `workers`), or none when there is nothing left for it.
    pub fn take(&self, worker: usize) -> Option<Piece<O>> {
        match &self.rule {
            Rule::Own(pieces, part, parts) => {
                let size = |left: usize| {
                    let done = part.saturating_sub(left);
                    done.min(left / 2).clamp(pieces.least, pieces.most.max(pieces.least))
                };
                parts.get(worker)?.take_at(pieces.first, size).or_else(|| {
                    while let Some(part) = parts.iter().max_by_key(|part| part.left()).filter(|part| part.left() > 0) {
                        if let Some(piece) = part.take_at(pieces.first.other(), size) {
                            return Some(piece);
                        }
                    }
                    None
                })
            }
            Rule::Static(chunk, dealt) => self.dealt(*chunk, dealt, worker),
            Rule::Dynamic(chunk) => self.cursor.take(|_| *chunk),
            Rule::Guided(chunk) => self.cursor.take(|left| left.div_ceil(self.workers).max(*chunk)),
            Rule::Shared(size) => self.cursor.take_at(End::Back, size),
        }
    }

    /// Leaves nothing to take, for any worker.
    pub fn close(&self) {
        self.cursor.close();
        match &self.rule {
            Rule::Own(_, _, parts) => parts.iter().for_each(Cursor::close),
            Rule::Static(_, dealt) => dealt.lock().unwrap_or_else(PoisonError::into_inner).piles.iter_mut().for_each(VecDeque::clear),
            Rule::Dynamic(_) | Rule::Guided(_) | Rule::Shared(_) => (),
        }
    }

    /// Deals until `worker` has a piece, so that no more are kept than the fastest worker is ahead of the slowest.
    fn dealt(&self, chunk: Option<usize>, dealt: &Mutex<Dealt<O>>, worker: usize) -> Option<Piece<O>> {
        let mut dealt = dealt.lock().unwrap_or_else(PoisonError::into_inner);
        let Dealt { piles, turn } = &mut *dealt;
        loop {
            if let Some(piece) = piles.get_mut(worker)?.pop_front() {
                return Some(piece);
            }
            let piece = self.cursor.take(|left| chunk.unwrap_or(left.div_ceil(self.workers - *turn)))?;
            piles[*turn].push_back(piece);
            *turn = (*turn + 1) % self.workers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranges' ends as `order` of workers takes them.
    fn taken(items: usize, workers: usize, cpu: Cpu, order: &[usize]) -> Vec<std::ops::Range<usize>> {
        let cursor = Cursor::new(0..items, 1, ());
        let ranges = Ranges::new(&cursor, workers, cpu, Pieces { least: 1, most: 8, first: End::Front });
        order.iter().map(|&worker| ranges.take(worker).map_or(0..0, |piece| piece.range)).collect()
    }

    #[test]
    fn static_without_a_chunk_is_one_even_range_each_whoever_comes_first() {
        let cpu = Cpu::new().schedule(Schedule::Static);
        assert_eq!(taken(10, 4, cpu, &[3, 0, 2, 1, 0, 3]), [8..10, 0..3, 6..8, 3..6, 0..0, 0..0]);
        assert_eq!(taken(2, 4, cpu, &[0, 1, 2, 3]), [0..1, 1..2, 0..0, 0..0]);
    }

    #[test]
    fn static_with_a_chunk_is_dealt_round_robin() {
        let cpu = Cpu::new().schedule(Schedule::Static).chunk(3);
        assert_eq!(taken(14, 2, cpu, &[1, 1, 1, 0, 0, 0, 0]), [3..6, 9..12, 0..0, 0..3, 6..9, 12..14, 0..0]);
    }

    #[test]
    fn dynamic_takes_chunks_in_order() {
        let cpu = Cpu::new().schedule(Schedule::Dynamic);
        assert_eq!(taken(3, 2, cpu, &[1, 1, 0, 0]), [0..1, 1..2, 2..3, 0..0]);
        assert_eq!(taken(5, 2, cpu.chunk(4), &[0, 1]), [0..4, 4..5]);
    }

    #[test]
    fn guided_takes_an_even_share_of_what_is_left() {
        let cpu = Cpu::new().schedule(Schedule::Guided);
        assert_eq!(taken(16, 2, cpu, &[0; 6]), [0..8, 8..12, 12..14, 14..15, 15..16, 0..0]);
        assert_eq!(taken(16, 2, cpu.chunk(3), &[0; 5]), [0..8, 8..12, 12..15, 15..16, 0..0]);
    }

    #[test]
    fn without_a_schedule_each_worker_has_its_own_part_and_then_the_end_of_anothers() {
        assert_eq!(
            taken(40, 2, Cpu::new(), &[1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
            [20..21, 0..1, 21..22, 22..24, 24..28, 28..34, 34..37, 37..38, 38..39, 39..40, 1..2]
        );
        assert_eq!(taken(16, 2, Cpu::new(), &[1, 1, 1, 1, 1, 1, 1, 0]), [8..9, 9..10, 10..12, 12..14, 14..15, 15..16, 7..8, 0..1]);
        assert_eq!(taken(2, 4, Cpu::new(), &[3, 0, 2, 1]), [1..2, 0..1, 0..0, 0..0]);
        assert_eq!(taken(9, 1, Cpu::new(), &[0; 7]), [0..1, 1..2, 2..4, 4..6, 6..7, 7..8, 8..9]);
    }

    #[test]
    fn from_the_back_too_a_workers_pieces_begin_where_its_part_does() {
        let cursor = Cursor::new(0..16, 1, ());
        let ranges = Ranges::new(&cursor, 2, Cpu::new(), Pieces { least: 1, most: 8, first: End::Back });
        let taken = [0, 0, 0, 0, 0, 0, 0, 1].map(|worker| ranges.take(worker).map_or(0..0, |piece| piece.range));
        assert_eq!(taken, [7..8, 6..7, 4..6, 2..4, 1..2, 0..1, 8..9, 15..16]);
    }

    #[test]
    fn closing_takes_dealt_pieces_back() {
        let cursor = Cursor::new(0..8, 1, ());
        let ranges =
            Ranges::new(&cursor, 2, Cpu::new().schedule(Schedule::Static).chunk(1), Pieces { least: 1, most: 1, first: End::Front });
        assert!(ranges.take(1).is_some());
        ranges.close();
        assert!(ranges.take(0).is_none() && ranges.take(1).is_none());
    }
}
