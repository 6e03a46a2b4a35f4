//! The buffers that one piece needs at a time, and the groups that bind them. Not what goes into them.

use wgpu::{BindGroup, BindGroupEntry, BindingResource, BufferBinding, BufferSize};

use super::buffers::{Pool, Use};
use super::device::Device;
use super::fault::Fault;
use super::pace::Footprint;
use super::pipeline::{Pipeline, Pipelines};
use super::reflect::Role;
use crate::kernel::Shader;

/// Where a download begins: before it stand the dispatch's nonce and whether an item is left.
pub(super) const HEADER: u64 = 64;

/// Where in the buffer of the status the word about items that are left stands.
pub(super) const LEFT: u64 = ALIGNMENT;

/// A binding's offset is a multiple of this on every device.
const ALIGNMENT: u64 = 256;

/// The job's buffers that every piece shares: its uniform, and the inputs that are not cut, in the shader's order.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub params: Option<wgpu::Buffer>,
    pub tables: Vec<(String, wgpu::Buffer, u64)>,
}

/// Buffers for a piece of up to `capacity` items, and the groups that bind them.
#[derive(Debug)]
pub(super) struct Berth {
    pub capacity: usize,
    pub upload: Option<wgpu::Buffer>,
    pub input: Option<wgpu::Buffer>,
    pub out: wgpu::Buffer,
    pub state: Option<wgpu::Buffer>,
    pub job: wgpu::Buffer,
    pub status: wgpu::Buffer,
    pub download: wgpu::Buffer,
    pub groups: [BindGroup; 2],
}

/// Where each of several arrays of so many bytes an item begins in a buffer for `capacity` items, and that buffer's size.
pub(super) fn offsets(bytes_an_item: &[u64], capacity: usize) -> (Vec<u64>, u64) {
    let mut end = 0u64;
    let starts = bytes_an_item.iter().map(|bytes| {
        let start = end.next_multiple_of(ALIGNMENT);
        end = start + bytes * capacity as u64;
        start
    });
    (starts.collect(), end)
}

/// What a berth is made from.
pub(super) struct Yard<'a> {
    pub device: &'a Device,
    pub pool: &'a Pool,
    pub pipelines: &'a Pipelines,
    pub pipeline: &'a Pipeline,
    pub shader: &'a Shader<'a>,
    /// The outputs' names.
    pub outputs: &'a [String],
    pub footprint: &'a Footprint,
    pub shared: &'a Shared,
}

impl Yard<'_> {
    pub fn berth(&self, capacity: usize) -> Result<Berth, Fault> {
        let Footprint { inputs, outputs, state } = self.footprint;
        let items = capacity as u64;
        let (input_bytes, output_bytes) = (offsets(inputs, capacity).1, offsets(outputs, capacity).1);
        let take = |usage, bytes| self.pool.take(self.device, usage, bytes);
        let cut = |usage| if inputs.is_empty() { Ok(None) } else { take(usage, input_bytes).map(Some) };
        let (upload, input) = (cut(Use::Upload)?, cut(Use::Input)?);
        let out = take(Use::Output, output_bytes)?;
        let state = if self.shader.state_bytes == 0 { None } else { Some(take(Use::Output, state * items)?) };
        let (job, status) = (take(Use::Uniform, 32)?, take(Use::Output, LEFT + 4)?);
        let download = take(Use::Download, HEADER + output_bytes)?;
        let own = self.bind_own(capacity, input.as_ref(), &out, state.as_ref())?;
        let engine = self.bind_engine(&job, &status)?;
        Ok(Berth { capacity, upload, input, out, state, job, status, download, groups: [own, engine] })
    }

    /// Gives the buffers of a berth back, which no submission uses any more.
    pub fn release(&self, berth: Berth) {
        let Berth { upload, input, out, state, job, status, download, .. } = berth;
        let buffers = [
            (Use::Upload, upload),
            (Use::Input, input),
            (Use::Output, Some(out)),
            (Use::Output, state),
            (Use::Uniform, Some(job)),
            (Use::Output, Some(status)),
            (Use::Download, Some(download)),
        ];
        for (usage, buffer) in buffers {
            if let Some(buffer) = buffer {
                self.pool.give(usage, buffer);
            }
        }
    }

    /// Group 0: each of the shader's variables with its buffer, found by name.
    fn bind_own(
        &self,
        capacity: usize,
        input: Option<&wgpu::Buffer>,
        out: &wgpu::Buffer,
        state: Option<&wgpu::Buffer>,
    ) -> Result<BindGroup, Fault> {
        let (starts, _) = offsets(&self.footprint.inputs, capacity);
        let (out_starts, _) = offsets(&self.footprint.outputs, capacity);
        let cut_names = self.shader.inputs.iter().filter(|input| input.per_item.is_some()).map(|input| &*input.name);
        let cut: Vec<_> = cut_names.zip(&starts).zip(&self.footprint.inputs).collect();
        let items = capacity as u64;
        let find = |name: &str, role: Role| match role {
            Role::Params { .. } => Some((self.shared.params.as_ref()?, 0, self.shader.params.len() as u64)),
            Role::Out { .. } => {
                let place = self.outputs.iter().position(|output| output == name)?;
                Some((out, out_starts[place], self.footprint.outputs[place] * items))
            }
            Role::State { stride } => Some((state?, 0, (self.footprint.state * items).max(stride.into()))),
            Role::Input { .. } => match cut.iter().find(|((cut, _), _)| *cut == name) {
                Some(((_, start), bytes)) => Some((input?, **start, *bytes * items)),
                None => self.shared.tables.iter().find(|(table, ..)| *table == name).map(|(_, buffer, bytes)| (buffer, 0, *bytes)),
            },
        };
        let mut entries = Vec::new();
        for variable in &self.pipeline.variables {
            let found = find(&variable.name, variable.role);
            let (buffer, offset, bytes) = found.ok_or_else(|| Fault::Failed(format!("no buffer for {:?}", variable.name)))?;
            entries.push(bind(variable.binding, buffer, offset, bytes));
        }
        self.group(&self.pipeline.layout, &entries)
    }

    /// Group 1: the prelude's variables.
    fn bind_engine(&self, job: &wgpu::Buffer, status: &wgpu::Buffer) -> Result<BindGroup, Fault> {
        let entries = [bind(0, job, 0, 32), bind(1, status, 0, 4), bind(2, status, LEFT, 4)];
        self.group(&self.pipelines.engine_layout, &entries)
    }

    fn group(&self, layout: &wgpu::BindGroupLayout, entries: &[BindGroupEntry<'_>]) -> Result<BindGroup, Fault> {
        self.device.scoped(|device, _| device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries }))
    }
}

fn bind(binding: u32, buffer: &wgpu::Buffer, offset: u64, bytes: u64) -> BindGroupEntry<'_> {
    BindGroupEntry { binding, resource: BindingResource::Buffer(BufferBinding { buffer, offset, size: BufferSize::new(bytes) }) }
}
