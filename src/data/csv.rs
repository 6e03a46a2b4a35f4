//! Comma-separated text: a line of names, unless the first line is all numbers, then a row a line (RFC 4180).
//! Not here: which columns are wanted, or why.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};
use yunta::{Error, Result};

use super::rows::Number;

/// An open file, read row by row.
#[derive(Debug)]
pub(crate) struct Reader {
    path: PathBuf,
    reader: csv::Reader<File>,
    names: Vec<String>,
    /// The first line, where it is a row and was read to see that.
    first: Option<ByteRecord>,
}

impl Reader {
    /// Opens a file and reads its first line.
    ///
    /// # Errors
    /// It cannot be read, or its first line is no text.
    pub fn open(path: &Path) -> Result<Self> {
        let mut reader = reader(path)?;
        let mut first = ByteRecord::new();
        let found = reader.read_byte_record(&mut first).map_err(|error| failed(path, &error))?;
        let is_row = found && first.iter().all(|cell| number::<f64>(cell).is_some());
        let names = match is_row {
            true => (0..first.len()).map(|column| column.to_string()).collect(),
            false => first.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
        };
        Ok(Self { path: path.to_owned(), reader, names, first: is_row.then_some(first) })
    }

    /// The columns' names: their numbers from 0, where the file has none.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads up to `most` rows, of the picked columns or of all.
    ///
    /// # Errors
    /// The file fails, a row is shorter or longer than the others, or a cell is no number.
    pub fn read<T: Number>(&mut self, most: usize, picked: Option<&[usize]>) -> Result<Vec<T>> {
        let all: Vec<usize> = (0..self.names.len()).collect();
        let picked = picked.unwrap_or(&all);
        let mut numbers = Vec::new();
        let mut record = ByteRecord::new();
        for _ in 0..most {
            match self.first.take() {
                Some(first) => record = first,
                None if self.reader.read_byte_record(&mut record).map_err(|error| failed(&self.path, &error))? => {}
                None => break,
            }
            for &column in picked {
                let cell = record.get(column).unwrap_or_default();
                numbers.push(number(cell).ok_or_else(|| self.bad_cell(&record, column))?);
            }
        }
        Ok(numbers)
    }

    fn bad_cell(&self, record: &ByteRecord, column: usize) -> Error {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = String::from_utf8_lossy(record.get(column).unwrap_or_default());
        let what = if cell.trim().is_empty() { "empty; write nan for a missing number".to_owned() } else { format!("{cell:?}, no number") };
        Error::file(&self.path, format!("line {line}, column {}: {what}", self.names[column]))
    }

    /// Counts the rows of the whole file, in a pass of its own.
    ///
    /// # Errors
    /// It is no regular file, which could not be read again, or the file fails.
    pub fn count_rows(&self) -> Result<usize> {
        if !std::fs::metadata(&self.path).is_ok_and(|found| found.is_file()) {
            return Err(Error::file(&self.path, "cannot be read twice, which a .npy result needs; write a .csv"));
        }
        let mut reader = reader(&self.path)?;
        let (mut record, mut rows) = (ByteRecord::new(), 0usize);
        while reader.read_byte_record(&mut record).map_err(|error| failed(&self.path, &error))? {
            rows += 1;
        }
        Ok(rows - usize::from(rows > 0 && self.first.is_none()))
    }
}

fn reader(path: &Path) -> Result<csv::Reader<File>> {
    let file = File::open(path).map_err(|error| Error::file(path, error))?;
    Ok(ReaderBuilder::new().has_headers(false).buffer_capacity(1 << 18).from_reader(file))
}

fn number<T: Number>(cell: &[u8]) -> Option<T> {
    std::str::from_utf8(cell.trim_ascii()).ok()?.parse().ok()
}

fn failed(path: &Path, error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            Error::file(path, format!("line {line}: has {len} cells where the first line has {expected_len}"))
        }
        _ => Error::file(path, error),
    }
}

/// Writes the line of names.
pub(crate) fn write_names(to: &mut dyn Write, names: &[String]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(names)?;
    writer.flush()
}

/// Writes rows of so many columns. Numbers are written so that reading them gives the same bits.
pub(crate) fn write_rows<T: Number>(to: &mut dyn Write, numbers: &[T], columns: usize) -> io::Result<()> {
    for row in numbers.chunks(columns.max(1)) {
        for (column, number) in row.iter().enumerate() {
            let comma = if column == 0 { "" } else { "," };
            // Debug has exponents, where Display would write three hundred zeros.
            write!(to, "{comma}{number:?}")?;
        }
        to.write_all(b"\n")?;
    }
    Ok(())
}
