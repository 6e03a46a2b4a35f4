//! Buffers for reuse: a fresh one costs several times the copy that goes through it. Knows nothing of what is in them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use wgpu::BufferUsages;

use super::device::Device;
use super::fault::Fault;

/// What a buffer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    /// The host writes it, and the GPU copies from it. An idle one is mapped.
    Upload,
    /// The GPU copies to it, and the host reads it.
    Download,
    /// What a shader reads: its constants too.
    Input,
    /// What a shader writes.
    Output,
    /// An input that the host writes in place, where it shares its memory with the GPU. An idle one is mapped.
    SharedInput,
    /// An output that the host reads in place.
    SharedOutput,
}

/// Idle buffers by their use and size, which is a power of two.
#[derive(Debug)]
pub(crate) struct Pool {
    /// The largest buffer there can be.
    largest: u64,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    buffers: HashMap<(Use, u64), Vec<wgpu::Buffer>>,
    bytes: u64,
}

/// More than this is not kept: others use the card too.
pub(super) const MOST_IDLE_BYTES: u64 = 512 << 20;

/// The smallest buffer.
const LEAST_BYTES: u64 = 256;

impl Pool {
    pub fn new(largest: u64) -> Self {
        Self { largest, idle: Mutex::default() }
    }

    /// A buffer of at least so many bytes. One that the host writes is mapped.
    pub fn take(&self, device: &Device, usage: Use, bytes: u64) -> Result<wgpu::Buffer, Fault> {
        let size = self.size_class(bytes)?;
        if let Some(buffer) = self.idle().take(usage, size) {
            return Ok(buffer);
        }
        device.buffer(usage.flags(), size, matches!(usage, Use::Upload | Use::SharedInput))
    }

    /// Takes back a buffer that nothing uses any more; one that the host writes is mapped, no other is.
    pub fn give(&self, usage: Use, buffer: wgpu::Buffer) {
        let mut idle = self.idle();
        if idle.bytes + buffer.size() <= MOST_IDLE_BYTES {
            idle.bytes += buffer.size();
            idle.buffers.entry((usage, buffer.size())).or_default().push(buffer);
        }
    }

    /// Frees all idle buffers.
    pub fn trim(&self) {
        *self.idle() = Idle::default();
    }

    /// The size of the buffer for so many bytes.
    pub fn size_class(&self, bytes: u64) -> Result<u64, Fault> {
        if bytes > self.largest { Err(Fault::OutOfMemory) } else { Ok(size_class(bytes, self.largest)) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle {
    fn take(&mut self, usage: Use, size: u64) -> Option<wgpu::Buffer> {
        let buffer = self.buffers.get_mut(&(usage, size))?.pop()?;
        self.bytes -= size;
        Some(buffer)
    }
}

impl Use {
    fn flags(self) -> BufferUsages {
        const READ: BufferUsages = BufferUsages::STORAGE.union(BufferUsages::UNIFORM).union(BufferUsages::COPY_DST);
        const WRITTEN: BufferUsages = BufferUsages::STORAGE.union(BufferUsages::COPY_SRC);
        match self {
            Self::Upload => BufferUsages::MAP_WRITE | BufferUsages::COPY_SRC,
            Self::Download => BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            Self::Input => READ,
            Self::Output => WRITTEN,
            Self::SharedInput => READ | BufferUsages::MAP_WRITE,
            Self::SharedOutput => WRITTEN | BufferUsages::MAP_READ,
        }
    }
}

/// The power of two that holds `bytes`, or the largest buffer where that holds them and the power does not fit.
fn size_class(bytes: u64, most: u64) -> u64 {
    let class = bytes.max(LEAST_BYTES).checked_next_power_of_two().unwrap_or(u64::MAX);
    class.min(most / LEAST_BYTES * LEAST_BYTES).max(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_power_of_two_within_the_limit() {
        assert_eq!(size_class(0, 1 << 31), 256);
        assert_eq!(size_class(257, 1 << 31), 512);
        assert_eq!(size_class((1 << 30) + 4, (1 << 31) - 1), (1 << 31) - 256);
        assert_eq!(size_class(1 << 31, 1 << 31), 1 << 31);
    }
}
