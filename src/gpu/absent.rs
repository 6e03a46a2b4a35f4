//! The GPU's place in a build without the feature `gpu`: there is never one, and the compiler knows it.

use std::ops::Range;
use std::sync::Arc;

use crate::cursor::Cursor;
use crate::devices::Devices;
use crate::dispatch::GpuSeat;
use crate::error::Result;
use crate::kernel::{Cost, Outputs, Work};
use crate::report::{Agreement, Laps, Traffic};
use crate::resident::Away;
use crate::watch::Watch;

const NO_SUPPORT: &str = "this build of yunta has no GPU support (its feature `gpu` is off)";

/// A GPU that cannot exist.
#[derive(Debug)]
pub(crate) enum Gpu {}

/// An array on it.
#[derive(Debug)]
pub(crate) enum Kept {}

impl Gpu {
    pub fn name(&self) -> Arc<str> {
        match *self {}
    }

    pub fn agreement(&self, _: &dyn Work, _: &Range<usize>) -> Result<Agreement> {
        match *self {}
    }

    pub fn keep(&self, _: usize) -> Result<Kept> {
        match *self {}
    }

    pub fn upload(&self, _: &[u8]) -> Result<Kept> {
        match *self {}
    }

    pub fn drain(
        &self,
        _: &dyn Work,
        _: &Cost,
        _: &Cursor<Outputs<'_>>,
        _: &Watch,
        _: &Laps,
        _: Option<&[Arc<Kept>]>,
    ) -> Result<Agreement> {
        match *self {}
    }

    pub fn drain_all(&self, _: &[(&dyn Work, Cost, Cursor<Outputs<'_>>)], _: &Watch, _: &Laps) -> Result<Agreement> {
        match *self {}
    }
}

impl Away for Kept {
    fn read(&self, _: &mut [u8]) -> Result<()> {
        match *self {}
    }
}

/// What a caller wishes of a GPU.
#[derive(Debug)]
pub(crate) struct Wishes;

#[derive(Debug)]
pub(crate) struct Slot(Arc<str>);

impl Slot {
    pub fn new(_: Wishes) -> Self {
        Self(NO_SUPPORT.into())
    }

    pub fn without(_: Wishes, reason: String) -> Self {
        Self(reason.into())
    }

    pub fn seat(&self) -> GpuSeat<Arc<Gpu>> {
        GpuSeat::Absent(self.0.clone())
    }

    pub fn open(&self) {}

    pub fn home(&self) -> Option<Arc<Gpu>> {
        None
    }

    pub fn traffic(&self) -> Traffic {
        Traffic::default()
    }
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
