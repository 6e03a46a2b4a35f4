//! Machine code of the crate's own, made at run time from a function's bytecode, for x86-64 with AVX2 or AVX-512. Not here: what the steps of
//! the bytecode mean, which it keeps to the bit.
//!
//! A *piece* is a run of steps that no jump enters or leaves but at its ends. Where the bytecode does each step for a whole block of
//! lanes before the next, a piece does all its steps for one group of lanes before the next group: a few vectors side by side, whose
//! values stay in registers. What a piece cannot be made of stays as it is, between pieces. So a block's inputs, outputs, tails and
//! looks at the clock are the bytecode's own, and any step that is missing here costs speed and nothing else.

#[cfg(not(all(feature = "jit", unix, target_arch = "x86_64")))]
mod absent;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod assemble;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod avx512;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod branch;
mod choice;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod convert;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod divide;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod emit;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod encode;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod expand;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod flow;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod gather;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod masks;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod memory;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod operate;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod ops;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod registers;
mod set;
#[cfg(all(test, feature = "jit", unix, target_arch = "x86_64"))]
mod tests;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
mod values;

#[cfg(not(all(feature = "jit", unix, target_arch = "x86_64")))]
pub(super) use absent::{Machine, assemble};
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
pub(super) use assemble::{Machine, assemble};
pub(super) use choice::{Executor, not_compiled};
pub(super) use set::Set;
