//! SIMD levels found at run time, behind one generic vector type, and the crate's only dispatch over them.
//! Not here: any kernel's work.

mod level;
mod vector;

pub use level::Level;
pub use vector::{Float, Simd};
