//! One column of a Parquet file, decoded from row group to row group as its numbers are asked for. Not here: which columns
//! are wanted, or by how many threads.

use std::sync::Arc;

use bytemuck::allocation::try_cast_vec;
use parquet::basic::{Compression, Type as Physical};
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{BoolType, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

use super::decimal;
use super::file::{self, Contents};
use super::kind::Kind;
use super::pages::Checked;
use super::value::Held;
use super::zstd::{self, Pages};
use crate::data::number::{Number, half};

mod own;

/// Or why a column's numbers cannot be read, said of the column.
pub(super) type Result<T> = std::result::Result<T, String>;

/// A column of numbers that is being read.
pub(super) struct Column {
    /// Its number in the file's schema.
    pub leaf: usize,
    kind: Kind,
    /// What its numbers have to be marked with, where they can be missing: as many levels as it has.
    present: i16,
    /// The row group after this one.
    next: usize,
    /// What reads this row group, and the rows that it should have left.
    reader: Option<ColumnReader>,
    left: usize,
    /// Rows that are to be passed over first.
    skip: usize,
}

/// Numbers as they are held, without those that are missing.
struct Found<P: Held> {
    numbers: Vec<P::T>,
    /// For each row, whether its number is there: by `present`. Nothing where none can be missing.
    levels: Vec<i16>,
}

impl<P: Held> Found<P> {
    /// Whether no number is missing.
    fn has_all(&self) -> bool {
        self.levels.len() <= self.numbers.len()
    }
}

impl Column {
    /// The numbers of a leaf of the schema, from a row on.
    pub fn new(metadata: &ParquetMetaData, leaf: usize, kind: Kind, row: usize) -> Self {
        let present = metadata.file_metadata().schema_descr().column(leaf).max_def_level();
        let (mut next, mut skip) = (0, row);
        while skip > 0
            && let Some(rows) = metadata.row_groups().get(next).and_then(|group| usize::try_from(group.num_rows()).ok())
            && rows <= skip
        {
            (next, skip) = (next + 1, skip - rows);
        }
        Self { leaf, kind, present, next, reader: None, left: 0, skip }
    }

    /// The next rows' numbers, of which the file has to have as many.
    pub fn read<T: Number>(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<Vec<T>> {
        if self.kind == T::KIND {
            let found = self.found::<T::Held>(file, metadata, rows)?;
            return match found.has_all() {
                // Of the same bits, unless they are more in the file.
                true => try_cast_vec(found.numbers).or_else(|(_, numbers)| converted(numbers, T::of)),
                false => self.all(found, T::of),
            };
        }
        match (T::OF_F64, T::OF_F32) {
            (Some(of_f64), _) => self.reals(file, metadata, rows).map(of_f64),
            (_, Some(of_f32)) if self.kind == Kind::F16 => {
                let found = self.found::<FixedLenByteArrayType>(file, metadata, rows)?;
                self.all(found, |bytes| half_of(&bytes)).map(of_f32)
            }
            _ => Err(format!("is not of {}", T::NAME)),
        }
    }

    /// The next rows' numbers of whatever type, as f64.
    fn reals(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<Vec<f64>> {
        match self.kind {
            Kind::I8 | Kind::I16 | Kind::I32 => self.found::<Int32Type>(file, metadata, rows).and_then(|found| self.all(found, f64::from)),
            Kind::U8 | Kind::U16 | Kind::U32 => {
                let found = self.found::<Int32Type>(file, metadata, rows);
                found.and_then(|found| self.all(found, |number| number.cast_unsigned().into()))
            }
            Kind::I64 => self.found::<Int64Type>(file, metadata, rows).and_then(|found| self.all(found, |number| number as f64)),
            Kind::U64 => {
                let found = self.found::<Int64Type>(file, metadata, rows);
                found.and_then(|found| self.all(found, |number| number.cast_unsigned() as f64))
            }
            Kind::F16 => {
                let found = self.found::<FixedLenByteArrayType>(file, metadata, rows);
                found.and_then(|found| self.all(found, |bytes| half_of(&bytes).into()))
            }
            Kind::F32 => self.found::<FloatType>(file, metadata, rows).and_then(|found| self.all(found, f64::from)),
            Kind::F64 => self.found::<DoubleType>(file, metadata, rows).and_then(|found| self.all(found, |number| number)),
            Kind::Bool => self.found::<BoolType>(file, metadata, rows).and_then(|found| self.all(found, f64::from)),
            Kind::Decimal { scale } => self.decimals(file, metadata, rows, scale),
            Kind::Text => Err("is not of numbers".into()),
        }
    }

    /// The next rows' decimals.
    fn decimals(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize, scale: u8) -> Result<Vec<f64>> {
        let of_integer = |unscaled: i128| decimal::of_integer(unscaled, scale);
        match metadata.file_metadata().schema_descr().column(self.leaf).physical_type() {
            Physical::INT32 => {
                self.found::<Int32Type>(file, metadata, rows).and_then(|found| self.all(found, |unscaled| of_integer(unscaled.into())))
            }
            Physical::INT64 => {
                self.found::<Int64Type>(file, metadata, rows).and_then(|found| self.all(found, |unscaled| of_integer(unscaled.into())))
            }
            Physical::BYTE_ARRAY => {
                let found = self.found::<ByteArrayType>(file, metadata, rows)?;
                self.all(found, |bytes| decimal::of_bytes(bytes.data(), scale))
            }
            _ => {
                let found = self.found::<FixedLenByteArrayType>(file, metadata, rows)?;
                self.all(found, |bytes| decimal::of_bytes(bytes.data(), scale))
            }
        }
    }

    /// What the file holds of the next rows.
    fn found<P: Held>(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<Found<P>> {
        /// Rows that are decoded at once to be passed over.
        const PASSED: usize = 1 << 16;
        while self.skip > 0 {
            let passed = self.skip.min(PASSED);
            self.skip -= passed;
            self.next_rows::<P>(file, metadata, passed)?;
        }
        self.next_rows(file, metadata, rows)
    }

    fn next_rows<P: Held>(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<Found<P>> {
        let mut found = Found::<P> { numbers: room(rows)?, levels: room(if self.present > 0 { rows } else { 0 })? };
        let mut read = 0;
        while read < rows {
            if self.left == 0 {
                self.enter(file, metadata)?;
            }
            let (group, wanted) = (self.next - 1, self.left.min(rows - read));
            let reader = self.reader.as_mut().and_then(P::reader).ok_or("is damaged: a row group has it as another type")?;
            let got = reader.read_records(wanted, Some(&mut found.levels), None, &mut found.numbers).map_err(damaged)?.0;
            if got != wanted {
                return Err(format!("is damaged: its pages end {} rows before row group {group} does", self.left - got));
            }
            (self.left, read) = (self.left - wanted, read + wanted);
            // Where the last row was read, or there is none, the pages have to be at their end too.
            if self.left == 0 && reader.read_records(1, Some(&mut Vec::new()), None, &mut Vec::new()).map_err(damaged)?.0 > 0 {
                return Err(format!("is damaged: its pages have more rows than row group {group}"));
            }
        }
        match P::misfit(self.kind, &found.numbers) {
            Some(number) => Err(format!("is damaged: it holds {number:?}, which is no {:?}", self.kind)),
            None => Ok(found),
        }
    }

    /// Begins with the next row group.
    fn enter(&mut self, file: &Contents, metadata: &ParquetMetaData) -> Result<()> {
        let group = metadata.row_groups().get(self.next).ok_or("is damaged: the row groups end before its rows")?;
        let rows = usize::try_from(group.num_rows()).map_err(|error| error.to_string())?;
        let chunk = group.column(self.leaf);
        let pages = |chunk: &ColumnChunkMetaData| SerializedPageReader::new(Arc::new(file.clone()), chunk, rows, None);
        let pages: Box<dyn PageReader> = match chunk.compression() {
            Compression::ZSTD(_) => Box::new(Checked(Pages::new(zstd::plain(chunk).and_then(|chunk| pages(&chunk)).map_err(damaged)?))),
            _ => Box::new(Checked(pages(chunk).map_err(damaged)?)),
        };
        self.reader = Some(get_column_reader(metadata.file_metadata().schema_descr().column(self.leaf), pages));
        (self.next, self.left) = (self.next + 1, rows);
        Ok(())
    }

    /// All rows' numbers. One that is missing is NaN, as pandas has it, and an error for a type that has none.
    fn all<P: Held, T: Number>(&self, found: Found<P>, of: impl Fn(P::T) -> T) -> Result<Vec<T>> {
        if found.has_all() {
            return converted(found.numbers, of);
        }
        let Found { numbers, levels } = found;
        let Some(missing) = T::MISSING else {
            return Err(format!("of {} has nulls; put numbers in their place, or make it a column of floats", T::NAME));
        };
        let (mut all, mut present) = (room(levels.len())?, numbers.into_iter().map(of));
        all.extend(levels.iter().map(|&level| if level == self.present { present.next().unwrap_or(missing) } else { missing }));
        Ok(all)
    }
}

/// Numbers as others, in the same memory where that has the room.
fn converted<P, T>(numbers: Vec<P>, of: impl Fn(P) -> T) -> Result<Vec<T>> {
    if size_of::<P>() == size_of::<T>() {
        return Ok(numbers.into_iter().map(of).collect());
    }
    let mut all = room(numbers.len())?;
    all.extend(numbers.into_iter().map(of));
    Ok(all)
}

/// The number that two bytes are.
fn half_of(bytes: &FixedLenByteArray) -> f32 {
    bytes.data().first_chunk().map_or(f32::NAN, |&bytes| half(u16::from_le_bytes(bytes)))
}

/// Memory for so many numbers.
fn room<T>(length: usize) -> Result<Vec<T>> {
    let mut room = Vec::new();
    match room.try_reserve_exact(length) {
        Ok(()) => Ok(room),
        Err(_) => Err(format!("is too large: no memory for {length} rows of it")),
    }
}

fn damaged(error: ParquetError) -> String {
    match error {
        ParquetError::General(reason) if reason.starts_with(file::NO_MEMORY) => format!("is too large: {reason}"),
        ParquetError::General(reason) | ParquetError::EOF(reason) | ParquetError::NYI(reason) => format!("is damaged: {reason}"),
        error => format!("is damaged: {error}"),
    }
}
