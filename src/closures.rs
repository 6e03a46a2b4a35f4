//! Closures over items, on an engine's cores. The counterpart of kernels for work that has no name and no shader.

mod each;
mod run;

pub(crate) use run::Run;
