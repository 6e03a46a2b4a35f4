//! The options that every computing command has. Not what they mean: `job` carries them out.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use yunta::pieces::{AskedShard, Shard};
use yunta::{Backend, Engine};

use super::failure::Failure;
use super::{job, ranks};

/// Where and how often a job runs, and what is told of it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Running")]
pub(crate) struct Running {
    /// Where to run: auto takes the place that is predicted to be done first, of those with the same bits
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = backends())]
    pub backend: Backend,
    /// Threads of the pool [default: one for each core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// The GPU to use: a part of its name, or its PCI address [default: the one that the variable YUNTA_ADAPTER names, if any]
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,
    /// Let auto take a GPU whose results are only close to the cores' too, where it is predicted to be done first
    #[arg(long)]
    pub allow_close: bool,
    /// Tell where it ran and why: each place's predicted time, and the times of the parts; on standard output, or on standard
    /// error where the result goes there
    #[arg(long)]
    pub explain: bool,
    /// Do nothing, and tell what would be done: where it would run and why, the time that it is predicted to take, the memory that it
    /// needs at once, and its pieces; on standard output, with --json as JSON. Of a table the first rows are read for that
    #[arg(long, conflicts_with_all = ["explain", "repeat"])]
    pub plan: bool,
    /// Print nothing but errors, warnings and what is asked for
    #[arg(long, short)]
    pub quiet: bool,
    /// Make only this process's share of the job, in pieces in the folder OUT.parts, as the K-th of N processes, from 1; `auto` by
    /// what mpirun, srun or a Slurm array says, `auto/N` by the index that Kubernetes, HyperQueue, GNU parallel or a Slurm array
    /// says. Whoever finds all pieces there puts OUT together. With MPI (a build with that feature, `auto` under mpirun) the pieces go to
    /// rank 0, which alone writes
    #[arg(long, value_name = "K/N")]
    pub shard: Option<AskedShard>,
    /// Run the job R times on the same memory, to measure it; before that, unmeasured, for 20 ms or once
    #[arg(long, value_name = "R", default_value_t = 1, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub repeat: u32,
    /// Print one line of JSON, last on standard output, or on standard error where the result goes there: what ran, why, and
    /// the seconds of each repetition
    #[arg(long)]
    pub json: bool,
}

impl Running {
    /// The engine that was asked for.
    pub fn engine(&self) -> Result<Engine, Failure> {
        job::checked_engine(self.threads, self.adapter.as_deref(), self.allow_close)
    }

    /// The share of the job that was asked for.
    pub fn shard(&self) -> Result<Option<Shard>, Failure> {
        // A plan is of all pieces, and tells a shard's part of them.
        let Some(asked) = self.shard.filter(|_| !self.plan) else { return Ok(None) };
        if self.measures() {
            return Err(Failure::Usage("--shard makes pieces, which are not measured; leave out --repeat, --json and --explain".into()));
        }
        if asked == AskedShard::Auto
            && let Some(world) = ranks::join()?
        {
            return Ok(Some(Shard::new(world.rank(), world.size())?));
        }
        Ok(Some(asked.resolve(|name| std::env::var(name).ok())?))
    }

    /// Whether all of the result is asked for, as what `maker` makes has no pieces.
    pub fn whole(&self, maker: &str) -> Result<(), Failure> {
        match self.shard {
            None => Ok(()),
            Some(_) => Err(Failure::Usage(format!("{maker} makes no pieces: leave out --shard"))),
        }
    }

    /// Whether the run itself, or its plan, is the result, so that a command need not write one.
    pub fn measures(&self) -> bool {
        self.json || self.explain || self.plan || self.repeat > 1
    }
}

fn backends() -> impl TypedValueParser<Value = Backend> {
    PossibleValuesParser::new(Backend::ALL.map(Backend::name)).try_map(|name| name.parse::<Backend>())
}
