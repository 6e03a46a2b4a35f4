//! The command `yunta`: yunta's kernels, files and pictures at a shell. Computes nothing itself.
#![deny(unsafe_code)]

mod arguments;
#[cfg(test)]
mod changed;
mod commands;
mod data;
mod picture;
mod pieces;
mod shell;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use data::memory;
use shell::failure::Failure;
use shell::{interrupt, ranks};

fn main() -> ExitCode {
    if !memory::has_start() {
        // Words that need no memory.
        let _ = io::stderr().write_all(b"yunta: error: no memory to begin with; allow this process more\n");
        return ExitCode::FAILURE;
    }
    let attends = interrupt::attend();
    let result = Arguments::try_parse().map_err(Failure::from).and_then(|arguments| run(arguments, attends));
    let has_failed = result.is_err();
    let code = result.map_or_else(Failure::tell, |()| ExitCode::SUCCESS);
    ranks::leave(has_failed);
    code
}

fn run(arguments: Arguments, attends: io::Result<()>) -> Result<(), Failure> {
    attends.map_err(|error| Failure::Failed(format!("the threads could not be started: {error}")))?;
    arguments.command.run()
}
