//! The engine: takes a kernel and a backend, gets a plan, runs it and reports. It computes nothing itself.

mod batch;
mod both;
mod builder;
mod calibration;
mod cut;
mod job;
mod learn;
mod plan;
mod probe;
mod resident;
mod split;
mod target;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use builder::Builder;
pub use calibration::calibration_file;

use cut::Cut;
use job::{Job, Outcome};
use learn::{Learnt, Subject};
use target::{Given, Target, no_memory};

use crate::backend::Backend;
use crate::card::{Card, Slot};
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::cpu::trial::Levels;
use crate::dispatch::{CpuRates, Decision, Machine, MayProbe, Need, Recall, Request, There, decide};
use crate::error::{Error, Result};
use crate::gpu;
use crate::kernel::{Computation, Cost, Merge, Outputs, Results, Work, check_size, fields, full_name, shader_of};
use crate::report::{Agreement, Laps, Output, Part, Report};
use crate::resident::AnyResident;
use crate::schedule::Cpu;
use crate::watch::Watch;

/// What results of `C` are written into: for a kernel, a slice of its items.
type Into<C> = <<C as Computation>::Results as Results>::Into;

/// What results of `C` are where they stay: for a kernel, a resident of its items.
type Left<C> = <<C as Computation>::Results as Results>::Resident;

/// Runs kernels: on the calling thread, on the cores, on the GPU, or wherever it predicts the job to be done first.
///
/// An engine owns its pool of threads and, from the first job that needs it, the GPU. Making one opens no GPU. It can be
/// shared between threads; a clone is another handle to the same engine.
///
/// ```
/// use yunta::{Backend, Engine, Gaussian};
/// let engine = Engine::new()?;
/// let (x, y) = ([0.0f32, 1.0, 2.0], [0.0f32, 0.0, 0.0]);
/// let z = engine.run(&Gaussian::new(&x, &y), Backend::Auto)?;
/// assert_eq!(z.data[0], 1.0);
/// println!("{}", z.report);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    /// How this handle uses the pool; its threads are filled in.
    cpu: Cpu,
}

#[derive(Debug)]
struct Shared {
    /// No other engine of the process has it.
    id: u64,
    pool: Arc<Pool>,
    level: Level,
    /// The levels that may be tried; one where the user named it.
    levels: Vec<Level>,
    serial: CpuRates,
    gpu: Arc<Slot>,
    learnt: Learnt,
    /// Whether `auto` may choose results that are only close.
    allow_close: bool,
    /// One of so many items that a GPU computed is computed on the cores too, and compared.
    verify: Option<NonZeroUsize>,
    /// Whether the next job that turns round begins at its end.
    from_back: AtomicBool,
}

/// What an engine does as its maker likes it.
#[derive(Debug, Clone, Copy, Default)]
struct Settings {
    cpu: Cpu,
    allow_close: bool,
    verify: Option<NonZeroUsize>,
}

/// An opening that nobody needs any more is waited for no longer than this: drivers do not like a process to end meanwhile.
const LEAVING: Duration = Duration::from_secs(2);

impl Drop for Shared {
    fn drop(&mut self) {
        self.gpu.await_opening(LEAVING);
    }
}

impl Engine {
    /// An engine with a thread for each core, the best SIMD level, and whichever GPU serves best.
    ///
    /// # Errors
    /// `YUNTA_SIMD` names a level that this processor lacks.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// An engine with settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    fn make(pool: Arc<Pool>, levels: Vec<Level>, gpu: Slot, learnt: Learnt, settings: Settings) -> Result<Self> {
        let Settings { cpu, allow_close, verify } = settings;
        let cpu = cpu.resolve(pool.size())?;
        let level = levels.last().copied().unwrap_or(Level::Scalar);
        let serial = CpuRates::shipped(level, 1);
        static MADE: AtomicU64 = AtomicU64::new(0);
        let (id, from_back) = (MADE.fetch_add(1, Ordering::Relaxed), AtomicBool::new(false));
        let shared = Shared { id, pool, level, levels, serial, gpu: Arc::new(gpu), learnt, allow_close, verify, from_back };
        Ok(Self { shared: Arc::new(shared), cpu })
    }

    /// Another handle to this engine, whose calls use the cores as `cpu` says.
    ///
    /// # Errors
    /// `cpu` has a chunk of 0, or more threads than the engine.
    pub fn with(&self, cpu: Cpu) -> Result<Self> {
        Ok(Self { shared: Arc::clone(&self.shared), cpu: cpu.resolve(self.shared.pool.size())? })
    }

    /// Threads that a job of this handle uses.
    pub fn threads(&self) -> usize {
        self.cpu.workers()
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.shared.pool
    }

    /// Loses the GPU that is open, as its driver may at any time: for tests of what jobs do then.
    #[doc(hidden)]
    pub fn lose_gpu(&self) {
        self.shared.gpu.destroy();
    }

    pub(crate) fn cpu(&self) -> Cpu {
        self.cpu
    }

    /// The SIMD level that jobs on the cores use, the widest there is unless another was named. A kernel for which a narrower one
    /// has been faster uses that; the report says which.
    pub fn level(&self) -> Level {
        self.shared.level
    }

    /// Runs a kernel into new memory.
    ///
    /// # Errors
    /// The kernel's arguments do not fit each other, the backend cannot run it, or it failed there.
    pub fn run<C: Computation>(&self, kernel: &C, backend: Backend) -> Result<Output<C::Results>> {
        self.run_range(kernel, 0..kernel.items(), backend)
    }

    /// Runs some items of a kernel into new memory, with the bits that they have in the whole job: a part of a job that is too
    /// large for the memory, or that others share.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::new()?;
    /// let julia = Julia::default().size(100_000, 100_000); // 40 GB of counts
    /// let row = engine.run_range(&julia, 5_000_000_000..5_000_100_000, Backend::Auto)?;
    /// assert_eq!(row.data.len(), 100_000);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Engine::run), and where the kernel has not all of these items.
    pub fn run_range<C: Computation>(&self, kernel: &C, range: Range<usize>, backend: Backend) -> Result<Output<C::Results>> {
        let mut data = self.results(kernel, &range)?;
        let report = self.run_range_watched(kernel, range, backend, data.memory(), &Watch::new())?;
        Ok(Output { data, report })
    }

    /// Memory for the results of some of a kernel's items, zeroed.
    pub(crate) fn results<C: Computation>(&self, kernel: &C, range: &Range<usize>) -> Result<C::Results> {
        check(kernel, range)?;
        let items = range.len();
        C::Results::zeroed(items, fields(kernel)).ok_or_else(|| no_memory(items))
    }

    /// Runs a kernel into memory that the caller owns, of exactly the result's length: no allocation, no page faults.
    ///
    /// # Errors
    /// As [`run`](Engine::run), and where `out` has another length. After an error `out` may be partly written.
    pub fn run_into<C: Computation>(&self, kernel: &C, backend: Backend, out: &mut Into<C>) -> Result<Report> {
        self.run_watched(kernel, backend, out, &Watch::new())
    }

    /// Runs a kernel into memory that the caller owns, while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As [`run_into`](Engine::run_into), and [`Error::Cancelled`].
    pub fn run_watched<C: Computation>(&self, kernel: &C, backend: Backend, out: &mut Into<C>, watch: &Watch) -> Result<Report> {
        self.run_range_watched(kernel, 0..kernel.items(), backend, out, watch)
    }

    /// As [`run_range`](Engine::run_range), into memory that the caller owns, of exactly these items' length.
    ///
    /// # Errors
    /// As [`run_watched`](Engine::run_watched), and where the kernel has not all of these items.
    pub fn run_range_watched<C: Computation>(
        &self,
        kernel: &C,
        range: Range<usize>,
        backend: Backend,
        out: &mut Into<C>,
        watch: &Watch,
    ) -> Result<Report> {
        self.run_lapped(kernel, range, backend, out, watch, &Laps::start())
    }

    fn run_lapped<C: Computation>(
        &self,
        kernel: &C,
        range: Range<usize>,
        backend: Backend,
        out: &mut Into<C>,
        watch: &Watch,
        laps: &Laps,
    ) -> Result<Report> {
        check(kernel, &range)?;
        let out = outputs::<C>(kernel, range.len(), out)?;
        self.carry_out(&[Cut::new(self, kernel, range)], backend, &mut [&mut Given(out)], watch, laps)
    }

    /// Runs some items of a computation whose types are not known, into memory of exactly their length.
    pub(crate) fn run_outputs(
        &self,
        work: &dyn Work,
        range: Range<usize>,
        backend: Backend,
        out: Outputs<'_>,
        watch: &Watch,
    ) -> Result<Report> {
        check(work, &range)?;
        self.carry_out(&[Cut::new(self, work, range)], backend, &mut [&mut Given(out)], watch, &Laps::start())
    }

    /// Carries out some computations as one job, each into its target.
    fn carry_out(&self, cuts: &[Cut<'_>], backend: Backend, targets: &mut [&mut dyn Target], watch: &Watch, laps: &Laps) -> Result<Report> {
        let stays = targets.iter().any(|target| target.stays());
        self.decided(cuts, (backend, self.may_probe()), stays, watch, |job, decision| job.carry_out(decision, targets, laps))
    }

    /// Decides where some computations go as one job, and hands the decision to `then`; again, once that says what is to be found
    /// out first.
    fn decided<R>(
        &self,
        cuts: &[Cut<'_>],
        (backend, may_probe): (Backend, MayProbe),
        stays: bool,
        watch: &Watch,
        mut then: impl FnMut(&Job<'_>, Decision<Arc<dyn Card>>) -> Result<Outcome<R>>,
    ) -> Result<R> {
        let there = self.there(cuts)?;
        if let (Backend::Both, Some(schedule)) = (backend, self.cpu.schedule) {
            return Err(Error::argument(
                "schedule",
                format!("{schedule:?}").to_lowercase(),
                "it is of the cores alone: give none with both, or ask for cpu",
            ));
        }
        let cost = cuts.iter().map(|cut| cut.cost).reduce(Cost::with).unwrap_or(Cost::new(0.0, 4, 0.0, 0.0));
        let unfit = cuts.iter().find_map(|cut| Some((cut.work, shader_of(cut.work, &cut.range).err()?)));
        let first = cuts.first().map(|cut| cut.work);
        let name = || unfit.as_ref().map(|(work, _)| *work).or(first).map(full_name).unwrap_or_default();
        let shader = unfit.as_ref().map_or(Ok(()), |(_, reason)| Err(reason.clone()));
        let (recall, allow_close) = (Recall::default(), self.shared.allow_close);
        let may_share = cuts.len() == 1 && !stays && self.cpu.schedule.is_none();
        let mut request = Request {
            backend,
            cost,
            recall,
            there,
            stays,
            shader,
            gpu_failed: None,
            agreement: None,
            allow_close,
            may_share,
            may_probe,
            kernel: &name,
        };
        let subject = first.map(|work| Subject::of(self, work, &cost));
        let asleep = subject.is_some_and(|subject| subject.asleep);
        // What several took together tells nothing of one.
        let alone = subject.filter(|_| cuts.len() == 1);
        let gpu_calls = gpu::calls();
        loop {
            watch.begin(cuts.iter().map(|cut| cut.range.len()).sum());
            let machine = self.machine(asleep, backend);
            request.recall = alone.map_or(Recall::default(), |subject| subject.recall(self, &machine));
            let levels = subject.map_or(Levels::One(self.shared.level), |subject| subject.levels(self, &cost));
            let job = Job { engine: self, cuts, request: &request, machine: &machine, levels: &levels, subject: alone, watch, gpu_calls };
            match then(&job, decide(&request, &machine)?) {
                Ok(Outcome::Done(done)) => return Ok(done),
                Ok(Outcome::First(Need::OpenGpu)) => self.shared.gpu.open(),
                Ok(Outcome::First(Need::ProbeCores)) => {
                    request.may_probe.cores = false;
                    self.probe_cores();
                }
                Ok(Outcome::First(Need::ProbeCard(card))) => {
                    request.may_probe.card = false;
                    self.probe_card(&card);
                }
                Ok(Outcome::First(Need::Inspect(gpu))) => {
                    let agreements = cuts.iter().map(|cut| gpu.agreement(cut.work, &cut.range)).collect::<Result<Vec<_>>>()?;
                    request.agreement = Some(Agreement::of_all(agreements));
                }
                // The caller left the choice to us, and the cores are still there: of results that were to stay on the GPU nothing
                // is left.
                Err(Error::Gpu { reason }) if backend == Backend::Auto => request.gpu_failed = Some(reason.into()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Runs a reduction: its partial results where `backend` says, and their merging on the calling thread.
    ///
    /// # Errors
    /// As [`run`](Engine::run), and where the partial results come to none, as [`Merge::merged`] has it.
    pub fn reduce<M: Merge>(&self, kernel: &M, backend: Backend) -> Result<Output<M::Merged>> {
        self.reduce_watched(kernel, backend, &Watch::new())
    }

    /// Runs a reduction while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As [`reduce`](Engine::reduce), and [`Error::Cancelled`].
    pub fn reduce_watched<M: Merge>(&self, kernel: &M, backend: Backend, watch: &Watch) -> Result<Output<M::Merged>> {
        let (laps, range) = (Laps::start(), 0..kernel.items());
        let mut partials = self.results(kernel, &range)?;
        let mut report = self.run_lapped(kernel, range, backend, partials.memory(), watch, &laps)?;
        let data = kernel.merged(&partials)?;
        laps.lap(Part::Merge);
        report.times = laps.times();
        Ok(Output { data, report })
    }

    /// What a GPU holds of what computations read.
    ///
    /// # Errors
    /// One of them is another engine's.
    fn there(&self, cuts: &[Cut<'_>]) -> Result<There> {
        let (mut there, mut others) = (There::default(), false);
        for cut in cuts {
            cut.work.residents(&mut |resident: &dyn AnyResident| {
                others |= resident.engine() != self.shared.id;
                let (bytes, away) = resident.bytes_away();
                there.bytes += bytes as f64 * cut.share;
                // It comes home as a whole.
                there.away += away as f64;
            });
        }
        let wanted = "upload it to the engine that is to read it, or give its numbers by download";
        if others { Err(Error::argument("resident", "another engine's", wanted)) } else { Ok(there) }
    }

    fn machine(&self, asleep: bool, backend: Backend) -> Machine<Arc<dyn Card>> {
        let cpu = CpuRates::shipped(self.shared.level, self.threads()).waking(asleep);
        let gpu = self.shared.gpu.seat(backend != Backend::Auto);
        Machine { serial: self.shared.serial, cpu, probed: self.probed(asleep, &gpu), gpu }
    }
}

/// Whether a kernel's arguments fit each other, and it has these items, and memory could hold their results.
pub(crate) fn check(work: &dyn Work, range: &Range<usize>) -> Result<()> {
    work.validate()?;
    let items = work.items();
    if range.start > range.end || range.end > items {
        return Err(Error::argument("range", format!("{range:?}"), format!("the job has the items 0..{items}; give some of them")));
    }
    check_size(work, range.len())
}

/// Memory for the results of so many of a kernel's items, if it is as long as they are.
pub(crate) fn outputs<'o, C: Computation>(kernel: &C, items: usize, out: &'o mut Into<C>) -> Result<Outputs<'o>> {
    let outputs = C::Results::outputs(out, items, fields(kernel));
    outputs.map_err(|(given, wanted)| Error::argument("out", given, wanted))
}

/// Runs a kernel on one engine that the whole process shares, made at the first call.
///
/// # Errors
/// As [`Engine::new`] and [`Engine::run`].
pub fn run<C: Computation>(kernel: &C, backend: Backend) -> Result<Output<C::Results>> {
    static ENGINE: OnceLock<Result<Engine>> = OnceLock::new();
    ENGINE.get_or_init(Engine::new).clone()?.run(kernel, backend)
}
