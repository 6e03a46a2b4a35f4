//! Files of rows and columns, whose format their extension tells, read and written in pieces of rows.
//! Not here: what is computed from the rows.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use yunta::{Error, Result, Table};

use super::csv;
use super::npy::{self, Element, Layout};

/// A number that every format can hold.
pub(crate) trait Number: Element + FromStr + Display {}
impl<T: Element + FromStr + Display> Number for T {}

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Npy,
    Csv,
}

impl Format {
    /// The format that a file's extension tells.
    ///
    /// # Errors
    /// It tells none.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("npy") => Ok(Self::Npy),
            Some("csv") => Ok(Self::Csv),
            // What a device is given can be read as text.
            _ if path.starts_with("/dev") => Ok(Self::Csv),
            _ => Err(Error::file(path, "its extension tells no format; give .npy or .csv")),
        }
    }
}

/// An open file of rows: one whole table, or the columns of it that were picked.
#[derive(Debug)]
pub(crate) struct Input {
    path: PathBuf,
    body: Body,
    names: Vec<String>,
    /// The columns that were picked; all, where none were.
    picked: Option<Vec<usize>>,
}

#[derive(Debug)]
enum Body {
    Npy { reader: npy::Reader, rows: usize },
    Csv(csv::Reader),
}

/// Some rows of a file.
#[derive(Debug)]
pub(crate) struct Piece<T> {
    numbers: Vec<T>,
    rows: usize,
    columns: usize,
    layout: Layout,
}

impl<T: Number> Piece<T> {
    /// The rows, where they lie.
    pub fn table(&self) -> Result<Table<'_, T>> {
        match self.layout {
            Layout::Standard => Table::new(&self.numbers, self.rows, self.columns),
            Layout::Fortran => Table::column_major(&self.numbers, self.rows, self.columns),
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }
}

impl Input {
    /// Opens a file, and picks columns by name, or by their number from 0 where the file has no names.
    ///
    /// # Errors
    /// It cannot be read, or has no such column.
    pub fn open(path: &Path, picked: Option<&[String]>) -> Result<Self> {
        let (body, names) = match Format::of(path)? {
            Format::Npy => {
                let reader = npy::Reader::open(path)?;
                let (rows, columns) = match *reader.shape() {
                    [rows] => (rows, 1),
                    [rows, columns] => (rows, columns),
                    _ => return Err(Error::file(path, format!("has {} dimensions; give rows and columns", reader.shape().len()))),
                };
                (Body::Npy { reader, rows }, (0..columns).map(|column| column.to_string()).collect())
            }
            Format::Csv => {
                let reader = csv::Reader::open(path)?;
                let names = reader.names().to_vec();
                (Body::Csv(reader), names)
            }
        };
        let mut input = Self { path: path.to_owned(), body, names, picked: None };
        input.picked = picked.map(|picked| picked.iter().map(|name| input.find(name)).collect()).transpose()?;
        Ok(input)
    }

    fn find(&self, name: &str) -> Result<usize> {
        let wanted = || Error::file(&self.path, format!("has no column {name:?}; it has {}", self.names.join(", ")));
        self.names.iter().position(|known| known == name).ok_or_else(wanted)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the columns that were picked.
    pub fn names(&self) -> Vec<String> {
        match &self.picked {
            Some(picked) => picked.iter().map(|&column| self.names[column].clone()).collect(),
            None => self.names.clone(),
        }
    }

    /// Whether its numbers are of type `T`; text is read as f64.
    pub fn holds<T: Number>(&self) -> bool {
        match &self.body {
            Body::Npy { reader, .. } => reader.holds::<T>(),
            Body::Csv(_) => T::NAME == "f64",
        }
    }

    /// What its numbers are, for a message.
    pub fn descr(&self) -> &str {
        match &self.body {
            Body::Npy { reader, .. } => reader.descr(),
            Body::Csv(_) => "text, which is read as f64",
        }
    }

    /// How many rows the whole file has.
    ///
    /// # Errors
    /// Text has to be read for that, and cannot be.
    pub fn rows(&self) -> Result<usize> {
        match &self.body {
            Body::Npy { rows, .. } => Ok(*rows),
            Body::Csv(reader) => reader.count_rows(),
        }
    }

    /// Reads up to `most` rows: fewer only at the end. A file in Fortran order comes as a whole.
    ///
    /// # Errors
    /// The file fails, or a cell is no number.
    pub fn next<T: Number>(&mut self, most: usize) -> Result<Piece<T>> {
        let columns = self.names.len();
        let (numbers, layout) = match &mut self.body {
            Body::Npy { reader, .. } if reader.layout().is_fortran() => (reader.read_up_to(usize::MAX)?, Layout::Fortran),
            Body::Npy { reader, .. } => (reader.read_up_to(most.saturating_mul(columns))?, Layout::Standard),
            Body::Csv(reader) => (reader.read(most, self.picked.as_deref())?, Layout::Standard),
        };
        let piece = Piece { rows: numbers.len() / columns.max(1), numbers, columns, layout };
        match (&self.picked, &self.body) {
            (Some(picked), Body::Csv(_)) => Ok(Piece { rows: piece.numbers.len() / picked.len().max(1), columns: picked.len(), ..piece }),
            (Some(picked), Body::Npy { .. }) => pick(&piece, picked),
            (None, _) => Ok(piece),
        }
    }
}

/// Some columns of a piece, row after row.
fn pick<T: Number>(piece: &Piece<T>, picked: &[usize]) -> Result<Piece<T>> {
    let table = piece.table()?;
    let numbers = (0..piece.rows).flat_map(|row| picked.iter().map(move |&column| (row, column)));
    let numbers = numbers.filter_map(|(row, column)| table.get(row, column)).collect();
    Ok(Piece { numbers, rows: piece.rows, columns: picked.len(), layout: Layout::Standard })
}

/// What is written before the rows.
#[derive(Debug)]
pub(crate) struct Heading {
    pub names: Vec<String>,
    /// The shape that a .npy file gets.
    pub shape: Vec<usize>,
}

/// A file of rows that is being written.
pub(crate) struct Writer<'w> {
    to: &'w mut dyn Write,
    format: Format,
    columns: usize,
}

impl<'w> Writer<'w> {
    /// Writes what comes before the rows.
    pub fn begin<T: Number>(to: &'w mut dyn Write, format: Format, heading: &Heading) -> io::Result<Self> {
        match format {
            Format::Npy => npy::write_header::<T>(to, &heading.shape, Layout::Standard)?,
            Format::Csv => csv::write_names(to, &heading.names)?,
        }
        Ok(Self { to, format, columns: heading.names.len() })
    }

    /// Writes some rows.
    pub fn rows<T: Number>(&mut self, numbers: &[T]) -> io::Result<()> {
        match self.format {
            Format::Npy => self.to.write_all(bytemuck::cast_slice(numbers)),
            Format::Csv => csv::write_rows(self.to, numbers, self.columns),
        }
    }
}
