//! A function over the rows of a table, which is read and written in pieces and may be larger than the memory. Not here:
//! arrays.

use std::mem;

use yunta::{Columns, Parameter, Work};

use super::append;
use crate::commands::function::given::{Source, Table};
use crate::commands::function::pieces::Pieces;
use crate::commands::function::ready::Ready;
use crate::commands::function::results::{self, Part};
use crate::commands::rows::{Rows, Total};
use crate::data::column::{Column, Type};
use crate::data::sink::ColumnsHeading;
use crate::data::{memory, output};
use crate::shell::failure::Failure;
use crate::shell::job;

pub(super) fn run(
    rows: &Rows<'_>,
    ready: &Ready,
    parameters: Vec<(Parameter, Source)>,
    mut table: Table,
    append: bool,
) -> Result<(), Failure> {
    let kept = if append { append::kept(&mut table, rows.output.format)? } else { Vec::new() };
    let mut columns: Vec<(String, Type)> = kept.iter().map(|(name, held, _)| (name.clone(), *held)).collect();
    columns.extend(results::names(&ready.outputs));
    results::check(&columns, rows.output.format)?;
    let pieces = Pieces::of(ready, parameters, kept.into_iter().map(|(_, _, wanted)| wanted))?;
    let several: Vec<_> = (columns.len() > 1).then_some(columns.len()).into_iter().collect();
    let heading = ColumnsHeading { shape: rows.shape(&table.input, &several)?, columns };
    let mut total = Total::default();
    // A place counts from the table's first row.
    let most = if ready.takes_place { usize::MAX } else { rows.piece(table.input.width_of(&pieces.wanted)) };
    rows.write(|to| {
        let mut sink = output::begin_columns(rows.output, to, &heading, &rows.engine)?;
        let mut found = Columns::default();
        loop {
            let (count, read) = table.input.next_columns(most, &pieces.wanted, &rows.engine).map_err(Failure::from)?;
            memory::check().map_err(Failure::from)?;
            let packed = pieces.packed(&read)?;
            let call = ready.call(&pieces.arrays(&read, &packed), None);
            if found.iter().next().map(|(_, numbers)| numbers.len()) != Some(Work::items(&call) * ready.outputs[0].components) {
                drop(mem::take(&mut found));
                found = results::zeroed(&call)?;
            }
            total.add(job::run(&rows.engine, &call, rows.running, &mut found)?);
            let parts = results::parts(&found, &ready.outputs)?;
            let own = read[pieces.others..].iter().map(Column::cells);
            sink.columns(&own.chain(parts.iter().map(Part::cells)).collect::<Vec<_>>())?;
            if count != most {
                return Ok(sink.end()?);
            }
        }
    })?;
    rows.tell(total)
}
