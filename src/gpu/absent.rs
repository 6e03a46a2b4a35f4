//! The GPU's place in a build without the feature `gpu`: there is never one, and the compiler knows it.

use crate::card::Slot;
use crate::devices::Devices;
use crate::error::Result;
use crate::resident::Away;

const NO_SUPPORT: &str = "this build of yunta has no GPU support (its feature `gpu` is off)";

/// An array on a GPU that cannot exist.
#[derive(Debug)]
pub(crate) enum Kept {}

impl Away for Kept {
    fn read(&self, _: &mut [u8]) -> Result<()> {
        match *self {}
    }
}

/// What a caller wishes of a GPU.
#[derive(Debug)]
pub(crate) struct Wishes;

/// The place for a GPU, which stays empty.
pub(crate) fn slot(_: Wishes) -> Slot {
    Slot::without(NO_SUPPORT)
}

pub(crate) fn check(_name: &str) -> Result<(), String> {
    Err(NO_SUPPORT.into())
}

pub(crate) fn devices(_adapter: Option<&str>) -> Devices {
    Devices { adapters: Vec::new(), verdict: format!("no GPU: {NO_SUPPORT}") }
}

pub(crate) fn staging(_moved: f64) -> u64 {
    0
}

pub(crate) fn calls() -> u64 {
    0
}
