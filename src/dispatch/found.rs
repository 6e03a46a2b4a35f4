//! What probes of this machine found, as it is remembered. Probes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::machine::{CpuRates, GpuRates, GpuSeat};

/// Cards that are remembered; of more, those that come later are not.
const MOST_CARDS: usize = 64;

/// What a probe found of the cores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CoresFound {
    /// The SIMD level at which it was, and the threads of all cores.
    pub level: String,
    pub threads: usize,
    pub serial: CpuRates,
    /// All threads, which are awake.
    pub cpu: CpuRates,
    /// Seconds until a job is under way on threads that sleep.
    pub asleep: f64,
}

/// All that probes found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub cores: Option<CoresFound>,
    /// By the card's name, which has its driver in it.
    #[serde(default)]
    pub cards: BTreeMap<String, GpuRates>,
}

impl CoresFound {
    fn is_sound(&self) -> bool {
        let asleep = CpuRates { startup: self.asleep, ..self.cpu };
        [self.serial, self.cpu, asleep].iter().all(CpuRates::is_sound)
    }
}

impl Found {
    /// The same without what makes no sense.
    pub fn sound(self) -> Self {
        let cards = self.cards.into_iter().filter(|(_, rates)| rates.is_sound()).take(MOST_CARDS).collect();
        Self { cores: self.cores.filter(CoresFound::is_sound), cards }
    }

    /// This, and what only another has.
    pub fn or(mut self, other: Self) -> Self {
        for (name, rates) in other.cards {
            self.cards.entry(name).or_insert(rates);
        }
        Self { cores: self.cores.or(other.cores), ..self }.sound()
    }

    /// What it tells of the cores at a level, on so many threads that may have to be woken.
    pub fn cores(&self, level: &str, threads: usize, asleep: bool) -> Option<[CpuRates; 2]> {
        let found = self.cores.as_ref().filter(|found| found.level == level && found.threads == threads)?;
        let startup = if asleep { found.asleep.max(found.cpu.startup) } else { found.cpu.startup };
        Some([found.serial, CpuRates { startup, ..found.cpu }])
    }

    /// What it tells of a card; where nobody has opened one, of the only one that it knows.
    pub fn card<G>(&self, seat: &GpuSeat<G>, name: impl Fn(&G) -> Arc<str>) -> Option<GpuRates> {
        match seat {
            GpuSeat::Open(card, _) | GpuSeat::Software(card, _) => self.cards.get(&*name(card)).copied(),
            GpuSeat::Unopened(_) if self.cards.len() == 1 => self.cards.values().next().copied(),
            GpuSeat::Unopened(_) | GpuSeat::Absent(_) => None,
        }
    }
}
