//! Which SIMD level this processor has. Found once, carried as a value whose payload is the proof.

use std::ops::Range;

use crate::error::Result;
use crate::kernel::Kernel;

/// A SIMD level of this processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Plain Rust, compiled for the oldest processor that the binary runs on.
    Scalar,
}

impl Level {
    /// The best level that this processor has, or the one that the environment variable `YUNTA_SIMD` names.
    ///
    /// # Errors
    /// `YUNTA_SIMD` names a level that does not exist or that this processor lacks.
    pub fn detect() -> Result<Self> {
        Ok(Self::Scalar)
    }

    /// The name that `YUNTA_SIMD` takes and reports show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
        }
    }

    /// Computes the items of `range` on the calling thread: the only place where a level becomes instructions.
    pub(crate) fn run<K: Kernel>(self, kernel: &K, range: Range<usize>, out: &mut [K::Item]) {
        match self {
            Self::Scalar => kernel.serial(range, out),
        }
    }
}
