//! What a shader's WGSL declares, found by name, and whether the host's data fits it. Needs no GPU.

use wgpu::naga::front::wgsl;
use wgpu::naga::valid::{Capabilities, GlobalUse, ModuleInfo, ValidationFlags, Validator};
use wgpu::naga::{AddressSpace, GlobalVariable, Module, ShaderStage, StorageAccess, TypeInner};

use crate::error::Error;
use crate::kernel::{Field, Input, NoShader, Shader, Work, fields, full_name, shader_of};

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
}

/// A shader's module, parsed and validated, and the variables of its group 0.
#[derive(Debug)]
pub(crate) struct Reflection {
    pub module: Module,
    pub variables: Vec<Variable>,
    /// Whether items tell that they are not done, by the prelude's `unfinished()`.
    pub tells: bool,
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
        let left = module.global_variables.iter().find(|(_, variable)| variable.name.as_deref() == Some("yunta_left"));
        let tells = left.is_some_and(|(handle, _)| !info.get_entry_point(0)[handle].is_empty());
        Ok(Self { module, variables, tells })
    }
}

/// Checks a kernel's shader without a GPU: that its WGSL is valid, and that it declares what the kernel gives it data for, in
/// the sizes that the data has. The engine checks the same at a kernel's first job on a GPU.
///
/// ```
/// use yunta::{Gaussian, Julia, check_shader};
/// check_shader(&Julia::default())?;
/// check_shader(&Gaussian::new(&[1.0f32, 2.0], &[3.0f32, 4.0]))?;
/// # Ok::<(), yunta::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shader`], which names the line of the WGSL or the variable; [`Error::NoShader`] where the kernel has none.
pub fn check_shader(kernel: &impl Work) -> crate::error::Result<()> {
    let shader = shader_of(kernel, &(0..kernel.items()))
        .map_err(|NoShader(reason)| Error::NoShader { kernel: full_name(kernel), reason: reason.into() })?;
    Reflection::of(&shader.source)
        .and_then(|reflection| check(&reflection.variables, &shader, kernel))
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
            Role::Params { bytes } if bytes as usize == shader.params.len() => Ok(()),
            Role::Params { bytes } => Err(format!("\"params\" is {bytes} bytes in the WGSL and {} on the host", shader.params.len())),
            Role::Out { stride } => {
                let output = outputs.iter().find(|field| field.name == self.name);
                let field = output.ok_or_else(|| format!("{:?} is an input and must be var<storage, read>", self.name))?;
                self.fits("an item", field.bytes(), stride)
            }
            Role::State { stride } => self.fits("an item's state", shader.state_bytes, stride),
            Role::Input { stride } => {
                let input = shader.inputs.iter().find(|input| input.name == self.name);
                input.map_or(Ok(()), |input| self.check_input(input, stride, items))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Cut;

    /// A shader of `x` and `params` with one word changed for another.
    fn changed(from: &str, to: &str) -> String {
        const SOURCE: &str = "
struct Params { a: f32, b: f32 }
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> x: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    out[i] = x[i].x * params.a + f32(state[i]);
}
";
        assert!(SOURCE.contains(from), "{from}");
        SOURCE.replace(from, to)
    }

    fn fits(source: String, given: impl FnOnce(Shader<'static>) -> Shader<'static>) -> Result<(), String> {
        let shader = given(Shader::new(""));
        check_data(&Reflection::of(&source)?.variables, &shader, &[Field::of::<f32>("out", 1)], 3)
    }

    fn right(shader: Shader<'static>) -> Shader<'static> {
        shader.params(&[1f32, 2.0]).input("x", &[0f32; 6], Cut::PerItem(2)).steps(9, 4)
    }

    #[test]
    fn data_that_fits_is_accepted() {
        assert_eq!(fits(changed("x", "x"), right), Ok(()));
        assert_eq!(
            fits(changed("x", "x"), |shader| shader.params(&[0f32; 2]).input("x", &[0f64; 1], Cut::Whole).steps(1 << 20, 4)),
            Ok(())
        );
    }

    #[test]
    fn wgsl_that_is_wrong_is_refused_with_its_line() {
        let wrong = [
            ("out[i] = x", "out[i] = y", "wgsl:10"),
            ("out[i] = x[i].x", "out[i] = 1u", "wgsl:10"),
            ("main", "other", "\"other\""),
            ("@workgroup_size(256)", "@workgroup_size(16, 16)", "[16, 16, 1]"),
            ("item(id, groups)", "id.x", "item()"),
            ("read> x", "read_write> x", "var<storage, read>"),
            ("storage, read_write> out", "storage, read> out", "not permitted"),
            ("array<vec2<f32>>;", "vec2<f32>;", "wgsl:10"),
            ("@group(0) @binding(2)", "@group(2) @binding(2)", "group 2"),
            ("var<uniform> params", "var<storage, read> params", "\"params\""),
        ];
        for (from, to, expected) in wrong {
            let found = fits(changed(from, to), right).expect_err(to);
            assert!(found.contains(expected), "{to}: {found}");
        }
    }

    type Given = fn(Shader<'static>) -> Shader<'static>;

    #[test]
    fn data_that_does_not_fit_is_refused_by_name() {
        let source = || changed("x", "x");
        let wrong: [(Given, &str); 7] = [
            (|shader| right(shader).params(&1f32), "\"params\" is 8 bytes in the WGSL and 4"),
            (|shader| right(shader).input("y", &[0f32; 3], Cut::PerItem(1)), "no \"y\""),
            (|shader| shader.params(&[1f32, 2.0]).steps(9, 4), "\"x\""),
            (|shader| shader.input("x", &[0f32; 6], Cut::PerItem(2)).steps(9, 4), "\"params\""),
            (|shader| right(shader).steps(9, 0), "\"state\""),
            (|shader| right(shader).steps(9, 6), "state"),
            (|shader| shader.params(&[1f32, 2.0]).input("x", &[0f32; 5], Cut::PerItem(2)).steps(9, 4), "3 items of 8 bytes"),
        ];
        for (given, expected) in wrong {
            let found = fits(source(), given).expect_err(expected);
            assert!(found.contains(expected), "{expected}: {found}");
        }
    }
}
