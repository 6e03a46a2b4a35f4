//! What an unhealthy GPU leads to, on wgpu's own stand-in for one: its buffers work, and its dispatches do nothing.

use std::sync::Arc;

use super::buffers::{Pool, Use};
use super::device::Device;
use super::fault::Fault;
use super::memory::Memory;
use super::pipeline::Pipelines;
use super::*;
use crate::card::{CardJob, Slot};
use crate::cursor::Cursor;
use crate::dispatch::GpuSeat;
use crate::error::{Error, Result};
use crate::kernel::{Column, Kernel, Outputs};
use crate::kernels::{Gaussian, Julia};
use crate::report::Laps;
use crate::watch::{Side, Watch};

/// A GPU without buffers larger than `largest`.
fn stand_in(largest: u64) -> Gpu {
    let required_features = clock::feature(wgpu::Features::all());
    let (device, queue) = wgpu::Device::noop(&wgpu::DeviceDescriptor { required_features, ..Default::default() });
    let device = Device::new(device, queue);
    let pipelines = Pipelines::new(&device, None).unwrap();
    let memory = Memory { shared: false, resident: Some(1 << 20), hands: Hands::alone() };
    let mut gpu = Gpu::new("a stand-in".into(), GpuRates::UNOPENED, pipelines, device, memory);
    gpu.pool = Pool::new(largest);
    gpu
}

/// A GPU that flushes subnormal numbers and does all else, so far as it can be told.
pub(crate) fn flushing() -> Gpu {
    let mut gpu = stand_in(1 << 28);
    gpu.findings = Some(probe::Findings::without(needs::Property::Subnormals));
    gpu
}

fn drain<K: Kernel<Item: Default>>(gpu: &Gpu, kernel: &K) -> Result<()> {
    let mut out = vec![K::Item::default(); kernel.items()];
    let cursor = Cursor::new(0..kernel.items(), kernel.grain(), Outputs::one(Column::new(&mut out, 1)));
    let (cost, watch, laps) = (kernel.cost(), Watch::new(), Laps::start());
    let drained = gpu.compute(&CardJob::new(kernel, &cost, &cursor, &Side::new(&watch), &laps)).map(drop);
    assert!(drained.is_ok() || cursor.left() == kernel.items(), "{} items are lost", kernel.items() - cursor.left());
    drained
}

fn reason(result: Result<()>) -> String {
    match result {
        Err(Error::Gpu { reason }) => reason,
        other => panic!("expected an error of the GPU, got {other:?}"),
    }
}

/// The error of a dispatch that did nothing: the job got that far.
const NOT_DONE: &str = "reported work as done that was not";

#[test]
fn work_that_was_not_done_is_an_error() {
    let gpu = stand_in(1 << 28);
    for _ in 0..3 {
        // The second time, the buffers are those of the first.
        assert!(reason(drain(&gpu, &Julia::default())).contains(NOT_DONE));
    }
    assert_eq!(gpu.device.gone(), None);
}

#[test]
fn the_devices_clock_measures_pieces_of_jobs_that_have_several() {
    let gpu = stand_in(1 << 28);
    assert!(reason(drain(&gpu, &Gaussian::new(vec![1f32; 1000], vec![2f32; 1000]))).contains(NOT_DONE));
    assert_eq!(gpu.clocks.idle(), 0);
    let many = vec![1f32; 20_000_000];
    for _ in 0..2 {
        assert!(reason(drain(&gpu, &Gaussian::new(&many, &many))).contains(NOT_DONE));
        // The second time, it is the first's.
        assert_eq!(gpu.clocks.idle(), 1);
    }
    // This one's ticks are no answer.
    assert_eq!(gpu.proven(), 0.0);
}

#[test]
fn a_card_is_trusted_with_the_most_that_it_has_shown() {
    let gpu = stand_in(1 << 28);
    for (shown, proven) in [(3e11, 3e11), (1e11, 3e11), (f64::NAN, 3e11), (-1.0, 3e11), (2e12, 2e12)] {
        gpu.prove(shown);
        assert_eq!(gpu.proven(), proven);
    }
}

#[test]
fn a_shader_is_walked_through_once() {
    let (gpu, gaussian) = (stand_in(1 << 28), Gaussian::new(vec![1f32], vec![2f32]));
    let needs = || gpu.pipelines.needs(&gaussian, &Kernel::shader(&gaussian).unwrap()).unwrap();
    assert!(Arc::ptr_eq(&needs(), &needs()));
}

#[test]
fn a_full_memory_makes_the_pieces_smaller() {
    let gaussian = Gaussian::new(vec![1f32; 100_000], vec![2f32; 100_000]);
    assert!(reason(drain(&stand_in(1 << 16), &gaussian)).contains(NOT_DONE));
    assert!(reason(drain(&stand_in(1 << 9), &gaussian)).contains("memory is full"));
}

#[test]
fn idle_buffers_are_used_again() {
    let gpu = stand_in(1 << 28);
    let take = |bytes| gpu.pool.take(&gpu.device, Use::Input, bytes).unwrap();
    let first = take(1000);
    gpu.pool.give(Use::Input, first.clone());
    assert_eq!(take(600), first, "the same size class");
    gpu.pool.give(Use::Input, first.clone());
    assert_ne!(take(3000), first, "a larger one");
    gpu.pool.trim();
    assert_ne!(take(600), first, "a freed one");
}

#[test]
fn a_lost_device_is_an_error_and_gives_up_its_place() {
    let gpu = Arc::new(stand_in(1 << 28));
    let slot = Slot::holding(gpu.clone(), GpuRates::UNOPENED);
    assert!(matches!(slot.seat(true), GpuSeat::Open(..)));
    gpu.device.scoped(|device, _| device.destroy()).unwrap();
    let _ = gpu.device.scoped(|device, _| device.poll(wgpu::PollType::Poll));
    assert!(gpu.device.gone().is_some());
    assert!(reason(drain(&gpu, &Julia::default())).contains("lost"));
    assert!(matches!(slot.seat(true), GpuSeat::Absent(reason) if reason.contains("lost")));
}

#[test]
fn a_device_that_is_given_up_is_asked_nothing_more() {
    let gpu = stand_in(1 << 28);
    let fault = gpu.device.give_up("hung".into());
    assert_eq!(fault, Fault::Gone("hung".into()));
    assert_eq!(gpu.device.scoped(|_, _| panic!("called")), Err::<(), _>(fault));
    assert!(reason(drain(&gpu, &Julia::default())).contains("hung"));
}

#[test]
fn a_refused_call_is_an_error_and_the_device_lives() {
    let gpu = stand_in(1 << 28);
    let descriptor = wgpu::BufferDescriptor { label: None, size: 1 << 40, usage: wgpu::BufferUsages::STORAGE, mapped_at_creation: false };
    assert!(matches!(gpu.device.scoped(|device, _| device.create_buffer(&descriptor)), Err(Fault::Failed(_))));
    assert!(matches!(gpu.device.scoped(|_, _| panic!("a driver's own")), Err::<(), _>(Fault::Failed(_))));
    assert_eq!(gpu.device.check(), Ok(()));
    assert!(gpu.pool.take(&gpu.device, Use::Output, 64).is_ok());
}

#[test]
fn an_error_outside_every_scope_is_found() {
    let gpu = stand_in(1 << 28);
    let descriptor = wgpu::BufferDescriptor { label: None, size: 1 << 40, usage: wgpu::BufferUsages::STORAGE, mapped_at_creation: false };
    gpu.device
        .scoped(|device, _| std::thread::scope(|scope| drop(scope.spawn(|| device.create_buffer(&descriptor)).join().unwrap())))
        .unwrap();
    assert!(matches!(gpu.device.stray(), Err(Fault::Failed(_))));
    assert_eq!(gpu.device.stray(), Ok(()));
}
