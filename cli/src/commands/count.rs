//! `yunta count`: a table in, a count for each row out.

use yunta::Count;

use super::rows::{self, Files, Rows};
use crate::data::input::Input;
use crate::data::number::Number;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

/// How often a value stands in each row of a table
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The value to count, a number of the type that the table is read as, which is f64 for text and for several types; a NaN
    /// equals nothing
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
    let rows = Rows::new(
        arguments.files.recipe(&format!("count --value {:?}", arguments.value)),
        &arguments.files.out,
        arguments.files.compression,
        &arguments.running,
    )?;
    let inputs = [arguments.files.open(&arguments.running)?];
    rows::compute_as!([i64, i32, u8, u64, f32, f64], inputs, compute(&rows, inputs, &arguments.value))
}

fn compute<T: Number>(rows: &Rows<'_>, mut inputs: [Input; 1], value: &str) -> Result<(), Failure> {
    let value = value_of::<T>(value, &inputs[0])?;
    let heading = rows::heading("count", rows.shape(&inputs[0], &[])?);
    rows.stream(&mut inputs, &heading, |pieces, step| step.take(&Count::new(pieces[0].table()?, value)))
}

/// The value that is typed as `text`, if that can be told from all others in `input`.
fn value_of<T: Number>(text: &str, input: &Input) -> Result<T, Failure> {
    let unfit = |wanted: String| Failure::usage("--value", text, &wanted);
    let trimmed = text.trim();
    let real = trimmed.parse::<f64>();
    let is_whole = trimmed.parse::<i128>().is_ok() || input.has_integers();
    if let (Some(bits), Ok(real)) = (T::WHOLE_BITS, &real)
        && is_whole
        && real.is_finite()
        && real.abs() >= 2f64.powi(bits.cast_signed())
    {
        let wanted = "count larger ones where all columns are of i64, in a .npy or .parquet file";
        return Err(unfit(format!("{} tells whole numbers apart below 2^{bits} only; {wanted}", T::NAME)));
    }
    // 4.0 and 4e0 are the integer 4.
    let whole =
        || real.ok().filter(|real| real.fract() == 0.0 && real.abs() < 2f64.powi(53)).and_then(|real| format!("{real:.0}").parse().ok());
    trimmed.parse().ok().or_else(whole).ok_or_else(|| unfit(format!("give a number of the table's type, {}", T::NAME)))
}
