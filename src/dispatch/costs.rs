//! What jobs have taken, by their kind and place: what an engine learns. Foretells nothing itself and writes to no disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::found::{CoresFound, Found};
use super::machine::{GpuRates, GpuSeat, Probed};
use super::model::{Class, Known, Model};
use crate::backend::Place;
use crate::cpu::simd::Level;

/// Kinds of jobs that are remembered; of more, those that come later are not.
const MOST_KINDS: usize = 4096;

/// Of the time that jobs took, so much may be lost by trying a place that nothing is known of.
const EXPLORING: f64 = 0.01;

/// What may be lost before any job ran: so little that nobody notices.
const CREDIT: f64 = 200e-6;

/// A job's kind: its kernel, type and source, as one number.
pub(crate) type KindKey = u64;

/// A place as jobs meet it: the threads of a pool that sleep take longer to begin than those that are awake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Seat {
    Serial,
    Awake,
    Asleep,
    Gpu,
    Both,
}

impl Seat {
    pub const ALL: [Self; 5] = [Self::Serial, Self::Awake, Self::Asleep, Self::Gpu, Self::Both];

    /// The seat of a place.
    pub fn of(place: Place, asleep: bool) -> Self {
        match place {
            Place::Serial => Self::Serial,
            Place::Cpu if asleep => Self::Asleep,
            Place::Cpu => Self::Awake,
            Place::Gpu => Self::Gpu,
            Place::Both => Self::Both,
        }
    }

    /// The name that files have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Awake => "cpu",
            Self::Asleep => "cpu asleep",
            Self::Gpu => "gpu",
            Self::Both => "both",
        }
    }
}

/// What is remembered of one kind of jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kind {
    /// For each of [`Seat::ALL`].
    pub models: [Model; 5],
    /// Where auto sent the last job of each class.
    picks: Vec<(Class, Place)>,
    /// The SIMD level that was the fastest when they were tried.
    pub level: Option<String>,
}

impl Kind {
    /// What was kept elsewhere of a kind.
    pub fn of(models: [Model; 5], level: Option<String>) -> Self {
        Self { models, picks: Vec::new(), level }
    }
}

/// What is known before a job of one kind and class is decided on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recall {
    pub serial: Option<Known>,
    pub cpu: Option<Known>,
    pub gpu: Option<Known>,
    pub both: Option<Known>,
    /// Where the last such job went.
    pub last: Option<Place>,
    /// Seconds that may be lost by trying a place of which nothing is known.
    pub allowance: f64,
}

/// What an engine has learnt.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    state: Mutex<State>,
}

/// What is kept from engine to engine.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept {
    pub kinds: Vec<(KindKey, Kind)>,
    pub found: Found,
}

#[derive(Debug, Default)]
struct State {
    kinds: HashMap<KindKey, Kind>,
    found: Found,
    /// Seconds that jobs under auto took, and those of them that trying cost.
    spent: f64,
    explored: f64,
    /// Whether anything was learnt that no file has.
    changed: bool,
}

impl Costs {
    /// What is known of a job, and under the key of `card` of such jobs there.
    pub fn recall(&self, key: KindKey, card: Option<KindKey>, class: Class, asleep: bool) -> Recall {
        let state = self.state();
        let allowance = CREDIT + EXPLORING * state.spent - state.explored;
        let recall = |key, seat: Seat| state.kinds.get(&key).and_then(|kind| kind.models[seat as usize].recall(class));
        let known = |place| recall(key, Seat::of(place, asleep));
        let last = state.kinds.get(&key).and_then(|kind| kind.picks.iter().find(|(other, _)| *other == class)).map(|(_, place)| *place);
        let [gpu, both] = [Seat::Gpu, Seat::Both].map(|seat| card.and_then(|card| recall(card, seat)));
        Recall { serial: known(Place::Serial), cpu: known(Place::Cpu), gpu, both, last, allowance }
    }

    /// Takes how many times as long as foretold a job took.
    pub fn observe(&self, key: KindKey, class: Class, seat: Seat, ratio: f64) {
        self.with_kind(key, |kind| kind.models[seat as usize].observe(class, ratio));
    }

    /// Notes where auto sent a job, what it took, and what of that was foretold to be lost by trying.
    pub fn picked(&self, key: KindKey, class: Class, place: Place, seconds: f64, lost: f64) {
        self.with_kind(key, |kind| match kind.picks.iter_mut().find(|(other, _)| *other == class) {
            Some((_, last)) => *last = place,
            None => kind.picks.push((class, place)),
        });
        let mut state = self.state();
        state.spent += seconds;
        state.explored += lost;
    }

    /// The one of some SIMD levels that was found to be the fastest for a kind.
    pub fn level(&self, key: KindKey, levels: &[Level]) -> Option<Level> {
        let state = self.state();
        let name = state.kinds.get(&key)?.level.as_deref()?;
        levels.iter().copied().find(|level| level.name() == name)
    }

    /// Notes the fastest SIMD level of a kind.
    pub fn found_level(&self, key: KindKey, name: &str) {
        self.with_kind(key, |kind| kind.level = Some(name.to_owned()));
    }

    /// What probes found of the cores at a level and on so many threads, and of a card in its seat.
    pub fn probed<G>(&self, cores: (&str, usize, bool), seat: &GpuSeat<G>, name: impl Fn(&G) -> Arc<str>) -> Probed {
        let state = self.state();
        let (level, threads, asleep) = cores;
        Probed { cores: state.found.cores(level, threads, asleep), gpu: state.found.card(seat, name) }
    }

    /// Notes what a probe found of the cores.
    pub fn found_cores(&self, cores: CoresFound) {
        self.find(Found { cores: Some(cores), ..Found::default() });
    }

    /// Notes what a probe found of a card.
    pub fn found_card(&self, name: &str, rates: GpuRates) {
        self.find(Found { cards: [(name.to_owned(), rates)].into(), ..Found::default() });
    }

    fn find(&self, found: Found) {
        let mut state = self.state();
        state.found = found.or(std::mem::take(&mut state.found));
        state.changed = true;
    }

    /// What was learnt, if any of it is new since this was called last.
    pub fn news(&self) -> Option<Kept> {
        let mut state = self.state();
        std::mem::take(&mut state.changed)
            .then(|| Kept { kinds: state.kinds.iter().map(|(key, kind)| (*key, kind.clone())).collect(), found: state.found.clone() })
    }

    /// Takes what was kept elsewhere, where nothing is known here.
    pub fn restore(&self, kept: Kept) {
        let mut state = self.state();
        for (key, kind) in kept.kinds.into_iter().take(MOST_KINDS) {
            state.kinds.entry(key).or_insert(kind);
        }
        state.found = std::mem::take(&mut state.found).or(kept.found);
    }

    fn with_kind(&self, key: KindKey, change: impl FnOnce(&mut Kind)) {
        let mut state = self.state();
        let is_new = !state.kinds.contains_key(&key);
        if is_new && state.kinds.len() >= MOST_KINDS {
            return;
        }
        change(state.kinds.entry(key).or_default());
        state.changed = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_places_and_the_sleep_of_threads_are_kept_apart() {
        let costs = Costs::default();
        for _ in 0..3 {
            costs.observe(1, 0, Seat::Awake, 2.0);
            costs.observe(1, 0, Seat::Asleep, 5.0);
            costs.observe(2, 0, Seat::Serial, 3.0);
        }
        let ratio = |known: Option<Known>| known.map(|known| known.ratio);
        assert_eq!(ratio(costs.recall(1, None, 0, false).cpu), Some(2.0));
        assert_eq!(ratio(costs.recall(1, None, 0, true).cpu), Some(5.0));
        assert_eq!(ratio(costs.recall(1, None, 0, true).serial), None);
        assert_eq!(ratio(costs.recall(2, None, 0, true).serial), Some(3.0));
        assert_eq!(costs.recall(3, None, 0, true), Recall { allowance: CREDIT, ..Recall::default() });
        costs.observe(9, 0, Seat::Gpu, 1.0);
        costs.observe(9, 0, Seat::Gpu, 7.0);
        assert_eq!(ratio(costs.recall(1, Some(9), 0, false).gpu), Some(7.0));
        assert_eq!(ratio(costs.recall(1, None, 0, false).gpu), None);
    }

    #[test]
    fn what_trying_may_lose_grows_with_the_time_spent() {
        let costs = Costs::default();
        assert_eq!(costs.recall(1, None, 0, false).allowance, CREDIT);
        costs.picked(1, 0, Place::Cpu, 10.0, 0.05);
        let recall = costs.recall(1, None, 0, false);
        assert!((recall.allowance - (CREDIT + 0.05)).abs() < 1e-12);
        assert_eq!(recall.last, Some(Place::Cpu));
        assert_eq!(costs.recall(1, None, 1, false).last, None);
    }

    #[test]
    fn kinds_without_end_take_no_memory_without_end() {
        let costs = Costs::default();
        for key in 0..MOST_KINDS as u64 + 100 {
            costs.observe(key, 0, Seat::Serial, 1.0);
        }
        assert_eq!(costs.news().map(|kept| kept.kinds.len()), Some(MOST_KINDS));
        assert_eq!(costs.news(), None);
    }
}
