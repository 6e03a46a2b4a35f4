//! `yunta man`: the manual's pages, of what `--help` says. Runs nothing.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;
use yunta::Error;

use crate::data::target::Target;
use crate::shell::failure::Failure;

/// The manual: the page of yunta on standard output, or a page of it and of each command in a folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder for yunta.1, yunta-julia.1 and so on, which is made if it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  yunta man | man -l -
  yunta man ~/.local/share/man/man1";

pub(crate) fn run(arguments: &Arguments, command: Command) -> Result<(), Failure> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let Some(folder) = &arguments.folder else {
        return Ok(io::stdout().write_all(&page(&command)?)?);
    };
    fs::create_dir_all(folder).map_err(|error| Error::file(folder, error))?;
    for one in std::iter::once(&command).chain(command.get_subcommands()) {
        let name = one.get_display_name().unwrap_or_else(|| one.get_name());
        let page = page(one)?;
        Target::new(&folder.join(format!("{name}.1")))?.write(|to| to.write_all(&page))?.commit()?;
    }
    Ok(())
}

/// A command's page.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}
