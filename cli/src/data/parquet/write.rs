//! Numbers as the columns of a Parquet file, compressed with snappy. Not here: how a file is read.
//!
//! A row group is encoded on all threads, column by column, as its rows come.

use std::io;
use std::mem;
use std::sync::Arc;

use arrow_array::{ArrayRef, PrimitiveArray, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use yunta::Engine;

use crate::data::number::Number;
use crate::data::sink::{Sink, Write};

/// A row group ends at so many rows, the usual number, or at so many bytes, which are held in memory until then.
const MOST_ROWS: usize = 1 << 20;
const MOST_BYTES: usize = 1 << 28;

/// A file that is being written.
pub(crate) struct Writer<'w> {
    file: SerializedFileWriter<&'w mut Write<'w>>,
    groups: ArrowRowGroupWriterFactory,
    /// A batch of no rows: the columns' names and types.
    empty: RecordBatch,
    /// The columns of the row group that is under way, and its rows.
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
    engine: &'w Engine,
}

impl<'w> Writer<'w> {
    /// Writes what comes before the rows.
    pub fn begin<T: Number>(to: &'w mut Write<'w>, names: &[String], engine: &'w Engine) -> io::Result<Self> {
        let column = |name: &String| (name.clone(), column::<T>([].into_iter()), false);
        let empty = RecordBatch::try_from_iter_with_nullable(names.iter().map(column)).map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let (file, groups) = ArrowWriter::try_new(to, empty.schema(), Some(properties))?.into_serialized_writer()?;
        Ok(Self { file, groups, empty, columns: Vec::new(), rows: 0, engine })
    }

    fn end_group(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            let mut group = self.file.next_row_group()?;
            for column in mem::take(&mut self.columns) {
                column.close()?.append_to_row_group(&mut group)?;
            }
            group.close()?;
            self.rows = 0;
        }
        Ok(())
    }
}

impl<T: Number> Sink<T> for Writer<'_> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        let width = self.empty.num_columns().max(1);
        if self.columns.is_empty() {
            self.columns = self.groups.create_column_writers(self.file.flushed_row_groups().len())?;
        }
        let schema = self.empty.schema_ref();
        let encode = |(index, mut writer): (usize, ArrowColumnWriter)| {
            let column = column::<T>(numbers.iter().skip(index).step_by(width).copied());
            compute_leaves(schema.field(index), &column)?.iter().try_for_each(|leaf| writer.write(leaf))?;
            Ok(writer)
        };
        let columns: Vec<_> = mem::take(&mut self.columns).into_iter().enumerate().collect();
        let encoded = self.engine.map(columns, encode).map_err(io::Error::other)?;
        self.columns = encoded.into_iter().collect::<Result<_, ParquetError>>()?;
        self.rows += numbers.len() / width;
        if self.rows >= MOST_ROWS || self.columns.iter().map(ArrowColumnWriter::memory_size).sum::<usize>() > MOST_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.end_group()?;
        self.file.close()?;
        Ok(())
    }
}

fn column<T: Number>(numbers: impl Iterator<Item = T>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T::Arrow>::from_iter_values(numbers))
}
