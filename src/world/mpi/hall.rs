//! What the lane and those who call share: the messages that have come, who waits for some, and what each rank is known to be at.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::super::link::{Envelope, Tag};

/// Calls that are remembered, to be held against another rank's.
const CALLS: usize = 32;

#[derive(Default)]
pub(super) struct Hall {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    come: VecDeque<Come>,
    /// Whom each that waits here waits for, and since when.
    waiting: Vec<(Option<usize>, Instant)>,
    /// The last calls, by number and name.
    calls: VecDeque<(u32, String)>,
}

/// A message whose envelope has come.
pub(super) struct Come {
    pub from: usize,
    pub tag: Tag,
    pub bytes: usize,
    /// The whole of it, if it fitted into its envelope.
    pub inside: Option<Vec<u8>>,
}

impl Hall {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn came(&self, message: Come) {
        self.lock().come.push_back(message);
        self.changed.notify_all();
    }

    /// The first such message that has come; waits for it so long, after a word to the lane.
    pub fn probe(&self, from: Option<usize>, tag: Tag, wait: Duration, look: impl FnOnce()) -> Option<Envelope> {
        let found = |state: &State| {
            let come = state.come.iter().find(|come| come.tag == tag && from.is_none_or(|from| from == come.from))?;
            Some(Envelope { from: come.from, bytes: come.bytes })
        };
        let mut state = self.lock();
        if let Some(envelope) = found(&state) {
            return Some(envelope);
        }
        let start = Instant::now();
        state.waiting.push((from, start));
        drop(state);
        look();
        state = self.lock();
        let envelope = loop {
            let left = wait.saturating_sub(start.elapsed());
            match found(&state) {
                None if !left.is_zero() => {}
                found => break found,
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        };
        if let Some(mine) = state.waiting.iter().position(|waits| *waits == (from, start)) {
            state.waiting.swap_remove(mine);
        }
        envelope
    }

    /// Takes the first such message.
    pub fn take(&self, from: usize, tag: Tag) -> Option<Come> {
        let mut state = self.lock();
        let at = state.come.iter().position(|come| (come.from, come.tag) == (from, tag))?;
        state.come.remove(at)
    }

    /// Whether somebody waits here.
    pub fn is_waiting(&self) -> bool {
        !self.lock().waiting.is_empty()
    }

    /// The rank that somebody here waits for, though it is one of those that send nothing more.
    pub fn waits_in_vain(&self, gone: &[bool], me: usize) -> Option<usize> {
        let everyone = |gone: &[bool]| gone.iter().enumerate().all(|(rank, gone)| *gone || rank == me);
        let state = self.lock();
        state.waiting.iter().find_map(|(from, _)| match from {
            Some(from) => gone[*from].then_some(*from),
            None => everyone(gone).then_some(usize::from(me == 0)),
        })
    }

    /// A call begins.
    pub fn begins(&self, call: u32, name: &str) {
        let mut state = self.lock();
        state.calls.push_back((call, name.to_owned()));
        if state.calls.len() > CALLS {
            state.calls.pop_front();
        }
    }

    /// The last calls.
    pub fn calls(&self) -> Vec<(u32, String)> {
        self.lock().calls.iter().cloned().collect()
    }

    /// The first call that this rank and another have begun by different names: its number, ours and theirs.
    pub fn differs(&self, theirs: &[(u32, String)]) -> Option<(u32, String, String)> {
        let state = self.lock();
        theirs.iter().find_map(|(call, theirs)| {
            let (_, ours) = state.calls.iter().find(|(ours, _)| ours == call)?;
            (ours != theirs).then(|| (*call, ours.clone(), theirs.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_other_names_are_told_of() {
        let hall = Hall::default();
        (0..40).for_each(|call| hall.begins(call, if call == 39 { "map" } else { "run" }));
        let theirs = |name: &str| vec![(3, "map".to_owned()), (38, "run".to_owned()), (39, name.to_owned())];
        assert_eq!(hall.differs(&theirs("map")), None);
        assert_eq!(hall.differs(&theirs("gather")), Some((39, "map".to_owned(), "gather".to_owned())));
    }

    #[test]
    fn messages_are_taken_in_their_order_by_sender_and_tag() {
        let hall = Hall::default();
        for (from, tag, bytes) in [(1, 5, 10), (2, 6, 20), (2, 5, 30), (1, 5, 40)] {
            hall.came(Come { from, tag, bytes, inside: None });
        }
        let probe = |from, tag| hall.probe(from, tag, Duration::ZERO, || ()).map(|envelope| (envelope.from, envelope.bytes));
        assert_eq!((probe(None, 6), probe(Some(2), 5), probe(None, 5)), (Some((2, 20)), Some((2, 30)), Some((1, 10))));
        assert_eq!(hall.take(1, 5).map(|come| come.bytes), Some(10));
        assert_eq!((probe(Some(1), 5), probe(Some(1), 6)), (Some((1, 40)), None));
        assert!(!hall.is_waiting());
    }
}
