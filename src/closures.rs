//! Closures over items, on an engine's cores. The counterpart of kernels for work that has no name and no shader.

mod each;
mod map;
mod run;
mod submit;
mod zipped;

pub use zipped::Zipped;

pub(crate) use run::Run;
