//! What stands for machine code where there is none of it: a value of it cannot be. Not here: anything else.

use super::set::Set;
use crate::function::bytecode::{Code, Frame};
use crate::function::data::Elements;
use crate::function::lanes::Lanes;

/// Machine code, of which there is none here.
#[derive(Debug)]
pub(in crate::function) enum Machine {}

/// Says why there is none.
pub(in crate::function) fn assemble(_: &Lanes, _: (&[usize], &[usize]), _: Set, _: Option<usize>) -> Result<Machine, String> {
    Err("machine code is for x86-64 on Unix, with the feature jit".into())
}

impl Machine {
    pub fn fits(&self, _: &[Elements<'_>]) -> Result<(), &'static str> {
        match *self {}
    }

    pub fn name(&self) -> &'static str {
        match *self {}
    }

    pub fn code(&self) -> &Code {
        match *self {}
    }

    /// # Safety
    /// There is no value to call it with.
    #[allow(unsafe_code, reason = "as where there is machine code")]
    pub unsafe fn run(&self, _: u32, _: &Frame<'_>) -> bool {
        match *self {}
    }
}
