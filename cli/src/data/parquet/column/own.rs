//! A column's numbers in the file's own type, which the run time knows; bools and text too. Not here: their conversion.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType};
use parquet::file::metadata::ParquetMetaData;

use super::{Column, Found, Result};
use crate::data::column as data;
use crate::data::parquet::file::Contents;
use crate::data::parquet::kind::Kind;
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
            Kind::F32 => self.read::<f32>(file, metadata, rows).map(Into::into),
            Kind::F64 => self.read::<f64>(file, metadata, rows).map(Into::into),
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
