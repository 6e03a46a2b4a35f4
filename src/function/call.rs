//! A function with its data: what an engine runs. Not here: whether the data fits, which `plan.rs` finds.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::bytecode::{Ended, Job};
use super::compiled::Compiled;
use super::data::{Given, OutputMut};
use super::input::{Array, IntoData};
use super::lanes::ScalarType;
use super::machine::{Executor, Machine};
use super::plan::{Plan, Source};
use super::{Function, Value};
use crate::cpu::simd::Level;
use crate::error::{Error, Result};
use crate::kernel::{Column, Columns, Computation, Cost, Cut, Field, NoShader, Outputs, Shader, Work};
use crate::resident::AnyResident;
use crate::watch::Watch;

/// A function and the data for its parameters, of which it is run for each item.
///
/// ```
/// use yunta::{Backend, Engine, Function};
/// # fn main() -> yunta::Result<()> {
/// let area = Function::new("fn area(width: f32, height: f32) -> f32 { return width * height; }")?;
/// let widths = [1.0f32, 2.0, 3.0];
/// let call = area.call().input("width", &widths).set("height", 10.0);
/// let areas = Engine::new()?.run(&call, Backend::Auto)?;
/// assert_eq!(areas.data.get::<f32>("area"), Some(&[10.0, 20.0, 30.0][..]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Call<'a> {
    pub(super) function: Function,
    pub(super) given: Vec<(String, Argument<'a>)>,
    pub(super) size: Option<[usize; 3]>,
    plan: OnceLock<Result<Plan>>,
}

/// What is given for a parameter.
#[derive(Debug)]
pub(super) enum Argument<'a> {
    Array(Array<'a>),
    /// What cannot be read, and why.
    Wrong(Error),
    Value(Value),
}

impl<'a> Call<'a> {
    pub(super) fn new(function: Function) -> Self {
        Self { function, given: Vec::new(), size: None, plan: OnceLock::new() }
    }

    fn with(mut self, name: &str, argument: Argument<'a>) -> Self {
        self.given.push((name.to_owned(), argument));
        self.plan = OnceLock::new();
        self
    }

    /// An array for the parameter of this name, an element for each item; of a vector the components one after the other.
    /// For a whole input, all its elements. [`IntoData`] says which arrays there are, and which are read where they lie.
    pub fn input(self, name: &str, data: impl IntoData<'a>) -> Self {
        self.with(name, data.into_array().map_or_else(Argument::Wrong, Argument::Array))
    }

    /// One value for the parameter of this name, the same for all items: `2.5`, `3`, `true`, or `[0.0, 1.0]` for a vector. In an
    /// expression alone it is of the data's type.
    pub fn set(self, name: &str, value: impl Into<Value>) -> Self {
        self.with(name, Argument::Value(value.into()))
    }

    /// How many items there are along the axes of `@builtin(global_invocation_id)`, the first of which is the fastest. Needed
    /// where no input tells the number of items.
    pub fn size(mut self, size: [usize; 3]) -> Self {
        self.size = Some(size);
        self.plan = OnceLock::new();
        self
    }

    /// How many items there are, along one axis.
    pub fn items(self, items: usize) -> Self {
        self.size([items, 1, 1])
    }

    pub(super) fn plan(&self) -> Result<&Plan> {
        self.plan.get_or_init(|| Plan::of(self)).as_ref().map_err(Clone::clone)
    }

    /// Binds one of the given arrays to a variable of the WGSL, whose numbers have 32 bits.
    fn bound<'s>(&'s self, shader: Shader<'s>, name: &'s str, given: usize, cut: Cut) -> Shader<'s> {
        match self.array(given).and_then(Array::packed) {
            Some(numbers) if numbers.number == 4 => shader.input(name, numbers, cut),
            _ => shader,
        }
    }

    /// The type and the components of each output; of none where the call is wrong.
    pub(super) fn shapes(&self) -> impl Iterator<Item = (ScalarType, usize)> {
        let outputs = self.plan().map_or(&[][..], |plan| plan.program.outputs());
        outputs.iter().map(|(_, shape)| (shape.scalar, shape.components))
    }

    /// The parameters without data.
    #[cfg(feature = "arrow")]
    pub(super) fn lacking(&self) -> impl Iterator<Item = String> {
        let lacks = |name: &String| !self.given.iter().any(|(given, _)| given == name);
        self.function.parameters().iter().map(|parameter| parameter.name.clone()).filter(lacks)
    }

    /// Whether numbers that it reads are not in host memory.
    pub(super) fn is_away(&self) -> bool {
        let mut away = false;
        self.residents(&mut |resident| away |= resident.bytes_away().1 > 0);
        away
    }

    fn array(&self, at: usize) -> Option<&Array<'a>> {
        match self.given.get(at) {
            Some((_, Argument::Array(array))) => Some(array),
            _ => None,
        }
    }

    /// Computes the items of a range on the calling thread.
    ///
    /// # Errors
    /// It was stopped by `watch`.
    pub(super) fn compute_into(&self, level: Level, range: Range<usize>, outputs: &mut [OutputMut<'_>], watch: &Watch) -> Result<()> {
        let plan = self.plan()?;
        let stop = || watch.is_cancelled();
        let ended = self.with_job(plan, |job| match self.compiled(plan) {
            Some(compiled) => plan.program.run_compiled(level, compiled, range, job, outputs, &stop),
            None => plan.program.run(level, plan.executor(), range, job, outputs, &stop),
        });
        match ended? {
            Ended::Completed => Ok(()),
            Ended::Stopped => Err(watch.cancelled()),
        }
    }

    /// The code that the function was compiled to with the binary, where that is to run.
    fn compiled(&self, plan: &Plan) -> Option<Compiled> {
        self.function.compiled().filter(|_| plan.executor() == Executor::Compiled)
    }

    /// Does something with the data as a program takes it.
    pub(super) fn with_job<R>(&self, plan: &Plan, then: impl FnOnce(&Job<'_>) -> R) -> R {
        let elements = |at: usize, components: usize| self.array(at).map(|array| array.elements(components));
        let given = plan.parameters.iter().zip(plan.program.parameters()).filter_map(|(source, (_, shape, _))| match source {
            Source::Array(at) => elements(*at, shape.components).map(Given::Each),
            Source::Value(bits) => Some(Given::Same(bits)),
        });
        let wholes = plan.wholes.iter().zip(plan.program.wholes()).filter_map(|(&at, (_, shape))| elements(at, shape.components));
        let (given, wholes): (Vec<_>, Vec<_>) = (given.collect(), wholes.collect());
        then(&Job { given: &given, wholes: &wholes, dims: plan.size })
    }
}

impl Work for Call<'_> {
    fn name(&self) -> Cow<'static, str> {
        self.function.name().unwrap_or("expression").to_owned().into()
    }

    fn precision(&self) -> Cow<'static, str> {
        match self.plan() {
            Ok(plan) => plan.program.outputs().first().map_or("", |(_, shape)| shape.scalar.name()).into(),
            Err(_) => "".into(),
        }
    }

    fn source(&self) -> u64 {
        self.function.text_hash()
    }

    fn items(&self) -> usize {
        self.plan().map_or(0, |plan| plan.items)
    }

    fn outputs(&self) -> usize {
        self.function.outputs().len()
    }

    fn output(&self, index: usize) -> Field<'_> {
        let output = &self.function.outputs()[index];
        let shape = self.plan().ok().map(|plan| plan.program.outputs()[index].1);
        let scalar = shape.map(|shape| shape.scalar).or(output.scalar).unwrap_or(ScalarType::F32);
        field(scalar, &output.name, shape.map_or(output.components, |shape| shape.components))
    }

    fn validate(&self) -> Result<()> {
        self.plan().map(Plan::begin)
    }

    fn cost(&self) -> Cost {
        self.plan().map_or(Cost::new(0.0, 4, 0.0, 0.0), |plan| plan.cost)
    }

    fn executor(&self, level: Level) -> Option<Cow<'static, str>> {
        let plan = self.plan().ok()?;
        if self.compiled(plan).is_some() {
            return Some("compiled code".into());
        }
        let machine =
            self.with_job(plan, |job| plan.program.machine_at(level, plan.executor(), job).map(|machine| machine.map(Machine::name)));
        Some(match machine {
            Ok(Ok(name)) => name.into(),
            Ok(Err(reason)) => format!("bytecode: {reason}").into(),
            Err(error) => error.to_string().into(),
        })
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        for (_, argument) in &self.given {
            if let Argument::Array(array) = argument {
                array.show(see);
            }
        }
    }

    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, watch: &Watch) -> Result<()> {
        let columns = out.columns().zip(self.shapes());
        let mut outputs: Vec<_> = columns.map(|(column, (scalar, components))| written(column, scalar, components)).collect();
        self.compute_into(level, range, &mut outputs, watch)
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let plan = self.plan().map_err(|error| NoShader::new(error.to_string()))?;
        if self.given.iter().any(|(_, argument)| matches!(argument, Argument::Array(array) if array.packed().is_none())) {
            return Err(NoShader::new("a GPU takes numbers that lie one behind the other, so strided ones run on the cores"));
        }
        let length = |at: usize| self.array(at).map_or(0, Array::len);
        let form = plan.form(&length).map_err(|reason| NoShader::new(reason.clone()))?;
        let mut shader = Shader::new(form.wgsl()).numbered().finite().steps(form.steps, form.state_bytes());
        shader = shader.window(form.window).step_operations(form.step_operations).params_bytes(&form.params);
        for (at, name) in form.reads() {
            if let Source::Array(given) = &plan.parameters[at] {
                shader = self.bound(shader, name, *given, Cut::PerItem(plan.program.parameters()[at].1.components));
            }
        }
        for (given, name) in plan.wholes.iter().zip(form.wholes()) {
            shader = self.bound(shader, name, *given, Cut::Whole);
        }
        Ok(shader)
    }
}

impl Computation for Call<'_> {
    type Results = Columns;
}

fn field(scalar: ScalarType, name: &str, width: usize) -> Field<'_> {
    match scalar {
        ScalarType::F32 => Field::of::<f32>(name, width),
        ScalarType::F64 => Field::of::<f64>(name, width),
        ScalarType::I32 => Field::of::<i32>(name, width),
        ScalarType::U32 => Field::of::<u32>(name, width),
        ScalarType::I64 => Field::of::<i64>(name, width),
        ScalarType::U64 => Field::of::<u64>(name, width),
        ScalarType::Bool => Field::of::<u8>(name, width),
    }
}

/// The numbers of a column, one item's components after the other's.
pub(super) fn written(column: Column<'_>, scalar: ScalarType, components: usize) -> OutputMut<'_> {
    match scalar {
        ScalarType::F32 => OutputMut::packed(column.numbers::<f32>(), components),
        ScalarType::F64 => OutputMut::packed(column.numbers::<f64>(), components),
        ScalarType::I32 => OutputMut::packed(column.numbers::<i32>(), components),
        ScalarType::U32 => OutputMut::packed(column.numbers::<u32>(), components),
        ScalarType::I64 => OutputMut::packed(column.numbers::<i64>(), components),
        ScalarType::U64 => OutputMut::packed(column.numbers::<u64>(), components),
        ScalarType::Bool => OutputMut::packed(column.numbers::<u8>(), components),
    }
}
