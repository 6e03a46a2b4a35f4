//! Comma-separated text: a line of names, unless there are none, then a row a line (RFC 4180); and its kin, whose cells something
//! else parts. Not here: which columns are wanted, or why.
//!
//! A block of whole lines is read and cut into chunks, which all threads parse, each into its own part of the
//! piece; room that blank lines leave is closed up.

mod cells;
mod columns;
mod comment;
mod complaint;
mod dialect;
mod guess;
mod heading;
mod lines;
mod text;
mod typed;
mod write;

use std::path::{Path, PathBuf};

use yunta::{Engine, Error, Result};

use super::number::Number;
use super::rows::{Names, Numbers, Piece, Rows};
use cells::{Bad, Cells, unquote};
use comment::Comments;
use dialect::Dialect;
use heading::Heading;
use lines::{Chunk, Lines, line, unquoted};

pub(crate) use columns::{Columns, write_lines};
pub(crate) use dialect::{Decimal, Missing, Options, Separator, is_missing};
pub(crate) use heading::Header;
pub(crate) use typed::As;
pub(crate) use write::Writer;

/// An open file, whose rows are read as they are asked for.
pub(crate) struct Reader {
    path: PathBuf,
    lines: Lines,
    dialect: Dialect,
    comment: Option<String>,
    heading: Heading,
    notes: Vec<&'static str>,
}

impl Reader {
    /// Opens a file and reads its first line, of which `options` tell what it is, or else what is picked may.
    ///
    /// # Errors
    /// It cannot be read, is no text, or has a first line that could be names as well as data.
    pub fn open(path: &Path, options: &Options, picked: Option<&[String]>) -> Result<Self> {
        let mut lines = Lines::open(path)?;
        let mut options = options.clone();
        if let Some((separator, length)) = guess::told(lines.sample()) {
            options.separator = options.separator.or(Some(separator));
            lines.take(length, 1);
        }
        let dialect = dialect(lines.sample(), &options);
        lines.begin(dialect.separator, options.comment.as_deref());
        lines.skip_blank()?;
        lines.fill()?;
        let first = lines.chunks(1);
        let failed = |at: usize, reason: String| Error::file(path, format!("line {}: {reason}", lines.line_at(at)));
        let text = first.first().map_or(&[][..], |chunk| chunk.text);
        let (text, _) = line(text, dialect.separator).map_err(|unclosed| failed(unclosed.at, unclosed.reason.into()))?;
        if unquoted(text, b'\r', dialect.separator).next().is_some() {
            return Err(Error::file(path, "its lines end in a carriage return alone; give it line feeds"));
        }
        if let Some(byte) = text.iter().find(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) {
            return Err(failed(0, format!("holds bytes that are no text, as {byte:#04x} is; give comma-separated text")));
        }
        let columns = if text.is_empty() { 0 } else { cells::count(text, dialect.separator) };
        let no_memory = |_| failed(0, format!("no memory for its {columns} cells"));
        let mut cells = Cells::with_room(dialect, columns).map_err(no_memory)?;
        if columns > 0 {
            cells.cut(text, columns);
        }
        let heading = heading::decide(cells.iter(), dialect, options.header, picked).map_err(|reason| failed(0, reason))?;
        if heading.named {
            let (bytes, ends) = length(&first);
            lines.take(bytes, ends);
        }
        let is_guessed = options.decimal.is_none() && dialect.decimal == Decimal::Comma;
        let decimal = is_guessed.then_some("its numbers were taken to have decimal commas; if they have points, say --decimal .");
        let notes = heading.note.into_iter().chain(decimal).collect();
        Ok(Self { path: path.to_owned(), lines, dialect, comment: options.comment, heading, notes })
    }

    /// What was taken for granted and should be told.
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }

    /// Whether the first line was taken as data, and could be names.
    pub fn may_be_named(&self) -> bool {
        self.heading.note.is_some() && !self.heading.named
    }
}

/// How a text is written that begins so.
fn dialect(sample: &[u8], options: &Options) -> Dialect {
    let Some(mark) = &options.comment else { return guess::dialect(sample, options) };
    let comments = Comments { mark: mark.as_bytes().to_vec(), separator: options.separator.unwrap_or(Separator::COMMA) };
    let mut sample = sample.to_vec();
    comments.take_out(&mut sample, 0, true);
    guess::dialect(&sample, options)
}

impl Rows for Reader {
    fn names(&self) -> Names<'_> {
        if self.heading.named { Names::Written(&self.heading.names) } else { Names::Numbers(self.heading.names.len()) }
    }

    fn is_named(&self) -> bool {
        self.heading.named
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
            return Err(Error::file(
                &self.path,
                "cannot be read twice, which a .npy result, --shard and --plan need; write a .csv or a .parquet, or give a file",
            ));
        }
        let (mut lines, mut rows) = (Lines::open(&self.path)?, 0);
        lines.begin(self.dialect.separator, self.comment.as_deref());
        while lines.fill()? {
            let chunks = lines.chunks(usize::MAX);
            rows += chunks.iter().map(|chunk| chunk.rows(self.dialect.separator)).sum::<usize>();
            let (bytes, ends) = length(&chunks);
            lines.take(bytes, ends);
        }
        Ok(rows - usize::from(self.heading.named && rows > 0))
    }

    fn skip(&mut self, rows: usize, _: &Engine) -> Result<()> {
        let mut left = rows;
        while left > 0 && self.lines.fill()? {
            let chunks = self.lines.chunks(left);
            left -= chunks.iter().map(|chunk| chunk.rows(self.dialect.separator)).sum::<usize>();
            let (bytes, ends) = length(&chunks);
            self.lines.take(bytes, ends);
        }
        if left == 0 { Ok(()) } else { Err(Error::file(&self.path, format!("ends {left} rows before it did when they were counted"))) }
    }

    fn next<T: Number>(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<Piece<T>> {
        let (mut numbers, mut rows) = (Vec::new(), 0);
        while rows < most && self.lines.fill()? {
            let wanted = most - rows;
            let chunks = self.lines.chunks(wanted);
            // A line has many ends where quotes hold some.
            let room = |chunk: &Chunk<'_>| chunk.lines().min(wanted) * columns.len();
            let before = numbers.len();
            let more = chunks.iter().map(room).sum::<usize>();
            numbers.try_reserve(more).map_err(|_| Error::file(&self.path, format!("no memory for {} of its numbers", before + more)))?;
            numbers.resize(before + more, T::zeroed());
            let mut rest = &mut numbers[before..];
            let parts: Vec<_> = chunks.iter().filter_map(|chunk| rest.split_off_mut(..room(chunk))).collect();
            let parse = |(chunk, part): (&Chunk<'_>, &mut [T])| cells::parse(chunk, self.dialect, &self.heading.names, columns, part);
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

/// The cells of one line of CSV, without their quotes.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let mut cells = Cells::new(Dialect::WRITTEN);
    cells.cut(line.as_bytes(), usize::MAX);
    cells.iter().map(|cell| String::from_utf8_lossy(&unquote(cell)).into_owned()).collect()
}
