//! Rows that are written, whatever the format. Not here: any format, or where the bytes go.

use std::io;

use super::column::{Cells, Type};
use super::number::Number;

/// Where bytes go. Parquet's writer wants it to be `Send`.
pub(crate) type Write<'w> = dyn io::Write + Send + 'w;

/// What is written before the rows.
#[derive(Debug)]
pub(crate) struct Heading {
    pub names: ColumnNames,
    /// The whole result's shape, for a format that begins with it.
    pub shape: Vec<usize>,
}

/// What is written before columns of several types.
#[derive(Debug)]
pub(crate) struct ColumnsHeading {
    pub columns: Vec<(String, Type)>,
    /// The whole result's shape, for a format that begins with it, which has one type alone.
    pub shape: Vec<usize>,
}

/// What columns are called that are written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnNames {
    Written(Vec<String>),
    /// By numbers, which not every format writes.
    Numbers(Vec<usize>),
}

impl ColumnNames {
    pub fn len(&self) -> usize {
        match self {
            Self::Written(names) => names.len(),
            Self::Numbers(columns) => columns.len(),
        }
    }

    /// Each column's name.
    pub fn to_vec(&self) -> Vec<String> {
        match self {
            Self::Written(names) => names.clone(),
            Self::Numbers(columns) => columns.iter().map(usize::to_string).collect(),
        }
    }
}

/// A file of rows that is being written.
pub(crate) trait Sink<T: Number> {
    /// Writes some rows, which lie one after another.
    fn rows(&mut self, numbers: &[T]) -> io::Result<()>;

    /// Says that a piece of the job ends here: what follows is written as if nothing stood before.
    fn cut(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes after the rows.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// A file of columns of several types that is being written.
pub(crate) trait Columns {
    /// Writes some rows of every column.
    fn columns(&mut self, columns: &[Cells<'_>]) -> io::Result<()>;

    /// Says that a piece of the job ends here: what follows is written as if nothing stood before.
    fn cut(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes after the rows.
    fn end(self: Box<Self>) -> io::Result<()>;
}
