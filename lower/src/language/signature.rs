//! What a function takes and gives. Not here: the data for it.

use std::collections::HashSet;

use naga::{Binding, Block, BuiltIn, Expression, Function, Handle, Module, Statement, Type, TypeInner};

use super::expression::RESULT;
use super::message::Trouble;
use super::parse::Parsed;
use crate::lanes::ScalarType;
use crate::lower::{components, scalar_type};

/// The most parameters of a function, and the most results.
pub(super) const MOST_PARAMETERS: usize = 1000;

/// The most functions that a message names.
const MOST_NAMED: usize = 30;

/// The type of an element: how many numbers of which type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub scalar: ScalarType,
    pub components: usize,
}

/// What stands for a parameter of the function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A parameter that is given data: an array or one value for all.
    Data(String, Shape),
    /// `@builtin(global_invocation_id)`
    Place,
}

/// A function's outside.
#[derive(Debug, Clone)]
pub struct Signature {
    pub function: Handle<Function>,
    pub name: String,
    pub arguments: Vec<Argument>,
    /// The whole inputs, in the order of the text.
    pub wholes: Vec<(String, Shape)>,
    pub outputs: Vec<(String, Shape)>,
    /// The value that is the result, in an expression alone.
    pub value: Option<Handle<Expression>>,
}

/// The signature of the function of this name, or of the one that no other calls.
pub fn signature(parsed: &Parsed, name: Option<&str>) -> Result<Signature, Trouble> {
    let (module, info) = (&parsed.module, &parsed.info);
    let handle = chosen(parsed, name)?;
    let function = &module.functions[handle];
    let name = function.name.clone().unwrap_or_default();
    if let Some((other, _)) = parsed.bindings.keys().find(|(other, _)| *other != handle) {
        let other = module.functions[*other].name.as_deref().unwrap_or_default();
        return Err(Trouble::new(format!("{other} has a parameter with @builtin or @location: only {name} can, and hands it on")));
    }
    counted("takes", "parameters", &name, function.arguments.len())?;
    let argument = |(at, argument)| self::argument(module, function, argument, parsed.bindings.get(&(handle, at)));
    let arguments: Vec<_> = function.arguments.iter().enumerate().map(argument).collect::<Result<_, _>>()?;
    let value = function.named_expressions.iter().find(|(_, name)| *name == RESULT).map(|(&handle, _)| handle);
    let outputs = match (value, &function.result) {
        (Some(value), _) => vec![("result".to_owned(), shape(module, info[handle][value].ty.inner_with(&module.types), "the expression")?)],
        (None, Some(result)) => outputs(module, &name, result.ty)?,
        (None, None) => return Err(Trouble::new(format!("{name} returns nothing: fn {name}(...) -> f32"))),
    };
    let wholes = wholes(module)?;
    counted("takes", "parameters", &name, arguments.len() + wholes.len())?;
    counted("gives", "results", &name, outputs.len())?;
    Ok(Signature { function: handle, name, arguments, wholes, outputs, value })
}

/// Refuses more parameters or results than there may be.
fn counted(does: &str, what: &str, name: &str, count: usize) -> Result<(), Trouble> {
    if count <= MOST_PARAMETERS {
        return Ok(());
    }
    Err(Trouble::new(format!("{name} {does} {count} {what}: at most {MOST_PARAMETERS}")).note("a table's rows can be a whole input"))
}

/// The function that is meant.
fn chosen(parsed: &Parsed, name: Option<&str>) -> Result<Handle<Function>, Trouble> {
    let module = &parsed.module;
    let names = |functions: &[Handle<Function>]| -> String {
        let names: Vec<_> = functions.iter().filter_map(|&handle| module.functions[handle].name.as_deref()).collect();
        let more = if names.len() > MOST_NAMED { format!(" and {} more", names.len() - MOST_NAMED) } else { String::new() };
        names[..names.len().min(MOST_NAMED)].join(", ") + &more
    };
    let end = parsed.text.without_what_is_behind().len();
    let written = |handle: &Handle<Function>| module.functions.get_span(*handle).to_range().is_none_or(|place| place.start < end);
    let all: Vec<_> = module.functions.iter().map(|(handle, _)| handle).filter(written).collect();
    if let Some(name) = name {
        let named = all.iter().find(|&&handle| module.functions[handle].name.as_deref() == Some(name));
        return named.copied().ok_or_else(|| Trouble::new(format!("there is no function {name}: the text has {}", names(&all))));
    }
    let mut called = HashSet::new();
    module.functions.iter().for_each(|(_, function)| calls(&function.body, &mut called));
    let free: Vec<_> = all.into_iter().filter(|handle| !called.contains(handle)).collect();
    match free[..] {
        [one] => Ok(one),
        [] => Err(Trouble::new("the text has no function: fn name(x: f32) -> f32 { return x; }")),
        _ => Err(Trouble::new(format!(
            "which function is meant? The text has {}, and none of them calls the others: name one",
            names(&free)
        ))),
    }
}

fn calls(block: &Block, called: &mut HashSet<Handle<Function>>) {
    for statement in block.iter() {
        match statement {
            Statement::Call { function, .. } => {
                called.insert(*function);
            }
            Statement::Block(block) => calls(block, called),
            Statement::If { accept, reject, .. } => {
                calls(accept, called);
                calls(reject, called);
            }
            Statement::Switch { cases, .. } => cases.iter().for_each(|case| calls(&case.body, called)),
            Statement::Loop { body, continuing, .. } => {
                calls(body, called);
                calls(continuing, called);
            }
            _ => {}
        }
    }
}

fn argument(
    module: &Module,
    function: &Function,
    argument: &naga::FunctionArgument,
    binding: Option<&Binding>,
) -> Result<Argument, Trouble> {
    let name = argument.name.clone().unwrap_or_default();
    let inner = &module.types[argument.ty].inner;
    match binding {
        None => Ok(Argument::Data(name.clone(), shape(module, inner, &name)?)),
        Some(Binding::BuiltIn(BuiltIn::GlobalInvocationId)) => {
            let right = matches!(inner, TypeInner::Vector { size: naga::VectorSize::Tri, scalar } if *scalar == naga::Scalar::U32);
            let wanted = || Trouble::new(format!("{name} is an item's place, which is a vec3<u32>"));
            if right { Ok(Argument::Place) } else { Err(wanted()) }
        }
        Some(_) => {
            let function = function.name.as_deref().unwrap_or_default();
            Err(Trouble::new(format!(
                "{name} of {function} is a built-in or a location that items do not have: @builtin(global_invocation_id) is their place"
            )))
        }
    }
}

fn shape(module: &Module, inner: &TypeInner, name: &str) -> Result<Shape, Trouble> {
    let wrong = |why: String| Trouble::new(format!("{name} is {why}"));
    if matches!(inner, TypeInner::Struct { .. }) {
        return Err(wrong("a struct: give its fields one by one".to_owned()));
    }
    let scalars = components(module, inner).map_err(wrong)?;
    match scalars[..] {
        [scalar, ..] if scalars.iter().all(|&other| other == scalar) => Ok(Shape { scalar, components: scalars.len() }),
        _ => Err(wrong("made of several types".to_owned())),
    }
}

fn outputs(module: &Module, name: &str, ty: Handle<Type>) -> Result<Vec<(String, Shape)>, Trouble> {
    let TypeInner::Struct { members, .. } = &module.types[ty].inner else {
        return Ok(vec![(name.to_owned(), shape(module, &module.types[ty].inner, "the result")?)]);
    };
    let output = |member: &naga::StructMember| {
        let name = member.name.clone().unwrap_or_default();
        let shape = shape(module, &module.types[member.ty].inner, &name)?;
        Ok((name, shape))
    };
    members.iter().map(output).collect()
}

/// The whole inputs, with what an element is.
fn wholes(module: &Module) -> Result<Vec<(String, Shape)>, Trouble> {
    let mut wholes = Vec::new();
    for (handle, global) in module.global_variables.iter() {
        let TypeInner::Array { base, .. } = module.types[global.ty].inner else { continue };
        if !matches!(global.space, naga::AddressSpace::Storage { .. }) {
            continue;
        }
        let name = global.name.clone().unwrap_or_default();
        let inner = &module.types[base].inner;
        let right = match inner {
            TypeInner::Scalar(scalar) | TypeInner::Vector { scalar, .. } => scalar_type(*scalar).ok(),
            _ => None,
        };
        let span = module.global_variables.get_span(handle).to_range();
        let Some(scalar) = right else { return Err(Trouble::new(format!("{name} has elements that are no numbers or vectors")).at(span)) };
        let components = components(module, inner).map_or(1, |all| all.len());
        wholes.push((name, Shape { scalar, components }));
    }
    Ok(wholes)
}
