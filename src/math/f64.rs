//! The functions of f64, each for one number, with the same bits on every SIMD level: IEEE operations, fused ones too, in one
//! fixed order, and bits. Not here: vectors; compilers make them of a loop over any of these, as none has a jump, a table or a
//! call in it, but for `sin`, `cos` and `tan` of arguments that are not [`is_moderate`].
//!
//! A NaN that comes out is the one NaN of [`Real::NAN`](crate::real::Real::NAN). Errors are in units of the last place, and
//! were measured over more than ten million arguments each, hard ones among them. Arguments and results may be subnormal. What
//! says nothing of errors is exact or rounded as its formula says.

mod arithmetic;
mod bits;
mod compare;
mod exp;
#[cfg(test)]
mod levels;
mod log;
mod pow;
mod reduction;
#[cfg(test)]
mod reference;
mod round;
#[cfg(test)]
mod special;
#[cfg(test)]
mod tests;
mod trig;

pub(crate) use arithmetic::{divide, fma, inverse_sqrt, mix, smoothstep, sqrt};
pub(crate) use compare::{abs, clamp, max, min, saturate, sign, step};
pub(crate) use exp::{exp, exp2};
pub(crate) use log::{log, log2};
pub(crate) use pow::pow;
pub(crate) use reduction::all_moderate;
#[cfg(test)]
pub(crate) use reduction::{MODERATE, is_moderate};
pub(crate) use round::{ceil, floor, fract, round, trunc};
pub(crate) use trig::{cos, cos_moderate, sin, sin_moderate, tan, tan_moderate};
