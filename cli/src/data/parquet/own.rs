//! Columns of a Parquet file, each of its own type. Not here: how one is decoded.

use parquet::file::metadata::ParquetMetaData;
use yunta::{Engine, Result};

use super::column::Column;
use super::file::Contents;
use super::kind::Kind;
use super::{Field, Reader};
use crate::data::column::{self as data, Type};

impl Reader {
    /// The type of a column's numbers, or what it is of instead. Integers of which the file says that some are missing are f64.
    pub fn held(&self, column: usize) -> std::result::Result<Type, String> {
        let Field { leaf, kind } = &self.fields[column];
        let is_f64 = self.is_whole(column) && self.lacking_integers().binary_search(leaf).is_ok();
        kind.clone().map(|kind| if is_f64 { Type::F64 } else { kind.held() })
    }

    /// Whether a column is of whole numbers.
    fn is_whole(&self, column: usize) -> bool {
        self.fields[column].kind.as_ref().is_ok_and(|kind| kind.is_integer() && *kind != Kind::Bool)
    }

    fn lacking_integers(&self) -> &[usize] {
        self.lacking_integers.get_or_init(|| self.lacking((0..self.fields.len()).filter(|&column| self.is_whole(column))))
    }

    /// Reads up to `most` rows of `columns`, each of the type that [`Reader::held`] tells: fewer only at the end. All calls ask for
    /// the same.
    ///
    /// # Errors
    /// The file or the memory fails, or some integers are missing and no f64 equals another.
    pub fn next_own(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<(usize, Vec<data::Column>)> {
        let has_whole = columns.iter().any(|&column| self.is_whole(column));
        let lacking = if has_whole { self.lacking_integers().to_vec() } else { Vec::new() };
        let read = |column: &mut Column, file: &Contents, metadata: &ParquetMetaData, rows| match lacking.binary_search(&column.leaf) {
            Ok(_) => column.read_as_f64(file, metadata, rows),
            Err(_) => column.read_own(file, metadata, rows),
        };
        let (rows, read, places) = self.next_of(most, columns, engine, read)?;
        let mut read: Vec<_> = read.into_iter().map(Some).collect();
        // One that is wanted several times is copied but for the last.
        let mut one = |(at, &place): (usize, &usize)| match places[at + 1..].contains(&place) {
            true => read[place].as_ref().map(|column| column.cells().kept()),
            false => read[place].take().map(Ok),
        };
        let columns = places.iter().enumerate().filter_map(&mut one).collect::<std::io::Result<_>>();
        Ok((rows, columns.map_err(|error| self.failed(format!("no memory for its columns: {error}")))?))
    }
}
