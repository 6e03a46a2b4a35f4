//! The command `yunta`: yunta's kernels, files and pictures at a shell. Computes nothing itself.
#![deny(unsafe_code)]

mod cli;
mod data;
mod picture;

fn main() -> std::process::ExitCode {
    cli::main(std::env::args_os())
}
