//! A decision as a line of text: everything that it was made from, what it was, and what the job took. From the line it can be
//! made again.

use serde::{Deserialize, Serialize};

use super::costs::Recall;
use super::decide::{Decision, MayProbe, Request, There, decide};
use super::machine::Machine;
use crate::backend::{Backend, Place};
use crate::error::Result;
use crate::kernel::{Cost, NoShader};
use crate::report::{Agreement, Reason};

/// A decision, what it was made from, and what followed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The kernel's full name and the job's items, for whoever reads it.
    pub kernel: String,
    pub items: usize,
    pub asked: Backend,
    pub cost: Cost,
    pub recall: Recall,
    pub there: There,
    pub stays: bool,
    pub no_shader: Option<String>,
    pub gpu_failed: Option<String>,
    pub agreement: Option<Agreement>,
    pub allow_close: bool,
    pub may_share: bool,
    pub machine: Machine<()>,
    /// Where it was to run, why, and the seconds that it took.
    pub place: Place,
    pub reason: Reason,
    pub took: f64,
}

impl Record {
    /// A job's line. `took`: in seconds.
    pub fn of<G>(request: &Request<'_>, machine: &Machine<G>, (place, reason): (Place, Reason), items: usize, took: f64) -> Self {
        Self {
            kernel: (request.kernel)(),
            items,
            asked: request.backend,
            cost: request.cost,
            recall: request.recall,
            there: request.there,
            stays: request.stays,
            no_shader: request.shader.as_ref().err().map(|NoShader(reason)| reason.to_string()),
            gpu_failed: request.gpu_failed.as_deref().map(str::to_owned),
            agreement: request.agreement.clone(),
            allow_close: request.allow_close,
            may_share: request.may_share,
            machine: machine.described(),
            place,
            reason,
            took,
        }
    }

    /// Makes the decision again: where the job is to run, and why.
    #[cfg_attr(not(test), allow(dead_code, reason = "what replays a log is a test"))]
    pub fn replay(&self) -> Result<(Place, Reason)> {
        let kernel = || self.kernel.clone();
        let request = Request {
            backend: self.asked,
            cost: self.cost,
            recall: self.recall,
            there: self.there,
            stays: self.stays,
            shader: self.no_shader.clone().map_or(Ok(()), |reason| Err(NoShader(reason.into()))),
            gpu_failed: self.gpu_failed.as_deref().map(Into::into),
            agreement: self.agreement.clone(),
            allow_close: self.allow_close,
            may_share: self.may_share,
            // What was found is in the machine.
            may_probe: MayProbe::default(),
            kernel: &kernel,
        };
        decide(&request, &self.machine).map(|Decision { place, reason, .. }| (place, reason))
    }
}
