//! What each place could have done for a job, and why it ran where it ran. Not who decided so.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backend::Place;

/// What a place could do for a job: a predicted time, or why it cannot run it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Prospect {
    /// It would take so long, `opening` of it to open a GPU that nobody has used yet.
    Takes {
        /// The whole predicted time.
        total: Duration,
        /// The part of it that opens the GPU.
        opening: Duration,
        /// What the prediction rests on.
        basis: Basis,
    },
    /// The kernel has no form for it.
    NoShader(Cow<'static, str>),
    /// There is no such device, or none that serves.
    Absent(Arc<str>),
    /// It would take so long, but the results would be only close to the cores', and why: it serves where it is asked for, and
    /// where close results are allowed ([`Builder::allow_close`](crate::Builder::allow_close)).
    Close {
        /// The whole predicted time.
        total: Duration,
        /// Why they are only close.
        why: Arc<str>,
    },
    /// The only GPU is a program on the cores; it would take so long, and serves only when it is asked for.
    Software(Duration),
    /// The job stays in one place: it is several jobs, its results stay where they are computed, or the cores have a schedule.
    OnePlace,
}

/// What a prediction rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// Where it is from.
    pub source: Source,
    /// How far off it may be, about one standard deviation, as a part of the time.
    pub spread: f64,
    /// Jobs of this kind, size and place that it is the median of, at most 16.
    pub jobs: usize,
}

/// Where a prediction is from, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// Shipped figures for this kind of processor or card, good to a factor of two.
    Prior,
    /// What a probe found this machine to do, at arithmetic and memory that are like a kernel's and not the job's own.
    Probe,
    /// What jobs of this kind and other sizes took.
    Fit,
    /// What jobs of this kind and size took.
    Bucket,
}

/// A place and what it could do for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where.
    pub place: Place,
    /// How long, or why not.
    pub prospect: Prospect,
}

/// Why a job ran where it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The caller asked for it.
    Asked,
    /// It was predicted to be the fastest.
    Fastest,
    /// It was predicted to be about as fast as another, and nothing was known of it yet: tried, to learn what it takes.
    Tried,
    /// It was predicted to be the fastest of those whose results are the same to the bit; one that would be faster was left out.
    FastestIdentical,
}

impl Prospect {
    /// The whole predicted time, where there is one.
    pub fn total(&self) -> Option<Duration> {
        match *self {
            Self::Takes { total, .. } | Self::Close { total, .. } | Self::Software(total) => Some(total),
            Self::NoShader(_) | Self::Absent(_) | Self::OnePlace => None,
        }
    }
}

impl Reason {
    /// As people read it.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Asked => "asked for",
            Self::Fastest => "predicted to be done first",
            Self::Tried => "tried, as nothing was known of it",
            Self::FastestIdentical => "predicted to be done first of those with the same bits; a faster place is left out",
        }
    }
}

/// A line for each candidate, with a mark before the one that was taken.
pub(super) fn lines(f: &mut fmt::Formatter<'_>, candidates: &[Candidate], taken: Place) -> fmt::Result {
    for Candidate { place, prospect } in candidates {
        let mark = if *place == taken { '>' } else { ' ' };
        writeln!(f, "{mark} {:<7} {prospect}", place.name())?;
    }
    Ok(())
}

impl fmt::Display for Prospect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Takes { total, opening: Duration::ZERO, basis } => write!(f, "{total:.3?} predicted {basis}"),
            Self::Takes { total, opening, basis } => {
                write!(f, "{total:.3?} predicted {basis}, {opening:.3?} of it to open a GPU, if there is one")
            }
            Self::NoShader(reason) => write!(f, "no shader: {reason}"),
            Self::Absent(reason) => write!(f, "none: {reason}"),
            Self::Close { total, why } => {
                write!(f, "{total:.3?} predicted, but only close to the cores ({why}): only when asked for or allowed")
            }
            Self::OnePlace => f.write_str("none: results that stay, several jobs and a schedule keep a job in one place"),
            Self::Software(total) => write!(f, "{total:.3?} predicted, but it is a program on the cores: only when asked for"),
        }
    }
}

impl Source {
    /// Whether no job of the kind has told.
    pub(crate) fn is_guess(self) -> bool {
        matches!(self, Self::Prior | Self::Probe)
    }

    /// The name that JSON has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prior => "prior",
            Self::Probe => "probe",
            Self::Fit => "fit",
            Self::Bucket => "bucket",
        }
    }
}

impl fmt::Display for Basis {
    /// How far off the prediction may be, and what it rests on: `± 4 % (the median of 16 jobs)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spread = 100.0 * self.spread;
        match (self.source, self.jobs) {
            (Source::Prior, _) => f.write_str("to a factor of two (shipped figures)"),
            (Source::Probe, _) => write!(f, "± {spread:.0} % (by what a probe found of this machine)"),
            (Source::Fit, _) => write!(f, "± {spread:.0} % (jobs of other sizes)"),
            (Source::Bucket, 1) => f.write_str("(one job like it)"),
            (Source::Bucket, jobs) => write!(f, "± {spread:.0} % (the median of {jobs} jobs like it)"),
        }
    }
}
