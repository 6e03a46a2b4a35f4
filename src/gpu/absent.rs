//! The GPU's place in a build without the feature `gpu`: there is never one, and the compiler knows it.

use std::sync::Arc;

use crate::cursor::Cursor;
use crate::devices::Devices;
use crate::dispatch::GpuSeat;
use crate::error::Result;
use crate::kernel::{Outputs, Work};
use crate::report::{Agreement, Times};
use crate::watch::Watch;

const NO_SUPPORT: &str = "this build of yunta has no GPU support (its feature `gpu` is off)";

/// A GPU that cannot exist.
#[derive(Debug)]
pub(crate) enum Gpu {}

impl Gpu {
    pub fn name(&self) -> Arc<str> {
        match *self {}
    }

    pub fn agreement(&self, _: &dyn Work) -> Result<Agreement> {
        match *self {}
    }

    pub fn drain(&self, _: &dyn Work, _: &Cursor<Outputs<'_>>, _: &Watch) -> Result<(Times, Agreement)> {
        match *self {}
    }
}

#[derive(Debug)]
pub(crate) struct Slot(Arc<str>);

impl Slot {
    pub fn new(_adapter: Option<String>) -> Self {
        Self(NO_SUPPORT.into())
    }

    pub fn without(reason: String) -> Self {
        Self(reason.into())
    }

    pub fn seat(&self) -> GpuSeat<Arc<Gpu>> {
        GpuSeat::Absent(self.0.clone())
    }

    pub fn open(&self) {}
}

pub(crate) fn check(_name: &str) -> Result<(), String> {
    Err(NO_SUPPORT.into())
}

pub(crate) fn devices(_adapter: Option<&str>) -> Devices {
    Devices { adapters: Vec::new(), verdict: format!("no GPU: {NO_SUPPORT}") }
}

pub(crate) fn calls() -> u64 {
    0
}
