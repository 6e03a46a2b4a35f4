//! Pictures of escape counts, as PNG files in memory.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use yunta::ScalarType;
use yunta::picture::{Palette, Picture};

use crate::arrays::{Array, Packed};
use crate::closing::Away;
use crate::elementwise::numbers;
use crate::engine::engine_of;
use crate::errors::raised;

/// A PNG file of counts, of which those of `max_iter` did not escape.
#[pyfunction]
#[pyo3(name = "_png")]
pub fn png<'py>(py: Python<'py>, counts: &Bound<'py, PyAny>, max_iter: u32, palette: &str, recipe: &str) -> PyResult<Bound<'py, PyBytes>> {
    let palette = Palette::named(palette).ok_or_else(|| {
        let names = Palette::ALL.map(Palette::name).join(", ");
        PyValueError::new_err(format!("palette is {palette:?}: give one of {names}"))
    })?;
    let wrong = || PyValueError::new_err("counts: give a two-dimensional array of uint32 in C's order");
    let array = Array::of(counts).filter(|array| array.scalar == ScalarType::U32 && array.is_packed()).ok_or_else(wrong)?;
    let &[_, width] = array.shape() else { return Err(wrong()) };
    // SAFETY: it is packed, and who writes to it meanwhile gets other colours.
    let Packed::Bytes(bytes) = (unsafe { array.packed() }) else { return Err(wrong()) };
    let counts = numbers::<u32>(bytes);
    let engine = engine_of(None)?;
    let _away = Away::new()?;
    let file = py.detach(|| {
        let picture = Picture::of_counts(&engine, counts, width, max_iter, palette)?.recipe(recipe);
        let mut file = Vec::new();
        picture.write(&engine, &mut file).map_err(|error| yunta::Error::argument("picture", format!("{width} wide"), error.to_string()))?;
        Ok(file)
    });
    Ok(PyBytes::new(py, &file.map_err(raised)?))
}
