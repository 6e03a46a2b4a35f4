//! Computes the pieces of a job on the GPU, a few in flight at once, until none is left, one fails or the job is stopped.
//! Decides nothing about where a job runs.
//!
//! A piece's way: its inputs are copied into a mapped buffer; one submission copies them to the card, computes, and copies
//! the results to a buffer that is mapped when the submission is done; they are copied out from there. While one piece
//! computes, the next one's inputs go in and the last one's results come out. A piece whose loops are longer than a dispatch
//! may be is submitted again and again, and goes on from its stored state.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use wgpu::MapMode;

use super::Gpu;
use super::buffers::Use;
use super::device::PATIENCE;
use super::fault::Fault;
use super::flight::{Berth, HEADER, Shared, Yard, offsets};
use super::pace::{Footprint, Pace};
use super::pipeline::Pipeline;
use super::reflect::WORKGROUP;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::kernel::{Kernel, Shader, full_name, item_bytes, shader_of};
use crate::report::Times;
use crate::watch::Watch;

/// Pieces in flight: one goes in, one computes, one comes out.
const IN_FLIGHT: usize = 3;

/// Workgroups in one dimension of a dispatch. Every device takes 65,535; folding early makes it the usual case, which tests
/// reach.
const MOST_GROUPS: u32 = 4096;

/// The largest part of a table that is uploaded at once.
const UPLOAD_BYTES: usize = 64 << 20;

/// Items of the job, and the bytes of their results.
struct Piece<'a> {
    range: Range<usize>,
    out: &'a mut [u8],
}

/// A piece that has been submitted.
struct Flight<'a> {
    piece: Piece<'a>,
    berth: Berth,
    /// Steps that are taken when the submission is done.
    step_end: u32,
    nonce: u32,
    submission: wgpu::SubmissionIndex,
    /// Buffers that become the host's again when it is done, each of which answers.
    mapping: usize,
    mapped: Receiver<bool>,
    launched: Instant,
}

/// One job on its way through the GPU.
struct Run<'a> {
    gpu: &'a Gpu,
    shader: &'a Shader<'a>,
    pipeline: Arc<Pipeline>,
    footprint: Footprint,
    shared: Shared,
    pace: Pace,
    /// Berths without a flight.
    free: Vec<Berth>,
    landed: Instant,
    times: Times,
}

/// The prelude's `Job`, padded to its binding.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct JobWords {
    first: u32,
    count: u32,
    step_first: u32,
    step_end: u32,
    zero: u32,
    nonce: u32,
    padding: [u32; 2],
}

impl Gpu {
    /// Computes what is left of `cursor`.
    pub fn drain<K: Kernel>(&self, kernel: &K, cursor: &Cursor<K::Item>, watch: &Watch) -> Result<Times> {
        let shader = shader_of(kernel).map_err(|reason| Error::NoShader { kernel: full_name::<K>(), reason: reason.0 })?;
        let start = Instant::now();
        let pipeline = self.pipelines.get(&self.device, kernel, &shader)?;
        let mut run = Run::new(self, kernel, &shader, pipeline)?;
        run.times.compile = run.landed - start;
        let mut take = |pace: &Pace| {
            let piece = cursor.take(|left| pace.items(left))?;
            Some(Piece { range: piece.range, out: bytemuck::cast_slice_mut(piece.out) })
        };
        run.drain(&mut take, watch)?;
        self.device.stray()?;
        Ok(run.end())
    }
}

impl<'a> Run<'a> {
    fn new<K: Kernel>(gpu: &'a Gpu, kernel: &K, shader: &'a Shader<'a>, pipeline: Arc<Pipeline>) -> Result<Self, Fault> {
        let (items, landed) = (kernel.items(), Instant::now());
        let mut footprint = Footprint {
            inputs: shader.inputs.iter().filter_map(|input| input.per_item).map(|bytes| bytes as u64).collect(),
            out: item_bytes(kernel) as u64,
            state: shader.state_bytes as u64,
        };
        let pace = Pace::new(items, &kernel.cost(), shader.steps, &gpu.rates, footprint.most_items(&gpu.device.limits));
        if pace.window >= shader.steps {
            // Nothing stops and resumes, so nothing is stored.
            footprint.state = 0;
        }
        let (shared, free, times) = (Shared::default(), Vec::new(), Times::default());
        let mut run = Self { gpu, shader, pipeline, footprint, shared, pace, free, landed, times };
        run.share()?;
        Ok(run)
    }

    /// Uploads what every piece needs: the uniform, and the inputs that are not cut.
    fn share(&mut self) -> Result<(), Fault> {
        let start = Instant::now();
        if !self.shader.params.is_empty() {
            let buffer = self.gpu.pool.take(&self.gpu.device, Use::Uniform, self.shader.params.len() as u64)?;
            self.gpu.device.scoped(|_, queue| queue.write_buffer(&buffer, 0, &self.shader.params))?;
            self.shared.params = Some(buffer);
        }
        let most = self.gpu.device.limits.max_storage_buffer_binding_size;
        for input in self.shader.inputs.iter().filter(|input| input.per_item.is_none()) {
            if input.bytes.len() as u64 > most {
                let (name, bytes) = (input.name, input.bytes.len());
                return Err(Fault::Failed(format!("every piece needs all {bytes} bytes of {name:?}, and it binds at most {most}")));
            }
            let buffer = self.gpu.pool.take(&self.gpu.device, Use::Input, input.bytes.len() as u64)?;
            for (part, bytes) in input.bytes.chunks(UPLOAD_BYTES).enumerate() {
                self.upload(bytes, &buffer, (part * UPLOAD_BYTES) as u64)?;
            }
            self.shared.tables.push((input.name, buffer, input.bytes.len() as u64));
        }
        self.times.upload += start.elapsed();
        Ok(())
    }

    fn upload(&self, bytes: &[u8], to: &wgpu::Buffer, offset: u64) -> Result<(), Fault> {
        let Gpu { device, pool, .. } = self.gpu;
        let staging = pool.take(device, Use::Upload, bytes.len() as u64)?;
        write(&staging, 0, bytes)?;
        let (sender, receiver) = channel();
        let submission = device.scoped(|device, queue| {
            staging.unmap();
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            encoder.copy_buffer_to_buffer(&staging, 0, to, offset, bytes.len() as u64);
            map_when_done(&encoder, &staging, MapMode::Write, staging.size(), &sender);
            queue.submit([encoder.finish()])
        })?;
        device.wait(submission)?;
        answers(&receiver, 1)?;
        pool.give(Use::Upload, staging);
        Ok(())
    }

    fn drain<'p>(&mut self, take: &mut dyn FnMut(&Pace) -> Option<Piece<'p>>, watch: &Watch) -> Result<()> {
        let mut flights: VecDeque<Flight<'p>> = VecDeque::new();
        let mut waiting: VecDeque<Piece<'p>> = VecDeque::new();
        loop {
            watch.check()?;
            // Until the first has landed its time is a guess, and it could hang.
            let most = if self.pace.measured { IN_FLIGHT } else { 1 };
            while flights.len() < most
                && let Some(piece) = waiting.pop_front().or_else(|| take(&self.pace))
            {
                let (piece, rest) = piece.split(self.pace.most);
                waiting.extend(rest);
                match self.berth(piece.range.len()) {
                    Ok(berth) => flights.push_back(self.launch(piece, berth)?),
                    Err(Fault::OutOfMemory) => {
                        self.make_room(&piece, flights.is_empty())?;
                        waiting.push_front(piece);
                        break;
                    }
                    Err(fault) => return Err(fault.into()),
                }
            }
            match flights.pop_front() {
                Some(flight) => flights.extend(self.land(flight, watch)?),
                None if waiting.is_empty() => return Ok(()),
                None => {}
            }
        }
    }

    /// After a full memory: frees what is idle, and where nothing else is in flight makes the pieces smaller.
    fn make_room(&mut self, piece: &Piece<'_>, alone: bool) -> Result<(), Fault> {
        self.free.clear();
        self.gpu.pool.trim();
        if alone && !self.pace.halve(piece.range.len()) { Err(Fault::OutOfMemory) } else { Ok(()) }
    }

    fn yard(&self) -> Yard<'_> {
        let Gpu { device, pool, pipelines, .. } = self.gpu;
        let Self { pipeline, shader, footprint, shared, .. } = self;
        Yard { device, pool, pipelines, pipeline, shader, footprint, shared }
    }

    /// Buffers for a piece: those of an earlier one where they are large enough.
    fn berth(&mut self, items: usize) -> Result<Berth, Fault> {
        while let Some(berth) = self.free.pop() {
            if berth.capacity >= items {
                return Ok(berth);
            }
            self.yard().release(berth);
        }
        let capacity = items.checked_next_power_of_two().map_or(items, |capacity| capacity.min(self.pace.most)).max(items);
        self.yard().berth(capacity)
    }

    /// Copies a piece's inputs to where the card fetches them, and submits its first steps.
    fn launch<'p>(&mut self, piece: Piece<'p>, berth: Berth) -> Result<Flight<'p>, Fault> {
        let start = Instant::now();
        if let Some(upload) = &berth.upload {
            let (starts, _) = offsets(&self.footprint, berth.capacity);
            let cut = self.shader.inputs.iter().filter_map(|input| Some((input.bytes, input.per_item?)));
            for ((bytes, per_item), offset) in cut.zip(starts) {
                write(upload, offset, &bytes[piece.range.start * per_item..(piece.range.end * per_item).min(bytes.len())])?;
            }
            upload.unmap();
        }
        self.times.upload += start.elapsed();
        self.submit(piece, berth, 0)
    }

    fn submit<'p>(&mut self, piece: Piece<'p>, berth: Berth, step_first: u32) -> Result<Flight<'p>, Fault> {
        let step_end = step_first.saturating_add(self.pace.window).min(self.shader.steps);
        let nonce = self.gpu.nonce();
        let job = JobWords {
            first: piece.range.start as u32,
            count: piece.range.len() as u32,
            step_first,
            step_end,
            zero: 0,
            nonce,
            padding: [0; 2],
        };
        let (sender, mapped) = channel();
        let launched = Instant::now();
        let (submission, mapping) = self.gpu.device.scoped(|device, queue| {
            queue.write_buffer(&berth.job, 0, bytemuck::bytes_of(&job));
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            let mut mapping = 1;
            if step_first == 0 {
                mapping += self.encode_inputs(&mut encoder, &berth, piece.range.len(), &sender);
            }
            self.encode_pass(&mut encoder, &berth, job.count);
            let results = if step_end == self.shader.steps { piece.out.len() as u64 } else { 0 };
            encode_results(&mut encoder, &berth, results, &sender);
            (queue.submit([encoder.finish()]), mapping)
        })?;
        Ok(Flight { piece, berth, step_end, nonce, submission, mapping, mapped, launched })
    }

    /// Copies the inputs to the card, and returns how many buffers are mapped afterwards.
    fn encode_inputs(&self, encoder: &mut wgpu::CommandEncoder, berth: &Berth, items: usize, sender: &Sender<bool>) -> usize {
        let (Some(upload), Some(input)) = (&berth.upload, &berth.input) else { return 0 };
        let (starts, _) = offsets(&self.footprint, berth.capacity);
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

    /// Waits for a flight, and submits its next steps or copies its results out.
    fn land<'p>(&mut self, flight: Flight<'p>, watch: &Watch) -> Result<Option<Flight<'p>>, Fault> {
        let Flight { piece, berth, step_end, nonce, submission, mapping, mapped, launched } = flight;
        let start = Instant::now();
        self.gpu.device.wait(submission)?;
        answers(&mapped, mapping)?;
        let now = Instant::now();
        self.times.wait += now - start;
        self.pace.learn(piece.range.len(), (now - launched.max(self.landed)).as_secs_f64());
        self.landed = now;
        let last = step_end == self.shader.steps;
        let items = piece.range.len();
        let Some(piece) = read(&berth.download, nonce, piece, last)? else {
            self.times.download += now.elapsed();
            self.free.push(berth);
            watch.advance(items);
            return Ok(None);
        };
        self.submit(piece, berth, step_end).map(Some)
    }

    /// Gives everything back.
    fn end(mut self) -> Times {
        for berth in std::mem::take(&mut self.free) {
            self.yard().release(berth);
        }
        let Shared { params, tables } = self.shared;
        let pool = &self.gpu.pool;
        params.into_iter().for_each(|buffer| pool.give(Use::Uniform, buffer));
        tables.into_iter().for_each(|(_, buffer, _)| pool.give(Use::Input, buffer));
        self.times
    }
}

impl<'a> Piece<'a> {
    /// The first `items` of the piece, and the rest if there is one.
    fn split(self, items: usize) -> (Self, Option<Self>) {
        let Range { start, end } = self.range;
        if end - start <= items {
            return (self, None);
        }
        let (first, rest) = self.out.split_at_mut(self.out.len() / (end - start) * items);
        (Self { range: start..start + items, out: first }, Some(Self { range: start + items..end, out: rest }))
    }
}

/// Workgroups in two dimensions, of which the first fits every device.
fn fold(groups: u32) -> (u32, u32) {
    let y = groups.div_ceil(MOST_GROUPS).max(1);
    (groups.div_ceil(y), y)
}

fn write(buffer: &wgpu::Buffer, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
    let view = buffer.get_mapped_range_mut(offset..offset + bytes.len() as u64);
    view.map_err(|error| Fault::Failed(error.to_string()))?.copy_from_slice(bytes);
    Ok(())
}

/// Copies so many bytes of results and the status word to the host.
fn encode_results(encoder: &mut wgpu::CommandEncoder, berth: &Berth, results: u64, sender: &Sender<bool>) {
    encoder.copy_buffer_to_buffer(&berth.status, 0, &berth.download, 0, 4);
    if results > 0 {
        encoder.copy_buffer_to_buffer(&berth.out, 0, &berth.download, HEADER, results);
    }
    map_when_done(encoder, &berth.download, MapMode::Read, HEADER + results, sender);
}

fn map_when_done(encoder: &wgpu::CommandEncoder, buffer: &wgpu::Buffer, mode: MapMode, bytes: u64, sender: &Sender<bool>) {
    let sender = sender.clone();
    // Whoever waited may have given up meanwhile.
    encoder.map_buffer_on_submit(buffer, mode, 0..bytes, move |result| {
        let _ = sender.send(result.is_ok());
    });
}

/// Waits until so many buffers are mapped. Another thread's wait may be the one that is told.
fn answers(mapped: &Receiver<bool>, count: usize) -> Result<(), Fault> {
    for _ in 0..count {
        if mapped.recv_timeout(PATIENCE) != Ok(true) {
            return Err(Fault::Failed("a buffer could not be mapped".into()));
        }
    }
    Ok(())
}

/// Checks that the dispatch has run, and copies its results out if they are complete; else gives the piece back.
fn read<'a>(download: &wgpu::Buffer, nonce: u32, piece: Piece<'a>, complete: bool) -> Result<Option<Piece<'a>>, Fault> {
    let bytes = if complete { piece.out.len() } else { 0 };
    let view = download.get_mapped_range(0..HEADER + bytes as u64).map_err(|error| Fault::Failed(error.to_string()))?;
    // Some drivers report a submission as done that they have dropped.
    let ran = view.get(..4) == Some(nonce.to_le_bytes().as_slice());
    if ran && complete {
        piece.out.copy_from_slice(&view[HEADER as usize..]);
    }
    drop(view);
    download.unmap();
    match (ran, complete) {
        (false, _) => Err(Fault::Failed("the driver reported work as done that was not".into())),
        (true, true) => Ok(None),
        (true, false) => Ok(Some(piece)),
    }
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

    #[test]
    fn a_piece_is_split_between_two_items() {
        let mut out = [0u8; 24];
        let (first, rest) = Piece { range: 10..13, out: &mut out }.split(2);
        assert_eq!((first.range, first.out.len()), (10..12, 16));
        let rest = rest.expect("one item is left");
        assert_eq!((rest.range, rest.out.len()), (12..13, 8));
    }
}
