//! `yunta completions`: what a shell needs to complete the commands and options. Runs nothing.

use std::io::{self, Write};

use clap_complete::Shell;

use crate::shell::failure::Failure;

/// A script by which a shell completes yunta's commands and options, on standard output
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  yunta completions bash > ~/.local/share/bash-completion/completions/yunta
  yunta completions zsh > ~/.zfunc/_yunta                   (where fpath has ~/.zfunc)
  yunta completions fish > ~/.config/fish/completions/yunta.fish";

pub(crate) fn run(arguments: &Arguments, mut command: clap::Command) -> Result<(), Failure> {
    // In memory first: a reader that leaves is no failure, and the generator knows none.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "yunta", &mut script);
    Ok(io::stdout().write_all(&script)?)
}
