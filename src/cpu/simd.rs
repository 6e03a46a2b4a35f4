//! SIMD levels found at run time, behind one generic vector type, and the crate's only dispatch over them.
//! Not here: any kernel's work.
//!
//! Written with `std::arch` itself: each level is a page of one-line functions, and those that matter here are missing
//! elsewhere. The AVX-512 level of fearless_simd 1.2 begins with Ice Lake, so that a Cascade Lake would fall to AVX2;
//! pulp 0.22 has neither rounding to integers nor streaming stores.
#![allow(unsafe_code, reason = "vector instructions and unaligned loads have no safe form")]

mod ahead;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod level;
mod lines;
#[cfg(target_arch = "aarch64")]
mod neon;
mod pair;
mod rows;
mod scalar;
mod sweep;
mod vector;

pub(crate) use ahead::{AHEAD, ask_ahead, ask_beside_streams, ask_for, ask_in_turn};
#[cfg(target_arch = "x86_64")]
pub use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub use avx512::Avx512;
pub use level::Level;
pub(crate) use level::Within;
pub(crate) use lines::{Lines, Plain, Put};
#[cfg(target_arch = "aarch64")]
pub use neon::Neon;
pub(crate) use pair::{Four, Pair};
pub use rows::EightRows;
pub(crate) use scalar::Lane;
pub use scalar::Scalar;
pub(crate) use vector::MOST_LANES;
pub use vector::{Counts, Float, Mask, Shuffle, Simd};

pub(crate) use sweep::{Pointwise, stream_copy, streams, sweep};
