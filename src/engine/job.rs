//! One job: a computation, or several at once, what was asked, and where the results go. Carries out a plan and reports what ran.

use std::sync::{Arc, Mutex, PoisonError};

use super::cut::Cut;
use super::{Engine, Target};
use crate::backend::Place;
use crate::cpu::drain;
use crate::cpu::trial::Levels;
use crate::dispatch::{Decision, Plan, Request};
use crate::error::{Error, Result};
use crate::gpu::{self, Gpu};
use crate::kernel::{Outputs, Work};
use crate::report::{Agreement, Laps, Part, Ran, Report};
use crate::schedule::Cpu;
use crate::watch::Watch;

pub(super) struct Job<'a> {
    pub engine: &'a Engine,
    /// The computations, of which there is at least one, and each one's cost.
    pub cuts: &'a [Cut<'a>],
    pub request: &'a Request<'a>,
    pub levels: &'a Levels,
    pub watch: &'a Watch,
    /// GPU calls of the process before the job.
    pub gpu_calls: u64,
}

/// What came of a plan.
#[allow(clippy::large_enum_variant, reason = "it is handed up once a job, and a small job would feel an allocation")]
pub(super) enum Outcome {
    Done(Report),
    /// The GPU is to be opened, and then decided again.
    OpenGpu,
    /// It is to be found out whether the job's results there are the cores', and then decided again.
    Inspect(Arc<Gpu>),
}

impl Job<'_> {
    /// Runs the plan.
    pub fn carry_out(&self, decision: Decision<Arc<Gpu>>, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Outcome> {
        laps.lap(Part::Plan);
        let ran = match &decision.plan {
            Plan::Serial => {
                self.bring_home(laps)?;
                self.cuts.iter().zip(targets).try_for_each(|(cut, target)| on_this_thread(cut, target.host()?, self.levels, self.watch))?;
                Ran::Serial { level: self.levels.best().0 }
            }
            Plan::Cpu => {
                self.bring_home(laps)?;
                let threads = self.on_all_threads(targets)?;
                Ran::Cpu { threads, level: self.levels.best().0 }
            }
            Plan::Gpu(gpu) => {
                let agreement = self.on_gpu(gpu, targets, laps)?;
                Ran::Gpu { adapter: gpu.name(), agreement }
            }
            Plan::OpenGpu => return Ok(Outcome::OpenGpu),
            Plan::Inspect(gpu) => return Ok(Outcome::Inspect(gpu.clone())),
        };
        if ran.place() != Place::Gpu {
            laps.lap(Part::Compute);
        }
        let first = self.cuts.first().map(|cut| cut.work);
        Ok(Outcome::Done(Report {
            kernel: first.map_or("".into(), Work::name),
            precision: first.map_or("".into(), Work::precision),
            items: self.cuts.iter().map(|cut| cut.range.len()).sum(),
            asked: self.request.backend,
            ran,
            candidates: decision.candidates,
            reason: decision.reason,
            times: laps.times(),
            gpu_calls: gpu::calls() - self.gpu_calls,
        }))
    }

    /// Runs the computations one after the other, each on all threads; or where there are many, each on whichever thread comes first.
    /// Returns how many threads that are.
    fn on_all_threads(&self, targets: &mut [&mut dyn Target]) -> Result<usize> {
        let (pool, levels, cpu, watch) = (&self.engine.shared.pool, self.levels, self.engine.cpu, self.watch);
        let workers = cpu.workers();
        if self.cuts.len() >= 2 * workers && cpu.schedule.is_none() {
            return self.spread(targets, workers);
        }
        let mut most = 1;
        for (cut, target) in self.cuts.iter().zip(targets) {
            let cursor = cut.cursor(target.host()?);
            match cut.threads() {
                Some(threads) => {
                    drain::on_all_threads(cut.work, levels, pool, threads, &cut.ranges(&cursor, threads, cpu), watch)?;
                    most = most.max(threads);
                }
                None => drain::on_this_thread(cut.work, levels, &cut.ranges(&cursor, 1, cpu), watch)?,
            }
        }
        Ok(most)
    }

    /// Each computation on a thread of its own. The first error stops all.
    fn spread(&self, targets: &mut [&mut dyn Target], workers: usize) -> Result<usize> {
        let outputs = self.cuts.iter().zip(targets).map(|(cut, target)| Ok((cut, target.host()?)));
        let left = Mutex::new(outputs.collect::<Result<Vec<_>>>()?.into_iter());
        let failure: Mutex<Option<Error>> = Mutex::new(None);
        let (levels, watch, lock) = (self.levels, self.watch, || left.lock().unwrap_or_else(PoisonError::into_inner));
        self.engine.shared.pool.each_and_caller(workers, &|_, leave| {
            while !leave() {
                let Some((cut, out)) = lock().next() else { break };
                if let Err(error) = on_this_thread(cut, out, levels, watch) {
                    lock().by_ref().for_each(drop);
                    failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
            }
        })?;
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(workers), Err)
    }

    fn on_gpu(&self, gpu: &Arc<Gpu>, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Agreement> {
        if let ([cut], [target]) = (self.cuts, &mut *targets) {
            return match target.kept(gpu)? {
                Some(kept) => gpu.drain(cut.work, &cut.cost, &cut.cursor(Outputs::default()), self.watch, laps, Some(&kept)),
                None => gpu.drain(cut.work, &cut.cost, &cut.cursor(target.host()?), self.watch, laps, None),
            };
        }
        let jobs = self.cuts.iter().zip(targets).map(|(cut, target)| Ok((cut.work, cut.cost, cut.cursor(target.host()?))));
        gpu.drain_all(&jobs.collect::<Result<Vec<_>>>()?, self.watch, laps)
    }

    /// Copies to host memory what the cores are to read and a GPU holds.
    fn bring_home(&self, laps: &Laps) -> Result<()> {
        let mut brought = Ok(());
        for cut in self.cuts {
            cut.work.residents(&mut |resident| {
                if brought.is_ok() {
                    brought = resident.bring_home();
                }
            });
        }
        laps.lap(Part::Download);
        brought
    }
}

fn on_this_thread(cut: &Cut<'_>, out: Outputs<'_>, levels: &Levels, watch: &Watch) -> Result<()> {
    drain::on_this_thread(cut.work, levels, &cut.ranges(&cut.cursor(out), 1, Cpu::new()), watch)
}
