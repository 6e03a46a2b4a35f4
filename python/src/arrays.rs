//! NumPy's arrays: which are read where they lie, the shape that several have together, and those that results go to. Knows no
//! computation.

use std::ffi::{c_int, c_void};

use numpy::npyffi::flags::NPY_ARRAY_WRITEABLE;
use numpy::npyffi::{self, NpyTypes, PY_ARRAY_API, npy_intp};
use numpy::{PyArrayDescr, PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyMemoryError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use yunta::ScalarType;

use crate::memory::{self, Memory};
use crate::resident::{self, Resident};

/// An array of numbers that are read where they lie.
#[derive(Clone)]
pub struct Array<'py> {
    from: From<'py>,
    pub scalar: ScalarType,
}

#[derive(Clone)]
enum From<'py> {
    NumPy(Bound<'py, PyUntypedArray>),
    Resident(Bound<'py, Resident>),
}

/// Numbers that lie one behind the other.
#[derive(Clone, Copy)]
pub enum Packed<'a> {
    Bytes(&'a [u8]),
    Resident(&'a resident::Numbers),
}

impl<'py> Array<'py> {
    /// The thing, if it is an array of a type that yunta has. Subclasses (masked arrays, quantities) have a say of their own.
    pub fn of(thing: &Bound<'py, PyAny>) -> Option<Self> {
        // SAFETY: it is an object.
        if unsafe { npyffi::PyArray_CheckExact(thing.py(), thing.as_ptr()) } != 0 {
            let array = thing.cast::<PyUntypedArray>().ok()?;
            return Some(Self { scalar: scalar_of(&array.dtype())?, from: From::NumPy(array.clone()) });
        }
        let resident = thing.cast_exact::<Resident>().ok().filter(|resident| resident.get().is_live())?;
        Some(Self { scalar: resident.get().scalar(), from: From::Resident(resident.clone()) })
    }

    /// The object that it was made of.
    pub fn object(&self) -> &Bound<'py, PyAny> {
        match &self.from {
            From::NumPy(array) => array.as_any(),
            From::Resident(resident) => resident.as_any(),
        }
    }

    pub fn resident(&self) -> Option<&Bound<'py, Resident>> {
        if let From::Resident(resident) = &self.from { Some(resident) } else { None }
    }

    pub fn shape(&self) -> &[usize] {
        match &self.from {
            From::NumPy(array) => array.shape(),
            From::Resident(resident) => &resident.get().shape,
        }
    }

    /// Bytes from an element to the next along each axis.
    pub fn own_strides(&self) -> &[isize] {
        match &self.from {
            From::NumPy(array) => array.strides(),
            From::Resident(resident) => &resident.get().strides,
        }
    }

    pub fn is_scalar(&self) -> bool {
        self.shape().is_empty()
    }

    /// The first number, in host memory.
    ///
    /// # Errors
    /// A resident could not be brought there.
    pub fn first(&self) -> PyResult<*const u8> {
        match &self.from {
            From::NumPy(array) => Ok(data(array)),
            From::Resident(resident) => Ok(resident.get().bytes(resident.py())?.as_ptr()),
        }
    }

    /// Strides in bytes under a shape that the leading axes are broadcast to, of elements of so many axes.
    pub fn strides(&self, shape: &[usize], element_axes: usize) -> Vec<isize> {
        let axes = self.shape().len() - element_axes;
        let mut strides = vec![0; shape.len()];
        let own = self.shape()[..axes].iter().zip(self.own_strides());
        for (stride, (&length, &own)) in strides[shape.len() - axes..].iter_mut().zip(own) {
            *stride = if length == 1 { 0 } else { own };
        }
        strides
    }

    /// Whether its numbers lie one behind the other, in C's order and aligned.
    pub fn is_packed(&self) -> bool {
        match &self.from {
            From::NumPy(array) => array.is_c_contiguous() && self.is_aligned(),
            From::Resident(_) => true,
        }
    }

    /// Whether its numbers lie where such may.
    pub fn is_aligned(&self) -> bool {
        match &self.from {
            From::NumPy(array) => data(array).addr().is_multiple_of(self.scalar.bytes()),
            From::Resident(_) => true,
        }
    }

    /// All its numbers, as they lie in memory.
    ///
    /// # Safety
    /// There is no gap between them, they are aligned, and nobody changes them meanwhile.
    pub unsafe fn packed(&self) -> Packed<'_> {
        match &self.from {
            From::Resident(resident) => Packed::Resident(&resident.get().numbers),
            From::NumPy(array) => match array.len() {
                0 => Packed::Bytes(&[]),
                // SAFETY: so many numbers lie there; the first of them first, as no stride is negative.
                numbers => Packed::Bytes(unsafe { std::slice::from_raw_parts(data(array), numbers * self.scalar.bytes()) }),
            },
        }
    }

    /// The range of addresses that the numbers lie in; none of a resident, whose are its own.
    pub fn extent(&self) -> (usize, usize) {
        match &self.from {
            From::NumPy(array) => extent(array, self.scalar.bytes()),
            From::Resident(_) => (0, 0),
        }
    }
}

fn data(array: &Bound<'_, PyUntypedArray>) -> *mut u8 {
    // SAFETY: it is an array.
    unsafe { (*array.as_array_ptr()).fields.data }.cast()
}

/// The type of numbers that an array of this type has, if yunta computes with them as they are.
pub fn scalar_of(dtype: &Bound<'_, PyArrayDescr>) -> Option<ScalarType> {
    if dtype.is_native_byteorder() == Some(false) {
        return None;
    }
    match (dtype.kind(), dtype.itemsize()) {
        (b'f', 4) => Some(ScalarType::F32),
        (b'f', 8) => Some(ScalarType::F64),
        (b'i', 4) => Some(ScalarType::I32),
        (b'u', 4) => Some(ScalarType::U32),
        (b'i', 8) => Some(ScalarType::I64),
        (b'u', 8) => Some(ScalarType::U64),
        (b'b', 1) => Some(ScalarType::Bool),
        _ => None,
    }
}

/// NumPy's name of a type.
pub fn dtype_name(scalar: ScalarType) -> &'static str {
    match scalar {
        ScalarType::F32 => "float32",
        ScalarType::F64 => "float64",
        ScalarType::I32 => "int32",
        ScalarType::U32 => "uint32",
        ScalarType::I64 => "int64",
        ScalarType::U64 => "uint64",
        // Of bytes, each a truth: there are no other types.
        _ => "bool",
    }
}

pub fn dtype(py: Python<'_>, scalar: ScalarType) -> Bound<'_, PyArrayDescr> {
    match scalar {
        ScalarType::F32 => numpy::dtype::<f32>(py),
        ScalarType::F64 => numpy::dtype::<f64>(py),
        ScalarType::I32 => numpy::dtype::<i32>(py),
        ScalarType::U32 => numpy::dtype::<u32>(py),
        ScalarType::I64 => numpy::dtype::<i64>(py),
        ScalarType::U64 => numpy::dtype::<u64>(py),
        _ => numpy::dtype::<bool>(py),
    }
}

/// The shape that all of these have by NumPy's rules.
///
/// # Errors
/// They do not fit; with all of them by their names.
pub fn broadcast<'a>(shapes: impl Iterator<Item = (&'a str, &'a [usize])> + Clone) -> PyResult<Vec<usize>> {
    let axes = shapes.clone().map(|(_, shape)| shape.len()).max().unwrap_or(0);
    let mut together = vec![1; axes];
    for (_, shape) in shapes.clone() {
        for (own, &length) in together[axes - shape.len()..].iter_mut().zip(shape) {
            if *own == 1 {
                *own = length;
            } else if length != 1 && length != *own {
                let shapes: Vec<_> = shapes.map(|(name, shape)| format!("{name} {}", tuple(shape))).collect();
                return Err(PyValueError::new_err(format!("shapes do not fit each other: {}", shapes.join(", "))));
            }
        }
    }
    Ok(together)
}

/// A shape as Python writes it.
pub fn tuple(shape: &[usize]) -> String {
    match shape {
        [length] => format!("({length},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// An array over memory that its owner keeps; over new memory where `first` is null.
///
/// # Safety
/// The numbers of the shape lie there, by these strides in bytes, as long as the owner lives.
pub unsafe fn array_over<'py>(
    py: Python<'py>,
    scalar: ScalarType,
    shape: &[usize],
    strides: &[isize],
    first: *mut u8,
    flags: c_int,
    owner: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut lengths: Vec<npy_intp> = shape.iter().map(|&length| length as npy_intp).collect();
    let mut strides: Vec<npy_intp> = strides.iter().map(|&stride| stride as npy_intp).collect();
    let (axes, descr) = (lengths.len() as c_int, dtype(py, scalar).into_dtype_ptr());
    let (lengths, strides, first) = (lengths.as_mut_ptr(), strides.as_mut_ptr(), first.cast::<c_void>());
    // SAFETY: as the caller says; NumPy copies the lengths and strides, and takes the type and the owner.
    unsafe {
        let kind = npyffi::get_type_object(py, NpyTypes::PyArray_Type);
        let array = PY_ARRAY_API.PyArray_NewFromDescr(py, kind, descr, axes, lengths, strides, first, flags, std::ptr::null_mut());
        let array = Bound::from_owned_ptr_or_err(py, array)?;
        if let Some(owner) = owner
            && PY_ARRAY_API.PyArray_SetBaseObject(py, array.as_ptr().cast(), owner.into_ptr()) != 0
        {
            return Err(PyErr::fetch(py));
        }
        Ok(array)
    }
}

/// An array that a job writes the numbers of, one behind the other in memory.
pub struct Written<'py> {
    pub array: Bound<'py, PyAny>,
    first: *mut u8,
    bytes: usize,
}

impl<'py> Written<'py> {
    /// A new one of a shape, whose axes lie in memory in an order of their own; the last axis last.
    pub fn new(py: Python<'py>, scalar: ScalarType, shape: &[usize], order: &[usize]) -> PyResult<Self> {
        let item = scalar.bytes();
        let bytes = shape.iter().try_fold(item, |bytes, &length| bytes.checked_mul(length)).filter(|&bytes| isize::try_from(bytes).is_ok());
        let none = || PyMemoryError::new_err(format!("no memory for a result of {} of shape {}", dtype_name(scalar), tuple(shape)));
        let bytes = bytes.ok_or_else(none)?;
        let mut strides = vec![0; shape.len()];
        let mut next = item as isize;
        for axis in (order.len()..shape.len()).rev().chain(order.iter().rev().copied()) {
            strides[axis] = next;
            next *= shape[axis].max(1) as isize;
        }
        let kept = if bytes >= memory::LEAST { Some(Memory::of(bytes).ok_or_else(none)?) } else { None };
        let (first, owner) = match kept {
            Some(mut memory) => (memory.first(), Some(Bound::new(py, memory)?.into_any())),
            None => (std::ptr::null_mut(), None),
        };
        // SAFETY: the memory is as large as the shape says, and lives as long as its owner.
        let array = unsafe { array_over(py, scalar, shape, &strides, first, NPY_ARRAY_WRITEABLE, owner)? };
        let first = data(array.cast::<PyUntypedArray>()?);
        Ok(Self { array, first, bytes })
    }

    /// The array that a caller gave for results, if they can be written there at once: it lies in this order, and shares no
    /// memory with the inputs.
    ///
    /// # Errors
    /// It is no array for them.
    fn given(
        out: &Bound<'py, PyAny>,
        scalar: ScalarType,
        shape: &[usize],
        order: &[usize],
        inputs: &[(usize, usize)],
    ) -> PyResult<Option<Self>> {
        let wanted = || format!("{} of shape {}", dtype_name(scalar), tuple(shape));
        let array = out.cast::<PyUntypedArray>().map_err(|_| PyTypeError::new_err(format!("out is no array: give one of {}", wanted())))?;
        let (kind, item) = (array.dtype(), scalar.bytes());
        let has_type = kind.is_equiv_to(&dtype(out.py(), scalar));
        if !has_type && scalar_of(&kind) != Some(scalar) {
            return Err(PyTypeError::new_err(format!("out is of {kind}: give an array of {}", wanted())));
        }
        if array.shape() != shape {
            return Err(PyValueError::new_err(format!("out has shape {}: give an array of {}", tuple(array.shape()), wanted())));
        }
        // SAFETY: it is an array.
        if unsafe { (*array.as_array_ptr()).fields.flags } & NPY_ARRAY_WRITEABLE == 0 {
            return Err(PyValueError::new_err("out is read-only: give an array that can be written"));
        }
        let mut next = item as isize;
        let axes = (order.len()..shape.len()).rev().chain(order.iter().rev().copied());
        let lies = axes.filter(|&axis| shape[axis] != 1).all(|axis| {
            let lies = array.strides()[axis] == next;
            next *= shape[axis] as isize;
            lies
        });
        let (low, high) = extent(array, item);
        let shares = inputs.iter().any(|&(from, to)| low < to && from < high);
        let first = data(array);
        if !lies && !shape.contains(&0) || shares || !first.addr().is_multiple_of(item) {
            return Ok(None);
        }
        Ok(Some(Self { array: out.clone(), first, bytes: array.len() * item }))
    }

    /// The memory.
    ///
    /// # Safety
    /// Nobody else reads or writes it meanwhile.
    pub unsafe fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: so many bytes lie there.
        if self.bytes == 0 { &mut [] } else { unsafe { std::slice::from_raw_parts_mut(self.first, self.bytes) } }
    }
}

/// Where a result goes: into memory that lies as a job writes it, and from there to the caller's array where that does not.
pub struct Target<'py> {
    pub written: Written<'py>,
    out: Option<Bound<'py, PyAny>>,
}

impl<'py> Target<'py> {
    /// # Errors
    /// No memory, or `out` is no array for it.
    pub fn new(
        py: Python<'py>,
        out: Option<&Bound<'py, PyAny>>,
        scalar: ScalarType,
        shape: &[usize],
        order: &[usize],
        inputs: &[(usize, usize)],
    ) -> PyResult<Self> {
        let given = match out {
            Some(out) => Written::given(out, scalar, shape, order, inputs)?,
            None => None,
        };
        let written = given.map_or_else(|| Written::new(py, scalar, shape, order), Ok)?;
        Ok(Self { written, out: out.cloned() })
    }

    /// The array for the caller, with the results in it. One of no axes is a number, as with NumPy.
    pub fn finish(self) -> PyResult<Bound<'py, PyAny>> {
        let array = self.written.array;
        match self.out {
            Some(out) if out.is(&array) => Ok(out),
            Some(out) => {
                array.py().import("numpy")?.call_method1("copyto", (&out, &array))?;
                Ok(out)
            }
            None if array.cast::<PyUntypedArray>()?.ndim() == 0 => array.get_item(pyo3::types::PyTuple::empty(array.py())),
            None => Ok(array),
        }
    }
}

/// The range of addresses that an array's numbers lie in.
pub fn extent(array: &Bound<'_, PyUntypedArray>, item: usize) -> (usize, usize) {
    let first = data(array).addr() as isize;
    let (mut low, mut high) = (first, first + item as isize);
    for (&length, &stride) in array.shape().iter().zip(array.strides()) {
        if length == 0 {
            return (0, 0);
        }
        let reach = stride * (length as isize - 1);
        if reach < 0 { low += reach } else { high += reach }
    }
    (low as usize, high as usize)
}
