//! Parquet files of a few columns, written by the crate's own writer, and read back. No tests.

use std::fs::File;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition};
use ::parquet::column::reader::get_typed_column_reader;
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};

use crate::shell::Shell;

/// The numbers of a column as they are held, without those that are missing.
pub enum Held {
    I32(Vec<i32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Text(Vec<ByteArray>),
}

/// A column to be written.
pub struct Column {
    held: Held,
    logical: Option<LogicalType>,
    /// For each row its definition level, and that of a row which has a number.
    levels: Option<(Vec<i16>, i16)>,
}

impl Column {
    pub fn of(held: Held) -> Self {
        Self { held, logical: None, levels: None }
    }

    pub fn floats(numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::of(Held::F64(numbers.into_iter().collect()))
    }

    pub fn singles(numbers: impl IntoIterator<Item = f32>) -> Self {
        Self::of(Held::F32(numbers.into_iter().collect()))
    }

    pub fn integers(numbers: impl Into<Vec<i64>>) -> Self {
        Self::of(Held::I64(numbers.into()))
    }

    pub fn text(cells: impl IntoIterator<Item = String>) -> Self {
        let cells = cells.into_iter().map(|cell| ByteArray::from(cell.into_bytes())).collect();
        Self { logical: Some(LogicalType::String), ..Self::of(Held::Text(cells)) }
    }

    /// Integers of up to 32 bits.
    pub fn small(bits: i8, is_signed: bool, numbers: impl Into<Vec<i32>>) -> Self {
        Self::of(Held::I32(numbers.into())).annotated(LogicalType::integer(bits, is_signed))
    }

    pub fn annotated(self, logical: LogicalType) -> Self {
        Self { logical: Some(logical), ..self }
    }

    /// Rows with and without a number, of which the column has as many as there are `true`.
    pub fn present(self, present: impl Into<Vec<bool>>) -> Self {
        Self { levels: Some((present.into().into_iter().map(i16::from).collect(), 1)), ..self }
    }

    /// Each number in a list of its own, where lists can be missing.
    pub fn in_lists(self) -> Self {
        Self { levels: Some((vec![2; self.rows()], 2)), ..self }
    }

    fn rows(&self) -> usize {
        let numbers = match &self.held {
            Held::I32(numbers) => numbers.len(),
            Held::I64(numbers) => numbers.len(),
            Held::F32(numbers) => numbers.len(),
            Held::F64(numbers) => numbers.len(),
            Held::Text(cells) => cells.len(),
        };
        self.levels.as_ref().map_or(numbers, |(levels, _)| levels.len())
    }

    /// Its field of a schema.
    pub fn field(&self, name: &str) -> TypePtr {
        let held = match &self.held {
            Held::I32(_) => Int32Type::get_physical_type(),
            Held::I64(_) => Int64Type::get_physical_type(),
            Held::F32(_) => FloatType::get_physical_type(),
            Held::F64(_) => DoubleType::get_physical_type(),
            Held::Text(_) => ByteArrayType::get_physical_type(),
        };
        let repetition = if matches!(self.levels, Some((_, 1))) { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let mut field = Type::primitive_type_builder(name, held).with_repetition(repetition);
        if let Some(LogicalType::Decimal(decimal)) = &self.logical {
            field = field.with_precision(decimal.precision).with_scale(decimal.scale);
        }
        Arc::new(field.with_logical_type(self.logical.clone()).build().unwrap())
    }

    /// Writes some rows.
    fn write(&self, to: &mut SerializedColumnWriter<'_>, first: usize, rows: usize) {
        let (present, levels, lists) = match &self.levels {
            None => (first..first + rows, None, None),
            Some((levels, full)) => {
                let count = |levels: &[i16]| levels.iter().filter(|&level| level == full).count();
                let (before, here) = (count(&levels[..first]), &levels[first..first + rows]);
                (before..before + count(here), Some(here), (*full > 1).then(|| vec![0; rows]))
            }
        };
        let lists = lists.as_deref();
        match &self.held {
            Held::I32(numbers) => to.typed::<Int32Type>().write_batch(&numbers[present], levels, lists),
            Held::I64(numbers) => to.typed::<Int64Type>().write_batch(&numbers[present], levels, lists),
            Held::F32(numbers) => to.typed::<FloatType>().write_batch(&numbers[present], levels, lists),
            Held::F64(numbers) => to.typed::<DoubleType>().write_batch(&numbers[present], levels, lists),
            Held::Text(cells) => to.typed::<ByteArrayType>().write_batch(&cells[present], levels, lists),
        }
        .unwrap();
    }
}

/// The usual properties: few rows to a page.
pub fn properties(compression: Compression) -> WriterPropertiesBuilder {
    let small = WriterProperties::builder().set_write_batch_size(16).set_data_page_row_count_limit(50);
    small.set_compression(compression)
}

/// Writes columns with few rows to a page and few pages to a row group.
pub fn write(shell: &Shell, name: &str, columns: Vec<(&str, Column)>, compression: Compression) {
    let version = if name.contains('2') { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
    let fields = columns.iter().map(|(name, column)| column.field(name)).collect();
    let columns: Vec<_> = columns.into_iter().map(|(_, column)| column).collect();
    write_fields(shell, name, fields, &columns, 170, properties(compression).set_writer_version(version).build());
}

/// Writes the columns that the fields have in all, so many rows to a row group.
pub fn write_fields(shell: &Shell, name: &str, fields: Vec<TypePtr>, columns: &[Column], group: usize, properties: WriterProperties) {
    let schema = Type::group_type_builder("schema").with_fields(fields).build().unwrap();
    let file = File::create(shell.path(name)).unwrap();
    let mut file = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    let rows = columns[0].rows();
    for first in (0..rows).step_by(group) {
        let mut group_writer = file.next_row_group().unwrap();
        for column in columns {
            let mut writer = group_writer.next_column().unwrap().unwrap();
            column.write(&mut writer, first, group.min(rows - first));
            writer.close().unwrap();
        }
        assert!(group_writer.next_column().unwrap().is_none());
        group_writer.close().unwrap();
    }
    file.close().unwrap();
}

/// The columns of a file, none of whose numbers can be missing, as another reader of Parquet has them.
pub fn read<P: DataType>(shell: &Shell, name: &str) -> Vec<(String, Vec<P::T>)> {
    let file = SerializedFileReader::new(File::open(shell.path(name)).unwrap()).unwrap();
    let schema = file.metadata().file_metadata().schema_descr();
    let column = |index: usize| {
        let mut numbers = Vec::new();
        for group in 0..file.num_row_groups() {
            let group = file.get_row_group(group).unwrap();
            let rows = group.metadata().num_rows() as usize;
            let mut reader = get_typed_column_reader::<P>(group.get_column_reader(index).unwrap());
            assert_eq!(reader.read_records(rows + 1, None, None, &mut numbers).unwrap().0, rows);
        }
        numbers
    };
    (0..schema.num_columns()).map(|index| (schema.column(index).name().to_owned(), column(index))).collect()
}
