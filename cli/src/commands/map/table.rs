//! A function over the rows of a table, which is read and written in pieces and may be larger than the memory. Not here:
//! arrays.

use std::mem;

use yunta::{Columns, Parameter, Work};

use super::{append, arrays};
use crate::commands::function::given::{Source, Table};
use crate::commands::function::ready::Ready;
use crate::commands::function::results::{self, Part};
use crate::commands::rows::{Rows, Total};
use crate::data::column::{Column, Type};
use crate::data::input::Wanted;
use crate::data::npy::Layout;
use crate::data::sink::ColumnsHeading;
use crate::data::{memory, output};
use crate::shell::failure::Failure;
use crate::shell::job;

/// Where a parameter's numbers come from.
enum From {
    /// All pieces have the same.
    Whole(Column),
    /// So many columns of what is read, from this one on.
    Columns(usize, usize),
}

/// What is read of each piece, and what it is for.
struct Plan {
    wanted: Vec<Wanted>,
    /// For each array of the function.
    from: Vec<From>,
    /// The first of the table's own columns that are kept, which are the last.
    kept: usize,
}

pub(super) fn run(
    rows: &Rows<'_>,
    ready: &Ready,
    parameters: Vec<(Parameter, Source)>,
    mut table: Table,
    append: bool,
) -> Result<(), Failure> {
    let kept = if append { append::kept(&mut table, rows.format)? } else { Vec::new() };
    let mut columns: Vec<(String, Type)> = kept.iter().map(|(name, held, _)| (name.clone(), *held)).collect();
    columns.extend(results::names(&ready.outputs));
    results::check(&columns, rows.format)?;
    let plan = Plan::of(ready, parameters, kept.into_iter().map(|(_, _, wanted)| wanted))?;
    let several: Vec<_> = (columns.len() > 1).then_some(columns.len()).into_iter().collect();
    let heading = ColumnsHeading { shape: rows.shape(&table.input, &several)?, columns };
    let mut total = Total::default();
    // A place counts from the table's first row.
    let most = if ready.takes_place { usize::MAX } else { rows.piece(table.input.width_of(&plan.wanted)) };
    rows.write(|to| {
        let mut sink = output::begin_columns(rows.format, to, &heading, &rows.engine)?;
        let mut found = Columns::default();
        loop {
            let (count, read) = table.input.next_columns(most, &plan.wanted, &rows.engine).map_err(Failure::from)?;
            memory::check().map_err(Failure::from)?;
            let packed = plan.packed(&read)?;
            let call = ready.call(&plan.arrays(&read, &packed), None);
            if found.iter().next().map(|(_, numbers)| numbers.len()) != Some(Work::items(&call) * ready.outputs[0].components) {
                drop(mem::take(&mut found));
                found = results::zeroed(&call)?;
            }
            total.add(job::run(&rows.engine, &call, rows.running, &mut found)?);
            let parts = results::parts(&found, &ready.outputs)?;
            let own = read[plan.kept..].iter().map(Column::cells);
            sink.columns(&own.chain(parts.iter().map(Part::cells)).collect::<Vec<_>>())?;
            if count != most {
                return Ok(sink.end()?);
            }
        }
    })?;
    rows.tell(total)
}

impl Plan {
    /// Reads the whole inputs, and finds the columns of the others.
    fn of(ready: &Ready, parameters: Vec<(Parameter, Source)>, kept: impl Iterator<Item = Wanted>) -> Result<Self, Failure> {
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
        wanted.extend(kept);
        Ok(Self { wanted, from, kept: first })
    }

    /// The elements of several columns each, one behind the other.
    fn packed(&self, read: &[Column]) -> Result<Vec<Column>, Failure> {
        let several = self.from.iter().filter_map(|from| match from {
            From::Columns(first, count) if *count > 1 => Some(&read[*first..first + count]),
            _ => None,
        });
        let no_memory = |error| Failure::Failed(format!("the table: no memory for a piece of it: {error}"));
        several.map(|columns| Column::packed(columns).map_err(no_memory)).collect()
    }

    /// What each array of the function is given.
    fn arrays<'a>(&'a self, read: &'a [Column], packed: &'a [Column]) -> Vec<&'a Column> {
        let mut packed = packed.iter();
        let array = |from: &'a From| match from {
            From::Whole(column) => Some(column),
            From::Columns(first, 1) => read.get(*first),
            From::Columns(..) => packed.next(),
        };
        self.from.iter().filter_map(array).collect()
    }
}
