//! Comma-separated text: a line of names, unless the first line is all numbers, then a row a line (RFC 4180). What is written
//! follows the same rule: columns whose names are all numbers, as those of a file without names are, get no such line.
//! Not here: which columns are wanted, or why.
//!
//! A block of whole lines is read and cut into chunks, which all threads parse, each into its own part of the
//! piece; room that blank lines leave is closed up.

mod cells;
mod lines;
mod write;

use std::path::{Path, PathBuf};

use yunta::{Engine, Error, Result};

use super::number::Number;
use super::rows::{Numbers, Piece, Rows};
use cells::{Bad, Cells};
use lines::{Chunk, Lines, first_line, unquoted};

pub(crate) use write::Writer;

/// An open file, whose rows are read as they are asked for.
#[derive(Debug)]
pub(crate) struct Reader {
    path: PathBuf,
    lines: Lines,
    names: Vec<String>,
    /// Whether the file has the names itself.
    named: bool,
}

impl Reader {
    /// Opens a file and reads its first line.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let mut lines = Lines::open(path)?;
        lines.skip_blank()?;
        let first = lines.chunks(1);
        let mut cells = Cells::default();
        for (line, _) in first.iter().map(|chunk| first_line(chunk.text)) {
            if unquoted(line, b'\r').next().is_some() {
                return Err(Error::file(path, "its lines end in a carriage return alone; give it line feeds"));
            }
            cells.cut(line);
        }
        let cells: Vec<_> = cells.iter().collect();
        let named = cells.iter().any(|cell| cells::number::<f64>(cell).is_none());
        let name = |(column, cell): (usize, &&[u8])| match named {
            true => String::from_utf8_lossy(&cells::unquote(cell)).trim().to_owned(),
            false => column.to_string(),
        };
        let names = cells.iter().enumerate().map(name).collect();
        if named {
            let (bytes, ends) = length(&first);
            lines.take(bytes, ends);
        }
        Ok(Self { path: path.to_owned(), lines, names, named })
    }
}

impl Rows for Reader {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn holds<T: Number>(&self, _: &[usize]) -> bool {
        T::NAME == "f64"
    }

    fn has_integers(&self, _: &[usize]) -> bool {
        false
    }

    fn descr(&self, _: &[usize]) -> String {
        "text, which is read as f64".into()
    }

    /// Counts the rows in a pass of its own.
    fn rows(&self) -> Result<usize> {
        if !std::fs::metadata(&self.path).is_ok_and(|found| found.is_file()) {
            return Err(Error::file(&self.path, "cannot be read twice, which a .npy result needs; write a .csv or a .parquet"));
        }
        let (mut lines, mut rows) = (Lines::open(&self.path)?, 0);
        while lines.fill()? {
            let chunks = lines.chunks(usize::MAX);
            rows += chunks.iter().map(Chunk::rows).sum::<usize>();
            let (bytes, ends) = length(&chunks);
            lines.take(bytes, ends);
        }
        Ok(rows - usize::from(self.named && rows > 0))
    }

    fn next<T: Number>(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<Piece<T>> {
        let (mut numbers, mut rows) = (Vec::new(), 0);
        while rows < most && self.lines.fill()? {
            let wanted = most - rows;
            let chunks = self.lines.chunks(wanted);
            // A line has many ends where a quote is not closed.
            let room = |chunk: &Chunk<'_>| chunk.lines().min(wanted) * columns.len();
            let before = numbers.len();
            numbers.resize(before + chunks.iter().map(room).sum::<usize>(), T::zeroed());
            let mut rest = &mut numbers[before..];
            let parts: Vec<_> = chunks.iter().filter_map(|chunk| rest.split_off_mut(..room(chunk))).collect();
            let parse = |(chunk, part): (&Chunk<'_>, &mut [T])| cells::parse(chunk, &self.names, columns, part);
            let (mut from, mut bytes) = (before, 0);
            for (chunk, parsed) in chunks.iter().zip(engine.map((&chunks, parts), parse)?) {
                let bad = |Bad { at, reason }| Error::file(&self.path, format!("line {}{reason}", self.lines.line_at(bytes + at)));
                let found = parsed.map_err(bad)?;
                if from > rows * columns.len() {
                    // Blank lines before left room.
                    numbers.copy_within(from..from + found * columns.len(), rows * columns.len());
                }
                rows += found;
                from += room(chunk);
                bytes += chunk.text.len();
            }
            numbers.truncate(rows * columns.len());
            let (bytes, ends) = length(&chunks);
            self.lines.take(bytes, ends);
        }
        Ok(Piece { rows, numbers: Numbers::Rows(numbers, columns.len()) })
    }
}

/// The bytes of chunks that follow one another, and the lines that end in them.
fn length(chunks: &[Chunk<'_>]) -> (usize, usize) {
    (chunks.iter().map(|chunk| chunk.text.len()).sum(), chunks.iter().map(|chunk| chunk.ends).sum())
}
