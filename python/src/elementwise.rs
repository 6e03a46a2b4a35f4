//! Element by element over NumPy's arrays: the shape of the result, the walk through them, and the run.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use yunta::{Backend, ScalarType, Work};

use crate::arrays::{Array, Packed, Target, broadcast};
use crate::errors::raised;
use crate::job::{Job, Memory, seconds};
use crate::tiled::{Elementwise, Tiled};
use crate::wait::Call;
use crate::walk::{Row, Walk};

/// Arrays of which each item takes an element, under one shape.
pub struct Together<'a, 'py> {
    pub inputs: &'a [Input<'a, 'py>],
    pub shape: Vec<usize>,
    pub walk: Walk,
}

/// One of them.
pub struct Input<'a, 'py> {
    pub name: &'a str,
    pub array: &'a Array<'py>,
    /// Numbers of an element: 1, or those along the array's last axis.
    pub components: usize,
}

impl Input<'_, '_> {
    fn element_axes(&self) -> usize {
        usize::from(self.components > 1)
    }

    fn leading(&self) -> &[usize] {
        let shape = self.array.shape();
        &shape[..shape.len() - self.element_axes()]
    }

    fn element(&self) -> usize {
        self.components * self.array.scalar.bytes()
    }
}

impl<'a, 'py> Together<'a, 'py> {
    /// `size`: a shape that they have to have besides.
    ///
    /// # Errors
    /// Their shapes do not fit each other.
    pub fn new(inputs: &'a [Input<'a, 'py>], size: Option<&[usize]>) -> PyResult<Self> {
        let first = inputs.first().map(Input::leading).filter(|_| size.is_none());
        if let Some(shape) = first
            && inputs.iter().all(|input| input.leading() == shape && input.array.is_packed())
        {
            let elements: Vec<usize> = inputs.iter().map(Input::element).collect();
            return Ok(Self { inputs, shape: shape.to_vec(), walk: Walk::straight(shape, &elements) });
        }
        let shape = broadcast(inputs.iter().map(|input| (input.name, input.leading())).chain(size.map(|size| ("size", size))))?;
        let strides: Vec<_> = inputs.iter().map(|input| input.array.strides(&shape, input.element_axes())).collect();
        Ok(Self { inputs, walk: Walk::new(&shape, &strides), shape })
    }

    pub fn items(&self) -> usize {
        self.shape.iter().product()
    }

    /// Each on the walk, in host memory.
    fn rows(&self) -> PyResult<Vec<Row<'_>>> {
        let row = |(at, input): (usize, &Input<'_, '_>)| {
            let first = input.array.first()?;
            // SAFETY: the array's numbers, which live as long as it. Who writes to NumPy's meanwhile gets what NumPy would give.
            Ok(unsafe { Row::new(first, &self.walk, at, input.element(), input.array.scalar.bytes()) })
        };
        self.inputs.iter().enumerate().map(row).collect()
    }

    /// The numbers of each, where all lie on the walk one behind the other.
    pub fn packed(&self) -> Option<Vec<Packed<'_>>> {
        let packed = |(at, input): (usize, &Input<'a, 'py>)| {
            if self.items() == 0 {
                return Some(Packed::Bytes(&[]));
            }
            let lies = input.array.is_aligned() && self.walk.is_packed(at, input.element());
            // SAFETY: so they lie, and who writes to them meanwhile gets what NumPy would give.
            lies.then(|| unsafe { input.array.packed() })
        };
        self.inputs.iter().enumerate().map(packed).collect()
    }

    /// The same, where the walk is that of C's order too.
    pub fn straight(&self) -> Option<Vec<Packed<'_>>> {
        if self.walk.order.is_sorted() { self.packed() } else { None }
    }

    fn extents(&self) -> Vec<(usize, usize)> {
        self.inputs.iter().map(|input| input.array.extent()).collect()
    }

    /// Whether a job may have to wait for arrays to cross.
    pub fn has_residents(&self) -> bool {
        self.inputs.iter().any(|input| input.array.resident().is_some())
    }

    /// Runs a computation of them and gives its results, each of this shape.
    pub fn run(
        &self,
        py: Python<'py>,
        of: &dyn Elementwise,
        out: &Outs<'py>,
        is_long: bool,
        call: &Call<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let is_long = is_long || self.has_residents();
        let Some(packed) = self.packed() else {
            let rows = self.rows()?;
            return self.finish(py, &Tiled::new(of, &rows, self.items()).map_err(raised)?, out, is_long, call);
        };
        let mut result = None;
        let ran = of.of(&packed, &mut |work| {
            result = Some(self.finish(py, work, out, is_long, call));
            Ok(())
        });
        ran.map_err(raised)?;
        result.unwrap_or_else(|| Ok(py.None().into_bound(py)))
    }

    fn finish(&self, py: Python<'py>, work: &dyn Work, out: &Outs<'py>, is_long: bool, call: &Call<'py>) -> PyResult<Bound<'py, PyAny>> {
        work.validate().map_err(raised)?;
        let fields: Vec<_> = (0..work.outputs()).map(|index| work.output(index)).collect();
        let extents = if out.is_given() { self.extents() } else { Vec::new() };
        let targets = fields.iter().enumerate().map(|(index, field)| {
            let mut shape = self.shape.clone();
            if field.width > 1 {
                shape.push(field.width);
            }
            let out = out.of(index, field.name, fields.len())?;
            Target::new(py, out.as_ref(), scalar_named(field.item), &shape, &self.walk.order, &extents)
        });
        let mut targets = targets.collect::<PyResult<Vec<_>>>()?;
        // SAFETY: new memory, or what the caller gave to be written.
        let mut memory = Memory(targets.iter_mut().map(|target| unsafe { target.written.bytes() }).collect());
        let predicted = seconds(&work.cost());
        call.run(py, Some(predicted).filter(|_| !is_long), |engine, backend, watch| {
            Ok(((), engine.run_watched(&Job(work), backend, &mut memory, watch)?))
        })?;
        if targets.len() == 1
            && let Some(target) = targets.pop()
        {
            return target.finish();
        }
        let all = PyDict::new(py);
        for (field, target) in fields.iter().zip(targets) {
            all.set_item(field.name, target.finish()?)?;
        }
        Ok(all.into_any())
    }
}

/// Where the caller wants the results.
pub enum Outs<'py> {
    New,
    /// An array; of several results a dictionary of arrays by their names.
    Given(Bound<'py, PyAny>),
}

impl<'py> Outs<'py> {
    pub fn of_argument(out: Option<&Bound<'py, PyAny>>) -> Self {
        out.filter(|out| !out.is_none()).map_or(Self::New, |out| Self::Given(out.clone()))
    }

    pub fn argument(&self) -> Option<&Bound<'py, PyAny>> {
        if let Self::Given(out) = self { Some(out) } else { None }
    }

    fn is_given(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    fn of(&self, index: usize, name: &str, count: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Self::Given(out) = self else { return Ok(None) };
        if let Ok(several) = out.cast::<PyTuple>()
            && several.len() == count
        {
            return several.get_item(index).map(Some);
        }
        if count == 1 {
            return Ok(Some(out.clone()));
        }
        let wanted =
            || pyo3::exceptions::PyTypeError::new_err(format!("out: give a dictionary of {count} arrays by their names, with {name:?}"));
        let several = out.cast::<PyDict>().map_err(|_| wanted())?;
        several.get_item(name)?.ok_or_else(wanted).map(Some)
    }
}

/// The type of an output's numbers; bytes are truths.
pub fn scalar_named(item: &str) -> ScalarType {
    match item {
        "f32" => ScalarType::F32,
        "f64" => ScalarType::F64,
        "i32" => ScalarType::I32,
        "u32" => ScalarType::U32,
        "i64" => ScalarType::I64,
        "u64" => ScalarType::U64,
        _ => ScalarType::Bool,
    }
}

/// Whether arrays that do not lie in one piece are to be copied first: a GPU takes no others.
pub fn wants_copies(call: &Call<'_>) -> bool {
    matches!(call.backend, Backend::Gpu | Backend::Both)
}

/// An array's numbers by their bytes.
pub fn numbers<T: bytemuck::Pod>(bytes: &[u8]) -> &[T] {
    // Where there is none, there is no alignment either.
    if bytes.is_empty() { &[] } else { bytemuck::cast_slice(bytes) }
}
