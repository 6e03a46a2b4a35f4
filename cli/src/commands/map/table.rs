//! A function over the rows of a table, which is read and written in pieces and may be larger than the memory. Not here:
//! arrays.

use std::mem;

use yunta::{Call, Columns, Parameter, Work};

use super::append;
use crate::commands::function::given::{Source, Table};
use crate::commands::function::pieces::Pieces;
use crate::commands::function::planned;
use crate::commands::function::ready::Ready;
use crate::commands::function::results::{self, Part};
use crate::commands::rows::{Failed, PARTS, Rows, Total, of_rows};
use crate::data::column::{Column, Type};
use crate::data::input::Input;
use crate::data::sink::{self, ColumnsHeading};
use crate::data::{memory, output};
use crate::shell::failure::Failure;
use crate::shell::job::{self, Outcome};

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
    let forecast = |call: Call<'_>| Ok(rows.engine.plan(&call, rows.running.backend)?);
    if planned::is_all(rows, ready, (&pieces, most), &mut table.input, forecast)? {
        return Ok(());
    }
    let mut job = Job { rows, ready, pieces, found: Columns::default() };
    if rows.shard.is_some() {
        return in_pieces(&mut job, table, &heading);
    }
    rows.write(|to| {
        let mut sink = output::begin_columns(rows.output, to, &heading, &rows.engine)?;
        for part in 1.. {
            let (count, outcome) = job.part(&mut table.input, most, &mut *sink)?;
            total.add(outcome);
            if count != most {
                break;
            }
            if part % PARTS == 0 {
                sink.cut()?;
            }
        }
        Ok(sink.end()?)
    })?;
    rows.tell(total)
}

/// This shard's pieces of the table.
fn in_pieces(job: &mut Job<'_>, table: Table, heading: &ColumnsHeading) -> Result<(), Failure> {
    let rows = job.rows;
    if job.ready.takes_place {
        return Err(Failure::Usage("--shard: a function that asks for its place takes a table as a whole; leave --shard out".into()));
    }
    let begin_head = |heading: &ColumnsHeading| {
        let mut head = Vec::new();
        drop(output::begin_columns(rows.output, &mut head, heading, &rows.engine)?);
        Ok::<_, Failure>(head)
    };
    let (head, most) = (begin_head(heading)?, rows.piece(table.input.width_of(&job.pieces.wanted)));
    rows.in_pieces(rows.form(), &mut [table.input], most, |number, range, inputs| {
        let heading = ColumnsHeading { columns: heading.columns.clone(), shape: of_rows(&heading.shape, range.len(), rows.output) };
        let (own_head, mut file) = (begin_head(&heading)?, Vec::new());
        let mut sink = output::begin_columns(rows.output, &mut file, &heading, &rows.engine)?;
        for _ in 0..range.len().div_ceil(most).max(1) {
            job.part(&mut inputs[0], most, &mut *sink).map_err(Failed::into_failure)?;
        }
        sink.end()?;
        Ok(rows.body(number, file, own_head.len(), &head))
    })
}

/// What all parts of the table have in common, and memory for one's results.
struct Job<'a> {
    rows: &'a Rows<'a>,
    ready: &'a Ready,
    pieces: Pieces,
    found: Columns,
}

impl Job<'_> {
    /// Reads, computes and writes up to so many rows, and tells how many there were.
    fn part(&mut self, input: &mut Input, most: usize, sink: &mut dyn sink::Columns) -> Result<(usize, Outcome), Failed> {
        let Self { rows, ready, pieces, found } = self;
        let (count, read) = input.next_columns(most, &pieces.wanted, &rows.engine).map_err(Failure::from)?;
        memory::check().map_err(Failure::from)?;
        let packed = pieces.packed(&read)?;
        let call = ready.call(&pieces.arrays(&read, &packed), None);
        if found.iter().next().map(|(_, numbers)| numbers.len()) != Some(Work::items(&call) * ready.outputs[0].components) {
            drop(mem::take(found));
            *found = results::zeroed(&call)?;
        }
        let outcome = job::run(&rows.engine, &call, rows.running, found)?;
        let parts = results::parts(found, &ready.outputs)?;
        let own = read[pieces.others..].iter().map(Column::cells);
        sink.columns(&own.chain(parts.iter().map(Part::cells)).collect::<Vec<_>>())?;
        Ok((count, outcome))
    }
}
