//! Computes the pieces of a job on the GPU, a few in flight at once, until none is left, one fails or the job is stopped.
//! Decides nothing about where a job runs.
//!
//! A piece's way: the host writes its inputs into mapped memory; one submission copies them to the card, computes, and copies
//! the results to memory that is mapped when the submission is done; they are copied out from there. Where the host's memory
//! is the GPU's, the shader reads and writes the mapped memory itself; residents it reads and writes where they are. While one
//! piece computes, the next one's inputs go in, and the last one's results come out. A piece whose loops are longer than a
//! dispatch may be is submitted again and again, and goes on from its stored state.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::berth::{Berth, Binding};
use super::buffers::Use;
use super::fault::Fault;
use super::feed::{self, ALIGNED_ITEMS, Feed, HEADER, JOB_BYTES, LEFT, Layout, PARAMS};
use super::flight::{Arrived, Flight, Landed};
use super::kept::Kept;
use super::pace::{Footprint, IN_FLIGHT, Pace, Steps, aligned};
use super::pack::Pack;
use super::pipeline::Pipeline;
use super::reflect::Role;
use super::{Gpu, no_shader};
use crate::card::{CardJob, Offer};
use crate::cursor::Taken;
use crate::error::Result;
use crate::kernel::{Outputs, Shader, Work, fields, shader_of};
use crate::report::{Agreement, Laps, Part};

/// One job on its way through the GPU.
pub(super) struct Run<'a> {
    pub gpu: &'a Gpu,
    pub shader: &'a Shader<'a>,
    pub pipeline: Arc<Pipeline>,
    /// Items of the whole job.
    pub items: usize,
    pub feeds: Vec<Feed<'a>>,
    /// Where the results stay, each output's; none where they are the host's.
    pub leave: Option<&'a [Arc<Kept>]>,
    /// Whether residents are bound where a piece of them begins, and not copied.
    pub direct: bool,
    /// How results cross in fewer bits, where they can.
    pub pack: Option<Pack>,
    pub footprint: Footprint,
    pub pace: Pace,
    /// Berths without a flight.
    pub free: Vec<Berth>,
    pub landed: Instant,
    pub laps: &'a Laps,
    pub patience: Duration,
    /// The outputs' names, and bytes of an item of each.
    outputs: Vec<(String, u64)>,
}

/// A piece that the card has taken.
pub(super) type Cargo<'c, 'p> = Taken<'c, Outputs<'p>>;

/// What is under way of a job. Where it is dropped, its pieces go back.
#[derive(Default)]
struct Traffic<'c, 'p> {
    flights: VecDeque<Flight<'c, 'p>>,
    /// Pieces that were taken and have no berth yet.
    waiting: VecDeque<Cargo<'c, 'p>>,
    /// Results that wait to be copied out.
    landed: Option<Landed<'c, 'p>>,
}

impl Gpu {
    /// Computes what falls to it of a job, and says whether the results are the cores' to the bit.
    pub fn compute(&self, job: &CardJob<'_, '_, '_>) -> Result<Agreement> {
        let shader = shader_for(job.work, &job.range)?;
        let pipeline = self.pipelines.get(&self.device, job.work, &shader)?;
        let agreement = pipeline.needs.agreement(&shader, self.findings.as_ref());
        job.laps.lap(Part::Compile);
        let mut run = Run::new(self, job, &shader, pipeline)?;
        run.drain(job)?;
        self.device.stray()?;
        run.end();
        Ok(agreement)
    }
}

/// A computation's shader, for these of its items.
///
/// # Errors
/// It has none.
pub(super) fn shader_for<'w>(work: &'w dyn Work, range: &Range<usize>) -> Result<Shader<'w>> {
    shader_of(work, range).map_err(|reason| no_shader(work, reason))
}

impl<'a> Run<'a> {
    /// A run over a job's items.
    pub fn new(gpu: &'a Gpu, job: &CardJob<'a, '_, '_>, shader: &'a Shader<'a>, pipeline: Arc<Pipeline>) -> Result<Self, Fault> {
        let CardJob { work, ref range, cost, leave, laps, patience, .. } = *job;
        let feeds = Feed::all(gpu, shader)?;
        laps.lap(Part::Upload);
        let outputs: Vec<_> = shader.output_names(work).into_iter().zip(fields(work).map(|field| field.bytes() as u64)).collect();
        let bytes: Vec<_> = outputs.iter().map(|(_, bytes)| *bytes).collect();
        let footprint = |direct| feed::footprint(&feeds, &bytes, shader.state_bytes as u64, direct, leave.is_some());
        let most = |footprint: &Footprint| footprint.most_items(&gpu.device.limits);
        // Pieces are multiples of what is bound together, so that all begin as the first one does.
        let begins = work.grain() == 1 && range.start.is_multiple_of(ALIGNED_ITEMS);
        let direct = begins && feed::are_aligned(&feeds) && most(&footprint(true)) >= ALIGNED_ITEMS;
        let mut footprint = footprint(direct);
        let pack = Pack::of(shader, work).filter(|_| leave.is_none() && !gpu.shares_memory);
        let steps = Steps { most: shader.steps, window: shader.window, operations: shader.step_operations };
        let pace = Pace::new(range.len(), cost, steps, &gpu.rates, gpu.proven(), most(&footprint));
        if pace.window >= shader.steps {
            // Nothing stops and resumes, so nothing is stored.
            footprint.state = 0;
        }
        Ok(Self {
            gpu,
            shader,
            pipeline,
            items: range.len(),
            feeds,
            leave,
            direct,
            pack,
            footprint,
            pace,
            free: Vec::new(),
            landed: Instant::now(),
            laps,
            patience,
            outputs,
        })
    }

    pub fn drain(&mut self, job: &CardJob<'_, '_, '_>) -> Result<()> {
        let mut traffic = Traffic::default();
        loop {
            job.watch().check()?;
            self.launch_some(&mut traffic, job)?;
            // The next pieces are on their way before the last one's results are copied out.
            if let Some(landed) = traffic.landed.take() {
                self.unload(landed, job)?;
                continue;
            }
            match traffic.flights.pop_front() {
                Some(flight) => match self.arrive(flight)? {
                    Arrived::Again(flight) => traffic.flights.push_back(flight),
                    Arrived::Done(landed) => traffic.landed = Some(landed),
                },
                None if traffic.waiting.is_empty() => return Ok(()),
                None => {}
            }
        }
    }

    /// Launches pieces until enough are in flight, or there is no room for another, or none falls to this card now.
    fn launch_some<'c, 'p>(&mut self, traffic: &mut Traffic<'c, 'p>, job: &CardJob<'_, 'c, 'p>) -> Result<()> {
        while traffic.flights.len() < IN_FLIGHT
            && let Some(piece) = traffic.waiting.pop_front().or_else(|| self.take(traffic, job))
        {
            let (piece, rest) = piece.split(self.pace.most());
            traffic.waiting.extend(rest);
            match self.berth(piece.range.len()) {
                Ok(berth) => traffic.flights.push_back(self.launch(piece, berth)?),
                Err(Fault::OutOfMemory) => {
                    let alone = traffic.flights.is_empty() && traffic.landed.is_none();
                    self.make_room(&piece, alone)?;
                    traffic.waiting.push_front(piece);
                    break;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    fn take<'c, 'p>(&self, traffic: &Traffic<'c, 'p>, job: &CardJob<'_, 'c, 'p>) -> Option<Cargo<'c, 'p>> {
        let offer = Offer {
            wish: self.pace.items(job.left()),
            an_item: self.pace.seconds(1),
            is_measured: self.pace.measured,
            under_way: traffic.flights.iter().map(Flight::items).sum(),
            latency: self.gpu.rates.startup,
        };
        // Where arrays are bound where a piece begins, it ends where the next one can.
        let is_bound = self.direct && (self.leave.is_some() || self.feeds.iter().any(|feed| matches!(feed, Feed::Kept { .. })));
        job.take(&offer, |items| if is_bound { items.next_multiple_of(ALIGNED_ITEMS) } else { aligned(items) })
    }

    /// After a full memory: frees what is idle, and where nothing else is in flight makes the pieces smaller.
    fn make_room(&mut self, piece: &Cargo<'_, '_>, alone: bool) -> Result<(), Fault> {
        self.free.clear();
        self.gpu.trim();
        if alone && !self.pace.halve(piece.range.len()) { Err(Fault::OutOfMemory) } else { Ok(()) }
    }

    /// Buffers for a piece: those of an earlier one where they are large enough.
    pub fn berth(&mut self, items: usize) -> Result<Berth, Fault> {
        while let Some(berth) = self.free.pop() {
            if berth.layout.capacity >= items {
                return Ok(berth);
            }
            self.gpu.give_berth(berth);
        }
        let most = self.pace.most();
        let capacity = items.checked_next_power_of_two().map_or(items, |capacity| capacity.min(most)).max(items);
        let layout = Layout::new(self.shader, &self.feeds, &self.footprint, self.direct, self.pack, capacity);
        let berth = self.gpu.berth(&self.pipeline, &layout)?;
        self.laps.lap(Part::Encode);
        Ok(berth)
    }

    /// Each of the shader's variables with its part of a buffer, found by name, for a piece; then the prelude's.
    pub fn bindings(&self, berth: &Berth, range: &Range<usize>) -> Result<Vec<Binding>, Fault> {
        let part = |group, binding, buffer: &wgpu::Buffer, offset, bytes| Binding { group, binding, buffer: buffer.clone(), offset, bytes };
        let mut bindings = Vec::with_capacity(self.pipeline.variables.len() + 3);
        for variable in &self.pipeline.variables {
            let found = self.place(&variable.name, variable.role, berth, range);
            let (buffer, offset, bytes) = found.ok_or_else(|| Fault::Failed(format!("no buffer for {:?}", variable.name)))?;
            bindings.push(part(0, variable.binding, buffer, offset, bytes));
        }
        let engine = [(&berth.input, 0, JOB_BYTES), (&berth.out, 0, 4), (&berth.out, LEFT, 4)];
        bindings.extend((0..).zip(engine).map(|(binding, (buffer, offset, bytes))| part(1, binding, buffer, offset, bytes)));
        Ok(bindings)
    }

    /// The buffer of a variable, and which bytes of it.
    fn place<'b>(&'b self, name: &str, role: Role, berth: &'b Berth, range: &Range<usize>) -> Option<(&'b wgpu::Buffer, u64, u64)> {
        let Layout { capacity, inputs, outputs, .. } = &berth.layout;
        let (capacity, first, items) = (*capacity as u64, range.start as u64, range.len() as u64);
        match role {
            Role::Params { .. } => Some((&berth.input, PARAMS, self.shader.params.len() as u64)),
            Role::State { stride } => Some((berth.state.as_ref()?, 0, (self.footprint.state * capacity).max(stride.into()))),
            Role::Out { .. } => {
                let at = self.outputs.iter().position(|(output, _)| output == name)?;
                let bytes = self.outputs[at].1;
                match self.leave {
                    Some(kept) if self.direct => Some((&kept.get(at)?.buffer, first * bytes, items * bytes)),
                    _ => Some((&berth.out, *outputs.get(at)?, capacity * bytes)),
                }
            }
            Role::Input { .. } => {
                let at = self.shader.inputs.iter().position(|input| input.name == name)?;
                Some(match &self.feeds[at] {
                    Feed::Small(bytes) => (&berth.input, inputs[at], bytes.len() as u64),
                    Feed::Table { buffer, offset, bytes, .. } => (buffer, *offset, *bytes),
                    Feed::Kept { kept, offset, bytes, per_item } if self.direct => {
                        (&kept.buffer, offset + first * per_item, (items * per_item).min(bytes - first * per_item))
                    }
                    Feed::Cut { per_item, .. } | Feed::Kept { per_item, .. } => (&berth.input, inputs[at], capacity * per_item),
                })
            }
        }
    }

    /// Gives everything back.
    pub fn end(self) {
        self.free.into_iter().for_each(|berth| self.gpu.give_berth(berth));
        for feed in self.feeds {
            if let Feed::Table { buffer, own: true, .. } = feed {
                self.gpu.pool.give(Use::Input, buffer);
            }
        }
        self.laps.lap(Part::Encode);
    }
}

const _: () = assert!(HEADER > LEFT);
