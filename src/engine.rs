//! The engine: takes a kernel and a backend, gets a plan, runs it and reports. It computes nothing itself.

mod builder;
mod job;

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

pub use builder::Builder;

use job::Job;

use crate::backend::Backend;
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::dispatch::{CpuRates, Machine, Request, decide};
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
    serial: CpuRates,
    gpu: gpu::Slot,
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

    fn make(pool: Pool, cpu: Cpu, level: Level, gpu: gpu::Slot) -> Result<Self> {
        let cpu = cpu.resolve(pool.size())?;
        let serial = CpuRates::shipped(level, 1);
        Ok(Self { shared: Arc::new(Shared { pool, level, serial, gpu, from_back: AtomicBool::new(false) }), cpu })
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

    /// The SIMD level that jobs on the cores use.
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
        let start = Instant::now();
        check(kernel, &range)?;
        let out = C::Results::outputs(out, range.len(), fields(kernel));
        let out = out.map_err(|(given, wanted)| Error::argument("out", given, wanted))?;
        self.carry_out(kernel, range, backend, out, watch, start)
    }

    fn carry_out(
        &self,
        work: &dyn Work,
        range: Range<usize>,
        backend: Backend,
        mut out: Outputs<'_>,
        watch: &Watch,
        start: Instant,
    ) -> Result<Report> {
        let shader = shader_of(work, &range).map(drop);
        let name = || full_name(work);
        let cost = work.cost().part(range.len() as f64 / work.items().max(1) as f64);
        let mut request = Request { backend, cost, shader, gpu_failed: None, kernel: &name };
        let gpu_calls = gpu::calls();
        loop {
            watch.begin(range.len());
            let job = Job { engine: self, work, range: range.clone(), request: &request, watch, start, gpu_calls };
            match job.carry_out(decide(&request, &self.machine())?, out.reborrow()) {
                Ok(Some(report)) => return Ok(report),
                Ok(None) => self.shared.gpu.open(),
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
        let mut partials = self.results(kernel, &(0..kernel.items()))?;
        let mut report = self.run_watched(kernel, backend, partials.memory(), watch)?;
        let data = kernel.merged(&partials)?;
        report.times.total = start.elapsed();
        Ok(Output { data, report })
    }

    fn machine(&self) -> Machine<Arc<Gpu>> {
        let cpu = CpuRates::shipped(self.shared.level, self.threads());
        Machine { serial: self.shared.serial, cpu, gpu: self.shared.gpu.seat() }
    }
}

/// Whether a kernel's arguments fit each other, and it has these items, and memory could hold their results.
fn check(work: &dyn Work, range: &Range<usize>) -> Result<()> {
    work.validate()?;
    let items = work.items();
    if range.start > range.end || range.end > items {
        return Err(Error::argument("range", format!("{range:?}"), format!("the job has the items 0..{items}; give some of them")));
    }
    check_size(work, range.len())
}

/// Runs a kernel on one engine that the whole process shares, made at the first call.
///
/// # Errors
/// As [`Engine::new`] and [`Engine::run`].
pub fn run<C: Computation>(kernel: &C, backend: Backend) -> Result<Output<C::Results>> {
    static ENGINE: OnceLock<Result<Engine>> = OnceLock::new();
    ENGINE.get_or_init(Engine::new).clone()?.run(kernel, backend)
}
