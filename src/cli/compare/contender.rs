//! One backend with its engine, measured on one job: cold, then warm. Knows nothing of what the job is.

use std::time::{Duration, Instant};

use yunta::{Backend, Engine, Error, Gaussian, Kernel, Report, Result, Watch};

use crate::cli::failure::Failure;
use crate::cli::job;

/// Warm repetitions end after this time or number, whichever is first.
const WARM_TIME: Duration = Duration::from_millis(400);
const WARM_RUNS: usize = 25;

/// Where a job runs, and the settings of the engines that run it there.
#[derive(Debug)]
pub(super) struct Contender {
    label: String,
    backend: Backend,
    threads: Option<usize>,
    adapter: Option<String>,
}

/// What one contender did with one job.
#[derive(Debug)]
pub(super) enum Figures {
    Ran {
        /// What ran, as reports have it.
        ran: String,
        /// Seconds of the first run on a new engine, with the making of that.
        cold: f64,
        /// Seconds of each run after that.
        warm: Vec<f64>,
    },
    /// It could not.
    Failed(String),
}

/// All contenders, and the GPUs that are none, with the reason.
pub(super) fn all(threads: Option<usize>, adapter: Option<&str>) -> Result<(Vec<Contender>, Option<String>), Failure> {
    let contender = |backend: Backend| Contender { label: backend.name().into(), backend, threads, adapter: adapter.map(str::to_owned) };
    let (mut all, mut absent) = (vec![contender(Backend::Serial), contender(Backend::Cpu)], None);
    let gpu = contender(Backend::Gpu);
    match job::engine(threads, adapter)?.run(&Gaussian::<f32>::new(&[0.0][..], &[0.0][..]), Backend::Gpu) {
        Ok(_) => all.push(gpu),
        Err(Error::NoGpu { reason }) => absent = Some(format!("no GPU: {reason}")),
        Err(Error::Gpu { reason }) => absent = Some(format!("the GPU failed: {reason}")),
        Err(error) => return Err(error.into()),
    }
    Ok((all, absent))
}

impl Contender {
    /// The column's heading.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Runs the job on a new engine, then again and again.
    pub fn measure<K: Kernel>(&self, kernel: &K, out: &mut [K::Item], watch: &Watch) -> Result<Figures, Failure> {
        let start = Instant::now();
        let engine = job::engine(self.threads, self.adapter.as_deref())?;
        let first = engine.run_watched(kernel, self.backend, out, watch);
        let cold = start.elapsed().as_secs_f64();
        match first.and_then(|_| warm(&engine, kernel, self.backend, out, watch)) {
            Ok((report, warm)) => Ok(Figures::Ran { ran: report.ran.to_string(), cold, warm }),
            Err(error @ Error::Cancelled { .. }) => Err(error.into()),
            Err(error) => Ok(Figures::Failed(error.to_string())),
        }
    }
}

/// Runs the job until the time for it is over: the last report, and the seconds of each run.
pub(super) fn warm<K: Kernel>(
    engine: &Engine,
    kernel: &K,
    backend: Backend,
    out: &mut [K::Item],
    watch: &Watch,
) -> Result<(Report, Vec<f64>)> {
    let begin = Instant::now();
    let mut seconds = Vec::with_capacity(WARM_RUNS);
    loop {
        let start = Instant::now();
        let report = engine.run_watched(kernel, backend, out, watch)?;
        seconds.push(start.elapsed().as_secs_f64());
        if seconds.len() == WARM_RUNS || begin.elapsed() >= WARM_TIME {
            return Ok((report, seconds));
        }
    }
}
