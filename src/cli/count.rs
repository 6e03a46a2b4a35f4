//! `yunta count`: a table in, a count for each row out.

use yunta::Count;

use super::arguments::Running;
use super::failure::Failure;
use super::rows::{self, Files, Rows};
use crate::data::input::Input;
use crate::data::number::Number;

/// How often a value stands in each row of a table
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The value to count, a number of the table's type, which for text is f64; a NaN equals nothing
    #[arg(long, value_name = "V", allow_hyphen_values = true)]
    value: String,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
Examples:
  yunta count table.npy counts.npy --value 4
  yunta count table.csv counts.csv --value -1.5 --columns left,right";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let rows = Rows::new(&arguments.files.out, &arguments.running)?;
    let inputs = [Input::open(&arguments.files.input, arguments.files.columns.as_deref())?];
    rows::compute_as!([i64, i32, u8, u64, f32, f64], inputs, compute(&rows, inputs, &arguments.value))
}

fn compute<T: Number>(rows: &Rows<'_>, mut inputs: [Input; 1], value: &str) -> Result<(), Failure> {
    let wanted = format!("give a number of the table's type, {}", T::NAME);
    if let (Some(bits), Ok(whole)) = (T::WHOLE_BITS, value.trim().parse::<i128>())
        && whole.unsigned_abs() >= 1 << bits
    {
        let wanted =
            format!("{} tells whole numbers apart below 2^{bits} only; count larger ones in a .npy or .parquet file of i64", T::NAME);
        return Err(Failure::usage("--value", value, &wanted));
    }
    let value: T = value.trim().parse().map_err(|_| Failure::usage("--value", value, &wanted))?;
    let heading = rows::heading(["count"], rows.shape(&inputs[0], &[])?);
    rows.stream(&mut inputs, &heading, |pieces, out| rows.run(&Count::new(pieces[0].table()?, value), out))
}
