//! A column's numbers in the file's own type, which the run time knows, or the nearest that there is; bools and text too. Not
//! here: other conversions.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::ParquetMetaData;

use super::{Column, Found, Result};
use crate::data::column as data;
use crate::data::parquet::file::Contents;
use crate::data::parquet::kind::Kind;
use crate::data::parquet::value::Held;
use crate::data::texts::Texts;

impl Column {
    /// The next rows' numbers or text, of which the file has to have as many.
    pub fn read_own(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<data::Column> {
        match self.kind {
            Kind::I8 => self.read::<i8>(file, metadata, rows).map(Into::into),
            Kind::I16 => self.read::<i16>(file, metadata, rows).map(Into::into),
            Kind::I32 => self.read::<i32>(file, metadata, rows).map(Into::into),
            Kind::I64 => self.read::<i64>(file, metadata, rows).map(Into::into),
            Kind::U8 => self.read::<u8>(file, metadata, rows).map(Into::into),
            Kind::U16 => self.read::<u16>(file, metadata, rows).map(Into::into),
            Kind::U32 => self.read::<u32>(file, metadata, rows).map(Into::into),
            Kind::U64 => self.read::<u64>(file, metadata, rows).map(Into::into),
            Kind::F16 | Kind::F32 => self.read::<f32>(file, metadata, rows).map(Into::into),
            Kind::F64 | Kind::Decimal { .. } => self.read::<f64>(file, metadata, rows).map(Into::into),
            Kind::Bool => {
                let found = self.found::<BoolType>(file, metadata, rows)?;
                match found.has_all() {
                    true => Ok(found.numbers.into()),
                    false => Err("of bool has nulls; put true or false in their place".to_owned()),
                }
            }
            Kind::Text => {
                let found = self.found::<ByteArrayType>(file, metadata, rows)?;
                self.texts(&found).map(data::Column::Text)
            }
        }
    }

    /// The next rows' integers, of which some are missing: as f64, which has to hold the others.
    pub fn read_as_f64(&mut self, file: &Contents, metadata: &ParquetMetaData, rows: usize) -> Result<data::Column> {
        match self.kind {
            Kind::I64 => {
                let found = self.found::<Int64Type>(file, metadata, rows)?;
                self.exact_reals(found, i128::from)
            }
            Kind::U64 => {
                let found = self.found::<Int64Type>(file, metadata, rows)?;
                self.exact_reals(found, |number| number.cast_unsigned().into())
            }
            // Integers of up to 32 bits are f64s all.
            _ => self.reals(file, metadata, rows).map(Into::into),
        }
    }

    fn exact_reals<P: Held<T: Copy>>(&self, found: Found<P>, of: impl Fn(P::T) -> i128) -> Result<data::Column> {
        let is_lost = |number: &i128| *number as f64 as i128 != *number;
        if let Some(lost) = found.numbers.iter().map(|&number| of(number)).find(is_lost) {
            let reason = "which no f64 equals, as which it is read for its nulls; put numbers in their place";
            return Err(format!("holds {lost}, {reason}"));
        }
        self.all(found, |number| of(number) as f64).map(Into::into)
    }

    fn texts(&self, found: &Found<ByteArrayType>) -> Result<Texts> {
        let no_memory = |_| format!("is too large: no memory for {} rows of it", found.levels.len());
        let mut texts = Texts::default();
        let mut cells = found.numbers.iter();
        if found.has_all() {
            cells.try_for_each(|cell: &ByteArray| texts.push(cell.data())).map_err(no_memory)?;
            return Ok(texts);
        }
        for &level in &found.levels {
            let cell = if level == self.present { cells.next() } else { None };
            let pushed = if let Some(cell) = cell { texts.push(cell.data()) } else { texts.push_missing() };
            pushed.map_err(no_memory)?;
        }
        Ok(texts)
    }
}
