//! What a job did: where it ran, why, and how long each part took. Formats it for people; runs nothing.

mod candidate;
mod forecast;
mod laps;
mod share;
mod traffic;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub use candidate::{Basis, Candidate, Prospect, Reason, Source};
pub use forecast::Forecast;
pub(crate) use laps::{Laps, Part};
pub use share::{Agreement, Failure, Ran, Share};
pub use traffic::Traffic;

use crate::backend::{Backend, Place};

/// A kernel's results and the report of the job that made them.
#[derive(Debug, Clone)]
pub struct Output<D> {
    /// The results, in the order of the items: of a [`Kernel`](crate::Kernel) a vector of its numbers.
    pub data: D,
    /// Where they were computed, and why.
    pub report: Report,
}

/// How long the parts of a job took on its caller's thread, none of which overlap: together they are the total. Zero where there was
/// no such part. Of a job on the cores and a GPU together the caller's thread is one of the cores' and only computes; what the GPU's
/// own thread did meanwhile is in its [`Share`].
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
    /// Where it was to run.
    pub place: Place,
    /// Why there.
    pub reason: Reason,
    /// What carried it out on the cores, where there is a choice: of a function, compiled code, machine code or bytecode, and why that.
    pub executor: Option<Cow<'static, str>>,
    /// Who did what of it, together all that was computed: of a picture that is its own image half of its items.
    pub shares: Vec<Share>,
    /// What a GPU gave back of it, and why.
    pub failures: Vec<Failure>,
    /// Each place and its predicted time, or why it cannot run the job.
    pub candidates: Vec<Candidate>,
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

    /// What a place could have done for it.
    pub fn candidate(&self, place: Place) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.place == place)
    }

    /// Whether all its results are the cores' to the bit.
    pub fn agreement(&self) -> Agreement {
        let of = |share: &Share| if let Ran::Gpu { agreement, .. } = &share.ran { agreement.clone() } else { Agreement::Identical };
        Agreement::of_all(self.shares.iter().map(of))
    }

    /// Items that a place computed.
    pub fn items_on(&self, place: Place) -> usize {
        self.shares.iter().filter(|share| share.ran.place() == place).map(|share| share.items).sum()
    }

    /// Who ran it, as people read it: `cpu: 2 threads, avx2`, or of several with each one's share.
    pub fn who(&self) -> String {
        let all = self.shares.iter().map(|share| share.items).sum::<usize>().max(1);
        let percent = |share: &Share| 100.0 * share.items as f64 / all as f64;
        match self.shares.as_slice() {
            [share] => share.ran.to_string(),
            several => several.iter().map(|share| format!("{} ({:.0} %)", share.ran, percent(share))).collect::<Vec<_>>().join(" + "),
        }
    }

    /// Whether it ran as it was to: nothing was given back, and each place had a part.
    pub(crate) fn went_as_decided(&self) -> bool {
        let ran = |place| self.items_on(place) > 0;
        self.failures.is_empty() && (self.place != Place::Both || ran(Place::Gpu) && ran(Place::Cpu))
    }

    /// How many times as long as predicted the job took where it ran, without the time to plan and to make a pipeline; none
    /// where nothing was predicted, or it did not run there.
    pub fn miss(&self) -> Option<f64> {
        let prospect = &self.candidate(self.place).filter(|_| self.went_as_decided())?.prospect;
        let opening = if let Prospect::Takes { opening, .. } = prospect { *opening } else { Duration::ZERO };
        let total = prospect.total()?;
        let took = self.took().as_secs_f64();
        let predicted = (total - opening).as_secs_f64();
        (predicted > 0.0).then(|| took / predicted)
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

impl fmt::Display for Report {
    /// What ran and why, a line for each candidate, and the parts' times.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {} items: ran on {}", self.kernel, self.precision, self.items, self.who())?;
        if let Some(executor) = &self.executor {
            write!(f, ", by {executor}")?;
        }
        writeln!(f, " ({})", self.reason.told())?;
        for failure in &self.failures {
            writeln!(f, "! {failure}")?;
        }
        candidate::lines(f, &self.candidates, self.place)?;
        write!(f, "  took    {:.3?}", self.times.total)?;
        if let Some(miss) = self.miss() {
            write!(f, ", {:.2} times what was predicted", miss)?;
        }
        for (name, time) in self.times.parts().filter(|(_, time)| !time.is_zero()) {
            write!(f, "; {name} {time:.3?}")?;
        }
        if let [_, _, ..] = self.shares.as_slice() {
            for Share { ran, items, pieces, time } in &self.shares {
                write!(f, "\n  {:<7} {items} items in {pieces} pieces, {time:.3?}", ran.place().name())?;
            }
        }
        Ok(())
    }
}
