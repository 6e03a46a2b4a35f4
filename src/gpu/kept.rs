//! Arrays that stay on the GPU: made of the caller's numbers or of a job's results, and copied back when they are asked for. Knows
//! nothing of jobs.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

use wgpu::{Buffer, BufferUsages, MapMode, SubmissionIndex, WriteOnly};

use super::Gpu;
use super::buffers::Use;
use super::fault::Fault;
use super::flight::{answers, map_when_done};
use crate::card::PATIENCE;
use crate::error::{Error, Result};
use crate::memory::Hands;
use crate::resident::Away;

/// What crosses at once: one part is copied by the host while another crosses.
const PART: usize = 16 << 20;

const ON_ITS_WAY: usize = 2;

/// An array on the GPU.
#[derive(Debug)]
pub(crate) struct Kept {
    pub gpu: Arc<Gpu>,
    pub buffer: Buffer,
    bytes: u64,
}

/// The bytes that arrays which stay may take together, and take.
#[derive(Debug)]
pub(crate) struct Room {
    most: Option<u64>,
    taken: Mutex<u64>,
}

impl Room {
    /// Room for so many bytes; for as many as there are, where that is not known.
    pub fn new(most: Option<u64>) -> Self {
        Self { most, taken: Mutex::new(0) }
    }

    fn take(&self, bytes: u64, name: &str) -> Result<()> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match self.most {
            Some(most) if taken.saturating_add(bytes) > most => Err(no_room(bytes, Some(most - *taken), *taken, name)),
            _ => {
                *taken += bytes;
                Ok(())
            }
        }
    }

    fn give(&self, bytes: u64) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
    }

    fn taken(&self) -> u64 {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of an array for which there is no memory.
fn no_room(bytes: u64, free: Option<u64>, taken: u64, name: &str) -> Error {
    let free = free.map_or_else(|| format!("{name} has no memory for it"), |free| format!("{free} bytes of {name} are free"));
    let wanted = format!("{free}, and residents take {taken}: drop some of them, or upload less");
    Error::argument("resident", format!("{bytes} bytes"), wanted)
}

impl Gpu {
    /// Memory for an array that stays, which is to be written by a job.
    ///
    /// # Errors
    /// There is not as much; the message tells how much is free.
    pub fn keep_bytes(self: &Arc<Self>, bytes: usize) -> Result<Kept> {
        self.kept(bytes, BufferUsages::empty())
    }

    /// An array that stays, with these bytes.
    ///
    /// # Errors
    /// As of [`keep_bytes`](Gpu::keep_bytes), or the GPU failed.
    pub fn upload_bytes(self: &Arc<Self>, bytes: &[u8]) -> Result<Kept> {
        if !self.shares_memory {
            let kept = self.kept(bytes.len(), BufferUsages::empty())?;
            self.fill(&kept.buffer, bytes)?;
            return Ok(kept);
        }
        // The host's memory is the GPU's, and nothing else has seen the array yet.
        let kept = self.kept(bytes.len(), BufferUsages::MAP_WRITE)?;
        if !bytes.is_empty() {
            write(&kept.buffer, &self.hands, bytes)?;
        }
        self.device.tally.up(bytes.len() as u64);
        self.device.scoped(|_, _| kept.buffer.unmap())?;
        Ok(kept)
    }

    fn kept(self: &Arc<Self>, bytes: usize, more: BufferUsages) -> Result<Kept> {
        const USAGE: BufferUsages = BufferUsages::STORAGE.union(BufferUsages::COPY_SRC).union(BufferUsages::COPY_DST);
        let bytes = bytes as u64;
        let size = bytes.next_multiple_of(256).max(256);
        let largest = self.device.limits.max_buffer_size;
        if size > largest {
            let wanted = format!("one array on {} has {largest} at most: upload it in parts", self.name);
            return Err(Error::argument("resident", format!("{bytes} bytes"), wanted));
        }
        self.room.take(size, &self.name)?;
        let mapped = more.contains(BufferUsages::MAP_WRITE);
        let made = self.device.buffer(USAGE | more, size, mapped).or_else(|fault| match fault {
            Fault::OutOfMemory => {
                self.trim();
                self.device.buffer(USAGE | more, size, mapped)
            }
            fault => Err(fault),
        });
        match made {
            Ok(buffer) => Ok(Kept { gpu: Arc::clone(self), buffer, bytes }),
            Err(fault) => {
                self.room.give(size);
                let full = || no_room(bytes, None, self.room.taken(), &self.name);
                Err(if fault == Fault::OutOfMemory { full() } else { fault.into() })
            }
        }
    }

    /// Copies bytes of the host to a buffer, and returns when they are there.
    pub(super) fn fill(&self, to: &Buffer, bytes: &[u8]) -> Result<(), Fault> {
        let mut sent = VecDeque::new();
        for (part, bytes) in bytes.chunks(PART).enumerate() {
            let staging = self.pool.take(&self.device, Use::Upload, bytes.len() as u64)?;
            write(&staging, &self.hands, bytes)?;
            staging.unmap();
            let (offset, length) = ((part * PART) as u64, bytes.len() as u64);
            let crossing = self.cross(staging, MapMode::Write, |encoder, staging| {
                encoder.copy_buffer_to_buffer(staging, 0, to, offset, length);
            })?;
            self.device.tally.up(length);
            sent.push_back(crossing);
            if sent.len() == ON_ITS_WAY
                && let Some(first) = sent.pop_front()
            {
                self.pool.give(Use::Upload, self.arrived(first)?);
            }
        }
        sent.into_iter().try_for_each(|crossing| {
            self.pool.give(Use::Upload, self.arrived(crossing)?);
            Ok(())
        })
    }

    /// Submits a copy from or to a staging buffer, which is mapped afterwards.
    fn cross(&self, staging: Buffer, mode: MapMode, copy: impl FnOnce(&mut wgpu::CommandEncoder, &Buffer)) -> Result<Crossing, Fault> {
        let (sender, mapped) = channel();
        let (submission, ()) = self.device.submit(|encoder| {
            copy(encoder, &staging);
            map_when_done(encoder, &staging, mode, staging.size(), &sender);
        })?;
        Ok(Crossing { staging, submission, mapped })
    }

    fn arrived(&self, crossing: Crossing) -> Result<Buffer, Fault> {
        self.device.wait(crossing.submission, PATIENCE)?;
        answers(&crossing.mapped, 1, PATIENCE)?;
        Ok(crossing.staging)
    }
}

/// A copy on its way.
struct Crossing {
    staging: Buffer,
    submission: SubmissionIndex,
    mapped: Receiver<bool>,
}

impl Kept {
    fn read_parts(&self, to: &mut [u8]) -> Result<(), Fault> {
        let Self { gpu, buffer, .. } = self;
        let mut coming: VecDeque<(Crossing, &mut [u8])> = VecDeque::new();
        let unload = |(crossing, to): (Crossing, &mut [u8])| {
            let staging = gpu.arrived(crossing)?;
            let view = staging.get_mapped_range(0..to.len().next_multiple_of(4) as u64);
            gpu.hands.copy(&view.map_err(|error| Fault::Failed(error.to_string()))?[..to.len()], to);
            staging.unmap();
            gpu.device.tally.down(to.len() as u64);
            gpu.pool.give(Use::Download, staging);
            Ok(())
        };
        for (part, to) in to.chunks_mut(PART).enumerate() {
            let (offset, length) = ((part * PART) as u64, to.len().next_multiple_of(4) as u64);
            let staging = gpu.pool.take(&gpu.device, Use::Download, length)?;
            let crossing = gpu.cross(staging, MapMode::Read, |encoder, staging| {
                encoder.copy_buffer_to_buffer(buffer, offset, staging, 0, length);
            })?;
            coming.push_back((crossing, to));
            if coming.len() == ON_ITS_WAY {
                coming.pop_front().map_or(Ok(()), unload)?;
            }
        }
        coming.into_iter().try_for_each(unload)
    }
}

impl Away for Kept {
    fn read(&self, to: &mut [u8]) -> Result<()> {
        debug_assert_eq!(to.len() as u64, self.bytes);
        Ok(self.read_parts(to)?)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // Groups that bind it would keep its memory. Work that was submitted still sees it.
        let _ = self.gpu.device.scoped(|_, _| self.buffer.destroy());
        self.gpu.room.give(self.buffer.size());
    }
}

/// Copies bytes to the beginning of a mapped buffer.
fn write(buffer: &Buffer, hands: &Hands, bytes: &[u8]) -> Result<(), Fault> {
    let view = buffer.get_mapped_range_mut(0..(bytes.len() as u64).next_multiple_of(4));
    let mut view = view.map_err(|error| Fault::Failed(error.to_string()))?;
    write_by(hands, view.slice(..bytes.len()), bytes);
    Ok(())
}

/// Copies bytes to mapped memory of the same length.
pub(super) fn write_by(hands: &Hands, to: WriteOnly<'_, [u8]>, bytes: &[u8]) {
    let (mut rest, mut parts) = (to, Vec::new());
    for from in bytes.chunks(hands.part(bytes.len())) {
        let (first, later) = rest.split_at(from.len());
        parts.push((Mapped(first), from));
        rest = later;
    }
    hands.each(parts, |(to, from)| to.set(from));
}

/// A part of mapped memory that another thread may write.
struct Mapped<'a>(WriteOnly<'a, [u8]>);

// SAFETY: it is the only way to its bytes, as a `&mut [u8]` is, which may go to another thread. wgpu says so of every type but
// slices.
#[allow(unsafe_code, reason = "wgpu's own type lacks it")]
unsafe impl Send for Mapped<'_> {}

impl Mapped<'_> {
    fn set(mut self, bytes: &[u8]) {
        self.0.copy_from_slice(bytes);
    }
}
