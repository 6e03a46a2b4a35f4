//! How much one submission takes: what fits the device's limits, and some tens of milliseconds of work. Pure arithmetic.
//!
//! A watchdog kills a submission after seconds, and a job can only be stopped between two. The first piece is small, by a rate
//! that every card has, or one that this card has shown; each measured time corrects it. Where items differ in cost (a Julia
//! set's inside), the last piece's rate says little of the next one's, so that a bound on items times loop steps keeps the
//! worst piece short of a watchdog.

use super::feed::ALIGNED_ITEMS;
use super::reflect::STEPS_A_DISPATCH;
use crate::dispatch::GpuRates;
use crate::kernel::Cost;

/// The time that a submission should take.
pub(super) const SUBMISSION_SECONDS: f64 = 0.03;

/// The time that a submission may take where no item ends early. Watchdogs bite at two seconds, and the rate is a guess.
const WORST_SECONDS: f64 = 0.25;

/// Operations a second that every card can be trusted with: a third of a GT 1030's, and a sixtieth of what is predicted of cards.
const CAREFUL: f64 = 1e11;

/// The bytes that one piece moves: large enough for full bandwidth, small enough that three overlap in little memory.
const PIECE_BYTES: u64 = 32 << 20;

/// Pieces in flight: one goes in, one computes, one comes out.
pub(super) const IN_FLIGHT: usize = 3;

/// Left free of a buffer, for alignment and what stands before the results.
const MARGIN: u64 = 4096;

/// Operations a second that one invocation adds, until a card is full of them.
const INVOCATION_OPERATIONS: f64 = 1e8;

/// A piece is halved no further than this when memory is short.
const LEAST_ITEMS: usize = 256;

/// Bytes that one item has in a piece's buffers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Footprint {
    /// In each input that is cut.
    pub inputs: Vec<u64>,
    /// In each output.
    pub outputs: Vec<u64>,
    pub state: u64,
    /// In the widest array that is bound where it is, and does not cross.
    pub bound: u64,
}

#[derive(Debug)]
pub(crate) struct Pace {
    /// Steps that one dispatch takes.
    pub window: u32,
    /// Items that fit, at most.
    most: usize,
    /// Seconds that an item takes for one window.
    an_item: f64,
    /// Operations of an item, where each does the same; none where some end early.
    operations: Option<f64>,
    /// Whether a time has been measured.
    pub measured: bool,
}

/// The loop steps of an item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps {
    pub most: u32,
    /// In one dispatch.
    pub window: u32,
    /// What one of them costs at least, whatever the mean over a job says.
    pub operations: f64,
}

/// Bytes at most that the pieces of a job which moves so many take on their way.
pub(crate) fn staging(moved: f64) -> u64 {
    (IN_FLIGHT as f64 * moved.min(PIECE_BYTES as f64)) as u64
}

impl Footprint {
    /// Items of which every buffer fits the device and the piece's size.
    pub fn most_items(&self, limits: &wgpu::Limits) -> usize {
        let binding = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
        let transfer = self.inputs.iter().sum::<u64>() + self.outputs.iter().sum::<u64>();
        let crossing = binding.min(PIECE_BYTES).saturating_sub(MARGIN).checked_div(transfer.max(self.state));
        let there = binding.checked_div(self.bound);
        let most = crossing.unwrap_or(u64::MAX).min(there.unwrap_or(u64::MAX));
        usize::try_from(most).unwrap_or(usize::MAX).max(1)
    }
}

impl Pace {
    /// `proven`: operations a second that the card has been seen to do.
    pub fn new(items: usize, cost: &Cost, steps: Steps, rates: &GpuRates, proven: f64, most: usize) -> Self {
        let Steps { most: steps, window: widest, operations } = steps;
        let items = items.max(1);
        let trusted = rates.operations.min(proven.max(CAREFUL));
        let total = f64::from(steps.max(1));
        let a_step = (cost.operations / items as f64 / total).max(operations);
        let item_steps = trusted * WORST_SECONDS / a_step;
        let busy = (rates.operations / INVOCATION_OPERATIONS).clamp(4096.0, 262_144.0).min(items as f64);
        let window = steps.min((item_steps / busy).clamp(256.0, f64::from(STEPS_A_DISPATCH)) as u32).min(widest.max(1));
        let share = f64::from(window.max(1)) / total;
        let bytes = (cost.bytes_in + cost.bytes_out) / rates.transfer;
        let predicted = (cost.operations / trusted * share + bytes) / items as f64;
        let most = most.min((item_steps / f64::from(window.max(1))) as usize).max(LEAST_ITEMS.min(most));
        let operations = (steps <= 1).then_some(cost.operations / items as f64);
        Self { window, most, an_item: predicted, operations, measured: false }
    }

    /// Items of the next piece. The first of a job that needs several is a quarter of what the prediction allows.
    pub fn items(&self, left: usize) -> usize {
        let fit = (SUBMISSION_SECONDS / self.an_item) as usize;
        let fit = if self.measured || left <= fit { fit } else { fit / 4 };
        aligned(fit.clamp(LEAST_ITEMS.min(self.most), self.most))
    }

    /// Seconds that so many items are predicted to take.
    pub fn seconds(&self, items: usize) -> f64 {
        items as f64 * self.an_item
    }

    /// Items of a piece at most.
    pub fn most(&self) -> usize {
        aligned(self.most)
    }

    /// Takes in that a submission took so long. The next is at most four times as large, and as small as it must be.
    pub fn learn(&mut self, items: usize, seconds: f64) {
        self.an_item = (seconds / items.max(1) as f64).max(self.an_item / 4.0);
        self.measured = true;
        if seconds > WORST_SECONDS {
            self.most = ((self.most as f64 * WORST_SECONDS / seconds) as usize).max(LEAST_ITEMS.min(self.most));
        }
    }

    /// Operations a second that a piece shows which ran for so long, where that can be told.
    pub fn shown(&self, items: usize, seconds: f64) -> Option<f64> {
        self.operations.map(|an_item| an_item * items as f64 / seconds).filter(|rate| rate.is_finite())
    }

    /// Makes all further pieces half as large as one that was too large for the memory.
    ///
    /// Returns whether that is worth trying.
    pub fn halve(&mut self, items: usize) -> bool {
        self.most = (items / 2).max(1);
        items > LEAST_ITEMS
    }
}

/// So many items, or a few less, so that the next piece begins where an array can be bound.
pub(super) fn aligned(items: usize) -> usize {
    if items < ALIGNED_ITEMS { items } else { items - items % ALIGNED_ITEMS }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP_OPERATIONS: f64 = 16.0;

    fn steps(most: u32) -> Steps {
        Steps { most, window: u32::MAX, operations: STEP_OPERATIONS }
    }

    const RATES: GpuRates = GpuRates { opening: 0.0, startup: 0.0, operations: 1e12, transfer: 1e10 };

    /// As the rates have it.
    const PROVEN: f64 = RATES.operations;

    fn lavapipe() -> wgpu::Limits {
        wgpu::Limits { max_storage_buffer_binding_size: 128 << 20, max_buffer_size: (1 << 31) - 1, ..Default::default() }
    }

    #[test]
    fn no_buffer_of_a_piece_is_larger_than_a_binding() {
        for (inputs, out, state) in [(vec![4, 4], 4, 0), (vec![], 4, 8), (vec![4000], 4, 0), (vec![], 1 << 40, 0), (vec![], 4, 0)] {
            let footprint = Footprint { inputs, outputs: vec![out], state, bound: 0 };
            for binding in [1 << 16, 128 << 20, 1 << 40] {
                let limits = wgpu::Limits { max_storage_buffer_binding_size: binding, ..lavapipe() };
                let most = footprint.most_items(&limits) as u64;
                let largest = footprint.inputs.iter().sum::<u64>().max(out).max(state);
                assert!(most == 1 || most * largest + MARGIN <= binding.min(PIECE_BYTES), "{footprint:?} in {binding}: {most}");
            }
        }
    }

    #[test]
    fn a_small_job_is_one_piece_and_a_large_one_starts_small() {
        let pace = |items: usize| {
            Pace::new(items, &Cost::new(28.0 * items as f64, 4, 8.0 * items as f64, 4.0 * items as f64), steps(1), &RATES, PROVEN, 1 << 26)
        };
        assert!(pace(1000).items(1000) >= 1000);
        let large = pace(1 << 30);
        assert!(large.items(1 << 30) < large.items(1));
        assert!(large.items(1) <= 1 << 26);
    }

    #[test]
    fn a_measured_time_corrects_the_pieces() {
        let mut pace = Pace::new(1 << 30, &Cost::new(28e9, 4, 0.0, 4e9), steps(1), &RATES, PROVEN, 1 << 26);
        let first = pace.items(1 << 30);
        pace.learn(first, 10.0 * SUBMISSION_SECONDS);
        assert!((first / 11..=first / 9).contains(&pace.items(1 << 30)), "a piece ten times too slow is followed by a tenth");
        // What the time allows, of which a piece has all but the items that do not fill a part that can be bound.
        let small = (SUBMISSION_SECONDS / pace.an_item) as usize;
        assert_eq!(pace.items(1 << 30), aligned(small));
        pace.learn(small, 1e-9);
        assert!(pace.items(1 << 30) <= 4 * small + 4, "a fast piece is followed by four times as much at most");
    }

    #[test]
    fn a_long_loop_is_cut_into_windows_that_a_driver_completes() {
        let most = 100_000;
        for items in [1, 10_000, 1 << 24] {
            let pace = Pace::new(items, &Cost::new(1e6 * items as f64, 4, 0.0, 4.0 * items as f64), steps(most), &RATES, PROVEN, 1 << 24);
            assert!((256..=STEPS_A_DISPATCH).contains(&pace.window));
            let seconds = pace.items(items).min(items) as f64 * f64::from(pace.window) * STEP_OPERATIONS / RATES.operations;
            assert!(seconds <= WORST_SECONDS * 1.01, "{items} items: {seconds} s if none escapes");
        }
    }

    #[test]
    fn a_card_twenty_times_as_slow_as_its_kind_is_not_held_long_enough_for_a_watchdog() {
        let kind = GpuRates { operations: 6e12, ..RATES };
        let slow = kind.operations / 20.0;
        for (items, most) in [(1, 100_000), (100_000, 1000), (32_000_000, 1000), (1 << 28, 1)] {
            let job = Cost::new(16.0 * items as f64 * f64::from(most), 4, 0.0, 4.0 * items as f64);
            let seconds = |proven| {
                let pace = Pace::new(items, &job, steps(most), &kind, proven, usize::MAX);
                pace.items(items).min(items) as f64 * f64::from(pace.window) * STEP_OPERATIONS / slow
            };
            assert!(seconds(0.0) <= WORST_SECONDS, "{items} items of {most} steps: {} s", seconds(0.0));
            assert!(seconds(kind.operations) >= seconds(0.0));
        }
        // What a card has shown makes its pieces larger, and no more than its kind's rate does.
        let job = Cost::new(16e3 * 32e6, 4, 0.0, 1e8);
        let most = |proven| Pace::new(32_000_000, &job, steps(1000), &kind, proven, usize::MAX).most;
        assert!(most(0.0) < most(1e12) && most(1e12) < most(6e12) && most(6e12) == most(1e15));
    }

    #[test]
    fn a_rate_is_shown_where_every_item_does_the_same() {
        let job = Cost::new(28e6, 4, 0.0, 4e6);
        let rate = |most| Pace::new(1_000_000, &job, steps(most), &RATES, 0.0, 1 << 20).shown(500_000, 1e-3);
        assert!((rate(1).unwrap() / 1.4e10 - 1.0).abs() < 1e-9);
        assert_eq!(rate(1000), None);
        assert_eq!(Pace::new(1, &job, steps(1), &RATES, 0.0, 1).shown(1, 0.0), None);
    }

    #[test]
    fn halving_ends() {
        let mut pace = Pace::new(1 << 20, &Cost::new(1.0, 4, 0.0, 0.0), steps(1), &RATES, PROVEN, 1 << 20);
        let mut items = 1 << 20;
        while pace.halve(items) {
            items /= 2;
            assert!(pace.items(usize::MAX) <= items);
        }
        assert!(items <= LEAST_ITEMS);
    }
}
