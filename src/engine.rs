//! The engine: takes a kernel and a backend, gets a plan, runs it and reports. It computes nothing itself.

mod builder;
mod calibration;
mod job;
mod learn;
#[cfg(all(test, feature = "gpu"))]
mod tests;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

pub use builder::Builder;
pub use calibration::calibration_file;

use job::{Job, Outcome};
use learn::{Learnt, Subject};

use crate::backend::Backend;
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::dispatch::{CpuRates, Machine, Recall, Request, decide};
use crate::error::{Error, Result};
use crate::gpu::{self, Gpu};
use crate::kernel::{Computation, Merge, Outputs, Results, Work, check_size, fields, full_name, shader_of};
use crate::report::{Output, Report};
use crate::schedule::Cpu;
use crate::watch::Watch;

/// What results of `C` are written into: for a kernel, a slice of its items.
type Into<C> = <<C as Computation>::Results as Results>::Into;

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
    pool: Pool,
    level: Level,
    /// The levels that may be tried; one where the user named it.
    levels: Vec<Level>,
    serial: CpuRates,
    gpu: gpu::Slot,
    learnt: Learnt,
    /// Whether `auto` may choose results that are only close.
    allow_close: bool,
    /// Whether the next job that turns round begins at its end.
    from_back: AtomicBool,
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

    fn make(pool: Pool, cpu: Cpu, levels: Vec<Level>, gpu: gpu::Slot, learnt: Learnt, allow_close: bool) -> Result<Self> {
        let cpu = cpu.resolve(pool.size())?;
        let level = levels.last().copied().unwrap_or(Level::Scalar);
        let serial = CpuRates::shipped(level, 1);
        let shared = Shared { pool, level, levels, serial, gpu, learnt, allow_close, from_back: AtomicBool::new(false) };
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
        let mut data = self.results(kernel)?;
        let report = self.run_into(kernel, backend, data.memory())?;
        Ok(Output { data, report })
    }

    /// Memory for a kernel's results, zeroed.
    pub(crate) fn results<C: Computation>(&self, kernel: &C) -> Result<C::Results> {
        kernel.validate()?;
        check_size(kernel)?;
        let items = kernel.items();
        C::Results::zeroed(items, fields(kernel)).ok_or_else(|| Error::argument("items", items, "no memory for so many results"))
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
        let start = Instant::now();
        kernel.validate()?;
        check_size(kernel)?;
        let out = C::Results::outputs(out, kernel.items(), fields(kernel));
        let out = out.map_err(|(given, wanted)| Error::argument("out", given, wanted))?;
        self.carry_out(kernel, backend, out, watch, start)
    }

    fn carry_out(&self, work: &dyn Work, backend: Backend, mut out: Outputs<'_>, watch: &Watch, start: Instant) -> Result<Report> {
        let shader = shader_of(work).map(drop);
        let name = || full_name(work);
        let (cost, allow_close) = (work.cost(), self.shared.allow_close);
        let subject = Subject::of(self, work, &cost);
        let recall = Recall::default();
        let mut request = Request { backend, cost, recall, shader, gpu_failed: None, agreement: None, allow_close, kernel: &name };
        let gpu_calls = gpu::calls();
        loop {
            watch.begin(work.items());
            let machine = self.machine(subject.asleep);
            request.recall = subject.recall(self, &machine);
            let levels = subject.levels(self, &cost);
            let job = Job { engine: self, work, request: &request, levels: &levels, watch, start, gpu_calls };
            match job.carry_out(decide(&request, &machine)?, out.reborrow()) {
                Ok(Outcome::Done(report)) => {
                    subject.learn(self, &machine, &request, &levels, &report);
                    return Ok(report);
                }
                Ok(Outcome::OpenGpu) => self.shared.gpu.open(),
                Ok(Outcome::Inspect(gpu)) => request.agreement = Some(gpu.agreement(work)?),
                // The caller left the choice to us, and the cores are still there.
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
        let start = Instant::now();
        let mut partials = self.results(kernel)?;
        let mut report = self.run_watched(kernel, backend, partials.memory(), watch)?;
        let data = kernel.merged(&partials)?;
        report.times.total = start.elapsed();
        Ok(Output { data, report })
    }

    fn machine(&self, asleep: bool) -> Machine<Arc<Gpu>> {
        let cpu = CpuRates::shipped(self.shared.level, self.threads()).waking(asleep);
        Machine { serial: self.shared.serial, cpu, gpu: self.shared.gpu.seat() }
    }
}

/// Runs a kernel on one engine that the whole process shares, made at the first call.
///
/// # Errors
/// As [`Engine::new`] and [`Engine::run`].
pub fn run<C: Computation>(kernel: &C, backend: Backend) -> Result<Output<C::Results>> {
    static ENGINE: OnceLock<Result<Engine>> = OnceLock::new();
    ENGINE.get_or_init(Engine::new).clone()?.run(kernel, backend)
}
