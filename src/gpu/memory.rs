//! What an adapter's memory is: the host's own or a card's, and how much of it arrays may take that stay. Allocates nothing.

use std::path::PathBuf;

use wgpu::{DeviceType, Features};

use crate::memory::Hands;

/// How a GPU's memory is used.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    /// Whether the host writes and reads what shaders do.
    pub shared: bool,
    /// Bytes that arrays which stay may take; none where only the driver knows.
    pub resident: Option<u64>,
    /// Threads that copy.
    pub hands: Hands,
}

/// What a caller wishes of a GPU.
#[derive(Debug, Clone)]
pub(crate) struct Wishes {
    /// A part of its name, or its address.
    pub adapter: Option<String>,
    /// Bytes that arrays which stay may take.
    pub resident: Option<u64>,
    /// Whether memory is taken for a card's own where it is shared.
    pub staged: bool,
    /// Whether a program on the cores is taken for a card.
    pub as_card: bool,
    /// The file that what is compiled is kept beside; it is kept nowhere without one.
    pub cache: Option<PathBuf>,
    pub hands: Hands,
}

impl Wishes {
    /// For an adapter, and nothing else.
    pub fn new(adapter: Option<String>) -> Self {
        Self { adapter, resident: None, staged: false, as_card: false, cache: None, hands: Hands::alone() }
    }
}

impl Memory {
    /// An adapter's.
    pub fn of(adapter: &wgpu::Adapter, wishes: &Wishes) -> Self {
        let kind = adapter.get_info().device_type;
        let mappable = adapter.features().contains(Features::MAPPABLE_PRIMARY_BUFFERS);
        let shared = matches!(kind, DeviceType::IntegratedGpu | DeviceType::Cpu) && mappable && !wishes.staged;
        // An eighth is left to jobs' own buffers and to others.
        let resident = wishes.resident.or_else(|| heap(adapter).map(|bytes| bytes / 8 * 7));
        Self { shared, resident, hands: wishes.hands.clone() }
    }

    /// What a device needs for it beyond the common.
    pub fn features(&self) -> Features {
        if self.shared { Features::MAPPABLE_PRIMARY_BUFFERS } else { Features::empty() }
    }
}

/// The bytes of the largest memory of the adapter's own, where its driver tells.
#[cfg(not(target_vendor = "apple"))]
#[allow(unsafe_code, reason = "the driver's own interface")]
fn heap(adapter: &wgpu::Adapter) -> Option<u64> {
    // SAFETY: the handles are only read, and live as long as the adapter that is borrowed here.
    let properties = unsafe {
        let adapter = adapter.as_hal::<wgpu::hal::api::Vulkan>()?;
        adapter.shared_instance().raw_instance().get_physical_device_memory_properties(adapter.raw_physical_device())
    };
    // The flag's value is 1: in the memory that is the device's own.
    let heaps = properties.memory_heaps.iter().take(properties.memory_heap_count as usize);
    heaps.filter(|heap| heap.flags.as_raw() & 1 != 0).map(|heap| heap.size).max()
}

#[cfg(target_vendor = "apple")]
fn heap(_: &wgpu::Adapter) -> Option<u64> {
    None
}
