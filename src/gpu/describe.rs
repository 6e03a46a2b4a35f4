//! Describes every adapter for people, by opening and probing each. Chooses none.

use wgpu::{AdapterInfo, DeviceType, Features};

use super::adapter;
use super::memory::Wishes;
use super::open::{self, OPENING, bounded};
use super::probe::Findings;
use crate::devices::{Adapter, Devices, Property};

/// What some programs need of a GPU, and yunta might.
const FEATURES: Features = Features::SHADER_F64
    .union(Features::SHADER_INT64)
    .union(Features::SHADER_F16)
    .union(Features::SUBGROUP)
    .union(Features::TIMESTAMP_QUERY)
    .union(Features::PIPELINE_CACHE)
    .union(Features::MAPPABLE_PRIMARY_BUFFERS);

/// The machine's adapters, and which of them an engine with this setting uses.
pub(crate) fn devices(wanted: Option<&str>) -> Devices {
    let adapters = match bounded(OPENING, || Ok(adapter::all())) {
        Ok(adapters) => adapters,
        Err(reason) => return Devices { adapters: Vec::new(), verdict: format!("no GPU: {reason}") },
    };
    let verdict = match adapter::choose(adapters.clone(), wanted) {
        Ok(chosen) => format!("a job for the GPU runs on {}", open::name(&chosen.get_info())),
        Err(reason) => format!("no GPU: {reason}"),
    };
    let adapters = adapters.into_iter().map(|adapter| describe(adapter, wanted)).collect();
    Devices { adapters, verdict }
}

fn describe(adapter: wgpu::Adapter, wanted: Option<&str>) -> Adapter {
    let (info, limits) = (adapter.get_info(), adapter.limits());
    let refused = adapter::rank(&info, adapter::computes(&adapter), wanted).err();
    let features = (adapter.features() & FEATURES).iter_names().map(|(name, _)| name).collect();
    let probe = bounded(OPENING, move || open::probed(&adapter, &Wishes::new(None))).map(|(_, findings)| properties(&findings));
    Adapter {
        backend: info.backend.to_str(),
        kind: kind(&info),
        driver: open::driver(&info),
        name: info.name,
        pci_address: info.device_pci_bus_id,
        max_buffer: limits.max_buffer_size,
        max_binding: limits.max_storage_buffer_binding_size,
        features,
        refused,
        probe,
    }
}

fn kind(info: &AdapterInfo) -> &'static str {
    match info.device_type {
        DeviceType::DiscreteGpu => "a card of its own",
        DeviceType::IntegratedGpu => "part of the processor",
        DeviceType::VirtualGpu => "a virtual machine's GPU",
        DeviceType::Cpu => "a program on the cores",
        DeviceType::Other => "of an unknown kind",
    }
}

fn properties(findings: &Findings) -> Vec<Property> {
    let arithmetic = findings.arithmetic.iter().map(|tried| Property { name: tried.name, holds: tried.holds, needed: true });
    let long_loop = Property { name: "a loop of 70,000 turns ends when it should", holds: findings.long_loop, needed: false };
    arithmetic.chain([long_loop]).collect()
}
