//! An engine's place for a card: nobody has looked yet, it is open, or there is none that serves. One that failed is left alone
//! for a time that grows. Chooses nothing.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Card, Opened};
use crate::dispatch::{GpuRates, GpuSeat};
use crate::report::Traffic;

/// A card that failed is left alone for so long, and for twice as long each time that it fails again.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(600);

/// Opens a card, within a bounded time, or says why there is none.
pub(crate) type Opener = Box<dyn Fn() -> Result<Opened, String> + Send + Sync>;

pub(crate) struct Slot {
    opener: Option<Opener>,
    state: Mutex<State>,
    /// Told when an opening ends.
    opened: Condvar,
}

#[derive(Debug)]
struct State {
    seat: GpuSeat<Arc<dyn Card>>,
    is_opening: bool,
    rest: Option<Rest>,
    /// Failures since a job last succeeded.
    failures: u32,
    /// Whether the card in the seat has failed since: when it is found to be gone, that is no other failure.
    has_failed: bool,
}

/// A card that is left alone.
#[derive(Debug)]
struct Rest {
    until: Instant,
    reason: Arc<str>,
}

impl Slot {
    /// A place for the card that `opener` opens when it is needed.
    pub fn new(opener: Opener) -> Self {
        Self::with(Some(opener), GpuSeat::Unopened(GpuRates::UNOPENED))
    }

    /// A place that stays empty, and why.
    pub fn without(reason: impl Into<Arc<str>>) -> Self {
        Self::with(None, GpuSeat::Absent(reason.into()))
    }

    /// A place with a card in it.
    #[cfg(test)]
    pub fn holding(card: Arc<dyn Card>, rates: GpuRates) -> Self {
        Self::with(None, GpuSeat::Open(card, rates))
    }

    fn with(opener: Option<Opener>, seat: GpuSeat<Arc<dyn Card>>) -> Self {
        let state = State { seat, is_opening: false, rest: None, failures: 0, has_failed: false };
        Self { opener, state: Mutex::new(state), opened: Condvar::new() }
    }

    /// The card as it is now. Touches no driver. One that failed, and is not gone, serves who asks for it `by_name`.
    pub fn seat(&self, by_name: bool) -> GpuSeat<Arc<dyn Card>> {
        self.state().look(Instant::now(), by_name, self.opener.is_some())
    }

    /// Opens the card, or finds out why there is none. Returns when that is known.
    pub fn open(&self) {
        let mut state = self.state();
        while state.is_opening {
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_to_be_opened() {
            state.is_opening = true;
            drop(state);
            self.finish_opening();
        }
    }

    /// Begins to open the card on a thread of its own, which is left to itself.
    pub fn open_beside(self: &Arc<Self>) {
        let mut state = self.state();
        if state.is_opening || !state.is_to_be_opened() {
            return;
        }
        state.is_opening = true;
        drop(state);
        let slot = Arc::clone(self);
        let thread = std::thread::Builder::new().name("yunta-open".into()).spawn(move || slot.finish_opening());
        if thread.is_err() {
            // The next job tries again.
            self.state().is_opening = false;
            self.opened.notify_all();
        }
    }

    /// Waits until nothing is being opened, or for so long. Returns whether nothing is.
    pub fn await_opening(&self, limit: Duration) -> bool {
        let (state, _) =
            self.opened.wait_timeout_while(self.state(), limit, |state| state.is_opening).unwrap_or_else(PoisonError::into_inner);
        !state.is_opening
    }

    fn finish_opening(&self) {
        let opened = match &self.opener {
            Some(opener) => catch_unwind(AssertUnwindSafe(opener)).unwrap_or_else(|_| Err("it failed while it was opened".into())),
            None => Err("it was given up".into()),
        };
        let mut state = self.state();
        state.is_opening = false;
        state.has_failed = false;
        state.seat = match opened {
            Ok(Opened { card, software: true, rates }) => GpuSeat::Software(card, rates),
            Ok(Opened { card, software: false, rates }) => GpuSeat::Open(card, rates),
            Err(reason) => GpuSeat::Absent(reason.into()),
        };
        drop(state);
        self.opened.notify_all();
    }

    /// Leaves a card that failed alone for a while.
    pub fn failed(&self, reason: &str) {
        self.state().fail(reason, Instant::now());
    }

    /// A job on the card succeeded.
    pub fn succeeded(&self) {
        let mut state = self.state();
        (state.failures, state.has_failed) = (0, false);
    }

    /// The card where arrays stay, opened now if nobody has; none where none serves.
    pub fn home(&self) -> Option<Arc<dyn Card>> {
        if matches!(self.seat(true), GpuSeat::Unopened(_)) {
            self.open();
        }
        self.now()
    }

    /// The card that is open, if one is.
    fn now(&self) -> Option<Arc<dyn Card>> {
        match self.seat(true) {
            GpuSeat::Open(card, _) | GpuSeat::Software(card, _) => Some(card),
            GpuSeat::Unopened(_) | GpuSeat::Absent(_) => None,
        }
    }

    /// Loses the card that is open, as its driver may at any time.
    pub fn destroy(&self) {
        if let Some(card) = self.now() {
            card.destroy();
        }
    }

    /// What has crossed to the card that is open, and back.
    pub fn traffic(&self) -> Traffic {
        self.now().map(|card| card.traffic()).unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_to_be_opened(&self) -> bool {
        matches!(self.seat, GpuSeat::Unopened(_))
    }

    /// The seat as a job finds it. One that is gone is let go of, and opened anew when its rest is over.
    fn look(&mut self, now: Instant, by_name: bool, can_open: bool) -> GpuSeat<Arc<dyn Card>> {
        if let GpuSeat::Open(card, _) | GpuSeat::Software(card, _) = &self.seat
            && let Some(reason) = card.gone()
        {
            if !self.has_failed {
                self.fail(&reason, now);
            }
            self.seat = match can_open {
                true => GpuSeat::Unopened(GpuRates::UNOPENED),
                false => GpuSeat::Absent(format!("it was given up: {reason}").into()),
            };
        }
        match &self.rest {
            Some(Rest { until, reason }) if now < *until && (!by_name || self.is_to_be_opened()) => {
                let left = (*until - now).as_secs_f64().ceil();
                GpuSeat::Absent(format!("it failed ({reason}) and is left alone for {left} s more").into())
            }
            _ => self.seat.clone(),
        }
    }

    fn fail(&mut self, reason: &str, now: Instant) {
        let rest = FIRST_REST.saturating_mul(1 << self.failures.min(16)).min(LONGEST_REST);
        self.failures = self.failures.saturating_add(1);
        self.has_failed = true;
        self.rest = Some(Rest { until: now + rest, reason: reason.into() });
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("state", &*self.state()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::fake::FakeCard;

    fn is_left_alone(slot: &Slot, at: Instant) -> bool {
        match slot.state().look(at, false, true) {
            GpuSeat::Absent(reason) => reason.contains("left alone"),
            _ => false,
        }
    }

    #[test]
    fn a_card_that_failed_is_left_alone_for_a_time_that_grows_and_is_not_for_ever() {
        let slot = Slot::holding(Arc::new(FakeCard::new()), GpuRates::UNOPENED);
        let mut now = Instant::now();
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600] {
            slot.state().fail("hung", now);
            let rest = Duration::from_secs(seconds);
            assert!(is_left_alone(&slot, now + rest - Duration::from_millis(1)), "{seconds}");
            assert!(!is_left_alone(&slot, now + rest), "{seconds}");
            now += rest;
        }
        slot.succeeded();
        slot.state().fail("hung", now);
        assert!(!is_left_alone(&slot, now + FIRST_REST), "after a success it begins anew");
        assert!(matches!(slot.state().look(now, true, true), GpuSeat::Open(..)), "who asks for it by name gets it");
    }

    #[test]
    fn a_card_that_is_gone_is_opened_again_when_its_rest_is_over() {
        let card = Arc::new(FakeCard::new());
        let slot = Slot::holding(card.clone(), GpuRates::UNOPENED);
        card.lose("lost");
        let now = Instant::now();
        for by_name in [false, true] {
            assert!(matches!(slot.state().look(now, by_name, true), GpuSeat::Absent(reason) if reason.contains("lost")));
        }
        assert!(matches!(slot.state().look(now + FIRST_REST, false, true), GpuSeat::Unopened(_)));
    }

    #[test]
    fn a_loss_that_a_job_told_of_is_one_failure_however_long_the_job_took() {
        let card = Arc::new(FakeCard::new());
        let slot = Slot::holding(card.clone(), GpuRates::UNOPENED);
        let now = Instant::now();
        card.lose("lost");
        slot.state().fail("lost", now);
        assert!(matches!(slot.state().look(now + FIRST_REST, false, true), GpuSeat::Unopened(_)));
        assert_eq!(slot.state().failures, 1);
    }

    #[test]
    fn an_opening_beside_is_waited_for_as_long_as_one_likes() {
        let opener = || {
            std::thread::sleep(Duration::from_millis(60));
            Ok(Opened { card: Arc::new(FakeCard::new()), software: false, rates: GpuRates::UNOPENED })
        };
        let slot = Arc::new(Slot::new(Box::new(opener)));
        slot.open_beside();
        slot.open_beside();
        assert!(!slot.await_opening(Duration::from_millis(1)));
        assert!(matches!(slot.seat(false), GpuSeat::Unopened(_)));
        slot.open();
        assert!(slot.await_opening(Duration::ZERO) && matches!(slot.seat(false), GpuSeat::Open(..)));
    }
}
