//! What a job did: where it ran, why, and how long each part took. Formats it for people; runs nothing.

mod candidate;
mod laps;
mod traffic;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use candidate::{Basis, Candidate, Prospect, Reason, Source};
pub(crate) use laps::{Laps, Part};
use serde::{Deserialize, Serialize};
pub use traffic::Traffic;

use crate::backend::{Backend, Place};
use crate::cpu::simd::Level;

/// A kernel's results and the report of the job that made them.
#[derive(Debug, Clone)]
pub struct Output<D> {
    /// The results, in the order of the items: of a [`Kernel`](crate::Kernel) a vector of its numbers.
    pub data: D,
    /// Where they were computed, and why.
    pub report: Report,
}

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

/// What ran a job.
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

/// How long the parts of a job took on its caller's thread, none of which overlap: together they are the total. Zero where there was
/// no such part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// From the call to the decision, with the opening of the GPU where that was needed.
    pub plan: Duration,
    /// Making the shader's pipeline, at a kernel's first job on a GPU.
    pub compile: Duration,
    /// Copying inputs to where the GPU takes them.
    pub upload: Duration,
    /// Finding buffers and writing down the GPU's commands.
    pub encode: Duration,
    /// Handing them to its driver.
    pub submit: Duration,
    /// Waiting for the GPU.
    pub wait: Duration,
    /// Copying results to the caller's memory, and residents that the cores are to read.
    pub download: Duration,
    /// Computing on the cores.
    pub compute: Duration,
    /// Merging a reduction's partial results.
    pub merge: Duration,
    /// From the call to the result.
    pub total: Duration,
}

/// What a job did.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The kernel's name.
    pub kernel: Cow<'static, str>,
    /// Its arithmetic's type.
    pub precision: Cow<'static, str>,
    /// Items of the job.
    pub items: usize,
    /// What the caller asked for.
    pub asked: Backend,
    /// What ran.
    pub ran: Ran,
    /// Each place and its predicted time, or why it cannot run the job.
    pub candidates: [Candidate; 3],
    /// Why it ran where it ran.
    pub reason: Reason,
    /// What carried it out on the cores, where there is a choice: of a function, machine code or bytecode, and why that.
    pub executor: Option<Cow<'static, str>>,
    /// How long the parts took.
    pub times: Times,
    /// Calls to a GPU's driver during the job, by the whole process. 0 means that no GPU was touched.
    pub gpu_calls: u64,
}

impl Report {
    /// What the job took without the time to plan it and to make a pipeline: what a prediction is of.
    pub(crate) fn took(&self) -> Duration {
        self.times.total.saturating_sub(self.times.plan + self.times.compile)
    }

    /// How many times as long as predicted the job took where it ran, without the time to plan and to make a pipeline; none
    /// where nothing was predicted.
    pub fn miss(&self) -> Option<f64> {
        let ran = self.candidates.iter().find(|candidate| candidate.place == self.ran.place())?;
        let (total, opening) = match ran.prospect {
            Prospect::Takes { total, opening, .. } => (total, opening),
            Prospect::Close { total, .. } | Prospect::Software(total) => (total, Duration::ZERO),
            Prospect::NoShader(_) | Prospect::Absent(_) => return None,
        };
        let took = self.took().as_secs_f64();
        let predicted = (total - opening).as_secs_f64();
        (predicted > 0.0).then(|| took / predicted)
    }
}

impl Agreement {
    /// That of several jobs: close where one of them is.
    pub(crate) fn of_all(agreements: impl IntoIterator<Item = Self>) -> Self {
        agreements.into_iter().find(|agreement| *agreement != Self::Identical).unwrap_or(Self::Identical)
    }
}

impl Times {
    /// All parts, with their names.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        let Self { plan, compile, upload, encode, submit, wait, download, compute, merge, total: _ } = *self;
        let gpu = [("upload", upload), ("encode", encode), ("submit", submit), ("wait for the GPU", wait), ("download", download)];
        let before = [("plan", plan), ("compile", compile)];
        before.into_iter().chain(gpu).chain([("compute", compute), ("merge", merge)])
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

impl fmt::Display for Report {
    /// What ran and why, a line for each candidate, and the parts' times.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.reason {
            Reason::Asked => "asked for",
            Reason::Fastest => "predicted to be done first",
            Reason::Tried => "tried, as nothing was known of it",
            Reason::FastestIdentical => "predicted to be done first of those with the same bits; a faster place is left out",
        };
        write!(f, "{} {}, {} items: ran on {}", self.kernel, self.precision, self.items, self.ran)?;
        if let Some(executor) = &self.executor {
            write!(f, ", by {executor}")?;
        }
        writeln!(f, " ({why})")?;
        for Candidate { place, prospect } in &self.candidates {
            let mark = if *place == self.ran.place() { '>' } else { ' ' };
            writeln!(f, "{mark} {:<7} {prospect}", place.name())?;
        }
        write!(f, "  took    {:.3?}", self.times.total)?;
        if let Some(miss) = self.miss() {
            write!(f, ", {:.2} times what was predicted", miss)?;
        }
        for (name, time) in self.times.parts().filter(|(_, time)| !time.is_zero()) {
            write!(f, "; {name} {time:.3?}")?;
        }
        Ok(())
    }
}
