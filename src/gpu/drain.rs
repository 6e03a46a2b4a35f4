//! Computes the pieces of a job on the GPU, a few in flight at once, until none is left, one fails or the job is stopped.
//! Decides nothing about where a job runs.
//!
//! A piece's way: its inputs are copied into a mapped buffer; one submission copies them to the card, computes, and copies
//! the results to a buffer that is mapped when the submission is done; they are copied out from there. While one piece
//! computes, the next one's inputs go in and the last one's results come out. A piece whose loops are longer than a dispatch
//! may be is submitted again and again, and goes on from its stored state.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use wgpu::MapMode;

use super::Gpu;
use super::berth::{Berth, Shared, Yard};
use super::buffers::Use;
use super::fault::Fault;
use super::flight::{Flight, answers, map_when_done, write};
use super::pace::{Footprint, Pace, Steps};
use super::pipeline::Pipeline;
use crate::cursor::{Cursor, Piece};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Outputs, Shader, Work, fields, full_name, shader_of};
use crate::report::Times;
use crate::watch::Watch;

/// Pieces in flight: one goes in, one computes, one comes out.
const IN_FLIGHT: usize = 3;

/// The largest part of a table that is uploaded at once.
const UPLOAD_BYTES: usize = 64 << 20;

/// One job on its way through the GPU.
pub(super) struct Run<'a> {
    pub gpu: &'a Gpu,
    pub shader: &'a Shader<'a>,
    pub pipeline: Arc<Pipeline>,
    /// The outputs' names.
    pub outputs: Vec<String>,
    pub footprint: Footprint,
    pub shared: Shared,
    pub pace: Pace,
    /// Berths without a flight.
    pub free: Vec<Berth>,
    pub landed: Instant,
    pub times: Times,
}

impl Gpu {
    /// Computes what is left of `cursor`, which costs `cost`.
    pub fn drain(&self, work: &dyn Work, cost: &Cost, cursor: &Cursor<Outputs<'_>>, watch: &Watch) -> Result<Times> {
        let shader =
            shader_of(work, &cursor.range()).map_err(|reason| Error::NoShader { kernel: full_name(work), reason: reason.0.into() })?;
        let start = Instant::now();
        let pipeline = self.pipelines.get(&self.device, work, &shader)?;
        let mut run = Run::new(self, work, &shader, pipeline, (cursor.left(), cost))?;
        run.times.compile = run.landed - start;
        let mut take = |pace: &Pace| cursor.take(|left| pace.items(left));
        run.drain(&mut take, watch)?;
        self.device.stray()?;
        Ok(run.end())
    }
}

impl<'a> Run<'a> {
    /// A run over so many items, which cost so much.
    fn new(
        gpu: &'a Gpu,
        work: &dyn Work,
        shader: &'a Shader<'a>,
        pipeline: Arc<Pipeline>,
        (items, cost): (usize, &Cost),
    ) -> Result<Self, Fault> {
        let landed = Instant::now();
        let mut footprint = Footprint {
            inputs: shader.inputs.iter().filter_map(|input| input.per_item).map(|bytes| bytes as u64).collect(),
            outputs: fields(work).map(|field| field.bytes() as u64).collect(),
            state: shader.state_bytes as u64,
        };
        let steps = Steps { most: shader.steps, window: shader.window, operations: shader.step_operations };
        let pace = Pace::new(items, cost, steps, &gpu.rates, footprint.most_items(&gpu.device.limits));
        if pace.window >= shader.steps {
            // Nothing stops and resumes, so nothing is stored.
            footprint.state = 0;
        }
        let (shared, free, times) = (Shared::default(), Vec::new(), Times::default());
        let outputs = shader.output_names(work);
        let mut run = Self { gpu, shader, pipeline, outputs, footprint, shared, pace, free, landed, times };
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
                let (name, bytes) = (&input.name, input.bytes.len());
                return Err(Fault::Failed(format!("every piece needs all {bytes} bytes of {name:?}, and it binds at most {most}")));
            }
            let buffer = self.gpu.pool.take(&self.gpu.device, Use::Input, input.bytes.len() as u64)?;
            for (part, bytes) in input.bytes.chunks(UPLOAD_BYTES).enumerate() {
                self.upload(bytes, &buffer, (part * UPLOAD_BYTES) as u64)?;
            }
            self.shared.tables.push((input.name.to_string(), buffer, input.bytes.len() as u64));
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

    fn drain<'p>(&mut self, take: &mut dyn FnMut(&Pace) -> Option<Piece<Outputs<'p>>>, watch: &Watch) -> Result<()> {
        let mut flights: VecDeque<Flight<'p>> = VecDeque::new();
        let mut waiting: VecDeque<Piece<Outputs<'p>>> = VecDeque::new();
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
    fn make_room(&mut self, piece: &Piece<Outputs<'_>>, alone: bool) -> Result<(), Fault> {
        self.free.clear();
        self.gpu.pool.trim();
        if alone && !self.pace.halve(piece.range.len()) { Err(Fault::OutOfMemory) } else { Ok(()) }
    }

    fn yard(&self) -> Yard<'_> {
        let Gpu { device, pool, pipelines, .. } = self.gpu;
        let Self { pipeline, shader, outputs, footprint, shared, .. } = self;
        Yard { device, pool, pipelines, pipeline, shader, outputs, footprint, shared }
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
