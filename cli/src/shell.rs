//! What every command is at a shell: options, values, the running job, progress, interrupts, messages and exit codes.
//! Knows no command.

pub(crate) mod failure;
pub(crate) mod interrupt;
pub(crate) mod job;
pub(crate) mod outcome;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod ranks;
pub(crate) mod running;
pub(crate) mod table;
pub(crate) mod values;
