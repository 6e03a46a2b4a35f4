//! One open device behind calls that return their errors, wait for a bounded time and never panic. Knows no shaders.
//!
//! wgpu reports errors apart from the call that made them, panics in a poll of a lost device, and waits for ever where the
//! last handle of a hung one is dropped. So each call goes through [`Device::scoped`], each wait through [`Device::wait`],
//! and a device that is gone is leaked.

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use pollster::block_on;
use wgpu::{ErrorFilter, PollError, PollType};

use super::count_call;
use super::fault::Fault;
use super::tally::Tally;

/// What is under way takes less, unless the device hangs.
const MOMENT: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Device {
    handles: ManuallyDrop<Handles>,
    health: Arc<Health>,
    pub limits: wgpu::Limits,
    /// What its clock counts by; none where it has none, or none was asked for.
    pub nanoseconds_a_tick: Option<f32>,
    pub tally: Tally,
}

/// Dropping these waits for the device.
#[derive(Debug)]
struct Handles {
    device: wgpu::Device,
    queue: wgpu::Queue,
}

#[derive(Debug, Default)]
struct Health {
    /// Why the device is gone.
    gone: OnceLock<String>,
    /// An error that belongs to no scope.
    stray: Mutex<Option<String>>,
}

impl Device {
    pub fn new(device: wgpu::Device, queue: wgpu::Queue) -> Self {
        let health = Arc::new(Health::default());
        let (lost, stray) = (health.clone(), health.clone());
        device.set_device_lost_callback(move |_, message| {
            let _ = lost.gone.set(format!("the device is lost: {message}"));
        });
        // Without a handler an error of another thread's is a panic.
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            stray.stray.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error.to_string());
        }));
        let limits = device.limits();
        let nanoseconds_a_tick = device.features().contains(wgpu::Features::TIMESTAMP_QUERY).then(|| queue.get_timestamp_period());
        let handles = ManuallyDrop::new(Handles { device, queue });
        Self { handles, health, limits, nanoseconds_a_tick, tally: Tally::default() }
    }

    /// Why nothing more can be asked of the device, if that is so.
    pub fn gone(&self) -> Option<&str> {
        self.health.gone.get().map(String::as_str)
    }

    /// Whether the device is still there. A lost one reports to no error scope, and its calls do nothing.
    pub fn check(&self) -> Result<(), Fault> {
        self.gone().map_or(Ok(()), |reason| Err(Fault::Gone(reason.to_owned())))
    }

    /// Makes calls to the driver and returns the error that any of them led to.
    pub fn scoped<T>(&self, calls: impl FnOnce(&wgpu::Device, &wgpu::Queue) -> T) -> Result<T, Fault> {
        self.check()?;
        count_call();
        let Handles { device, queue } = &*self.handles;
        // The guards are dropped in the reverse order, also where a call panics.
        let memory = device.push_error_scope(ErrorFilter::OutOfMemory);
        let validation = device.push_error_scope(ErrorFilter::Validation);
        let internal = device.push_error_scope(ErrorFilter::Internal);
        let result = catch_unwind(AssertUnwindSafe(|| calls(device, queue)));
        let internal = block_on(internal.pop());
        let validation = block_on(validation.pop());
        let error = block_on(memory.pop()).or(validation).or(internal);
        self.check()?;
        match (result, error) {
            (_, Some(error)) => Err(error.into()),
            (Ok(result), None) => Ok(result),
            (Err(_), None) => Err(Fault::Failed("the driver's interface panicked".into())),
        }
    }

    /// A new buffer.
    pub fn buffer(&self, usage: wgpu::BufferUsages, size: u64, mapped: bool) -> Result<wgpu::Buffer, Fault> {
        let descriptor = wgpu::BufferDescriptor { label: None, size, usage, mapped_at_creation: mapped };
        self.tally.created(1);
        self.scoped(|device, _| device.create_buffer(&descriptor))
    }

    /// Records commands and hands them over: the submission, and what `record` gave.
    pub fn submit<T>(&self, record: impl FnOnce(&mut wgpu::CommandEncoder) -> T) -> Result<(wgpu::SubmissionIndex, T), Fault> {
        self.tally.submitted();
        self.scoped(|device, queue| {
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            let recorded = record(&mut encoder);
            (queue.submit([encoder.finish()]), recorded)
        })
    }

    /// Waits until a submission is done. A device that does not answer for so long as `patience` is given up.
    pub fn wait(&self, submission: wgpu::SubmissionIndex, patience: Duration) -> Result<(), Fault> {
        self.check()?;
        count_call();
        self.tally.waited();
        let poll = PollType::Wait { submission_index: Some(submission), timeout: Some(patience) };
        let polled = catch_unwind(AssertUnwindSafe(|| self.handles.device.poll(poll)));
        match polled {
            Ok(Ok(_)) => self.check(),
            Ok(Err(PollError::Timeout)) => Err(self.give_up(format!("it has not answered for {patience:?}"))),
            Ok(Err(error)) => Err(Fault::Failed(error.to_string())),
            Err(_) => Err(self.give_up("its driver failed while it was waited for".into())),
        }
    }

    /// Waits a moment for what is under way after a failure, so that a device that is lost is known to be: until then calls on it fail
    /// in many ways.
    pub fn look(&self) {
        if self.gone().is_none() {
            count_call();
            let poll = PollType::Wait { submission_index: None, timeout: Some(MOMENT) };
            let _ = catch_unwind(AssertUnwindSafe(|| self.handles.device.poll(poll)));
        }
    }

    /// Nothing more is asked of the device from here on.
    pub fn give_up(&self, reason: String) -> Fault {
        Fault::Gone(self.health.gone.get_or_init(|| reason).clone())
    }

    /// The error of another thread's call or of no call, if there was one since this was asked last.
    pub fn stray(&self) -> Result<(), Fault> {
        let stray = self.health.stray.lock().unwrap_or_else(PoisonError::into_inner).take();
        stray.map_or(Ok(()), |error| Err(Fault::Failed(error)))
    }
}

impl Drop for Device {
    #[allow(unsafe_code, reason = "the one way to drop a field, or not")]
    fn drop(&mut self) {
        if self.gone().is_none() {
            // SAFETY: a drop runs once, and nothing uses the field after it.
            let handles = unsafe { ManuallyDrop::take(&mut self.handles) };
            // A driver's failure comes out of the queue's drop as a panic.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(handles)));
        }
    }
}
