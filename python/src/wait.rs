//! Runs a job for a Python caller: other Python threads go on, Ctrl-C stops it, a deadline too, and a callback sees how far
//! it is.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyRuntimeError, PyTimeoutError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yunta::{Backend, Error, Report};

use crate::arrays::Array;
use crate::closing::{Away, ending, is_closing};
use crate::engine::{self, Engine};
use crate::errors::raised;
use crate::report;

/// A shorter job than this keeps the interpreter: to let go of it and take it again costs more.
const BRIEF: f64 = 5e-6;

/// A shorter job than this runs on the calling thread, which hears no signal meanwhile. Predictions are good to a factor of a
/// few; a thread of the job's own costs some 30 us.
const LONG: f64 = 2e-3;

/// How often a long job's caller listens.
const LISTENS: Duration = Duration::from_millis(20);

/// What the caller of any function can say besides its arguments.
pub struct Asked<'py> {
    pub backend: Backend,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
    /// From here on: whatever of Python is called lets go of the interpreter now and then.
    _away: Away,
}

/// How a call is to be run.
pub struct Call<'py> {
    pub engine: yunta::Engine,
    pub backend: Backend,
    deadline: Option<(f64, Instant)>,
    /// Called with how many items are done, and of how many.
    progress: Option<Bound<'py, PyAny>>,
    _away: Away,
}

thread_local! {
    /// The watch of the background job that this thread carries out.
    static JOB: RefCell<Option<Arc<yunta::Watch>>> = const { RefCell::new(None) };
}

impl<'py> Asked<'py> {
    /// # Errors
    /// There is no such backend, or the interpreter is about to end.
    pub fn new(
        backend: Option<&str>,
        engine: Option<Bound<'py, Engine>>,
        timeout: Option<f64>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        let backend = backend.map_or(Ok(Backend::Auto), |name| name.parse().map_err(raised))?;
        Ok(Self { backend, engine, timeout, progress, _away: Away::new()? })
    }

    /// Takes one of them by its name, if it is one.
    ///
    /// # Errors
    /// It is of another type.
    pub fn take(&mut self, name: &str, value: &Bound<'py, PyAny>) -> PyResult<bool> {
        let typed = |error: PyErr| PyTypeError::new_err(format!("{name}: {}", error.value(value.py())));
        if !["backend", "engine", "timeout", "progress"].contains(&name) {
            return Ok(false);
        }
        if value.is_none() {
            return Ok(true);
        }
        match name {
            "backend" => self.backend = value.extract::<std::borrow::Cow<'_, str>>().map_err(typed)?.parse().map_err(raised)?,
            "engine" => self.engine = Some(value.cast::<Engine>().map_err(|error| typed(error.into()))?.clone()),
            "timeout" => self.timeout = Some(value.extract().map_err(typed)?),
            _ => self.progress = Some(value.clone()),
        }
        Ok(true)
    }

    /// Them as keywords.
    pub fn keywords(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let it = PyDict::new(py);
        if self.backend != Backend::Auto {
            it.set_item("backend", self.backend.name())?;
        }
        if let Some(engine) = &self.engine {
            it.set_item("engine", engine)?;
        }
        if let Some(timeout) = self.timeout {
            it.set_item("timeout", timeout)?;
        }
        if let Some(progress) = &self.progress {
            it.set_item("progress", progress)?;
        }
        Ok(it)
    }

    /// The call, with these arrays among others: it runs where residents are, if nothing else is said.
    ///
    /// # Errors
    /// One that names the argument.
    pub fn call<'a>(&self, py: Python<'py>, arrays: impl IntoIterator<Item = &'a Array<'py>>) -> PyResult<Call<'py>>
    where
        'py: 'a,
    {
        let backend = self.backend;
        let deadline = self.timeout.map(|timeout| {
            let after = Duration::try_from_secs_f64(timeout).ok().and_then(|timeout| Instant::now().checked_add(timeout));
            after.map(|at| (timeout, at)).ok_or_else(|| PyValueError::new_err(format!("timeout is {timeout}: give seconds, at least 0")))
        });
        let progress = self.progress.as_ref().map(|progress| shown(py, progress)).transpose()?.flatten();
        let of_residents = || arrays.into_iter().find_map(Array::resident).map(|resident| resident.get().engine.bind(py).clone());
        let engine = engine::engine_of(self.engine.clone().or_else(of_residents).as_ref())?;
        Ok(Call { engine, backend, deadline: deadline.transpose()?, progress, _away: Away::new()? })
    }
}

/// What is called to show progress: the caller's own, or a bar.
fn shown<'py>(py: Python<'py>, progress: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(wanted) = progress.extract::<bool>() {
        return if wanted { py.import("yunta._progress")?.getattr("Bar")?.call0().map(Some) } else { Ok(None) };
    }
    if !progress.is_callable() {
        return Err(PyTypeError::new_err("progress: give True for a bar, or a function of how many items are done and how many there are"));
    }
    Ok(Some(progress.clone()))
}

impl Call<'_> {
    /// Runs a job that takes about so many seconds on one core; none where that cannot be told beforehand.
    ///
    /// # Errors
    /// The job's own, `KeyboardInterrupt`, `TimeoutError`, `CancelledError`, and those of the callback.
    pub fn run<R: Send>(
        &self,
        py: Python<'_>,
        seconds: Option<f64>,
        job: impl FnOnce(&yunta::Engine, Backend, &yunta::Watch) -> yunta::Result<(R, Report)> + Send,
    ) -> PyResult<R> {
        let background = JOB.with_borrow(Clone::clone);
        let shared = background.clone().filter(|_| self.deadline.is_none()).unwrap_or_default();
        let (engine, backend, watch) = (&self.engine, self.backend, &*shared);
        let predicted =
            seconds.filter(|_| !matches!(backend, Backend::Gpu | Backend::Both) && self.progress.is_none() && self.deadline.is_none());
        let ran = match predicted {
            Some(seconds) if seconds < BRIEF => job(engine, backend, watch),
            Some(seconds) if seconds < LONG => py.detach(|| job(engine, backend, watch)),
            _ => self.listening(py, watch, background.as_deref(), || job(engine, backend, watch))?,
        };
        match ran {
            Ok((result, ran)) => {
                report::keep(ran);
                Ok(result)
            }
            Err(error) => Err(self.raised(py, error)),
        }
    }

    /// Runs a job on a thread of its own while this one listens.
    fn listening<R: Send>(
        &self,
        py: Python<'_>,
        watch: &yunta::Watch,
        background: Option<&yunta::Watch>,
        job: impl FnOnce() -> yunta::Result<R> + Send,
    ) -> PyResult<yunta::Result<R>> {
        let progress = self.progress.as_ref().map(|progress| progress.clone().unbind());
        let listener = Listener { watch, background, deadline: self.deadline.map(|(_, at)| at), progress };
        let ran = py.detach(|| {
            thread::scope(|scope| {
                let (tell, told) = sync_channel(1);
                let started = thread::Builder::new().name("yunta-call".into()).spawn_scoped(scope, move || {
                    let _ = tell.send(job());
                });
                match started {
                    Ok(_) => listener.until(&told),
                    Err(error) => Err(PyRuntimeError::new_err(format!("no thread for the job: {error}"))),
                }
            })
        })?;
        if let (Some(progress), true) = (&self.progress, ran.is_ok()) {
            progress.call1((watch.total(), watch.total()))?;
        }
        Ok(ran)
    }

    fn raised(&self, py: Python<'_>, error: Error) -> PyErr {
        match (error, self.deadline) {
            (Error::Cancelled { done, total }, Some((timeout, at))) if Instant::now() >= at => {
                PyTimeoutError::new_err(format!("timeout: {timeout} seconds passed after {done} of {total} items"))
            }
            (Error::Cancelled { .. }, _) if is_closing() => ending(),
            (error @ Error::Cancelled { .. }, _) => cancelled(py, &error.to_string()),
            (error, _) => raised(error),
        }
    }
}

/// `concurrent.futures.CancelledError`.
fn cancelled(py: Python<'_>, message: &str) -> PyErr {
    let kind = py.import("concurrent.futures").and_then(|module| module.getattr("CancelledError"));
    kind.and_then(|kind| kind.call1((message,))).map_or_else(|error| error, PyErr::from_value)
}

/// A thread that waits for a job.
struct Listener<'a> {
    watch: &'a yunta::Watch,
    background: Option<&'a yunta::Watch>,
    deadline: Option<Instant>,
    progress: Option<Py<PyAny>>,
}

impl Listener<'_> {
    /// Waits, and stops the job where somebody asks for it.
    fn until<R>(&self, told: &Receiver<R>) -> PyResult<R> {
        loop {
            let left = self.deadline.map_or(LISTENS, |at| at.saturating_duration_since(Instant::now()).min(LISTENS));
            match told.recv_timeout(left.max(Duration::from_micros(100))) {
                Ok(ran) => return Ok(ran),
                Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err("the job's thread ended")),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let is_late = self.deadline.is_some_and(|at| Instant::now() >= at);
            if is_closing() || is_late || self.background.is_some_and(yunta::Watch::is_cancelled) {
                self.watch.cancel();
                continue;
            }
            if let Err(error) = Python::attach(|py| self.hear(py)) {
                self.watch.cancel();
                let _ = told.recv();
                return Err(error);
            }
        }
    }

    /// Signals are heard by Python's main thread alone; elsewhere this is nothing.
    fn hear(&self, py: Python<'_>) -> PyResult<()> {
        py.check_signals()?;
        match &self.progress {
            Some(progress) if self.watch.total() > 0 => progress.call1(py, (self.watch.done(), self.watch.total())).map(drop),
            _ => Ok(()),
        }
    }
}

/// How far a job in the background is, and the way to stop it.
#[pyclass(frozen, module = "yunta._yunta", name = "_Watch")]
#[derive(Default)]
pub struct Watch {
    watch: Arc<yunta::Watch>,
}

#[pymethods]
impl Watch {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn cancel(&self) {
        self.watch.cancel();
    }

    #[getter]
    fn cancelled(&self) -> bool {
        self.watch.is_cancelled()
    }

    #[getter]
    fn done(&self) -> usize {
        self.watch.done()
    }

    #[getter]
    fn total(&self) -> usize {
        self.watch.total()
    }

    /// From now on, what this thread calls of yunta is watched. Not a call of a function, as a thread that ends with the
    /// interpreter must have none of Rust's frames below Python's.
    fn enter(&self) {
        JOB.set(Some(Arc::clone(&self.watch)));
    }
}
