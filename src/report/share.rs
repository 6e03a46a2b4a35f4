//! Who did what of a job: each place's share, and what a card gave back. Not here: who could have done it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backend::Place;
use crate::cpu::simd::Level;

/// Whether a job's results on a GPU are the cores' to the bit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Agreement {
    /// The same bits: its arithmetic passed every probe that the job's shader rests on, if it rests on any.
    Identical,
    /// Within the kernel's stated bound; with the probe that did not pass, or the line of the shader that no GPU promises the
    /// bits of, or the kernel's own reason.
    Close(Arc<str>),
}

/// What ran a share of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ran {
    /// The calling thread.
    Serial {
        /// With these instructions.
        level: Level,
    },
    /// The engine's threads.
    Cpu {
        /// So many threads.
        threads: usize,
        /// With these instructions.
        level: Level,
    },
    /// A GPU.
    Gpu {
        /// Its name and driver.
        adapter: Arc<str>,
        /// Whether the job's results there are the cores' to the bit.
        agreement: Agreement,
    },
}

/// What one place did of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// What ran it.
    pub ran: Ran,
    /// Items that it computed.
    pub items: usize,
    /// Pieces that those were cut into.
    pub pieces: usize,
    /// From its beginning to its end. The shares of a job on both places overlap.
    pub time: Duration,
}

/// What a GPU gave back of a job, or why it took no part in it: the cores did its work.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The items of each piece that it had taken and did not return, in their order.
    pub pieces: Vec<Range<usize>>,
    /// What failed.
    pub reason: Arc<str>,
}

/// Pieces of a failure that are shown one by one.
const SHOWN: usize = 4;

impl Agreement {
    /// That of several jobs: close where one of them is.
    pub(crate) fn of_all(agreements: impl IntoIterator<Item = Self>) -> Self {
        agreements.into_iter().find(|agreement| *agreement != Self::Identical).unwrap_or(Self::Identical)
    }
}

impl Ran {
    /// Which of the places that is.
    pub fn place(&self) -> Place {
        match self {
            Self::Serial { .. } => Place::Serial,
            Self::Cpu { .. } => Place::Cpu,
            Self::Gpu { .. } => Place::Gpu,
        }
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial { level } => write!(f, "serial: 1 thread, {}", level.name()),
            Self::Cpu { threads: 1, level } => write!(f, "cpu: 1 thread, {}", level.name()),
            Self::Cpu { threads, level } => write!(f, "cpu: {threads} threads, {}", level.name()),
            Self::Gpu { adapter, agreement: Agreement::Identical } => write!(f, "gpu: {adapter}, identical to the cores"),
            Self::Gpu { adapter, agreement: Agreement::Close(why) } => write!(f, "gpu: {adapter}, close to the cores ({why})"),
        }
    }
}

impl fmt::Display for Failure {
    /// `the GPU gave back 2 pieces (items 0..64, 64..128), which the cores did: the device is lost`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pieces, reason } = self;
        let shown: Vec<_> = pieces.iter().take(SHOWN).map(|range| format!("{}..{}", range.start, range.end)).collect();
        let more = if pieces.len() > SHOWN { " and more" } else { "" };
        match pieces.len() {
            0 => write!(f, "the GPU took no further part: {reason}"),
            1 => write!(f, "the GPU gave back 1 piece (items {}), which the cores did: {reason}", shown.concat()),
            count => write!(f, "the GPU gave back {count} pieces (items {}{more}), which the cores did: {reason}", shown.join(", ")),
        }
    }
}
