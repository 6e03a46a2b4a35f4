//! Functions of one's own: an expression, or a function of WGSL, called with arrays by their names.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};
use yunta::{NoShader, Parameter, ParameterKind, ScalarType, Work};

use crate::arguments::{Arguments, Given, Settled, arrays, copied};
use crate::arrays::{Packed, dtype_name};
use crate::elementwise::{Input, Together, wants_copies};
use crate::errors::raised;
use crate::given::{Of, Slot, dims, input};

/// A function of one's own, compiled once: an expression of WGSL, or a function of it. Called with an array or a value for each
/// of its parameters, by their order or by their names.
#[pyclass(frozen, module = "yunta")]
pub struct Function {
    pub function: yunta::Function,
    pub takes_place: bool,
    /// How long an item takes cannot be told beforehand.
    pub has_loops: bool,
}

/// Names of a call's own settings, which no parameter can have.
const SETTINGS: [&str; 8] = ["backend", "engine", "timeout", "progress", "out", "size", "axis", "ddof"];

#[pymethods]
impl Function {
    #[new]
    #[pyo3(signature = (text, name=None))]
    fn new(text: &str, name: Option<&str>) -> PyResult<Self> {
        // `fn` is no name in WGSL, so that no expression has it.
        let is_module = text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "fn");
        let function = match name {
            Some(name) => yunta::Function::named(text, name),
            None if is_module => yunta::Function::new(text),
            None => yunta::Function::expression(text),
        };
        let function = function.map_err(raised)?;
        if let Some(parameter) = function.parameters().iter().find(|parameter| SETTINGS.contains(&parameter.name.as_str())) {
            let message = format!("a parameter is called {:?}, as a setting of calls is: give it another name", parameter.name);
            return Err(PyValueError::new_err(message));
        }
        // What an expression costs depends on its types, but not whether it has loops.
        let has_loops = function.item_cost().is_ok_and(|cost| cost.loops > 0);
        Ok(Self { takes_place: function.takes_place(), has_loops, function })
    }

    /// Computes it for each element of the arrays, which are broadcast as NumPy does.
    #[pyo3(signature = (*arrays, **given))]
    fn __call__<'py>(
        slf: &Bound<'py, Self>,
        arrays: &Bound<'py, PyTuple>,
        given: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let bound = Arguments::of(slf.get(), arrays, given)?;
        if let Some(name) = bound.asked_of_reductions {
            return Err(PyTypeError::new_err(format!("{name} is a setting of yunta.reduce alone")));
        }
        match bound.settled(slf)? {
            Settled::Given(given) => slf.get().run(py, &given, &bound),
            Settled::Foreign(result) => Ok(result),
        }
    }

    /// The text that it was made from.
    #[getter]
    fn wgsl(&self) -> &str {
        self.function.source()
    }

    /// Its name; none of an expression.
    #[getter]
    #[pyo3(name = "__name__")]
    pub fn name(&self) -> &str {
        self.function.name().unwrap_or("expression")
    }

    /// The names of what it takes.
    #[getter]
    pub fn parameters(&self) -> Vec<&str> {
        self.function.parameters().iter().map(|parameter| parameter.name.as_str()).collect()
    }

    /// The names of what it gives.
    #[getter]
    fn outputs(&self) -> Vec<&str> {
        self.function.outputs().iter().map(|output| output.name.as_str()).collect()
    }

    /// What it takes and gives, what an item costs, and where it can run, in words. Runs nothing.
    fn check(&self) -> PyResult<String> {
        let mut text = String::new();
        for Parameter { name, scalar, components, kind, .. } in self.function.parameters() {
            let kind = if *kind == ParameterKind::Whole { "a whole array" } else { "an array, an element an item, or one value" };
            text += &format!("takes {name}: {}{kind}\n", type_name(*scalar, *components));
        }
        for output in self.function.outputs() {
            text += &format!("gives {}: {}an element an item\n", output.name, type_name(output.scalar, output.components));
        }
        let cost = self.function.item_cost().map_err(raised)?;
        text += &format!("costs {} operations an item", cost.straight);
        if cost.loops > 0 {
            text += &format!(", and {} a turn of its loops", cost.turn);
        }
        text += "\nruns on one core, on all cores";
        text += &match self.on_gpu() {
            Ok(()) => " and on a GPU".into(),
            Err(NoShader(reason)) => format!(", not on a GPU: {reason}"),
        };
        Ok(text)
    }

    fn __repr__(&self) -> String {
        format!("<yunta.Function {}({})>", self.name(), self.parameters().join(", "))
    }

    #[allow(clippy::type_complexity, reason = "what pickle wants")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (String, Option<String>)) {
        let function = &slf.get().function;
        (slf.get_type().into_any(), (function.source().to_owned(), function.name().map(str::to_owned)))
    }
}

fn type_name(scalar: Option<ScalarType>, components: usize) -> String {
    match (scalar, components) {
        (None, _) => String::new(),
        (Some(scalar), 1) => format!("{}, ", dtype_name(scalar)),
        (Some(scalar), _) => format!("{components} of {}, ", dtype_name(scalar)),
    }
}

/// Computes an expression or a function of WGSL for each element of arrays, which are given by their names.
#[pyfunction]
#[pyo3(signature = (function, /, **given))]
pub fn map<'py>(function: &Bound<'py, PyAny>, given: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
    Function::__call__(&function_of(function)?, &PyTuple::empty(function.py()), given)
}

/// Functions that `map` and `reduce` were given as texts; with more, all are forgotten.
const MOST_KEPT: usize = 256;

/// The function that a caller gave as itself or as a text, which is compiled once.
pub fn function_of<'py>(function: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Function>> {
    static KEPT: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    if let Ok(function) = function.cast::<Function>() {
        return Ok(function.clone());
    }
    let py = function.py();
    let text = function.cast::<PyString>().map_err(|_| PyTypeError::new_err("function: give a text, or what yunta.function gave"))?;
    let kept = KEPT.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(function) = kept.get_item(text)? {
        return Ok(function.cast_into::<Function>()?);
    }
    let function = Bound::new(py, Function::new(text.to_str()?, None)?)?;
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.set_item(text, &function)?;
    Ok(function)
}

impl Function {
    fn run<'py>(&self, py: Python<'py>, given: &[Given<'py>], bound: &Arguments<'py>) -> PyResult<Bound<'py, PyAny>> {
        let call = bound.asked.call(py, arrays(given))?;
        let inputs = self.inputs(given);
        let together = Together::new(&inputs, bound.size.as_deref())?;
        let takes_elements = self.function.parameters().iter().any(|parameter| parameter.kind == ParameterKind::Element);
        if !takes_elements && bound.size.is_none() {
            return Err(PyTypeError::new_err(format!("{} takes no element of an array: give size, how many items there are", self.name())));
        }
        if (self.takes_place || wants_copies(&call)) && together.straight().is_none() {
            let copies = copied(py, self.function.parameters(), given, &together.shape)?;
            return self.run(py, &copies, bound);
        }
        let dims = if self.takes_place || inputs.is_empty() { Some(dims(&together.shape)?) } else { None };
        let of = Of { function: &self.function, given: self.slots(given), dims };
        together.run(py, &of, &bound.out, self.has_loops, &call)
    }

    /// The arrays of which each item takes an element.
    pub fn inputs<'a, 'py>(&'a self, given: &'a [Given<'py>]) -> Vec<Input<'a, 'py>> {
        let parameters = self.function.parameters().iter().zip(given);
        let input = |(parameter, given): (&'a Parameter, &'a Given<'py>)| match given {
            Given::Array(array) if parameter.kind == ParameterKind::Element => {
                Some(Input { name: &parameter.name, array, components: parameter.components })
            }
            _ => None,
        };
        parameters.filter_map(input).collect()
    }

    /// What the parameters are given besides.
    pub fn slots<'a>(&'a self, given: &'a [Given<'_>]) -> Vec<(&'a str, Slot<'a>)> {
        let slot = |(parameter, given): (&'a Parameter, &'a Given<'_>)| {
            let slot = match given {
                Given::Value(value) => Slot::Value(value),
                Given::Array(array) if parameter.kind == ParameterKind::Element => Slot::Element(array.scalar),
                // SAFETY: such are packed, and who writes to them meanwhile gets what NumPy would give.
                Given::Array(array) => Slot::Whole(array.scalar, unsafe { array.packed() }),
            };
            (parameter.name.as_str(), slot)
        };
        self.function.parameters().iter().zip(given).map(slot).collect()
    }

    /// Whether a GPU could take it, with an element of each array.
    fn on_gpu(&self) -> Result<(), NoShader> {
        let parameters = self.function.parameters();
        let zeros: Vec<Vec<u64>> = parameters.iter().map(|parameter| vec![0; parameter.components]).collect();
        let mut call = self.function.call().items(1);
        for (Parameter { name, scalar, components, .. }, zeros) in parameters.iter().zip(&zeros) {
            let scalar = scalar.unwrap_or(ScalarType::F32);
            let bytes: &[u8] = bytemuck::cast_slice(zeros);
            call = input(call, name, scalar, Packed::Bytes(&bytes[..components * scalar.bytes()]))
                .map_err(|error| NoShader::new(error.to_string()))?;
        }
        Work::shader(&call).map(drop)
    }
}
