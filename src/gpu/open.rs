//! Opens an adapter: asks for the limits that compute needs, probes the arithmetic, and gives up after a time.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pollster::block_on;
use wgpu::{AdapterInfo, DeviceType};

use super::cache::{self, Cache};
use super::device::Device;
use super::memory::{Memory, Wishes};
use super::pipeline::Pipelines;
use super::probe::{self, Findings};
use super::{Gpu, adapter, clock, count_call};
use crate::card;
use crate::dispatch::GpuRates;
use crate::memory::has_room;

/// The longest that an opening may take: a driver can hang in each of its calls.
pub(crate) const OPENING: Duration = Duration::from_secs(20);

/// What a driver needs at the least: with less, some end the process.
const ROOM: usize = 512 << 20;

/// An open GPU and what it is.
#[derive(Debug)]
pub(crate) struct Opened {
    pub gpu: Gpu,
    /// Whether it is a program on the cores.
    pub software: bool,
    pub rates: GpuRates,
}

impl Opened {
    /// The same as the engine sees it.
    pub fn card(self) -> card::Opened {
        card::Opened { card: Arc::new(self.gpu), software: self.software, rates: self.rates }
    }
}

/// Opens the adapter that serves best, or the one that is wished for.
///
/// # Errors
/// Why there is none, or why it could not be opened.
pub(crate) fn best(wishes: &Wishes) -> Result<Opened, String> {
    let wishes = wishes.clone();
    bounded(OPENING, move || one(&adapter::choose(adapter::all(), wishes.adapter.as_deref())?, &wishes))
}

/// Looks whether an adapter of that name serves. Opens none.
///
/// # Errors
/// Why none does.
pub(crate) fn check(name: &str) -> Result<(), String> {
    let name = name.to_owned();
    bounded(OPENING, move || adapter::choose(adapter::all(), Some(&name)).map(drop))
}

/// Runs `work` on a thread of its own, which is left behind where it hangs.
pub(crate) fn bounded<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    if !has_room(ROOM) {
        return Err(format!("no memory for its driver: {} MiB are not to be had", ROOM >> 20));
    }
    let (sender, receiver) = channel();
    // Drivers' shader compilers recurse deeply.
    let thread = std::thread::Builder::new().name("yunta-gpu-open".into()).stack_size(8 << 20);
    let spawned = thread.spawn(move || drop(sender.send(work())));
    spawned.map_err(|error| format!("no thread to open it on: {error}"))?;
    receiver.recv_timeout(limit).unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => Err(format!("its driver did not answer within {limit:?}")),
        RecvTimeoutError::Disconnected => Err("its driver failed while it was opened".into()),
    })
}

/// Opens an adapter and probes it.
pub(crate) fn one(adapter: &wgpu::Adapter, wishes: &Wishes) -> Result<Opened, String> {
    probed(adapter, wishes).map(|(opened, _)| opened)
}

/// Opens an adapter and says what its probe found.
pub(crate) fn probed(adapter: &wgpu::Adapter, wishes: &Wishes) -> Result<(Opened, Findings), String> {
    let start = Instant::now();
    let info = adapter.get_info();
    let (memory, beside) = (Memory::of(adapter, wishes), wishes.cache.as_deref());
    count_call();
    let (device, queue) = block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("yunta"),
        required_features: memory.features() | clock::feature(adapter.features()) | cache::feature(adapter.features(), beside),
        required_limits: limits(&adapter.limits(), info.backend),
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..Default::default()
    }))
    .map_err(|error| format!("{} could not be opened: {error}", info.name))?;
    let device = Device::new(device, queue);
    let failed = |fault| format!("{} could not be used: {}", info.name, crate::error::Error::from(fault));
    let full_name = name(&info);
    let pipelines = Pipelines::new(&device, Cache::open(&device, &full_name, beside)).map_err(failed)?;
    let mut gpu = Gpu::new(full_name.into(), rates(info.device_type), pipelines, device, memory);
    let findings = probe::run(&gpu).map_err(|error| format!("{} could not be probed: {error}", info.name))?;
    gpu.findings = Some(findings.clone());
    let software = info.device_type == DeviceType::Cpu && !wishes.as_card;
    let rates = GpuRates { opening: start.elapsed().as_secs_f64(), ..gpu.rates };
    Ok((Opened { gpu, software, rates }, findings))
}

/// The bytes that DirectX 12 lets a shader see of a raw buffer: 2^27 words. wgpu tells of four times as many.
const RAW_BUFFER: u64 = 4 << 27;

/// The defaults, with all that the adapter has of what compute needs.
fn limits(have: &wgpu::Limits, backend: wgpu::Backend) -> wgpu::Limits {
    let binding = if backend == wgpu::Backend::Dx12 { RAW_BUFFER } else { u64::MAX };
    wgpu::Limits {
        max_buffer_size: have.max_buffer_size,
        max_storage_buffer_binding_size: have.max_storage_buffer_binding_size.min(binding),
        max_storage_buffers_per_shader_stage: have.max_storage_buffers_per_shader_stage,
        max_compute_workgroup_storage_size: have.max_compute_workgroup_storage_size,
        max_compute_invocations_per_workgroup: have.max_compute_invocations_per_workgroup,
        max_compute_workgroup_size_x: have.max_compute_workgroup_size_x,
        ..wgpu::Limits::default().or_worse_values_from(have)
    }
}

/// The adapter's name, backend and driver, as reports show them.
pub(crate) fn name(info: &AdapterInfo) -> String {
    match driver(info) {
        driver if driver.is_empty() => format!("{} ({})", info.name, info.backend),
        driver => format!("{} ({}, {driver})", info.name, info.backend),
    }
}

/// The driver's name and version.
pub(crate) fn driver(info: &AdapterInfo) -> String {
    [info.driver.as_str(), info.driver_info.as_str()].join(" ").trim().to_owned()
}

/// What a kind of GPU can be expected to do, to a factor of a few: nothing has been measured on it.
fn rates(kind: DeviceType) -> GpuRates {
    let rates = |startup, operations, transfer| GpuRates { opening: 0.0, startup, operations, transfer };
    match kind {
        DeviceType::DiscreteGpu => rates(200e-6, 6e12, 8e9),
        DeviceType::VirtualGpu => rates(400e-6, 4e12, 5e9),
        DeviceType::IntegratedGpu => rates(200e-6, 6e11, 8e9),
        DeviceType::Other => rates(400e-6, 3e11, 5e9),
        DeviceType::Cpu => rates(300e-6, 4e9 * std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64), 2e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shader_of_directx_sees_more_than_a_raw_buffer_holds() {
        let binding = |binding, backend| {
            let have = wgpu::Limits { max_storage_buffer_binding_size: binding, ..Default::default() };
            limits(&have, backend).max_storage_buffer_binding_size
        };
        assert_eq!(binding((1 << 31) - 4, wgpu::Backend::Dx12), 512 << 20);
        assert_eq!(binding(128 << 20, wgpu::Backend::Dx12), 128 << 20);
        assert_eq!(binding((1 << 31) - 4, wgpu::Backend::Vulkan), (1 << 31) - 4);
    }

    #[test]
    fn an_opening_that_hangs_or_fails_is_an_error() {
        let hangs = bounded(Duration::from_millis(10), || {
            std::thread::sleep(Duration::from_secs(60));
            Ok(())
        });
        assert!(hangs.unwrap_err().contains("did not answer"));
        let panics = bounded(OPENING, || -> Result<(), _> { panic!("a driver's own") });
        assert!(panics.unwrap_err().contains("failed"));
        assert_eq!(bounded(OPENING, || Ok(1)), Ok(1));
    }
}
