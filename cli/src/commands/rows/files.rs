//! The arguments of the commands over tables: a file in, one out, which columns, and how text is read. Not here: what is
//! computed of them.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::NonEmptyStringValueParser;

use crate::data::csv::{self, Header, Missing, Separator};
use crate::data::input::Input;
use crate::data::parquet::Codec;
use crate::shell::failure::Failure;
use crate::shell::running::Running;
use crate::shell::values;

/// A file of rows in, one out.
#[derive(Debug, clap::Args)]
pub(crate) struct Files {
    /// The table: a .npy, .csv or .parquet file, an array of a .npz file as in t.npz:name, or - for text from standard input; .npy
    /// and text may be compressed by gzip or zstd, as in .csv.gz; one dimension of a .npy is one column; numbers of a type that the
    /// command does not take, or of several types, are read as f64, which a whole number of a .npy has to equal, and a missing float
    /// of a .parquet file as NaN
    #[arg(value_name = "IN", value_parser = values::input())]
    pub input: PathBuf,
    /// The result: a .npy, .csv, .csv.gz, .csv.zst or .parquet file, which may be the table's own, or - for text to standard output
    #[arg(value_name = "OUT", value_parser = values::output())]
    pub out: PathBuf,
    /// The columns to use: their names, quoted as in CSV where they have commas; their numbers from 0 behind a #, as in #0,#3; or
    /// the numbers alone where the file has no names [default: all]
    #[arg(long, value_name = "A,B,...")]
    pub columns: Vec<Names>,
    /// What the pages of a .parquet result are compressed with [default: snappy]
    #[arg(long, value_name = "CODEC", value_enum)]
    pub compression: Option<Codec>,
    #[command(flatten)]
    pub text: Text,
}

impl Files {
    /// What decides the result, of a command of this name.
    pub fn recipe(&self, command: &str) -> String {
        format!("{command} {:?} {:?}", self.columns, self.text)
    }

    /// Opens the table.
    pub fn open(&self, running: &Running) -> Result<Input, Failure> {
        self.text.open(&self.input, &self.columns, running)
    }
}

/// Names of columns, as a line of CSV.
#[derive(Debug, Clone)]
pub(crate) struct Names(pub Vec<String>);

impl FromStr for Names {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(csv::cells(text)))
    }
}

/// How text is read.
#[derive(Debug, clap::Args)]
pub(crate) struct Text {
    /// Whether the first line of text has the columns' names
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Header::Auto)]
    header: Header,
    /// What parts the cells of text: comma, semicolon, tab, blanks, or one character [default: what its first lines tell]
    #[arg(long, value_name = "S")]
    separator: Option<Separator>,
    /// What numbers in text have before their decimals, a . or a , [default: what its first lines tell]
    #[arg(long, value_name = "D")]
    decimal: Option<csv::Decimal>,
    /// Passes over lines of text that begin so, as in --comment '#'
    #[arg(long, value_name = "MARK", value_parser = NonEmptyStringValueParser::new())]
    comment: Option<String>,
    /// What an empty cell of text is, and one of NA, N/A, null or another of pandas' marks for a missing number
    #[arg(long, value_name = "AS", value_enum, default_value_t = Missing::Nan)]
    missing: Missing,
}

impl Text {
    /// Opens a table, and tells what was taken for granted of it.
    pub fn open(&self, path: &Path, columns: &[Names], running: &Running) -> Result<Input, Failure> {
        let picked: Vec<_> = columns.iter().flat_map(|names| names.0.clone()).collect();
        Self::told(Input::open(path, (!columns.is_empty()).then_some(&picked[..]), &self.options()?)?, running)
    }

    /// Opens a table of which some columns are expected.
    pub fn open_whole(&self, path: &Path, expected: &[String], running: &Running) -> Result<Input, Failure> {
        Self::told(Input::whole(path, Some(expected), &self.options()?)?, running)
    }

    fn options(&self) -> Result<csv::Options, Failure> {
        let Self { header, separator, decimal, missing, .. } = *self;
        if separator == Some(Separator::COMMA) && decimal == Some(csv::Decimal::Comma) {
            return Err(Failure::Usage("--decimal , needs another --separator than commas, which part cells then".into()));
        }
        Ok(csv::Options { header, separator, decimal, missing, comment: self.comment.clone() })
    }

    fn told(input: Input, running: &Running) -> Result<Input, Failure> {
        for note in input.notes().iter().filter(|_| !running.quiet) {
            let _ = writeln!(io::stderr(), "yunta: note: {}: {note}", input.path().display());
        }
        Ok(input)
    }
}
