//! `gaussian`: two arrays, element by element.

use pyo3::prelude::*;
use pyo3::types::PyList;
use yunta::{Gaussian, Operand, Real, ScalarType, Work};

use crate::arrays::{Array, Packed};
use crate::elementwise::{Input, Outs, Together, numbers, wants_copies};
use crate::engine::Engine;
use crate::tiled::Elementwise;
use crate::wait::Asked;

/// exp(-gamma (x - y)^2), element by element, of arrays that are broadcast as NumPy does.
#[pyfunction]
#[pyo3(signature = (x, y, gamma=1.0, *, backend=None, out=None, engine=None, timeout=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub fn gaussian<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    y: &Bound<'py, PyAny>,
    gamma: f64,
    backend: Option<&str>,
    out: Option<&Bound<'py, PyAny>>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let asked = Asked::new(backend, engine, timeout, progress)?;
    let out = Outs::of_argument(out);
    if let Some(arrays) = taken([x, y]) {
        return run(py, &arrays, gamma, &out, &asked);
    }
    // Others' arrays (Dask's, pandas', xarray's) say themselves how they are computed with; all else becomes NumPy's.
    let settings = asked.keywords(py)?;
    settings.set_item("gamma", gamma)?;
    let settled = py.import("yunta._inputs")?.call_method1("gaussian", (x, y, settings, out.argument()))?;
    let Ok(arrays) = settled.cast::<PyList>() else { return Ok(settled) };
    match taken([&arrays.get_item(0)?, &arrays.get_item(1)?]) {
        Some(arrays) => run(py, &arrays, gamma, &out, &asked),
        None => Err(pyo3::exceptions::PyTypeError::new_err("gaussian takes arrays of real numbers")),
    }
}

/// The two, if they are arrays of one type of real numbers.
fn taken<'py>(things: [&Bound<'py, PyAny>; 2]) -> Option<[Array<'py>; 2]> {
    let [x, y] = things.map(Array::of);
    let (x, y) = x.zip(y)?;
    let fits = x.scalar == y.scalar && [ScalarType::F32, ScalarType::F64].contains(&x.scalar);
    fits.then_some([x, y])
}

fn run<'py>(py: Python<'py>, arrays: &[Array<'py>; 2], gamma: f64, out: &Outs<'py>, asked: &Asked<'py>) -> PyResult<Bound<'py, PyAny>> {
    let call = asked.call(py, arrays.iter())?;
    let inputs = [("x", &arrays[0]), ("y", &arrays[1])].map(|(name, array)| Input { name, array, components: 1 });
    let together = Together::new(&inputs, None)?;
    if wants_copies(&call) && together.packed().is_none() {
        let objects = [arrays[0].object(), arrays[1].object()];
        let copies = py.import("yunta._inputs")?.call_method1("copies", (objects, &together.shape))?;
        let copies = copies.cast::<PyList>()?;
        if let Some(copies) = taken([&copies.get_item(0)?, &copies.get_item(1)?]) {
            return run(py, &copies, gamma, out, asked);
        }
    }
    match arrays[0].scalar {
        ScalarType::F32 => together.run(py, &Of { gamma: gamma as f32 }, out, false, &call),
        _ => together.run(py, &Of { gamma }, out, false, &call),
    }
}

struct Of<T: Real> {
    gamma: T,
}

impl<T: Real> Elementwise for Of<T> {
    fn tile(&self) -> usize {
        2048
    }

    fn of(&self, arrays: &[Packed<'_>], then: &mut dyn FnMut(&dyn Work) -> yunta::Result<()>) -> yunta::Result<()> {
        then(&Gaussian::new(operand::<T>(arrays[0]), operand::<T>(arrays[1])).gamma(self.gamma))
    }
}

/// Numbers as the kernel takes them.
fn operand<T: Real>(packed: Packed<'_>) -> Operand<'_, T> {
    match packed {
        Packed::Bytes(bytes) => numbers::<T>(bytes).into(),
        // Of another type there is none: the two were found to be of one.
        Packed::Resident(resident) => resident.resident::<T>().map_or_else(|| (&[]).into(), Into::into),
    }
}
