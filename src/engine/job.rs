//! One job: a computation, or several at once, what was asked, and where the results go. Carries out a plan and reports what ran.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::both::Partner;
use super::cut::Cut;
use super::learn::Subject;
use super::{Engine, Target};
use crate::backend::{Backend, Place};
use crate::card::{Card, CardJob, PATIENCE, SHORT_PATIENCE};
use crate::cpu::drain::{self, panic_message};
use crate::cpu::ranges::Ranges;
use crate::cpu::trial::Levels;
use crate::cursor::Cursor;
use crate::dispatch::{Decision, Machine, Need, Plan, Request};
use crate::error::{Error, Result};
use crate::gpu;
use crate::kernel::{Outputs, Work};
use crate::report::{Agreement, Failure, Laps, Part, Prospect, Ran, Report, Share};
use crate::schedule::Cpu;
use crate::watch::{Side, Watch};

pub(super) struct Job<'a> {
    pub engine: &'a Engine,
    /// The computations, of which there is at least one, and each one's cost.
    pub cuts: &'a [Cut<'a>],
    pub request: &'a Request<'a>,
    pub machine: &'a Machine<Arc<dyn Card>>,
    pub levels: &'a Levels,
    /// Of which kind it is, where it tells of others.
    pub subject: Option<Subject>,
    pub watch: &'a Watch,
    /// GPU calls of the process before the job.
    pub gpu_calls: u64,
}

/// What came of a plan.
#[allow(clippy::large_enum_variant, reason = "it is handed up once a job, and a small job would feel an allocation")]
pub(super) enum Outcome<R> {
    Done(R),
    /// Something is to be found out, and then decided again.
    First(Need<Arc<dyn Card>>),
}

/// Who did what.
#[derive(Default)]
pub(super) struct Done {
    pub shares: Vec<Share>,
    pub failures: Vec<Failure>,
    /// What a card that was opened meanwhile could have done, where it had no part.
    pub left_out: Option<Prospect>,
}

impl Done {
    fn by(ran: Ran, side: &Side<'_>, start: Instant) -> Self {
        let share = Share { ran, items: side.items(), pieces: side.pieces(), time: start.elapsed() };
        Self { shares: vec![share], ..Self::default() }
    }
}

impl Job<'_> {
    /// Runs the plan.
    pub fn carry_out(&self, decision: Decision<Arc<dyn Card>>, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Outcome<Report>> {
        laps.lap(Part::Plan);
        let done = match decision.plan {
            Plan::Serial => self.alone(targets, laps)?,
            Plan::Cpu => self.on_all_threads(targets, laps)?,
            Plan::Gpu(card) => self.on_card(&card, targets, laps)?,
            Plan::Both(card) => self.on_both(&Partner::Here(&card), targets, laps)?,
            Plan::Join => {
                let (start, done) = (Instant::now(), self.on_both(&Partner::Opening, targets, laps)?);
                laps.lap(Part::Compute);
                // Who asked it to stop, or gave it a deadline, waits for nothing more.
                if !self.watch.is_cancelled() {
                    self.engine.probe_opened(start.elapsed());
                }
                laps.lap(Part::Plan);
                done
            }
            Plan::First(need) => return Ok(Outcome::First(need)),
        };
        if done.shares.iter().any(|share| share.ran.place() != Place::Gpu) {
            laps.lap(Part::Compute);
        }
        let first = self.cuts.first().map(|cut| cut.work);
        let mut candidates = Vec::from(decision.candidates);
        if let (Some(prospect), Some(gpu)) = (done.left_out, candidates.iter_mut().find(|candidate| candidate.place == Place::Gpu)) {
            gpu.prospect = prospect;
        }
        let report = Report {
            kernel: first.map_or("".into(), Work::name),
            precision: first.map_or("".into(), Work::precision),
            executor: first.filter(|_| decision.place != Place::Gpu).and_then(|work| work.executor(self.levels.best().0)),
            items: self.cuts.iter().map(|cut| cut.range.len()).sum(),
            asked: self.request.backend,
            place: decision.place,
            reason: decision.reason,
            shares: done.shares,
            failures: done.failures,
            candidates,
            times: laps.times(),
            gpu_calls: gpu::calls() - self.gpu_calls,
        };
        if let Some(subject) = self.subject {
            subject.learn(self, &report);
        }
        Ok(Outcome::Done(report))
    }

    /// Runs the computations on the calling thread.
    fn alone(&self, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Done> {
        self.bring_home(laps)?;
        let (start, side) = (Instant::now(), Side::new(self.watch));
        self.cuts.iter().zip(targets).try_for_each(|(cut, target)| on_this_thread(cut, target.host()?, self.levels, &side))?;
        Ok(Done::by(Ran::Serial { level: self.levels.best().0 }, &side, start))
    }

    /// Runs the computations one after the other, each on all threads; or where there are many, each on whichever thread comes first.
    fn on_all_threads(&self, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Done> {
        self.bring_home(laps)?;
        let (start, side) = (Instant::now(), Side::new(self.watch));
        let (pool, levels, cpu) = (&self.engine.shared.pool, self.levels, self.engine.cpu);
        let workers = cpu.workers();
        let mut most = 1;
        if self.cuts.len() >= 2 * workers && cpu.schedule.is_none() {
            most = workers;
            self.spread(targets, workers, &side)?;
        } else {
            for (cut, target) in self.cuts.iter().zip(targets) {
                let cursor = cut.cursor(target.host()?);
                match cut.threads() {
                    Some(threads) => {
                        drain::on_all_threads(cut.work, levels, pool, threads, &cut.ranges(&cursor, threads, cpu), &side)?;
                        most = most.max(threads);
                    }
                    None => drain::on_this_thread(cut.work, levels, &cut.ranges(&cursor, 1, cpu), &side)?,
                }
            }
        }
        Ok(Done::by(Ran::Cpu { threads: most, level: self.levels.best().0 }, &side, start))
    }

    /// Each computation on a thread of its own. The first error stops all.
    fn spread(&self, targets: &mut [&mut dyn Target], workers: usize, side: &Side<'_>) -> Result<()> {
        let outputs = self.cuts.iter().zip(targets).map(|(cut, target)| Ok((cut, target.host()?)));
        let left = Mutex::new(outputs.collect::<Result<Vec<_>>>()?.into_iter());
        let failure: Mutex<Option<Error>> = Mutex::new(None);
        let (levels, lock) = (self.levels, || left.lock().unwrap_or_else(PoisonError::into_inner));
        self.engine.shared.pool.each_and_caller(workers, &|_, leave| {
            while !leave() {
                let Some((cut, out)) = lock().next() else { break };
                if let Err(error) = on_this_thread(cut, out, levels, side) {
                    lock().by_ref().for_each(drop);
                    failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
            }
        })?;
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Runs the computations on a card. Where nobody asked for it by name, the cores do what it fails to return.
    fn on_card(&self, card: &Arc<dyn Card>, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Done> {
        let (start, side) = (Instant::now(), Side::new(self.watch));
        let gpu = |agreement| Done::by(Ran::Gpu { adapter: card.name(), agreement }, &side, start);
        let by_name = self.request.backend == Backend::Gpu;
        if let ([cut], [target]) = (self.cuts, &mut *targets)
            && let Some(kept) = target.kept(card)?
        {
            // What was left on a card that is lost is lost with it.
            let cursor = cut.cursor(Outputs::default());
            let job = CardJob::new(cut.work, &cut.cost, &cursor, &side, laps).left_at(Some(&kept));
            return self.told(contained(|| card.drain(&job))).map(gpu);
        }
        let cursors = self.cuts.iter().zip(targets).map(|(cut, target)| Ok(cut.cursor(target.host()?)));
        let cursors = cursors.collect::<Result<Vec<_>>>()?;
        let patience = if by_name { PATIENCE } else { SHORT_PATIENCE };
        let jobs = self.cuts.iter().zip(&cursors).map(|(cut, cursor)| {
            let job = CardJob::new(cut.work, &cut.cost, cursor, &side, laps).within(patience);
            Ok(job.verified(self.verify(card, cut)?))
        });
        let jobs = jobs.collect::<Result<Vec<_>>>()?;
        let drained = match &*jobs {
            [job] => contained(|| card.drain(job)),
            jobs => contained(|| card.drain_all(jobs)),
        };
        match self.told(drained) {
            Err(Error::Gpu { reason }) if !by_name => {
                let pieces = cursors.iter().flat_map(Cursor::returned).collect();
                let agreements = self.cuts.iter().map(|cut| card.agreement(cut.work, &cut.range)).collect::<Result<Vec<_>>>()?;
                let mut done = gpu(Agreement::of_all(agreements));
                done.shares.retain(|share| share.items > 0);
                done.failures.push(Failure { pieces, reason: reason.into() });
                self.bring_home(laps)?;
                let (start, side) = (Instant::now(), Side::new(self.watch));
                self.cuts.iter().zip(&cursors).try_for_each(|(cut, cursor)| self.finish(cut, cursor, &side))?;
                let cores = Ran::Cpu { threads: self.engine.threads(), level: self.levels.best().0 };
                done.shares.extend(Done::by(cores, &side, start).shares);
                Ok(done)
            }
            drained => drained.map(gpu),
        }
    }

    /// Computes on the cores what is left of a cursor that others have taken from.
    pub(super) fn finish(&self, cut: &Cut<'_>, cursor: &Cursor<Outputs<'_>>, side: &Side<'_>) -> Result<()> {
        let (pool, workers, pieces) = (&self.engine.shared.pool, self.engine.threads(), cut.pieces());
        let size = |left: usize| (left / (2 * workers)).clamp(pieces.least, pieces.most.max(pieces.least));
        if cursor.left() == 0 {
            return Ok(());
        }
        drain::on_all_threads(cut.work, self.levels, pool, workers, &Ranges::shared(cursor, workers, &size), side)
    }

    /// Tells the card's place how a job went there.
    pub(super) fn told<T>(&self, result: Result<T>) -> Result<T> {
        let slot = &self.engine.shared.gpu;
        match &result {
            Ok(_) => slot.succeeded(),
            // A kernel of one caller's own may be what fails, and others ask by name too.
            Err(Error::Gpu { reason }) if self.request.backend != Backend::Gpu => slot.failed(reason),
            Err(_) => {}
        }
        result
    }

    /// One of how many items is checked, where their results are to be the cores'.
    pub(super) fn verify(&self, card: &Arc<dyn Card>, cut: &Cut<'_>) -> Result<Option<NonZeroUsize>> {
        match self.engine.shared.verify {
            Some(one_in) if card.agreement(cut.work, &cut.range)? == Agreement::Identical => Ok(Some(one_in)),
            _ => Ok(None),
        }
    }

    /// What the cores are predicted to take for a computation.
    pub(super) fn cpu_seconds(&self, cut: &Cut<'_>) -> f64 {
        self.machine.on_cpu(&cut.cost).prediction(self.request.recall.cpu).0
    }

    /// Copies to host memory what the cores are to read and a GPU holds.
    pub(super) fn bring_home(&self, laps: &Laps) -> Result<()> {
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

/// What a card's work came to; a panic in it is a failure of the card.
pub(super) fn contained<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let failed = |payload: Box<dyn Any + Send>| Err(Error::Gpu { reason: format!("a panic: {}", panic_message(payload.as_ref())) });
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(failed)
}

fn on_this_thread(cut: &Cut<'_>, out: Outputs<'_>, levels: &Levels, side: &Side<'_>) -> Result<()> {
    drain::on_this_thread(cut.work, levels, &cut.ranges(&cut.cursor(out), 1, Cpu::new()), side)
}
