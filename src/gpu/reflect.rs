//! What a shader's WGSL declares, found by name, and whether the host's data fits it. Needs no GPU.

#[cfg(test)]
mod tests;

use wgpu::naga::front::wgsl;
use wgpu::naga::valid::{Capabilities, GlobalUse, ModuleInfo, ValidationFlags, Validator};
use wgpu::naga::{AddressSpace, GlobalVariable, Handle, Module, ScalarKind, ShaderStage, StorageAccess, Type, TypeInner};

use super::needs::{Needs, Portability};
use super::{no_shader, walk};
use crate::error::Error;
use crate::kernel::{Field, Input, Shader, Work, fields, full_name, shader_of};
use crate::math::shaders::EXPONENTIAL;

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
    /// `out`, or one of several outputs.
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
    /// The type of its numbers, if that is one.
    pub scalar: Option<&'static str>,
}

/// A shader's module, parsed and validated, and the variables of its group 0.
#[derive(Debug)]
pub(crate) struct Reflection {
    pub module: Module,
    pub variables: Vec<Variable>,
    /// Whether items tell that they are not done, by the prelude's `unfinished()`.
    pub tells: bool,
    /// What its results rest on.
    pub needs: Needs,
}

impl Reflection {
    /// Parses and validates an author's source with the prelude.
    pub fn of(source: &str) -> Result<Self, String> {
        let whole = format!("{source}\n{PRELUDE}{EXPONENTIAL}");
        let module = wgsl::parse_str(&whole).map_err(|error| error.emit_to_string(&whole))?;
        let info = Validator::new(ValidationFlags::all(), Capabilities::default())
            .validate(&module)
            .map_err(|error| error.emit_to_string(&whole))?;
        check_entry(&module, &info)?;
        let globals = module.global_variables.iter();
        let variables = globals.filter_map(|(_, variable)| variable_of_group_0(&module, variable).transpose()).collect::<Result<_, _>>()?;
        let left = module.global_variables.iter().find(|(_, variable)| variable.name.as_deref() == Some("yunta_left"));
        let tells = left.is_some_and(|(handle, _)| !info.get_entry_point(0)[handle].is_empty());
        let needs = walk::needs(&module, &info, &whole);
        Ok(Self { module, variables, tells, needs })
    }
}

/// Checks a kernel's shader without a GPU: that its WGSL is valid, and that it declares what the kernel gives it data for, of
/// the types and in the sizes that the data has. The engine checks the same at a kernel's first job on a GPU. Tells on which
/// GPUs the results are the cores' to the bit, by a walk through the WGSL.
///
/// ```
/// use yunta::{Gaussian, Julia, check_shader};
/// check_shader(&Julia::default())?;
/// let portability = check_shader(&Gaussian::new(&[1.0f32, 2.0], &[3.0f32, 4.0]))?;
/// assert_eq!(portability.close, None);
/// println!("{portability}");
/// # Ok::<(), yunta::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shader`], which names the line of the WGSL or the variable; [`Error::NoShader`] where the kernel has none.
pub fn check_shader(kernel: &impl Work) -> crate::error::Result<Portability> {
    let shader = shader_of(kernel, &(0..kernel.items())).map_err(|reason| no_shader(kernel, reason))?;
    Reflection::of(&shader.source)
        .and_then(|reflection| check(&reflection.variables, &shader, kernel).map(|()| reflection.needs.portability(&shader)))
        .map_err(|reason| Error::Shader { kernel: full_name(kernel), reason })
}

/// Whether the host's data fits the variables: each has its data and all data its variable, in the sizes they have.
pub(crate) fn check(variables: &[Variable], shader: &Shader<'_>, work: &dyn Work) -> Result<(), String> {
    let names = shader.output_names(work);
    let outputs: Vec<_> = fields(work).zip(&names).map(|(field, name)| Field { name, ..field }).collect();
    check_data(variables, shader, &outputs, work.items())
}

fn check_data(variables: &[Variable], shader: &Shader<'_>, outputs: &[Field<'_>], items: usize) -> Result<(), String> {
    check_names(variables, shader, outputs)?;
    variables.iter().try_for_each(|variable| variable.check(shader, outputs, items))
}

fn check_names(variables: &[Variable], shader: &Shader<'_>, outputs: &[Field<'_>]) -> Result<(), String> {
    let mut given: Vec<&str> = shader.inputs.iter().map(|input| &*input.name).chain(outputs.iter().map(|field| field.name)).collect();
    given.extend((!shader.params.is_empty()).then_some("params"));
    given.extend((shader.state_bytes > 0).then_some("state"));
    if let Some(name) = given.iter().find(|name| !variables.iter().any(|variable| variable.name == **name)) {
        return Err(format!("the WGSL declares no {name:?} in group 0, for which the host has data"));
    }
    let declared = variables.iter().find(|variable| !given.contains(&variable.name.as_str()));
    declared.map_or(Ok(()), |variable| Err(format!("the WGSL declares {:?}, for which the host has no data", variable.name)))
}

impl Variable {
    fn check(&self, shader: &Shader<'_>, outputs: &[Field<'_>], items: usize) -> Result<(), String> {
        match self.role {
            Role::Params { bytes } if bytes as usize == shader.params.len() => self.is_of(shader.params_item),
            Role::Params { bytes } => Err(format!("\"params\" is {bytes} bytes in the WGSL and {} on the host", shader.params.len())),
            Role::Out { stride } => {
                let output = outputs.iter().find(|field| field.name == self.name);
                let field = output.ok_or_else(|| format!("{:?} is an input and must be var<storage, read>", self.name))?;
                self.fits("an item", field.bytes(), stride)?;
                self.is_of(Some(field.item))
            }
            Role::State { stride } => self.fits("an item's state", shader.state_bytes, stride),
            Role::Input { stride } => {
                let input = shader.inputs.iter().find(|input| input.name == self.name);
                input.map_or(Ok(()), |input| self.check_input(input, stride, items).and_then(|()| self.is_of(input.bytes.item)))
            }
        }
    }

    fn check_input(&self, input: &Input<'_>, stride: u32, items: usize) -> Result<(), String> {
        let bytes = input.bytes.len();
        let whole = |part: usize| part.checked_mul(items);
        match input.per_item {
            Some(part) if input.last_is_short && items > 0 && whole(part).is_some_and(|all| (all - part..=all).contains(&bytes)) => {
                self.fits("an item's part", part, stride)
            }
            Some(part) if whole(part) != Some(bytes) => {
                Err(format!("{:?} is {bytes} bytes, and {items} items of {part} bytes are needed", self.name))
            }
            Some(part) => self.fits("an item's part", part, stride),
            // A job without items binds nothing.
            None if bytes == 0 && items == 0 => Ok(()),
            None if bytes == 0 => Err(format!("{:?} is empty, which no GPU can bind", self.name)),
            None => self.fits("the input", bytes, stride),
        }
    }

    /// Whether its numbers are those of the host's type of this name. Other types than Rust's numbers are the author's affair.
    fn is_of(&self, item: Option<&str>) -> Result<(), String> {
        let expected = match item {
            Some("f32") => "f32",
            Some("i32") => "i32",
            Some("u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i64" | "f64") => "u32",
            _ => return Ok(()),
        };
        match (self.scalar, item) {
            (Some(scalar), Some(item)) if scalar != expected => {
                Err(format!("{:?} has numbers of {scalar} in the WGSL, and {item} on the host is {expected} there", self.name))
            }
            _ => Ok(()),
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
    let scalar = scalar(module, variable.ty);
    Ok(Some(Variable { name, binding: resource.binding, role, scalar }))
}

/// The type of the numbers in a type; none where there are several.
fn scalar(module: &Module, ty: Handle<Type>) -> Option<&'static str> {
    match &module.types[ty].inner {
        TypeInner::Array { base, .. } => scalar(module, *base),
        TypeInner::Struct { members, .. } => {
            let mut members = members.iter().map(|member| scalar(module, member.ty));
            let first = members.next()??;
            members.all(|member| member == Some(first)).then_some(first)
        }
        TypeInner::Atomic(scalar) => named(scalar.kind),
        inner => named(walk::numbers(inner)?),
    }
}

fn named(kind: ScalarKind) -> Option<&'static str> {
    match kind {
        ScalarKind::Float => Some("f32"),
        ScalarKind::Sint => Some("i32"),
        ScalarKind::Uint => Some("u32"),
        _ => None,
    }
}

fn role(module: &Module, variable: &GlobalVariable, name: &str) -> Result<Role, String> {
    let space = variable.space;
    if name == "params" && space == AddressSpace::Uniform {
        return Ok(Role::Params { bytes: module.types[variable.ty].inner.size(module.to_ctx()) });
    }
    let AddressSpace::Storage { access } = space else {
        return Err(format!("{name:?} must be var<storage, ...>; the one uniform is \"params\""));
    };
    let written = access.contains(StorageAccess::STORE);
    if matches!(name, "out" | "state") && !written {
        return Err(format!("{name:?} must be var<storage, read_write>"));
    }
    let TypeInner::Array { stride, .. } = module.types[variable.ty].inner else {
        return Err(format!("{name:?} must be an array"));
    };
    Ok(match name {
        "state" => Role::State { stride },
        _ if written => Role::Out { stride },
        _ => Role::Input { stride },
    })
}
