//! What a job would take: the decision that it would begin with, and nothing of the job itself.

use std::sync::Arc;

use super::Engine;
use super::cut::Cut;
use super::job::{Job, Outcome};
use crate::backend::{Backend, Place};
use crate::card::Card;
use crate::dispatch::{Decision, MayProbe, Plan};
use crate::error::Result;
use crate::gpu;
use crate::kernel::{Work, check_size, fields};
use crate::report::Forecast;
use crate::watch::Watch;

impl Engine {
    /// Predicts what a computation takes, and runs nothing of it. A GPU that nobody has used is opened only where it was asked for by
    /// name; what a function's loops cost is found from a sample of its items.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let forecast = Engine::new()?.plan(&Julia::default().size(100_000, 50_000), Backend::Cpu)?;
    /// assert_eq!((forecast.items, forecast.bytes_out), (5_000_000_000, 20_000_000_000));
    /// println!("{forecast}"); // where, why, and how long
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Engine::run) has them before any work.
    pub fn plan(&self, work: &impl Work, backend: Backend) -> Result<Forecast> {
        self.plan_items(work, work.items(), backend)
    }

    /// Predicts what a job of so many items takes, by a computation of the same kind that may have fewer: its arguments and its mean
    /// cost are taken for those of all. So a job can be planned whose inputs are not in memory.
    ///
    /// # Errors
    /// As [`plan`](Engine::plan).
    pub fn plan_items(&self, work: &impl Work, items: usize, backend: Backend) -> Result<Forecast> {
        work.validate()?;
        check_size(work, items)?;
        let cuts = [Cut::new(self, work, 0..items)];
        // A plan is not worth a probe.
        self.decided(&cuts, (backend, MayProbe::default()), false, &Watch::new(), |job, decision| Ok(job.foretold(decision)))
    }
}

impl Job<'_> {
    /// What is known of the job by its decision alone.
    fn foretold(&self, decision: Decision<Arc<dyn Card>>) -> Outcome<Forecast> {
        let Decision { plan, place, candidates, reason } = decision;
        if let Plan::First(need) = plan {
            return Outcome::First(need);
        }
        let cost = &self.request.cost;
        let (mut name, mut precision, mut items, mut bytes_out) = Default::default();
        if let Some(Cut { work, range, .. }) = self.cuts.first() {
            (name, precision, items) = (work.name(), work.precision(), range.len());
            bytes_out = fields(*work).map(|field| field.bytes()).sum::<usize>() as u64 * items as u64;
        }
        let staging = if matches!(place, Place::Gpu | Place::Both) { gpu::staging(cost.bytes_in + cost.bytes_out) } else { 0 };
        Outcome::Done(Forecast {
            kernel: name,
            precision,
            items,
            asked: self.request.backend,
            place,
            reason,
            candidates: Vec::from(candidates),
            bytes_in: cost.bytes_in as u64,
            bytes_out,
            staging,
        })
    }
}
