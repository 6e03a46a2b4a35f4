//! Rows of numbers as they are read from a file, whatever its format. Not here: any format.

use yunta::{Engine, Error, Result, Table};

use super::memory;
use super::number::Number;

/// What an open file of any format can do. `columns` are those that were picked, by their index.
pub(crate) trait Rows {
    /// The names of all columns.
    fn names(&self) -> Names<'_>;

    /// Whether they are more than the columns' numbers.
    fn is_named(&self) -> bool {
        self.names().is_written()
    }

    /// Whether a column tells rows apart for whoever wrote it, and is used only where it is picked.
    fn is_index(&self, _: usize) -> bool {
        false
    }

    /// Whether the numbers of `columns` are of type `T`, or are read as such: what is a number is read as the nearest f64.
    fn holds<T: Number>(&self, columns: &[usize]) -> bool;

    /// Whether some of `columns` are of integers in the file.
    fn has_integers(&self, columns: &[usize]) -> bool;

    /// What those of `columns` are that cannot be read as numbers, for a message.
    fn descr(&self, columns: &[usize]) -> String;

    /// How many rows the whole file has.
    ///
    /// # Errors
    /// Text has to be read for that, and cannot be.
    fn rows(&self) -> Result<usize>;

    /// How many numbers of a row are read to have those of `columns`.
    fn width(&self, columns: &[usize]) -> usize {
        columns.len()
    }

    /// Passes over so many rows, which the file has.
    ///
    /// # Errors
    /// The file fails.
    fn skip(&mut self, rows: usize, engine: &Engine) -> Result<()>;

    /// Reads up to `most` rows: fewer only at the end. All calls ask for the same.
    ///
    /// # Errors
    /// The file or the memory fails, or a cell is no number.
    fn next<T: Number>(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<Piece<T>>;
}

/// What columns are called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Names<'a> {
    /// As the file has it.
    Written(&'a [String]),
    /// By their numbers from 0, of which there can be millions.
    Numbers(usize),
}

impl Names<'_> {
    pub fn len(self) -> usize {
        match self {
            Self::Written(names) => names.len(),
            Self::Numbers(columns) => columns,
        }
    }

    pub fn get(self, column: usize) -> String {
        match self {
            Self::Written(names) => names[column].clone(),
            Self::Numbers(_) => column.to_string(),
        }
    }

    pub fn is_written(self) -> bool {
        matches!(self, Self::Written(names) if names.iter().enumerate().any(|(column, name)| *name != column.to_string()))
    }

    /// The first column of a name, and whether there are others.
    pub fn find(self, name: &str) -> Option<(usize, bool)> {
        match self {
            Self::Written(names) => {
                let found = names.iter().position(|known| known == name)?;
                Some((found, names[found + 1..].iter().any(|known| known == name)))
            }
            Self::Numbers(columns) => {
                let column = name.parse().ok().filter(|&column: &usize| column < columns && name == column.to_string())?;
                Some((column, false))
            }
        }
    }
}

/// Some names for a message, with commas between them.
pub(crate) fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 20;
    let more = names.len().saturating_sub(MOST);
    let some = names.take(MOST).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{some} and {more} more") } else { some }
}

/// Some rows of a file.
#[derive(Debug)]
pub(crate) struct Piece<T: Number> {
    pub rows: usize,
    pub numbers: Numbers<T>,
}

/// The numbers of a piece, in the order of the file's format.
#[derive(Debug)]
pub(crate) enum Numbers<T: Number> {
    /// Row after row, of so many columns.
    Rows(Vec<T>, usize),
    /// Column after column, and which of them were picked.
    Columns(Vec<T>, Vec<usize>),
    /// Columns that each have memory of their own, and which of them each picked one is.
    Apart(Vec<Vec<T>>, Vec<usize>),
}

impl<T: Number> Piece<T> {
    /// Each column's numbers by themselves.
    pub fn into_columns(self) -> Result<Vec<Vec<T>>> {
        let rows = self.rows;
        if let Numbers::Rows(numbers, 1) = self.numbers {
            return Ok(vec![numbers]);
        }
        let gather = |from: &mut dyn Iterator<Item = T>| {
            let mut numbers = memory::zeroed(rows).ok_or_else(|| Error::argument("TABLE", rows, "no memory for so many rows"))?;
            numbers.iter_mut().zip(from).for_each(|(to, number)| *to = number);
            Ok(numbers)
        };
        match &self.numbers {
            Numbers::Rows(numbers, width) => {
                (0..*width).map(|column| gather(&mut numbers.iter().skip(column).step_by(*width).copied())).collect()
            }
            Numbers::Columns(numbers, picked) => {
                picked.iter().map(|column| gather(&mut numbers[column * rows..][..rows].iter().copied())).collect()
            }
            Numbers::Apart(columns, picked) => picked.iter().map(|&column| gather(&mut columns[column].iter().copied())).collect(),
        }
    }

    /// The rows, where they lie.
    pub fn table(&self) -> Result<Table<'_, T>> {
        match &self.numbers {
            Numbers::Rows(numbers, columns) => Table::new(numbers, self.rows, *columns),
            Numbers::Columns(numbers, picked) => {
                Table::from_columns(picked.iter().map(|column| &numbers[column * self.rows..][..self.rows]))
            }
            Numbers::Apart(columns, picked) => Table::from_columns(picked.iter().map(|&column| &columns[column])),
        }
    }
}
