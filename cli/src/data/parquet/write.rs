//! Numbers as the columns of a Parquet file, compressed. Not here: how a file is read.
//!
//! The rows of a row group are kept, column by column, until there are enough of them; then its columns are encoded on all
//! threads. So a table of many columns takes the memory of few encoders.

use std::io;
use std::iter;
use std::mem;
use std::sync::Arc;

use parquet::basic::Repetition;
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use yunta::{Engine, Item};

use super::encode::{Codec, Encoded};
use crate::data::number::Number;
use crate::data::parquet::Value;
use crate::data::sink::{Sink, Write};

/// A row group ends at so many rows, the usual number, or at so many bytes, which are held in memory until then.
const MOST_ROWS: usize = 1 << 20;
const MOST_BYTES: usize = 1 << 28;

/// Columns are encoded together up to so many bytes, which are then held a second time.
const MOST_ENCODED: usize = 1 << 25;

/// What is kept of each column of a row group until the file's end, about: where its pages are, and what they hold.
const KEPT: usize = 2048;

/// Columns that are gathered from rows together: their part of a row is a cache line.
const GATHERED: usize = 8;

type Held<T> = <<T as Value>::Held as DataType>::T;

/// A file that is being written.
pub(crate) struct Writer<'w, T: Number> {
    file: SerializedFileWriter<&'w mut Write<'w>>,
    codec: Codec,
    width: usize,
    /// The row group that is under way, as some rows' numbers each: column after column.
    pieces: Vec<Vec<Held<T>>>,
    rows: usize,
    engine: &'w Engine,
}

impl<'w, T: Number> Writer<'w, T> {
    /// Writes what comes before the rows.
    pub fn begin(to: &'w mut Write<'w>, names: &[String], codec: Codec, engine: &'w Engine) -> io::Result<Self> {
        let column = |name: &String| {
            let column = Type::primitive_type_builder(name, T::Held::get_physical_type());
            column.with_repetition(Repetition::REQUIRED).with_logical_type(T::KIND.logical()).build().map(Arc::new)
        };
        let columns = names.iter().map(column).collect::<Result<_, ParquetError>>()?;
        let schema = Type::group_type_builder("schema").with_fields(columns).build()?;
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(codec.properties()))?;
        Ok(Self { file, codec, width: names.len().max(1), pieces: Vec::new(), rows: 0, engine })
    }

    fn end_group(&mut self) -> io::Result<()> {
        let (pieces, rows) = (mem::take(&mut self.pieces), mem::take(&mut self.rows));
        if rows == 0 {
            return Ok(());
        }
        // Encoders end the process where there is no memory for small things.
        let mut kept = Vec::<u8>::new();
        kept.try_reserve(KEPT.saturating_mul(self.width)).map_err(|_| no_memory(rows, self.width))?;
        drop(kept);
        let most = (MOST_ENCODED / (rows * size_of::<Held<T>>())).max(self.engine.threads());
        let schema = self.file.schema_descr().columns().to_vec();
        let properties = self.file.properties().clone();
        let plain = Arc::new(WriterProperties::clone(&properties).into_builder().set_dictionary_enabled(false).build());
        let codec = self.codec;
        let encode = |index: usize| {
            let parts = pieces.iter().map(|piece| &piece[index * (piece.len() / self.width)..][..piece.len() / self.width]);
            let properties = if repeats(parts.clone(), rows) { &properties } else { &plain };
            codec.encode::<T::Held>(&schema[index], properties, |column| {
                parts.into_iter().try_for_each(|part| column.write_batch(part, None, None).map(drop))
            })
        };
        let mut group = self.file.next_row_group()?;
        for first in (0..self.width).step_by(most) {
            let encoded = self.engine.map(first..self.width.min(first + most), encode).map_err(io::Error::other)?;
            for column in encoded {
                let (bytes, ended): Encoded = column.map_err(|error: ParquetError| io::Error::other(error))?;
                group.append_column(&bytes, ended)?;
            }
        }
        group.close()?;
        Ok(())
    }
}

impl<T: Number> Sink<T> for Writer<'_, T> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        let (width, rows) = (self.width, numbers.len() / self.width);
        if rows > 0 {
            let mut columns = yunta::zeroed_vec(rows * width).ok_or_else(|| no_memory(rows, width))?;
            let together = width.div_ceil(self.engine.threads()).clamp(1, GATHERED);
            let parts: Vec<_> = columns.chunks_mut(together * rows).enumerate().collect();
            let gather = |(part, columns): (usize, &mut [Held<T>])| gather(&numbers[part * together..], width, columns, rows);
            self.engine.map(parts, gather).map_err(io::Error::other)?;
            self.pieces.push(columns);
            self.rows += rows;
        }
        if self.rows >= MOST_ROWS || self.rows * width * size_of::<Held<T>>() > MOST_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.end_group()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.end_group()?;
        self.file.close()?;
        Ok(())
    }
}

/// Whether a column's numbers may be few enough for a dictionary, by a sample: one that will not hold them all is a third of the
/// work, for nothing.
///
/// The sample is of runs, so that it has what is repeated near itself. Of as many numbers as a dictionary can hold it has a few
/// dozen twice, wherever they are; a few that are frequent beside others that all differ do not make one worth while.
fn repeats<'n, N: Item>(parts: impl Iterator<Item = &'n [N]>, rows: usize) -> bool {
    const RUN: usize = 64;
    const RUNS: usize = 64;
    if rows < 4 * RUN * RUNS {
        return true;
    }
    let runs = parts.flat_map(|part| part.chunks_exact(RUN)).step_by(rows / (RUN * RUNS));
    let mut sample: Vec<_> = runs.flatten().map(bytemuck::bytes_of).collect();
    sample.sort_unstable();
    let (mut once, mut often) = (0, 0);
    for same in sample.chunk_by(|a, b| a == b) {
        *(if same.len() == 1 { &mut once } else { &mut often }) += 1;
    }
    once < sample.len() / 2 || often >= RUN / 4
}

fn no_memory(rows: usize, columns: usize) -> io::Error {
    io::Error::new(io::ErrorKind::OutOfMemory, format!("no memory for {rows} rows of {columns} columns"))
}

/// Writes the first columns of `numbers`, which are rows of `width` numbers, one after another.
fn gather<T: Value>(numbers: &[T], width: usize, columns: &mut [Held<T>], rows: usize) {
    /// Rows whose numbers stay in the first cache until their last column was gathered.
    const ROWS: usize = 256;
    for first in (0..rows).step_by(ROWS) {
        for (index, column) in columns.chunks_mut(rows).enumerate() {
            let from = numbers[first * width + index..].iter().step_by(width);
            iter::zip(column[first..].iter_mut().take(ROWS), from).for_each(|(to, from)| *to = from.held());
        }
    }
}
