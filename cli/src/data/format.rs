//! The formats of files of rows, and which one a file's name tells. Not here: how any of them is read or written.

use std::path::Path;

use yunta::{Error, Result};

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

    /// Whether the number of rows has to be known before the first is written.
    pub fn begins_with_rows(self) -> bool {
        self == Self::Npy
    }
}
