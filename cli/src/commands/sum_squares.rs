//! `yunta sum-squares`: a table in, one row of its columns' sums of squares out.

use std::time::Instant;

use yunta::{Real, Reduce, SumSquares, Table};

use super::rows::{self, Files, Rows, Total};
use crate::data::input::Input;
use crate::data::memory;
use crate::data::number::Number;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

/// The sum of squares of each column of a table, to about the last digit
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
The result has the same bits for any number of threads and on any backend.

Examples:
  yunta sum-squares table.npy sums.npy
  yunta sum-squares table.csv sums.csv --columns a,b";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let rows = Rows::new(&arguments.files.out, arguments.files.compression, &arguments.running)?;
    let inputs = [arguments.files.open(&arguments.running)?];
    rows::compute_as!([f32, f64], inputs, compute(&rows, inputs))
}

fn compute<T: Number + Real>(rows: &Rows<'_>, mut inputs: [Input; 1]) -> Result<(), Failure> {
    let columns = inputs[0].columns();
    let heading = rows::heading_of(&inputs[0], vec![columns]);
    let (mut total, mut partials, mut out) = (Total::default(), Vec::new(), Vec::new());
    // Pieces are whole blocks, so that their partial results are those of the whole table.
    let read = rows.each_piece::<T>(&mut inputs, |pieces| {
        let mut outcome = rows.run(&SumSquares::new(pieces[0].table().map_err(Failure::from)?), &mut out)?;
        // To the engine a block is an item; to whoever has a table, a row is.
        outcome.report.items = pieces[0].rows;
        total.add(outcome);
        let room = partials.try_reserve(out.len());
        room.map_err(|_| Failure::Failed(format!("no memory for the sums of {columns} columns, block by block")))?;
        partials.extend_from_slice(&out);
        Ok(())
    });
    read.map_err(rows::Failed::into_failure)?;
    let mut sums = memory::zeroed(columns).ok_or_else(|| Failure::Failed(format!("no memory for {columns} sums")))?;
    let start = Instant::now();
    SumSquares::new(Table::new(&[], 0, columns)?).merge(&partials, &mut sums);
    total.also(start.elapsed());
    rows.write_row(&heading, &sums)?;
    rows.tell(total)
}
