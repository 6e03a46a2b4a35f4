//! The functions of f64, each for one number, with the same bits on every SIMD level: IEEE operations, fused ones too, in one
//! fixed order, and bits. Not here: vectors; compilers make them of a loop over any of these, as none has a jump, a table or a
//! call in it, but for `sin`, `cos` and `tan` of arguments that are not [`is_moderate`].
//!
//! A NaN that comes out is the one NaN of [`Real::NAN`](crate::real::Real::NAN). Errors are in units of the last place, and
//! were measured over more than ten million arguments each, hard ones among them. Arguments and results may be subnormal. What
//! says nothing of errors is exact or rounded as its formula says.

mod arc;
mod area;
mod arithmetic;
mod bits;
mod compare;
#[cfg(test)]
mod ends;
mod error;
#[cfg(test)]
mod exact;
mod exp;
mod gamma;
mod hyperbolic;
mod hypot;
#[cfg(test)]
mod levels;
mod log;
mod normal;
mod pairs;
mod pow;
mod reduction;
#[cfg(test)]
mod reference;
mod round;
mod scale;
#[cfg(test)]
mod special;
mod tail;
#[cfg(test)]
mod tests;
mod trig;

pub(crate) use arc::{acos, asin, atan, atan2};
pub(crate) use area::{acosh, asinh, atanh, log1p};
pub(crate) use arithmetic::{divide, fma, inverse_sqrt, mix, smoothstep, sqrt};
pub(crate) use compare::{abs, clamp, max, min, saturate, sign, step};
pub(crate) use error::{erf, erfc};
pub(crate) use exp::{exp, exp2};
pub(crate) use gamma::lgamma;
pub(crate) use hyperbolic::{cosh, expm1, sinh, tanh};
pub(crate) use hypot::{cbrt, hypot};
pub(crate) use log::{log, log2};
pub(crate) use normal::normal_cdf;
pub(crate) use pow::pow;
pub(crate) use reduction::all_moderate;
#[cfg(test)]
pub(crate) use reduction::{MODERATE, is_moderate};
pub(crate) use round::{ceil, floor, fract, round, trunc};
pub(crate) use scale::{frexp_exponent, frexp_fraction, ldexp, modf_fraction};
pub(crate) use trig::{cos, cos_moderate, sin, sin_moderate, tan, tan_moderate};
