//! `yunta missing`: which pieces of a result are not there. Makes none.

use std::io::{self, Write};
use std::path::PathBuf;

use yunta::pieces::{Shard, list};

use crate::pieces::Folder;
use crate::shell::failure::Failure;

/// The pieces of a shared job that are missing or damaged, as 3,17-19; nothing where the result is whole
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The result, beside which its pieces are
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Print which of so many shards have something to make, instead of the pieces
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    shards: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  yunta missing out.png
  sbatch --array=$(yunta missing out.png --shards 100) job.sh";

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some((folder, _)) = Folder::open(&arguments.out)? else { return Ok(()) };
    let missing = if folder.is_done() { Vec::new() } else { folder.missing()? };
    let numbers = match arguments.shards {
        None => missing,
        Some(count) => {
            let count = count as usize;
            let shards = (0..count).map(|index| Shard::new(index, count)).collect::<Result<Vec<_>, _>>()?;
            let has_some = |shard: &Shard| shard.pieces(folder.pieces()).any(|piece| missing.binary_search(&piece).is_ok());
            (0..count).filter(|&index| has_some(&shards[index])).collect()
        }
    };
    if !numbers.is_empty() {
        writeln!(io::stdout(), "{}", list(&numbers))?;
    }
    Ok(())
}
