//! Which of several processes this one is, as it was told or as its launcher says, and so which pieces are its own. Knows no
//! launcher's protocol: all of them say it in the environment.

use std::fmt;
use std::str::FromStr;

use super::launcher::{self, Launched, launched};
use crate::error::{Error, Result};

/// One of several processes that share a job's pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    index: usize,
    count: usize,
}

/// A shard as it is asked for: `K/N`, counted from 1; `auto`, by what a launcher says that tells a count; `auto/N`, by what one
/// says that tells an index alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedShard {
    /// This one.
    Given(Shard),
    /// The one that the environment tells.
    Auto,
    /// The same, of so many.
    AutoOf(usize),
}

impl Shard {
    /// The pieces that are this process's to make, of so many, by their numbers from 0: every N-th, so that what lies together,
    /// and may be dear together, is shared out.
    pub fn pieces(self, of: usize) -> impl Iterator<Item = usize> {
        (self.index..of).step_by(self.count)
    }

    /// The shard with this number from 0, of so many.
    ///
    /// # Errors
    /// There is no such one.
    pub fn new(index: usize, count: usize) -> Result<Self> {
        if index < count {
            return Ok(Self { index, count });
        }
        let given = format!("{}/{count}", index.saturating_add(1));
        Err(Error::argument(
            "shard",
            given,
            if count == 0 { "give at least one".into() } else { format!("give 1/{count} to {count}/{count}") },
        ))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.count)
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::argument("shard", format!("{text:?}"), "give K/N, as in 3/7 for the third of seven");
        let (number, count) = text.split_once('/').ok_or_else(wrong)?;
        let (number, count) = (number.parse::<usize>().map_err(|_| wrong())?, count.parse().map_err(|_| wrong())?);
        Self::new(number.checked_sub(1).ok_or_else(|| Error::argument("shard", text, "they are counted from 1"))?, count)
    }
}

impl FromStr for AskedShard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix("auto") {
            Some("") => Ok(Self::Auto),
            Some(rest) => {
                let count = rest.strip_prefix('/').and_then(|count| count.parse().ok()).filter(|&count: &usize| count > 0);
                count.map(Self::AutoOf).ok_or_else(|| Error::argument("shard", format!("{text:?}"), "give auto, auto/N or K/N"))
            }
            None => text.parse().map(Self::Given),
        }
    }
}

/// What tells an index alone, and the least that it can be.
const INDICES: [(&str, usize); 4] = [("JOB_COMPLETION_INDEX", 0), ("HQ_TASK_ID", 0), ("SLURM_ARRAY_TASK_ID", 1), ("PARALLEL_SEQ", 1)];

impl AskedShard {
    /// The shard that is meant, where `variable` looks into the environment.
    ///
    /// Of ranks and sizes by Open MPI, MPICH and `srun`; of a Slurm array by its index, least index, step and count. With
    /// `auto/N` first by the index of a Kubernetes job or a HyperQueue task, from 0, or of a Slurm array or GNU parallel, from 1.
    ///
    /// # Errors
    /// Nothing there tells it, or it tells nonsense.
    pub fn resolve(self, variable: impl Fn(&str) -> Option<String>) -> Result<Shard> {
        let number = |name: &str| launcher::number(name, &variable);
        match self {
            Self::Given(shard) => Ok(shard),
            Self::AutoOf(count) => {
                for (name, least) in INDICES {
                    if let Some(given) = number(name)? {
                        let wrong =
                            |_| Error::argument("shard", format!("auto/{count}"), format!("{name} is {given}: that is none of so many"));
                        let index = given.checked_sub(least).ok_or_else(|| wrong(()))?;
                        return Shard::new(index, count).map_err(|_| wrong(()));
                    }
                }
                let names = INDICES.map(|(name, _)| name).join(", ");
                Err(Error::argument("shard", format!("auto/{count}"), format!("none of {names} is set; give K/{count}")))
            }
            Self::Auto => {
                if let Some(Launched { rank, size, .. }) = launched(&variable)? {
                    return Shard::new(rank, size);
                }
                let part = |part: &str| number(&format!("SLURM_ARRAY_TASK_{part}"));
                if let (Some(id), Some(least), Some(count)) = (part("ID")?, part("MIN")?, part("COUNT")?) {
                    let index = id.checked_sub(least).map(|above| above / part("STEP").ok().flatten().unwrap_or(1).max(1));
                    return Shard::new(index.unwrap_or(usize::MAX), count);
                }
                let wanted =
                    "no launcher says which this is (mpirun, srun and Slurm arrays do); give K/N, or auto/N where one tells an index alone";
                Err(Error::argument("shard", "auto", wanted))
            }
        }
    }
}

/// Numbers that count from 0, in ascending order, as people and Slurm write them: `3,17-19`.
pub fn list(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let text =
        |&(first, last): &(usize, usize)| if first == last { format!("{}", first + 1) } else { format!("{}-{}", first + 1, last + 1) };
    runs.iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(asked: &str, variables: &[(&str, &str)]) -> std::result::Result<String, String> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let asked = asked.parse::<AskedShard>().map_err(|error| error.to_string())?;
        asked.resolve(variable).map(|shard| shard.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_shards_together_have_each_piece_once() {
        for (pieces, count) in [(0, 1), (1, 7), (7, 2), (100, 7), (7, 7)] {
            let mut all: Vec<_> = (0..count).flat_map(|index| Shard::new(index, count).unwrap().pieces(pieces)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..pieces).collect::<Vec<_>>());
        }
    }

    #[test]
    fn shards_are_counted_from_1() {
        assert_eq!(resolved("3/7", &[]).as_deref(), Ok("3/7"));
        for (text, said) in [
            ("9/8", "give 1/8 to 8/8"),
            ("0/8", "from 1"),
            ("1/0", "at least one"),
            ("x", "K/N"),
            ("1/", "K/N"),
            ("auto/0", "auto/N"),
            ("autox", "auto/N"),
        ] {
            let error = resolved(text, &[]).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn each_launcher_tells_which_one_this_is() {
        let array = [
            ("SLURM_ARRAY_TASK_ID", "14"),
            ("SLURM_ARRAY_TASK_MIN", "10"),
            ("SLURM_ARRAY_TASK_STEP", "2"),
            ("SLURM_ARRAY_TASK_COUNT", "5"),
        ];
        for (asked, variables, shard) in [
            ("auto", &[("OMPI_COMM_WORLD_RANK", "0"), ("OMPI_COMM_WORLD_SIZE", "4")][..], "1/4"),
            ("auto", &[("PMI_RANK", "3"), ("PMI_SIZE", "4")], "4/4"),
            ("auto", &[("SLURM_PROCID", "1"), ("SLURM_STEP_NUM_TASKS", "2")], "2/2"),
            ("auto", &array, "3/5"),
            ("auto/100", &array, "14/100"),
            ("auto/8", &[("JOB_COMPLETION_INDEX", "0")], "1/8"),
            ("auto/8", &[("HQ_TASK_ID", "7")], "8/8"),
            ("auto/8", &[("PARALLEL_SEQ", "8")], "8/8"),
        ] {
            assert_eq!(resolved(asked, variables).as_deref(), Ok(shard), "{asked} {variables:?}");
        }
        // A plain batch script has a rank and no step.
        for (asked, variables, said) in [
            ("auto", &[("SLURM_PROCID", "0")][..], "no launcher says"),
            ("auto", &[("JOB_COMPLETION_INDEX", "0")], "auto/N"),
            ("auto", &[("PMI_RANK", "x"), ("PMI_SIZE", "2")], "no number"),
            ("auto", &[("PMI_RANK", "2"), ("PMI_SIZE", "2")], "give 1/2 to 2/2"),
            ("auto/8", &[], "is set"),
            ("auto/8", &[("PARALLEL_SEQ", "9")], "none of so many"),
            ("auto/8", &[("PARALLEL_SEQ", "0")], "none of so many"),
        ] {
            let error = resolved(asked, variables).unwrap_err();
            assert!(error.contains(said), "{asked} {variables:?}: {error}");
        }
    }

    #[test]
    fn lists_are_short() {
        for (numbers, text) in [(&[][..], ""), (&[2], "3"), (&[2, 16, 17, 18], "3,17-19"), (&[0, 1, 3], "1-2,4")] {
            assert_eq!(list(numbers), text);
        }
    }
}
