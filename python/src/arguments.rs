//! What a function is called with: its parameters' arrays and values, and the call's settings. Not here: the function, nor the run.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use yunta::{Parameter, ParameterKind, ScalarType, Value};

use crate::arrays::{Array, dtype_name};
use crate::elementwise::Outs;
use crate::function::Function;
use crate::wait::Asked;

/// What a call was given, by the function's parameters.
pub struct Arguments<'py> {
    values: Vec<Bound<'py, PyAny>>,
    pub asked: Asked<'py>,
    pub out: Outs<'py>,
    pub size: Option<Vec<usize>>,
    pub axis: Option<Bound<'py, PyAny>>,
    pub ddof: u64,
    /// A setting that reductions alone have.
    pub asked_of_reductions: Option<&'static str>,
}

/// What is given for a parameter, as yunta takes it.
pub enum Given<'py> {
    Array(Array<'py>),
    Value(Value),
}

/// What the given came to.
pub enum Settled<'py> {
    Given(Vec<Given<'py>>),
    /// The whole result, by others' arrays.
    Foreign(Bound<'py, PyAny>),
}

impl<'py> Arguments<'py> {
    /// # Errors
    /// As Python's own of a call: too many, unknown, given twice, missing.
    pub fn of(function: &Function, arrays: &Bound<'py, PyTuple>, given: Option<&Bound<'py, PyDict>>) -> PyResult<Self> {
        let parameters = function.function.parameters();
        let title = function.name();
        let takes = || function.parameters().join(", ");
        if arrays.len() > parameters.len() {
            return Err(PyTypeError::new_err(format!("{title} was given {} arrays: it takes {}", arrays.len(), takes())));
        }
        let mut values: Vec<_> = arrays.iter().map(Some).chain((arrays.len()..parameters.len()).map(|_| None)).collect();
        let mut this = Self {
            values: Vec::new(),
            asked: Asked::new(None, None, None, None)?,
            out: Outs::New,
            size: None,
            axis: None,
            ddof: 0,
            asked_of_reductions: None,
        };
        for (key, value) in given.into_iter().flatten() {
            let name = key.cast::<PyString>()?.to_cow()?;
            match parameters.iter().position(|parameter| parameter.name == name) {
                Some(at) if values[at].is_some() => return Err(PyTypeError::new_err(format!("{name} is given twice"))),
                Some(at) => values[at] = Some(value),
                None if this.take(&name, &value)? => {}
                None => return Err(PyTypeError::new_err(format!("{title} has no parameter {name:?}: it takes {}", takes()))),
            }
        }
        let missing = |(at, value): (usize, Option<_>)| {
            value.ok_or_else(|| PyTypeError::new_err(format!("{title} lacks {:?}: it takes {}", parameters[at].name, takes())))
        };
        this.values = values.into_iter().enumerate().map(missing).collect::<PyResult<_>>()?;
        Ok(this)
    }

    fn take(&mut self, name: &str, value: &Bound<'py, PyAny>) -> PyResult<bool> {
        let wrong = |wanted: &str| PyTypeError::new_err(format!("{name}: give {wanted}"));
        match name {
            "out" => self.out = Outs::of_argument(Some(value)),
            "size" if value.is_none() => {}
            "size" => {
                let one = value.extract::<usize>().map(|items| vec![items]);
                self.size = Some(
                    one.or_else(|_| value.extract()).map_err(|_| wrong("how many items there are, or a tuple of that along each axis"))?,
                );
            }
            "axis" => {
                self.asked_of_reductions = Some("axis");
                self.axis = Some(value.clone()).filter(|axis| !axis.is_none());
            }
            "ddof" => {
                self.asked_of_reductions = Some("ddof");
                self.ddof = value.extract().map_err(|_| wrong("a whole number of at least 0"))?;
            }
            _ => return self.asked.take(name, value),
        }
        Ok(true)
    }

    /// The arrays and values that yunta takes. What is none goes through Python: others' arrays say themselves how they are
    /// computed with, and lists, masked arrays and numbers of other types become NumPy's arrays.
    pub fn settled(&self, function: &Bound<'py, Function>) -> PyResult<Settled<'py>> {
        let (py, parameters) = (function.py(), function.get().function.parameters());
        if let Some(given) = taken(parameters, &self.values)? {
            return Ok(Settled::Given(given));
        }
        let settings = self.asked.keywords(py)?;
        if let Some(size) = &self.size {
            settings.set_item("size", PyTuple::new(py, size)?)?;
        }
        let wanted = parameters.iter().map(|parameter| {
            let is_element = parameter.kind == ParameterKind::Element;
            (parameter.name.as_str(), parameter.scalar.map(dtype_name), parameter.components, is_element)
        });
        let wanted: Vec<_> = wanted.collect();
        let arguments = (function, PyList::new(py, &self.values)?, wanted, settings, self.out.argument());
        let settled = py.import("yunta._inputs")?.call_method1("function", arguments)?;
        let Ok(values) = settled.cast::<PyList>() else { return Ok(Settled::Foreign(settled)) };
        let values: Vec<_> = values.iter().collect();
        match taken(parameters, &values)? {
            Some(given) => Ok(Settled::Given(given)),
            None => Err(PyTypeError::new_err("the arguments are no arrays of numbers that a function takes")),
        }
    }
}

/// The arrays among the given.
pub fn arrays<'a, 'py>(given: &'a [Given<'py>]) -> impl Iterator<Item = &'a Array<'py>> {
    given.iter().filter_map(|given| if let Given::Array(array) = given { Some(array) } else { None })
}

/// The arrays and values as they are, if yunta takes all of them so.
fn taken<'py>(parameters: &[Parameter], values: &[Bound<'py, PyAny>]) -> PyResult<Option<Vec<Given<'py>>>> {
    let (mut given, mut common, mut has_point) = (Vec::with_capacity(values.len()), None, false);
    for (parameter, value) in parameters.iter().zip(values) {
        if let Some(array) = Array::of(value) {
            let has_type = match parameter.scalar {
                Some(scalar) => array.scalar == scalar,
                None => array.scalar == ScalarType::Bool || *common.get_or_insert(array.scalar) == array.scalar,
            };
            if !has_type || !lies(parameter, &array) {
                return Ok(None);
            }
            given.push(Given::Array(array));
        } else if parameter.components == 1 && parameter.kind == ParameterKind::Element {
            let Some(one) = value_of(value)? else { return Ok(None) };
            has_point |= parameter.scalar.is_none() && value.is_exact_instance_of::<PyFloat>();
            given.push(Given::Value(one));
        } else {
            return Ok(None);
        }
    }
    // As NumPy has it, whole numbers and one with a point are such together; and numbers alone are of 64 bits.
    let is_float = |scalar| [ScalarType::F32, ScalarType::F64].contains(&scalar);
    let untyped = parameters.iter().any(|parameter| parameter.scalar.is_none());
    let is_alone = untyped && common.is_none() && given.iter().any(|one| matches!(one, Given::Value(_)));
    let fits = !is_alone && (!has_point || common.is_none_or(is_float));
    Ok(fits.then_some(given))
}

/// Whether an array lies as is wanted for a parameter: one that is the same for all items is a value, and vectors have their
/// components along the last axis, one behind the other.
fn lies(parameter: &Parameter, array: &Array<'_>) -> bool {
    let (shape, components) = (array.shape(), parameter.components);
    let has_components = components == 1 || shape.last() == Some(&components);
    let is_element = parameter.kind == ParameterKind::Element;
    let behind = components == 1 || array.own_strides().last() == Some(&(array.scalar.bytes() as isize));
    has_components
        && if is_element { behind && !(components == 1 && array.is_scalar() && parameter.scalar.is_some()) } else { array.is_packed() }
}

/// A number or a truth of Python's.
fn value_of(value: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Ok(Some(number.value().into()));
    }
    if let Ok(truth) = value.cast_exact::<PyBool>() {
        return Ok(Some(truth.is_true().into()));
    }
    if value.is_exact_instance_of::<PyInt>() {
        let whole = value.extract::<i64>().map(Value::from).or_else(|_| value.extract::<u64>().map(Value::from));
        return whole.map(Some).map_err(|_| PyValueError::new_err(format!("{value} is beyond 64 bits")));
    }
    Ok(None)
}

/// The given with all elements' arrays copied to where they lie in C's order under this shape.
pub fn copied<'py>(py: Python<'py>, parameters: &[Parameter], given: &[Given<'py>], shape: &[usize]) -> PyResult<Vec<Given<'py>>> {
    let inputs = py.import("yunta._inputs")?;
    let copy = |(parameter, given): (&Parameter, &Given<'py>)| match given {
        Given::Value(value) => Ok(Given::Value(value.clone())),
        Given::Array(array) if parameter.kind == ParameterKind::Element => {
            let mut shape = shape.to_vec();
            if parameter.components > 1 {
                shape.push(parameter.components);
            }
            let copy = inputs.call_method1("copies", ([array.object()], shape))?.get_item(0)?;
            Array::of(&copy).map(Given::Array).ok_or_else(|| PyTypeError::new_err("an array's copy is none"))
        }
        Given::Array(array) => Ok(Given::Array(array.clone())),
    };
    parameters.iter().zip(given).map(copy).collect()
}
