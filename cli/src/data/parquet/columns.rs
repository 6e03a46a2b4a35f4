//! Columns of several types as a Parquet file, text and bools among them. Not here: rows of numbers
//! of one type.
//!
//! The rows of a row group are encoded as they come, a column's pages in memory until the group has enough of them.

use std::io;
use std::sync::Arc;

use parquet::basic::{Repetition, Type as Physical};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, Type as Schema};
use yunta::Engine;

use super::encode::{Codec, Encoded};
use super::value::Value;
use crate::data::column::{Cells, Column, Type};
use crate::data::memory;
use crate::data::parquet::kind::Kind;
use crate::data::sink::{self, ColumnsHeading, Write};
use crate::data::texts::Texts;

/// A row group ends at so many rows, the usual number.
const MOST_ROWS: usize = 1 << 20;

/// What a number takes while it is encoded, about.
const ENCODED: usize = 16;

/// A file that is being written.
pub(crate) struct Columns<'w> {
    file: SerializedFileWriter<&'w mut Write<'w>>,
    codec: Codec,
    /// The row group that is under way: for each column, its parts.
    parts: Vec<Vec<Column>>,
    rows: usize,
    engine: &'w Engine,
}

impl<'w> Columns<'w> {
    /// Writes what comes before the rows.
    pub fn begin(to: &'w mut Write<'w>, heading: &ColumnsHeading, codec: Codec, engine: &'w Engine) -> io::Result<Self> {
        let column = |(name, held): &(String, Type)| {
            let kind = kind(*held);
            // Text alone can be missing.
            let repetition = if kind == Kind::Text { Repetition::OPTIONAL } else { Repetition::REQUIRED };
            let column = Schema::primitive_type_builder(name, physical(kind)).with_repetition(repetition);
            column.with_logical_type(kind.logical()).build().map(Arc::new)
        };
        let fields = heading.columns.iter().map(column).collect::<Result<_, ParquetError>>()?;
        let schema = Schema::group_type_builder("schema").with_fields(fields).build()?;
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(codec.properties()))?;
        Ok(Self { file, codec, parts: heading.columns.iter().map(|_| Vec::new()).collect(), rows: 0, engine })
    }

    fn end_group(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        // Encoders end the process where there is no memory.
        if !memory::has_room(self.rows.saturating_mul(self.parts.len()).saturating_mul(ENCODED)) {
            let reason = format!("no memory for {} rows of {} columns", self.rows, self.parts.len());
            return Err(io::Error::new(io::ErrorKind::OutOfMemory, reason));
        }
        let schema = self.file.schema_descr().columns().to_vec();
        let properties = self.file.properties().clone();
        let codec = self.codec;
        let encode = |(parts, schema): (&Vec<Column>, &ColumnDescPtr)| encode(parts, schema, &properties, codec);
        let encoded = self.engine.map((&self.parts, &schema), encode).map_err(io::Error::other)?;
        let mut group = self.file.next_row_group()?;
        for column in encoded {
            let (bytes, ended) = column.map_err(io::Error::other)?;
            group.append_column(&bytes, ended)?;
        }
        group.close()?;
        self.parts.iter_mut().for_each(Vec::clear);
        self.rows = 0;
        Ok(())
    }
}

impl sink::Columns for Columns<'_> {
    fn columns(&mut self, columns: &[Cells<'_>]) -> io::Result<()> {
        self.rows += columns.first().map_or(0, Cells::len);
        for (parts, cells) in self.parts.iter_mut().zip(columns) {
            parts.push(cells.kept()?);
        }
        if self.rows >= MOST_ROWS { self.end_group() } else { Ok(()) }
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

fn kind(held: Type) -> Kind {
    match held {
        Type::I8 => Kind::I8,
        Type::I16 => Kind::I16,
        Type::I32 => Kind::I32,
        Type::I64 => Kind::I64,
        Type::U8 => Kind::U8,
        Type::U16 => Kind::U16,
        Type::U32 => Kind::U32,
        Type::U64 => Kind::U64,
        Type::F32 => Kind::F32,
        Type::F64 => Kind::F64,
        Type::Bool => Kind::Bool,
        Type::Text => Kind::Text,
    }
}

fn physical(kind: Kind) -> Physical {
    match kind {
        Kind::F32 => Physical::FLOAT,
        Kind::F64 => Physical::DOUBLE,
        Kind::I64 | Kind::U64 => Physical::INT64,
        Kind::Bool => Physical::BOOLEAN,
        Kind::Text => Physical::BYTE_ARRAY,
        _ => Physical::INT32,
    }
}

fn encode(parts: &[Column], schema: &ColumnDescPtr, properties: &Arc<WriterProperties>, codec: Codec) -> Result<Encoded, ParquetError> {
    macro_rules! encoded {
        ($P:ty; $part:pat, $column:ident => $write:expr) => {
            codec.encode::<$P>(schema, properties, |$column| {
                parts.iter().try_for_each(|part| if let $part = part { $write.map(drop) } else { Ok(()) })
            })
        };
    }
    macro_rules! numbers {
        ($($variant:ident $t:ident)*) => {
            match parts.first() {
                $(Some(Column::$variant(_)) => encoded!(<$t as Value>::Held; Column::$variant(numbers), column => {
                    let held: Vec<_> = numbers.iter().map(|number| number.held()).collect();
                    column.write_batch(&held, None, None)
                }),)*
                Some(Column::Bool(_)) => encoded!(BoolType; Column::Bool(bools), column => column.write_batch(bools, None, None)),
                Some(Column::Text(_)) | None => encoded!(ByteArrayType; Column::Text(texts), column => write_texts(texts, column)),
            }
        };
    }
    numbers!(I8 i8 I16 i16 I32 i32 I64 i64 U8 u8 U16 u16 U32 u32 U64 u64 F32 f32 F64 f64)
}

fn write_texts(texts: &Texts, column: &mut ColumnWriterImpl<'_, ByteArrayType>) -> Result<usize, ParquetError> {
    let levels: Vec<i16> = (0..texts.len()).map(|row| i16::from(!texts.is_missing(row))).collect();
    let there = (0..texts.len()).filter(|&row| !texts.is_missing(row));
    let cells: Vec<_> = there.map(|row| ByteArray::from(texts.text(row).into_owned())).collect();
    column.write_batch(&cells, Some(&levels), None)
}
