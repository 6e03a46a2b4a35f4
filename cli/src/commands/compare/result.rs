//! A comparison's figures as a table and as JSON. Measures nothing.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use yunta::Report;

use super::contender::Figures;
use crate::shell::table::Table;

/// All figures of one comparison.
#[derive(Debug)]
pub(super) struct Comparison {
    /// The contenders' labels: the columns.
    pub contenders: Vec<String>,
    /// Which GPU jobs run on, or why none.
    pub gpus: String,
    pub rows: Vec<Row>,
}

/// One job's figures.
#[derive(Debug)]
pub(super) struct Row {
    pub kernel: &'static str,
    pub precision: String,
    pub size: String,
    pub items: usize,
    /// One for each contender.
    pub figures: Vec<Figures>,
    pub auto: Report,
    pub auto_seconds: Vec<f64>,
}

impl Row {
    /// The kernel and what is the same for all sizes of it.
    pub fn title(&self) -> String {
        let rest = self.size.split_once(", ").map_or(String::new(), |(_, rest)| format!(", {rest}"));
        format!("{} {}{rest}", self.kernel, self.precision)
    }

    /// How many times as long as the fastest contender auto takes; none where all of them failed.
    fn regret(&self) -> Option<f64> {
        let fastest = self.figures.get(self.fastest()?)?.warm()?;
        Some(median(&self.auto_seconds) / fastest)
    }

    /// The contender with the smallest median warm time.
    fn fastest(&self) -> Option<usize> {
        let warm = self.figures.iter().enumerate().filter_map(|(index, figures)| Some((index, figures.warm()?)));
        warm.min_by(|left, right| left.1.total_cmp(&right.1)).map(|(index, _)| index)
    }

    fn json(&self, contenders: &[String]) -> Value {
        let figures = contenders.iter().zip(&self.figures).map(|(label, figures)| match figures {
            Figures::Ran { ran, cold, warm } => json!({ "backend": label, "ran": ran, "cold": cold, "warm": warm }),
            Figures::Failed(reason) => json!({ "backend": label, "failed": reason }),
        });
        json!({
            "kernel": self.kernel,
            "precision": self.precision,
            "size": self.size,
            "items": self.items,
            "figures": figures.collect::<Vec<_>>(),
            "fastest": self.fastest().map(|index| &contenders[index]),
            "regret": self.regret(),
            "auto": { "place": self.auto.place.name(), "ran": self.auto.who(), "warm": self.auto_seconds },
        })
    }
}

impl Figures {
    /// The median of the warm runs.
    pub fn warm(&self) -> Option<f64> {
        match self {
            Self::Ran { warm, .. } => Some(median(warm)),
            Self::Failed(_) => None,
        }
    }
}

impl Comparison {
    pub fn json(&self) -> Value {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "gpus": self.gpus,
            "rows": self.rows.iter().map(|row| row.json(&self.contenders)).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["job".to_owned()].into_iter();
        let heading = heading.chain(self.contenders.iter().flat_map(|label| [format!("{label} cold"), format!("{label} warm  ")]));
        let mut table = Table::new(heading.chain(["auto picked".into(), "auto warm".into()])).right_from(1);
        for row in &self.rows {
            let fastest = row.fastest();
            let mut cells = vec![format!("{} {}, {}", row.kernel, row.precision, row.size)];
            for (index, figures) in row.figures.iter().enumerate() {
                cells.extend(match figures {
                    Figures::Ran { cold, warm, .. } => {
                        let mark = if fastest == Some(index) { " *" } else { "  " };
                        [time(*cold), time(median(warm)) + mark]
                    }
                    Figures::Failed(_) => ["failed".into(), String::new()],
                });
            }
            cells.extend([row.auto.place.name().into(), time(median(&row.auto_seconds))]);
            table.row(cells);
        }
        writeln!(f, "{table}")?;
        self.notes(f)
    }
}

impl Comparison {
    /// What the table's marks and headings stand for, what ran the largest jobs, and what failed.
    fn notes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "*  the fastest when warm (median). Cold: the first run on a new engine, with the making of that.")?;
        let regrets: Vec<_> = self.rows.iter().filter_map(Row::regret).collect();
        if !regrets.is_empty() {
            let mean = (regrets.iter().map(|regret| regret.ln()).sum::<f64>() / regrets.len() as f64).exp();
            let worst = regrets.iter().copied().fold(0.0, f64::max);
            writeln!(f, "auto takes {mean:.3} times as long as the fastest (geometric mean), {worst:.2} at worst")?;
        }
        for (index, label) in self.contenders.iter().enumerate() {
            let ran = self.rows.iter().rev().find_map(|row| match row.figures.get(index) {
                Some(Figures::Ran { ran, .. }) => Some(ran),
                _ => None,
            });
            if let Some(ran) = ran {
                writeln!(f, "{ran}")?;
            }
            for row in &self.rows {
                if let Some(Figures::Failed(reason)) = row.figures.get(index) {
                    writeln!(f, "{label} failed at {} {}: {reason}", row.kernel, row.size)?;
                }
            }
        }
        write!(f, "{}", self.gpus)
    }
}

fn time(seconds: f64) -> String {
    format!("{:.3?}", Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// The middle one; the upper of two.
pub(super) fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_owned();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
