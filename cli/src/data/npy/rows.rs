//! A .npy file of one or two dimensions as rows and columns, read and written in pieces. Not here: the format itself.

use std::io;
use std::path::Path;

use yunta::{Engine, Error, Result};

use super::header::descr;
use super::{Layout, Reader, write_header};
use crate::data::memory;
use crate::data::number::Number;
use crate::data::rows::{self, Names, Numbers, Piece};
use crate::data::sink::{Sink, Write};

/// An open file, whose rows are read as they are asked for.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(super) reader: Reader,
    rows: usize,
    /// Rows that were not read yet.
    left: usize,
    columns: usize,
}

/// A file without rows can say that they would have any number of columns; each takes some memory.
const MOST_COLUMNS: usize = 1 << 24;

impl Rows {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// It cannot be read, is no .npy file, or has other dimensions or too many columns.
    pub fn open(path: &Path) -> Result<Self> {
        let reader = Reader::open(path)?;
        let (rows, columns) = match *reader.shape() {
            [rows] => (rows, 1),
            [rows, columns] => (rows, columns),
            _ => return Err(Error::file(path, format!("has {} dimensions; give rows and columns", reader.shape().len()))),
        };
        if columns > MOST_COLUMNS {
            return Err(Error::file(path, format!("has {columns} columns; give up to {MOST_COLUMNS}")));
        }
        // Each column's number, and what is made of it.
        if !memory::has_room(columns.saturating_mul(64)) {
            return Err(Error::file(path, format!("no memory for its {columns} columns")));
        }
        Ok(Self { reader, rows, left: rows, columns })
    }
}

impl rows::Rows for Rows {
    fn names(&self) -> Names<'_> {
        Names::Numbers(self.columns)
    }

    fn holds<T: Number>(&self, _: &[usize]) -> bool {
        self.reader.is_read_as::<T>()
    }

    fn has_integers(&self, _: &[usize]) -> bool {
        self.reader.has_integers()
    }

    fn descr(&self, _: &[usize]) -> String {
        self.reader.type_name()
    }

    fn rows(&self) -> Result<usize> {
        Ok(self.rows)
    }

    fn width(&self, _: &[usize]) -> usize {
        self.columns
    }

    fn skip(&mut self, rows: usize, _: &Engine) -> Result<()> {
        if self.reader.layout().is_fortran() && self.columns > 1 && rows > 0 {
            let wanted = "which is read as a whole and not in pieces; write it in C order, as by np.ascontiguousarray";
            return Err(self.reader.failed(&format!("is in Fortran order, {wanted}")));
        }
        self.left -= rows;
        self.reader.skip(rows * self.columns)
    }

    /// A file in Fortran order comes as a whole.
    fn next<T: Number>(&mut self, most: usize, columns: &[usize], _: &Engine) -> Result<Piece<T>> {
        let width = self.columns;
        // One column lies the same way in either order.
        let is_by_columns = self.reader.layout().is_fortran() && width > 1;
        let rows = if is_by_columns { self.left } else { self.left.min(most) };
        self.left -= rows;
        let mut picked = self.reader.memory::<u8>(width)?;
        columns.iter().for_each(|&column| picked[column] = 1);
        let used = |index: usize| picked[if is_by_columns { index / rows } else { index % width }] == 1;
        let numbers = self.reader.read_up_to(rows.saturating_mul(width), used)?;
        if is_by_columns {
            return Ok(Piece { rows, numbers: Numbers::Columns(numbers, columns.to_vec()) });
        }
        let numbers = if columns.iter().copied().eq(0..width) { numbers } else { self.picked(&numbers, columns)? };
        Ok(Piece { rows, numbers: Numbers::Rows(numbers, columns.len()) })
    }
}

impl Rows {
    /// Those of `columns`, of rows of all of them.
    fn picked<T: Number>(&self, numbers: &[T], columns: &[usize]) -> Result<Vec<T>> {
        let rows = numbers.chunks(self.columns.max(1));
        let mut picked = self.reader.memory(rows.len().saturating_mul(columns.len()))?;
        for (to, row) in picked.chunks_mut(columns.len().max(1)).zip(rows) {
            to.iter_mut().zip(columns).for_each(|(to, &column)| *to = row[column]);
        }
        Ok(picked)
    }
}

/// A file that is being written.
pub(crate) struct Writer<'w> {
    to: &'w mut Write<'w>,
    /// Numbers that are still to be written.
    left: usize,
}

impl<'w> Writer<'w> {
    /// Writes what comes before the rows.
    pub fn begin<T: Number>(to: &'w mut Write<'w>, shape: &[usize]) -> io::Result<Self> {
        write_header(to, &descr(T::NAME, size_of::<T>()), shape, Layout::Standard)?;
        Ok(Self { to, left: shape.iter().product() })
    }
}

impl<T: Number> Sink<T> for Writer<'_> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        self.left = self.left.checked_sub(numbers.len()).ok_or_else(changed)?;
        self.to.write_all(bytemuck::cast_slice(numbers))
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        if self.left == 0 { Ok(()) } else { Err(changed()) }
    }
}

/// The header cannot be made good any more.
pub(super) fn changed() -> io::Error {
    io::Error::other("the input has not the number of rows that it said, or that were counted")
}
