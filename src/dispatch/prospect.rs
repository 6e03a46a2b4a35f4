//! What each place could do for a job: its predicted time, or why it cannot run it. Chooses none.

use std::time::Duration;

use super::decide::Request;
use super::machine::{GpuSeat, Machine, Way, together};
use super::model::Known;
use crate::backend::Backend;
use crate::kernel::NoShader;
use crate::report::{Agreement, Basis, Prospect, Source};

/// What is known of a job of which no other has told: the shipped figures, good to a factor of two.
const SHIPPED: Known = Known { ratio: 1.0, basis: Basis { source: Source::Prior, spread: 1.0, jobs: 0 } };

/// A prediction from the shipped figures' seconds and what is known besides.
pub(super) fn takes(shipped: f64, known: Option<Known>, opening: f64) -> Prospect {
    let Known { ratio, basis } = known.unwrap_or(SHIPPED);
    Prospect::Takes { total: duration(shipped * ratio + opening), opening: duration(opening), basis }
}

/// The same as a time alone.
fn time(shipped: f64, known: Option<Known>) -> Duration {
    duration(shipped * known.unwrap_or(SHIPPED).ratio)
}

/// A prediction can be absurdly large; it never makes a panic.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// What the GPU would take.
pub(super) fn gpu_prospect<G>(request: &Request<'_>, seat: &GpuSeat<G>) -> Prospect {
    if let Err(NoShader(reason)) = &request.shader {
        return Prospect::NoShader(reason.clone());
    }
    if let Some(reason) = &request.gpu_failed {
        return Prospect::Absent(reason.clone());
    }
    let (cost, known) = (&request.gpu_cost(), request.recall.gpu);
    match seat {
        GpuSeat::Unopened(rates) => takes(rates.seconds(cost), known, rates.opening),
        GpuSeat::Open(_, rates) => match &request.agreement {
            Some(Agreement::Close(why)) if request.must_agree() => {
                Prospect::Close { total: time(rates.seconds(cost), known), why: why.clone() }
            }
            _ => takes(rates.seconds(cost), known, 0.0),
        },
        GpuSeat::Software(_, rates) => Prospect::Software(time(rates.seconds(cost), known)),
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
    let shipped = machine.seconds_together(&request.cost, &request.gpu_cost(), rates);
    let alone = |of: &Prospect, startup: f64| match *of {
        Prospect::Takes { total, opening, basis } => {
            Some((Way { startup: startup + opening.as_secs_f64(), total: total.as_secs_f64() }, basis))
        }
        _ => None,
    };
    match (gpu, alone(cpu, machine.cpu.startup), alone(gpu, rates.startup)) {
        (Prospect::NoShader(reason), ..) => Prospect::NoShader(reason.clone()),
        (Prospect::Absent(reason), ..) => Prospect::Absent(reason.clone()),
        (Prospect::Close { why, .. }, ..) => Prospect::Close { total: time(shipped, request.recall.both), why: why.clone() },
        (Prospect::Takes { opening, .. }, Some((cores, of_cores)), Some((card, of_card))) => match request.recall.both {
            Some(known) => takes(shipped, Some(known), opening.as_secs_f64()),
            None => {
                let source =
                    if [of_cores, of_card].iter().any(|basis| basis.source == Source::Prior) { Source::Prior } else { Source::Fit };
                let basis = Basis { source, spread: of_cores.spread.max(of_card.spread), jobs: 0 };
                let moving = machine.cpu.moving(&request.cost) * request.recall.cpu.unwrap_or(SHIPPED).ratio;
                Prospect::Takes { total: duration(together(cores, card).max(moving)), opening: *opening, basis }
            }
        },
        _ => Prospect::Software(time(shipped, request.recall.both)),
    }
}
