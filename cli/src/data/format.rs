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
    /// The format of a file to read: what its extension tells, behind which another may tell a compression.
    ///
    /// # Errors
    /// It tells none.
    pub fn of_input(path: &Path) -> Result<Self> {
        let inner = match extension(path).as_deref() {
            Some("gz" | "zst") => path.file_stem().and_then(|stem| Self::named(Path::new(stem))),
            _ => None,
        };
        // Parquet compresses its own pages.
        inner.filter(|format| *format != Self::Parquet).map_or_else(|| Self::of(path), Ok)
    }

    /// The format of a file to write, which its extension tells.
    ///
    /// # Errors
    /// It tells none.
    pub fn of(path: &Path) -> Result<Self> {
        Self::named(path)
            .ok_or_else(|| Error::argument("FILE", path.display(), "its extension tells no format; give .npy, .csv or .parquet"))
    }

    fn named(path: &Path) -> Option<Self> {
        match extension(path).as_deref() {
            Some("npy") => Some(Self::Npy),
            Some("csv") => Some(Self::Csv),
            Some("parquet") => Some(Self::Parquet),
            // What a device is given can be read as text.
            _ if path.starts_with("/dev") => Some(Self::Csv),
            _ => None,
        }
    }

    /// Whether the number of rows has to be known before the first is written.
    pub fn begins_with_rows(self) -> bool {
        self == Self::Npy
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}
