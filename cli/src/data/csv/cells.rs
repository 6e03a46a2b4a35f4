//! Lines of text as cells, and cells as numbers. Not here: which line ends stand in quotes.

use std::borrow::Cow;
use std::collections::TryReserveError;

use memchr::{memchr, memchr3_iter};

use super::complaint::{complaint, parted};
use super::dialect::{Decimal, Dialect, Missing, Separator, is_missing, swap};
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
    pub fn cut(&mut self, line: &'a [u8], columns: usize) {
        self.ends.clear();
        match self.dialect.separator {
            Separator::Byte(byte) => {
                self.line = line;
                self.ends.extend(unquoted(line, byte, self.dialect.separator).take(columns));
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

    fn get(&self, column: usize) -> &'a [u8] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        let cell = &self.line[start..self.ends[column]];
        // Of several blanks the first was taken for the end of the cell before.
        if self.dialect.separator == Separator::Blanks { cell.trim_ascii_start() } else { cell }
    }

    /// Writes the numbers of the picked columns into `row`, or tells what is wrong with the line.
    fn pick<T: Number>(&self, names: &[String], picked: &[usize], row: &mut [T]) -> Result<(), String> {
        if self.ends.len() != names.len() {
            let cells = count(self.line, self.dialect.separator);
            let plural = if cells == 1 { "" } else { "s" };
            return Err(format!(": has {cells} cell{plural} where the first line has {}{}", names.len(), self.hint(names)));
        }
        for (&column, out) in picked.iter().zip(row) {
            let cell = self.get(column);
            let read = number(cell).or_else(|| self.missing(cell, names, column));
            *out = read.ok_or_else(|| format!(", column {}: {}{}", names[column], self.complaint(cell), self.hint(names)))?;
        }
        Ok(())
    }

    /// What stands for a cell's number that is missing, if it is. A line of blanks is no row of one column, and what lies behind a
    /// last separator is no cell of a column that has no name.
    fn missing<T: Number>(&self, cell: &[u8], names: &[String], column: usize) -> Option<T> {
        let is_nothing = (names.len() == 1 || names[column].is_empty()) && cell.trim_ascii().is_empty();
        let is_missing = self.dialect.missing == Missing::Nan && !is_nothing && is_missing(unquote(cell).trim_ascii());
        T::MISSING.filter(|_| is_missing)
    }

    fn complaint(&self, cell: &[u8]) -> String {
        complaint(&self.dialect.original(cell), self.dialect)
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
    let mut text = Cow::Borrowed(chunk.text);
    if dialect.decimal == Decimal::Comma {
        let mut swapped = Vec::new();
        swapped.try_reserve_exact(text.len()).map_err(|_| no_memory(names))?;
        swapped.extend(text.iter().map(|&byte| swap(byte)));
        text = swapped.into();
    }
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
mod tests {
    use super::super::lines::tests::texts;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_to_the_bit(bits: u64, few in -100_000..100_000i32) {
            for number in [f64::from_bits(bits), f64::from(few) / 1000.0] {
                let mut text = Vec::new();
                number.write(&mut text);
                let back: f64 = super::number(&text).unwrap();
                prop_assert!(back.to_bits() == number.to_bits() || (back.is_nan() && number.is_nan()));
                let single = number as f32;
                text.clear();
                single.write(&mut text);
                let back: f32 = super::number(&text).unwrap();
                prop_assert!(back.to_bits() == single.to_bits() || (back.is_nan() && single.is_nan()));
            }
        }

        #[test]
        fn any_text_is_the_number_that_the_standard_library_finds(text in "[ +-]?[0-9.]{0,30}(e[+-]?[0-9]{0,3})?|nan|inf|Infinity|0x10|1_000|.*") {
            let ours: Option<f64> = super::number(text.as_bytes());
            let theirs = super::unquote(text.as_bytes());
            let theirs: Option<f64> = std::str::from_utf8(&theirs).unwrap().trim_matches([' ', '\t', '\n', '\r', '\x0c']).parse().ok();
            prop_assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits));
        }
    }

    /// The rows of a text that is cut into lines first, and those into cells; or the byte of the first that is wrong.
    fn rows(text: &[u8], dialect: Dialect, names: &[String]) -> Result<Vec<u64>, usize> {
        let (mut cells, mut numbers, mut at) = (Cells::new(dialect), Vec::new(), 0);
        while at < text.len() {
            let (line, length) = line(&text[at..], dialect.separator).map_err(|unclosed| at + unclosed.at)?;
            let mut row = vec![0.0; names.len()];
            cells.cut(line, names.len());
            if !is_blank(line, dialect.separator) {
                cells.pick(names, &[0, 1][..names.len()], &mut row).map_err(|_| at)?;
                numbers.extend(row.into_iter().map(f64::to_bits));
            }
            at += length;
        }
        Ok(numbers)
    }

    #[test]
    fn rows_are_those_of_lines_cut_into_cells() {
        let with = |separator, missing| Dialect { separator, missing, ..Dialect::WRITTEN };
        for (dialect, bytes) in [
            (Dialect::WRITTEN, b"1,\"\n\r "),
            (with(Separator::COMMA, Missing::Error), b"1,\"\n\r "),
            (with(Separator::Byte(b'\t'), Missing::Nan), b"1\t\"\n\r "),
            (with(Separator::Blanks, Missing::Nan), b"1\t\"\n\r "),
        ] {
            for text in (0..=6).flat_map(|length| texts(bytes, length)) {
                for names in [vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]] {
                    let chunk = Chunk::new(&text);
                    let mut out = vec![0.0f64; chunk.lines() * names.len()];
                    let parsed = parse(&chunk, dialect, &names, &[0, 1][..names.len()], &mut out);
                    if let Ok(rows) = parsed {
                        assert_eq!(chunk.rows(dialect.separator), rows, "{:?} {dialect:?}", String::from_utf8_lossy(&text));
                    }
                    let ours = parsed.map(|rows| out[..rows * names.len()].iter().map(|number| number.to_bits()).collect());
                    assert_eq!(
                        ours.map_err(|bad| bad.at),
                        rows(&text, dialect, &names),
                        "{:?} {dialect:?}",
                        String::from_utf8_lossy(&text)
                    );
                }
            }
        }
    }

    #[test]
    fn missing_numbers_are_nan_and_nothing_else_is() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let strict = Dialect { missing: Missing::Error, ..Dialect::WRITTEN };
        let parsed = |text: &str, dialect: Dialect, names: &[String]| {
            let mut out = [0.0f64; 9];
            let all = [0, 1, 2];
            parse(&Chunk::new(text.as_bytes()), dialect, names, &all[..names.len()], &mut out)
                .map(|rows| out[..rows * names.len()].to_vec())
        };
        for cell in
            ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "<NA>", "-NaN", "1.#IND", " NA ", "\"\"", "\"NA\"", "  "]
        {
            for row in [format!("1,{cell},2\n"), format!("{cell},1,2\r\n"), format!("1,2,{cell}")] {
                let found = parsed(&row, Dialect::WRITTEN, &names).unwrap_or_else(|bad| panic!("{row:?}: {bad:?}"));
                assert_eq!((found.len(), found.iter().filter(|number| number.is_nan()).count()), (3, 1), "{row:?}");
                let is_number = number::<f64>(cell.as_bytes()).is_some();
                assert_eq!(parsed(&row, strict, &names).is_ok(), is_number, "{row:?}");
            }
        }
        for cell in ["NAN1", "NAs", "nul", "-", "?", ".", "NA NA", "\"\"\"\"", "1NA"] {
            let row = format!("1,{cell},2\n");
            assert!(parsed(&row, Dialect::WRITTEN, &names).is_err(), "{row:?}");
        }
        // A blank line is no row.
        let one = &names[..1];
        assert_eq!(parsed("1\n\n\"\"\nNA\n", Dialect::WRITTEN, one).unwrap().len(), 3);
        assert!(parsed("1\n  \n", Dialect::WRITTEN, one).is_err());
    }

    #[test]
    fn commas_and_points_change_places_where_decimals_have_commas() {
        let dialect = Dialect { separator: Separator::Byte(b';'), decimal: Decimal::Comma, ..Dialect::WRITTEN };
        let names = ["a", "b"].map(str::to_owned);
        let mut out = [0.0f64; 4];
        assert_eq!(parse(&Chunk::new(b"1,5;-2,25e1\n\"3,5\"; ,5 \n"), dialect, &names, &[0, 1], &mut out).unwrap(), 2);
        assert_eq!(out, [1.5, -22.5, 3.5, 0.5]);
        for (text, said) in [(&b"1;1.000,5\n"[..], "\"1.000,5\", no number"), (b"1;1.5", "\"1.5\", no number")] {
            let bad = parse(&Chunk::new(text), dialect, &names, &[0, 1], &mut out).unwrap_err();
            assert!(bad.reason.contains(said), "{}", bad.reason);
        }
    }

    #[test]
    fn quotes_are_taken_off_and_two_are_one() {
        for (cell, held) in [("1", "1"), ("\"1\"", "1"), ("\"a \"\"b\"\", c\"", "a \"b\", c"), ("\"", "\""), ("\"\"", ""), ("a\"", "a\"")] {
            assert_eq!(String::from_utf8_lossy(&unquote(cell.as_bytes())), held, "{cell}");
        }
    }
}
