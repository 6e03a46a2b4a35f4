//! Tables' rows and columns: `count`, `hypotenuse`, `sum_squares` and `normalize` of a NumPy array or of what Arrow hands out, read
//! where it lies.

use arrow_array::types::{Float32Type, Float64Type, Int32Type, Int64Type, UInt8Type};
use arrow_array::{ArrowPrimitiveType, RecordBatch};
use arrow_schema::DataType;
use numpy::{Element, PyArray2, PyArrayDescrMethods, PyArrayMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use yunta::{Count, Hypotenuse, Item, Normalize, Real, ScalarType, SumSquares, Table, Work};

use crate::arrays::{Array, Target, Written, dtype_name};
use crate::arrow::Batches;
use crate::engine::Engine;
use crate::errors::raised;
use crate::job::{Job, Memory, seconds};
use crate::wait::{Asked, Call};

/// A table as a caller gave it.
enum Source<'py> {
    Array(Bound<'py, PyUntypedArray>),
    Resident(Array<'py>),
    Batches(Batches, Vec<String>),
}

impl<'py> Source<'py> {
    /// What `yunta._tables` makes of it: a two-dimensional array, or a frame and its columns' names.
    fn of(table: &Bound<'py, PyAny>, columns: Option<&Bound<'py, PyAny>>) -> PyResult<Self> {
        let resident = Array::of(table).filter(|array| array.resident().is_some() && array.shape().len() == 2 && columns.is_none());
        if let Some(array) = resident {
            return Ok(Self::Resident(array));
        }
        let (source, names): (Bound<'py, PyAny>, Option<Vec<String>>) =
            table.py().import("yunta._tables")?.call_method1("source", (table, columns))?.extract()?;
        if let Ok(array) = source.cast::<PyUntypedArray>() {
            return Ok(Self::Array(array.clone()));
        }
        let batches = Batches::of(&source)?;
        let names = names.unwrap_or_else(|| batches.names());
        Ok(Self::Batches(batches, names))
    }

    fn rows(&self) -> usize {
        match self {
            Self::Array(array) => array.shape()[0],
            Self::Resident(array) => array.shape()[0],
            Self::Batches(batches, _) => batches.rows(),
        }
    }

    fn columns(&self) -> usize {
        match self {
            Self::Array(array) => array.shape()[1],
            Self::Resident(array) => array.shape()[1],
            Self::Batches(_, names) => names.len(),
        }
    }

    /// The numbers' type by its NumPy name.
    fn item(&self) -> PyResult<String> {
        match self {
            Self::Array(array) => Ok(array.dtype().to_string()),
            Self::Resident(array) => Ok(dtype_name(array.scalar).into()),
            Self::Batches(batches, names) => Ok(match batches.type_of(names)? {
                DataType::Float32 => "float32".into(),
                DataType::Float64 => "float64".into(),
                DataType::Int32 => "int32".into(),
                DataType::Int64 => "int64".into(),
                DataType::UInt8 => "uint8".into(),
                other => other.to_string(),
            }),
        }
    }

    /// Does something with each piece of the table in turn.
    fn each<P: ArrowPrimitiveType<Native: Item + Element>>(
        &self,
        mut then: impl FnMut(Table<'_, P::Native>) -> PyResult<()>,
    ) -> PyResult<()> {
        match self {
            Self::Array(array) => {
                let array = array.cast::<PyArray2<P::Native>>()?;
                // SAFETY: NumPy's numbers; who writes to them meanwhile gets what NumPy would give.
                then(Table::from(unsafe { array.as_array() }))
            }
            Self::Resident(array) => then(stays(array)?),
            Self::Batches(batches, names) => {
                batches.batches.iter().try_for_each(|batch| then(Table::from_named_columns::<P>(batch, names).map_err(raised)?))
            }
        }
    }

    /// Does something with the whole table: what comes in several pieces is copied together.
    fn whole<P: ArrowPrimitiveType<Native: Item + Element>, R>(
        &self,
        then: impl FnOnce(&Table<'_, P::Native>) -> PyResult<R>,
    ) -> PyResult<R> {
        match self {
            Self::Batches(batches, names) => match batches.batches.as_slice() {
                [only] => then(&Table::from_named_columns::<P>(only, names).map_err(raised)?),
                several => then(&joined::<P>(several, names)?),
            },
            Self::Resident(array) => then(&stays(array)?),
            Self::Array(array) => {
                // SAFETY: as above.
                then(&Table::from(unsafe { array.cast::<PyArray2<P::Native>>()?.as_array() }))
            }
        }
    }
}

/// The table and the call.
fn asked<'py>(table: &Bound<'py, PyAny>, columns: Option<&Bound<'py, PyAny>>, asked: Asked<'py>) -> PyResult<(Source<'py>, Call<'py>)> {
    let source = Source::of(table, columns)?;
    let resident = if let Source::Resident(array) = &source { Some(array) } else { None };
    let call = asked.call(table.py(), resident)?;
    Ok((source, call))
}

/// A resident as a table.
fn stays<T: Item>(array: &Array<'_>) -> PyResult<Table<'static, T>> {
    let resident = array.resident().and_then(|resident| resident.get().numbers.resident::<T>());
    let resident = resident.ok_or_else(|| PyTypeError::new_err("the table is of another type"))?;
    Table::new(resident, array.shape()[0], array.shape()[1]).map_err(raised)
}

fn joined<P: ArrowPrimitiveType<Native: Item>>(batches: &[RecordBatch], names: &[String]) -> PyResult<Table<'static, P::Native>> {
    let mut columns: Vec<Vec<P::Native>> = vec![Vec::new(); names.len()];
    for batch in batches {
        let table = Table::from_named_columns::<P>(batch, names).map_err(raised)?;
        for (column, to) in columns.iter_mut().enumerate() {
            let (mut scratch, part) = (Vec::new(), table.column(column).map_err(raised)?);
            to.extend_from_slice(part.tile(0..batch.num_rows(), &mut scratch));
        }
    }
    Table::from_columns(columns).map_err(raised)
}

/// Runs a table's job for a piece of its rows.
fn run_piece(py: Python<'_>, work: &dyn Work, bytes: &mut [u8], call: &Call<'_>) -> PyResult<()> {
    work.validate().map_err(raised)?;
    let mut memory = Memory(vec![bytes]);
    call.run(py, Some(seconds(&work.cost())), |engine, backend, watch| {
        Ok(((), engine.run_watched(&Job(work), backend, &mut memory, watch)?))
    })
}

/// Runs a job of each row, a piece of the table after the other, into a new array or `out`.
fn rows<'py, P: ArrowPrimitiveType<Native: Item + Element>>(
    py: Python<'py>,
    source: &Source<'py>,
    (scalar, width): (ScalarType, Option<usize>),
    out: Option<&Bound<'py, PyAny>>,
    call: &Call<'py>,
    mut job: impl FnMut(Table<'_, P::Native>, &mut dyn FnMut(&dyn Work) -> PyResult<()>) -> PyResult<()>,
) -> PyResult<Bound<'py, PyAny>> {
    let shape: Vec<usize> = std::iter::once(source.rows()).chain(width).collect();
    let order: Vec<usize> = (0..shape.len()).collect();
    let extents = match source {
        Source::Array(array) => vec![crate::arrays::extent(array, array.dtype().itemsize())],
        Source::Resident(_) | Source::Batches(..) => Vec::new(),
    };
    let mut target = Target::new(py, out.filter(|out| !out.is_none()), scalar, &shape, &order, &extents)?;
    // SAFETY: new memory, or what the caller gave to be written.
    let mut rest = unsafe { target.written.bytes() };
    source.each::<P>(|table| {
        let bytes = table.rows() * width.unwrap_or(1) * scalar.bytes();
        let (now, later) = std::mem::take(&mut rest).split_at_mut(bytes);
        rest = later;
        job(table, &mut |work| run_piece(py, work, &mut *now, call))
    })?;
    target.finish()
}

fn unfit(name: &str, item: &str, wanted: &str) -> PyErr {
    PyTypeError::new_err(format!("the table is of {item}: {name} takes {wanted}; pick columns, or convert them"))
}

/// How often a value stands in each row: an array of uint64.
#[pyfunction]
#[pyo3(signature = (table, value, *, columns=None, backend=None, out=None, engine=None, timeout=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub fn count<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
    columns: Option<&Bound<'py, PyAny>>,
    backend: Option<&str>,
    out: Option<&Bound<'py, PyAny>>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (source, call) = asked(table, columns, Asked::new(backend, engine, timeout, progress)?)?;
    let item = source.item()?;
    let given = |error: PyErr| PyValueError::new_err(format!("value is {value}, and the table is of {item}: {}", error.value(py)));
    macro_rules! count {
        ($P:ty, $value:expr) => {{
            let value = $value;
            rows::<$P>(py, &source, (ScalarType::U64, None), out, &call, |table, run| run(&Count::new(table, value)))
        }};
    }
    let whole = || value.call_method0("__index__").and_then(|value| value.extract::<i64>()).map_err(given);
    let narrow = |error: std::num::TryFromIntError| PyValueError::new_err(format!("value is {value}, and the table is of {item}: {error}"));
    match item.as_str() {
        "float64" => count!(Float64Type, value.extract::<f64>().map_err(given)?),
        "float32" => count!(Float32Type, value.extract::<f64>().map_err(given)? as f32),
        "int64" => count!(Int64Type, whole()?),
        "int32" => count!(Int32Type, i32::try_from(whole()?).map_err(narrow)?),
        "uint8" => count!(UInt8Type, u8::try_from(whole()?).map_err(narrow)?),
        other => Err(unfit("count", other, "float32, float64, int32, int64 or uint8")),
    }
}

/// sqrt(x² + y²) of the two columns of a table, row by row.
#[pyfunction]
#[pyo3(signature = (table, *, columns=None, backend=None, out=None, engine=None, timeout=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub fn hypotenuse<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    columns: Option<&Bound<'py, PyAny>>,
    backend: Option<&str>,
    out: Option<&Bound<'py, PyAny>>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (source, call) = asked(table, columns, Asked::new(backend, engine, timeout, progress)?)?;
    if source.columns() != 2 {
        return Err(PyValueError::new_err(format!("columns: the table has {}; pick two, by columns=", source.columns())));
    }
    fn of<T: Real>(table: &Table<'_, T>, run: &mut dyn FnMut(&dyn Work) -> PyResult<()>) -> PyResult<()> {
        run(&Hypotenuse::new(table.column(0).map_err(raised)?, table.column(1).map_err(raised)?))
    }
    match source.item()?.as_str() {
        "float64" => rows::<Float64Type>(py, &source, (ScalarType::F64, None), out, &call, |table, run| of(&table, run)),
        "float32" => rows::<Float32Type>(py, &source, (ScalarType::F32, None), out, &call, |table, run| of(&table, run)),
        other => Err(unfit("hypotenuse", other, "float32 or float64")),
    }
}

/// Each row scaled to 0..1: its smallest number becomes 0, its largest 1.
#[pyfunction]
#[pyo3(signature = (table, *, columns=None, backend=None, out=None, engine=None, timeout=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub fn normalize<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    columns: Option<&Bound<'py, PyAny>>,
    backend: Option<&str>,
    out: Option<&Bound<'py, PyAny>>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (source, call) = asked(table, columns, Asked::new(backend, engine, timeout, progress)?)?;
    let width = Some(source.columns());
    match source.item()?.as_str() {
        "float64" => rows::<Float64Type>(py, &source, (ScalarType::F64, width), out, &call, |table, run| run(&Normalize::new(table))),
        "float32" => rows::<Float32Type>(py, &source, (ScalarType::F32, width), out, &call, |table, run| run(&Normalize::new(table))),
        other => Err(unfit("normalize", other, "float32 or float64")),
    }
}

/// The sum of the squares of each column: an array with a number for each.
#[pyfunction]
#[pyo3(signature = (table, *, columns=None, backend=None, engine=None, timeout=None, progress=None))]
pub fn sum_squares<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    columns: Option<&Bound<'py, PyAny>>,
    backend: Option<&str>,
    engine: Option<Bound<'py, Engine>>,
    timeout: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (source, call) = asked(table, columns, Asked::new(backend, engine, timeout, progress)?)?;
    fn sums<'py, T: Real>(py: Python<'py>, scalar: ScalarType, table: &Table<'_, T>, call: &Call<'py>) -> PyResult<Bound<'py, PyAny>> {
        let work = SumSquares::new(table);
        Work::validate(&work).map_err(raised)?;
        let sums = call.run(py, Some(seconds(&Work::cost(&work))), |engine, backend, watch| {
            let reduced = engine.reduce_watched(&work, backend, watch)?;
            Ok((reduced.data, reduced.report))
        })?;
        let mut written = Written::new(py, scalar, &[sums.len()], &[0])?;
        // SAFETY: new memory.
        unsafe { written.bytes() }.copy_from_slice(bytemuck::cast_slice(&sums));
        Ok(written.array)
    }
    match source.item()?.as_str() {
        "float64" => source.whole::<Float64Type, _>(|table| sums(py, ScalarType::F64, table, &call)),
        "float32" => source.whole::<Float32Type, _>(|table| sums(py, ScalarType::F32, table, &call)),
        other => Err(unfit("sum_squares", other, "float32 or float64")),
    }
}
