//! What a launcher says of the processes that it started: all of them say it in the environment. Speaks no launcher's protocol.

use std::fs;
use std::thread::available_parallelism;

use super::Shard;
use crate::error::{Error, Result};

/// A process that a launcher started, as one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Launched {
    /// The variable that says how many there are.
    pub by: &'static str,
    /// From 0.
    pub rank: usize,
    pub size: usize,
}

/// What tells a rank from 0 and how many there are, and how many of them this machine has. Slurm's rank counts inside of srun alone: a
/// plain batch script has one too.
const RANKS: [(&str, &str, &str); 3] = [
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE"),
    ("PMI_RANK", "PMI_SIZE", "MPI_LOCALNRANKS"),
    ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_STEP_TASKS_PER_NODE"),
];

/// What the environment says, where `variable` looks into it: none where there was no launcher.
///
/// # Errors
/// It says nonsense.
pub(crate) fn launched(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Launched>> {
    for (rank, by, _) in RANKS {
        if let (Some(rank), Some(size)) = (number(rank, &variable)?, number(by, &variable)?) {
            // The same check as of a shard's own number, and its message.
            Shard::new(rank, size)?;
            return Ok(Some(Launched { by, rank, size }));
        }
    }
    Ok(None)
}

/// The number that a variable has, if it is there.
pub(super) fn number(name: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Option<usize>> {
    let Some(text) = variable(name) else { return Ok(None) };
    let number = text.trim().parse().map(Some);
    number.map_err(|_| Error::argument("shard", "auto", format!("{name} is {text:?}, which is no number; give K/N")))
}

/// The cores that are this process's to use: those that it may use at all, and of the machine's its share among the processes that a
/// launcher started here.
pub(crate) fn cores() -> usize {
    let mine = available_parallelism().map_or(1, usize::from);
    let local = RANKS.iter().find_map(|(rank, _, local)| {
        std::env::var_os(rank)?;
        // Of Slurm "4" or "4(x3),2", by nodes.
        std::env::var(local).ok()?.split(['(', ',']).next()?.parse::<usize>().ok()
    });
    match local {
        // A launcher that has bound each to cores of its own has shared them out.
        Some(local) if local > 1 => mine.min((online().unwrap_or(mine) / local).max(1)),
        _ => mine,
    }
}

/// The machine's cores, whoever may use them, where the system says so.
fn online() -> Option<usize> {
    count(&fs::read_to_string("/sys/devices/system/cpu/online").ok()?)
}

/// How many numbers there are in `0-3,8`.
fn count(list: &str) -> Option<usize> {
    let run = |run: &str| {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?).map(|more| more + 1)
    };
    list.trim().split(',').map(run).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_counted_in_the_systems_list() {
        assert_eq!((count("0-3,8\n"), count("0"), count(""), count("3-1")), (Some(5), Some(1), None, None));
        assert!(cores() >= 1);
    }

    #[test]
    fn a_launcher_says_rank_and_size() {
        let said =
            |pairs: &[(&str, &str)]| launched(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        let open_mpi = [("OMPI_COMM_WORLD_RANK", "1"), ("OMPI_COMM_WORLD_SIZE", "4")];
        assert_eq!(said(&open_mpi).unwrap(), Some(Launched { by: "OMPI_COMM_WORLD_SIZE", rank: 1, size: 4 }));
        assert_eq!(said(&[("SLURM_PROCID", "0")]).unwrap(), None);
        assert!(said(&[("PMI_RANK", "2"), ("PMI_SIZE", "2")]).is_err());
    }
}
