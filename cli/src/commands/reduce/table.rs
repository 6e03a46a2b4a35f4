//! A function over the rows of a table, and one number of its results, or of each group's. The table is read in pieces; what is
//! grouped is held in memory. Not here: arrays.

use yunta::{Call, Parameter, Reduced, Reduction, Totals, Work};

use super::told::To;
use super::{check, last};
use crate::commands::function::given::{Source, Table};
use crate::commands::function::groups::{Groups, as_numbers};
use crate::commands::function::pieces::Pieces;
use crate::commands::function::planned;
use crate::commands::function::ready::{Ready, zeros};
use crate::commands::rows::Total;
use crate::data::column::{Column, Type};
use crate::data::input::{Held, Wanted};
use crate::data::memory;
use crate::shell::failure::Failure;

pub(super) fn run(
    to: &To<'_>,
    ready: &Ready,
    reduction: Reduction,
    parameters: Vec<(Parameter, Source)>,
    mut table: Table,
    by: Option<&str>,
) -> Result<(), Failure> {
    let key = by.map(|name| Ok::<_, Failure>((name, key(&table, name)?))).transpose()?;
    let others = key.iter().map(|(_, (column, _))| Wanted { column: *column, scalar: None });
    // What text is a key of is known when it is read.
    let columns = check(to, key.as_ref().and_then(|(name, (_, held))| Some((name.to_string(), (*held)?))))?;
    let pieces = Pieces::of(ready, parameters, others)?;
    let (mut totals, mut total) = (Totals::new(), Total::default());
    // The groups are known when all rows are; a place counts from the table's first row.
    let in_full = ready.takes_place || by.is_some();
    let piece = to.rows.piece(table.input.width_of(&pieces.wanted)).next_multiple_of(Reduced::block(0));
    let most = if in_full { usize::MAX } else { piece };
    let forecast = |call: Call<'_>| Ok(to.rows.engine.plan(&call.reduce(reduction), to.rows.running.backend)?);
    if planned::is_all(to.rows, ready, (&pieces, most), &mut table.input, forecast)? {
        return Ok(());
    }
    if to.rows.shard.is_some() {
        return shared(to, ready, reduction, table, &pieces, piece);
    }
    let keys = loop {
        let (count, read) = table.input.next_columns(most, &pieces.wanted, &to.rows.engine)?;
        memory::check()?;
        let groups = read.get(pieces.others).map(grouped).transpose()?;
        let packed = pieces.packed(&read)?;
        let reduced = ready.call(&pieces.arrays(&read, &packed), None).reduce(reduction);
        let reduced = match &groups {
            Some(groups) => reduced.by(&groups.of_rows, groups.keys.cells().len()),
            None => reduced,
        };
        to.add(&reduced, count, &mut totals, &mut total)?;
        if count != most {
            break groups.map(|groups| groups.keys);
        }
    };
    let columns = match (&keys, by) {
        (Some(keys), Some(name)) => check(to, Some((name.to_owned(), keys.held())))?,
        _ => columns,
    };
    to.tell(&totals.finish()?, keys.as_ref(), columns, total)
}

/// This shard's pieces of a table, of which `most` rows are read at once.
fn shared(to: &To<'_>, ready: &Ready, reduction: Reduction, table: Table, pieces: &Pieces, most: usize) -> Result<(), Failure> {
    if ready.takes_place {
        return Err(Failure::Usage("--shard: a function that asks for its place takes a table as a whole; leave --shard out".into()));
    }
    let none: Vec<_> = ready.arrays.iter().map(|array| zeros(array.scalar, array.components)).collect();
    let form = to.form(&ready.call(&none.iter().collect::<Vec<_>>(), Some([1, 1, 1])).reduce(reduction))?;
    to.rows.in_pieces(form, &mut [table.input], most, |_, range, inputs| {
        let mut partials = Vec::new();
        for _ in 0..range.len().div_ceil(most).max(1) {
            let (_, read) = inputs[0].next_columns(most, &pieces.wanted, &to.rows.engine)?;
            memory::check()?;
            let packed = pieces.packed(&read)?;
            let reduced = ready.call(&pieces.arrays(&read, &packed), None).reduce(reduction);
            partials.extend(to.partials(&reduced, 0..Work::items(&reduced))?.1);
        }
        Ok(last::sections(range.len(), &partials))
    })
}

/// The column that makes groups, and its type where that is known.
fn key(table: &Table, name: &str) -> Result<(usize, Option<Type>), Failure> {
    let column = table.find(name, "which --by names", "")?;
    match table.input.held(column) {
        Held::As(held) => Ok((column, Some(held))),
        Held::Cells => Ok((column, None)),
        Held::Other(other) => {
            let path = table.input.path().display();
            Err(Failure::Failed(format!(
                "column {name} of {path} is of {other}, which --by cannot group; name a column of numbers or text"
            )))
        }
    }
}

/// The groups of a column; text of a file of text may be numbers.
fn grouped(key: &Column) -> Result<Groups, Failure> {
    let Column::Text(texts) = key else { return Groups::of(key) };
    let numbers = if texts.quoted { as_numbers(texts) } else { None };
    let no_memory = |error| Failure::Failed(format!("--by: no memory for its cells: {error}"));
    let key = numbers.map_or_else(|| texts.unquoted().map(Column::Text).map_err(no_memory), Ok)?;
    Groups::of(&key)
}
