//! Memory for large results, which is kept for the next result of its size when an array is dropped: the pages of new memory
//! have to be zeroed by the system first, which takes several times as long as a computation that is bound by memory.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Smaller results are NumPy's allocator's.
pub const LEAST: usize = 1 << 20;

/// What is kept at most, in bytes.
static MOST: AtomicUsize = AtomicUsize::new(512 << 20);

/// The last to come first. Never waited for: in a forked child it may be locked for ever.
static KEPT: Mutex<Vec<Vec<u64>>> = Mutex::new(Vec::new());

/// The owner of an array's numbers.
#[pyclass(module = "yunta._yunta", name = "_Memory")]
pub struct Memory {
    words: Vec<u64>,
}

impl Memory {
    /// So many bytes, of any content; none where there is not as much.
    pub fn of(bytes: usize) -> Option<Self> {
        let words = bytes.div_ceil(8);
        let fits = |kept: &Vec<u64>| (words..=words + words / 8).contains(&kept.len());
        let kept = KEPT.try_lock().ok().and_then(|mut all| all.iter().position(fits).map(|at| all.remove(at)));
        kept.or_else(|| yunta::zeroed_vec(words)).map(|words| Self { words })
    }

    pub fn first(&mut self) -> *mut u8 {
        self.words.as_mut_ptr().cast()
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let words = std::mem::take(&mut self.words);
        if let Ok(mut kept) = KEPT.try_lock() {
            kept.insert(0, words);
            keep_at_most(&mut kept, MOST.load(Ordering::Relaxed));
        }
    }
}

fn keep_at_most(kept: &mut Vec<Vec<u64>>, most: usize) {
    let mut bytes = 0usize;
    kept.retain(|words| {
        bytes = bytes.saturating_add(8 * words.len());
        bytes <= most
    });
}

/// Gives the memory that is kept for results back to the system; from now on, at most so many bytes are kept. Tells how many
/// bytes were given back.
#[pyfunction]
#[pyo3(signature = (most=None))]
pub fn trim(most: Option<i64>) -> PyResult<usize> {
    if let Some(most) = most {
        let most = usize::try_from(most).map_err(|_| PyValueError::new_err(format!("most is {most}: give bytes, at least 0")))?;
        MOST.store(most, Ordering::Relaxed);
    }
    Ok(KEPT.try_lock().map_or(0, |mut kept| kept.drain(..).map(|words| 8 * words.len()).sum()))
}
