//! Functions of one's own: an expression, or a function of WGSL, called with arrays by their names.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use yunta::{NoShader, Parameter, ParameterKind, ScalarType, Value, Work};

use crate::arrays::{Array, dtype_name};
use crate::elementwise::{Input, Outs, Together, numbers, wants_copies};
use crate::errors::raised;
use crate::fork;
use crate::tiled::Elementwise;
use crate::wait::Asked;

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
    fn name(&self) -> &str {
        self.function.name().unwrap_or("expression")
    }

    /// The names of what it takes.
    #[getter]
    fn parameters(&self) -> Vec<&str> {
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

/// What a call was given, by the function's parameters.
pub struct Arguments<'py> {
    values: Vec<Bound<'py, PyAny>>,
    pub asked: Asked<'py>,
    pub out: Outs<'py>,
    pub size: Option<Vec<usize>>,
    pub axis: Option<Bound<'py, PyAny>>,
    pub ddof: u64,
    asked_of_reductions: Option<&'static str>,
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

impl Function {
    fn run<'py>(&self, py: Python<'py>, given: &[Given<'py>], bound: &Arguments<'py>) -> PyResult<Bound<'py, PyAny>> {
        let call = bound.asked.call(py)?;
        let inputs = self.inputs(given);
        let together = Together::new(&inputs, bound.size.as_deref())?;
        let takes_elements = self.function.parameters().iter().any(|parameter| parameter.kind == ParameterKind::Element);
        if !takes_elements && bound.size.is_none() {
            return Err(PyTypeError::new_err(format!("{} takes no element of an array: give size, how many items there are", self.name())));
        }
        let is_straight = || together.walk.order.is_sorted() && together.rows().iter().all(|row| row.packed().is_some());
        if (self.takes_place || wants_copies(&call)) && !is_straight() {
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
                Given::Array(array) => Slot::Whole(array.scalar, unsafe { array.bytes() }),
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
            call = input(call, name, scalar, &bytes[..components * scalar.bytes()]).map_err(|error| NoShader::new(error.to_string()))?;
        }
        Work::shader(&call).map(drop)
    }
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
            let copy = inputs.call_method1("copies", ([&array.array], shape))?.get_item(0)?;
            Array::of(&copy).map(Given::Array).ok_or_else(|| PyTypeError::new_err("an array's copy is none"))
        }
        Given::Array(array) => Ok(Given::Array(Array { array: array.array.clone(), scalar: array.scalar })),
    };
    parameters.iter().zip(given).map(copy).collect()
}

/// A shape as WGSL counts places: its last axis is the first, and the fastest.
pub fn dims(shape: &[usize]) -> PyResult<[usize; 3]> {
    match *shape {
        [] => Ok([1, 1, 1]),
        [x] => Ok([x, 1, 1]),
        [y, x] => Ok([x, y, 1]),
        [z, y, x] => Ok([x, y, z]),
        _ => Err(PyValueError::new_err(format!("there are {} axes: a function that takes its place has at most 3", shape.len()))),
    }
}

/// What a parameter is given.
pub enum Slot<'a> {
    /// The next of the arrays that are walked.
    Element(ScalarType),
    Whole(ScalarType, &'a [u8]),
    Value(&'a Value),
}

/// A function and all that it is given but its elements.
pub struct Of<'a> {
    pub function: &'a yunta::Function,
    pub given: Vec<(&'a str, Slot<'a>)>,
    pub dims: Option<[usize; 3]>,
}

impl Of<'_> {
    /// # Errors
    /// Truths that are none.
    pub fn call<'s>(&'s self, arrays: &[&'s [u8]]) -> yunta::Result<yunta::Call<'s>> {
        let mut arrays = arrays.iter();
        let mut call = self.function.call();
        for (name, slot) in &self.given {
            call = match slot {
                Slot::Element(scalar) => input(call, name, *scalar, arrays.next().copied().unwrap_or_default())?,
                Slot::Whole(scalar, bytes) => input(call, name, *scalar, bytes)?,
                Slot::Value(value) => call.set(name, (*value).clone()),
            };
        }
        Ok(if let Some(dims) = self.dims { call.size(dims) } else { call })
    }
}

impl Elementwise for Of<'_> {
    fn tile(&self) -> usize {
        16_384
    }

    fn of(&self, arrays: &[&[u8]], then: &mut dyn FnMut(&dyn Work) -> yunta::Result<()>) -> yunta::Result<()> {
        let call = self.call(arrays)?;
        fork::section(|| Work::validate(&call))?;
        then(&call)
    }
}

/// Gives a call an array by its bytes.
fn input<'a>(call: yunta::Call<'a>, name: &str, scalar: ScalarType, bytes: &'a [u8]) -> yunta::Result<yunta::Call<'a>> {
    Ok(match scalar {
        ScalarType::F32 => call.input(name, numbers::<f32>(bytes)),
        ScalarType::F64 => call.input(name, numbers::<f64>(bytes)),
        ScalarType::I32 => call.input(name, numbers::<i32>(bytes)),
        ScalarType::U32 => call.input(name, numbers::<u32>(bytes)),
        ScalarType::I64 => call.input(name, numbers::<i64>(bytes)),
        ScalarType::U64 => call.input(name, numbers::<u64>(bytes)),
        // NumPy does not look at bytes that somebody else wrote there.
        _ => match bytemuck::checked::try_cast_slice::<_, bool>(bytes) {
            Ok(truths) => call.input(name, truths),
            Err(_) => {
                return Err(yunta::Error::Function {
                    message: format!("{name} has bytes that are neither True nor False: give {name} != 0"),
                });
            }
        },
    })
}
