//! Which of several places a job goes to that was given none: the fastest, the one where such jobs went before, or one of which
//! nothing is known yet. Not here: what each would take.

use std::time::Duration;

use super::costs::Recall;
use crate::backend::Place;
use crate::report::{Basis, Candidate, Prospect, Reason};

/// A place is left for a known one that is predicted to be done in this part of its time: else noise would send equal jobs to and
/// fro.
const BETTER: f64 = 0.9;

/// A place of which so many jobs have told is known.
const ENOUGH_JOBS: usize = 3;

/// Longer jobs are tried nowhere: what they could lose is seen.
const LONGEST_TRIED: Duration = Duration::from_millis(20);

/// Where a job goes that was given no place, and why.
pub(super) fn choose(candidates: &[Candidate], recall: &Recall) -> (Place, Reason) {
    let (fastest, least, jobs) = fastest(candidates);
    // Of a fastest place that is not known yet its own jobs tell.
    if jobs >= ENOUGH_JOBS
        && let Some(place) = worth_trying(candidates, least, recall.allowance)
    {
        return (place, Reason::Tried);
    }
    let is_near = |total: Duration| jobs >= ENOUGH_JOBS && least.as_secs_f64() >= BETTER * total.as_secs_f64();
    let last = candidates.iter().find(|candidate| Some(candidate.place) == recall.last);
    let stays = last.filter(|last| matches!(last.prospect, Prospect::Takes { total, .. } if is_near(total)));
    let left_out = candidates.iter().any(|candidate| matches!(candidate.prospect, Prospect::Close { total, .. } if total < least));
    let reason = if left_out { Reason::FastestIdentical } else { Reason::Fastest };
    (stays.map_or(fastest, |last| last.place), reason)
}

/// The place with the smallest predicted time, the simpler of two that are about equal, that time, and how many jobs have told of it.
fn fastest(candidates: &[Candidate]) -> (Place, Duration, usize) {
    let mut best = (Place::Serial, Duration::MAX, 0);
    for candidate in candidates {
        let is_worth = |total: Duration, basis: Basis| match candidate.place {
            // Two places for one job have to gain something; what only is a guess is tried first.
            Place::Both => !is_to_be_tried(total, basis) && total.as_secs_f64() <= BETTER * best.1.as_secs_f64(),
            _ => total < best.1,
        };
        if let Prospect::Takes { total, basis, .. } = candidate.prospect
            && is_worth(total, basis)
        {
            best = (candidate.place, total, basis.jobs);
        }
    }
    best
}

/// Whether what both would take is a guess, of a job that is short enough to try it.
fn is_to_be_tried(total: Duration, basis: Basis) -> bool {
    basis.source.is_guess() && total <= LONGEST_TRIED
}

/// Trying may always lose this part of a job: three or four jobs of a size are tried, and all later ones gain.
const LITTLE: f64 = 0.5;

/// A place that may be the fastest, of which too few jobs have told, where trying is predicted to lose little or no more than is
/// allowed. The fastest itself tells by running there.
fn worth_trying(candidates: &[Candidate], least: Duration, allowance: f64) -> Option<Place> {
    let is_worth = |candidate: &&Candidate| {
        let Prospect::Takes { total, opening: Duration::ZERO, basis } = candidate.prospect else { return false };
        let is_not_fastest = total > least || candidate.place == Place::Both && is_to_be_tried(total, basis);
        let may_take = total.as_secs_f64() / (1.0 + basis.spread);
        let loses = total.saturating_sub(least).as_secs_f64();
        let may_lose = allowance.max(LITTLE * least.as_secs_f64());
        basis.jobs < ENOUGH_JOBS && is_not_fastest && total <= LONGEST_TRIED && may_take < least.as_secs_f64() && loses <= may_lose
    };
    let both = candidates.iter().filter(|candidate| candidate.place == Place::Both);
    both.chain(candidates).find(is_worth).map(|candidate| candidate.place)
}
