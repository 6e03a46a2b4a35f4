//! What each place could have done for a job, and why it ran where it ran. Not who decided so.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The caller asked for it.
    Asked,
    /// It was predicted to be the fastest.
    Fastest,
    /// It was predicted to be the fastest of those whose results are the same to the bit; one that would be faster was left out.
    FastestIdentical,
}

impl fmt::Display for Prospect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Takes { total, opening: Duration::ZERO } => write!(f, "{total:.3?} predicted"),
            Self::Takes { total, opening } => write!(f, "{total:.3?} predicted, {opening:.3?} of it to open the GPU"),
            Self::NoShader(reason) => write!(f, "no shader: {reason}"),
            Self::Absent(reason) => write!(f, "none: {reason}"),
            Self::Close { total, why } => {
                write!(f, "{total:.3?} predicted, but only close to the cores ({why}): only when asked for or allowed")
            }
            Self::Software(total) => write!(f, "{total:.3?} predicted, but it is a program on the cores: only when asked for"),
        }
    }
}
