//! One piece in flight: its way to the card, the wait for it, and its way back. Not which pieces, or how many at once.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use wgpu::{CommandEncoder, MapMode};

use super::berth::Berth;
use super::clock::Clock;
use super::drain::{Cargo, Run};
use super::fault::Fault;
use super::feed::{Feed, HEADER, JOB_BYTES, LEFT, PARAMS};
use super::kept::write_by;
use super::reflect::WORKGROUP;
use crate::card::CardJob;
use crate::error::Result;
use crate::report::Part;

/// Workgroups in one dimension of a dispatch. Every device takes 65,535; folding early makes it the usual case, which tests
/// reach.
const MOST_GROUPS: u32 = 4096;

/// A piece on a berth, with what the host has to say of its next dispatch written.
pub(super) struct Loaded<'c, 'p> {
    piece: Cargo<'c, 'p>,
    berth: Berth,
    step_first: u32,
    /// Steps that are taken when the dispatch is done.
    step_end: u32,
    nonce: u32,
    /// Measures the dispatch.
    clock: Option<Clock>,
    /// Whether it has a dispatch; one that has none only brings results.
    computes: bool,
}

/// A piece that has been submitted.
pub(super) struct Flight<'c, 'p> {
    loaded: Loaded<'c, 'p>,
    submission: wgpu::SubmissionIndex,
    /// Buffers that become the host's again when it is done, each of which answers.
    mapping: usize,
    mapped: Receiver<bool>,
    launched: Instant,
}

impl Flight<'_, '_> {
    /// Its items.
    pub fn items(&self) -> usize {
        self.loaded.piece.range.len()
    }
}

/// A piece whose results are where the host can read them.
pub(super) struct Landed<'c, 'p> {
    piece: Cargo<'c, 'p>,
    berth: Berth,
}

/// What a flight came to.
pub(super) enum Arrived<'c, 'p> {
    /// Its next steps are to be taken, or its results to be fetched.
    Again(Flight<'c, 'p>),
    Done(Landed<'c, 'p>),
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

const _: () = assert!(size_of::<JobWords>() == JOB_BYTES as usize);

impl Run<'_> {
    /// Writes a piece's inputs to where the card takes them, and submits its first steps.
    pub fn launch<'c, 'p>(&mut self, piece: Cargo<'c, 'p>, berth: Berth) -> Result<Flight<'c, 'p>, Fault> {
        let loaded = self.ready(piece, berth)?;
        self.submit(loaded)
    }

    /// Writes a piece's inputs to where the card takes them, for its first steps.
    pub fn ready<'c, 'p>(&mut self, piece: Cargo<'c, 'p>, berth: Berth) -> Result<Loaded<'c, 'p>, Fault> {
        let mut loaded = self.load(piece, berth, 0, true)?;
        self.bind(&mut loaded)?;
        Ok(loaded)
    }

    /// Writes what the host has to say of a dispatch: its words, and before the first steps the inputs.
    fn load<'c, 'p>(&mut self, piece: Cargo<'c, 'p>, berth: Berth, step_first: u32, computes: bool) -> Result<Loaded<'c, 'p>, Fault> {
        let step_end = step_first.saturating_add(self.pace.window).min(self.shader.steps);
        let (first, count) = (piece.range.start, piece.range.len() as u32 * self.shader.invocations);
        let nonce = self.gpu.nonce();
        let (row, column) = (first.checked_div(self.shader.row).unwrap_or(0), first.checked_rem(self.shader.row).unwrap_or(0));
        let (first, row, column) = (first as u32, row as u32, column as u32);
        let words = JobWords { first, count, step_first, step_end, zero: 0, nonce, row, column };
        let mut view = view(&berth, berth.layout.input_bytes)?;
        view.slice(..JOB_BYTES as usize).copy_from_slice(bytemuck::bytes_of(&words));
        if step_first == 0 {
            self.write_inputs(&mut view, &piece, &berth);
        }
        drop(view);
        berth.written().unmap();
        self.laps.lap(Part::Upload);
        // A job of one piece has no other's size to find.
        let several = step_first == 0 && computes && self.items > piece.range.len();
        let clock = if several { self.gpu.clocks.take(&self.gpu.device)? } else { None };
        Ok(Loaded { piece, berth, step_first, step_end, nonce, clock, computes })
    }

    fn write_inputs(&self, view: &mut wgpu::BufferViewMut, piece: &Cargo<'_, '_>, berth: &Berth) {
        let hands = &self.gpu.hands;
        let params = PARAMS.min(berth.layout.head) as usize;
        view.slice(params..params + self.shader.params.len()).copy_from_slice(&self.shader.params);
        let mut write = |start: u64, bytes: &[u8]| {
            let start = start as usize;
            write_by(hands, view.slice(start..start + bytes.len()), bytes);
            self.gpu.device.tally.up(bytes.len() as u64);
        };
        for (feed, &start) in self.feeds.iter().zip(&berth.layout.inputs) {
            match feed {
                Feed::Small(bytes) => write(start, bytes),
                Feed::Cut { bytes, per_item } => {
                    let part = |items: usize| bytes.len().min(items.saturating_mul(*per_item as usize));
                    write(start, &bytes[part(piece.range.start)..part(piece.range.end)]);
                }
                Feed::Table { .. } | Feed::Kept { .. } => {}
            }
        }
    }

    fn bind(&self, loaded: &mut Loaded<'_, '_>) -> Result<(), Fault> {
        let bindings = self.bindings(&loaded.berth, &loaded.piece.range)?;
        loaded.berth.bind(self.gpu, &self.pipeline, bindings)?;
        match (self.pack, self.footprint.outputs.first()) {
            (Some(pack), Some(bytes)) => loaded.berth.bind_packing(self.gpu, pack, bytes * loaded.piece.range.len() as u64),
            _ => Ok(()),
        }
    }

    fn submit<'c, 'p>(&mut self, loaded: Loaded<'c, 'p>) -> Result<Flight<'c, 'p>, Fault> {
        let (sender, mapped) = channel();
        let gpu = self.gpu;
        let (submission, mapping) = gpu.device.submit(|encoder| {
            let mapping = self.encode(&loaded, encoder, &sender);
            self.laps.lap(Part::Encode);
            mapping
        })?;
        self.laps.lap(Part::Submit);
        Ok(Flight { loaded, submission, mapping, mapped, launched: Instant::now() })
    }

    /// Records a piece's way: its inputs, its dispatch, its results. Returns how many buffers are mapped when it is done.
    pub fn encode(&self, loaded: &Loaded<'_, '_>, encoder: &mut CommandEncoder, sender: &Sender<bool>) -> usize {
        let Loaded { piece, berth, step_first, step_end, clock, computes, .. } = loaded;
        self.encode_inputs(encoder, berth, piece, *step_first == 0);
        if *computes {
            self.encode_pass(encoder, berth, piece.range.len() as u32 * self.shader.invocations, clock.as_ref());
        }
        let brings = *step_end == self.shader.steps || !computes;
        self.encode_results(encoder, berth, piece, brings, sender);
        map_when_done(encoder, berth.written(), MapMode::Write, berth.written().size(), sender);
        let Some(clock) = clock else { return 2 };
        clock.encode(encoder);
        map_when_done(encoder, &clock.read, MapMode::Read, clock.read.size(), sender);
        3
    }

    /// Copies what the host wrote to the card's memory, where that is another, and what residents are not bound as they are.
    fn encode_inputs(&self, encoder: &mut CommandEncoder, berth: &Berth, piece: &Cargo<'_, '_>, first: bool) {
        let layout = &berth.layout;
        if let Some(up) = &berth.up {
            encoder.copy_buffer_to_buffer(up, 0, &berth.input, 0, if first { layout.head } else { JOB_BYTES });
        }
        for (feed, &start) in self.feeds.iter().zip(&layout.inputs).filter(|_| first) {
            let part = |all: u64, per_item: u64| {
                let [from, to] = [piece.range.start, piece.range.end].map(|item| all.min(item as u64 * per_item));
                (from, to - from)
            };
            match (feed, &berth.up) {
                (Feed::Cut { bytes, per_item }, Some(up)) => {
                    encoder.copy_buffer_to_buffer(up, start, &berth.input, start, part(bytes.len() as u64, *per_item).1);
                }
                (Feed::Kept { kept, offset, bytes, per_item }, _) if !self.direct => {
                    let (from, length) = part(*bytes, *per_item);
                    encoder.copy_buffer_to_buffer(&kept.buffer, offset + from, &berth.input, start, length);
                }
                _ => {}
            }
        }
    }

    fn encode_pass(&self, encoder: &mut CommandEncoder, berth: &Berth, count: u32, clock: Option<&Clock>) {
        let timestamp_writes = clock.map(Clock::writes);
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: None, timestamp_writes });
        pass.set_pipeline(&self.pipeline.compute);
        for (index, group) in (0..).zip(berth.groups()) {
            pass.set_bind_group(index, group, &[]);
        }
        let (x, y) = fold(count.div_ceil(WORKGROUP));
        pass.dispatch_workgroups(x, y, 1);
    }

    /// Brings the status words to the host, and the results to where they go if they are complete.
    fn encode_results(&self, encoder: &mut CommandEncoder, berth: &Berth, piece: &Cargo<'_, '_>, brings: bool, sender: &Sender<bool>) {
        let (items, first) = (piece.range.len() as u64, piece.range.start as u64);
        let places = || berth.layout.outputs.iter().zip(&self.footprint.outputs);
        let mut end = HEADER;
        if let Some(down) = &berth.down {
            encoder.copy_buffer_to_buffer(&berth.out, 0, down, 0, HEADER);
        }
        match (&self.leave, &berth.down) {
            (Some(kept), _) if brings => {
                for ((start, bytes), kept) in places().zip(kept.iter()) {
                    encoder.copy_buffer_to_buffer(&berth.out, *start, &kept.buffer, first * bytes, items * bytes);
                }
            }
            (None, Some(down)) if brings && self.pack.is_some() => {
                end = self.encode_packed(encoder, berth, down, items);
            }
            (None, Some(down)) if brings => {
                for (start, bytes) in places() {
                    encoder.copy_buffer_to_buffer(&berth.out, *start, down, *start, items * bytes);
                    end = start + items * bytes;
                }
            }
            // In memory that is the host's too they are there at any time.
            (None, None) => end = places().next_back().map_or(end, |(start, bytes)| start + items * bytes),
            _ => {}
        }
        map_when_done(encoder, berth.read(), MapMode::Read, end, sender);
    }

    /// Packs so many items' results, and copies them to the host. Returns where they end there.
    fn encode_packed(&self, encoder: &mut CommandEncoder, berth: &Berth, down: &wgpu::Buffer, items: u64) -> u64 {
        let bytes = self.footprint.outputs.first().zip(self.pack).map_or(0, |(bytes, pack)| pack.crossing(bytes * items));
        if let (Some(narrow), Some((packer, group))) = (&berth.narrow, berth.packing()) {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(packer);
            pass.set_bind_group(0, group, &[]);
            let (x, y) = fold((bytes as u32 / 4).div_ceil(WORKGROUP));
            pass.dispatch_workgroups(x, y, 1);
            drop(pass);
            encoder.copy_buffer_to_buffer(narrow, 0, down, HEADER, bytes);
        }
        HEADER + bytes
    }

    /// Waits for a flight and looks how far it came; submits its next steps, or fetches its results.
    pub fn arrive<'c, 'p>(&mut self, flight: Flight<'c, 'p>) -> Result<Arrived<'c, 'p>, Fault> {
        let Flight { mut loaded, submission, mapping, mapped, launched } = flight;
        self.gpu.device.wait(submission, self.patience)?;
        answers(&mapped, mapping, self.patience)?;
        self.laps.lap(Part::Wait);
        let now = Instant::now();
        // Later steps may have few items left, and tell nothing of what an item takes.
        if loaded.step_first == 0 && loaded.computes {
            let ran = loaded.clock.take().and_then(|clock| self.gpu.clocks.read(&self.gpu.device, clock));
            self.learn(loaded.piece.range.len(), ran, now - launched.max(self.landed));
        }
        self.landed = now;
        self.look(loaded)
    }

    /// Takes in how long a piece ran, by the device's clock, or else how long it was waited for, with all copies.
    fn learn(&mut self, items: usize, ran: Option<Duration>, waited: Duration) {
        self.pace.learn(items, ran.unwrap_or(waited).as_secs_f64());
        if let Some(rate) = ran.and_then(|ran| self.pace.shown(items, ran.as_secs_f64())) {
            self.gpu.prove(rate);
        }
    }

    /// Looks how far a piece came whose submission is done.
    pub fn look<'c, 'p>(&mut self, loaded: Loaded<'c, 'p>) -> Result<Arrived<'c, 'p>, Fault> {
        let Loaded { piece, berth, step_end, nonce, computes, .. } = loaded;
        let left = status(&berth, nonce, computes)?;
        if step_end == self.shader.steps || !computes {
            let late = || Fault::Failed(format!("an item took more than {step_end} steps"));
            return if left { Err(late()) } else { Ok(Arrived::Done(Landed { piece, berth })) };
        }
        let done = self.pipeline.tells && !left;
        if done && self.is_where_it_goes(&berth) {
            return Ok(Arrived::Done(Landed { piece, berth }));
        }
        berth.read().unmap();
        let loaded = self.load(piece, berth, step_end, !done)?;
        self.submit(loaded).map(Arrived::Again)
    }

    /// Whether results need no copy by the card.
    fn is_where_it_goes(&self, berth: &Berth) -> bool {
        if self.leave.is_some() { self.direct } else { berth.down.is_none() }
    }

    /// Copies a piece's results out, unless they stay.
    pub fn unload<'c, 'p>(&mut self, landed: Landed<'c, 'p>, job: &CardJob<'_, 'c, 'p>) -> Result<()> {
        let Landed { mut piece, berth } = landed;
        if self.leave.is_none() {
            let hands = &self.gpu.hands;
            for (column, &start) in piece.out.reborrow().columns().zip(&berth.layout.outputs) {
                let bytes = column.bytes();
                let crossed = self.pack.map_or(bytes.len() as u64, |pack| pack.crossing(bytes.len() as u64));
                let view = berth.read().get_mapped_range(start..start + crossed);
                let view = view.map_err(|error| Fault::Failed(error.to_string()))?;
                match self.pack {
                    Some(pack) => pack.widen(hands, &view, bytes),
                    None => hands.copy(&view, bytes),
                }
                self.gpu.device.tally.down(crossed);
            }
        }
        berth.read().unmap();
        self.free.push(berth);
        job.land(piece)?;
        self.laps.lap(Part::Download);
        Ok(())
    }
}

/// The mapped memory that the host writes.
fn view(berth: &Berth, bytes: u64) -> Result<wgpu::BufferViewMut, Fault> {
    berth.written().get_mapped_range_mut(0..bytes).map_err(|error| Fault::Failed(error.to_string()))
}

/// Checks that a dispatch has run, and tells whether an item is not done: some drivers report a submission as done that they have
/// dropped.
fn status(berth: &Berth, nonce: u32, computes: bool) -> Result<bool, Fault> {
    let view = berth.read().get_mapped_range(0..HEADER).map_err(|error| Fault::Failed(error.to_string()))?;
    let is_nonce = |at: u64| view.get(at as usize..at as usize + 4) == Some(nonce.to_le_bytes().as_slice());
    match (computes, is_nonce(0)) {
        (true, false) => Err(Fault::Failed("the driver reported work as done that was not".into())),
        (_, ran) => Ok(ran && is_nonce(LEFT)),
    }
}

/// Workgroups in two dimensions, of which the first fits every device.
fn fold(groups: u32) -> (u32, u32) {
    let y = groups.div_ceil(MOST_GROUPS).max(1);
    (groups.div_ceil(y), y)
}

pub(super) fn map_when_done(encoder: &CommandEncoder, buffer: &wgpu::Buffer, mode: MapMode, bytes: u64, sender: &Sender<bool>) {
    let sender = sender.clone();
    // Whoever waited may have given up meanwhile.
    encoder.map_buffer_on_submit(buffer, mode, 0..bytes, move |result| {
        let _ = sender.send(result.is_ok());
    });
}

/// Waits until so many buffers are mapped. Another thread's wait may be the one that is told.
pub(super) fn answers(mapped: &Receiver<bool>, count: usize, patience: Duration) -> Result<(), Fault> {
    for _ in 0..count {
        if mapped.recv_timeout(patience) != Ok(true) {
            return Err(Fault::Failed("a buffer could not be mapped".into()));
        }
    }
    Ok(())
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
