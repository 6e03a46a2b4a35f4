//! The formats of files of rows, and which one a file's name tells. Not here: how any of them is read or written.

use std::path::Path;

use yunta::{Error, Result};

use super::bytes::magic::Compression;
use super::npy;
use super::parquet::Codec;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Npy,
    Csv,
    Parquet,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Output {
    pub format: Format,
    /// Of text alone.
    pub compression: Option<Compression>,
    /// Of a Parquet file's pages.
    pub pages: Codec,
}

impl Format {
    /// The format of a file to read: what its extension tells, behind which another may tell a compression.
    ///
    /// # Errors
    /// It tells none.
    pub fn of_input(path: &Path) -> Result<Self> {
        let named = |path: &Path| if is_text(path) { Some(Self::Csv) } else { Self::named(path) };
        let inner = match extension(path).as_deref() {
            Some("gz" | "zst") => path.file_stem().and_then(|stem| named(Path::new(stem))),
            _ => named(path),
        };
        // Parquet compresses its own pages.
        inner.filter(|format| *format != Self::Parquet).map_or_else(|| Self::of(path), Ok)
    }

    /// The format of a file, which its extension tells.
    ///
    /// # Errors
    /// It tells none.
    fn of(path: &Path) -> Result<Self> {
        let wanted = if is_text(path) {
            "its extension tells no format to write; text is written as .csv"
        } else {
            "its extension tells no format; give .npy, .csv or .parquet"
        };
        Self::named(path).ok_or_else(|| Error::argument("FILE", path.display(), wanted))
    }

    fn named(path: &Path) -> Option<Self> {
        match extension(path).as_deref() {
            Some("npy") => Some(Self::Npy),
            Some("csv") => Some(Self::Csv),
            Some("parquet") => Some(Self::Parquet),
            _ if npy::is_in_archive(path) => Some(Self::Npy),
            // What a device is given can be read as text.
            _ if path.starts_with("/dev") => Some(Self::Csv),
            _ => None,
        }
    }
}

impl Output {
    /// What the extensions of a file to write tell. `pages`: what is asked of a Parquet file.
    ///
    /// # Errors
    /// They tell no format, or a compression of one that is not text; or another than Parquet where that was asked of.
    pub fn of(path: &Path, pages: Option<Codec>) -> Result<Self> {
        let output = Self::with_pages(path, pages.unwrap_or(Codec::Snappy))?;
        match pages {
            Some(_) if output.format != Format::Parquet => Err(Error::argument(
                "compression",
                format!("given for {}", path.display()),
                "it is for the pages of .parquet files; text is compressed where its name ends in .csv.gz or .csv.zst",
            )),
            _ => Ok(output),
        }
    }

    /// The same, with the pages of a Parquet file, if it is one, compressed so.
    pub fn with_pages(path: &Path, pages: Codec) -> Result<Self> {
        if npy::is_in_archive(path) {
            return Err(Error::argument("FILE", path.display(), "an array is written by itself; give a .npy file"));
        }
        let compression = match extension(path).as_deref() {
            Some("gz") => Compression::Gzip,
            Some("zst") => Compression::Zstd,
            _ => return Ok(Self { format: Format::of(path)?, compression: None, pages }),
        };
        match path.file_stem().and_then(|stem| Format::named(Path::new(stem))) {
            Some(Format::Csv) => Ok(Self { format: Format::Csv, compression: Some(compression), pages }),
            _ => Err(Error::argument(
                "FILE",
                path.display(),
                "only text is written compressed so; give .csv.gz, .csv.zst, .npy, .csv or .parquet",
            )),
        }
    }

    /// Whether the number of rows has to be known before the first is written.
    pub fn begins_with_rows(self) -> bool {
        self.format == Format::Npy
    }
}

/// Whether a file's name is one that text has besides .csv, whose separator is found as in that.
fn is_text(path: &Path) -> bool {
    matches!(extension(path).as_deref(), Some("tsv" | "tab"))
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}
