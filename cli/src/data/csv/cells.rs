//! Lines of text as cells, and cells as numbers. Not here: which line ends stand in quotes.

use std::borrow::Cow;
use std::collections::TryReserveError;

use memchr::memchr;

use super::lines::{Chunk, Unclosed, line, unquoted};
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
    line: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Cells<'a> {
    /// Takes room for lines of so many cells.
    pub fn with_room(columns: usize) -> Result<Self, TryReserveError> {
        let mut ends = Vec::new();
        // One more tells that there are too many.
        ends.try_reserve_exact(columns + 1)?;
        Ok(Self { line: &[], ends })
    }

    /// Cuts a line, up to one cell more than there is room for.
    pub fn cut(&mut self, line: &'a [u8], columns: usize) {
        self.line = line;
        self.ends.clear();
        self.ends.extend(unquoted(line, b',').take(columns));
        self.ends.push(line.len());
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + Clone {
        (0..self.ends.len()).map(|column| self.get(column))
    }

    pub fn get(&self, column: usize) -> &'a [u8] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        &self.line[start..self.ends[column]]
    }

    /// Writes the numbers of the picked columns into `row`, or tells what is wrong with the line.
    fn pick<T: Number>(&self, names: &[String], picked: &[usize], row: &mut [T]) -> Result<(), String> {
        self.check(names)?;
        for (&column, out) in picked.iter().zip(row) {
            let cell = self.get(column);
            *out = number(cell).ok_or_else(|| format!(", column {}: {}", names[column], complaint(cell)))?;
        }
        Ok(())
    }

    /// Whether the line has as many cells as there are names.
    pub fn check(&self, names: &[String]) -> Result<(), String> {
        if self.ends.len() != names.len() {
            let cells = unquoted(self.line, b',').count() + 1;
            let plural = if cells == 1 { "" } else { "s" };
            let parted = if matches!(names, [name] if name.contains([';', '\t'])) { "; only commas part cells" } else { "" };
            return Err(format!(": has {cells} cell{plural} where the first line has {}{parted}", names.len()));
        }
        Ok(())
    }
}

/// Writes the numbers of the picked columns of a chunk into `out`, row after row, which has room for all of its lines. Tells
/// how many rows these are: lines that are not blank.
pub(super) fn parse<T: Number>(chunk: &Chunk<'_>, names: &[String], picked: &[usize], out: &mut [T]) -> Result<usize, Bad> {
    let all = picked.iter().copied().eq(0..names.len());
    if !all && let Some(at) = memchr(0, chunk.text) {
        return Err(Bad { at, reason: format!(": {NUL}") });
    }
    let no_memory = |_| Bad { at: 0, reason: format!(": no memory for its {} cells", names.len()) };
    let (mut cells, mut rows, mut at) = (Cells::with_room(names.len()).map_err(no_memory)?, 0, 0);
    while at < chunk.text.len() {
        let (text, row) = (&chunk.text[at..], &mut out[rows * picked.len()..][..picked.len()]);
        if all && let Some(length) = plain(text, row) {
            (rows, at) = (rows + 1, at + length);
            continue;
        }
        let unclosed = |Unclosed { at: quote, reason }| Bad { at: at + quote, reason: format!(": {reason}") };
        let (line, length) = line(text).map_err(unclosed)?;
        if !line.is_empty() {
            cells.cut(line, names.len());
            cells.pick(names, picked, row).map_err(|reason| Bad { at, reason })?;
            rows += 1;
        }
        at += length;
    }
    Ok(rows)
}

/// Writes the numbers of a text's first line, if it is nothing but numbers and commas, as many as `out` has, without looking
/// for its end first. Returns its length.
fn plain<T: Number>(text: &[u8], out: &mut [T]) -> Option<usize> {
    let mut rest = text;
    for (place, out) in out.iter_mut().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix(b",")?;
        }
        let (number, length) = T::read(rest)?;
        (*out, rest) = (number, &rest[length..]);
    }
    let end = match rest {
        [] => 0,
        [b'\n', ..] | [b'\r'] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return None,
    };
    Some(text.len() - rest.len() + end)
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

pub(super) fn complaint(cell: &[u8]) -> String {
    let cell = String::from_utf8_lossy(&unquote(cell)).into_owned();
    match cell.trim() {
        "" => "empty; write nan for a missing number".into(),
        text if text.contains('\0') => NUL.into(),
        text if text.contains([';', '\t']) => format!("{cell:?}, no number; only commas part cells"),
        _ => format!("{cell:?}, no number"),
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
    fn rows(text: &[u8], names: &[String]) -> Result<Vec<u64>, usize> {
        let (mut cells, mut numbers, mut at) = (Cells::with_room(names.len()).unwrap(), Vec::new(), 0);
        while at < text.len() {
            let (line, length) = line(&text[at..]).map_err(|unclosed| at + unclosed.at)?;
            let mut row = vec![0.0; names.len()];
            cells.cut(line, names.len());
            if !line.is_empty() {
                cells.pick(names, &[0, 1][..names.len()], &mut row).map_err(|_| at)?;
                numbers.extend(row.into_iter().map(f64::to_bits));
            }
            at += length;
        }
        Ok(numbers)
    }

    #[test]
    fn rows_are_those_of_lines_cut_into_cells() {
        for text in (0..=6).flat_map(|length| texts(b"1,\"\n\r ", length)) {
            for names in [vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]] {
                let chunk = Chunk::new(&text);
                let mut out = vec![0.0f64; chunk.lines() * names.len()];
                let parsed = parse(&chunk, &names, &[0, 1][..names.len()], &mut out);
                let ours = parsed.map(|rows| out[..rows * names.len()].iter().map(|number| number.to_bits()).collect());
                assert_eq!(ours.map_err(|bad| bad.at), rows(&text, &names), "{:?}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn quotes_are_taken_off_and_two_are_one() {
        for (cell, held) in [("1", "1"), ("\"1\"", "1"), ("\"a \"\"b\"\", c\"", "a \"b\", c"), ("\"", "\""), ("\"\"", ""), ("a\"", "a\"")] {
            assert_eq!(String::from_utf8_lossy(&unquote(cell.as_bytes())), held, "{cell}");
        }
    }
}
