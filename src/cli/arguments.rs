//! What can be typed: the commands, and the options that every computing command has. Not what it means.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use yunta::{Backend, Engine};

use super::failure::Failure;
use super::{compare, count, devices, gaussian, hypotenuse, job, julia, normalize, sum_squares};

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
  yunta gaussian x.npy y.npy out.npy --gamma 0.5  the Gaussian kernel of two arrays
  yunta normalize table.csv out.csv               each row of a table brought to 0..1
  yunta compare                                   which backend is fastest here

`yunta COMMAND --help` tells more of each.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Julia(julia::Arguments),
    Gaussian(gaussian::Arguments),
    Count(count::Arguments),
    Hypotenuse(hypotenuse::Arguments),
    SumSquares(sum_squares::Arguments),
    Normalize(normalize::Arguments),
    Devices(devices::Arguments),
    /// The kernels, and which backends each has
    List,
    Compare(compare::Arguments),
}

/// Where and how often a job runs, and what is told of it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Running")]
pub(crate) struct Running {
    /// Where to run: auto takes the place that is predicted to be done first
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = backends())]
    pub backend: Backend,
    /// Threads of the pool [default: one for each core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// The GPU to use: a part of its name, or its PCI address
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,
    /// Tell where it ran and why: each place's predicted time, and the times of the parts
    #[arg(long)]
    pub explain: bool,
    /// Print nothing but errors and what is asked for
    #[arg(long, short)]
    pub quiet: bool,
    /// Run the job R times on the same memory, to measure it; before that, unmeasured, for 20 ms or once
    #[arg(long, value_name = "R", default_value_t = 1, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub repeat: u32,
    /// Print one line of JSON, last on stdout: what ran, why, and the seconds of each repetition
    #[arg(long)]
    pub json: bool,
}

impl Running {
    /// The engine that was asked for.
    pub fn engine(&self) -> Result<Engine, Failure> {
        job::checked_engine(self.threads, self.adapter.as_deref())
    }

    /// Whether the run itself is the result, so that a command need not write one.
    pub fn measures(&self) -> bool {
        self.json || self.explain || self.repeat > 1
    }
}

fn backends() -> impl TypedValueParser<Value = Backend> {
    PossibleValuesParser::new(Backend::ALL.map(Backend::name)).try_map(|name| name.parse::<Backend>())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_commands_fit_together() {
        super::Arguments::command().debug_assert();
    }
}
