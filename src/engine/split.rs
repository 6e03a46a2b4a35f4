//! How the cores and a card divide what is left of a job between them: pieces from both ends, which become smaller towards the
//! tail, so that both are done at about the same time. Pure arithmetic; takes nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::card::Offer;
use crate::cpu::ranges::Pieces;
use crate::dispatch::{Way, together};

/// The time that a card's piece should take: long enough that its way there and back counts little, short enough that a piece
/// that fails, or one too many at the tail, costs little.
const CARD_SECONDS: f64 = 5e-3;

/// A piece that would not save the cores so much is not worth a card's while.
const WORTH_SECONDS: f64 = 100e-6;

/// A card joins a job where what is left is then done in this part of the time.
const WORTH_JOINING: f64 = 0.9;

/// What both have done so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Since the cores began.
    pub seconds: f64,
    pub cores: usize,
    /// Items and pieces of the card's.
    pub card: usize,
    pub pieces: usize,
}

/// The division of one computation.
#[derive(Debug)]
pub(super) struct Split {
    workers: usize,
    pieces: Pieces,
    /// Items a second that the cores are predicted to do.
    predicted: f64,
    /// Items a second that the card does, as the bits of an f64; 0 before it has begun and after it is over.
    card: AtomicU64,
    /// When the card began, in seconds, as the bits of an f64.
    began: AtomicU64,
    has_begun: AtomicBool,
    reserve: AtomicUsize,
}

impl Split {
    /// Between so many workers who are predicted to do so many items a second, and a card, to which they leave the first `reserve`
    /// items until it begins.
    pub fn new(workers: usize, pieces: Pieces, predicted: f64, reserve: usize) -> Self {
        let (card, began) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { workers, pieces, predicted, card, began, has_begun: AtomicBool::new(false), reserve: AtomicUsize::new(reserve) }
    }

    /// The next piece of one of the workers, where so many items are left: none while those are the card's.
    pub fn for_core(&self, left: usize) -> usize {
        let left = left.saturating_sub(self.reserve.load(Ordering::Relaxed));
        if left == 0 {
            return 0;
        }
        let card = f64::from_bits(self.card.load(Ordering::Relaxed));
        let share = self.predicted / (self.predicted + card);
        let guided = left as f64 * share / (2 * self.workers) as f64;
        (guided as usize).clamp(self.pieces.least, self.pieces.most.max(self.pieces.least)).min(left)
    }

    /// The card's next piece: as much as it can bring before the cores would be done with the rest, and half of that towards the end.
    pub fn for_card(&self, left: usize, offer: &Offer, seen: Seen) -> usize {
        let an_item = self.card_seconds(offer, seen);
        self.card.store((1.0 / an_item).to_bits(), Ordering::Relaxed);
        // How long an item takes is a guess yet: one piece tells.
        if !offer.is_measured && offer.under_way > 0 {
            return 0;
        }
        let cores = self.cores_rate(seen);
        let wish = offer.wish.min((CARD_SECONDS / an_item).ceil() as usize).max(1);
        let before = offer.under_way as f64 * an_item + offer.latency;
        let in_time = (left as f64 / cores - before) / (an_item + 1.0 / cores);
        let reserve = self.reserve.swap(0, Ordering::Relaxed);
        match wish.min((in_time / 2.0) as usize) {
            items if reserve > 0 => items.max(reserve).min(wish),
            items if items as f64 / cores < WORTH_SECONDS => 0,
            items => items,
        }
    }

    /// Whether a card that comes when so many items are left is worth having, where it would take so long for them alone.
    pub fn is_worth_joining(&self, left: usize, card: Way, seen: Seen) -> bool {
        let cores = left as f64 / self.cores_rate(seen);
        together(Way { startup: 0.0, total: cores }, card) <= WORTH_JOINING * cores
    }

    /// The card takes no further part.
    pub fn card_is_over(&self) {
        self.card.store(0, Ordering::Relaxed);
        self.reserve.store(0, Ordering::Relaxed);
    }

    /// Items a second that the cores do: as seen, once there is something to see.
    pub fn cores_rate(&self, seen: Seen) -> f64 {
        let measured = seen.cores as f64 / seen.seconds;
        if seen.cores > 0 && seen.seconds > 1e-3 { measured } else { self.predicted }
    }

    /// Seconds of an item on the card: what it says, or more where its copies take longer than its work.
    fn card_seconds(&self, offer: &Offer, seen: Seen) -> f64 {
        if !self.has_begun.swap(true, Ordering::Relaxed) {
            self.began.store(seen.seconds.to_bits(), Ordering::Relaxed);
        }
        let since = seen.seconds - f64::from_bits(self.began.load(Ordering::Relaxed));
        let passed = since / (seen.card + offer.under_way) as f64;
        let told = offer.an_item.max(1e-15);
        if seen.pieces >= 2 && passed.is_finite() { told.max(passed) } else { told }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::cursor::End;

    const WORKERS: usize = 4;

    /// A job on workers and a card that are programs. A card's item takes so long, and its first piece is told of as `told` times that;
    /// it computes one of its pieces after the other, and each arrives a `latency` later.
    struct Shared {
        items: usize,
        cores_rate: f64,
        an_item: f64,
        latency: f64,
        told: f64,
        /// How many times as long as its work a card's copies take, of which it tells nothing.
        copies: f64,
        /// When the card is open.
        opens: f64,
    }

    impl Shared {
        /// When the cores and the card were done, by an event at a time, and how many items the card had.
        fn run(&self) -> ([f64; 2], usize) {
            let a_worker = self.cores_rate / WORKERS as f64;
            let items = |seconds: f64| ((seconds * a_worker) as usize).max(1);
            let pieces = Pieces { least: items(25e-6), most: items(5e-3), first: End::Front };
            let split = Split::new(WORKERS, pieces, self.cores_rate * self.told, 0);
            let (mut left, mut seen, mut free) = (self.items, Seen { seconds: 0.0, cores: 0, card: 0, pieces: 0 }, 0.0f64);
            let (mut workers, mut flights) = (vec![(0.0f64, 0); WORKERS], VecDeque::new());
            let mut ends = [0.0f64; 2];
            let mut joins = if self.opens > 0.0 { None } else { Some(true) };
            loop {
                let measured = seen.pieces > 0;
                if joins.is_none() && seen.seconds >= self.opens {
                    let total = left as f64 * self.an_item * self.told + self.latency;
                    joins = Some(split.is_worth_joining(left, Way { startup: self.latency, total }, seen));
                }
                while flights.len() < 3 && joins == Some(true) {
                    let under_way = flights.iter().map(|(_, items)| items).sum();
                    let an_item = self.an_item * if measured { 1.0 } else { self.told };
                    let offer = Offer { wish: usize::MAX, an_item, is_measured: measured, under_way, latency: self.latency };
                    let piece = if left > 0 { split.for_card(left, &offer, seen).min(left) } else { 0 };
                    if piece == 0 {
                        break;
                    }
                    left -= piece;
                    free = free.max(seen.seconds) + piece as f64 * self.an_item * self.copies;
                    flights.push_back((free + self.latency, piece));
                }
                let (worker, (at, done)) = workers.iter().copied().enumerate().min_by(|a, b| a.1.0.total_cmp(&b.1.0)).unwrap();
                let landing = flights.front().map_or(f64::INFINITY, |(at, _)| *at);
                if at.is_infinite() && landing.is_infinite() {
                    assert_eq!((left, seen.cores + seen.card), (0, self.items));
                    return (ends, seen.card);
                }
                seen.seconds = at.min(landing);
                if landing < at {
                    ends[1] = landing;
                    seen = Seen { card: seen.card + flights.pop_front().unwrap().1, pieces: seen.pieces + 1, ..seen };
                } else {
                    seen.cores += done;
                    ends[0] = if done > 0 { ends[0].max(at) } else { ends[0] };
                    let piece = split.for_core(left).min(left);
                    left -= piece;
                    workers[worker] = if piece == 0 { (f64::INFINITY, 0) } else { (at + piece as f64 / a_worker, piece) };
                }
            }
        }
    }

    #[test]
    fn both_are_done_within_a_twentieth_of_each_other() {
        for faster in [0.05, 0.1, 0.3, 1.0, 3.0, 10.0, 50.0] {
            for told in [0.5, 1.0, 2.0] {
                for seconds in [0.3, 3.0] {
                    let items = 1 << 22;
                    let cores_rate = items as f64 / seconds;
                    let an_item = 1.0 / cores_rate / faster;
                    let (ends, of_card) = Shared { items, cores_rate, an_item, latency: 200e-6, told, copies: 1.0, opens: 0.0 }.run();
                    let (took, apart) = (ends[0].max(ends[1]), (ends[0] - ends[1]).abs());
                    let case = format!("a card {faster} times as fast, told {told}, {seconds} s: {ends:?}, {of_card} items");
                    // Where all of it takes a few round trips, the last of them counts.
                    assert!(apart <= 0.05 * took + 400e-6, "{case}");
                    let ideal = seconds / (1.0 + faster);
                    assert!(took <= 1.1 * ideal + 1e-3, "{case}: ideally {ideal}");
                }
            }
        }
    }

    #[test]
    fn copies_that_take_longer_than_the_work_are_seen() {
        let (items, cores_rate) = (1 << 22, f64::from(1 << 22));
        for copies in [3.0, 10.0, 30.0] {
            let an_item = 0.2 / cores_rate;
            let (ends, _) = Shared { items, cores_rate, an_item, latency: 200e-6, told: 1.0, copies, opens: 0.0 }.run();
            let ideal = 1.0 / (1.0 + 5.0 / copies);
            assert!(ends[0].max(ends[1]) <= 1.05 * ideal, "{copies} times: {ends:?}, ideally {ideal}");
        }
    }

    #[test]
    fn a_job_of_which_the_card_could_save_nothing_is_the_cores() {
        for (seconds, faster, latency) in [(1e-3, 10.0, 2e-3), (10e-3, 0.001, 200e-6)] {
            let (items, cores_rate) = (1 << 16, f64::from(1 << 16) / seconds);
            let (ends, of_card) =
                Shared { items, cores_rate, an_item: 1.0 / cores_rate / faster, latency, told: 1.0, copies: 1.0, opens: 0.0 }.run();
            assert_eq!((ends[1], of_card), (0.0, 0), "{seconds} {faster}");
        }
    }

    #[test]
    fn a_card_that_comes_late_makes_no_job_longer_by_more_than_a_thirtieth() {
        let (items, seconds) = (1 << 22, 1.0);
        let cores_rate = items as f64 / seconds;
        let mut joined = 0;
        for faster in [0.05, 0.2, 1.0, 5.0, 50.0] {
            for told in [0.25, 1.0, 4.0] {
                for opens in [0.01, 0.3, 0.9, 0.99, 1.5] {
                    let job = Shared { items, cores_rate, an_item: 1.0 / cores_rate / faster, latency: 200e-6, told, copies: 1.0, opens };
                    let (ends, of_card) = job.run();
                    let took = ends[0].max(ends[1]);
                    assert!(took <= 1.03 * seconds, "{faster} times as fast, told {told}, open at {opens} s: {ends:?}");
                    let gains = faster >= 1.0 && opens < 0.5;
                    assert!(!gains || took < 0.9 * seconds, "{faster} times as fast, told {told}, open at {opens} s: {ends:?}");
                    assert!(faster >= 0.1 || told < 1.0 || of_card == 0, "{faster} times as fast, told {told}: {of_card} items");
                    joined += usize::from(of_card > 0);
                }
            }
        }
        assert!((20..70).contains(&joined), "{joined} joined, and none or all of them show little");
    }

    #[test]
    fn what_is_held_in_reserve_is_the_cards_until_it_begins_or_is_over() {
        let pieces = Pieces { least: 1, most: 1 << 20, first: End::Front };
        let offer = Offer { wish: 1 << 20, an_item: 1e-3, is_measured: true, under_way: 0, latency: 1.0 };
        let seen = Seen { seconds: 0.0, cores: 0, card: 0, pieces: 0 };
        let split = Split::new(1, pieces, 1e6, 10);
        assert_eq!([split.for_core(11), split.for_core(10)], [1, 0]);
        assert_eq!(split.for_card(10, &offer, seen), 5, "5 ms, though the cores would be done sooner");
        assert_eq!(split.for_card(5, &offer, seen), 0);
        let small = Split::new(1, pieces, 1e5, 1);
        assert_eq!(small.for_card(2, &Offer { an_item: 1e-6, latency: 0.0, ..offer }, seen), 1, "however little it saves");
        assert!(split.for_core(5) > 0);
        let split = Split::new(1, pieces, 1e6, 10);
        split.card_is_over();
        assert!(split.for_core(10) > 0);
    }
}
