//! The command `yunta`: yunta's kernels, files and pictures at a shell. Computes nothing itself.
#![deny(unsafe_code)]

mod arguments;
mod commands;
mod data;
mod shell;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use shell::failure::Failure;

fn main() -> ExitCode {
    let ended = Arguments::try_parse().map_err(Failure::from).and_then(|arguments| arguments.command.run());
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
