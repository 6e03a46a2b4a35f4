//! Runs a command's job: makes the engine, repeats, can be interrupted, shows progress. Not what the job is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use yunta::{Computation, Engine, Report, Results, Watch};

use super::failure::Failure;
use super::interrupt;
use super::progress::Progress;
use super::running::Running;
use crate::data::memory;

/// How long a job that is to be measured runs before: processors that slept take milliseconds to come to full speed.
const WARM_UP: Duration = Duration::from_millis(20);

/// A thread's stack, and that of a second where a job begins while another runs.
const STACKS: usize = 4 << 20;

/// What a job did: the last repetition's report, and the seconds of each.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub report: Report,
    pub seconds: Vec<f64>,
}

/// The engine that the options `--threads`, `--adapter` and `--allow-close` ask for, where there is such an adapter, or one that the environment
/// names.
pub(crate) fn checked_engine(threads: Option<usize>, adapter: Option<&str>, allow_close: bool) -> Result<Engine, Failure> {
    memory::check()?;
    let engine = engine(threads, adapter, allow_close)?;
    // Where a few cannot be started, that is told; of many, one begins in memory that is not enough for it.
    if let Some(threads) = threads.filter(|&threads| threads > 64 && !memory::has_room(threads * STACKS)) {
        let wanted = format!("no memory for their stacks, {} MiB; give fewer, or allow this process more", (threads * STACKS) >> 20);
        return Err(Failure::Failed(format!("--threads is {threads}: {wanted}")));
    }
    yunta::check_adapter(adapter)?;
    Ok(engine)
}

/// The engine that those options ask for.
pub(crate) fn engine(threads: Option<usize>, adapter: Option<&str>, allow_close: bool) -> Result<Engine, Failure> {
    let mut builder = Engine::builder().allow_close(allow_close);
    if let Some(file) = yunta::calibration_file() {
        builder = builder.calibration(file);
    }
    if let Some(threads) = threads {
        builder = builder.threads(threads);
    }
    if let Some(adapter) = adapter {
        builder = builder.adapter(adapter);
    }
    Ok(builder.build()?)
}

/// Runs `kernel` into `out`, as often as the options say.
pub(crate) fn run<C: Computation>(
    engine: &Engine,
    kernel: &C,
    running: &Running,
    out: &mut <C::Results as Results>::Into,
) -> Result<Outcome, Failure> {
    repeat(running, &mut |watch| engine.run_watched(kernel, running.backend, out, watch))
}

/// Does a job as often as the options say; what is repeated is measured, and warmed up before.
pub(crate) fn repeat(running: &Running, job: &mut dyn FnMut(&Watch) -> yunta::Result<Report>) -> Result<Outcome, Failure> {
    let watch = Arc::new(Watch::new());
    let _interrupt = interrupt::cancels(&watch);
    let _progress = Progress::of(&watch, running.quiet);
    let mut seconds = Vec::with_capacity(running.repeat as usize);
    let start = Instant::now();
    while running.repeat > 1 && start.elapsed() < WARM_UP {
        job(&watch)?;
    }
    loop {
        let start = Instant::now();
        let report = job(&watch)?;
        seconds.push(start.elapsed().as_secs_f64());
        if seconds.len() == running.repeat as usize {
            return Ok(Outcome { report, seconds });
        }
    }
}
