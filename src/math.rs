//! Elementary functions with one answer everywhere: the same bits from scalar Rust, from vectors of any width that a compiler
//! makes of a loop, and, in f32, from the shaders' twins in `shaders/math`.
//!
//! Each is one scalar function without branches, of IEEE operations that are rounded once and never fused, and of integers;
//! none is the system's. In a loop inside a [`Kernel`](crate::Kernel)'s `serial`, which the engine compiles for each SIMD
//! level, they become vectors:
//!
//! ```
//! let x = [0.5f32, 1.0, 2.0, 4.0];
//! let y = x.map(yunta::math::log2);
//! assert_eq!(y, [-1.0, 0.0, 1.0, 2.0]);
//! assert_eq!(yunta::math::pow(2.0f64.sqrt() as f32, 2.0), 1.9999999);
//! ```
//!
//! # How far from the exact value
//!
//! In units in the last place. A number that is rounded once is at most 0.5 away. Those of f32 were measured over every f32,
//! those of [`pow`] over 10^9 pairs and of [`atan2`] and [`hypot`] over 10^7; those of f64 over some millions of arguments each,
//! against values of 100 bits and more.
//!
//! | function | f32 | f64 |
//! |---|---|---|
//! | [`exp`] | 0.997 | 1.0 |
//! | [`exp2`] | 0.965 | 0.8 |
//! | [`log`] | 0.868 | 0.9 |
//! | [`log2`] | 0.832 | 0.8 |
//! | [`pow`] | 0.819 | 0.9 |
//! | [`sin`] | 0.813 | 0.8 |
//! | [`cos`] | 0.822 | 0.8 |
//! | [`tan`] | 0.931 | 0.9 |
//! | [`inverse_sqrt`] | 0.503 | 0.6 |
//! | [`asin`] | 0.66 | 0.7 |
//! | [`acos`] | 0.63 | 0.6 |
//! | [`atan`] | 0.78 | 0.8 |
//! | [`atan2`] | 0.8 | 0.8 |
//! | [`sinh`] | 0.74 | 0.8 |
//! | [`cosh`] | 0.53 | 0.6 |
//! | [`tanh`] | 0.72 | 0.7 |
//! | [`asinh`] | 0.68 | 0.8 |
//! | [`acosh`] | 0.60 | 0.7 |
//! | [`atanh`] | 0.65 | 0.7 |
//! | [`expm1`] | 0.71 | 0.8 |
//! | [`log1p`] | 0.62 | 0.7 |
//! | [`cbrt`] | 0.51 | 0.51 |
//! | [`hypot`] | 0.7 | 0.8 |
//! | [`erf`] | 0.75 | 0.9 |
//! | [`erfc`] | 0.75 | 0.9 |
//! | [`normal_cdf`] | 0.77 | 1.1 |
//! | [`lgamma`] of positive numbers | 1.2 | 1.4 |
//! | [`divide`], [`sqrt`], [`fma`], [`fract`] | 0.5 | 0.5 |
//! | [`ldexp`] | 0.5 | 0.5 |
//! | [`frexp`], [`modf`] | 0 | 0 |
//! | [`abs`], [`sign`], [`floor`], [`ceil`], [`round`], [`trunc`], [`min`], [`max`], [`clamp`], [`saturate`], [`step`] | 0 | 0 |
//! | [`mix`], [`smoothstep`] | each operation rounded | the same |
//!
//! # What is the same for all
//!
//! - A NaN that comes out is [`Real::NAN`](crate::Real::NAN), whatever went in.
//! - Infinities and zeros go by C99's Annex F where it has the function.
//! - Comparisons know subnormal numbers and the sign of a zero. [`min`] and [`max`] are IEEE 754's: -0 is below 0, and NaN
//!   comes out if either argument is one, so that their order does not matter.
//! - Random numbers are functions too: see [`philox`], [`random_u32`], [`random_uniform`] and [`random_normal`].
//! - Whether the thread or the GPU flushes subnormal numbers makes no difference, except to [`mix`] and [`smoothstep`], and on
//!   the cores to [`divide`], [`sqrt`] and [`fma`], which are the processor's own.

mod angles;
mod elementary;
mod f32;
mod f64;
mod parts;
mod random;
pub(crate) mod shaders;

pub use angles::{Angle, cosines, sines, tangents};
pub use elementary::*;
pub use parts::{Parts, frexp, ldexp, modf};
pub use random::{Random, philox, random_normal, random_u32, random_uniform};
pub use shaders::WGSL;
