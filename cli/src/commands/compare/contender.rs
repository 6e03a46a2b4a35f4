//! One backend with its engine, measured on one job: cold, then warm. Knows nothing of what the job is.

use std::time::{Duration, Instant};

use yunta::{Backend, Engine, Error, Kernel, Report, Result, Watch};

use crate::shell::failure::Failure;
use crate::shell::job;

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

/// All contenders, and what is to be said of the GPUs.
pub(super) fn all(threads: Option<usize>, adapter: Option<&str>) -> (Vec<Contender>, String) {
    let devices = yunta::devices(adapter);
    let serving: Vec<_> = devices.adapters.iter().filter(|adapter| adapter.refused.is_none()).collect();
    let gpus = serving.iter().enumerate().map(|(index, found)| Contender {
        label: if serving.len() == 1 { "gpu".into() } else { format!("gpu {}", index + 1) },
        backend: Backend::Gpu,
        threads,
        adapter: Some(if found.pci_address.is_empty() { found.name.clone() } else { found.pci_address.clone() }),
    });
    let cores = [Backend::Serial, Backend::Cpu];
    let cores = cores.map(|backend| Contender { label: backend.name().into(), backend, threads, adapter: adapter.map(str::to_owned) });
    (cores.into_iter().chain(gpus).collect(), devices.verdict)
}

impl Contender {
    /// The column's heading.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Runs the job on a new engine, then again and again.
    pub fn measure<K: Kernel>(&self, kernel: &K, out: &mut [K::Item], watch: &Watch) -> Result<Figures, Failure> {
        let start = Instant::now();
        let engine = job::engine(self.threads, self.adapter.as_deref(), false)?;
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
