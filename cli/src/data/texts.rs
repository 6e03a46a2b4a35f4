//! A column of text: the bytes of all cells in one piece of memory. Not here: what a cell means.

use std::borrow::Cow;
use std::collections::TryReserveError;

/// Cells of text, of which some may be missing.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// The rows of those that are missing.
    missing: Vec<usize>,
    /// Whether the cells are as a file of text has them, with the quotes that may be round them.
    pub quoted: bool,
}

impl Texts {
    /// No cells of a file of text.
    pub fn quoted() -> Self {
        Self { quoted: true, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn push(&mut self, cell: &[u8]) -> Result<(), TryReserveError> {
        self.bytes.try_reserve(cell.len())?;
        self.ends.try_reserve(1)?;
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len());
        Ok(())
    }

    /// A cell that is missing.
    pub fn push_missing(&mut self) -> Result<(), TryReserveError> {
        self.missing.try_reserve(1)?;
        self.missing.push(self.ends.len());
        self.push(&[])
    }

    /// The same cells in memory of their own.
    pub fn copied(&self) -> Result<Self, TryReserveError> {
        let mut copy = Self::default();
        copy.append(self)?;
        Ok(copy)
    }

    /// The cells of another behind these.
    pub fn append(&mut self, other: &Self) -> Result<(), TryReserveError> {
        let (bytes, rows) = (self.bytes.len(), self.len());
        self.bytes.try_reserve(other.bytes.len())?;
        self.ends.try_reserve(other.len())?;
        self.missing.try_reserve(other.missing.len())?;
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| bytes + end));
        self.missing.extend(other.missing.iter().map(|row| rows + row));
        self.quoted = other.quoted;
        Ok(())
    }

    /// The bytes of a cell; none of one that is missing.
    pub fn get(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[row]]
    }

    pub fn is_missing(&self, row: usize) -> bool {
        self.missing.binary_search(&row).is_ok()
    }

    /// Cells of these rows.
    pub fn picked(&self, rows: &[usize]) -> Result<Self, TryReserveError> {
        let mut picked = Self { quoted: self.quoted, ..Self::default() };
        let mut push = |&row: &usize| if self.is_missing(row) { picked.push_missing() } else { picked.push(self.get(row)) };
        rows.iter().try_for_each(&mut push)?;
        Ok(picked)
    }

    /// What a cell says, without the quotes that a file of text has round it.
    pub fn text(&self, row: usize) -> Cow<'_, [u8]> {
        match self.get(row) {
            [b'"', inside @ .., b'"'] if self.quoted => String::from_utf8_lossy(inside).replace("\"\"", "\"").into_bytes().into(),
            cell => cell.into(),
        }
    }

    /// The same cells without such quotes.
    pub fn unquoted(&self) -> Result<Self, TryReserveError> {
        let mut cells = Self::default();
        let mut push = |row: usize| if self.is_missing(row) { cells.push_missing() } else { cells.push(&self.text(row)) };
        (0..self.len()).try_for_each(&mut push)?;
        Ok(cells)
    }

    /// A cell for a message.
    pub fn shown(&self, row: usize) -> String {
        if row < self.len() { format!("{:?}", String::from_utf8_lossy(self.get(row))) } else { "text".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_apart_when_columns_are_joined() {
        let (mut one, mut two) = (Texts::default(), Texts::default());
        one.push(b"a").unwrap();
        one.push_missing().unwrap();
        two.push(b"").unwrap();
        two.push_missing().unwrap();
        two.push(b"bc").unwrap();
        one.append(&two).unwrap();
        assert_eq!((0..5).map(|row| one.get(row)).collect::<Vec<_>>(), [&b"a"[..], b"", b"", b"", b"bc"]);
        assert_eq!((0..5).map(|row| one.is_missing(row)).collect::<Vec<_>>(), [false, true, false, true, false]);
    }
}
