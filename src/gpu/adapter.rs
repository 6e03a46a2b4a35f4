//! The adapters of the machine, as they describe themselves, and which one serves. Opens none.

use pollster::block_on;
use wgpu::{AdapterInfo, Backends, DeviceType};

use super::count_call;

/// All adapters, in the driver's order; empty where the machine has no driver.
pub(crate) fn all() -> Vec<wgpu::Adapter> {
    count_call();
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: Backends::VULKAN | Backends::METAL | Backends::DX12,
        // No validation: it costs milliseconds at each opening, and caps buffers.
        flags: wgpu::InstanceFlags::empty(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    block_on(instance.enumerate_adapters(Backends::all()))
}

/// How well an adapter serves: more is better.
///
/// # Errors
/// Why it does not serve.
pub(crate) fn rank(info: &AdapterInfo, computes: bool, wanted: Option<&str>) -> Result<u8, &'static str> {
    if !computes {
        return Err("it has no compute shaders");
    }
    if wanted.is_some_and(|wanted| !matches(info, wanted)) {
        return Err("it is not the adapter that is named");
    }
    match info.device_type {
        DeviceType::DiscreteGpu => Ok(4),
        DeviceType::VirtualGpu => Ok(3),
        DeviceType::IntegratedGpu => Ok(2),
        DeviceType::Other => Ok(1),
        DeviceType::Cpu if wanted.is_some() => Ok(0),
        DeviceType::Cpu => Err("it is a program on the cores, and serves only when it is named"),
    }
}

/// Whether a part of an adapter's name, in any case, or its PCI address was given.
fn matches(info: &AdapterInfo, wanted: &str) -> bool {
    info.name.to_lowercase().contains(&wanted.to_lowercase()) || info.device_pci_bus_id.eq_ignore_ascii_case(wanted)
}

/// Whether an adapter runs compute shaders at all.
pub(crate) fn computes(adapter: &wgpu::Adapter) -> bool {
    adapter.get_downlevel_capabilities().flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
}

/// The adapter that serves best; the first of two that serve equally well.
///
/// # Errors
/// What there is, and why none of it serves.
pub(crate) fn choose(adapters: Vec<wgpu::Adapter>, wanted: Option<&str>) -> Result<wgpu::Adapter, String> {
    let mut best: Option<(u8, wgpu::Adapter)> = None;
    let mut refused = Vec::new();
    for adapter in adapters {
        let info = adapter.get_info();
        match rank(&info, computes(&adapter), wanted) {
            Ok(rank) if best.as_ref().is_none_or(|(highest, _)| rank > *highest) => best = Some((rank, adapter)),
            Ok(_) => {}
            Err(reason) => refused.push(format!("{}: {reason}", info.name)),
        }
    }
    best.map(|(_, adapter)| adapter).ok_or_else(|| none_serves(&refused, wanted))
}

fn none_serves(refused: &[String], wanted: Option<&str>) -> String {
    match (refused, wanted) {
        ([], _) => NO_DRIVER.to_owned(),
        (refused, None) => format!("none that serves ({})", refused.join("; ")),
        (refused, Some(wanted)) => format!("none that serves matches {wanted:?} ({})", refused.join("; ")),
    }
}

/// What a machine without any adapter lacks.
pub(crate) const NO_DRIVER: &str = "no adapter was found (Vulkan, Metal or DirectX 12 and a driver for the card are needed)";

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, kind: DeviceType, pci: &str) -> AdapterInfo {
        let mut info = AdapterInfo::new(kind, wgpu::Backend::Vulkan);
        (info.name, info.device_pci_bus_id) = (name.into(), pci.into());
        info
    }

    #[test]
    fn a_discrete_card_is_first_and_a_program_on_the_cores_serves_when_named() {
        use DeviceType::*;
        let rank_of = |kind, wanted| rank(&info("Radeon llvmpipe", kind, ""), true, wanted);
        let order = [DiscreteGpu, VirtualGpu, IntegratedGpu, Other].map(|kind| rank_of(kind, None));
        assert!(order.is_sorted_by(|a, b| a.is_ok() && b.is_ok() && a > b), "{order:?}");
        assert!(rank_of(Cpu, None).is_err());
        assert_eq!(rank_of(Cpu, Some("LLVMPipe")), Ok(0));
        assert!(rank(&info("a", DiscreteGpu, ""), false, None).is_err());
    }

    #[test]
    fn two_equal_cards_are_told_apart_by_their_pci_address() {
        let [first, second] = ["0000:1a:00.0", "0000:1B:00.0"].map(|pci| info("GeForce", DeviceType::DiscreteGpu, pci));
        assert!(rank(&first, true, Some("0000:1b:00.0")).is_err());
        assert!(rank(&second, true, Some("0000:1b:00.0")).is_ok());
    }

    #[test]
    fn a_machine_without_a_driver_is_told_what_it_lacks() {
        assert_eq!(choose(Vec::new(), None).err().as_deref(), Some(NO_DRIVER));
        let refused = none_serves(&["llvmpipe: slow".into()], Some("radeon"));
        assert!(refused.contains("radeon") && refused.contains("llvmpipe: slow"), "{refused}");
    }
}
