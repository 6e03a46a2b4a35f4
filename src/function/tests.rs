//! Functions against a slow evaluator of naga's own IR: hand-written ones for each construct, and random programs.

mod compare;
mod evaluator;
mod front_door;
mod functions;
mod library;
#[allow(dead_code, reason = "the backends' tests use all of it")]
mod programs;
mod random;
