//! Results as narrow as they are on their way to the host: numbers that are known to be small cross as 8, 16 or 32 bits, and are widened
//! where they go. Not here: which numbers are small, which a shader says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use wgpu::naga::front::wgsl;

use super::device::Device;
use super::fault::Fault;
use super::feed::ALIGNMENT;
use crate::kernel::{Shader, Work, fields};
use crate::memory::Hands;

/// How wide numbers are, and how wide they cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pack {
    /// Bytes of a number: 4 or 8.
    number: u64,
    /// Bytes of it that cross: 1, 2 or 4.
    crossing: u64,
}

impl Pack {
    /// Of a computation's only output, where its shader says that its numbers are small.
    pub fn of(shader: &Shader<'_>, work: &dyn Work) -> Option<Self> {
        let (most, mut outputs) = (shader.most?, fields(work));
        let (Some(field), None) = (outputs.next(), outputs.next()) else { return None };
        let crossing = match most {
            0..=0xff => 1,
            0x100..=0xffff => 2,
            0x1_0000..=0xffff_ffff => 4,
            _ => 8,
        };
        let number = field.item_bytes as u64;
        (matches!(number, 4 | 8) && crossing < number).then_some(Self { number, crossing })
    }

    /// Bytes that cross for so many bytes of results: whole words.
    pub fn crossing(self, bytes: u64) -> u64 {
        (bytes / self.number * self.crossing).next_multiple_of(4)
    }

    /// Widens what has crossed.
    pub fn widen(self, hands: &Hands, from: &[u8], to: &mut [u8]) {
        let (number, crossing) = (self.number as usize, self.crossing as usize);
        let part = (hands.part(to.len()) / number).max(1);
        let parts: Vec<_> = from.chunks(part * crossing).zip(to.chunks_mut(part * number)).collect();
        hands.each(parts, |(from, to)| match (number, crossing) {
            (4, 1) => widen(from, to, |&[a]: &[u8; 1]| u32::from(a).to_ne_bytes()),
            (4, _) => widen(from, to, |&a: &[u8; 2]| u32::from(u16::from_le_bytes(a)).to_ne_bytes()),
            (_, 1) => widen(from, to, |&[a]: &[u8; 1]| u64::from(a).to_ne_bytes()),
            (_, 2) => widen(from, to, |&a: &[u8; 2]| u64::from(u16::from_le_bytes(a)).to_ne_bytes()),
            _ => widen(from, to, |&a: &[u8; 4]| u64::from(u32::from_le_bytes(a)).to_ne_bytes()),
        });
    }
}

fn widen<const N: usize, const M: usize>(from: &[u8], to: &mut [u8], number: impl Fn(&[u8; N]) -> [u8; M]) {
    for (to, from) in to.as_chunks_mut::<M>().0.iter_mut().zip(from.as_chunks::<N>().0) {
        *to = number(from);
    }
}

/// The pipelines that pack, each built when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Packers {
    made: Mutex<HashMap<Pack, Arc<Packer>>>,
}

/// A pipeline that packs.
#[derive(Debug)]
pub(super) struct Packer {
    pub compute: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
}

impl Packers {
    pub fn get(&self, device: &Device, pack: Pack) -> Result<Arc<Packer>, Fault> {
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(packer) = made().get(&pack) {
            return Ok(packer.clone());
        }
        let packer = Arc::new(Packer::build(device, pack)?);
        made().insert(pack, packer.clone());
        Ok(packer)
    }
}

impl Packer {
    fn build(device: &Device, pack: Pack) -> Result<Self, Fault> {
        let module = wgsl::parse_str(include_str!("../../shaders/pack.wgsl")).map_err(|error| Fault::Failed(error.to_string()))?;
        let constants = [("stride", pack.number as f64 / 4.0), ("bits", pack.crossing as f64 * 8.0)];
        device.scoped(|device, _| {
            let source = wgpu::ShaderSource::Naga(std::borrow::Cow::Owned(module));
            let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
            let compute = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: None,
                layout: None,
                module: &module,
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, zero_initialize_workgroup_memory: false },
                cache: None,
            });
            let layout = compute.get_bind_group_layout(0);
            Self { compute, layout }
        })
    }

    /// The group that binds wide numbers, which begin so far into their buffer, and what they become.
    pub fn bind(
        &self,
        device: &Device,
        (wide, start, bytes): (&wgpu::Buffer, u64, u64),
        narrow: (&wgpu::Buffer, u64),
    ) -> Result<wgpu::BindGroup, Fault> {
        debug_assert!(start.is_multiple_of(ALIGNMENT));
        let part = |buffer, offset, bytes| {
            wgpu::BindingResource::Buffer(wgpu::BufferBinding { buffer, offset, size: wgpu::BufferSize::new(bytes) })
        };
        let entries = [
            wgpu::BindGroupEntry { binding: 0, resource: part(wide, start, bytes) },
            wgpu::BindGroupEntry { binding: 1, resource: part(narrow.0, 0, narrow.1) },
        ];
        device.tally.created(1);
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout: &self.layout, entries: &entries };
        device.scoped(|device, _| device.create_bind_group(&descriptor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_widened_to_what_they_were() {
        for (number, crossing) in [(4, 1), (4, 2), (8, 1), (8, 2), (8, 4)] {
            let pack = Pack { number, crossing };
            for count in [0usize, 1, 3, 1000, 400_001] {
                let value = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9) & (u64::MAX >> (64 - 8 * crossing));
                let mut from: Vec<u8> = (0..count).flat_map(|i| value(i).to_le_bytes()[..crossing as usize].to_vec()).collect();
                from.resize(pack.crossing(number * count as u64) as usize, 0);
                let mut to = vec![0xa5; count * number as usize];
                let scoped = |work: &(dyn Fn() + Sync)| std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
                pack.widen(&Hands::new(2, scoped), &from, &mut to);
                let wide = |bytes: &[u8]| {
                    if number == 4 { bytemuck::pod_read_unaligned::<u32>(bytes).into() } else { bytemuck::pod_read_unaligned::<u64>(bytes) }
                };
                assert!(to.chunks(number as usize).enumerate().all(|(i, bytes)| wide(bytes) == value(i)), "{pack:?} of {count}");
            }
        }
    }
}
