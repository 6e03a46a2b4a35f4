//! The functions in f32: scalar, without branches, and written so that compilers make vectors of loops over them. Each has a
//! twin of the same operations in `shaders/math`.
//!
//! Only +, -, ·, comparisons, and / and √ where they stand, each rounded once and none fused; the rest is integers. No result
//! depends on whether the processor flushes subnormal numbers, other than of `divide`, `sqrt`, `fma`, `mix` and `smoothstep`,
//! which are the processor's operations.

mod arc;
mod area;
mod bits;
mod error;
mod exp;
mod gamma;
mod hyperbolic;
mod hypot;
mod log;
mod normal;
mod order;
mod pairs;
mod pow;
mod reduce;
mod root;
mod round;
mod scale;
mod tail;
mod trig;

pub(crate) use arc::{acos, asin, atan, atan2};
pub(crate) use area::{acosh, asinh, atanh, log1p};
pub(crate) use error::{erf, erfc};
pub(crate) use exp::{exp, exp2};
pub(crate) use gamma::lgamma;
pub(crate) use hyperbolic::{cosh, expm1, sinh, tanh};
pub(crate) use hypot::{cbrt, hypot};
pub(crate) use log::{log, log2};
pub(crate) use normal::normal_cdf;
pub(crate) use order::{abs, clamp, max, min, mix, saturate, sign, smoothstep, step};
pub(crate) use pow::pow;
pub(crate) use reduce::all_moderate;
pub(crate) use root::{divide, fma, inverse_sqrt, sqrt};
pub(crate) use round::{ceil, floor, fract, round, trunc};
pub(crate) use scale::{frexp_exponent, frexp_fraction, ldexp, modf_fraction};
pub(crate) use trig::{cos, cos_moderate, sin, sin_moderate, tan, tan_moderate};
