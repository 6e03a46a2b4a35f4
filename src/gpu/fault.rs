//! What goes wrong on a GPU, as far as the code that meets it does different things about it.

use crate::error::Error;

/// A failure on the GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Its memory is full, or a buffer larger than it allows; less may fit.
    OutOfMemory,
    /// The driver gave it up, or did not answer in time: nothing more can be asked of it.
    Gone(String),
    /// It refused a call, or gave a wrong answer.
    Failed(String),
}

impl From<wgpu::Error> for Fault {
    fn from(error: wgpu::Error) -> Self {
        match error {
            wgpu::Error::OutOfMemory { .. } => Self::OutOfMemory,
            wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => Self::Failed(description),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let reason = match fault {
            Fault::OutOfMemory => "its memory is full, or one buffer would be larger than it allows".into(),
            Fault::Gone(reason) | Fault::Failed(reason) => reason,
        };
        Self::Gpu { reason }
    }
}
