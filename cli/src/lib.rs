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

use std::cell::RefCell;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use arguments::Arguments;
use shell::failure::Failure;

/// What a folder of pieces names as its maker.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

thread_local! {
    /// What the words of a line can be, which takes longer to make than a short line to run.
    static COMMAND: RefCell<clap::Command> = RefCell::new(Arguments::command());
}

/// Runs a line of words, the command's name first, and tells what went wrong on standard error; whether nothing did.
pub fn run(line: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> bool {
    let found = COMMAND.with_borrow_mut(|command| command.try_get_matches_from_mut(line));
    let arguments = found.and_then(|mut found| Arguments::from_arg_matches_mut(&mut found));
    let result = arguments.map_err(Failure::from).and_then(|arguments| arguments.command.run());
    result.map_or_else(Failure::tell, |()| ExitCode::SUCCESS) == ExitCode::SUCCESS
}
