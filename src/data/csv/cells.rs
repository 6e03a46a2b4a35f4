//! A line of text as cells, and cells as numbers. Not here: where lines end.

use std::borrow::Cow;

use super::lines::{Chunk, unquoted};
use crate::data::number::Number;

/// What is wrong with a line, which begins at a byte of its chunk.
#[derive(Debug)]
pub(super) struct Bad {
    pub at: usize,
    /// What is said behind the line's number.
    pub reason: String,
}

/// The cells of one line after another.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    line: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Cells<'a> {
    pub fn cut(&mut self, line: &'a [u8]) {
        self.line = line;
        self.ends.clear();
        self.ends.extend(unquoted(line, b','));
        self.ends.push(line.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.ends.len()).map(|column| self.get(column))
    }

    pub fn get(&self, column: usize) -> &'a [u8] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        &self.line[start..self.ends[column]]
    }
}

/// Writes the numbers of the picked columns of a chunk into `out`, row after row.
pub(super) fn parse<T: Number>(chunk: &Chunk<'_>, names: &[String], picked: &[usize], out: &mut [T]) -> Result<(), Bad> {
    let all = picked.iter().copied().eq(0..names.len());
    let mut cells = Cells::default();
    for ((at, line), out) in chunk.rows().zip(out.chunks_exact_mut(picked.len().max(1))) {
        if all && plain(line, out).is_some() {
            continue;
        }
        cells.cut(line);
        if cells.len() != names.len() {
            return Err(Bad { at, reason: format!(": has {} cells where the first line has {}", cells.len(), names.len()) });
        }
        for (&column, out) in picked.iter().zip(out) {
            let cell = cells.get(column);
            *out = number(cell).ok_or_else(|| Bad { at, reason: format!(", column {}: {}", names[column], complaint(cell)) })?;
        }
    }
    Ok(())
}

/// Writes the numbers of a line of nothing but numbers and commas, as many as `out` has, without looking for the commas first.
fn plain<T: Number>(line: &[u8], out: &mut [T]) -> Option<()> {
    let mut rest = line;
    for (place, out) in out.iter_mut().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix(b",")?;
        }
        let (number, length) = T::read(rest)?;
        (*out, rest) = (number, &rest[length..]);
    }
    rest.is_empty().then_some(())
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

fn complaint(cell: &[u8]) -> String {
    let cell = String::from_utf8_lossy(&unquote(cell)).into_owned();
    if cell.trim().is_empty() { "empty; write nan for a missing number".into() } else { format!("{cell:?}, no number") }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn quotes_are_taken_off_and_two_are_one() {
        for (cell, held) in [("1", "1"), ("\"1\"", "1"), ("\"a \"\"b\"\", c\"", "a \"b\", c"), ("\"", "\""), ("\"\"", ""), ("a\"", "a\"")] {
            assert_eq!(String::from_utf8_lossy(&unquote(cell.as_bytes())), held, "{cell}");
        }
    }
}
