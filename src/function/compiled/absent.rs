//! What stands for compiled functions where the feature is off: a value of it cannot be. Not here: anything else.

use std::ops::Range;

use super::bytecode::{Ended, Job};
use super::data::OutputMut;
use crate::cpu::simd::Level;

/// A function's code, of which there is none here.
#[derive(Debug, Clone, Copy)]
pub(super) enum Compiled {}

impl Compiled {
    pub fn run(self, _: Level, _: Range<usize>, _: &Job<'_>, _: (&mut [OutputMut<'_>], &[usize]), _: &dyn Fn() -> bool) -> Ended {
        match self {}
    }
}
