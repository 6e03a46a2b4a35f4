//! Closures over items, on an engine's cores. The counterpart of kernels for work that has no name and no shader.

mod chunks;
mod each;
mod imap;
mod map;
mod run;
mod submit;
mod zipped;

pub use chunks::Chunks;
pub use imap::Imap;
pub use zipped::Zipped;

pub(crate) use chunks::{split, stack};
pub(crate) use run::Run;
