//! One backend with its engine, measured on one job: cold, then warm. Knows nothing of what the job is.

use std::time::{Duration, Instant};

use yunta::{Backend, Engine, Error, Report, Result};

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
    let serving: &Vec<_> = &devices.adapters.iter().filter(|adapter| adapter.refused.is_none()).collect();
    let of_a_gpu = |backend: Backend| {
        serving.iter().enumerate().map(move |(index, found)| Contender {
            label: if serving.len() == 1 { backend.name().into() } else { format!("{backend} {}", index + 1) },
            backend,
            threads,
            adapter: Some(if found.pci_address.is_empty() { found.name.clone() } else { found.pci_address.clone() }),
        })
    };
    let cores = [Backend::Serial, Backend::Cpu];
    let cores = cores.map(|backend| Contender { label: backend.name().into(), backend, threads, adapter: adapter.map(str::to_owned) });
    let gpus = of_a_gpu(Backend::Gpu).chain(of_a_gpu(Backend::Both));
    (cores.into_iter().chain(gpus).collect(), devices.verdict.clone())
}

impl Contender {
    /// The column's heading.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Makes a run of the job on a new engine, and repeats it.
    pub fn measure(&self, begin: &mut Begin<'_>) -> Result<Figures, Failure> {
        let start = Instant::now();
        let engine = job::engine(self.threads, self.adapter.as_deref(), false)?;
        let begun = begin(&engine).and_then(|mut run| {
            run(self.backend)?;
            Ok((run, start.elapsed().as_secs_f64()))
        });
        let (mut run, cold) = match begun {
            Ok(begun) => begun,
            Err(error @ Error::Cancelled { .. }) => return Err(error.into()),
            Err(error) => return Ok(Figures::Failed(error.to_string())),
        };
        match warm(&mut run, self.backend) {
            Ok((report, warm)) => Ok(Figures::Ran { ran: report.who(), cold, warm }),
            Err(error @ Error::Cancelled { .. }) => Err(error.into()),
            Err(error) => Ok(Figures::Failed(error.to_string())),
        }
    }
}

/// A run of a job, again and again.
pub(super) type Run<'a> = Box<dyn FnMut(Backend) -> Result<Report> + 'a>;

/// Makes what a job needs of an engine, and gives its run.
pub(super) type Begin<'a> = dyn FnMut(&Engine) -> Result<Run<'a>> + 'a;

/// Runs the job until the time for it is over: the last report, and the seconds of each run.
pub(super) fn warm(run: &mut Run<'_>, backend: Backend) -> Result<(Report, Vec<f64>)> {
    let begin = Instant::now();
    let mut seconds = Vec::with_capacity(WARM_RUNS);
    loop {
        let start = Instant::now();
        let report = run(backend)?;
        seconds.push(start.elapsed().as_secs_f64());
        if seconds.len() == WARM_RUNS || begin.elapsed() >= WARM_TIME {
            return Ok((report, seconds));
        }
    }
}
