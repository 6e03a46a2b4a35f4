//! The report of a thread's last job, as a dictionary for Python's class of it.

use std::cell::RefCell;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use yunta::{Agreement, Prospect, Ran, Reason, Report};

use crate::fork;

thread_local! {
    static LAST: RefCell<Option<Report>> = const { RefCell::new(None) };
}

pub fn keep(report: Report) {
    if report.gpu_calls > 0 {
        fork::note_gpu();
    }
    LAST.set(Some(report));
}

#[pyfunction]
#[pyo3(name = "_last_report")]
pub fn last_report(py: Python<'_>) -> PyResult<Option<Bound<'_, PyDict>>> {
    LAST.with_borrow(|last| last.as_ref().map(|report| dictionary(py, report)).transpose())
}

fn dictionary<'py>(py: Python<'py>, report: &Report) -> PyResult<Bound<'py, PyDict>> {
    let it = PyDict::new(py);
    it.set_item("kernel", &*report.kernel)?;
    it.set_item("precision", &*report.precision)?;
    it.set_item("items", report.items)?;
    it.set_item("asked", report.asked.name())?;
    it.set_item("ran", report.place.name())?;
    let (mut threads, mut simd, mut adapter) = (None, None, None);
    for share in &report.shares {
        match &share.ran {
            Ran::Serial { level } => (threads, simd) = (Some(1), Some(level.name())),
            Ran::Cpu { threads: used, level } => (threads, simd) = (Some(*used), Some(level.name())),
            Ran::Gpu { adapter: name, .. } => adapter = Some(name.to_string()),
            _ => {}
        }
    }
    it.set_item("threads", threads)?;
    it.set_item("simd", simd)?;
    it.set_item("adapter", adapter)?;
    it.set_item("identical", report.agreement() == Agreement::Identical)?;
    it.set_item("why", if report.reason == Reason::Asked { "asked for" } else { "predicted to be done first" })?;
    let candidates = report.candidates.iter().map(|candidate| {
        let seconds = match &candidate.prospect {
            Prospect::Takes { total, .. } | Prospect::Software(total) => Some(total.as_secs_f64()),
            _ => None,
        };
        (candidate.place.name(), seconds, candidate.prospect.to_string())
    });
    it.set_item("candidates", candidates.collect::<Vec<_>>())?;
    let (times, parts) = (PyDict::new(py), &report.times);
    for (name, time) in [
        ("plan", parts.plan),
        ("compile", parts.compile),
        ("upload", parts.upload),
        ("wait", parts.wait),
        ("download", parts.download),
        ("total", parts.total),
    ] {
        times.set_item(name, time.as_secs_f64())?;
    }
    it.set_item("times", times)?;
    it.set_item("gpu_calls", report.gpu_calls)?;
    it.set_item("text", report.to_string())?;
    Ok(it)
}
