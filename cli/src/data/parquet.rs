//! Parquet files of numbers: columns with names, in row groups and pages, compressed. Not here: which columns are wanted.
//!
//! Only the picked columns are decoded, on all threads: each has some of them, and a handle of the file.

mod write;

use std::fs::File;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, new_empty_array};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use yunta::{Engine, Error, Result};

use super::number::Number;
use super::rows::{Numbers, Piece, Rows};

pub(crate) use write::Writer;

/// Calls a macro with the types that can be read as f64.
macro_rules! numbers {
    ($call:ident) => {
        $call!(Int8Type Int16Type Int32Type Int64Type UInt8Type UInt16Type UInt32Type UInt64Type Float32Type Float64Type)
    };
}

/// An open file, whose metadata are read and whose rows come as they are asked for.
pub(crate) struct Reader {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    names: Vec<String>,
    /// What each thread reads, once reading has begun: together the picked columns, each once, in the file's order.
    parts: Vec<ParquetRecordBatchReader>,
}

impl Reader {
    /// Opens a file and reads its metadata.
    ///
    /// # Errors
    /// It cannot be read, or is no Parquet file.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Err(Error::file(path, "no regular file, which Parquet has to be read from"));
        }
        // How Arrow's own writer would have the types, a dictionary for example, is of no use here.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = ArrowReaderMetadata::load(&file, options);
        let metadata = metadata.map_err(|error| Error::file(path, format!("no Parquet file that yunta can read: {error}")))?;
        let names = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Self { path: path.to_owned(), metadata, names, parts: Vec::new() })
    }

    /// Begins to read `wanted` columns, which are in the file's order, in batches of `most` rows.
    fn begin(&mut self, most: usize, wanted: &[usize], threads: usize) -> Result<()> {
        self.check_codecs(wanted)?;
        let part = |columns: &[usize]| {
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(&self.path)?, self.metadata.clone());
            let columns = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
            builder.with_projection(columns).with_batch_size(most).build()
        };
        let parts = wanted.chunks(wanted.len().div_ceil(threads).max(1)).map(part);
        self.parts = parts.collect::<Result<_, ParquetError>>().map_err(|error| self.failed(error))?;
        Ok(())
    }

    /// That every picked column is compressed in a way that can be read.
    fn check_codecs(&self, wanted: &[usize]) -> Result<()> {
        let schema = self.metadata.parquet_schema();
        let leaves = (0..schema.num_columns()).filter(|&leaf| wanted.contains(&schema.get_column_root_idx(leaf)));
        for (leaf, group) in leaves.flat_map(|leaf| self.metadata.metadata().row_groups().iter().map(move |group| (leaf, group))) {
            if let codec @ (Compression::ZSTD(_) | Compression::LZO) = group.column(leaf).compression() {
                let name = codec.to_string().split('(').next().unwrap_or_default().to_lowercase();
                let column = schema.column(leaf).name().to_owned();
                let wanted = "write the file with snappy, gzip, brotli or lz4, or without compression";
                return Err(self.failed(format!("column {column:?} is compressed with {name}, which yunta does not read; {wanted}")));
            }
        }
        Ok(())
    }

    /// The columns of the next batch; none at the end.
    fn batch(&mut self, engine: &Engine) -> Result<Vec<ArrayRef>> {
        let parts = mem::take(&mut self.parts);
        let read = engine.map(parts, |mut part| (part.next().transpose(), part));
        let read = read.map_err(|error| self.failed(format!("damaged: {error}")))?;
        let mut columns = Vec::new();
        for (batch, part) in read {
            columns.extend(batch.map_err(|error| self.failed(error))?.iter().flat_map(RecordBatch::columns).cloned());
            self.parts.push(part);
        }
        Ok(columns)
    }

    /// A column as one of numbers of type `T`, of which none is missing.
    fn column<T: Number>(&self, array: &ArrayRef, column: usize) -> Result<ArrayRef> {
        match T::OF_F64 {
            Some(of_f64) if *array.data_type() != T::Arrow::DATA_TYPE => self.without_nulls::<T>(&as_f64::<T>(array, of_f64), column),
            _ => self.without_nulls::<T>(array, column),
        }
    }

    /// A column whose missing numbers are NaN, as pandas has it; an error for a type that has none.
    fn without_nulls<T: Number>(&self, array: &ArrayRef, column: usize) -> Result<ArrayRef> {
        match (array.null_count(), T::MISSING) {
            (0, _) => Ok(array.clone()),
            (_, Some(missing)) => {
                let numbers = array.as_primitive::<T::Arrow>().iter().map(|number| number.unwrap_or(missing));
                Ok(Arc::new(PrimitiveArray::<T::Arrow>::from_iter_values(numbers)))
            }
            (_, None) => {
                let name = &self.names[column];
                Err(self
                    .failed(format!("column {name:?} of {} has nulls; put numbers in their place, or make it a column of floats", T::NAME)))
            }
        }
    }

    /// Whether a column is of a type that can be read as f64.
    fn is_of_numbers(&self, column: usize) -> bool {
        macro_rules! any {
            ($($t:ident)*) => { [$(<$t>::DATA_TYPE),*].contains(self.metadata.schema().field(column).data_type()) };
        }
        numbers!(any)
    }

    fn failed(&self, reason: impl ToString) -> Error {
        Error::file(&self.path, reason)
    }
}

/// A column of which `of_f64` is told the f64 nearest to each number; as it is, if it has no numbers.
fn as_f64<T: Number>(array: &ArrayRef, of_f64: fn(f64) -> T) -> ArrayRef {
    macro_rules! read {
        ($($t:ident)*) => { $(if let Some(numbers) = array.as_primitive_opt::<$t>() {
            return Arc::new(numbers.unary::<_, T::Arrow>(|number| of_f64(number as f64)));
        })* };
    }
    numbers!(read);
    array.clone()
}

impl Rows for Reader {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn holds<T: Number>(&self, columns: &[usize]) -> bool {
        let is_of_it = |column: usize| *self.metadata.schema().field(column).data_type() == T::Arrow::DATA_TYPE;
        columns.iter().all(|&column| is_of_it(column) || (T::OF_F64.is_some() && self.is_of_numbers(column)))
    }

    fn has_integers(&self, columns: &[usize]) -> bool {
        columns.iter().any(|&column| self.metadata.schema().field(column).data_type().is_integer())
    }

    /// Each type, with the first column of it.
    fn descr(&self, columns: &[usize]) -> String {
        let mut types = Vec::new();
        let others = columns.iter().filter(|&&column| !self.is_of_numbers(column));
        for field in others.map(|&column| self.metadata.schema().field(column)) {
            if types.iter().all(|(known, _)| known != &field.data_type()) {
                types.push((field.data_type(), field.name()));
            }
        }
        types.iter().map(|(held, name)| format!("{held} in column {name:?}")).collect::<Vec<_>>().join(" and ")
    }

    fn rows(&self) -> Result<usize> {
        let rows = self.metadata.metadata().file_metadata().num_rows();
        usize::try_from(rows).map_err(|_| self.failed(format!("damaged: it says that it has {rows} rows")))
    }

    fn next<T: Number>(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<Piece<T>> {
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        if self.parts.is_empty() {
            self.begin(most, &wanted, engine.threads())?;
        }
        let arrays = self.batch(engine)?;
        let number = |&column: &usize| match wanted.binary_search(&column).ok().and_then(|place| arrays.get(place)) {
            Some(array) => Ok((&self.names[column], self.column::<T>(array, column)?)),
            None if arrays.is_empty() => Ok((&self.names[column], new_empty_array(&T::Arrow::DATA_TYPE))),
            None => Err(self.failed("damaged: its columns have different numbers of rows")),
        };
        let columns = columns.iter().map(number).collect::<Result<Vec<_>>>()?;
        let batch = RecordBatch::try_from_iter(columns).map_err(|error| self.failed(error))?;
        Ok(Piece { rows: batch.num_rows(), numbers: Numbers::Arrow(batch) })
    }
}
