//! What an engine learns from its jobs: which kind a job is of, what is known of it before, and what it took. Decides nothing.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::time::{Duration, Instant};
use std::{env, io};

use super::job::Job;
use super::{Engine, calibration};
use crate::backend::{Backend, Place};
use crate::card::Card;
use crate::cpu::trial::Levels;
use crate::dispatch::{Class, Costs, GpuSeat, KindKey, Machine, Recall, Record, Seat, class_of};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Work, digest};
use crate::report::{Prospect, Reason, Report};

/// Threads that have had nothing to do for so long sleep: they linger a little less.
const SLEEPS_AFTER: Duration = Duration::from_micros(250);

/// A job that takes so long on one core takes as long whether the others slept or not.
const WAKING_COUNTS: f64 = 5e-3;

/// The environment variable that names a file to which each decision is added, as a line of JSON.
const LOG: &str = "YUNTA_LOG";

/// A job of which one core is predicted to take so long has pieces enough for a trial of levels.
const TRIED_AFTER: f64 = 20e-3;

/// What an engine has learnt, and when its threads last had something to do.
#[derive(Debug)]
pub(super) struct Learnt {
    costs: Costs,
    /// The file that it is kept in, and the machine's name there, once the file was read.
    file: Option<PathBuf>,
    /// The file that each decision is added to.
    log: Option<PathBuf>,
    threads: usize,
    machine: OnceLock<String>,
    /// Whether the machine may be probed, and by whom it is being.
    may_probe: bool,
    probing: Mutex<()>,
    birth: Instant,
    /// Nanoseconds from the birth to the end of the last job on all threads.
    busy_until: AtomicU64,
}

impl Learnt {
    /// What a file has for an engine of so many threads, and a log of its decisions, or the one that the environment names.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn new(file: Option<PathBuf>, log: Option<PathBuf>, threads: usize) -> Result<Self> {
        let log = log.or_else(|| env::var_os(LOG).filter(|name| !name.is_empty()).map(PathBuf::from));
        if let Some(log) = &log {
            appended(log, b"").map_err(|error| Error::argument(LOG, log.display(), format!("it cannot be written: {error}")))?;
        }
        let (costs, machine) = (Costs::default(), OnceLock::new());
        let (may_probe, probing) = (!calibration::is_off(), Mutex::default());
        Ok(Self { costs, file, log, threads, machine, may_probe, probing, birth: Instant::now(), busy_until: AtomicU64::new(0) })
    }

    /// The same whatever the environment says of probes.
    #[cfg(test)]
    pub fn probing(mut self, may_probe: bool) -> Self {
        self.may_probe = may_probe;
        self
    }

    /// Whether the machine may be probed.
    pub fn may_probe(&self) -> bool {
        self.may_probe
    }

    /// For whoever probes the machine, as one at a time does; none while another one does.
    pub fn probe(&self) -> Option<MutexGuard<'_, ()>> {
        match self.probing.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Adds a decision to the log.
    pub fn note(&self, record: impl FnOnce() -> Record) {
        if let Some(log) = &self.log
            && let Ok(mut line) = serde_json::to_vec(&record())
        {
            line.push(b'\n');
            // A line that cannot be written, on a disk that is full, is no reason for a job to fail that is done.
            let _ = appended(log, &line);
        }
    }

    /// What was learnt, with what the file has.
    pub fn costs(&self) -> &Costs {
        if let Some(file) = &self.file {
            self.machine.get_or_init(|| {
                let machine = calibration::machine_name(self.threads);
                self.costs.restore(calibration::load(file, &machine));
                machine
            });
        }
        &self.costs
    }

    /// Whether the threads sleep, as far as can be told.
    fn asleep(&self) -> bool {
        let until = Duration::from_nanos(self.busy_until.load(Ordering::Relaxed));
        self.birth.elapsed().saturating_sub(until) > SLEEPS_AFTER || until.is_zero()
    }

    fn was_busy(&self) {
        self.busy_until.store(self.birth.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
}

/// Adds to a file, in one write.
fn appended(file: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).open(file)?.write_all(bytes)
}

impl Drop for Learnt {
    fn drop(&mut self) {
        if let (Some(file), Some(machine)) = (&self.file, self.machine.get())
            && let Some(kept) = self.costs.news()
        {
            // A cache that cannot be kept is made again.
            let _ = calibration::store(file, machine, &kept);
        }
    }
}

/// A job as one of its kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    pub key: KindKey,
    class: Class,
    pub asleep: bool,
}

impl Subject {
    pub fn of(engine: &Engine, work: &dyn Work, cost: &Cost) -> Self {
        let one_core = engine.shared.serial.seconds(cost);
        let asleep = one_core < WAKING_COUNTS && engine.shared.learnt.asleep();
        let key = digest((work.name(), work.precision(), work.source(), engine.threads()));
        Self { key, class: class_of(one_core), asleep }
    }

    /// What is known of such jobs.
    pub fn recall(&self, engine: &Engine, machine: &Machine<Arc<dyn Card>>) -> Recall {
        let card = match &machine.gpu {
            GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) => Some(self.on(&gpu.name())),
            GpuSeat::Unopened(_) | GpuSeat::Absent(_) => None,
        };
        engine.shared.learnt.costs().recall(self.key, card, self.class, self.asleep)
    }

    /// The key of such jobs on one card, whose name has its driver in it.
    fn on(&self, adapter: &str) -> KindKey {
        digest((self.key, adapter))
    }

    /// The SIMD level for such a job: the one that was found, or those that a long job tries.
    pub fn levels(&self, engine: &Engine, cost: &Cost) -> Levels {
        let shared = &engine.shared;
        if shared.levels.len() < 2 {
            return Levels::One(shared.level);
        }
        if let Some(level) = shared.learnt.costs().level(self.key, &shared.levels) {
            return Levels::One(level);
        }
        let is_long = engine.cpu.schedule.is_none() && shared.serial.seconds(cost) >= TRIED_AFTER;
        if is_long { Levels::of(&shared.levels) } else { Levels::One(shared.level) }
    }

    /// Takes what a job took.
    pub fn learn(&self, job: &Job<'_>, report: &Report) {
        let Job { engine, machine, request, levels, .. } = *job;
        let (learnt, cost) = (&engine.shared.learnt, &request.cost);
        if let (level, true) = levels.best() {
            learnt.costs().found_level(self.key, level.name());
        }
        let place = report.place;
        if report.items_on(Place::Cpu) > 0 {
            learnt.was_busy();
        }
        // A schedule of the user's own tells nothing of jobs without.
        if engine.cpu.schedule.is_some() || report.items == 0 {
            return;
        }
        let took = report.took().as_secs_f64();
        learnt.note(|| Record::of(request, machine, (place, report.reason), report.items, took));
        if !report.went_as_decided() {
            return;
        }
        let (key, shipped) = match (place, &machine.gpu) {
            (Place::Serial, _) => (self.key, machine.serial.seconds(cost)),
            (Place::Cpu, _) => (self.key, machine.cpu.seconds(cost)),
            (Place::Gpu, GpuSeat::Open(gpu, rates) | GpuSeat::Software(gpu, rates)) => {
                (self.on(&gpu.name()), rates.seconds(&request.gpu_cost()))
            }
            (Place::Both, GpuSeat::Open(gpu, rates) | GpuSeat::Software(gpu, rates)) => {
                (self.on(&gpu.name()), machine.seconds_together(cost, &request.gpu_cost(), rates))
            }
            // It was lost meanwhile, or opened.
            (Place::Gpu | Place::Both, GpuSeat::Unopened(_) | GpuSeat::Absent(_)) => return,
        };
        learnt.costs().observe(key, self.class, Seat::of(place, self.asleep), took / shipped);
        if report.asked == Backend::Auto {
            let lost = if report.reason == Reason::Tried { (took - least(report)).max(0.0) } else { 0.0 };
            learnt.costs().picked(self.key, self.class, place, took, lost);
        }
    }
}

/// The least that a place was predicted to take.
fn least(report: &Report) -> f64 {
    let totals = report.candidates.iter().filter_map(|candidate| match candidate.prospect {
        Prospect::Takes { total, .. } => Some(total.as_secs_f64()),
        _ => None,
    });
    totals.fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cpu::simd::Level;
    use crate::engine::Builder;
    use crate::kernels::{Gaussian, Julia};
    use crate::report::{Prospect, Source};

    /// An engine of two threads for the cores alone.
    fn engine(file: Option<PathBuf>, log: Option<PathBuf>) -> Engine {
        let builder = Engine::builder().threads(2).simd(Level::Scalar).without_gpu("a test");
        let builder = file.into_iter().fold(builder, Builder::calibration);
        log.into_iter().fold(builder, Builder::log).build().unwrap()
    }

    fn source(report: &Report, place: Place) -> Source {
        let candidate = report.candidates.iter().find(|candidate| candidate.place == place).unwrap();
        match candidate.prospect {
            Prospect::Takes { basis, .. } => basis.source,
            _ => panic!("{report}"),
        }
    }

    #[test]
    fn what_jobs_took_is_what_the_next_ones_are_predicted_to() {
        let engine = engine(None, None);
        let x = vec![0.5f32; 10_000];
        let run = |backend| engine.run(&Gaussian::new(&x[..], &x[..]), backend).unwrap().report;
        assert_eq!(source(&run(Backend::Serial), Place::Serial), Source::Prior);
        run(Backend::Serial);
        let report = run(Backend::Serial);
        assert_eq!(source(&report, Place::Serial), Source::Bucket);
        assert_eq!(source(&report, Place::Cpu), Source::Prior, "of a place where none ran nothing is known");
        assert!(report.miss().is_some_and(|miss| miss > 0.0), "{report}");
        // Of another kernel nothing either, and of another size of this one a guess.
        assert_eq!(source(&engine.run(&Julia::default(), Backend::Serial).unwrap().report, Place::Serial), Source::Prior);
        let larger = vec![0.5f32; 40_000];
        let report = engine.run(&Gaussian::new(&larger[..], &larger[..]), Backend::Serial).unwrap().report;
        assert_eq!(source(&report, Place::Serial), Source::Fit);
    }

    #[test]
    fn what_one_engine_learnt_the_next_one_knows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        let x = vec![0.5f32; 10_000];
        let run = |engine: &Engine| engine.run(&Gaussian::new(&x[..], &x[..]), Backend::Serial).unwrap().report;
        let first = engine(Some(file.clone()), None);
        (0..3).for_each(|_| drop(run(&first)));
        drop(first);
        assert_eq!(source(&run(&engine(Some(file.clone()), None)), Place::Serial), Source::Bucket);
        assert_eq!(source(&run(&engine(None, None)), Place::Serial), Source::Prior);
        // A folder where nothing can be written is no trouble.
        drop(run(&engine(Some(file.join("below a file")), None)));
    }

    #[test]
    fn each_decision_is_logged_and_can_be_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("decisions.jsonl");
        let engine = engine(None, Some(log.clone()));
        for length in [10, 1_000, 100_000, 300_000].into_iter().cycle().take(40) {
            let x = vec![0.5f32; length];
            engine.run(&Gaussian::new(&x[..], &x[..]), Backend::Auto).unwrap();
        }
        engine.run(&Julia::default().precision::<f64>(), Backend::Cpu).unwrap();
        let text = fs::read_to_string(log).unwrap();
        let records: Vec<Record> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(records.len(), 41);
        for record in &records {
            assert_eq!(record.replay().unwrap(), (record.place, record.reason), "{record:?}");
        }
        let places = |place| records.iter().filter(|record| record.place == place).count();
        assert!(places(Place::Serial) > 0 && places(Place::Cpu) > 0, "all of them at one place test little");
        // One that is not what it was is not made again.
        let other = Record {
            cost: Cost { operations: 1e7, ..records[0].cost },
            recall: Recall::default(),
            ..serde_json::from_str(text.lines().next().unwrap()).unwrap()
        };
        assert_eq!(other.replay().unwrap().0, Place::Cpu);
        assert_eq!(records[0].place, Place::Serial);
    }

    #[test]
    fn a_log_that_cannot_be_written_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = Learnt::new(None, Some(folder.path().to_owned()), 1).unwrap_err();
        assert!(error.to_string().contains(LOG), "{error}");
    }
}
