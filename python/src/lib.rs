//! yunta in Python: what the extension module of the package has. What each call does is in the modules; what is Python's own
//! affair (others' arrays, pictures, futures) is in `lib/yunta`.

mod arguments;
mod arrays;
mod arrow;
mod closing;
mod elementwise;
mod engine;
mod errors;
mod fork;
mod function;
mod gaussian;
mod given;
mod job;
mod julia;
mod memory;
mod picture;
mod reduce;
mod report;
mod resident;
mod tables;
mod tiled;
mod wait;
mod walk;

use pyo3::prelude::*;

// Engines are looked up, and functions compiled, by those alone who hold the interpreter.
#[pymodule(gil_used = true)]
mod _yunta {
    use super::*;

    #[pymodule_export]
    use super::closing::close;
    #[pymodule_export]
    use super::engine::{Engine, devices, set_threads};
    #[pymodule_export]
    use super::function::{Function, map};
    #[pymodule_export]
    use super::gaussian::gaussian;
    #[pymodule_export]
    use super::julia::julia;
    #[pymodule_export]
    use super::memory::trim;
    #[pymodule_export]
    use super::picture::png;
    #[pymodule_export]
    use super::reduce::reduce;
    #[pymodule_export]
    use super::report::last_report;
    #[pymodule_export]
    use super::resident::Resident;
    #[pymodule_export]
    use super::tables::{count, hypotenuse, normalize, sum_squares};
    #[pymodule_export]
    use super::wait::Watch;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        fork::watch();
        module.py().import("atexit")?.call_method1("register", (module.getattr("_close")?,))?;
        module.add("GpuError", module.py().get_type::<errors::GpuError>())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
