//! `yunta normalize`: a table in, a table of the same shape out.

use yunta::{Normalize, Real};

use super::rows::{self, Files, Rows};
use crate::data::input::Input;
use crate::data::number::Number;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

/// Each row of a table brought to 0..1 by its smallest and largest number
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
A row of equal numbers becomes zeros; a row that holds a NaN or an infinity becomes NaN.

Examples:
  yunta normalize table.npy out.npy
  yunta normalize table.csv out.csv --columns red,green,blue";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let rows = Rows::new(arguments.files.recipe("normalize"), &arguments.files.out, arguments.files.compression, &arguments.running)?;
    let inputs = [arguments.files.open(&arguments.running)?];
    rows::compute_as!([f32, f64], inputs, compute(&rows, inputs))
}

fn compute<T: Number + Real>(rows: &Rows<'_>, mut inputs: [Input; 1]) -> Result<(), Failure> {
    let columns = inputs[0].columns();
    let heading = rows::heading_of(&inputs[0], rows.shape(&inputs[0], &[columns])?);
    rows.stream(&mut inputs, &heading, |pieces, step| step.take(&Normalize::<T>::new(pieces[0].table()?)))
}
