//! `yunta hypotenuse`: two columns in, of one file or of two, one out.

use std::path::{Path, PathBuf};

use yunta::{Hypotenuse, Real};

use super::rows::{self, Names, Rows, Text};
use crate::data::input::Input;
use crate::data::number::Number;
use crate::data::parquet::Codec;
use crate::shell::failure::Failure;
use crate::shell::running::Running;
use crate::shell::values;

/// The hypotenuse sqrt(x^2 + y^2) of two columns, row by row, without overflow or underflow
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = "yunta hypotenuse IN OUT --columns A,B\n       yunta hypotenuse X Y OUT")]
pub(crate) struct Arguments {
    /// The table, or the first of two of one column each: a .npy, .csv or .parquet file, of which the first two may be compressed
    /// by gzip or zstd; integers, and files of several types, are read as f64
    #[arg(value_name = "IN", value_parser = values::input())]
    first: PathBuf,
    /// The result, or the second table
    #[arg(value_name = "OUT")]
    second: PathBuf,
    /// The result, where there are two tables
    #[arg(value_name = "OUT", value_parser = values::output())]
    third: Option<PathBuf>,
    /// The two columns of the table: their names, quoted as in CSV where they have commas; their numbers from 0 behind a #, as in
    /// #0,#3; or the numbers alone where the file has no names
    #[arg(long, value_name = "A,B")]
    columns: Vec<Names>,
    /// What the pages of a .parquet result are compressed with [default: snappy]
    #[arg(long, value_name = "CODEC", value_enum)]
    compression: Option<Codec>,
    #[command(flatten)]
    text: Text,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
Examples:
  yunta hypotenuse points.csv radius.csv --columns x,y
  yunta hypotenuse x.npy y.npy radius.npy";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { first, second, third, columns, compression, text, running } = arguments;
    let open = |path: &Path, columns: &[Names]| text.open(path, columns, &running);
    let (inputs, out) = match third {
        None => (vec![open(&first, &columns)?], values::or_stdout(second)),
        Some(out) if columns.is_empty() => (vec![open(&first, &[])?, open(&values::or_stdin(second), &[])?], out),
        Some(_) => return Err(Failure::Usage("--columns picks from one table: give it and the result alone".into())),
    };
    let recipe = format!("hypotenuse {columns:?} {text:?}");
    let rows = Rows::new(recipe, &out, compression, &running)?;
    check(&inputs)?;
    rows::compute_as!([f32, f64], inputs, compute(&rows, inputs))
}

/// Whether there are two columns in all.
fn check(inputs: &[Input]) -> Result<(), Failure> {
    let wanted = if inputs.len() == 1 { 2 } else { 1 };
    let Some(odd) = inputs.iter().find(|input| input.columns() != wanted) else { return Ok(()) };
    let (path, names) = (odd.path().display(), odd.listed());
    Err(Failure::Usage(match wanted {
        1 => format!("{path} has the columns {names}: give one in each file, or two of one file by --columns"),
        _ => format!("the columns of {path} to use are {names}: pick two, as in --columns a,b"),
    }))
}

fn compute<T: Number + Real>(rows: &Rows<'_>, mut inputs: Vec<Input>) -> Result<(), Failure> {
    let heading = rows::heading("hypotenuse", rows.shape(&inputs[0], &[])?);
    let paths: Vec<_> = inputs.iter().map(|input| input.path().display().to_string()).collect();
    rows.stream(&mut inputs, &heading, |pieces, step| match pieces {
        [x, y] => {
            if x.rows != y.rows {
                let (longer, shorter) = if x.rows > y.rows { (0, 1) } else { (1, 0) };
                return Err(Failure::Failed(format!("{} has more rows than {}; give two of equal length", paths[longer], paths[shorter])));
            }
            step.take(&Hypotenuse::<T>::new(x.table()?, y.table()?))
        }
        _ => {
            let table = pieces[0].table()?;
            step.take(&Hypotenuse::new(table.column(0)?, table.column(1)?))
        }
    })
}
