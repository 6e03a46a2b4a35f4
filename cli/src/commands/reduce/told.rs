//! Numbers that are reduced, printed or written. Not here: how they come about.

use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use yunta::{Columns, Engine, Reduced, Totals, Watch, Work};

use super::Last;
use crate::commands::function::results::{self, Output, Part};
use crate::commands::rows::{Rows, Total};
use crate::data::column::{Column, Type};
use crate::data::csv;
use crate::data::format;
use crate::data::memory;
use crate::data::output;
use crate::data::sink::{ColumnsHeading, Write};
use crate::pieces::{self, Form};
use crate::shell::failure::Failure;
use crate::shell::job::{self, Outcome};

/// Where the numbers go.
pub(super) struct To<'a> {
    pub rows: &'a Rows<'a>,
    pub outputs: Vec<Output>,
    /// Whether nobody named a file for them.
    pub is_printed: bool,
}

impl To<'_> {
    /// Reduces the items of a call, which may be a piece of all.
    pub fn add(&self, reduced: &Reduced<'_>, items: usize, totals: &mut Totals, total: &mut Total) -> Result<(), Failure> {
        let (mut outcome, partials) = self.partials(reduced, 0..Work::items(reduced))?;
        // An item of the job is a block of many.
        outcome.report.items = items;
        total.add(outcome);
        let start = Instant::now();
        totals.add(reduced, &partials)?;
        let merging: Duration = start.elapsed();
        total.also(merging);
        Ok(())
    }

    /// The partial results of some blocks.
    pub fn partials(&self, reduced: &Reduced<'_>, blocks: Range<usize>) -> Result<(Outcome, Vec<u64>), Failure> {
        reduced.validate()?;
        let length = blocks.len().saturating_mul(reduced.output(0).width);
        let no_memory = || Failure::Failed(format!("no memory for {length} partial results"));
        let mut partials = memory::zeroed::<u64>(length).ok_or_else(no_memory)?;
        let Rows { engine, running, .. } = self.rows;
        let mut run = |watch: &Watch| engine.run_range_watched(reduced, blocks.clone(), running.backend, &mut partials, watch);
        let outcome = job::repeat(running, &mut run)?;
        Ok((outcome, partials))
    }

    /// How the pieces of a reduction become its result.
    pub fn form(&self, reduced: &Reduced<'_>) -> Result<Form, Failure> {
        let last = Last::of(reduced, &self.outputs, self.rows.output.pages);
        last.map(|last| Form::Last(pieces::Last::Totals(last))).ok_or_else(|| Failure::Usage("--shard: groups; leave out --by".into()))
    }

    /// Prints or writes the numbers; of groups with the key of each before them.
    pub fn tell(&self, found: &Columns, keys: Option<&Column>, columns: Vec<(String, Type)>, total: Total) -> Result<(), Failure> {
        let Self { rows, outputs, is_printed } = self;
        rows.write(|to| {
            if *is_printed && keys.is_none() {
                let parts = results::parts(found, outputs)?;
                let names = (columns.len() > 1).then_some(&columns);
                let cells: Vec<_> = parts.iter().map(Part::cells).collect();
                return Ok(csv::write_lines(to, names.map(|names| &names[..]), &cells)?);
            }
            Ok(put(found, keys, outputs, columns, (rows.output, &rows.engine), to)?)
        })?;
        rows.tell(total)
    }
}

/// Writes the numbers as a file.
pub(super) fn put(
    found: &Columns,
    keys: Option<&Column>,
    outputs: &[Output],
    columns: Vec<(String, Type)>,
    (output, engine): (format::Output, &Engine),
    to: &mut Write<'_>,
) -> io::Result<()> {
    let parts = results::parts(found, outputs)?;
    let cells: Vec<_> = keys.map(Column::cells).into_iter().chain(parts.iter().map(Part::cells)).collect();
    let groups = keys.map(|_| cells[0].len());
    let several = (columns.len() > 1).then_some(columns.len());
    let shape = groups.into_iter().chain(several).collect();
    let mut sink = output::begin_columns(output, to, &ColumnsHeading { columns, shape }, engine)?;
    sink.columns(&cells)?;
    sink.end()
}
