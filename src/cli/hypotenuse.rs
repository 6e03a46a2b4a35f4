//! `yunta hypotenuse`: two columns in, of one file or of two, one out.

use std::path::PathBuf;

use yunta::{Hypotenuse, Real};

use super::arguments::Running;
use super::failure::Failure;
use super::rows::{self, Rows};
use crate::data::input::Input;
use crate::data::number::Number;

/// The hypotenuse sqrt(x^2 + y^2) of two columns, row by row, without overflow or underflow
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = "yunta hypotenuse IN OUT --columns A,B\n       yunta hypotenuse X Y OUT")]
pub(crate) struct Arguments {
    /// A table and the result; or two tables of one column each and the result: .npy, .csv or .parquet files of f32 or f64
    #[arg(value_name = "FILE", num_args = 2..=3, required = true)]
    files: Vec<PathBuf>,
    /// The two columns of the table: their names, or their numbers from 0 where the file has no names
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
Examples:
  yunta hypotenuse points.csv radius.csv --columns x,y
  yunta hypotenuse x.npy y.npy radius.npy";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { files, columns, running } = &arguments;
    let (inputs, out) = match files.as_slice() {
        [input, out] => (vec![Input::open(input, columns.as_deref())?], out),
        [x, y, out] if columns.is_none() => (vec![Input::open(x, None)?, Input::open(y, None)?], out),
        _ => return Err(Failure::Usage("--columns picks from one table: give it and the result alone".into())),
    };
    let rows = Rows::new(out, running)?;
    check(&inputs)?;
    rows::compute_as!([f32, f64], inputs, compute(&rows, inputs))
}

/// Whether there are two columns in all.
fn check(inputs: &[Input]) -> Result<(), Failure> {
    let columns = |input: &Input| input.names().len();
    match inputs {
        [table] if columns(table) != 2 => {
            let wanted = "pick two, as in --columns a,b";
            Err(Failure::Usage(format!("{} has {} columns: {wanted}", table.path().display(), columns(table))))
        }
        [x, y] => match [x, y].into_iter().find(|input| columns(input) != 1) {
            Some(odd) => Err(Failure::Failed(format!("{} has {} columns; give one in each file", odd.path().display(), columns(odd)))),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn compute<T: Number + Real>(rows: &Rows<'_>, mut inputs: Vec<Input>) -> Result<(), Failure> {
    let heading = rows::heading(["hypotenuse"], rows.shape(&inputs[0], &[])?);
    let paths: Vec<_> = inputs.iter().map(|input| input.path().display().to_string()).collect();
    rows.stream(&mut inputs, &heading, |pieces, out| match pieces {
        [x, y] => {
            if x.rows != y.rows {
                let (longer, shorter) = if x.rows > y.rows { (0, 1) } else { (1, 0) };
                return Err(Failure::Failed(format!("{} has more rows than {}; give two of equal length", paths[longer], paths[shorter])));
            }
            rows.run(&Hypotenuse::<T>::new(x.table()?, y.table()?), out)
        }
        _ => {
            let table = pieces[0].table()?;
            rows.run(&Hypotenuse::new(table.column(0)?, table.column(1)?), out)
        }
    })
}
