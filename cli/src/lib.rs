//! The command's modules for the targets in `fuzz`, which run lines of it; without `--cfg fuzzing` nothing at all. Not an
//! interface: the command is the binary.
#![cfg(fuzzing)]
#![deny(unsafe_code)]
#![allow(dead_code, reason = "what only main calls")]

mod arguments;
mod commands;
mod data;
mod picture;
mod pieces;
mod shell;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use shell::failure::Failure;

/// What a folder of pieces names as its maker.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs a line of words, the command's name first, and tells what went wrong on standard error; whether nothing did.
pub fn run(line: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> bool {
    let result = Arguments::try_parse_from(line).map_err(Failure::from).and_then(|arguments| arguments.command.run());
    result.map_or_else(Failure::tell, |()| ExitCode::SUCCESS) == ExitCode::SUCCESS
}
