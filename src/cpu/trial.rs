//! Which SIMD level a job's pieces are computed at: one that is known, or several in turn until it shows which is the fastest
//! for this kernel on this processor. The widest is not always. All of them give the same bits.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crate::cpu::simd::Level;

/// So many pieces at each level tell which is the fastest.
const PIECES: usize = 6;

/// The level of a job, or the levels that it tries.
#[derive(Debug)]
pub(crate) enum Levels {
    One(Level),
    Several(Trial),
}

/// Levels that are tried, and what was seen of them.
#[derive(Debug)]
pub(crate) struct Trial(Vec<Seen>);

#[derive(Debug)]
struct Seen {
    level: Level,
    begun: AtomicUsize,
    ended: AtomicUsize,
    /// Picoseconds an item of the first pieces.
    took: [AtomicU64; PIECES],
}

impl Levels {
    /// The level of one, or a trial of several. There is at least one.
    pub fn of(levels: &[Level]) -> Self {
        match levels {
            [] => Self::One(Level::Scalar),
            [level] => Self::One(*level),
            several => {
                let seen =
                    |&level: &Level| Seen { level, begun: AtomicUsize::new(0), ended: AtomicUsize::new(0), took: Default::default() };
                Self::Several(Trial(several.iter().map(seen).collect()))
            }
        }
    }

    /// The level of the next piece.
    pub fn next(&self) -> Level {
        match self {
            Self::One(level) => *level,
            Self::Several(trial) => trial.next(),
        }
    }

    /// Takes what a piece took.
    pub fn took(&self, level: Level, items: usize, time: Duration) {
        if let Self::Several(Trial(all)) = self
            && let Some(seen) = all.iter().find(|seen| seen.level == level)
            && let Some(took) = seen.took.get(seen.ended.fetch_add(1, Ordering::Relaxed))
        {
            // 0 says that nothing is known.
            took.store((time.as_nanos() * 1000 / items.max(1) as u128).max(1) as u64, Ordering::Relaxed);
        }
    }

    /// Whether pieces are timed.
    pub fn is_trial(&self) -> bool {
        matches!(self, Self::Several(_))
    }

    /// The fastest level, and whether a trial has shown it.
    pub fn best(&self) -> (Level, bool) {
        match self {
            Self::One(level) => (*level, false),
            Self::Several(trial) => (trial.fastest(), trial.is_over()),
        }
    }
}

impl Trial {
    fn next(&self) -> Level {
        if self.is_over() {
            return self.fastest();
        }
        let least = self.0.iter().min_by_key(|seen| seen.begun.load(Ordering::Relaxed));
        least.map_or(Level::Scalar, |seen| {
            seen.begun.fetch_add(1, Ordering::Relaxed);
            seen.level
        })
    }

    fn is_over(&self) -> bool {
        self.0.iter().all(|seen| seen.ended.load(Ordering::Relaxed) >= PIECES)
    }

    /// The level with the least time an item, at the lower quartile of its pieces: the first ones and small ones are slow for other
    /// reasons, one that is interrupted too, and a single one may be easy. Of levels that nothing is known of, the last.
    fn fastest(&self) -> Level {
        let an_item = |seen: &&Seen| {
            let mut known: Vec<_> = seen.took.iter().map(|took| took.load(Ordering::Relaxed)).filter(|&took| took > 0).collect();
            known.sort_unstable();
            known.get(known.len() / 4).copied().unwrap_or(u64::MAX)
        };
        self.0.iter().rev().min_by_key(an_item).map_or(Level::Scalar, |seen| seen.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs so many pieces, each of so many nanoseconds at each level.
    fn run(levels: &Levels, pieces: usize, cost: impl Fn(Level) -> u64) {
        for _ in 0..pieces {
            let level = levels.next();
            levels.took(level, 10, Duration::from_nanos(10 * cost(level)));
        }
    }

    #[test]
    fn the_fastest_of_several_is_found_and_kept_to() {
        let all = Level::available();
        for fastest in all.iter().copied() {
            let levels = Levels::of(&all);
            run(&levels, all.len() * PIECES, |level| if level == fastest { 3 } else { 5 });
            assert_eq!(levels.best(), (fastest, levels.is_trial()));
            assert_eq!(levels.next(), fastest);
        }
    }

    #[test]
    fn pieces_that_were_interrupted_tell_nothing() {
        let Some(wide) = Level::available().pop().filter(|&level| level != Level::Scalar) else { return };
        let levels = Levels::of(&[Level::Scalar, wide]);
        for piece in 0..PIECES {
            levels.took(Level::Scalar, 10, Duration::from_nanos(20));
            levels.took(wide, 10, Duration::from_nanos(if piece < 3 { 100_000 } else { 10 }));
        }
        assert_eq!(levels.best(), (wide, true));
    }

    #[test]
    fn a_trial_that_was_too_short_tells_nothing() {
        let levels = Levels::of(&[Level::Scalar, Level::Scalar]);
        run(&levels, 3, |_| 1);
        assert!(levels.is_trial() && !levels.best().1);
    }

    #[test]
    fn one_level_is_no_trial() {
        let levels = Levels::of(&[Level::Scalar]);
        run(&levels, 100, |_| 1);
        assert_eq!(levels.best(), (Level::Scalar, false));
    }
}
