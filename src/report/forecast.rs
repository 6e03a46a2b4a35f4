//! What a job is predicted to take, before any of it has run. Not who predicts it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::candidate::{self, Candidate, Prospect, Reason};
use crate::backend::{Backend, Place};

/// What a job would do, by [`Engine::plan`](crate::Engine::plan): where it would run, why, how long that is predicted to take, and
/// what memory it moves.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Forecast {
    /// The kernel's name.
    pub kernel: Cow<'static, str>,
    /// Its arithmetic's type.
    pub precision: Cow<'static, str>,
    /// Items of the job.
    pub items: usize,
    /// What the caller asked for.
    pub asked: Backend,
    /// Where it would run.
    pub place: Place,
    /// Why there.
    pub reason: Reason,
    /// Each place and its predicted time, or why it cannot run the job.
    pub candidates: Vec<Candidate>,
    /// Bytes of inputs that it reads, as the kernel tells them.
    pub bytes_in: u64,
    /// Bytes of its results.
    pub bytes_out: u64,
    /// Bytes of host memory at most, beside those, that pieces take on their way to a GPU and back: none on the cores.
    pub staging: u64,
}

impl Forecast {
    /// What the place could do where it would run.
    pub fn prospect(&self) -> Option<&Prospect> {
        self.candidates.iter().find(|candidate| candidate.place == self.place).map(|candidate| &candidate.prospect)
    }

    /// How long it is predicted to take there; none where nothing is predicted.
    pub fn time(&self) -> Option<Duration> {
        self.prospect()?.total()
    }
}

impl fmt::Display for Forecast {
    /// Where it would run and why, and a line for each candidate.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kernel, precision, items, place, reason, candidates, .. } = self;
        writeln!(f, "{kernel} {precision}, {items} items: would run on {} ({})", place.name(), reason.told())?;
        candidate::lines(f, candidates, *place)
    }
}
