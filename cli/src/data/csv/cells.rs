//! Lines of text as cells, and cells as numbers. Not here: which line ends stand in quotes.

use std::borrow::Cow;
use std::collections::TryReserveError;

use memchr::{memchr, memchr3_iter};

use super::complaint::{complaint, parted};
use super::dialect::{Decimal, Dialect, Missing, Separator, is_missing};
use super::lines::{Chunk, Quotes, Unclosed, is_blank, line, unquoted};
use crate::data::number::Number;

/// What is wrong with a line, which begins at a byte of its chunk.
#[derive(Debug)]
pub(super) struct Bad {
    pub at: usize,
    /// What is said behind the line's number.
    pub reason: String,
}

/// What is wrong with a file of other bytes than text.
pub(super) const NUL: &str = "holds a NUL byte, as text never does; it is a file of another kind, or damaged";

/// The cells of one line after another.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    dialect: Dialect,
    line: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Cells<'a> {
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, line: &[], ends: Vec::new() }
    }

    /// Takes room for lines of so many cells.
    pub fn with_room(dialect: Dialect, columns: usize) -> Result<Self, TryReserveError> {
        let mut cells = Self::new(dialect);
        // One more tells that there are too many.
        cells.ends.try_reserve_exact(columns + 1)?;
        Ok(cells)
    }

    /// Cuts a line, up to one cell more than there is room for.
    #[inline]
    pub fn cut(&mut self, line: &'a [u8], columns: usize) {
        self.ends.clear();
        match self.dialect.separator {
            Separator::Byte(byte) => {
                self.line = line;
                // A push for each is fewer instructions than to extend.
                for end in unquoted(line, byte, self.dialect.separator).take(columns) {
                    self.ends.push(end);
                }
            }
            Separator::Blanks => {
                self.line = line.trim_ascii();
                self.ends.extend(blanks(self.line).take(columns));
            }
        }
        self.ends.push(self.line.len());
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + Clone {
        (0..self.ends.len()).map(|column| self.get(column))
    }

    #[inline]
    pub fn get(&self, column: usize) -> &'a [u8] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        let cell = &self.line[start..self.ends[column]];
        // Of several blanks the first was taken for the end of the cell before.
        if self.dialect.separator == Separator::Blanks { cell.trim_ascii_start() } else { cell }
    }

    /// Writes the numbers of the picked columns into `row`, or tells what is wrong with the line.
    fn pick<T: Number>(&self, names: &[String], picked: &[usize], row: &mut [T]) -> Result<(), String> {
        self.check(names)?;
        for (&column, out) in picked.iter().zip(row) {
            *out = self.number(names, column)?;
        }
        Ok(())
    }

    /// The number of a column's cell, or what stands for one that is missing.
    #[inline]
    pub fn number<T: Number>(&self, names: &[String], column: usize) -> Result<T, String> {
        match number(self.get(column)) {
            Some(number) => Ok(number),
            None => self.other(names, column),
        }
    }

    /// Whether the line has as many cells as there are names.
    #[inline]
    pub fn check(&self, names: &[String]) -> Result<(), String> {
        if self.ends.len() == names.len() { Ok(()) } else { Err(self.other_count(names)) }
    }

    #[cold]
    fn other_count(&self, names: &[String]) -> String {
        let cells = count(self.line, self.dialect.separator);
        let plural = if cells == 1 { "" } else { "s" };
        format!(": has {cells} cell{plural} where the first line has {}{}", names.len(), self.hint(names))
    }

    /// What stands for the number of a cell that has none, if it may be missing.
    #[cold]
    fn other<T: Number>(&self, names: &[String], column: usize) -> Result<T, String> {
        T::MISSING.filter(|_| self.is_missing(names, column)).ok_or_else(|| self.no_number(names, column))
    }

    /// Whether a cell stands for a missing number. A line of blanks is no row of one column, and what lies behind a last separator
    /// is no cell of a column that has no name.
    pub fn is_missing(&self, names: &[String], column: usize) -> bool {
        let cell = self.get(column);
        let is_nothing = (names.len() == 1 || names[column].is_empty()) && cell.trim_ascii().is_empty();
        self.dialect.missing == Missing::Nan && !is_nothing && is_missing(unquote(cell).trim_ascii())
    }

    /// What is said of a cell that is no number.
    pub fn no_number(&self, names: &[String], column: usize) -> String {
        format!(", column {}: {}{}", names[column], complaint(&self.original(column), self.dialect), self.hint(names))
    }

    /// A cell as it stands in the file.
    pub fn original(&self, column: usize) -> Cow<'a, [u8]> {
        self.dialect.original(self.get(column))
    }

    /// A cell as it is copied to other text, in which decimals have points.
    pub fn copied(&self, column: usize) -> Cow<'a, [u8]> {
        let cell = self.get(column);
        let is_as_written = self.dialect.decimal == Decimal::Point || number::<f64>(cell).is_some();
        if is_as_written { cell.into() } else { self.original(column) }
    }

    /// What the first line may have been mistaken for.
    fn hint(&self, names: &[String]) -> String {
        match names {
            [first, ..] if first.starts_with('#') => "; if lines that begin with # are comments, say --comment #".into(),
            [.., last] if last.is_empty() => "; where every line ends in what parts cells, --columns picks the others".into(),
            [name] if name.contains([';', '\t', '|', ' ']) => parted(self.dialect),
            _ => String::new(),
        }
    }
}

/// How many cells a line has, which is not blank.
pub(super) fn count(line: &[u8], separator: Separator) -> usize {
    match separator {
        Separator::Byte(byte) => unquoted(line, byte, separator).count() + 1,
        Separator::Blanks => blanks(line.trim_ascii()).count() + 1,
    }
}

/// Where blanks that part cells begin, in a line that neither begins nor ends with some.
fn blanks(line: &[u8]) -> impl Iterator<Item = usize> {
    let mut quotes = Quotes::of(Separator::Blanks);
    let is_blank = |at: usize| Separator::Blanks.has(line[at]);
    let outside = memchr3_iter(b' ', b'\t', b'"', line).filter(move |&at| quotes.leave(line, at));
    outside.filter(move |&at| at == 0 || !is_blank(at - 1))
}

/// Writes the numbers of the picked columns of a chunk into `out`, row after row, which has room for all of its lines. Tells
/// how many rows these are: lines that are not blank.
pub(super) fn parse<T: Number>(
    chunk: &Chunk<'_>,
    dialect: Dialect,
    names: &[String],
    picked: &[usize],
    out: &mut [T],
) -> Result<usize, Bad> {
    let text = dialect.with_points(chunk.text).map_err(|_| no_memory(names))?;
    match dialect.separator {
        Separator::Byte(byte) => {
            let next = |rest: &[u8]| rest.first().filter(|&&first| first == byte).map(|_| 1);
            parse_by(&text, dialect, names, picked, out, |text, row| plain(text, row, dialect, next, |_| 0))
        }
        Separator::Blanks => {
            let length = |rest: &[u8]| rest.iter().take_while(|&&byte| Separator::Blanks.has(byte)).count();
            let next = |rest: &[u8]| Some(length(rest)).filter(|&length| length > 0);
            parse_by(&text, dialect, names, picked, out, |text, row| plain(text, row, dialect, next, length))
        }
    }
}

fn no_memory(names: &[String]) -> Bad {
    Bad { at: 0, reason: format!(": no memory for its {} cells", names.len()) }
}

/// Does what [`parse`] does, where `plain` is tried on each line of which all columns are picked.
#[inline]
fn parse_by<T: Number>(
    text: &[u8],
    dialect: Dialect,
    names: &[String],
    picked: &[usize],
    out: &mut [T],
    plain: impl Fn(&[u8], &mut [T]) -> Option<usize>,
) -> Result<usize, Bad> {
    let all = picked.iter().copied().eq(0..names.len()) && names.last().is_none_or(|name| !name.is_empty());
    if !all && let Some(at) = memchr(0, text) {
        return Err(Bad { at, reason: format!(": {NUL}") });
    }
    let (mut cells, mut rows, mut at) = (Cells::with_room(dialect, names.len()).map_err(|_| no_memory(names))?, 0, 0);
    while at < text.len() {
        let (rest, row) = (&text[at..], &mut out[rows * picked.len()..][..picked.len()]);
        if all && let Some(length) = plain(rest, row) {
            (rows, at) = (rows + 1, at + length);
            continue;
        }
        let unclosed = |Unclosed { at: quote, reason }| Bad { at: at + quote, reason: format!(": {reason}") };
        let (line, length) = line(rest, dialect.separator).map_err(unclosed)?;
        if !is_blank(line, dialect.separator) {
            cells.cut(line, names.len());
            cells.pick(names, picked, row).map_err(|reason| Bad { at, reason })?;
            rows += 1;
        }
        at += length;
    }
    Ok(rows)
}

/// Writes the numbers of a text's first line, if it is nothing but numbers, as many as `out` has, and what parts them, without
/// looking for its end first. `next` tells the length of what parts two, and `edge` of what may stand at either end. Returns the
/// line's length.
#[inline]
fn plain<T: Number>(
    text: &[u8],
    out: &mut [T],
    dialect: Dialect,
    next: impl Fn(&[u8]) -> Option<usize>,
    edge: impl Fn(&[u8]) -> usize,
) -> Option<usize> {
    let mut rest = &text[edge(text)..];
    let columns = out.len();
    for (place, out) in out.iter_mut().enumerate() {
        if place > 0 {
            rest = &rest[next(rest)?..];
        }
        let (number, length) = match T::read(rest) {
            Some(read) => read,
            None => mark(rest, dialect, columns)?,
        };
        (*out, rest) = (number, &rest[length..]);
    }
    rest = &rest[edge(rest)..];
    let end = match rest {
        [] => 0,
        [b'\n', ..] | [b'\r'] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return None,
    };
    Some(text.len() - rest.len() + end)
}

/// What stands for a missing number that a text begins with, and the length of its mark.
#[cold]
fn mark<T: Number>(text: &[u8], dialect: Dialect, columns: usize) -> Option<(T, usize)> {
    let is_end = |&byte: &u8| dialect.separator.has(byte) || matches!(byte, b'\n' | b'\r');
    let length = text.iter().position(is_end).unwrap_or(text.len());
    // A line without anything is no row of one column, and blanks have a cell between them.
    let may_be_empty = columns > 1 && dialect.separator != Separator::Blanks;
    let is_mark = dialect.missing == Missing::Nan && (may_be_empty || length > 0) && is_missing(&text[..length]);
    T::MISSING.filter(|_| is_mark).map(|missing| (missing, length))
}

/// The number that a cell holds, with or without quotes and spaces.
pub(super) fn number<T: Number>(cell: &[u8]) -> Option<T> {
    let whole = |text: &[u8]| T::read(text).filter(|(_, length)| *length == text.len()).map(|(number, _)| number);
    whole(cell).or_else(|| whole(unquote(cell).trim_ascii()))
}

/// What a cell holds.
pub(super) fn unquote(cell: &[u8]) -> Cow<'_, [u8]> {
    match cell {
        [b'"', inside @ .., b'"'] => String::from_utf8_lossy(inside).replace("\"\"", "\"").into_bytes().into(),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests;
