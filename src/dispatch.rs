//! Where a job runs: a pure function from what was asked, the job's cost and the machine to a decision with its reasons.
//! Opens nothing, runs nothing.

mod bucket;
mod choose;
mod costs;
mod decide;
mod found;
mod machine;
mod model;
pub(crate) mod probe;
mod prospect;
mod record;
#[cfg(test)]
mod simulation;

pub(crate) use bucket::Bucket;
pub(crate) use costs::{Costs, Kept, Kind, KindKey, Recall, Seat};
pub(crate) use decide::{Decision, MayProbe, Need, Plan, Request, There, decide};
pub(crate) use found::{CoresFound, Found};
pub(crate) use machine::{CpuRates, GpuRates, GpuSeat, Machine, Probed, Way, together};
pub(crate) use model::{Class, Model, class_of};
pub(crate) use record::Record;
