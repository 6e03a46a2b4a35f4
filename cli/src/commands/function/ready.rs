//! A function of which all types are known: of its names by what the files hold, of its results by a trial without data.
//! Not here: the data.

use yunta::{Call, Error, Function, Parameter, ParameterKind, ScalarType, Value, Work};

use super::chosen::{Chosen, refused};
use super::fused;
use super::given::{Given, Source, Table};
use super::results::Output;
use crate::data::column::Column;
use crate::data::input::Held;
use crate::shell::failure::Failure;

/// A function that can be called.
#[derive(Debug)]
pub(crate) struct Ready {
    function: Function,
    /// What is given an array, in the order of the parameters.
    pub arrays: Vec<Array>,
    sets: Vec<(String, Value)>,
    pub outputs: Vec<Output>,
    pub takes_place: bool,
}

/// A parameter that is given an array.
#[derive(Debug, Clone)]
pub(crate) struct Array {
    pub name: String,
    pub scalar: ScalarType,
    pub components: usize,
    pub is_whole: bool,
}

impl Ready {
    /// Finds the types, and whether the function allows them.
    pub fn of(chosen: &Chosen, given: &Given) -> Result<Self, Failure> {
        let scalars = scalars(chosen, given)?;
        let of = |name: &str| {
            let at = given.parameters.iter().position(|(parameter, _)| parameter.name == name);
            at.map_or(ScalarType::F32, |at| scalars[at])
        };
        let (function, names) = match chosen {
            Chosen::File(_, function) => (function.clone(), function.outputs().iter().map(|output| output.name.clone()).collect()),
            Chosen::Expressions(expressions) => fused::fused(expressions, &of)?,
        };
        let mut ready = Self { function, arrays: Vec::new(), sets: Vec::new(), outputs: Vec::new(), takes_place: chosen.takes_place() };
        for ((parameter, source), &scalar) in given.parameters.iter().zip(&scalars) {
            let Parameter { name, components, kind, .. } = parameter;
            match source {
                Source::Set(set) => ready.sets.push((name.clone(), set.value.clone())),
                _ => {
                    let is_whole = *kind == ParameterKind::Whole;
                    ready.arrays.push(Array { name: name.clone(), scalar, components: *components, is_whole });
                }
            }
        }
        ready.outputs = ready.trial(names).map_err(|error| failure(chosen, error, &ready.arrays))?;
        Ok(ready)
    }

    /// The function with arrays for those that take some, in their order.
    pub fn call<'a>(&self, arrays: &[&'a Column], size: Option<[usize; 3]>) -> Call<'a> {
        let mut call = self.arrays.iter().zip(arrays).fold(self.function.call(), |call, (array, column)| input(call, &array.name, column));
        call = self.sets.iter().fold(call, |call, (name, value)| call.set(name, value.clone()));
        if let Some(size) = size { call.size(size) } else { call }
    }

    /// The results of these names, by a call of one item.
    fn trial(&self, names: Vec<String>) -> Result<Vec<Output>, Error> {
        let one: Vec<_> = self.arrays.iter().map(|array| zeros(array.scalar, array.components)).collect();
        let call = self.call(&one.iter().collect::<Vec<_>>(), Some([1, 1, 1]));
        call.validate()?;
        Ok(names.into_iter().enumerate().map(|(at, name)| Output::of(name, call.output(at))).collect())
    }
}

/// The numbers of one element, zeros.
pub(crate) fn zeros(scalar: ScalarType, components: usize) -> Column {
    match scalar {
        ScalarType::F32 => vec![0f32; components].into(),
        ScalarType::F64 => vec![0f64; components].into(),
        ScalarType::I32 => vec![0i32; components].into(),
        ScalarType::U32 => vec![0u32; components].into(),
        ScalarType::I64 => vec![0i64; components].into(),
        ScalarType::U64 => vec![0u64; components].into(),
        _ => vec![false; components].into(),
    }
}

/// A call with an array more. No other types than a function's own are given one.
pub(crate) fn input<'a>(call: Call<'a>, name: &str, column: &'a Column) -> Call<'a> {
    match column {
        Column::F32(numbers) => call.input(name, numbers),
        Column::F64(numbers) => call.input(name, numbers),
        Column::I32(numbers) => call.input(name, numbers),
        Column::U32(numbers) => call.input(name, numbers),
        Column::I64(numbers) => call.input(name, numbers),
        Column::U64(numbers) => call.input(name, numbers),
        Column::Bool(bools) => call.input(name, bools),
        _ => call,
    }
}

/// The type of each parameter: its own, or what its file holds; of several types of an expression f64.
fn scalars(chosen: &Chosen, given: &Given) -> Result<Vec<ScalarType>, Failure> {
    let mut found = Vec::new();
    for (parameter, source) in &given.parameters {
        let scalar = match (parameter.scalar, held(source, given.table.as_ref())) {
            (Some(scalar), held) => {
                held.iter().try_for_each(|(file, held)| fits(chosen, parameter, file, held, scalar)).map(|()| Some(scalar))?
            }
            (None, held) => match held.first() {
                Some((file, held)) => Some(number(chosen, parameter, file, held)?),
                None => None,
            },
        };
        found.push(scalar);
    }
    let common = common(given, &found);
    let of_set = |source: &Source| if matches!(source, Source::Set(set) if set.is_bool()) { ScalarType::Bool } else { common };
    let scalar = |((parameter, source), found): (&(Parameter, Source), &Option<ScalarType>)| match (parameter.scalar, found) {
        (Some(scalar), _) => scalar,
        (None, Some(ScalarType::Bool)) => ScalarType::Bool,
        (None, Some(_)) => common,
        (None, None) => of_set(source),
    };
    Ok(given.parameters.iter().zip(&found).map(scalar).collect())
}

/// The type of all numbers of an expression: that of the files, or f64 where they have several, or integers with a value that
/// is none.
fn common(given: &Given, found: &[Option<ScalarType>]) -> ScalarType {
    let numbers = || found.iter().flatten().filter(|scalar| **scalar != ScalarType::Bool);
    let sets = || given.parameters.iter().filter_map(|(_, source)| if let Source::Set(set) = source { Some(set) } else { None });
    let is_real = sets().any(|set| set.is_real());
    match numbers().next() {
        Some(first) if numbers().any(|scalar| scalar != first) => ScalarType::F64,
        Some(ScalarType::F32) => ScalarType::F32,
        Some(_) if is_real => ScalarType::F64,
        Some(first) => *first,
        None if is_real || sets().all(|set| set.is_bool()) => ScalarType::F32,
        None => ScalarType::I32,
    }
}

/// What a parameter's files or columns hold, each with what to call it.
fn held(source: &Source, table: Option<&Table>) -> Vec<(String, Held)> {
    match (source, table) {
        (Source::File(path, reader), _) => vec![(path.display().to_string(), reader.held().map_or_else(Held::Other, Held::As))],
        (Source::Columns(columns), Some(table)) => {
            let path = table.input.path().display();
            columns.iter().map(|&column| (format!("column {} of {path}", table.names[column]), table.input.held(column))).collect()
        }
        _ => Vec::new(),
    }
}

/// The type of a function's numbers that a file's are.
fn number(chosen: &Chosen, parameter: &Parameter, file: &str, held: &Held) -> Result<ScalarType, Failure> {
    let held = match held {
        Held::Cells => return Ok(ScalarType::F64),
        Held::As(held) => *held,
        Held::Other(other) => return Err(no_numbers(chosen, parameter, file, other)),
    };
    held.scalar().ok_or_else(|| no_numbers(chosen, parameter, file, "no numbers"))
}

fn no_numbers(chosen: &Chosen, parameter: &Parameter, file: &str, what: &str) -> Failure {
    Failure::Failed(format!("{file} holds {what}, which {} takes as {}: give it a file of real numbers", chosen.title(), parameter.name))
}

/// Whether what a file holds can be what the parameter is declared as.
fn fits(chosen: &Chosen, parameter: &Parameter, file: &str, held: &Held, scalar: ScalarType) -> Result<(), Failure> {
    match held {
        Held::Cells => Ok(()),
        Held::As(held) if held.may_be(scalar) => Ok(()),
        Held::As(held) if held.scalar().is_some() => {
            let (title, name, held) = (chosen.title(), &parameter.name, held.name());
            Err(Failure::Failed(format!(
                "{file} holds {held}, which {title} takes as {scalar}: declare {name} as {held}, or write the file as {scalar}"
            )))
        }
        Held::Other(other) => Err(no_numbers(chosen, parameter, file, other)),
        Held::As(_) => Err(no_numbers(chosen, parameter, file, "no numbers")),
    }
}

/// What does not fit the types is told of the expression, or of the file.
fn failure(chosen: &Chosen, error: Error, arrays: &[Array]) -> Failure {
    let path = match chosen {
        Chosen::File(path, _) => path,
        Chosen::Expressions(_) => {
            let mut scalars = arrays.iter().map(|array| array.scalar);
            let has_bools = arrays.iter().any(|array| array.scalar == ScalarType::Bool);
            let whole = scalars.find(|scalar| !matches!(scalar, ScalarType::F32 | ScalarType::F64 | ScalarType::Bool));
            let note = |scalar| match has_bools {
                true => format!("\nits names are of {scalar} and bool, as the files are: {scalar}(x) makes a number of a bool"),
                false => format!("\nits names are of {scalar}, as the files are: f64(x) makes one a float"),
            };
            return match (refused(None, error), whole) {
                (Failure::Usage(message), Some(scalar)) if message.starts_with("line ") => Failure::Usage(message + &note(scalar)),
                (failure, _) => failure,
            };
        }
    };
    match error {
        Error::Function { message } => Failure::Failed(format!("{}: {message}", path.display())),
        error => error.into(),
    }
}
