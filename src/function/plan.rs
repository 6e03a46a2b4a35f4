//! Whether a call's data fits its function, and the program for it, which is compiled once a process for a text and types.
//! Not here: the run.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::call::{Argument, Call};
use super::cost::cost_of;
use super::gpu::{Form, Known};
use super::lanes::{Definition, ScalarType};
use super::machine::{Executor, not_compiled};
use super::program::{Program, Request};
use super::{Function, Parameter, ParameterKind};
use crate::cpu::simd::Level;
use crate::error::{Error, Result};
use crate::kernel::Cost;

/// What a call comes to.
#[derive(Debug)]
pub(super) struct Plan {
    pub program: Arc<Program>,
    /// For each parameter of the program.
    pub parameters: Vec<Source>,
    /// For each whole input, which of the given arrays it is.
    pub wholes: Vec<usize>,
    pub items: usize,
    pub size: [usize; 3],
    pub cost: Cost,
    executor: Executor,
    /// Whether machine code does not pay yet.
    small: AtomicBool,
    /// The form for the GPU, or why there is none, once it is asked for.
    form: OnceLock<Result<Form, String>>,
}

/// Where a parameter's numbers are.
#[derive(Debug)]
pub(super) enum Source {
    /// In the given array of this index.
    Array(usize),
    /// The bits of each component, for all items.
    Value(Vec<u64>),
}

fn wrong<T>(message: String) -> Result<T> {
    Err(Error::Function { message })
}

impl Plan {
    pub fn of(call: &Call<'_>) -> Result<Self> {
        let at = places(call)?;
        let parameters = call.function.parameters();
        let scalars = scalars(call, &at)?;
        for ((parameter, &at), &scalar) in parameters.iter().zip(&at).zip(&scalars) {
            fits(call, parameter, at, scalar)?;
        }
        let size = size(call, &at)?;
        let items = items(size)?;
        let same: Vec<bool> = at.iter().map(|&at| matches!(call.given[at].1, Argument::Value(_))).collect();
        let program = compiled(&call.function, &scalars, &same)?;
        // What fits the program has the types that it was compiled for.
        let (mut sources, mut wholes) = (Vec::new(), Vec::new());
        for ((parameter, &at), &scalar) in parameters.iter().zip(&at).zip(&scalars) {
            match (&call.given[at].1, parameter.kind) {
                (_, ParameterKind::Whole) => wholes.push(at),
                // What is wrong does not get here.
                (Argument::Array(_) | Argument::Wrong(_), ParameterKind::Element) => sources.push(Source::Array(at)),
                (Argument::Value(value), ParameterKind::Element) => {
                    let bits =
                        value.bits(scalar).map_err(|number| Error::Function { message: not_of(&parameter.name, &number, scalar) })?;
                    sources.push(Source::Value(bits));
                }
            }
        }
        counted(&program, size)?;
        let executor = match (Executor::asked()?, call.function.compiled()) {
            (Executor::Any, Some(_)) => Executor::Compiled,
            (Executor::Compiled, None) => return Err(not_compiled()),
            (asked, _) => asked,
        };
        if executor == Executor::Machine {
            program.machine(Level::detect()?).map_err(Executor::refused)?;
        }
        let cost = Cost::new(0.0, 4, 0.0, 0.0);
        let small = AtomicBool::new(executor == Executor::Any);
        let mut plan = Self { program, parameters: sources, wholes, items, size, cost, executor, small, form: OnceLock::new() };
        plan.cost = cost_of(call, &plan)?;
        Ok(plan)
    }

    /// A job begins: small ones are bytecode's until there were many.
    pub fn begin(&self) {
        if self.small.load(Ordering::Relaxed) && self.program.pays(self.cost.operations) {
            self.small.store(false, Ordering::Relaxed);
        }
    }

    /// What runs it on the cores.
    pub fn executor(&self) -> Executor {
        if self.small.load(Ordering::Relaxed) { Executor::Small } else { self.executor }
    }

    /// The form for the GPU. `length` tells how many numbers an array has, by its place among what is given.
    ///
    /// # Errors
    /// Why there is none.
    pub fn form(&self, length: &dyn Fn(usize) -> usize) -> Result<&Form, &String> {
        let uniform = |parameter: u32, component: u32| match self.parameters.get(parameter as usize) {
            Some(Source::Value(bits)) => bits.get(component as usize).copied(),
            _ => None,
        };
        let whole = |whole: u32| {
            let (at, (_, shape)) = (self.wholes[whole as usize], &self.program.wholes()[whole as usize]);
            (length(at) / shape.components) as u64
        };
        let known = Known { uniform: &uniform, length: &whole, size: self.size };
        self.form.get_or_init(|| self.program.form(&known)).as_ref()
    }
}

fn listed(parameters: &[Parameter]) -> String {
    if parameters.is_empty() {
        return "it takes nothing".into();
    }
    let names: Vec<_> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    format!("it takes {}", names.join(", "))
}

/// Which of the given is each parameter's.
fn places(call: &Call<'_>) -> Result<Vec<usize>> {
    let parameters = call.function.parameters();
    for (at, (name, _)) in call.given.iter().enumerate() {
        if !parameters.iter().any(|parameter| parameter.name == *name) {
            return wrong(format!("{} has no parameter {name}: {}", call.function.title(), listed(parameters)));
        }
        if call.given[..at].iter().any(|(other, _)| other == name) {
            return wrong(format!("{name} is given twice: give it once"));
        }
    }
    let place = |parameter: &Parameter| match call.given.iter().position(|(name, _)| *name == parameter.name) {
        Some(at) => Ok(at),
        None => wrong(format!("{} lacks data for {}: {}", call.function.title(), parameter.name, listed(parameters))),
    };
    parameters.iter().map(place).collect()
}

/// The type of each parameter: its own, or the data's.
fn scalars(call: &Call<'_>, at: &[usize]) -> Result<Vec<ScalarType>> {
    let given = |at: usize| match &call.given[at].1 {
        Argument::Array(array) => Some(array.scalar()),
        Argument::Value(_) | Argument::Wrong(_) => None,
    };
    let arrays: Vec<_> = at.iter().filter_map(|&at| given(at)).collect();
    let common = [ScalarType::F64, ScalarType::F32].into_iter().find(|float| arrays.contains(float));
    let common = common.or_else(|| arrays.iter().copied().find(|scalar| *scalar != ScalarType::Bool));
    // Without any array, one number with a point makes all of them such.
    let values = at.iter().filter_map(|&at| match &call.given[at].1 {
        Argument::Value(value) if !value.is_bool() => Some(value.scalar()),
        _ => None,
    });
    let alone = values.reduce(|all, one| if all == ScalarType::F32 { all } else { one });
    let scalar = |(parameter, &at): (&Parameter, &usize)| match (parameter.scalar, &call.given[at].1) {
        (Some(scalar), _) => scalar,
        (None, Argument::Array(array)) => array.scalar(),
        (None, Argument::Wrong(_)) => ScalarType::F32,
        (None, Argument::Value(value)) if value.is_bool() => ScalarType::Bool,
        (None, Argument::Value(value)) => common.or(alone).unwrap_or_else(|| value.scalar()),
    };
    Ok(call.function.parameters().iter().zip(at).map(scalar).collect())
}

fn not_of(name: &str, number: &str, scalar: ScalarType) -> String {
    format!("{name} is {number}: a value of {scalar} is wanted")
}

/// Whether what is given for a parameter has its type and form.
fn fits(call: &Call<'_>, parameter: &Parameter, at: usize, scalar: ScalarType) -> Result<()> {
    let Parameter { name, components, kind, .. } = parameter;
    match &call.given[at].1 {
        Argument::Wrong(error) => wrong(format!("{name} {error}")),
        Argument::Array(array) if array.scalar() != scalar => wrong(format!("{name} is of {}: {scalar} is wanted", array.scalar())),
        Argument::Array(array) if array.components().is_some_and(|given| given != *components) => {
            wrong(format!("{name} is a table of {} columns: an element is {components} of them", array.components().unwrap_or(0)))
        }
        Argument::Array(array) if !array.len().is_multiple_of(*components) => {
            wrong(format!("{name} has {} numbers: an element is {components} of them", array.len()))
        }
        Argument::Array(array) if *kind == ParameterKind::Whole && array.len() == 0 => {
            wrong(format!("the whole input {name} is empty: at least one element is wanted"))
        }
        Argument::Array(_) => Ok(()),
        Argument::Value(_) if *kind == ParameterKind::Whole => wrong(format!("{name} is a whole input: give it an array by input")),
        Argument::Value(value) if value.len() != *components => {
            wrong(format!("{name} is given {} numbers: {components} are wanted", value.len()))
        }
        Argument::Value(value) => value.bits(scalar).map(drop).or_else(|number| wrong(not_of(name, &number, scalar))),
    }
}

/// How many items lie along each axis.
fn size(call: &Call<'_>, at: &[usize]) -> Result<[usize; 3]> {
    let mut first: Option<(&str, usize)> = None;
    for (parameter, &at) in call.function.parameters().iter().zip(at) {
        let Argument::Array(numbers) = &call.given[at].1 else { continue };
        if parameter.kind == ParameterKind::Whole {
            continue;
        }
        let count = numbers.len() / parameter.components;
        match first {
            Some((name, other)) if other != count => {
                return wrong(format!("{name} has {other} items but {} has {count}: both need the same number", parameter.name));
            }
            Some(_) => {}
            None => first = Some((&parameter.name, count)),
        }
    }
    match (call.size, first) {
        (Some(size), Some((name, count))) if items(size)? != count => {
            wrong(format!("the size {size:?} is {} items but {name} has {count}: both need the same number", items(size)?))
        }
        (Some(size), _) => Ok(size),
        (None, Some((_, count))) => Ok([count, 1, 1]),
        (None, None) => wrong("no input tells how many items there are: give items or size".into()),
    }
}

fn items([x, y, z]: [usize; 3]) -> Result<usize> {
    // None along one axis is none, however many along the others.
    let items = if x.min(y).min(z) == 0 { Some(0) } else { x.checked_mul(y).and_then(|items| items.checked_mul(z)) };
    match items {
        Some(items) => Ok(items),
        None => wrong(format!("the size [{x}, {y}, {z}] is more items than this machine can count")),
    }
}

/// Places are of u32. Where there is no item, there is none.
fn counted(program: &Program, size: [usize; 3]) -> Result<()> {
    let asks = program.lanes().registers.iter().any(|info| matches!(info.definition, Definition::Place(_)));
    match size.into_iter().find(|&axis| axis > u32::MAX as usize + 1) {
        Some(axis) if asks && !size.contains(&0) => {
            wrong(format!("{axis} items along an axis are more than global_invocation_id counts: give a size of several axes"))
        }
        _ => Ok(()),
    }
}

/// The types of a program's parameters, and whether each is the same for all items.
type Types = Vec<(ScalarType, bool)>;

/// What a program depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    text: String,
    name: Option<String>,
    parameters: Types,
}

/// Programs that are kept, and the registers that they may have together; with more, all are forgotten.
const MOST_KEPT: usize = 64;
const MOST_REGISTERS_KEPT: usize = 1_000_000;

static KEPT: Mutex<Option<HashMap<Key, Arc<Program>>>> = Mutex::new(None);

/// Programs that a function keeps itself, which are found without a look at its text.
const MOST_OWN: usize = 8;

/// The programs of one function.
#[derive(Debug, Default)]
pub(super) struct Programs(Mutex<Vec<(Types, Arc<Program>)>>);

impl Programs {
    fn get(&self, parameters: &Types) -> Option<Arc<Program>> {
        let programs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        programs.iter().find(|(types, _)| types == parameters).map(|(_, program)| program.clone())
    }

    fn keep(&self, parameters: Types, program: Arc<Program>) {
        let mut programs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if programs.len() == MOST_OWN {
            programs.remove(0);
        }
        programs.push((parameters, program));
    }
}

/// The program of a function for parameters of these types, of which some are the same for all items.
fn compiled(function: &Function, scalars: &[ScalarType], same: &[bool]) -> Result<Arc<Program>> {
    let (parameters, own): (Types, _) = (scalars.iter().copied().zip(same.iter().copied()).collect(), function.programs());
    if let Some(program) = own.get(&parameters) {
        return Ok(program);
    }
    let program = compiled_once(function, scalars, same, parameters.clone())?;
    own.keep(parameters, program.clone());
    Ok(program)
}

/// The same of a function that was made before of the same text, as long as that is kept.
fn compiled_once(function: &Function, scalars: &[ScalarType], same: &[bool], parameters: Types) -> Result<Arc<Program>> {
    let key = Key { text: function.source().to_owned(), name: function.name().map(str::to_owned), parameters };
    if let Some(program) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().get(&key) {
        return Ok(program.clone());
    }
    let find = |name: &str| function.parameters().iter().position(|parameter| parameter.name == name);
    let scalar = |name: &str| find(name).map_or(ScalarType::F32, |at| scalars[at]);
    let uniform = |name: &str| find(name).is_some_and(|at| same[at]);
    let program = Arc::new(Program::compile(function, &Request { scalar: &scalar, uniform: &uniform })?);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.get_or_insert_default();
    let registers = |program: &Program| program.lanes().registers.len();
    let all = kept.values().map(|program| registers(program)).sum::<usize>() + registers(&program);
    if kept.len() >= MOST_KEPT || all > MOST_REGISTERS_KEPT {
        kept.clear();
    }
    kept.insert(key, program.clone());
    Ok(program)
}
