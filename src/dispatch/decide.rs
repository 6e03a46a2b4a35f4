//! The decision: every place's predicted time, the choice, and why. Pure, so that all of it is tested without a machine.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::choose::choose;
use super::costs::Recall;
use super::machine::{GpuSeat, Machine};
use super::probe;
use super::prospect::{both_prospect, gpu_prospect, takes};
use crate::backend::{Backend, Place};
use crate::error::{Error, Result};
use crate::kernel::{Cost, NoShader};
use crate::report::{Agreement, Candidate, Reason};

/// What was asked of the dispatcher.
pub(crate) struct Request<'a> {
    pub backend: Backend,
    pub cost: Cost,
    /// What jobs like it have taken.
    pub recall: Recall,
    pub there: There,
    /// Whether the results stay where they are computed.
    pub stays: bool,
    pub shader: Result<(), NoShader>,
    /// Why the GPU has failed at this very job, if it has.
    pub gpu_failed: Option<Arc<str>>,
    /// Whether the job's results on the open GPU would be the cores' to the bit, if its shader has been looked at.
    pub agreement: Option<Agreement>,
    /// Whether results that are only close may be chosen for their speed.
    pub allow_close: bool,
    /// Whether the cores and a GPU may have it together where nobody asked for that.
    pub may_share: bool,
    /// Whether the machine may be probed first.
    pub may_probe: MayProbe,
    /// The kernel's full name, made only for a message.
    pub kernel: &'a (dyn Fn() -> String + Sync),
}

/// Bytes of a job's inputs that a GPU holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct There {
    /// All that it holds, which need not cross for a job there.
    pub bytes: f64,
    /// Those that are nowhere else, and cross for a job on the cores.
    pub away: f64,
}

/// What of the machine may be probed before a job.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct MayProbe {
    pub cores: bool,
    pub card: bool,
}

impl Request<'_> {
    /// Whether only a place with the cores' bits may be chosen.
    pub(super) fn must_agree(&self) -> bool {
        matches!(self.backend, Backend::Auto | Backend::Both) && !self.allow_close
    }

    /// What the GPU has to do with it: what is there, or stays there, does not cross.
    pub fn gpu_cost(&self) -> Cost {
        let Cost { bytes_in, bytes_out, .. } = self.cost;
        Cost { bytes_in: (bytes_in - self.there.bytes).max(0.0), bytes_out: if self.stays { 0.0 } else { bytes_out }, ..self.cost }
    }
}

/// Where a job will run. One that uses the GPU carries it.
#[derive(Debug, PartialEq)]
pub(crate) enum Plan<G> {
    Serial,
    Cpu,
    Gpu(G),
    /// The cores and the GPU together.
    Both(G),
    /// The cores begin, the GPU is opened beside them, and has a part of what is left then if that is worth it.
    Join,
    /// Something has to be found out first; then decide again.
    First(Need<G>),
}

/// What has to be known before a plan.
#[derive(Debug, PartialEq)]
pub(crate) enum Need<G> {
    /// Whether there is a GPU: open it.
    OpenGpu,
    /// It would be the GPU, if the results there are the cores' to the bit: look at the shader.
    Inspect(G),
    /// What the cores can do, which is worth its time before so long a job.
    ProbeCores,
    /// The same of an open card.
    ProbeCard(G),
}

/// A plan and everything that led to it.
#[derive(Debug)]
pub(crate) struct Decision<G> {
    pub plan: Plan<G>,
    /// The place that the plan is for.
    pub place: Place,
    pub candidates: [Candidate; 4],
    pub reason: Reason,
}

/// Picks where a job runs.
///
/// # Errors
/// The GPU was asked for, alone or with the cores, and the kernel has no shader, the machine no GPU, or its results would not be
/// the cores'.
pub(crate) fn decide<G: Clone>(request: &Request<'_>, machine: &Machine<G>) -> Result<Decision<G>> {
    let (cost, recall) = (&request.cost, &request.recall);
    let homeward = machine.gpu.homeward(request.there.away);
    let cpu = takes(machine.on_cpu(cost).and(homeward), recall.cpu, 0.0);
    let gpu = gpu_prospect(request, machine);
    let both = both_prospect(request, machine, &cpu, &gpu);
    let candidates = [
        Candidate { place: Place::Serial, prospect: takes(machine.on_serial(cost).and(homeward), recall.serial, 0.0) },
        Candidate { place: Place::Cpu, prospect: cpu },
        Candidate { place: Place::Gpu, prospect: gpu },
        Candidate { place: Place::Both, prospect: both },
    ];
    let (chosen, reason) = match request.backend.place() {
        Some(asked) => (asked, Reason::Asked),
        None => choose(&candidates, recall),
    };
    // The cores need not wait for a GPU to be opened that they can share the job with.
    let joins = chosen == Place::Gpu && request.backend == Backend::Auto && request.may_share;
    let place = if joins && matches!(machine.gpu, GpuSeat::Unopened(_)) { Place::Both } else { chosen };
    let plan = match (probe::first(request, machine, &candidates), place) {
        (Some(need), _) => Plan::First(need),
        (None, Place::Serial) => Plan::Serial,
        (None, Place::Cpu) => Plan::Cpu,
        (None, Place::Gpu) => gpu_plan(request, &machine.gpu)?,
        (None, Place::Both) => both_plan(request, &machine.gpu)?,
    };
    Ok(Decision { plan, place, candidates, reason })
}

fn gpu_plan<G: Clone>(request: &Request<'_>, seat: &GpuSeat<G>) -> Result<Plan<G>> {
    if let Err(NoShader(reason)) = &request.shader {
        return Err(Error::NoShader { kernel: (request.kernel)(), reason: reason.to_string() });
    }
    match seat {
        GpuSeat::Unopened(_) => Ok(Plan::First(Need::OpenGpu)),
        GpuSeat::Open(gpu, _) if request.must_agree() && request.agreement.is_none() => Ok(Plan::First(Need::Inspect(gpu.clone()))),
        GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) => Ok(Plan::Gpu(gpu.clone())),
        GpuSeat::Absent(reason) => Err(Error::NoGpu { reason: reason.to_string() }),
    }
}

fn both_plan<G: Clone>(request: &Request<'_>, seat: &GpuSeat<G>) -> Result<Plan<G>> {
    let plan = match (seat, &request.agreement) {
        (GpuSeat::Unopened(_), _) if request.backend == Backend::Auto => Plan::Join,
        (GpuSeat::Software(gpu, _), None) if request.must_agree() => Plan::First(Need::Inspect(gpu.clone())),
        _ => gpu_plan(request, seat)?,
    };
    match (plan, &request.agreement) {
        (Plan::Gpu(_), Some(Agreement::Close(why))) if request.must_agree() => Err(Error::argument(
            "backend",
            request.backend,
            format!("the results on the GPU would be only close to the cores' ({why}): ask for one of both, or allow close results"),
        )),
        (Plan::Gpu(gpu), _) => Ok(Plan::Both(gpu)),
        (plan, _) => Ok(plan),
    }
}

#[cfg(test)]
mod tests;
