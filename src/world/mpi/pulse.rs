//! When a rank has to say that it lives, and which other has not for too long. Sends nothing.

use std::time::{Duration, Instant};

/// A rank that is silent for longer is taken for dead. `YUNTA_MPI_SILENCE` has other seconds.
const SILENCE: Duration = Duration::from_secs(60);

/// So many ticks fall into that time.
const TICKS: u32 = 12;

pub(super) struct Pulse {
    silence: Duration,
    ticked: Instant,
    looked: Instant,
    /// When each rank was heard last.
    heard: Vec<Instant>,
}

impl Pulse {
    pub fn new(size: usize, silence: Option<Duration>, now: Instant) -> Self {
        Self { silence: silence.unwrap_or(SILENCE), ticked: now, looked: now, heard: vec![now; size] }
    }

    /// Between two ticks.
    pub fn interval(&self) -> Duration {
        self.silence / TICKS
    }

    pub fn hears(&mut self, rank: usize, now: Instant) {
        self.heard[rank] = now;
    }

    /// Whether it is time to tick.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let due = now - self.ticked >= self.interval();
        if due {
            self.ticked = now;
        }
        due
    }

    /// The first of these ranks that was not heard for too long. A process that was itself stopped begins to listen anew.
    pub fn silent(&mut self, mut of: impl Iterator<Item = usize>, now: Instant) -> Option<usize> {
        if now - self.looked > 2 * self.interval() {
            self.heard.fill(now);
        }
        self.looked = now;
        of.find(|&rank| now - self.heard[rank] > self.silence)
    }

    pub fn silence(&self) -> Duration {
        self.silence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silent_are_named_and_those_that_tick_are_not() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut pulse = Pulse::new(3, None, start);
        let mut ticks = 0;
        for seconds in 1..=60 {
            let now = start + seconds * second;
            ticks += u32::from(pulse.is_due(now));
            pulse.hears(1, now);
            assert_eq!(pulse.silent(0..3, now), None);
        }
        assert_eq!(ticks, 12);
        assert_eq!(pulse.silent(1..2, start + 61 * second), None);
        assert_eq!(pulse.silent(1..3, start + 61 * second), Some(2));
        // Whoever slept knows nothing of the others.
        assert_eq!(pulse.silent(1..3, start + 200 * second), None);
        assert_eq!(pulse.silent(1..3, start + 209 * second), None);
    }
}
