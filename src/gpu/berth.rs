//! The buffers that one piece needs at a time, and the groups that bind them: kept from piece to piece and from job to job. Not what
//! goes into them.

use std::sync::{Arc, MutexGuard, PoisonError};

use wgpu::{BindGroup, BindGroupEntry, BindingResource, Buffer, BufferBinding, BufferSize};

use super::Gpu;
use super::buffers::{MOST_IDLE_BYTES, Use};
use super::fault::Fault;
use super::feed::{HEADER, Layout};
use super::pack::{Pack, Packer};
use super::pipeline::Pipeline;

/// Buffers for a piece.
#[derive(Debug)]
pub(super) struct Berth {
    pub layout: Layout,
    /// What the host writes, mapped: from there it is copied to `input`. None where the host writes that itself.
    pub up: Option<Buffer>,
    pub input: Buffer,
    pub out: Buffer,
    /// Results in fewer bits, where they cross so.
    pub narrow: Option<Buffer>,
    /// What the host reads, a copy of `out`. None where the host reads that itself.
    pub down: Option<Buffer>,
    pub state: Option<Buffer>,
    bound: Option<Bound>,
    packing: Option<Packing>,
}

/// The group that packs so many bytes.
#[derive(Debug)]
struct Packing {
    packer: Arc<Packer>,
    bytes: u64,
    group: BindGroup,
}

/// A part of a buffer for a binding of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binding {
    pub group: u32,
    pub binding: u32,
    pub buffer: Buffer,
    pub offset: u64,
    pub bytes: u64,
}

/// What is bound, for a pipeline.
#[derive(Debug)]
struct Bound {
    pipeline: Arc<Pipeline>,
    bindings: Vec<Binding>,
    groups: [BindGroup; 2],
}

impl Berth {
    /// The buffer that the host writes.
    pub fn written(&self) -> &Buffer {
        self.up.as_ref().unwrap_or(&self.input)
    }

    /// The buffer that the host reads.
    pub fn read(&self) -> &Buffer {
        self.down.as_ref().unwrap_or(&self.out)
    }

    /// The groups that bind the parts, those of an earlier piece where they are the same.
    pub fn bind(&mut self, gpu: &Gpu, pipeline: &Arc<Pipeline>, bindings: Vec<Binding>) -> Result<(), Fault> {
        if self.bound.as_ref().is_some_and(|bound| Arc::ptr_eq(&bound.pipeline, pipeline) && bound.bindings == bindings) {
            return Ok(());
        }
        gpu.device.tally.created(2);
        let group = |device: &wgpu::Device, group, layout| {
            let entries: Vec<_> = bindings.iter().filter(|part| part.group == group).map(Binding::entry).collect();
            device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
        };
        let groups = gpu.device.scoped(|device, _| [group(device, 0, &pipeline.layout), group(device, 1, &gpu.pipelines.engine_layout)])?;
        self.bound = Some(Bound { pipeline: pipeline.clone(), bindings, groups });
        Ok(())
    }

    /// Binds what packs so many bytes of results, as the groups above.
    pub fn bind_packing(&mut self, gpu: &Gpu, pack: Pack, bytes: u64) -> Result<(), Fault> {
        let Some(narrow) = &self.narrow else { return Ok(()) };
        let packer = gpu.packers.get(&gpu.device, pack)?;
        if self.packing.as_ref().is_some_and(|packing| Arc::ptr_eq(&packing.packer, &packer) && packing.bytes == bytes) {
            return Ok(());
        }
        let group = packer.bind(&gpu.device, (&self.out, HEADER, bytes), (narrow, pack.crossing(bytes)))?;
        self.packing = Some(Packing { packer, bytes, group });
        Ok(())
    }

    /// What packs, if results are packed.
    pub fn packing(&self) -> Option<(&wgpu::ComputePipeline, &BindGroup)> {
        self.packing.as_ref().map(|packing| (&packing.packer.compute, &packing.group))
    }

    /// The groups that were bound last.
    pub fn groups(&self) -> impl Iterator<Item = &BindGroup> {
        self.bound.iter().flat_map(|bound| &bound.groups)
    }

    fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        let [up, narrow, down, state] = [&self.up, &self.narrow, &self.down, &self.state].map(Option::as_ref);
        [up, Some(&self.input), Some(&self.out), narrow, down, state].into_iter().flatten()
    }

    fn bytes(&self) -> u64 {
        self.buffers().map(Buffer::size).sum()
    }

    /// Whether it has buffers of the sizes that a layout wants.
    fn serves(&self, gpu: &Gpu, layout: &Layout) -> bool {
        let is = |buffer: &Buffer, bytes: u64| gpu.pool.size_class(bytes) == Ok(buffer.size());
        let may = |buffer: &Option<Buffer>, bytes: Option<u64>| match (buffer, bytes) {
            (Some(buffer), Some(bytes)) => is(buffer, bytes),
            (buffer, bytes) => buffer.is_none() && bytes.is_none(),
        };
        let others = may(&self.narrow, layout.packed_bytes) && may(&self.state, layout.state_bytes);
        is(&self.input, layout.input_bytes) && is(&self.out, layout.output_bytes) && others
    }
}

impl Binding {
    fn entry(&self) -> BindGroupEntry<'_> {
        let Self { binding, buffer, offset, bytes, .. } = self;
        let resource = BindingResource::Buffer(BufferBinding { buffer, offset: *offset, size: BufferSize::new(*bytes) });
        BindGroupEntry { binding: *binding, resource }
    }
}

impl Gpu {
    /// Buffers for pieces that lie so: an earlier job's where there are such, best of the same pipeline.
    pub(super) fn berth(&self, pipeline: &Arc<Pipeline>, layout: &Layout) -> Result<Berth, Fault> {
        let mut idle = self.idle_berths();
        let same = |berth: &Berth| berth.bound.as_ref().is_some_and(|bound| Arc::ptr_eq(&bound.pipeline, pipeline));
        let serving = || idle.iter().enumerate().filter(|(_, berth)| berth.serves(self, layout));
        let place = serving().find(|(_, berth)| same(berth)).or_else(|| serving().next()).map(|(place, _)| place);
        if let Some(place) = place {
            return Ok(Berth { layout: layout.clone(), ..idle.remove(place) });
        }
        drop(idle);
        let take = |usage, bytes| self.pool.take(&self.device, usage, bytes);
        let (input, output) = if self.shares_memory { (Use::SharedInput, Use::SharedOutput) } else { (Use::Input, Use::Output) };
        let copied = |usage, bytes| if self.shares_memory { Ok(None) } else { take(usage, bytes).map(Some) };
        Ok(Berth {
            up: copied(Use::Upload, layout.input_bytes)?,
            input: take(input, layout.input_bytes)?,
            out: take(output, layout.output_bytes)?,
            narrow: layout.packed_bytes.map(|bytes| take(Use::Output, bytes)).transpose()?,
            down: copied(Use::Download, layout.packed_bytes.map_or(layout.output_bytes, |bytes| HEADER + bytes))?,
            state: layout.state_bytes.map(|bytes| take(Use::Output, bytes)).transpose()?,
            layout: layout.clone(),
            bound: None,
            packing: None,
        })
    }

    /// Takes back a berth that no submission uses any more, and lets the oldest go where there are too many.
    pub(super) fn give_berth(&self, berth: Berth) {
        let mut idle = self.idle_berths();
        idle.push(berth);
        while idle.iter().map(Berth::bytes).sum::<u64>() > MOST_IDLE_BYTES {
            idle.remove(0);
        }
    }

    /// Frees all that is idle.
    pub(super) fn trim(&self) {
        self.idle_berths().clear();
        self.pool.trim();
    }

    fn idle_berths(&self) -> MutexGuard<'_, Vec<Berth>> {
        self.berths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
