//! The cores: a pool of threads and the SIMD level they have. Runs one range; knows nothing of jobs.

mod cache;
pub(crate) mod drain;
pub(crate) mod exp;
mod linger;
pub(crate) mod pool;
pub(crate) mod ranges;
pub mod simd;
mod spread;
pub(crate) mod trial;
