//! Numbers that are reduced, printed or written. Not here: how they come about.

use std::time::{Duration, Instant};

use yunta::{Columns, Reduced, Totals, Work};

use crate::commands::function::results::{self, Output, Part};
use crate::commands::rows::{Rows, Total};
use crate::data::column::{Column, Type};
use crate::data::csv;
use crate::data::memory;
use crate::data::output;
use crate::data::sink::ColumnsHeading;
use crate::shell::failure::Failure;
use crate::shell::job;

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
        reduced.validate()?;
        let length = Work::items(reduced).saturating_mul(reduced.output(0).width);
        let no_memory = || Failure::Failed(format!("no memory for {length} partial results"));
        let mut partials = memory::zeroed::<u64>(length).ok_or_else(no_memory)?;
        let mut outcome = job::run(&self.rows.engine, reduced, self.rows.running, &mut partials)?;
        // An item of the job is a block of many.
        outcome.report.items = items;
        total.add(outcome);
        let start = Instant::now();
        totals.add(reduced, &partials)?;
        let merging: Duration = start.elapsed();
        total.also(merging);
        Ok(())
    }

    /// Prints or writes the numbers; of groups with the key of each before them.
    pub fn tell(&self, found: &Columns, keys: Option<&Column>, columns: Vec<(String, Type)>, total: Total) -> Result<(), Failure> {
        self.rows.write(|to| {
            let parts = results::parts(found, &self.outputs)?;
            let cells: Vec<_> = keys.map(Column::cells).into_iter().chain(parts.iter().map(Part::cells)).collect();
            if self.is_printed && keys.is_none() {
                let names = (columns.len() > 1).then_some(&columns);
                return Ok(csv::write_lines(to, names.map(|names| &names[..]), &cells)?);
            }
            let groups = keys.map(|_| cells[0].len());
            let several = (columns.len() > 1).then_some(columns.len());
            let shape = groups.into_iter().chain(several).collect();
            let mut sink = output::begin_columns(self.rows.output, to, &ColumnsHeading { columns, shape }, &self.rows.engine)?;
            sink.columns(&cells)?;
            Ok(sink.end()?)
        })?;
        self.rows.tell(total)
    }
}
