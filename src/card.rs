//! A card as the engine sees it: whatever takes pieces of a job, and may fail at any of them. A GPU is one, and so is a program
//! that stands in for one in tests. Decides nothing about where a job runs.

#![cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone has no card"))]

#[cfg(test)]
pub(crate) mod fake;
mod job;
mod slot;

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use job::{CardJob, Offer, PATIENCE, SHORT_PATIENCE};
pub(crate) use slot::Slot;

use crate::dispatch::GpuRates;
use crate::error::Result;
use crate::gpu::Kept;
use crate::kernel::Work;
use crate::report::{Agreement, Traffic};

/// An open card. It can be shared between threads.
pub(crate) trait Card: Debug + Send + Sync {
    /// Its name and driver.
    fn name(&self) -> Arc<str>;

    /// Whether the results of these items here would be the cores' to the bit.
    ///
    /// # Errors
    /// The computation has no shader, or a wrong one.
    fn agreement(&self, work: &dyn Work, range: &Range<usize>) -> Result<Agreement>;

    /// Computes pieces of a job until it offers none, and says whether the results are the cores' to the bit. A piece that was
    /// not landed by then is there to be taken by others. No wait takes longer than the job's patience.
    ///
    /// # Errors
    /// [`Error::Gpu`](crate::Error::Gpu) where it failed; the job's own otherwise.
    fn drain(&self, job: &CardJob<'_, '_, '_>) -> Result<Agreement>;

    /// The same for several jobs, as many small ones at once as it takes.
    ///
    /// # Errors
    /// As [`drain`](Card::drain).
    fn drain_all(&self, jobs: &[CardJob<'_, '_, '_>]) -> Result<Agreement> {
        jobs.iter().map(|job| self.drain(job)).collect::<Result<Vec<_>>>().map(Agreement::of_all)
    }

    /// Memory for so many bytes that stay.
    ///
    /// # Errors
    /// There is not as much.
    fn keep(self: Arc<Self>, bytes: usize) -> Result<Kept>;

    /// An array that stays, with these bytes.
    ///
    /// # Errors
    /// As of [`keep`](Card::keep), or it failed.
    fn upload(self: Arc<Self>, bytes: &[u8]) -> Result<Kept>;

    /// Why nothing more can be asked of it, if that is so.
    fn gone(&self) -> Option<String>;

    /// What has crossed to it and back.
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }

    /// Loses it, as its driver may at any time.
    fn destroy(&self) {}
}

/// A card that was opened, and what it is.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub card: Arc<dyn Card>,
    /// Whether it is a program on the cores.
    pub software: bool,
    pub rates: GpuRates,
}
