//! The GPU through Vulkan, Metal or DirectX 12: finds one, opens it when it is first needed, and computes pieces of a job
//! on it. Knows nothing of plans, or of any kernel's meaning.

mod adapter;
mod berth;
mod buffers;
mod cache;
mod clock;
mod convoy;
mod describe;
mod device;
mod drain;
#[cfg(all(test, feature = "function"))]
mod emitted;
mod fault;
mod feed;
mod flight;
mod kept;
mod memory;
mod needs;
mod open;
mod pace;
mod pack;
mod pipeline;
mod probe;
mod reflect;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod walk;

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

pub(crate) use describe::devices;
pub(crate) use kept::Kept;
pub(crate) use memory::Wishes;
pub use needs::Portability;
pub(crate) use open::check;
pub(crate) use pace::staging;
pub use reflect::check_shader;

use crate::card::{Card, CardJob, Slot};
use crate::devices::adapter_of_environment;
use crate::dispatch::GpuRates;
use crate::error::{Error, Result};
use crate::kernel::{NoShader, Work, full_name};
use crate::memory::Hands;
use crate::report::{Agreement, Traffic};

/// An open GPU. It can be shared between threads; each job has buffers of its own.
#[derive(Debug)]
pub(crate) struct Gpu {
    name: Arc<str>,
    /// What its arithmetic was found to do, once that has been tried.
    findings: Option<probe::Findings>,
    rates: GpuRates,
    pipelines: pipeline::Pipelines,
    packers: pack::Packers,
    pool: buffers::Pool,
    clocks: clock::Clocks,
    /// Operations a second that it has been seen to do, as the bits of an f64.
    proven: AtomicU64,
    /// Of earlier jobs, the oldest first.
    berths: Mutex<Vec<berth::Berth>>,
    room: kept::Room,
    hands: Hands,
    /// Whether the host's memory is its own, so that it reads and writes what the host maps.
    shares_memory: bool,
    nonces: AtomicU32,
    // The last to be dropped: the others are its resources.
    device: device::Device,
}

impl Gpu {
    fn new(name: Arc<str>, rates: GpuRates, pipelines: pipeline::Pipelines, device: device::Device, memory: memory::Memory) -> Self {
        let pool = buffers::Pool::new(device.limits.max_buffer_size);
        let memory::Memory { shared, resident, hands } = memory;
        Self {
            name,
            findings: None,
            rates,
            pipelines,
            packers: pack::Packers::default(),
            pool,
            berths: Mutex::default(),
            room: kept::Room::new(resident),
            hands,
            shares_memory: shared,
            clocks: clock::Clocks::default(),
            proven: AtomicU64::new(0),
            nonces: AtomicU32::new(0x9e37_79b9),
            device,
        }
    }

    /// Operations a second that it has been seen to do; 0 before any was seen.
    fn proven(&self) -> f64 {
        f64::from_bits(self.proven.load(Ordering::Relaxed))
    }

    /// Takes in that it did so many operations in a second.
    fn prove(&self, operations: f64) {
        // The bits of positive numbers are in the numbers' order.
        self.proven.fetch_max(operations.max(0.0).to_bits(), Ordering::Relaxed);
    }

    /// A job's error, or why the device is gone, if that is what it comes from.
    fn blamed(&self, error: Error) -> Error {
        if !matches!(error, Error::Gpu { .. }) {
            return error;
        }
        self.device.look();
        self.gone().map_or(error, |reason| Error::Gpu { reason })
    }

    /// A number that no recent dispatch had.
    fn nonce(&self) -> u32 {
        self.nonces.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for Gpu {
    fn drop(&mut self) {
        self.pipelines.keep(&self.device);
    }
}

impl Card for Gpu {
    fn name(&self) -> Arc<str> {
        self.name.clone()
    }

    /// The shader is looked at once.
    fn agreement(&self, work: &dyn Work, range: &Range<usize>) -> Result<Agreement> {
        let shader = drain::shader_for(work, range)?;
        let needs = self.pipelines.needs(work, &shader)?;
        Ok(needs.agreement(&shader, self.findings.as_ref()))
    }

    fn drain(&self, job: &CardJob<'_, '_, '_>) -> Result<Agreement> {
        self.compute(job).map_err(|error| self.blamed(error))
    }

    fn drain_all(&self, jobs: &[CardJob<'_, '_, '_>]) -> Result<Agreement> {
        self.compute_all(jobs).map_err(|error| self.blamed(error))
    }

    fn keep(self: Arc<Self>, bytes: usize) -> Result<Kept> {
        Self::keep_bytes(&self, bytes)
    }

    fn upload(self: Arc<Self>, bytes: &[u8]) -> Result<Kept> {
        Self::upload_bytes(&self, bytes)
    }

    fn gone(&self) -> Option<String> {
        self.device.gone().map(str::to_owned)
    }

    fn traffic(&self) -> Traffic {
        self.device.tally.traffic()
    }

    fn destroy(&self) {
        let _ = self.device.scoped(|device, _| device.destroy());
    }
}

/// The place for the adapter that is wished for, or the one that the environment names, or the best.
pub(crate) fn slot(wishes: Wishes) -> Slot {
    let adapter = wishes.adapter.or_else(adapter_of_environment).filter(|name| !name.is_empty());
    let wishes = Wishes { adapter, ..wishes };
    Slot::new(Box::new(move || open::best(&wishes).map(open::Opened::card)))
}

/// The error that a computation has no shader.
fn no_shader(work: &dyn Work, NoShader(reason): NoShader) -> Error {
    Error::NoShader { kernel: full_name(work), reason: reason.into() }
}

static CALLS: AtomicU64 = AtomicU64::new(0);

/// Calls into a GPU's driver that this process has made.
pub(crate) fn calls() -> u64 {
    CALLS.load(Ordering::Relaxed)
}

/// To be called before each call into a driver.
fn count_call() {
    CALLS.fetch_add(1, Ordering::Relaxed);
}
