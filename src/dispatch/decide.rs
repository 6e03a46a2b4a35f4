//! The decision: every place's predicted time, the choice, and why. Pure, so that all of it is tested without a machine.

use std::sync::Arc;
use std::time::Duration;

use super::machine::{GpuSeat, Machine};
use crate::engine::Backend;
use crate::error::{Error, Result};
use crate::kernel::{Cost, NoShader};

/// A place where a job can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The calling thread.
    Serial,
    /// All threads of the engine's pool.
    Cpu,
    /// The GPU.
    Gpu,
}

/// What a place could do for a job: a predicted time, or why it cannot run it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Prospect {
    /// It would take so long, `opening` of it to open a GPU that nobody has used yet.
    Takes {
        /// The whole predicted time.
        total: Duration,
        /// The part of it that opens the GPU.
        opening: Duration,
    },
    /// The kernel has no form for it.
    NoShader(&'static str),
    /// There is no such device, or none that serves.
    Absent(Arc<str>),
    /// The only GPU is a program on the cores; it would take so long, and serves only when it is asked for.
    Software(Duration),
}

/// A place and what it could do for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where.
    pub place: Place,
    /// How long, or why not.
    pub prospect: Prospect,
}

/// Why a job ran where it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The caller asked for it.
    Asked,
    /// It was predicted to be the fastest.
    Fastest,
}

/// What was asked of the dispatcher.
#[derive(Debug)]
pub(crate) struct Request {
    pub backend: Backend,
    pub cost: Cost,
    pub shader: Result<(), NoShader>,
    /// Why the GPU has failed at this very job, if it has.
    pub gpu_failed: Option<Arc<str>>,
    /// The kernel's full name, made only for a message.
    pub kernel: fn() -> String,
}

/// Where a job will run. One that uses the GPU carries it.
#[derive(Debug, PartialEq)]
pub(crate) enum Plan<G> {
    Serial,
    Cpu,
    Gpu(G),
    /// The GPU has to be opened first; decide again when it is, or is known to be absent.
    OpenGpu,
}

/// A plan and everything that led to it.
#[derive(Debug)]
pub(crate) struct Decision<G> {
    pub plan: Plan<G>,
    pub candidates: [Candidate; 3],
    pub reason: Reason,
}

/// Picks where a job runs.
///
/// # Errors
/// The GPU was asked for, and the kernel has no shader or the machine no GPU.
pub(crate) fn decide<G: Clone>(request: &Request, machine: &Machine<G>) -> Result<Decision<G>> {
    let candidates = [
        Candidate { place: Place::Serial, prospect: takes(machine.serial.seconds(&request.cost), 0.0) },
        Candidate { place: Place::Cpu, prospect: takes(machine.cpu.seconds(&request.cost), 0.0) },
        Candidate { place: Place::Gpu, prospect: gpu_prospect(request, &machine.gpu) },
    ];
    let asked = request.backend.place();
    let plan = match asked.unwrap_or_else(|| fastest(&candidates)) {
        Place::Serial => Plan::Serial,
        Place::Cpu => Plan::Cpu,
        Place::Gpu => gpu_plan(request, &machine.gpu)?,
    };
    Ok(Decision { plan, candidates, reason: if asked.is_some() { Reason::Asked } else { Reason::Fastest } })
}

fn takes(seconds: f64, opening: f64) -> Prospect {
    Prospect::Takes { total: duration(seconds + opening), opening: duration(opening) }
}

/// A prediction can be absurdly large; it never makes a panic.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn gpu_prospect<G>(request: &Request, seat: &GpuSeat<G>) -> Prospect {
    if let Err(NoShader(reason)) = request.shader {
        return Prospect::NoShader(reason);
    }
    if let Some(reason) = &request.gpu_failed {
        return Prospect::Absent(reason.clone());
    }
    match seat {
        GpuSeat::Unopened(rates) => takes(rates.seconds(&request.cost), rates.opening),
        GpuSeat::Open(_, rates) => takes(rates.seconds(&request.cost), 0.0),
        GpuSeat::Software(_, rates) => Prospect::Software(duration(rates.seconds(&request.cost))),
        GpuSeat::Absent(reason) => Prospect::Absent(reason.clone()),
    }
}

fn gpu_plan<G: Clone>(request: &Request, seat: &GpuSeat<G>) -> Result<Plan<G>> {
    if let Err(NoShader(reason)) = request.shader {
        return Err(Error::NoShader { kernel: (request.kernel)(), reason });
    }
    match seat {
        GpuSeat::Unopened(_) => Ok(Plan::OpenGpu),
        GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) => Ok(Plan::Gpu(gpu.clone())),
        GpuSeat::Absent(reason) => Err(Error::NoGpu { reason: reason.to_string() }),
    }
}

/// The place with the smallest predicted time; the simpler of two that are equal.
fn fastest(candidates: &[Candidate]) -> Place {
    let mut best = (Place::Serial, Duration::MAX);
    for candidate in candidates {
        if let Prospect::Takes { total, .. } = candidate.prospect
            && total < best.1
        {
            best = (candidate.place, total);
        }
    }
    best.0
}
