//! Closures over items, on an engine's cores. The counterpart of kernels for work that has no name and no shader.

mod chunks;
mod each;
mod fold;
mod imap;
mod map;
mod partial;
mod run;
mod submit;
mod vectorized;
mod zipped;

pub use chunks::Chunks;
pub use imap::Imap;
pub use vectorized::NumberSlices;
pub use zipped::Zipped;

pub(crate) use chunks::{split, stack};
pub(crate) use run::Run;
