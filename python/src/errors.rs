//! yunta's errors as exceptions of Python's own kinds.

use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use yunta::Error;

create_exception!(yunta, GpuError, PyRuntimeError, "There is no GPU that serves, or it failed, or it cannot run what was asked of it.");

pub fn raised(error: Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Argument { .. } | Error::Mismatch { .. } | Error::Function { .. } => PyValueError::new_err(message),
        Error::NoShader { .. } | Error::NoGpu { .. } | Error::Gpu { .. } | Error::Shader { .. } => GpuError::new_err(message),
        Error::File { .. } => PyOSError::new_err(message),
        _ => PyRuntimeError::new_err(message),
    }
}
