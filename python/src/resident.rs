//! `Engine.upload`: arrays that stay with an engine, in its GPU's memory where it has one. Every call takes them in the place of
//! NumPy's. Not here: the calls.

use std::any::Any;

use numpy::PyArrayDescr;
use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use yunta::{AnyResident, Operand, ScalarType};

use crate::arrays::{Array, Packed, array_over, dtype, dtype_name, tuple};
use crate::elementwise::numbers;
use crate::engine::Engine;
use crate::errors::{GpuError, raised};
use crate::fork;

/// The numbers of a resident, and the way to read them in host memory.
struct Kept<T: yunta::Item> {
    resident: yunta::Resident<T>,
    home: Operand<'static, T>,
}

impl<T: yunta::Item> Kept<T> {
    fn of(engine: &yunta::Engine, bytes: &[u8]) -> yunta::Result<Self> {
        let resident = engine.upload(numbers::<T>(bytes))?;
        Ok(Self { home: (&resident).into(), resident })
    }
}

macro_rules! numbers {
    ($($variant:ident $t:ty),*) => {
        /// The numbers of a resident of any type.
        pub enum Numbers { $(#[allow(private_interfaces, reason = "read by the methods alone")] $variant(Kept<$t>),)* }

        impl Numbers {
            /// None of a type that stays nowhere.
            fn of(engine: &yunta::Engine, scalar: ScalarType, bytes: &[u8]) -> Option<yunta::Result<Self>> {
                match scalar {
                    $(ScalarType::$variant => Some(Kept::of(engine, bytes).map(Self::$variant)),)*
                    _ => None,
                }
            }

            fn scalar(&self) -> ScalarType {
                match self { $(Self::$variant(_) => ScalarType::$variant,)* }
            }

            fn any(&self) -> &dyn AnyResident {
                match self { $(Self::$variant(kept) => &kept.resident,)* }
            }

            /// As the resident that it is, if it is of this type.
            pub fn resident<T: yunta::Item>(&self) -> Option<&yunta::Resident<T>> {
                match self { $(Self::$variant(kept) => (&kept.resident as &dyn Any).downcast_ref(),)* }
            }

            /// Gives it to a call.
            pub fn input<'a>(&self, call: yunta::Call<'a>, name: &str) -> yunta::Call<'a> {
                match self { $(Self::$variant(kept) => call.input(name, &kept.resident),)* }
            }

            /// The bytes in host memory; none where they could not be brought there.
            fn bytes(&self) -> &[u8] {
                match self { $(Self::$variant(kept) => bytemuck::cast_slice(&kept.home),)* }
            }
        }
    };
}
numbers!(F32 f32, F64 f64, I32 i32, U32 u32, I64 i64, U64 u64);

/// An array that stays with an engine: what `Engine.upload` gives. Every call takes it; its numbers never change.
#[pyclass(frozen, module = "yunta")]
pub struct Resident {
    pub numbers: Numbers,
    pub shape: Vec<usize>,
    /// In bytes.
    pub strides: Vec<isize>,
    pub engine: Py<Engine>,
    generation: u64,
}

impl Resident {
    /// What an engine keeps of an array of NumPy's, which is packed.
    pub fn of(engine: &Bound<'_, Engine>, array: &Array<'_>) -> PyResult<Self> {
        let (py, own) = (engine.py(), engine.get().own()?);
        let scalar = array.scalar;
        // SAFETY: the caller gives a packed one, and who writes to it meanwhile gets either numbers.
        let bytes = match unsafe { array.packed() } {
            Packed::Bytes(bytes) => bytes,
            Packed::Resident(numbers) => {
                numbers.any().bring_home().map_err(raised)?;
                numbers.bytes()
            }
        };
        let kept = py.detach(|| Numbers::of(&own, scalar, bytes));
        let numbers =
            kept.ok_or_else(|| PyTypeError::new_err("array is of bool: give numbers, as array.astype('u4') gives"))?.map_err(raised)?;
        if numbers.any().bytes_away().0 > 0 {
            fork::note_gpu();
        }
        Ok(Self {
            numbers,
            shape: array.shape().to_vec(),
            strides: array.own_strides().to_vec(),
            engine: engine.clone().unbind(),
            generation: fork::generation(),
        })
    }

    pub fn scalar(&self) -> ScalarType {
        self.numbers.scalar()
    }

    /// Whether calls take it where it is: in a forked child, its engine is another.
    pub fn is_live(&self) -> bool {
        self.generation == fork::generation()
    }

    /// The bytes in host memory, to which they are copied once.
    ///
    /// # Errors
    /// There is no memory for them, or they are on a GPU that is gone, as one is in a forked child.
    pub fn bytes(&self, py: Python<'_>) -> PyResult<&[u8]> {
        if !self.is_live() && self.numbers.any().bytes_away().1 > 0 {
            return Err(GpuError::new_err("the array was uploaded to a GPU before this process was forked: upload it here"));
        }
        py.detach(|| self.numbers.any().bring_home()).map_err(raised)?;
        let bytes = self.numbers.bytes();
        let wanted = self.shape.iter().product::<usize>() * self.scalar().bytes();
        if bytes.len() == wanted { Ok(bytes) } else { Err(PyMemoryError::new_err("no memory for the numbers that are on the GPU")) }
    }
}

#[pymethods]
impl Resident {
    /// Lengths along the axes.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.shape)
    }

    /// The type of its numbers.
    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> Bound<'py, PyArrayDescr> {
        dtype(py, self.scalar())
    }

    /// Whether it is in a GPU's memory: where the engine has no GPU, and with numbers of 64 bits, it is in the host's.
    #[getter]
    fn on_gpu(&self) -> bool {
        self.numbers.any().bytes_away().0 > 0
    }

    /// The numbers as an array of NumPy's that cannot be written, brought to host memory at the first time.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(slf: &Bound<'py, Self>, dtype: Option<&Bound<'py, PyAny>>, copy: Option<bool>) -> PyResult<Bound<'py, PyAny>> {
        let (py, this) = (slf.py(), slf.get());
        let first = this.bytes(py)?.as_ptr().cast_mut();
        // SAFETY: the numbers lie there as long as the resident lives, and are never written.
        let array = unsafe { array_over(py, this.scalar(), &this.shape, &this.strides, first, 0, Some(slf.clone().into_any()))? };
        match (dtype, copy) {
            (None, Some(true)) => array.call_method0("copy"),
            (None, _) => Ok(array),
            (Some(dtype), copy) => {
                let named = PyDict::new(py);
                named.set_item("copy", copy.unwrap_or(false))?;
                array.call_method("astype", (dtype,), Some(&named))
            }
        }
    }

    fn __repr__(&self) -> String {
        let place = if self.on_gpu() { "on the GPU" } else { "in host memory" };
        format!("<yunta.Resident {} {} {place}>", dtype_name(self.scalar()), tuple(&self.shape))
    }
}
