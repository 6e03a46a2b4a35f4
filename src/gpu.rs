//! The GPU through Vulkan, Metal or DirectX 12: finds one, opens it when it is first needed, and computes pieces of a job
//! on it. Knows nothing of plans, or of any kernel's meaning.

mod adapter;
mod berth;
mod buffers;
mod describe;
mod device;
mod drain;
mod fault;
mod flight;
mod open;
mod pace;
mod pipeline;
mod probe;
mod reflect;
mod slot;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

pub(crate) use describe::devices;
pub(crate) use open::check;
pub use reflect::check_shader;
pub(crate) use slot::Slot;

use crate::dispatch::GpuRates;
use crate::report::Agreement;

/// An open GPU. It can be shared between threads; each job has buffers of its own.
#[derive(Debug)]
pub(crate) struct Gpu {
    name: Arc<str>,
    agreement: Agreement,
    rates: GpuRates,
    pipelines: pipeline::Pipelines,
    pool: buffers::Pool,
    nonces: AtomicU32,
    // The last to be dropped: the others are its resources.
    device: device::Device,
}

impl Gpu {
    fn new(name: Arc<str>, rates: GpuRates, pipelines: pipeline::Pipelines, device: device::Device) -> Self {
        let agreement = Agreement::Close("its arithmetic has not been probed".into());
        let pool = buffers::Pool::new(device.limits.max_buffer_size);
        Self { name, agreement, rates, pipelines, pool, nonces: AtomicU32::new(0x9e37_79b9), device }
    }

    /// The adapter's name and driver.
    pub fn name(&self) -> Arc<str> {
        self.name.clone()
    }

    /// Whether its results are the cores' to the bit.
    pub fn agreement(&self) -> Agreement {
        self.agreement.clone()
    }

    /// A number that no recent dispatch had.
    fn nonce(&self) -> u32 {
        self.nonces.fetch_add(1, Ordering::Relaxed)
    }
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
