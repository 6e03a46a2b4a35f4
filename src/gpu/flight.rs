//! One piece in flight: its submission, the wait for it, and what it brings back. Not which pieces, or how many at once.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use wgpu::MapMode;

use super::berth::{Berth, HEADER, LEFT, offsets};
use super::device::PATIENCE;
use super::drain::Run;
use super::fault::Fault;
use super::reflect::WORKGROUP;
use crate::cursor::Piece;
use crate::kernel::Outputs;
use crate::watch::Watch;

/// Workgroups in one dimension of a dispatch. Every device takes 65,535; folding early makes it the usual case, which tests
/// reach.
const MOST_GROUPS: u32 = 4096;

/// A piece that has been submitted.
pub(super) struct Flight<'a> {
    piece: Piece<Outputs<'a>>,
    berth: Berth,
    /// Steps that are taken when the submission is done.
    step_end: u32,
    /// Whether its time tells what an item takes: those of later steps may have few items left. And whether it brings the
    /// results.
    tells_time: bool,
    brings: bool,
    nonce: u32,
    submission: wgpu::SubmissionIndex,
    /// Buffers that become the host's again when it is done, each of which answers.
    mapping: usize,
    mapped: Receiver<bool>,
    launched: Instant,
}

/// The prelude's `Job`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct JobWords {
    first: u32,
    count: u32,
    step_first: u32,
    step_end: u32,
    zero: u32,
    nonce: u32,
    row: u32,
    column: u32,
}

impl Run<'_> {
    /// Copies a piece's inputs to where the card fetches them, and submits its first steps.
    pub fn launch<'p>(&mut self, piece: Piece<Outputs<'p>>, berth: Berth) -> Result<Flight<'p>, Fault> {
        let start = Instant::now();
        if let Some(upload) = &berth.upload {
            let (starts, _) = offsets(&self.footprint.inputs, berth.capacity);
            let cut = self.shader.inputs.iter().filter_map(|input| Some((input.bytes, input.per_item?)));
            for ((bytes, per_item), offset) in cut.zip(starts) {
                write(upload, offset, &bytes[piece.range.start * per_item..(piece.range.end * per_item).min(bytes.len())])?;
            }
            upload.unmap();
        }
        self.times.upload += start.elapsed();
        self.submit(piece, berth, 0)
    }

    fn submit<'p>(&mut self, piece: Piece<Outputs<'p>>, berth: Berth, step_first: u32) -> Result<Flight<'p>, Fault> {
        let step_end = step_first.saturating_add(self.pace.window).min(self.shader.steps);
        let nonce = self.gpu.nonce();
        let (first, items) = (piece.range.start, self.shader.row);
        let job = JobWords {
            first: first as u32,
            count: piece.range.len() as u32,
            step_first,
            step_end,
            zero: 0,
            nonce,
            row: first.checked_div(items).unwrap_or(0) as u32,
            column: first.checked_rem(items).unwrap_or(0) as u32,
        };
        let (sender, mapped) = channel();
        let launched = Instant::now();
        let brings = step_end == self.shader.steps;
        let (submission, mapping) = self.gpu.device.scoped(|device, queue| {
            queue.write_buffer(&berth.job, 0, bytemuck::bytes_of(&job));
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            let mut mapping = 1;
            if step_first == 0 {
                mapping += self.encode_inputs(&mut encoder, &berth, piece.range.len(), &sender);
            }
            self.encode_pass(&mut encoder, &berth, job.count);
            self.encode_results(&mut encoder, &berth, brings.then_some(piece.range.len()), &sender);
            (queue.submit([encoder.finish()]), mapping)
        })?;
        Ok(Flight { piece, berth, step_end, tells_time: step_first == 0, brings, nonce, submission, mapping, mapped, launched })
    }

    /// Fetches the results of a piece whose items are done before their steps are.
    fn fetch<'p>(&mut self, piece: Piece<Outputs<'p>>, berth: Berth, nonce: u32) -> Result<Flight<'p>, Fault> {
        let (sender, mapped) = channel();
        let launched = Instant::now();
        let submission = self.gpu.device.scoped(|device, queue| {
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            self.encode_results(&mut encoder, &berth, Some(piece.range.len()), &sender);
            queue.submit([encoder.finish()])
        })?;
        let step_end = self.shader.steps;
        Ok(Flight { piece, berth, step_end, tells_time: false, brings: true, nonce, submission, mapping: 1, mapped, launched })
    }

    /// Copies the inputs to the card, and returns how many buffers are mapped afterwards.
    fn encode_inputs(&self, encoder: &mut wgpu::CommandEncoder, berth: &Berth, items: usize, sender: &Sender<bool>) -> usize {
        let (Some(upload), Some(input)) = (&berth.upload, &berth.input) else { return 0 };
        let (starts, _) = offsets(&self.footprint.inputs, berth.capacity);
        for (start, bytes) in starts.into_iter().zip(&self.footprint.inputs) {
            encoder.copy_buffer_to_buffer(upload, start, input, start, bytes * items as u64);
        }
        map_when_done(encoder, upload, MapMode::Write, upload.size(), sender);
        1
    }

    fn encode_pass(&self, encoder: &mut wgpu::CommandEncoder, berth: &Berth, count: u32) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&self.pipeline.compute);
        for (index, group) in (0..).zip(&berth.groups) {
            pass.set_bind_group(index, group, &[]);
        }
        let (x, y) = fold(count.div_ceil(WORKGROUP));
        pass.dispatch_workgroups(x, y, 1);
    }

    /// Copies the status words to the host, and the results of so many items if they are complete.
    fn encode_results(&self, encoder: &mut wgpu::CommandEncoder, berth: &Berth, items: Option<usize>, sender: &Sender<bool>) {
        encoder.copy_buffer_to_buffer(&berth.status, 0, &berth.download, 0, 4);
        encoder.copy_buffer_to_buffer(&berth.status, LEFT, &berth.download, 4, 4);
        let mut end = HEADER;
        if let Some(items) = items {
            let (starts, _) = offsets(&self.footprint.outputs, berth.capacity);
            for (start, bytes) in starts.into_iter().zip(&self.footprint.outputs) {
                encoder.copy_buffer_to_buffer(&berth.out, start, &berth.download, HEADER + start, bytes * items as u64);
                end = HEADER + start + bytes * items as u64;
            }
        }
        map_when_done(encoder, &berth.download, MapMode::Read, end, sender);
    }

    /// Waits for a flight, and submits its next steps, fetches its results or copies them out.
    pub fn land<'p>(&mut self, flight: Flight<'p>, watch: &Watch) -> Result<Option<Flight<'p>>, Fault> {
        let Flight { piece, berth, step_end, tells_time, brings, nonce, submission, mapping, mapped, launched } = flight;
        let start = Instant::now();
        self.gpu.device.wait(submission)?;
        answers(&mapped, mapping)?;
        let now = Instant::now();
        self.times.wait += now - start;
        if tells_time {
            self.pace.learn(piece.range.len(), (now - launched.max(self.landed)).as_secs_f64());
        }
        self.landed = now;
        let items = piece.range.len();
        let (starts, _) = offsets(&self.footprint.outputs, berth.capacity);
        let (rest, left) = read(&berth.download, &starts, nonce, piece, brings)?;
        match rest {
            None if left => Err(Fault::Failed(format!("an item took more than {step_end} steps"))),
            None => {
                self.times.download += now.elapsed();
                self.free.push(berth);
                watch.advance(items);
                Ok(None)
            }
            Some(piece) if self.pipeline.tells && !left => self.fetch(piece, berth, nonce).map(Some),
            Some(piece) => self.submit(piece, berth, step_end).map(Some),
        }
    }
}

/// Workgroups in two dimensions, of which the first fits every device.
fn fold(groups: u32) -> (u32, u32) {
    let y = groups.div_ceil(MOST_GROUPS).max(1);
    (groups.div_ceil(y), y)
}

pub(super) fn write(buffer: &wgpu::Buffer, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
    let view = buffer.get_mapped_range_mut(offset..offset + bytes.len() as u64);
    view.map_err(|error| Fault::Failed(error.to_string()))?.copy_from_slice(bytes);
    Ok(())
}

pub(super) fn map_when_done(encoder: &wgpu::CommandEncoder, buffer: &wgpu::Buffer, mode: MapMode, bytes: u64, sender: &Sender<bool>) {
    let sender = sender.clone();
    // Whoever waited may have given up meanwhile.
    encoder.map_buffer_on_submit(buffer, mode, 0..bytes, move |result| {
        let _ = sender.send(result.is_ok());
    });
}

/// Waits until so many buffers are mapped. Another thread's wait may be the one that is told.
pub(super) fn answers(mapped: &Receiver<bool>, count: usize) -> Result<(), Fault> {
    for _ in 0..count {
        if mapped.recv_timeout(PATIENCE) != Ok(true) {
            return Err(Fault::Failed("a buffer could not be mapped".into()));
        }
    }
    Ok(())
}

/// Checks that the dispatch has run, and copies its results out if they are complete; else gives the piece back. And whether
/// an item has told that it is not done. `starts`: where each output begins behind the header.
fn read<'a>(
    download: &wgpu::Buffer,
    starts: &[u64],
    nonce: u32,
    piece: Piece<Outputs<'a>>,
    complete: bool,
) -> Result<(Option<Piece<Outputs<'a>>>, bool), Fault> {
    let ends = starts.iter().zip(piece.out.lengths()).map(|(start, bytes)| HEADER + start + bytes as u64);
    let end = ends.last().filter(|_| complete).unwrap_or(HEADER);
    let view = download.get_mapped_range(0..end).map_err(|error| Fault::Failed(error.to_string()))?;
    // Some drivers report a submission as done that they have dropped.
    let is_nonce = |at: usize| view.get(at..at + 4) == Some(nonce.to_le_bytes().as_slice());
    let (ran, left) = (is_nonce(0), is_nonce(4));
    let rest = if ran && complete {
        for (start, column) in starts.iter().zip(piece.out.columns()) {
            let bytes = column.bytes();
            bytes.copy_from_slice(&view[(HEADER + start) as usize..][..bytes.len()]);
        }
        None
    } else {
        Some(piece)
    };
    drop(view);
    download.unmap();
    if ran { Ok((rest, left)) } else { Err(Fault::Failed("the driver reported work as done that was not".into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workgroups_are_folded_into_two_dimensions() {
        for groups in [0, 1, MOST_GROUPS - 1, MOST_GROUPS, MOST_GROUPS + 1, 3 * MOST_GROUPS + 7, 1 << 24] {
            let (x, y) = fold(groups);
            assert!(x <= MOST_GROUPS && y <= MOST_GROUPS);
            assert!(u64::from(x) * u64::from(y) >= u64::from(groups));
            assert!(u64::from(x) * u64::from(y) < u64::from(groups) + u64::from(y.max(2)), "{groups} in {x} x {y} wastes a row");
        }
    }
}
