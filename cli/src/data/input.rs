//! Files of rows and columns, read in pieces of rows, whatever the format. Not here: any format, or what is computed.

use std::path::{Path, PathBuf};

use yunta::{Engine, Error, Result, ScalarType};

use super::column::{Column, Type, Unfit};
use super::csv::{self, As, Options};
use super::format::Format;
use super::number::Number;
use super::rows::{Piece, Rows, listed};
use super::sink::ColumnNames;
use super::{npy, parquet};

/// An open file of one of the formats.
enum Source {
    Npy(npy::Rows),
    Csv(csv::Reader),
    Parquet(parquet::Reader),
}

impl Source {
    /// Opens a file of the format that its name tells.
    ///
    /// # Errors
    /// It cannot be read, or is of another format.
    fn open(path: &Path, text: &Options, picked: Option<&[String]>) -> Result<Self> {
        Ok(match Format::of_input(path)? {
            Format::Npy => Self::Npy(npy::Rows::open(path)?),
            Format::Csv => Self::Csv(csv::Reader::open(path, text, picked)?),
            Format::Parquet => Self::Parquet(parquet::Reader::open(path)?),
        })
    }
}

macro_rules! each {
    ($source:expr, $rows:ident => $call:expr) => {
        match $source {
            Source::Npy($rows) => $call,
            Source::Csv($rows) => $call,
            Source::Parquet($rows) => $call,
        }
    };
}

/// An open file of rows: one whole table, or the columns of it that were picked.
pub(crate) struct Input {
    path: PathBuf,
    source: Source,
    columns: Vec<usize>,
    /// Rows that were read or passed over.
    first: usize,
    /// How it was opened.
    opened: (Options, Option<Vec<String>>),
}

impl Input {
    /// Opens a file, and picks columns by name; by `#` and their number from 0; or by that alone where the file has no names.
    /// `text`: how text is written.
    ///
    /// # Errors
    /// It cannot be read, or has no such column.
    pub fn open(path: &Path, picked: Option<&[String]>, text: &Options) -> Result<Self> {
        let source = Source::open(path, text, picked)?;
        let names = each!(&source, rows => rows.names());
        let hint = match &source {
            Source::Csv(text) if text.may_be_named() => "; --header yes takes its first line as names",
            _ => "",
        };
        let find = |name: &String| {
            let wrong = |reason: &str| Error::argument("columns", format!("{name:?}"), format!("{} {reason}", path.display()));
            let number = || name.trim().strip_prefix('#')?.parse().ok().filter(|&column: &usize| column < names.len());
            let known = || listed((0..names.len()).map(|column| names.get(column)));
            // Spaces after a comma are no part of a name, unless they are.
            match names.find(name).or_else(|| names.find(name.trim())) {
                Some((column, false)) => Ok(column),
                Some((_, true)) => Err(wrong("has several columns of this name; give each its own, or pick by number, as in #0")),
                None => number().ok_or_else(|| wrong(&format!("has {}{hint}", known()))),
            }
        };
        let columns = match picked {
            Some(picked) => picked.iter().map(find).collect::<Result<_>>()?,
            None => {
                let is_index = |column: &usize| each!(&source, rows => rows.is_index(*column));
                let columns: Vec<_> = (0..names.len()).filter(|column| !is_index(column)).collect();
                if columns.is_empty() { (0..names.len()).collect() } else { columns }
            }
        };
        Ok(Self { path: path.to_owned(), source, columns, first: 0, opened: (text.clone(), picked.map(<[_]>::to_vec)) })
    }

    /// Opens a file, of which all columns are picked. Names that are expected tell, where nothing else does, that text has
    /// some.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn whole(path: &Path, expected: Option<&[String]>, text: &Options) -> Result<Self> {
        let source = Source::open(path, text, expected)?;
        let columns = (0..each!(&source, rows => rows.names()).len()).collect();
        Ok(Self { path: path.to_owned(), source, columns, first: 0, opened: (text.clone(), expected.map(<[_]>::to_vec)) })
    }

    /// Has the next rows be those from this one on, which the file has. Of text and of compressed files all that stands before
    /// is read.
    ///
    /// # Errors
    /// The file fails, or cannot be read so.
    pub fn seek(&mut self, row: usize, engine: &Engine) -> Result<()> {
        if row < self.first {
            let (text, picked) = &self.opened;
            self.source = Source::open(&self.path, text, picked.as_deref())?;
            self.first = 0;
        }
        each!(&mut self.source, rows => rows.skip(row - self.first, engine))?;
        self.first = row;
        Ok(())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the columns that were picked.
    pub fn names(&self) -> ColumnNames {
        let names = each!(&self.source, rows => rows.names());
        if each!(&self.source, rows => rows.is_named()) {
            return ColumnNames::Written(self.columns.iter().map(|&column| names.get(column)).collect());
        }
        ColumnNames::Numbers(self.columns.clone())
    }

    /// The same for a message.
    pub fn listed(&self) -> String {
        let names = each!(&self.source, rows => rows.names());
        listed(self.columns.iter().map(|&column| names.get(column)))
    }

    /// How many columns were picked.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// What was taken for granted and should be told.
    pub fn notes(&self) -> &[&'static str] {
        if let Source::Csv(text) = &self.source { text.notes() } else { &[] }
    }

    /// Whether its numbers are of type `T`, or are read as such: what is a number is read as the nearest f64.
    pub fn holds<T: Number>(&self) -> bool {
        each!(&self.source, rows => rows.holds::<T>(&self.columns))
    }

    /// Whether some columns are of integers in the file.
    pub fn has_integers(&self) -> bool {
        each!(&self.source, rows => rows.has_integers(&self.columns))
    }

    /// What its columns are that cannot be read as numbers, for a message.
    pub fn descr(&self) -> String {
        each!(&self.source, rows => rows.descr(&self.columns))
    }

    /// How many rows the whole file has.
    ///
    /// # Errors
    /// Text has to be read for that, and cannot be.
    pub fn rows(&self) -> Result<usize> {
        each!(&self.source, rows => rows.rows())
    }

    /// Whether that is known without reading it.
    pub fn knows_rows(&self) -> bool {
        !matches!(self.source, Source::Csv(_))
    }

    /// How many numbers of a row are read.
    pub fn width(&self) -> usize {
        each!(&self.source, rows => rows.width(&self.columns))
    }

    /// Reads up to `most` rows: fewer only at the end. All calls ask for the same.
    ///
    /// # Errors
    /// The file or the memory fails, or a cell is no number.
    pub fn next<T: Number>(&mut self, most: usize, engine: &Engine) -> Result<Piece<T>> {
        let piece = each!(&mut self.source, rows => rows.next(most, &self.columns, engine))?;
        self.first += piece.rows;
        Ok(piece)
    }

    /// The type of a column, or what else it is of. Text is read as any type.
    pub fn held(&self, column: usize) -> Held {
        let held = match &self.source {
            Source::Npy(rows) => rows.held(),
            Source::Parquet(rows) => rows.held(column),
            Source::Csv(_) => return Held::Cells,
        };
        held.map_or_else(Held::Other, Held::As)
    }

    /// What the columns of text look like in its first rows: numbers of a type, or text. Nothing for another file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn looks(&mut self) -> Result<Vec<Option<ScalarType>>> {
        if let Source::Csv(rows) = &mut self.source { rows.looks() } else { Ok(Vec::new()) }
    }

    /// How many numbers of a row are read, to have those that are wanted.
    pub fn width_of(&self, wanted: &[Wanted]) -> usize {
        let picked: Vec<_> = wanted.iter().map(|wanted| wanted.column).collect();
        each!(&self.source, rows => rows.width(&picked))
    }

    /// Reads up to `most` rows of columns of several types: fewer only at the end. All calls ask for the same.
    ///
    /// # Errors
    /// The file or the memory fails, or a number is none of the type that is wanted.
    pub fn next_columns(&mut self, most: usize, wanted: &[Wanted], engine: &Engine) -> Result<(usize, Vec<Column>)> {
        let picked: Vec<_> = wanted.iter().map(|wanted| wanted.column).collect();
        let (rows, columns) = match &mut self.source {
            Source::Npy(rows) => rows.next_own(most, &picked, engine)?,
            Source::Parquet(rows) => rows.next_own(most, &picked, engine)?,
            Source::Csv(rows) => {
                let as_text = |wanted: &Wanted| (wanted.column, wanted.scalar.map_or(As::Cells, As::Scalar));
                let wanted: Vec<_> = wanted.iter().map(as_text).collect();
                rows.next_columns(most, &wanted, engine)?
            }
        };
        let as_wanted = |(column, wanted): (Column, &Wanted)| match wanted.scalar {
            Some(scalar) => column.exactly(scalar).map_err(|unfit| self.unfit(wanted.column, scalar, &unfit)),
            None => Ok(column),
        };
        let columns = columns.into_iter().zip(wanted).map(as_wanted).collect::<Result<_>>()?;
        self.first += rows;
        Ok((rows, columns))
    }

    fn unfit(&self, column: usize, scalar: ScalarType, unfit: &Unfit) -> Error {
        let name = each!(&self.source, rows => rows.names()).get(column);
        let wanted = "change the number, or the type that it is read as";
        let reason = match unfit {
            Unfit::Number { row, value } => format!("column {name}, row {}: {value} is no {scalar}; {wanted}", self.first + row),
            Unfit::Memory(length) => format!("column {name}: no memory for {length} of its numbers"),
        };
        Error::file(&self.path, reason)
    }
}

/// What a column of a file is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Held {
    /// A type.
    As(Type),
    /// Cells of text, which may be anything.
    Cells,
    /// Something that is no numbers, by its name.
    Other(String),
}

/// A column that is wanted of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub column: usize,
    /// The type that it is to be of; otherwise it is as the file has it.
    pub scalar: Option<ScalarType>,
}
