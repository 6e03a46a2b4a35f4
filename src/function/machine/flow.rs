//! Which steps can be taken out of the bytecode as one piece, and which places they read before they write them. Not here: the
//! code of a piece.

use std::ops::Range;

use crate::function::bytecode::{Act, NOWHERE, Place, Step};

/// A set of places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places(Vec<u64>);

impl Places {
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub fn contains(&self, place: Place) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    fn insert(&mut self, place: Place) {
        self.0[place as usize / 64] |= 1 << (place % 64);
    }

    fn remove(&mut self, place: Place) {
        self.0[place as usize / 64] &= !(1 << (place % 64));
    }

    fn extend(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }
}

/// The places that a step reads.
pub(super) fn reads(step: &Step) -> impl Iterator<Item = Place> {
    let target = if changes(step.act) { step.target } else { NOWHERE };
    [step.a, step.b, step.c, target].into_iter().filter(|&place| place != NOWHERE)
}

/// The place that it writes.
pub(super) fn writes(step: &Step) -> Option<Place> {
    let output = matches!(step.act, Act::Output(_));
    (step.target != NOWHERE && !output).then_some(step.target)
}

/// Whether what it writes depends on what was there.
fn changes(act: Act) -> bool {
    matches!(act, Act::Blend(_) | Act::Keep { .. } | Act::Leave { .. })
}

/// Where it may jump.
pub(super) fn jumps(step: &Step) -> Option<usize> {
    let jumps = matches!(step.act, Act::UnlessAny | Act::WhileAny | Act::Where { .. } | Act::Jump | Act::Again);
    jumps.then_some(step.to as usize)
}

fn goes_on(act: Act) -> bool {
    !matches!(act, Act::Jump | Act::Again)
}

/// The shortest runs of steps that no jump enters or leaves but at their ends.
pub(super) fn runs(steps: &[Step]) -> Vec<Range<usize>> {
    let mut cut = vec![true; steps.len() + 1];
    let mut spans: Vec<_> = (steps.iter().enumerate())
        .filter_map(|(at, step)| jumps(step).map(|to| if to > at { at + 1..to } else { to + 1..at + 1 }))
        .collect();
    spans.sort_by_key(|span| span.start);
    let mut done = 0;
    for span in spans {
        cut[span.start.max(done)..span.end.max(done)].fill(false);
        done = done.max(span.end);
    }
    let cuts: Vec<_> = (0..=steps.len()).filter(|&at| cut[at]).collect();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The most words that the sets of a program's places may have: 16 MiB.
const MOST_WORDS: usize = 1 << 21;

/// What is read before it is written, before each step and behind the last; none of a program that is too long.
pub(super) fn live(steps: &[Step], places: usize) -> Option<Vec<Places>> {
    if (steps.len() + 1).checked_mul(places.div_ceil(64))? > MOST_WORDS {
        return None;
    }
    let mut live = vec![Places::new(places); steps.len() + 1];
    loop {
        let mut changed = false;
        for (at, step) in steps.iter().enumerate().rev() {
            let mut before = if goes_on(step.act) { live[at + 1].clone() } else { Places::new(places) };
            if let Some(to) = jumps(step) {
                before.extend(&live[to]);
            }
            if let Some(target) = writes(step) {
                before.remove(target);
            }
            reads(step).for_each(|place| before.insert(place));
            if before != live[at] {
                live[at] = before;
                changed = true;
            }
        }
        if !changed {
            return Some(live);
        }
    }
}

/// How often a step outside loops and branches is done, as [`often`] counts.
pub(super) const ONCE: u64 = 64;

/// How often each step is done: eight times a turn of the loop round it, and one time in eight where a branch may skip it, as all lanes
/// of a group often go the same way.
pub(super) fn often(steps: &[Step]) -> Vec<u64> {
    let mut often = vec![ONCE; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        match jumps(step) {
            Some(to) if to <= at => often[to..=at].iter_mut().for_each(|often| *often = often.saturating_mul(8).min(1 << 40)),
            Some(to) if step.act == Act::UnlessAny => often[at + 1..to].iter_mut().for_each(|often| *often = (*often / 8).max(1)),
            _ => {}
        }
    }
    often
}
