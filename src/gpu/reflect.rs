//! What a shader's WGSL declares, found by name, and whether the host's data fits it. Needs no GPU.

use wgpu::naga::front::wgsl;
use wgpu::naga::valid::{Capabilities, GlobalUse, ModuleInfo, ValidationFlags, Validator};
use wgpu::naga::{AddressSpace, GlobalVariable, Module, ShaderStage, StorageAccess, TypeInner};

use crate::kernel::{Input, Shader};

/// Comes after the author's source, so that the lines in a message are the author's.
const PRELUDE: &str = include_str!("../../shaders/prelude.wgsl");

/// The group that the prelude's variables are in; a kernel's own are in group 0.
const ENGINE_GROUP: u32 = 1;

/// Invocations of a workgroup, in one dimension.
pub(crate) const WORKGROUP: u32 = 256;

/// Loop steps that a dispatch may take: some drivers stop every loop at 65,535, silently.
pub(crate) const STEPS_A_DISPATCH: u32 = 32_768;

/// What a variable of group 0 is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `params`, a uniform of so many bytes.
    Params { bytes: u32 },
    /// An input, an array whose elements are so many bytes apart.
    Input { stride: u32 },
    /// `out`.
    Out { stride: u32 },
    /// `state`.
    State { stride: u32 },
}

/// A variable of group 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub name: String,
    pub binding: u32,
    pub role: Role,
}

/// A shader's module, parsed and validated, and the variables of its group 0.
#[derive(Debug)]
pub(crate) struct Reflection {
    pub module: Module,
    pub variables: Vec<Variable>,
}

impl Reflection {
    /// Parses and validates an author's source with the prelude.
    pub fn of(source: &str) -> Result<Self, String> {
        let whole = format!("{source}\n{PRELUDE}");
        let module = wgsl::parse_str(&whole).map_err(|error| error.emit_to_string(&whole))?;
        let info = Validator::new(ValidationFlags::all(), Capabilities::default())
            .validate(&module)
            .map_err(|error| error.emit_to_string(&whole))?;
        check_entry(&module, &info)?;
        let globals = module.global_variables.iter();
        let variables = globals.filter_map(|(_, variable)| variable_of_group_0(&module, variable).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { module, variables })
    }
}

/// Whether the host's data fits the variables: each has its data and all data its variable, in the sizes they have.
pub(crate) fn check(variables: &[Variable], shader: &Shader<'_>, item_bytes: usize, items: usize) -> Result<(), String> {
    let Shader { steps, state_bytes, .. } = *shader;
    if steps > STEPS_A_DISPATCH && state_bytes == 0 {
        return Err(format!("its {steps} steps are more than the {STEPS_A_DISPATCH} of a dispatch, and it has no state to resume from"));
    }
    check_names(variables, shader)?;
    variables.iter().try_for_each(|variable| variable.check(shader, item_bytes, items))
}

fn check_names(variables: &[Variable], shader: &Shader<'_>) -> Result<(), String> {
    let mut given: Vec<&str> = shader.inputs.iter().map(|input| input.name).chain(["out"]).collect();
    given.extend((!shader.params.is_empty()).then_some("params"));
    given.extend((shader.state_bytes > 0).then_some("state"));
    if let Some(name) = given.iter().find(|name| !variables.iter().any(|variable| variable.name == **name)) {
        return Err(format!("the WGSL declares no {name:?} in group 0, for which the host has data"));
    }
    let declared = variables.iter().find(|variable| !given.contains(&variable.name.as_str()));
    declared.map_or(Ok(()), |variable| Err(format!("the WGSL declares {:?}, for which the host has no data", variable.name)))
}

impl Variable {
    fn check(&self, shader: &Shader<'_>, item_bytes: usize, items: usize) -> Result<(), String> {
        match self.role {
            Role::Params { bytes } if bytes as usize == shader.params.len() => Ok(()),
            Role::Params { bytes } => Err(format!("\"params\" is {bytes} bytes in the WGSL and {} on the host", shader.params.len())),
            Role::Out { stride } => self.fits("an item", item_bytes, stride),
            Role::State { stride } => self.fits("an item's state", shader.state_bytes, stride),
            Role::Input { stride } => {
                let input = shader.inputs.iter().find(|input| input.name == self.name);
                input.map_or(Ok(()), |input| self.check_input(input, stride, items))
            }
        }
    }

    fn check_input(&self, input: &Input<'_>, stride: u32, items: usize) -> Result<(), String> {
        let bytes = input.bytes.len();
        match input.per_item {
            Some(part) if part.checked_mul(items) != Some(bytes) => {
                Err(format!("{:?} is {bytes} bytes, and {items} items of {part} bytes are needed", self.name))
            }
            Some(part) => self.fits("an item's part", part, stride),
            None if bytes == 0 => Err(format!("{:?} is empty, which no GPU can bind", self.name)),
            None => self.fits("the input", bytes, stride),
        }
    }

    fn fits(&self, what: &str, bytes: usize, stride: u32) -> Result<(), String> {
        if bytes > 0 && bytes.is_multiple_of(stride as usize) {
            return Ok(());
        }
        Err(format!("{:?} has elements of {stride} bytes, but {what} is {bytes} bytes", self.name))
    }
}

/// One entry, `main`, of 256 invocations in one dimension, that takes its item from `item()`.
fn check_entry(module: &Module, info: &ModuleInfo) -> Result<(), String> {
    let [entry] = module.entry_points.as_slice() else {
        return Err(format!("the WGSL has {} entry points and needs one: @compute fn main", module.entry_points.len()));
    };
    if entry.name != "main" || entry.stage != ShaderStage::Compute {
        return Err(format!("the WGSL's entry point is {:?} and must be @compute fn main", entry.name));
    }
    if entry.workgroup_size != [WORKGROUP, 1, 1] || entry.workgroup_size_overrides.is_some() {
        return Err(format!("the workgroup is {:?} and must be {WORKGROUP} in one dimension", entry.workgroup_size));
    }
    let status = module.global_variables.iter().find(|(_, variable)| variable.name.as_deref() == Some("status"));
    match status {
        Some((handle, _)) if info.get_entry_point(0)[handle].contains(GlobalUse::WRITE) => Ok(()),
        _ => Err("main does not call item(), which gives it its item".into()),
    }
}

/// A variable of the author's; none where it is the prelude's or no resource.
fn variable_of_group_0(module: &Module, variable: &GlobalVariable) -> Result<Option<Variable>, String> {
    let Some(resource) = &variable.binding else { return Ok(None) };
    if resource.group == ENGINE_GROUP {
        return Ok(None);
    }
    let name = variable.name.clone().unwrap_or_default();
    if resource.group != 0 {
        return Err(format!("{name:?} is in group {} and must be in group 0", resource.group));
    }
    let role = role(module, variable, &name)?;
    Ok(Some(Variable { name, binding: resource.binding, role }))
}

fn role(module: &Module, variable: &GlobalVariable, name: &str) -> Result<Role, String> {
    let space = variable.space;
    if name == "params" && space == AddressSpace::Uniform {
        return Ok(Role::Params { bytes: module.types[variable.ty].inner.size(module.to_ctx()) });
    }
    let AddressSpace::Storage { access } = space else {
        return Err(format!("{name:?} must be var<storage, ...>; the one uniform is \"params\""));
    };
    let written = matches!(name, "out" | "state");
    if written != access.contains(StorageAccess::STORE) {
        return Err(format!("{name:?} must be var<storage, {}>", if written { "read_write" } else { "read" }));
    }
    let TypeInner::Array { stride, .. } = module.types[variable.ty].inner else {
        return Err(format!("{name:?} must be an array"));
    };
    Ok(match name {
        "out" => Role::Out { stride },
        "state" => Role::State { stride },
        _ => Role::Input { stride },
    })
}
