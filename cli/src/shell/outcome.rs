//! What a job did, as text and as JSON. Decides nothing.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};
use yunta::{Agreement, Candidate, Place, Prospect, Reason, Share};

use super::failure::Failure;
use super::job::Outcome;
use super::running::Running;
use crate::data::target::Target;

/// Tells what the job did, in the way that the options ask for. `made`: the results that it wrote.
pub(crate) fn tell(outcome: &Outcome, running: &Running, made: &[&Target]) -> Result<(), Failure> {
    let beside = made.iter().any(|target| target.is_stdout());
    if running.explain {
        say(beside, &outcome.report)?;
    } else if !running.quiet && !running.json {
        // On stderr, so that a file can be written to stdout. That nobody reads it is no reason to fail.
        let _ = writeln!(io::stderr(), "{}", summary(outcome, made));
    }
    if running.json {
        say(beside, &json(outcome))?;
    }
    Ok(())
}

/// A line to standard output; to standard error where it would stand in a result.
pub(crate) fn say(beside: bool, line: &dyn Display) -> Result<(), Failure> {
    match beside {
        false => Ok(writeln!(io::stdout(), "{line}")?),
        true => writeln!(io::stderr(), "{line}").map_err(|error| Failure::Failed(format!("stderr: {error}"))),
    }
}

/// A result's file, or what it is called.
fn told(target: &Target) -> String {
    if target.is_stdout() { "standard output".into() } else { target.path().display().to_string() }
}

fn summary(outcome: &Outcome, made: &[&Target]) -> String {
    let mut text = made.iter().map(|target| format!("{}, ", told(target))).collect::<String>();
    let mut seconds = outcome.seconds.clone();
    seconds.sort_by(f64::total_cmp);
    let median = Duration::from_secs_f64(seconds.get(seconds.len() / 2).copied().unwrap_or_default());
    let times = if seconds.len() > 1 { format!(" (median of {})", seconds.len()) } else { String::new() };
    let items = outcome.report.items;
    let plural = if items == 1 { "" } else { "s" };
    text += &format!("{items} item{plural} in {median:.2?}{times} on {}", outcome.report.who());
    text
}

fn json(outcome: &Outcome) -> Value {
    let Outcome { report, seconds } = outcome;
    json!({
        "kernel": report.kernel,
        "precision": report.precision,
        "backend": report.asked.name(),
        "ran": report.who(),
        "executor": report.executor,
        "place": report.place.name(),
        "identical": report.agreement() == Agreement::Identical,
        "items": report.items,
        "shares": report.shares.iter().map(share).collect::<Vec<_>>(),
        "failures": report.failures.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "seconds": seconds,
        "reason": reason(report.reason),
        "candidates": report.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "miss": report.miss(),
        "gpu_calls": report.gpu_calls,
        "times": {
            "plan": report.times.plan.as_secs_f64(),
            "compile": report.times.compile.as_secs_f64(),
            "upload": report.times.upload.as_secs_f64(),
            "wait": report.times.wait.as_secs_f64(),
            "download": report.times.download.as_secs_f64(),
            "total": report.times.total.as_secs_f64(),
        },
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn share(share: &Share) -> Value {
    json!({
        "place": share.ran.place().name(),
        "ran": share.ran.to_string(),
        "items": share.items,
        "pieces": share.pieces,
        "seconds": share.time.as_secs_f64(),
    })
}

pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Asked => "asked",
        Reason::Fastest => "fastest",
        Reason::Tried => "tried",
        Reason::FastestIdentical => "fastest identical",
        _ => "other",
    }
}

pub(super) fn candidate(candidate: &Candidate) -> Value {
    let place = Place::name(candidate.place);
    match &candidate.prospect {
        Prospect::Takes { total, opening, basis } => json!({
            "place": place,
            "seconds": total.as_secs_f64(),
            "opening": opening.as_secs_f64(),
            "spread": basis.spread,
            "source": basis.source.name(),
            "jobs": basis.jobs,
        }),
        Prospect::Close { total, why } => json!({ "place": place, "seconds": total.as_secs_f64(), "close": **why }),
        other => json!({ "place": place, "why": other.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_left_out_is_told_with_its_time_and_why() {
        let prospect = Prospect::Close { total: Duration::from_millis(1500), why: "log()".into() };
        let told = candidate(&Candidate { place: Place::Gpu, prospect });
        assert_eq!(told, json!({ "place": "gpu", "seconds": 1.5, "close": "log()" }));
    }
}
