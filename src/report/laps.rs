//! A stopwatch of a job's caller: each moment belongs to exactly one part, so that the parts add up to the total. Not here: what
//! the parts are for people.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::Times;

/// What a lap was spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "only a GPU takes more than one part"))]
pub(crate) enum Part {
    Plan,
    Compile,
    Upload,
    Encode,
    Submit,
    Wait,
    Download,
    Compute,
    Merge,
}

/// Times so far, and when the last lap ended.
#[derive(Debug)]
pub(crate) struct Laps {
    clock: fn() -> Duration,
    last: Cell<Duration>,
    times: Cell<Times>,
}

impl Laps {
    /// A stopwatch that starts now.
    pub fn start() -> Self {
        Self::by(|| {
            static START: OnceLock<Instant> = OnceLock::new();
            START.get_or_init(Instant::now).elapsed()
        })
    }

    /// The same by another clock.
    pub fn by(clock: fn() -> Duration) -> Self {
        Self { clock, last: Cell::new(clock()), times: Cell::default() }
    }

    /// Ends a lap: the time since the last one ended was spent on `part`.
    pub fn lap(&self, part: Part) {
        let now = (self.clock)();
        let lap = now.saturating_sub(self.last.replace(now));
        let mut times = self.times.get();
        *match part {
            Part::Plan => &mut times.plan,
            Part::Compile => &mut times.compile,
            Part::Upload => &mut times.upload,
            Part::Encode => &mut times.encode,
            Part::Submit => &mut times.submit,
            Part::Wait => &mut times.wait,
            Part::Download => &mut times.download,
            Part::Compute => &mut times.compute,
            Part::Merge => &mut times.merge,
        } += lap;
        times.total += lap;
        self.times.set(times);
    }

    /// What was counted so far.
    pub fn times(&self) -> Times {
        self.times.get()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static NOW: Cell<u64> = const { Cell::new(0) };
    }

    /// A second later at each look.
    fn ticking() -> Duration {
        NOW.set(NOW.get() + 1);
        Duration::from_secs(NOW.get())
    }

    #[test]
    fn every_lap_belongs_to_one_part_and_they_add_up() {
        let laps = Laps::by(ticking);
        let parts =
            [Part::Plan, Part::Upload, Part::Encode, Part::Submit, Part::Wait, Part::Wait, Part::Download, Part::Compute, Part::Merge];
        parts.into_iter().for_each(|part| laps.lap(part));
        let times = laps.times();
        assert_eq!(times.wait, Duration::from_secs(2));
        assert_eq!(times.parts().map(|(_, time)| time).sum::<Duration>(), times.total);
        assert_eq!(times.total, Duration::from_secs(9));
    }
}
