//! `julia`: escape counts over a window of the plane, or some of its rows and columns.

use std::ops::Range;

use numpy::Complex64;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PySlice, PySliceMethods};
use yunta::{Julia, Kernel, Real, ScalarType};

use crate::arrays::Target;
use crate::engine::Engine;
use crate::errors::raised;
use crate::job::seconds;
use crate::wait::{Asked, Call};

/// Escape counts of the Julia set of z² + c: an array of uint32 with a row for each row of pixels. With rows or columns, those of
/// the window alone.
#[pyfunction]
#[pyo3(signature = (
    width=2000, height=1000, *, c=None, center=None, span=4.0, max_iter=50, precision="auto", rows=None, columns=None,
    backend=None, out=None, engine=None, timeout=None, progress=None
))]
#[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub fn julia<'py>(
    py: Python<'py>,
    width: usize,
    height: usize,
    c: Option<Complex64>,
    center: Option<Complex64>,
    span: f64,
    max_iter: u32,
    precision: &str,
    rows: Option<&Bound<'py, PySlice>>,
    columns: Option<&Bound<'py, PySlice>>,
    backend: Option<&str>,
    out: Option<&Bound<'py, PyAny>>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let call = Asked::new(backend, engine, timeout, progress)?.call(py, [])?;
    let mut julia = Julia::default().size(width, height).span(span).max_iter(max_iter);
    if let Some(c) = c {
        julia = julia.c(c.re, c.im);
    }
    if let Some(center) = center {
        julia = julia.center(center.re, center.im);
    }
    julia.validate().map_err(raised)?;
    let (rows, columns) = (part("rows", rows, height)?, part("columns", columns, width)?);
    let shape = [rows.len(), columns.len()];
    let is_f32 = match precision {
        "auto" => julia.resolves(),
        "f32" => true,
        "f64" => false,
        _ => return Err(PyValueError::new_err(format!("precision is {precision:?}: give auto, f32 or f64"))),
    };
    let mut target = Target::new(py, out.filter(|out| !out.is_none()), ScalarType::U32, &shape, &[0, 1], &[])?;
    // Of no row there is nothing to compute.
    if shape.contains(&0) {
        return target.finish();
    }
    // SAFETY: new memory, or what the caller gave to be written.
    let counts = bytemuck::cast_slice_mut(unsafe { target.written.bytes() });
    // A part that is the whole is one, so that its symmetry is seen.
    let julia = if shape == [height, width] { julia } else { julia.part(rows, columns) };
    if is_f32 {
        run(py, &julia, counts, &call)?
    } else {
        run(py, &julia.precision::<f64>(), counts, &call)?
    }
    target.finish()
}

fn run<T: Real>(py: Python<'_>, julia: &Julia<T>, counts: &mut [u32], call: &Call<'_>) -> PyResult<()> {
    let predicted = seconds(&Kernel::cost(julia));
    call.run(py, Some(predicted), |engine, backend, watch| Ok(((), julia.render_into(engine, backend, counts, watch)?)))
}

/// The pixels of a side that a slice means.
fn part(name: &str, slice: Option<&Bound<'_, PySlice>>, side: usize) -> PyResult<Range<usize>> {
    let Some(slice) = slice else { return Ok(0..side) };
    let indices = slice.indices(side as isize)?;
    if indices.step != 1 {
        return Err(PyValueError::new_err(format!("{name} has a step of {}: give a slice without one", indices.step)));
    }
    Ok(indices.start as usize..indices.start.max(indices.stop) as usize)
}
