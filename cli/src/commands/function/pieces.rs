//! A table in pieces: what is read of each, and which array of the function each column becomes. Not here: what is done with
//! them.

use yunta::Parameter;

use super::arrays;
use super::given::Source;
use super::ready::Ready;
use crate::data::column::Column;
use crate::data::input::Wanted;
use crate::data::npy::Layout;
use crate::shell::failure::Failure;

/// Where a parameter's numbers come from.
enum From {
    /// All pieces have the same.
    Whole(Column),
    /// So many columns of what is read, from this one on.
    Columns(usize, usize),
}

/// What is read of each piece, and what it is for.
pub(crate) struct Pieces {
    pub wanted: Vec<Wanted>,
    /// For each array of the function.
    from: Vec<From>,
    /// The first of the columns that are wanted besides, which are the last.
    pub others: usize,
}

impl Pieces {
    /// Reads the whole inputs, and finds the columns of the others.
    pub fn of(ready: &Ready, parameters: Vec<(Parameter, Source)>, others: impl Iterator<Item = Wanted>) -> Result<Self, Failure> {
        let (mut wanted, mut from) = (Vec::new(), Vec::new());
        let arrays = parameters.into_iter().filter(|(_, source)| !matches!(source, Source::Set(_)));
        for ((_, source), array) in arrays.zip(&ready.arrays) {
            match source {
                Source::Columns(columns) => {
                    from.push(From::Columns(wanted.len(), columns.len()));
                    wanted.extend(columns.into_iter().map(|column| Wanted { column, scalar: Some(array.scalar) }));
                }
                Source::File(path, reader) => {
                    let path = path.display().to_string();
                    arrays::items(array, &path, &reader)?;
                    from.push(From::Whole(arrays::whole(array, &path, *reader, Layout::Standard)?));
                }
                Source::Set(_) => {}
            }
        }
        let first = wanted.len();
        wanted.extend(others);
        Ok(Self { wanted, from, others: first })
    }

    /// The elements of several columns each, one behind the other.
    pub fn packed(&self, read: &[Column]) -> Result<Vec<Column>, Failure> {
        let several = self.from.iter().filter_map(|from| match from {
            From::Columns(first, count) if *count > 1 => Some(&read[*first..first + count]),
            _ => None,
        });
        let no_memory = |error| Failure::Failed(format!("the table: no memory for a piece of it: {error}"));
        several.map(|columns| Column::packed(columns).map_err(no_memory)).collect()
    }

    /// What each array of the function is given.
    pub fn arrays<'a>(&'a self, read: &'a [Column], packed: &'a [Column]) -> Vec<&'a Column> {
        let mut packed = packed.iter();
        let array = |from: &'a From| match from {
            From::Whole(column) => Some(column),
            From::Columns(first, 1) => read.get(*first),
            From::Columns(..) => packed.next(),
        };
        self.from.iter().filter_map(array).collect()
    }
}
