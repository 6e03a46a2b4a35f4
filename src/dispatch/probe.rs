//! When a probe of the machine is worth its time: before a job that is predicted to take many times as long, by figures that nothing
//! here has told of. Pure; measures nothing.

use std::time::Duration;

use super::decide::{Need, Request};
use super::machine::{GpuSeat, Machine};
use crate::backend::{Backend, Place};
use crate::report::{Candidate, Prospect, Source};

/// A probe of the cores, and of a card, takes no longer.
pub(crate) const OF_CORES: Duration = Duration::from_millis(50);
pub(crate) const OF_CARD: Duration = Duration::from_millis(30);

/// A job takes at least so many times as long as a probe that is made for it: the shipped figures may have it take several times
/// as long as it does, and of that too a probe shall be a small part.
const TIMES: u32 = 50;

/// Whether a probe of `most` is a small part of what takes so long.
pub(crate) fn is_worth(most: Duration, job: Duration) -> bool {
    job >= TIMES * most
}

/// What is to be probed before a job that was given no place.
pub(super) fn first<G: Clone>(request: &Request<'_>, machine: &Machine<G>, candidates: &[Candidate]) -> Option<Need<G>> {
    let totals = candidates.iter().filter_map(|candidate| match candidate.prospect {
        Prospect::Takes { total, .. } => Some(total),
        _ => None,
    });
    let least = totals.min().filter(|_| request.backend == Backend::Auto)?;
    let is_shipped = |place: Place| {
        let is_prior = |prospect: &Prospect| matches!(prospect, Prospect::Takes { basis, .. } if basis.source == Source::Prior);
        candidates.iter().any(|candidate| candidate.place == place && is_prior(&candidate.prospect))
    };
    if request.may_probe.cores && is_worth(OF_CORES, least) && is_shipped(Place::Cpu) {
        return Some(Need::ProbeCores);
    }
    let GpuSeat::Open(card, _) = &machine.gpu else { return None };
    let is_due = request.may_probe.card && is_worth(OF_CARD, least) && is_shipped(Place::Gpu);
    is_due.then(|| Need::ProbeCard(card.clone()))
}
