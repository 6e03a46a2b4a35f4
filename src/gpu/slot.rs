//! An engine's place for a GPU: nobody has looked yet, it is open, or there is none that serves. Chooses nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Gpu;
use super::memory::Wishes;
use super::open::{self, Opened};
use crate::devices::adapter_of_environment;
use crate::dispatch::{GpuRates, GpuSeat};
use crate::report::Traffic;

/// A GPU that is gone is opened once more, when a driver's reset must be over.
const SECOND_LOOK: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Slot {
    wishes: Wishes,
    state: Mutex<State>,
    /// Held while a GPU is opened, so that only one thread does; never together with `state`.
    opening: Mutex<()>,
}

#[derive(Debug)]
struct State {
    seat: GpuSeat<Arc<Gpu>>,
    /// When to look again after the GPU was gone; set once.
    second_look: Option<Instant>,
    gone_before: bool,
}

impl Slot {
    /// A place for the adapter that is wished for, or the one that the environment names, or the best.
    pub fn new(wishes: Wishes) -> Self {
        let adapter = wishes.adapter.or_else(adapter_of_environment).filter(|name| !name.is_empty());
        Self::with(Wishes { adapter, ..wishes }, GpuSeat::Unopened(GpuRates::UNOPENED))
    }

    /// A place that stays empty, and why.
    pub fn without(wishes: Wishes, reason: String) -> Self {
        Self::with(wishes, GpuSeat::Absent(reason.into()))
    }

    fn with(wishes: Wishes, seat: GpuSeat<Arc<Gpu>>) -> Self {
        let state = State { seat, second_look: None, gone_before: false };
        Self { wishes, state: Mutex::new(state), opening: Mutex::new(()) }
    }

    /// The GPU as it is now. Touches no driver.
    pub fn seat(&self) -> GpuSeat<Arc<Gpu>> {
        let mut state = self.state();
        state.look(Instant::now());
        state.seat.clone()
    }

    /// Opens the GPU, or finds out why there is none. Returns when that is known.
    pub fn open(&self) {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(self.seat(), GpuSeat::Unopened(_)) {
            return;
        }
        let opened = open::best(&self.wishes);
        self.state().seat = match opened {
            Ok(Opened { gpu, software: true, rates }) => GpuSeat::Software(Arc::new(gpu), rates),
            Ok(Opened { gpu, software: false, rates }) => GpuSeat::Open(Arc::new(gpu), rates),
            Err(reason) => GpuSeat::Absent(reason.into()),
        };
    }

    /// The GPU where arrays stay, opened now if nobody has; none where none serves.
    pub fn home(&self) -> Option<Arc<Gpu>> {
        if matches!(self.seat(), GpuSeat::Unopened(_)) {
            self.open();
        }
        self.now()
    }

    /// The GPU that is open, if one is.
    fn now(&self) -> Option<Arc<Gpu>> {
        match self.seat() {
            GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) => Some(gpu),
            GpuSeat::Unopened(_) | GpuSeat::Absent(_) => None,
        }
    }

    /// What has crossed to the GPU that is open, and back.
    pub fn traffic(&self) -> Traffic {
        self.now().map(|gpu| gpu.traffic()).unwrap_or_default()
    }

    /// A place with a GPU in it.
    #[cfg(test)]
    pub fn holding(gpu: Arc<Gpu>) -> Self {
        let slot = Self::new(Wishes::new(None));
        slot.state().seat = GpuSeat::Open(gpu, GpuRates::UNOPENED);
        slot
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets go of a GPU that is gone, and forgets a first loss after a while.
    fn look(&mut self, now: Instant) {
        if let GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) = &self.seat
            && let Some(reason) = gpu.device.gone().map(str::to_owned)
        {
            self.lose(&reason, now);
        } else if self.second_look.is_some_and(|at| now >= at) {
            self.second_look = None;
            self.seat = GpuSeat::Unopened(GpuRates::UNOPENED);
        }
    }

    fn lose(&mut self, reason: &str, now: Instant) {
        self.second_look = (!self.gone_before).then(|| now + SECOND_LOOK);
        self.gone_before = true;
        self.seat = GpuSeat::Absent(format!("it was given up: {reason}").into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gpu_that_is_gone_is_looked_for_once_more() {
        let slot = Slot::new(Wishes::new(Some("no such adapter".into())));
        let mut state = slot.state();
        let start = Instant::now();
        state.lose("hung", start);
        state.look(start);
        assert!(matches!(&state.seat, GpuSeat::Absent(reason) if reason.contains("hung")));
        state.look(start + SECOND_LOOK);
        assert!(matches!(state.seat, GpuSeat::Unopened(_)));
        state.lose("hung again", start);
        state.look(start + 100 * SECOND_LOOK);
        assert!(matches!(&state.seat, GpuSeat::Absent(reason) if reason.contains("hung again")));
    }
}
