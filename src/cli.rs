//! The command line: arguments to typed requests, results to files and text. Computes nothing.

mod arguments;
mod compare;
mod count;
mod devices;
mod failure;
mod gaussian;
mod hypotenuse;
mod interrupt;
mod job;
mod julia;
mod list;
mod normalize;
mod outcome;
mod progress;
mod rows;
mod sum_squares;
mod table;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

/// Runs the command that `arguments` (the program's name first) ask for.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let ended = Arguments::try_parse_from(arguments).map_err(Failure::from).and_then(|arguments| run(arguments.command));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Julia(arguments) => julia::run(arguments),
        Command::Gaussian(arguments) => gaussian::run(arguments),
        Command::Devices(arguments) => devices::run(&arguments),
        Command::Count(arguments) => count::run(arguments),
        Command::Hypotenuse(arguments) => hypotenuse::run(arguments),
        Command::SumSquares(arguments) => sum_squares::run(arguments),
        Command::Normalize(arguments) => normalize::run(arguments),
        Command::List => list::run(),
        Command::Compare(arguments) => compare::run(arguments),
    }
}
