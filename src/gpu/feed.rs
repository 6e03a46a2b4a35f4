//! Where each input of a shader comes from while a job runs, and how a job's data lies in the buffers of a piece. Copies nothing but
//! what all pieces share.

use super::Gpu;
use super::buffers::Use;
use super::fault::Fault;
use super::kept::Kept;
use super::pace::Footprint;
use super::pack::Pack;
use crate::kernel::{Input, Shader};
use crate::resident::{Away, Source};

/// A binding's offset is a multiple of this on every device.
pub(super) const ALIGNMENT: u64 = 256;

/// Pieces begin at multiples of so many items, so that what has four bytes an item can be bound where a piece of it begins.
pub(super) const ALIGNED_ITEMS: usize = 64;

/// Bytes of the prelude's `Job`, with which an input buffer begins.
pub(super) const JOB_BYTES: u64 = 32;

/// Where in an input buffer the parameters stand.
pub(super) const PARAMS: u64 = ALIGNMENT;

/// Where in an output buffer results begin: before them stand the dispatch's nonce and, at `LEFT`, whether an item is left.
pub(super) const HEADER: u64 = 2 * ALIGNMENT;
pub(super) const LEFT: u64 = ALIGNMENT;

/// Inputs that every piece needs travel with each of them if they are no larger together; larger ones have a buffer of their own.
const SMALL: u64 = 64 << 10;

/// Where an input comes from.
#[derive(Debug)]
pub(super) enum Feed<'a> {
    /// Every piece needs all of it, and brings it.
    Small(&'a [u8]),
    /// Every piece needs all of it; whether the buffer is the job's own.
    Table { buffer: wgpu::Buffer, offset: u64, bytes: u64, own: bool },
    /// An item's part of host memory.
    Cut { bytes: &'a [u8], per_item: u64 },
    /// An item's part of a resident.
    Kept { kept: &'a Kept, offset: u64, bytes: u64, per_item: u64 },
}

impl<'a> Feed<'a> {
    /// The feeds of a shader's inputs, in their order.
    pub fn all(gpu: &Gpu, shader: &'a Shader<'a>) -> Result<Vec<Self>, Fault> {
        let host_bytes = |input: &Input<'_>| if matches!(input.bytes.source, Source::Host(_)) { input.bytes.len() as u64 } else { 0 };
        let whole = shader.inputs.iter().filter(|input| input.per_item.is_none()).map(host_bytes).sum::<u64>();
        shader.inputs.iter().map(|input| Self::of(gpu, input, whole <= SMALL)).collect()
    }

    fn of(gpu: &Gpu, input: &Input<'a>, small: bool) -> Result<Self, Fault> {
        let bytes = input.bytes.len() as u64;
        let most = gpu.device.limits.max_storage_buffer_binding_size;
        if input.per_item.is_none() && bytes > most {
            let name = &input.name;
            return Err(Fault::Failed(format!("every piece needs all {bytes} bytes of {name:?}, and it binds at most {most}")));
        }
        Ok(match (input.bytes.source, input.per_item.map(|bytes| bytes as u64)) {
            (Source::Host(bytes), Some(per_item)) => Self::Cut { bytes, per_item },
            (Source::Host(bytes), None) if small => Self::Small(bytes),
            (Source::Host(host), None) => {
                let buffer = gpu.pool.take(&gpu.device, Use::Input, bytes)?;
                gpu.fill(&buffer, host)?;
                Self::Table { buffer, offset: 0, bytes, own: true }
            }
            (Source::Away { held, offset, .. }, per_item) => {
                let (kept, offset) = (of_this(gpu, held)?, offset as u64);
                match per_item {
                    Some(per_item) => Self::Kept { kept, offset, bytes, per_item },
                    None if offset.is_multiple_of(ALIGNMENT) => Self::Table { buffer: kept.buffer.clone(), offset, bytes, own: false },
                    None => {
                        let buffer = gpu.pool.take(&gpu.device, Use::Input, bytes)?;
                        gpu.device.submit(|encoder| encoder.copy_buffer_to_buffer(&kept.buffer, offset, &buffer, 0, bytes))?;
                        Self::Table { buffer, offset: 0, bytes, own: true }
                    }
                }
            }
        })
    }

    /// Bytes that it has in front of a piece's inputs.
    fn small(&self) -> Option<u64> {
        if let Self::Small(bytes) = self { Some(bytes.len() as u64) } else { None }
    }

    /// Bytes of an item that a piece's buffer holds, where residents are bound as they are or else copied there.
    fn per_item(&self, direct: bool) -> Option<u64> {
        match self {
            Self::Cut { per_item, .. } => Some(*per_item),
            Self::Kept { per_item, .. } if !direct => Some(*per_item),
            _ => None,
        }
    }
}

/// What a GPU holds, if it is this one.
pub(super) fn of_this<'a>(gpu: &Gpu, held: &'a dyn Away) -> Result<&'a Kept, Fault> {
    let kept = (held as &dyn std::any::Any).downcast_ref::<Kept>();
    let gone = "a resident was on a GPU that is gone, and is lost: upload it again";
    kept.filter(|kept| std::ptr::eq(&raw const *kept.gpu, gpu)).ok_or_else(|| Fault::Failed(gone.into()))
}

/// Whether each resident can be bound where a piece of it begins.
pub(super) fn are_aligned(feeds: &[Feed<'_>]) -> bool {
    feeds.iter().all(|feed| !matches!(feed, Feed::Kept { offset, .. } if !offset.is_multiple_of(ALIGNMENT)))
}

/// Bytes an item of a job with these feeds and outputs, of which residents are bound where they are if `direct`.
pub(super) fn footprint(feeds: &[Feed<'_>], outputs: &[u64], state: u64, direct: bool, keeps: bool) -> Footprint {
    let kept = feeds.iter().filter_map(|feed| if let Feed::Kept { per_item, .. } = feed { Some(*per_item) } else { None });
    let bound = kept.chain(outputs.iter().copied().filter(|_| keeps)).filter(|_| direct).max().unwrap_or(0);
    let inputs = feeds.iter().filter_map(|feed| feed.per_item(direct)).collect();
    Footprint { inputs, outputs: if direct && keeps { Vec::new() } else { outputs.to_vec() }, state, bound }
}

/// Where a job's data lies in a piece's buffers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Items of the largest piece.
    pub capacity: usize,
    /// Where what every piece brings ends.
    pub head: u64,
    /// Where each feed begins; of those that are elsewhere, nowhere.
    pub inputs: Vec<u64>,
    pub input_bytes: u64,
    /// Where each output begins, unless they are elsewhere.
    pub outputs: Vec<u64>,
    pub output_bytes: u64,
    /// What crosses of the outputs, where that is less.
    pub packed_bytes: Option<u64>,
    /// None where the shader has no state.
    pub state_bytes: Option<u64>,
}

impl Layout {
    pub fn new(shader: &Shader<'_>, feeds: &[Feed<'_>], footprint: &Footprint, direct: bool, pack: Option<Pack>, capacity: usize) -> Self {
        let items = capacity as u64;
        let mut end = if shader.params.is_empty() { JOB_BYTES } else { PARAMS + shader.params.len() as u64 };
        let mut place = |bytes: u64| {
            let start = end.next_multiple_of(ALIGNMENT);
            end = start + bytes;
            start
        };
        let mut inputs: Vec<u64> = feeds.iter().map(|feed| feed.small().map_or(0, &mut place)).collect();
        let head = place(0);
        for (start, feed) in inputs.iter_mut().zip(feeds) {
            if let Some(bytes) = feed.per_item(direct) {
                *start = place(bytes * items);
            }
        }
        let input_bytes = place(0);
        let mut end = HEADER;
        let outputs = footprint.outputs.iter().map(|bytes| {
            let start = end.next_multiple_of(ALIGNMENT);
            end = start + bytes * items;
            start
        });
        let outputs = outputs.collect();
        let state_bytes = (shader.state_bytes > 0).then_some(footprint.state * items);
        let packed_bytes = pack.map(|pack| pack.crossing(end - HEADER));
        Self { capacity, head, inputs, input_bytes, outputs, output_bytes: end, packed_bytes, state_bytes }
    }
}
