//! `reduce`: a function's results made one number, or one along some axes, without ever being in memory.

use numpy::PyUntypedArray;
use pyo3::exceptions::{PyIndexError, PyMemoryError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use yunta::{Numbers, Reduction, ScalarType, Work};

use crate::arguments::{Arguments, Given, Settled, arrays, copied};
use crate::arrays::Written;
use crate::elementwise::Together;
use crate::errors::raised;
use crate::fork;
use crate::function::{Function, function_of};
use crate::given::{Of, dims};
use crate::job::seconds;

/// Reduces an expression or a function of WGSL over arrays, which are given by their names: sum, mean, var, min, max, count, any,
/// all, argmin or argmax, of all elements or along axes.
#[pyfunction]
#[pyo3(signature = (how, function, /, *arrays, **given))]
pub fn reduce<'py>(
    how: &str,
    function: &Bound<'py, PyAny>,
    arrays: &Bound<'py, PyTuple>,
    given: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    let function = function_of(function)?;
    let bound = Arguments::of(function.get(), arrays, given)?;
    if bound.out.argument().is_some() {
        return Err(PyTypeError::new_err("out is a setting of maps alone"));
    }
    let reduction = match how.parse().map_err(raised)? {
        Reduction::Variance { .. } => Reduction::Variance { ddof: bound.ddof },
        _ if bound.ddof != 0 => return Err(PyValueError::new_err("ddof is a setting of \"var\" alone")),
        other => other,
    };
    let given = match bound.settled(&function)? {
        Settled::Given(given) => given,
        Settled::Foreign(result) => {
            let settings = PyDict::new(py);
            settings.set_item("axis", &bound.axis)?;
            settings.set_item("ddof", bound.ddof)?;
            return py.import("yunta._inputs")?.call_method("reduced", (how, result), Some(&settings));
        }
    };
    let function = function.get();
    let inputs = function.inputs(&given);
    let together = Together::new(&inputs, bound.size.as_deref())?;
    let shape = together.shape.clone();
    if together.straight().is_some() {
        return of(py, function, &given, &shape, reduction, &bound);
    }
    let copies = copied(py, function.function.parameters(), &given, &shape)?;
    of(py, function, &copies, &shape, reduction, &bound)
}

/// Of arrays that lie in C's order.
fn of<'py>(
    py: Python<'py>,
    function: &Function,
    given: &[Given<'py>],
    shape: &[usize],
    reduction: Reduction,
    bound: &Arguments<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let call = bound.asked.call(py, arrays(given))?;
    let inputs = function.inputs(given);
    let together = Together::new(&inputs, None)?;
    let packed = together.straight().unwrap_or_default();
    let dims = if function.takes_place || inputs.is_empty() { Some(dims(shape)?) } else { None };
    let of = Of { function: &function.function, given: function.slots(given), dims };
    let groups = Groups::of(bound.axis.as_ref(), shape, reduction)?;
    let mut reduced = of.call(&packed).map_err(raised)?.reduce(reduction);
    if let Some(groups) = &groups {
        reduced = reduced.by(&groups.of_items, groups.count);
    }
    fork::section(|| reduced.validate()).map_err(raised)?;
    let is_long = function.has_loops || together.has_residents();
    let predicted = Some(seconds(&reduced.cost())).filter(|_| !is_long);
    let columns = call.run(py, predicted, |engine, backend, watch| {
        let reduced = engine.reduce_watched(&reduced, backend, watch)?;
        Ok((reduced.data, reduced.report))
    })?;
    let kept = groups.as_ref().map_or(&[][..], |groups| &groups.kept);
    let all = PyDict::new(py);
    let mut last = None;
    for (name, numbers) in columns.into_numbers() {
        let array = array(py, &numbers, kept)?;
        let array = groups.as_ref().map_or(Ok(array.clone()), |groups| groups.along(reduction, array))?;
        all.set_item(&name, &array)?;
        last = Some(array);
    }
    match last {
        Some(only) if all.len() == 1 => Ok(only),
        _ => Ok(all.into_any()),
    }
}

/// Which result each item goes to.
struct Groups {
    of_items: Vec<u32>,
    count: usize,
    /// The shape without the axes that are reduced.
    kept: Vec<usize>,
    /// The only axis that is reduced: its length, and how many items it is from one to the next.
    only: Option<(usize, usize)>,
}

impl Groups {
    /// None where all is one.
    fn of(axis: Option<&Bound<'_, PyAny>>, shape: &[usize], reduction: Reduction) -> PyResult<Option<Self>> {
        let Some(axis) = axis else { return Ok(None) };
        let one = axis.extract::<isize>().map(|axis| vec![axis]);
        let axes: Vec<isize> =
            one.or_else(|_| axis.extract()).map_err(|_| PyTypeError::new_err("axis: give None, an axis, or a tuple of axes"))?;
        let mut is_reduced = vec![false; shape.len()];
        for &axis in &axes {
            let at = if axis < 0 { axis + shape.len() as isize } else { axis };
            let at = usize::try_from(at).ok().filter(|&at| at < shape.len());
            let at = at.ok_or_else(|| PyIndexError::new_err(format!("axis is {axis}: the arrays have {} axes", shape.len())))?;
            if std::mem::replace(&mut is_reduced[at], true) {
                return Err(PyValueError::new_err(format!("axis {axis} is given twice")));
            }
        }
        if matches!(reduction, Reduction::ArgMin | Reduction::ArgMax) && axes.len() != 1 {
            return Err(PyTypeError::new_err(format!("axis: give {reduction} None or one axis")));
        }
        let kept: Vec<usize> = shape.iter().zip(&is_reduced).filter(|(_, is)| !**is).map(|(&length, _)| length).collect();
        let count = kept.iter().product();
        if u32::try_from(count).is_err() {
            return Err(PyValueError::new_err(format!("axis: {count} results are more than 4,294,967,295")));
        }
        let only = is_reduced.iter().position(|&is| is).map(|at| (shape[at], shape[at + 1..].iter().product()));
        Ok(Some(Self { of_items: groups_of_items(shape, &is_reduced)?, count, kept, only: only.filter(|_| axes.len() == 1) }))
    }

    /// An index among all items as one along the axis that is reduced.
    fn along<'py>(&self, reduction: Reduction, array: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match (reduction, self.only) {
            (Reduction::ArgMin | Reduction::ArgMax, Some((length, step))) => array.floor_div(step)?.rem(length),
            _ => Ok(array),
        }
    }
}

/// The group of each item in C's order.
fn groups_of_items(shape: &[usize], is_reduced: &[bool]) -> PyResult<Vec<u32>> {
    let items = shape.iter().product();
    let mut groups = Vec::new();
    groups.try_reserve_exact(items).map_err(|_| PyMemoryError::new_err(format!("no memory for the groups of {items} items")))?;
    let mut steps = vec![0u32; shape.len()];
    let mut next = 1u32;
    for axis in (0..shape.len()).rev().filter(|&axis| !is_reduced[axis]) {
        (steps[axis], next) = (next, next.saturating_mul(shape[axis] as u32));
    }
    let mut index = vec![0usize; shape.len()];
    let mut group = 0u32;
    for _ in 0..items {
        groups.push(group);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            group += steps[axis];
            if index[axis] < shape[axis] {
                break;
            }
            group -= steps[axis] * shape[axis] as u32;
            index[axis] = 0;
        }
    }
    Ok(groups)
}

/// Numbers as an array of a shape.
fn array<'py>(py: Python<'py>, numbers: &Numbers, shape: &[usize]) -> PyResult<Bound<'py, PyAny>> {
    let (scalar, bytes): (_, &[u8]) = match numbers {
        Numbers::F32(numbers) => (ScalarType::F32, bytemuck::cast_slice(numbers)),
        Numbers::F64(numbers) => (ScalarType::F64, bytemuck::cast_slice(numbers)),
        Numbers::I32(numbers) => (ScalarType::I32, bytemuck::cast_slice(numbers)),
        Numbers::U32(numbers) => (ScalarType::U32, bytemuck::cast_slice(numbers)),
        Numbers::I64(numbers) => (ScalarType::I64, bytemuck::cast_slice(numbers)),
        Numbers::U64(numbers) => (ScalarType::U64, bytemuck::cast_slice(numbers)),
        Numbers::U8(numbers) => (ScalarType::Bool, numbers),
        other => return Err(PyTypeError::new_err(format!("a reduction gave numbers of {}", other.item()))),
    };
    let mut shape = shape.to_vec();
    let components = numbers.len() / shape.iter().product::<usize>().max(1);
    if components > 1 {
        shape.push(components);
    }
    let order: Vec<usize> = (0..shape.len()).collect();
    let mut written = Written::new(py, scalar, &shape, &order)?;
    // SAFETY: new memory.
    unsafe { written.bytes() }.copy_from_slice(bytes);
    if written.array.cast::<PyUntypedArray>().is_ok() && shape.is_empty() {
        return written.array.get_item(PyTuple::empty(py));
    }
    Ok(written.array)
}
