//! Rows that are written, whatever the format. Not here: any format, or where the bytes go.

use std::io;

use super::column::{Cells, Type};
use super::number::Number;

/// Where bytes go. Parquet's writer wants it to be `Send`.
pub(crate) type Write<'w> = dyn io::Write + Send + 'w;

/// What is written before the rows.
#[derive(Debug)]
pub(crate) struct Heading {
    pub names: Vec<String>,
    /// Whether the names are more than the columns' numbers.
    pub named: bool,
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

/// A file of rows that is being written.
pub(crate) trait Sink<T: Number> {
    /// Writes some rows, which lie one after another.
    fn rows(&mut self, numbers: &[T]) -> io::Result<()>;

    /// Writes what comes after the rows.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// A file of columns of several types that is being written.
pub(crate) trait Columns {
    /// Writes some rows of every column.
    fn columns(&mut self, columns: &[Cells<'_>]) -> io::Result<()>;

    /// Writes what comes after the rows.
    fn end(self: Box<Self>) -> io::Result<()>;
}
