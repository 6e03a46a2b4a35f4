//! A function with what it is given, as a computation of the elements of some arrays.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use yunta::{ScalarType, Value, Work};

use crate::arrays::Packed;
use crate::elementwise::numbers;
use crate::fork;
use crate::tiled::Elementwise;

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
    Whole(ScalarType, Packed<'a>),
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
    pub fn call<'s>(&'s self, arrays: &[Packed<'s>]) -> yunta::Result<yunta::Call<'s>> {
        let mut arrays = arrays.iter();
        let mut call = self.function.call();
        for (name, slot) in &self.given {
            call = match slot {
                Slot::Element(scalar) => input(call, name, *scalar, arrays.next().copied().unwrap_or(Packed::Bytes(&[])))?,
                Slot::Whole(scalar, packed) => input(call, name, *scalar, *packed)?,
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

    fn of(&self, arrays: &[Packed<'_>], then: &mut dyn FnMut(&dyn Work) -> yunta::Result<()>) -> yunta::Result<()> {
        let call = self.call(arrays)?;
        fork::section(|| Work::validate(&call))?;
        then(&call)
    }
}

/// Gives a call an array of this type.
///
/// # Errors
/// Truths that are none.
pub fn input<'a>(call: yunta::Call<'a>, name: &str, scalar: ScalarType, packed: Packed<'a>) -> yunta::Result<yunta::Call<'a>> {
    let bytes = match packed {
        Packed::Bytes(bytes) => bytes,
        Packed::Resident(resident) => return Ok(resident.input(call, name)),
    };
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
