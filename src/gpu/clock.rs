//! How long a dispatch ran by the device's own clock, where it has one: copies, waits and the host's other work are not in it.
//! A hint, which some drivers give wrongly: what cannot be is no answer.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use wgpu::{BufferUsages, ComputePassTimestampWrites, Features, QueryType};

use super::device::Device;
use super::fault::Fault;

/// Two ticks of eight bytes.
const BYTES: u64 = 16;

/// No dispatch takes as long.
const LONGEST: Duration = Duration::from_secs(60);

/// Measures one dispatch at a time.
#[derive(Debug)]
pub(super) struct Clock {
    set: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    /// What the host reads; mapped when the submission is done.
    pub read: wgpu::Buffer,
}

/// The idle clocks of a device.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    idle: Mutex<Vec<Clock>>,
}

impl Clocks {
    /// A clock, where the device has that.
    pub fn take(&self, device: &Device) -> Result<Option<Clock>, Fault> {
        if device.nanoseconds_a_tick.is_none() {
            return Ok(None);
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Clock::new(device), Ok).map(Some)
    }

    #[cfg(test)]
    pub fn idle(&self) -> usize {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How long the dispatch took that a clock measured, and takes it back. Its submission is done.
    pub fn read(&self, device: &Device, clock: Clock) -> Option<Duration> {
        let ticks = clock.read.get_mapped_range(0..BYTES).ok().map(|view| [0, 8].map(|at| tick(&view[at..at + 8])));
        clock.read.unmap();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(clock);
        time(ticks?, device.nanoseconds_a_tick?)
    }
}

impl Clock {
    fn new(device: &Device) -> Result<Self, Fault> {
        device.scoped(|device, _| {
            let buffer =
                |usage| device.create_buffer(&wgpu::BufferDescriptor { label: None, size: BYTES, usage, mapped_at_creation: false });
            Self {
                set: device.create_query_set(&wgpu::QuerySetDescriptor { label: None, ty: QueryType::Timestamp, count: 2 }),
                resolved: buffer(BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
                read: buffer(BufferUsages::COPY_DST | BufferUsages::MAP_READ),
            }
        })
    }

    /// What a pass writes to be measured.
    pub fn writes(&self) -> ComputePassTimestampWrites<'_> {
        ComputePassTimestampWrites { query_set: &self.set, beginning_of_pass_write_index: Some(0), end_of_pass_write_index: Some(1) }
    }

    /// Brings the ticks to where the host reads them, behind the pass.
    pub fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.resolve_query_set(&self.set, 0..2, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.read, 0, BYTES);
    }
}

/// What a device is to be opened with, to have a clock.
pub(super) fn feature(offered: Features) -> Features {
    offered & Features::TIMESTAMP_QUERY
}

fn tick(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |tick, byte| tick << 8 | u64::from(*byte))
}

/// The time between two ticks. Some drivers leave zeros, or count backwards.
fn time([begin, end]: [u64; 2], nanoseconds_a_tick: f32) -> Option<Duration> {
    let seconds = end.checked_sub(begin)? as f64 * f64::from(nanoseconds_a_tick) * 1e-9;
    let time = Duration::try_from_secs_f64(seconds).ok()?;
    (begin > 0 && !time.is_zero() && time < LONGEST).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_that_cannot_be_are_no_answer() {
        assert_eq!(time([1000, 3000], 2.0), Some(Duration::from_micros(4)));
        for wrong in [[0, 0], [0, 5], [7, 7], [9, 3], [1, u64::MAX]] {
            assert_eq!(time(wrong, 1.0), None, "{wrong:?}");
        }
        assert_eq!(time([1000, 3000], f32::NAN), None);
        assert_eq!(time([1000, 3000], 0.0), None);
    }

    #[test]
    fn a_tick_is_eight_bytes_the_low_ones_first() {
        assert_eq!(tick(&0x0102_0304_0506_0708u64.to_le_bytes()), 0x0102_0304_0506_0708);
    }
}
