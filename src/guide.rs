//! Longer texts than fit the page of one item.

#[cfg(feature = "function")]
#[doc = include_str!("guide/functions.md")]
pub mod functions {}

#[doc = include_str!("guide/from_python.md")]
pub mod from_python {}

#[doc = include_str!("guide/kernels.md")]
pub mod kernels {}

#[cfg(feature = "function")]
#[doc = include_str!("guide/wgsl.md")]
pub mod wgsl {}

/// README's program, which is compiled and not run.
#[cfg(all(doctest, feature = "function", feature = "picture"))]
#[doc = include_str!("../README.md")]
mod readme {}
