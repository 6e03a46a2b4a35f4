//! Engines that outlive a fork: each process has its own, made at the first call.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread::available_parallelism;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yunta::{Builder, Level};

use crate::arrays::Array;
use crate::closing::Away;
use crate::errors::raised;
use crate::fork;
use crate::resident::Resident;

#[derive(Debug, Clone, Default)]
struct Settings {
    threads: Option<usize>,
    adapter: Option<String>,
    simd: Option<String>,
    without_gpu: bool,
}

struct Made {
    generation: u64,
    engine: yunta::Engine,
}

/// The engine of the process that asks. No lock, which a fork could leave locked; all who come here hold the interpreter.
struct Kept {
    settings: Settings,
    made: AtomicPtr<Made>,
}

/// What `set_threads` said; 0 where it said nothing.
static THREADS: AtomicUsize = AtomicUsize::new(0);

static DEFAULT: Kept = Kept::new(Settings { threads: None, adapter: None, simd: None, without_gpu: false });

impl Kept {
    const fn new(settings: Settings) -> Self {
        Self { settings, made: AtomicPtr::new(ptr::null_mut()) }
    }

    fn engine(&self) -> PyResult<yunta::Engine> {
        let made = self.made.load(Ordering::Acquire);
        // SAFETY: what is stored is freed by those alone who hold the interpreter, as this does.
        if let Some(made) = unsafe { made.as_ref() }
            && made.generation == fork::generation()
        {
            return Ok(made.engine.clone());
        }
        let engine = self.settings.build()?;
        self.replace(Box::into_raw(Box::new(Made { generation: fork::generation(), engine: engine.clone() })));
        Ok(engine)
    }

    /// The parent's engine stays where it is: to drop it would be to wait for threads that are not in this process.
    fn replace(&self, by: *mut Made) {
        let made = self.made.swap(by, Ordering::AcqRel);
        // SAFETY: it was stored by this, and nobody looks at it without the interpreter.
        if let Some(generation) = unsafe { made.as_ref() }.map(|made| made.generation)
            && generation == fork::generation()
        {
            drop(unsafe { Box::from_raw(made) });
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.replace(ptr::null_mut());
    }
}

/// Threads by the environment: yunta's own variable, or the one that Dask, joblib and Ray set so that their workers together
/// have no more threads than cores.
fn threads_by_environment() -> PyResult<Option<usize>> {
    for name in ["YUNTA_THREADS", "OMP_NUM_THREADS"] {
        let Some(text) = std::env::var_os(name).filter(|text| !text.is_empty()) else { continue };
        let text = text.to_string_lossy();
        // OpenMP's may be a list, of which the first is meant.
        match text.split(',').next().unwrap_or_default().trim().parse() {
            Ok(threads) if threads > 0 && name == "YUNTA_THREADS" => return Ok(Some(threads)),
            Ok(threads) if threads > 0 => return Ok(Some(available_parallelism().map_or(1, usize::from).min(threads))),
            _ if name == "YUNTA_THREADS" => return Err(PyValueError::new_err(format!("{name} is {text:?}: give a number of threads"))),
            _ => {}
        }
    }
    Ok(None)
}

impl Settings {
    fn threads(&self) -> PyResult<Option<usize>> {
        let set = || Some(THREADS.load(Ordering::Relaxed)).filter(|&threads| threads > 0);
        self.threads.or_else(set).map_or_else(threads_by_environment, |threads| Ok(Some(threads)))
    }

    fn build(&self) -> PyResult<yunta::Engine> {
        let mut builder = yunta::Engine::builder();
        if let Some(threads) = self.threads()? {
            builder = builder.threads(threads);
        }
        if let Some(simd) = &self.simd {
            builder = builder.simd(level_of(simd)?);
        }
        self.gpu(builder).build().map_err(raised)
    }

    fn gpu(&self, builder: Builder) -> Builder {
        match &self.adapter {
            _ if self.without_gpu => builder.without_gpu("the engine was made with gpu=False"),
            _ if fork::lost_gpu() => {
                builder.without_gpu("this process was forked after its parent had opened one; start processes by 'spawn' or 'forkserver'")
            }
            Some(adapter) => builder.adapter(adapter),
            None => builder,
        }
    }
}

fn level_of(name: &str) -> PyResult<Level> {
    let mut levels = Level::available().into_iter();
    levels.find(|level| level.name() == name).ok_or_else(|| {
        let names = Level::available().into_iter().map(Level::name).collect::<Vec<_>>().join(", ");
        PyValueError::new_err(format!("simd is {name:?}: this processor has {names}"))
    })
}

/// The engine that a call asked for, or the process's.
pub fn engine_of(engine: Option<&Bound<'_, Engine>>) -> PyResult<yunta::Engine> {
    engine.map_or_else(|| DEFAULT.engine(), |engine| engine.get().own())
}

impl Engine {
    /// This process's.
    pub fn own(&self) -> PyResult<yunta::Engine> {
        self.kept.engine()
    }
}

/// An engine of one's own, with a pool of threads and, once a job needs it, a GPU. Each process has its own: a forked or
/// unpickled one is made anew.
#[pyclass(frozen, module = "yunta")]
pub struct Engine {
    kept: Kept,
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (threads=None, adapter=None, simd=None, gpu=true))]
    fn new(threads: Option<usize>, adapter: Option<String>, simd: Option<String>, gpu: bool) -> PyResult<Self> {
        if adapter.is_some() && !gpu {
            return Err(PyValueError::new_err("adapter names a GPU and gpu is False: give one of the two"));
        }
        let kept = Kept::new(Settings { threads, adapter, simd, without_gpu: !gpu });
        kept.engine()?;
        Ok(Self { kept })
    }

    /// Threads that compute at once.
    #[getter]
    fn threads(&self) -> PyResult<usize> {
        Ok(self.kept.engine()?.threads())
    }

    /// The instructions that jobs on the cores use: scalar, avx2, avx512 or neon.
    #[getter]
    fn simd(&self) -> PyResult<&'static str> {
        Ok(self.kept.engine()?.level().name())
    }

    /// Copies an array to where it stays: the engine's GPU, or host memory where that has none and for numbers of 64 bits. What it
    /// gives is taken by every call, and brought back by NumPy's functions; with it, calls run on this engine.
    fn upload(slf: &Bound<'_, Self>, array: &Bound<'_, PyAny>) -> PyResult<Resident> {
        let _away = Away::new()?;
        if let Some(array) = Array::of(array).filter(Array::is_packed) {
            return Resident::of(slf, &array);
        }
        let plain = slf.py().import("yunta._inputs")?.call_method1("uploadable", (array,))?;
        let array = Array::of(&plain).filter(Array::is_packed);
        Resident::of(slf, &array.ok_or_else(|| PyTypeError::new_err("array: give an array of numbers"))?)
    }

    fn __repr__(&self) -> PyResult<String> {
        let engine = self.kept.engine()?;
        let Settings { adapter, without_gpu, .. } = &self.kept.settings;
        let gpu = match adapter {
            Some(adapter) => format!(", adapter={adapter:?}"),
            None if *without_gpu => ", gpu=False".into(),
            None => String::new(),
        };
        Ok(format!("yunta.Engine(threads={}, simd={:?}{gpu})", engine.threads(), engine.level().name()))
    }

    #[allow(clippy::type_complexity, reason = "what pickle wants")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Option<usize>, Option<String>, Option<String>, bool))> {
        let Settings { threads, adapter, simd, without_gpu } = slf.get().kept.settings.clone();
        Ok((slf.get_type().into_any(), (threads, adapter, simd, !without_gpu)))
    }
}

/// From now on, the process's own engine has so many threads.
#[pyfunction]
pub fn set_threads(threads: usize) -> PyResult<()> {
    if threads == 0 {
        return Err(PyValueError::new_err("threads is 0: give at least 1"));
    }
    // What is too many, the engine says.
    let engine = Settings { threads: Some(threads), ..Settings::default() }.build()?;
    THREADS.store(threads, Ordering::Relaxed);
    DEFAULT.replace(Box::into_raw(Box::new(Made { generation: fork::generation(), engine })));
    Ok(())
}

/// The machine's GPUs, one dictionary each, in the driver's order.
#[pyfunction]
#[pyo3(name = "_devices", signature = (adapter=None))]
pub fn devices<'py>(py: Python<'py>, adapter: Option<String>) -> PyResult<(Vec<Bound<'py, PyDict>>, String, String)> {
    if fork::lost_gpu() {
        return Err(crate::errors::GpuError::new_err(
            "this process was forked after its parent had opened a GPU; start processes by 'spawn'",
        ));
    }
    fork::note_gpu();
    let _away = Away::new()?;
    let devices = py.detach(|| yunta::devices(adapter.as_deref()));
    let text = devices.to_string();
    let each = devices.adapters.into_iter().map(|adapter| {
        let it = PyDict::new(py);
        it.set_item("name", adapter.name)?;
        it.set_item("kind", adapter.kind)?;
        it.set_item("backend", adapter.backend)?;
        it.set_item("driver", adapter.driver)?;
        it.set_item("pci_address", adapter.pci_address)?;
        it.set_item("serves", adapter.refused.is_none())?;
        it.set_item("max_buffer", adapter.max_buffer)?;
        Ok(it)
    });
    Ok((each.collect::<PyResult<_>>()?, devices.verdict, text))
}
