//! What can be typed: the commands. Not what it means, or the options of any of them.

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    calibrate, check, compare, completions, count, devices, draw, gaussian, hypotenuse, julia, list, man, map, merge, missing, normalize,
    reduce, sum_squares, verify,
};
use crate::shell::failure::Failure;

/// Separable work on this machine's cores and GPU: one kernel, every backend, the same bits.
#[derive(Debug, Parser)]
#[command(name = "yunta", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  yunta julia out.png                             a picture of a Julia set
  yunta draw 'sin(9.0 * z.x * z.y)' waves.png      a picture of a function of your own
  yunta map 'sqrt(a*a + b*b)' table.csv out.csv    an expression of your own for each row
  yunta gaussian x.npy y.npy out.npy --gamma 0.5  the Gaussian kernel of two arrays
  yunta normalize table.csv out.csv               each row of a table brought to 0..1
  yunta compare                                   which backend is fastest here
  yunta calibrate                                 learn what jobs take here, for auto

`yunta COMMAND --help` tells more of each.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Map(map::Arguments),
    Reduce(reduce::Arguments),
    Check(check::Arguments),
    Julia(julia::Arguments),
    Draw(draw::Arguments),
    Verify(verify::Arguments),
    Gaussian(gaussian::Arguments),
    Count(count::Arguments),
    Hypotenuse(hypotenuse::Arguments),
    SumSquares(sum_squares::Arguments),
    Normalize(normalize::Arguments),
    Missing(missing::Arguments),
    Merge(merge::Arguments),
    Devices(devices::Arguments),
    /// The kernels, and which backends each has
    List,
    Compare(compare::Arguments),
    Calibrate(calibrate::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Map(arguments) => map::run(arguments),
            Self::Reduce(arguments) => reduce::run(arguments),
            Self::Check(arguments) => check::run(&arguments),
            Self::Julia(arguments) => julia::run(arguments),
            Self::Draw(arguments) => draw::run(arguments),
            Self::Verify(arguments) => verify::run(&arguments),
            Self::Gaussian(arguments) => gaussian::run(arguments),
            Self::Devices(arguments) => devices::run(&arguments),
            Self::Count(arguments) => count::run(arguments),
            Self::Hypotenuse(arguments) => hypotenuse::run(arguments),
            Self::SumSquares(arguments) => sum_squares::run(arguments),
            Self::Normalize(arguments) => normalize::run(arguments),
            Self::Missing(arguments) => missing::run(&arguments),
            Self::Merge(arguments) => merge::run(&arguments),
            Self::List => list::run(),
            Self::Compare(arguments) => compare::run(arguments),
            Self::Calibrate(arguments) => calibrate::run(arguments),
            Self::Completions(arguments) => completions::run(&arguments, Arguments::command()),
            Self::Man(arguments) => man::run(&arguments, Arguments::command()),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_commands_fit_together() {
        super::Arguments::command().debug_assert();
    }
}
