//! Functions of the user's own: what `yunta map`, `reduce` and `check` compute, write and refuse. Not here: the language, which is
//! the library's affair.

mod arrays;
mod check;
mod files;
mod help;
mod odd;
mod reduce;
mod refused;
mod tables;

use std::fs;

use assert_cmd::Command;

use crate::shell::{Shell, npy};

/// A command with arguments that hold blanks.
pub fn yunta(shell: &Shell, arguments: &[&str]) -> Command {
    let mut command = shell.yunta("");
    command.args(arguments);
    command
}

/// Runs a command that must succeed, and gives what it writes to standard output.
#[track_caller]
pub fn told(shell: &Shell, arguments: &[&str]) -> String {
    String::from_utf8(yunta(shell, arguments).assert().success().get_output().stdout.clone()).unwrap()
}

/// What is said of a command that must fail with this exit code, and leave no `out` file.
#[track_caller]
pub fn said(shell: &Shell, arguments: &[&str], code: i32) -> String {
    let failed = yunta(shell, arguments).assert().code(code);
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(said.starts_with("yunta: error: "), "{said}");
    assert!(!shell.files().iter().any(|name| name.starts_with("out.") || name.starts_with(".yunta")), "{arguments:?} left a file");
    said
}

pub fn text(shell: &Shell, name: &str) -> String {
    fs::read_to_string(shell.path(name)).unwrap()
}

/// Writes a .npy file of one dimension.
pub fn array<const N: usize>(shell: &Shell, name: &str, descr: &str, numbers: impl IntoIterator<Item = [u8; N]>) {
    let bytes: Vec<[u8; N]> = numbers.into_iter().collect();
    shell.write(name, npy(descr, false, &format!("({},)", bytes.len()), &bytes.concat()));
}
