//! The formats of files of rows, and the one place that chooses between them. Not here: how any of them is read or written.

use std::io;
use std::path::Path;

use yunta::{Engine, Error, Result};

use super::input::Source;
use super::number::Number;
use super::output::{Heading, Sink, Write};
use super::{csv, npy, parquet};

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Npy,
    Csv,
    Parquet,
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
            Some("parquet") => Ok(Self::Parquet),
            // What a device is given can be read as text.
            _ if path.starts_with("/dev") => Ok(Self::Csv),
            _ => Err(Error::argument("FILE", path.display(), "its extension tells no format; give .npy, .csv or .parquet")),
        }
    }

    /// Opens a file of this format.
    ///
    /// # Errors
    /// It cannot be read, or is of another format.
    pub fn open(self, path: &Path) -> Result<Source> {
        Ok(match self {
            Self::Npy => Source::Npy(npy::Rows::open(path)?),
            Self::Csv => Source::Csv(csv::Reader::open(path)?),
            Self::Parquet => Source::Parquet(parquet::Reader::open(path)?),
        })
    }

    /// Whether the number of rows has to be known before the first is written.
    pub fn begins_with_rows(self) -> bool {
        self == Self::Npy
    }

    /// Writes what comes before the rows, and gives what writes them.
    pub fn begin<'w, T: Number>(self, to: &'w mut Write, heading: &Heading, engine: &'w Engine) -> io::Result<Box<dyn Sink<T> + 'w>> {
        Ok(match self {
            Self::Npy => Box::new(npy::Writer::begin::<T>(to, &heading.shape)?),
            Self::Csv => Box::new(csv::Writer::begin(to, &heading.names, engine)?),
            Self::Parquet => Box::new(parquet::Writer::begin::<T>(to, &heading.names, engine)?),
        })
    }
}
