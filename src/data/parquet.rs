//! Parquet files of numbers: columns with names, in row groups and pages, compressed. Not here: which columns are wanted.
//!
//! Only the picked columns are decoded, on all threads: each has some of them, and a handle of the file.

use std::fs::File;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, new_empty_array};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use yunta::{Engine, Error, Result};

use super::input::{Numbers, Piece, Rows};
use super::number::Number;
use super::output::{Sink, Write};

/// A row group that is being written is held in memory, and ends at so many bytes.
const ROW_GROUP: usize = 1 << 28;

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

    /// A column whose missing numbers are NaN, as pandas has it.
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

    fn failed(&self, reason: impl ToString) -> Error {
        Error::file(&self.path, reason)
    }
}

impl Rows for Reader {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn holds<T: Number>(&self, columns: &[usize]) -> bool {
        columns.iter().all(|&column| *self.metadata.schema().field(column).data_type() == T::Arrow::DATA_TYPE)
    }

    fn descr(&self, columns: &[usize]) -> String {
        let mut fields: Vec<_> = columns.iter().map(|&column| self.metadata.schema().field(column)).collect();
        let mut seen = Vec::new();
        fields.retain(|field| {
            !seen.contains(field.data_type()) && {
                seen.push(field.data_type().clone());
                true
            }
        });
        let each = fields.iter().map(|field| format!("{} in column {:?}", field.data_type(), field.name()));
        each.collect::<Vec<_>>().join(" and ")
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
            Some(array) => Ok((&self.names[column], self.without_nulls::<T>(array, column)?)),
            None if arrays.is_empty() => Ok((&self.names[column], new_empty_array(&T::Arrow::DATA_TYPE))),
            None => Err(self.failed("damaged: its columns have different numbers of rows")),
        };
        let columns = columns.iter().map(number).collect::<Result<Vec<_>>>()?;
        let batch = RecordBatch::try_from_iter(columns).map_err(|error| self.failed(error))?;
        Ok(Piece { rows: batch.num_rows(), numbers: Numbers::Arrow(batch) })
    }
}

/// A file that is being written, in row groups as they fill.
pub(crate) struct Writer<'w> {
    writer: ArrowWriter<&'w mut Write<'w>>,
    names: Vec<String>,
}

impl<'w> Writer<'w> {
    /// Writes what comes before the rows.
    pub fn begin<T: Number>(to: &'w mut Write<'w>, names: &[String]) -> io::Result<Self> {
        let schema = batch::<T>(&[], names)?.schema();
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        Ok(Self { writer: ArrowWriter::try_new(to, schema, Some(properties))?, names: names.to_vec() })
    }
}

impl<T: Number> Sink<T> for Writer<'_> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        self.writer.write(&batch(numbers, &self.names)?)?;
        if self.writer.in_progress_size() > ROW_GROUP {
            self.writer.flush()?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.writer.close()?;
        Ok(())
    }
}

/// The columns of rows that lie one after another.
fn batch<T: Number>(numbers: &[T], names: &[String]) -> io::Result<RecordBatch> {
    let column = |(index, name): (usize, &String)| {
        let column = numbers.iter().skip(index).step_by(names.len()).copied();
        (name.clone(), Arc::new(PrimitiveArray::<T::Arrow>::from_iter_values(column)) as ArrayRef, false)
    };
    RecordBatch::try_from_iter_with_nullable(names.iter().enumerate().map(column)).map_err(io::Error::other)
}
