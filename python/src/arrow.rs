//! Data frames of any library that speaks Arrow's C interface (pandas, Polars, pyarrow, DuckDB): their columns where they lie.

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

pub struct Batches {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl Batches {
    /// The record batches that a frame hands out.
    ///
    /// # Errors
    /// It does not, or not in full.
    pub fn of(frame: &Bound<'_, PyAny>) -> PyResult<Self> {
        let capsule = frame.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>().as_ptr();
        let failed = |error: ArrowError| PyValueError::new_err(format!("the frame's columns cannot be read: {error}"));
        // SAFETY: by its name it is a stream, which this takes out of the capsule.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(failed)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self { schema, batches })
    }

    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    pub fn names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The type of the first of these columns.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn type_of(&self, columns: &[String]) -> PyResult<DataType> {
        let Some(name) = columns.first() else { return Err(PyValueError::new_err("columns: the table has none; give one at least")) };
        match self.schema.field_with_name(name) {
            Ok(field) => Ok(field.data_type().clone()),
            Err(_) => Err(PyValueError::new_err(format!("columns: there is no {name:?}; the table has {}", self.names().join(", ")))),
        }
    }
}
