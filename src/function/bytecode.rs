//! A lane program on the cores: a flat list of steps, each a tight loop over a block of lanes. Not here: what the steps
//! compute on one number (`ops.rs`), and threads.
//!
//! A *slot* holds a register for all lanes of a block; a *line* holds one that is the same for all items, 64 times, and
//! is read as if it went on. Bools are masks of 32 bits, all set or none. Where lanes part, a slot holds the mask of
//! those that go on, and a store is a blend with it if a lane that waits still needs the variable; where the condition
//! is the same for all, the code jumps.
#![allow(unsafe_code, reason = "blocks of lanes are reached by pointers, so that inputs are read where they lie")]

mod code;
mod compile;
mod execute;
mod frame;
mod level;
mod masks;
mod numbers;
mod places;
mod run;
mod sample;

pub(crate) use code::Code;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
pub(in crate::function) use code::{Act, Kind, NOWHERE, Place, Step, Then};
pub(crate) use compile::compile;
pub(in crate::function) use frame::Frame;
#[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
pub(in crate::function) use frame::{LINE, Whole};
#[cfg(feature = "compiled")]
pub(in crate::function) use numbers::exponentials_of;
pub(crate) use run::{Ended, Items, Job, run};
pub(crate) use sample::{SAMPLE, Turned, sample};

/// Lanes of one turn of every inner loop, and of a line.
pub(in crate::function) const CHUNK: usize = 64;
