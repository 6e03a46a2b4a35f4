//! Measures the machine, once, before or after a job that is long enough for that: what arithmetic and memory give on one core and on
//! all, how long threads take to begin that are awake or asleep, and what a card's way there and back, its arithmetic and its
//! transfers take. Decides nothing: when a probe is worth its time is the dispatcher's.
//!
//! Everything has an end: of the cores' probe the time, at which what is not measured yet keeps its shipped figure; of a card's
//! besides the patience that jobs have with it, as its shader may have to be compiled.

mod cards;
mod cores;
mod speed;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Engine;
use super::job::contained;
use crate::card::Card;
use crate::dispatch::{GpuSeat, MayProbe, Probed, probe};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// So many passes tell what is the least of them, unless they took so long.
const PASSES: usize = 5;
const ENOUGH: Duration = Duration::from_millis(1);

impl Engine {
    /// What probes found of the cores, and of the card in its seat.
    pub(super) fn probed(&self, asleep: bool, seat: &GpuSeat<Arc<dyn Card>>) -> Probed {
        let cores = (self.shared.level.name(), self.threads(), asleep);
        self.shared.learnt.costs().probed(cores, seat, |card| card.name())
    }

    /// What a job of this handle may have probed before it: nothing while other work would disturb it.
    pub(super) fn may_probe(&self) -> MayProbe {
        let may = self.shared.learnt.may_probe() && self.shared.pool.is_idle();
        // Of fewer threads than there are it would tell what all of them do.
        MayProbe { cores: may && self.threads() == self.shared.pool.size(), card: may }
    }

    /// Finds out what the cores can do, unless another thread has or does.
    pub(super) fn probe_cores(&self) {
        let learnt = &self.shared.learnt;
        let Some(_alone) = learnt.probe() else { return };
        if self.probed(false, &self.shared.gpu.seat(false)).cores.is_none() {
            let watch = Watch::until(Instant::now() + probe::OF_CORES);
            if let Some(found) = cores::found(self, &watch) {
                learnt.costs().found_cores(found);
            }
        }
    }

    /// Finds out what an open card can do, unless another thread has or does. One that fails at it is left alone as after a job.
    pub(super) fn probe_card(&self, card: &Arc<dyn Card>) {
        let (learnt, slot) = (&self.shared.learnt, &self.shared.gpu);
        let Some(_alone) = learnt.probe() else { return };
        let seat = slot.seat(false);
        let GpuSeat::Open(_, rates) = &seat else { return };
        if self.probed(false, &seat).gpu.is_some() {
            return;
        }
        match contained(|| cards::found(&**card, *rates)) {
            Ok(found) => learnt.costs().found_card(&card.name(), found),
            Err(Error::Gpu { reason }) => slot.failed(&reason),
            Err(error @ Error::Panicked { .. }) => slot.failed(&error.to_string()),
            // There is no memory for it, or its time was up too soon.
            Err(_) => {}
        }
    }

    /// Finds out what a card can do that was opened beside a job which took so long and is done, unless other jobs run by now.
    pub(super) fn probe_opened(&self, took: Duration) {
        if self.may_probe().card
            && probe::is_worth(probe::OF_CARD, took)
            && let GpuSeat::Open(card, _) = self.shared.gpu.seat(false)
        {
            self.probe_card(&card);
        }
    }
}

/// The seconds of the fastest of some passes, as many as there is time for.
///
/// # Errors
/// There was time for none, or one failed.
fn least(mut pass: impl FnMut() -> Result<f64>) -> Result<f64> {
    let (start, mut least) = (Instant::now(), pass()?);
    for _ in 1..PASSES {
        if start.elapsed() > ENOUGH {
            break;
        }
        match pass() {
            Ok(seconds) => least = least.min(seconds),
            Err(Error::Cancelled { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(least)
}

/// The rate of what took so long, of which beginning alone takes `startup`; another one where that was most of it, as what is left is
/// noise then.
fn rate_or(other: f64, done: f64, seconds: f64, startup: f64) -> f64 {
    let rate = done / (seconds - startup);
    if seconds >= 1.5 * startup && rate.is_finite() && rate > 0.0 { rate } else { other }
}
