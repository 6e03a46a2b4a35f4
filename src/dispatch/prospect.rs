//! What each place could do for a job: its predicted time, or why it cannot run it. Chooses none.

use std::time::Duration;

use super::decide::Request;
use super::machine::{GpuSeat, Machine, Told, Way, together};
use super::model::Known;
use crate::backend::Backend;
use crate::kernel::NoShader;
use crate::report::{Agreement, Basis, Prospect, Source};

/// The shipped figures, good to a factor of two.
const SHIPPED: Basis = Basis { source: Source::Prior, spread: 1.0, jobs: 0 };

/// A probe's: how many operations a kernel's formula has, and of which kind, is told by nobody but its jobs.
const PROBED: Basis = Basis { source: Source::Probe, spread: 0.7, jobs: 0 };

impl Told {
    /// The prediction of a job: by what jobs like it took, else by a probe of the machine, else by the shipped figures.
    pub fn prediction(self, known: Option<Known>) -> (f64, Basis) {
        match (known, self.probed) {
            (Some(Known { ratio, basis }), _) => (self.shipped * ratio, basis),
            (None, Some(seconds)) => (seconds, PROBED),
            (None, None) => (self.shipped, SHIPPED),
        }
    }
}

/// What a place takes, with so long to open it.
pub(super) fn takes(told: Told, known: Option<Known>, opening: f64) -> Prospect {
    let (seconds, basis) = told.prediction(known);
    Prospect::Takes { total: duration(seconds + opening), opening: duration(opening), basis }
}

/// The same as a time alone.
fn time(told: Told, known: Option<Known>) -> Duration {
    duration(told.prediction(known).0)
}

/// A prediction can be absurdly large; it never makes a panic.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// What the GPU would take.
pub(super) fn gpu_prospect<G>(request: &Request<'_>, machine: &Machine<G>) -> Prospect {
    if let Err(NoShader(reason)) = &request.shader {
        return Prospect::NoShader(reason.clone());
    }
    if let Some(reason) = &request.gpu_failed {
        return Prospect::Absent(reason.clone());
    }
    let (cost, known) = (&request.gpu_cost(), request.recall.gpu);
    match &machine.gpu {
        GpuSeat::Unopened(rates) => {
            let opening = machine.probed.gpu.unwrap_or(*rates).opening;
            takes(machine.on_card(cost, rates), known, opening)
        }
        GpuSeat::Open(_, rates) => match &request.agreement {
            Some(Agreement::Close(why)) if request.must_agree() => {
                Prospect::Close { total: time(machine.on_card(cost, rates), known), why: why.clone() }
            }
            _ => takes(machine.on_card(cost, rates), known, 0.0),
        },
        GpuSeat::Software(_, rates) => Prospect::Software(time(machine.on_card(cost, rates), known)),
        GpuSeat::Absent(reason) => Prospect::Absent(reason.clone()),
    }
}

/// What the cores and the GPU would take together: as such jobs have told, or else from what each of them would alone.
pub(super) fn both_prospect<G>(request: &Request<'_>, machine: &Machine<G>, cpu: &Prospect, gpu: &Prospect) -> Prospect {
    let rates = match &machine.gpu {
        _ if request.backend == Backend::Auto && !request.may_share => return Prospect::OnePlace,
        GpuSeat::Unopened(rates) | GpuSeat::Open(_, rates) | GpuSeat::Software(_, rates) => rates,
        GpuSeat::Absent(reason) => return Prospect::Absent(reason.clone()),
    };
    let shipped = Told { shipped: machine.seconds_together(&request.cost, &request.gpu_cost(), rates), probed: None };
    let alone = |of: &Prospect, startup: f64| match *of {
        Prospect::Takes { total, opening, basis } => {
            Some((Way { startup: startup + opening.as_secs_f64(), total: total.as_secs_f64() }, basis))
        }
        _ => None,
    };
    let [of_cores, of_card] = machine.startups(rates);
    match (gpu, alone(cpu, of_cores), alone(gpu, of_card)) {
        (Prospect::NoShader(reason), ..) => Prospect::NoShader(reason.clone()),
        (Prospect::Absent(reason), ..) => Prospect::Absent(reason.clone()),
        (Prospect::Close { why, .. }, ..) => Prospect::Close { total: time(shipped, request.recall.both), why: why.clone() },
        (Prospect::Takes { opening, .. }, Some((cores, of_cores)), Some((card, of_card))) => match request.recall.both {
            Some(known) => takes(shipped, Some(known), opening.as_secs_f64()),
            None => {
                // As sure as the less sure of them, and none of both together.
                let source = of_cores.source.min(of_card.source).min(Source::Fit);
                let basis = Basis { source, spread: of_cores.spread.max(of_card.spread), jobs: 0 };
                let (moving, _) = machine.moving(&request.cost).prediction(request.recall.cpu);
                Prospect::Takes { total: duration(together(cores, card).max(moving)), opening: *opening, basis }
            }
        },
        _ => Prospect::Software(time(shipped, request.recall.both)),
    }
}
