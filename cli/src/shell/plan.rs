//! What a command would do, told before it does: all that is known of it where only that is asked for, and a line at a terminal of
//! what will take long. Not here: the prediction, which is the library's.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use serde_json::{Value, json};
use yunta::{Forecast, Prospect};

use super::failure::Failure;
use super::outcome;
use super::running::Running;

/// A job that is predicted to take longer is told of before it begins.
const LONG: Duration = Duration::from_secs(10);

/// What a command would do.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Of the job, or of a part of it that is done at a time.
    forecast: Forecast,
    /// Items of the whole job.
    items: usize,
    /// What computing all of them is predicted to take; none where nothing is predicted.
    seconds: Option<f64>,
    /// Bytes of inputs and of results that are in memory at once.
    inputs: u64,
    results: u64,
    /// Pieces that processes can share; none of what is made as a whole.
    pieces: Option<usize>,
}

impl Plan {
    /// A job of so many items, of which the forecast may be of a part.
    pub fn of(forecast: Forecast, items: usize) -> Self {
        let times = items as f64 / forecast.items.max(1) as f64;
        let seconds = forecast.time().map(|time| time.as_secs_f64() * times);
        let (inputs, results) = (forecast.bytes_in, forecast.bytes_out);
        Self { forecast, items, seconds, inputs, results, pieces: None }
    }

    /// The same, cut into so many pieces.
    pub fn pieces(self, pieces: usize) -> Self {
        Self { pieces: Some(pieces.max(1)), ..self }
    }

    /// The same, with other bytes in memory at once than the forecast's.
    pub fn holding(self, inputs: u64, results: u64) -> Self {
        Self { inputs, results, ..self }
    }

    /// The mean of some jobs like each other, `times` times, which are made by one process.
    pub fn mean(plans: Vec<Self>, times: usize) -> Option<Self> {
        let count = plans.len() as f64;
        let seconds = plans.iter().map(|plan| plan.seconds).sum::<Option<f64>>();
        let first = plans.into_iter().next()?;
        Some(Self {
            seconds: seconds.map(|seconds| seconds / count * times as f64),
            items: first.items.saturating_mul(times),
            pieces: None,
            ..first
        })
    }

    /// This job and another one.
    pub fn and(self, other: Self) -> Self {
        let seconds = self.seconds.zip(other.seconds).map(|(one, other)| one + other);
        Self { seconds, items: self.items.saturating_add(other.items), results: self.results + other.results, ..self }
    }

    /// Only this shard's part of it, if one is asked for.
    fn own(self, running: &Running) -> Result<Self, Failure> {
        let (Some(asked), Some(all)) = (running.shard, self.pieces) else { return Ok(self) };
        let shard = asked.resolve(|name| std::env::var(name).ok())?;
        let own = shard.pieces(all).count();
        let part = own as f64 / all as f64;
        Ok(Self {
            pieces: Some(own),
            items: (self.items as f64 * part) as usize,
            seconds: self.seconds.map(|seconds| seconds * part),
            ..self
        })
    }

    fn time(&self) -> Option<Duration> {
        // A prediction can be absurdly large.
        self.seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }

    fn to_json(&self) -> Value {
        let Forecast { kernel, precision, asked, place, reason, candidates, staging, .. } = &self.forecast;
        let basis = match self.forecast.prospect() {
            Some(Prospect::Takes { basis, .. }) => Some(basis),
            _ => None,
        };
        json!({
            "kernel": kernel,
            "precision": precision,
            "backend": asked.name(),
            "place": place.name(),
            "reason": outcome::reason(*reason),
            "items": self.items,
            "seconds": self.seconds,
            "source": basis.map(|basis| basis.source.name()),
            "spread": basis.map(|basis| basis.spread),
            "candidates": candidates.iter().map(outcome::candidate).collect::<Vec<_>>(),
            "memory": { "inputs": self.inputs, "results": self.results, "staging": staging },
            "pieces": self.pieces,
            "version": env!("CARGO_PKG_VERSION"),
        })
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { forecast, items, inputs, results, .. } = self;
        write!(f, "{forecast}")?;
        match self.time() {
            Some(time) => writeln!(f, "  time    {time:.3?} to compute {items} items, by that; files are read and written besides")?,
            None => writeln!(f, "  time    not predicted")?,
        }
        write!(f, "  memory  {} of inputs and {} of results at once", Bytes(*inputs), Bytes(*results))?;
        if forecast.staging > 0 {
            write!(f, ", and {} at most on the way to the GPU and back", Bytes(forecast.staging))?;
        }
        match self.pieces {
            Some(pieces) => write!(f, "\n  pieces  {pieces}"),
            None => write!(f, "\n  pieces  none: it is made as a whole"),
        }
    }
}

/// Tells of a job before it begins. Whether that is all: where a plan alone is asked for, it is told, and nothing else is to be done.
///
/// # Errors
/// There is no plan, where one is asked for.
pub(crate) fn is_all(running: &Running, plan: impl FnOnce() -> Result<Plan, Failure>) -> Result<bool, Failure> {
    if running.plan {
        let plan = plan()?.own(running)?;
        let mut out = io::stdout();
        if running.json {
            writeln!(out, "{}", plan.to_json())?
        } else {
            writeln!(out, "{plan}")?
        }
        return Ok(true);
    }
    if !running.quiet && !running.measures() && io::stderr().is_terminal() {
        // What keeps it from being planned will keep it from being done, and is told then.
        if let Ok(plan) = plan().and_then(|plan| plan.own(running))
            && let Some(time) = plan.time().filter(|time| *time > LONG)
        {
            let place = plan.forecast.place.name();
            let _ = writeln!(io::stderr(), "yunta: note: this is predicted to take {time:.0?} on {place}; --plan tells more");
        }
    }
    Ok(false)
}

/// A number of bytes, as people read it.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        match self.0 {
            0..10_000 => write!(f, "{} B", self.0),
            10_000..10_000_000 => write!(f, "{:.1} kB", bytes / 1e3),
            10_000_000..10_000_000_000 => write!(f, "{:.1} MB", bytes / 1e6),
            _ => write!(f, "{:.1} GB", bytes / 1e9),
        }
    }
}

#[cfg(test)]
mod tests {
    use yunta::{Backend, Engine, Julia};

    use super::*;

    fn plan(items: usize) -> Plan {
        let engine = Engine::builder().threads(1).without_gpu("a test").build().unwrap();
        Plan::of(engine.plan(&Julia::default().size(100, 10), Backend::Cpu).unwrap(), items)
    }

    #[test]
    fn a_part_tells_of_the_whole() {
        let (one, ten) = (plan(1000), plan(10_000));
        assert!((ten.seconds.unwrap() / one.seconds.unwrap() - 10.0).abs() < 1e-9);
        let mean = Plan::mean(vec![plan(1000), plan(3000)], 6).unwrap();
        assert!((mean.seconds.unwrap() / one.seconds.unwrap() - 12.0).abs() < 1e-9);
        let both = plan(1000).and(plan(3000));
        assert!((both.seconds.unwrap() / one.seconds.unwrap() - 4.0).abs() < 1e-9);
        assert_eq!((both.items, both.results), (4000, 8000));
    }

    #[test]
    fn bytes_are_read_by_people() {
        let told = [0, 9_999, 10_000, 16 << 20, 20_000_000_000].map(|bytes| Bytes(bytes).to_string());
        assert_eq!(told, ["0 B", "9999 B", "10.0 kB", "16.8 MB", "20.0 GB"]);
    }
}
