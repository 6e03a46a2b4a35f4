//! Where a job runs: a pure function from what was asked, the job's cost and the machine to a decision with its reasons.
//! Opens nothing, runs nothing.

mod decide;
mod machine;

pub(crate) use decide::{Decision, Plan, Request, decide};
#[cfg(any(feature = "gpu", test))]
pub(crate) use machine::GpuRates;
pub(crate) use machine::{CpuRates, GpuSeat, Machine};
