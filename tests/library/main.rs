//! The library as its users call it. One program, as each would compile the kernels' loops for itself. Not here: every kernel
//! on every backend, which is `backends`' affair.

mod arguments;
#[cfg(feature = "arrow")]
mod arrow;
mod closures;
mod exp;
mod folds;
#[cfg(feature = "function")]
mod functions;
mod golden;
mod imap;
mod jobs;
mod math;
mod outputs;
mod plans;
mod ranks;
mod same_bits;
mod stress;
mod tables;
mod vectorized;
mod views;
mod widths;
