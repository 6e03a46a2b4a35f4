//! What GPUs the machine has, what each can do, and whether it serves: for people. The engine decides by none of this.

use std::fmt;

use crate::error::{Error, Result};

/// The GPUs of the machine, in the driver's order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Devices {
    /// Each adapter; none where the machine has no driver.
    pub adapters: Vec<Adapter>,
    /// Which adapter an engine uses, or why none.
    pub verdict: String,
}

/// A GPU, or a program that behaves as one, as its driver describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adapter {
    /// Its name. An engine finds it by a part of this.
    pub name: String,
    /// The driver's interface: vulkan, metal, dx12.
    pub backend: &'static str,
    /// What kind of device it is.
    pub kind: &'static str,
    /// The driver and its version; may be empty.
    pub driver: String,
    /// Its address on the PCI bus, by which an engine finds one of two equal cards; empty where it has none.
    pub pci_address: String,
    /// The largest buffer, in bytes.
    pub max_buffer: u64,
    /// The largest part of a buffer that a shader sees, in bytes.
    pub max_binding: u64,
    /// What it offers beyond the common, by WebGPU's names. yunta needs none of it.
    pub features: Vec<&'static str>,
    /// Why no engine uses it; none where one can.
    pub refused: Option<&'static str>,
    /// What its arithmetic was found to do, or why that could not be found out.
    pub probe: Result<Vec<Property>, String>,
}

/// Something that an adapter was tried for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Property {
    /// What it should do.
    pub name: &'static str,
    /// Whether it does.
    pub holds: bool,
    /// Whether the results of shaders that rest on it are the cores' to the bit only where it holds.
    pub needed: bool,
}

/// Finds the machine's GPUs and opens each of them to see what it can do: half a second for a card, and at most 20 seconds
/// for a driver that hangs. `adapter` is what an engine is given ([`Builder::adapter`](crate::Builder::adapter)), or else what
/// the environment variable `YUNTA_ADAPTER` names.
///
/// ```
/// let devices = yunta::devices(None);
/// println!("{devices}");
/// ```
pub fn devices(adapter: Option<&str>) -> Devices {
    let wanted = adapter.map(str::to_owned).or_else(adapter_of_environment).filter(|name| !name.is_empty());
    crate::gpu::devices(wanted.as_deref())
}

/// The environment's name for an adapter, where none is given.
const VARIABLE: &str = "YUNTA_ADAPTER";

/// The adapter that the environment names, if that is not empty.
pub(crate) fn adapter_of_environment() -> Option<String> {
    std::env::var_os(VARIABLE).map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.is_empty())
}

/// Looks whether a GPU of this name serves, as [`Builder::adapter`](crate::Builder::adapter) takes it, or else one that the
/// environment variable `YUNTA_ADAPTER` names. Opens none: some tens of milliseconds, and at most 20 seconds for a driver that
/// hangs. Where neither names one, no driver is touched.
///
/// ```
/// assert!(yunta::check_adapter(Some("no card has this name")).is_err());
/// ```
///
/// # Errors
/// None does; the message says what there is instead.
pub fn check_adapter(name: Option<&str>) -> Result<()> {
    let given = name.map(|name| ("adapter", name.to_owned()));
    let Some((argument, name)) = given.or_else(|| Some((VARIABLE, adapter_of_environment()?))) else { return Ok(()) };
    crate::gpu::check(&name).map_err(|reason| Error::argument(argument, name, format!("{reason}; `yunta devices` tells which serve")))
}

impl fmt::Display for Devices {
    /// A few lines for each adapter, and the verdict.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.adapters.iter().try_for_each(|adapter| writeln!(f, "{adapter}"))?;
        write!(f, "{}", self.verdict)
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
        writeln!(f, "{}: {}, {}, {}", self.name, self.kind, self.backend, self.refused.unwrap_or("serves"))?;
        for (label, text) in [("driver", &self.driver), ("PCI address", &self.pci_address)] {
            if !text.is_empty() {
                writeln!(f, "  {label}: {text}")?;
            }
        }
        let (buffer, binding) = (mebibytes(self.max_buffer), mebibytes(self.max_binding));
        writeln!(f, "  limits: buffers of {buffer} MiB, bindings of {binding} MiB")?;
        if !self.features.is_empty() {
            writeln!(f, "  features: {}", self.features.join(", "))?;
        }
        match &self.probe {
            Ok(properties) => properties.iter().try_for_each(|property| writeln!(f, "  {property}")),
            Err(reason) => writeln!(f, "  not probed: {reason}"),
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.holds { "yes" } else { "NO " }, self.name)
    }
}
