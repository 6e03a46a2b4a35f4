//! Where a caller asks a job to run, and the places there are. Not which one will: that is a plan.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Where a caller wants a job to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Backend {
    /// Wherever it is predicted to be done first. A software GPU is never chosen.
    #[default]
    Auto,
    /// The calling thread.
    Serial,
    /// As many threads as the engine has.
    Cpu,
    /// The GPU; an error where there is none or the kernel has no shader.
    Gpu,
    /// The cores and the GPU together; an error where there is no GPU, the kernel has no shader, or the results there would be
    /// only close to the cores'. What the GPU fails to compute, the cores do.
    Both,
}

impl Backend {
    /// All of them, in the order that help and errors list them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Serial, Self::Cpu, Self::Gpu, Self::Both];

    /// The name that the command line takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Serial => "serial",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::Both => "both",
        }
    }

    /// The place that was asked for, if one was.
    pub(crate) fn place(self) -> Option<Place> {
        match self {
            Self::Auto => None,
            Self::Serial => Some(Place::Serial),
            Self::Cpu => Some(Place::Cpu),
            Self::Gpu => Some(Place::Gpu),
            Self::Both => Some(Place::Both),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Backend {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|backend| backend.name() == name);
        known.ok_or_else(|| Error::argument("backend", format!("{name:?}"), "give auto, serial, cpu, gpu or both"))
    }
}

/// A place where a job can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// The calling thread.
    Serial,
    /// As many threads as the engine has.
    Cpu,
    /// The GPU.
    Gpu,
    /// The threads and the GPU together.
    Both,
}

impl Place {
    /// The name that the command line takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::Both => "both",
        }
    }
}
