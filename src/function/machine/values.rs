//! Slots anew. The bytecode's loops write to no memory that they read, so that a value there
//! never takes the slot of an operand that ends with it; most instructions may. With one slot less, more stays in registers. Not here:
//! homes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::emit::Known;
use super::flow::{Places, jumps, reads, writes};
use super::ops;
use super::set::Set;
use crate::function::bytecode::{Act, Kind, Place, Step};
use crate::function::lanes::Op;

/// The steps of a piece, with new slots for values of the runs between its jumps that do not leave these: they are counted on from
/// `kinds`, to which their kinds are added. `live` are the places that are read behind each step's start.
pub(super) fn renamed(known: &Known<'_>, piece: Range<usize>, live: &[Places], kinds: &mut Vec<Kind>) -> Vec<Step> {
    let steps = &known.steps[piece.clone()];
    let mut cuts = BTreeSet::from([piece.start, piece.end]);
    for (at, step) in piece.clone().zip(steps) {
        if let Some(to) = jumps(step) {
            cuts.extend([at, at + 1, to]);
        }
    }
    let mut slots =
        Slots { kinds, lines: known.lines.len(), apart: known.wide, set: known.set, free: BTreeSet::new(), places: BTreeMap::new() };
    let cuts: Vec<_> = cuts.into_iter().collect();
    cuts.windows(2).flat_map(|run| straight(known, &known.steps[run[0]..run[1]], &live[run[1]], &mut slots)).collect()
}

/// The same of a run without jumps within, behind which these places are read.
fn straight(known: &Known<'_>, steps: &[Step], live: &Places, slots: &mut Slots<'_>) -> Vec<Step> {
    let values = Values::of(steps, known.lines.len() as Place, live);
    let mut renamed = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let ends = |place: Place| values.at(at, place).filter(|&value| values.last[value] == at);
        let mut new = *step;
        for (place, old) in [(&mut new.a, step.a), (&mut new.b, step.b), (&mut new.c, step.c)] {
            *place = slots.place(values.at(at, old), old);
        }
        let ending: Vec<_> = [step.a, step.b, step.c].into_iter().filter_map(ends).collect();
        let kept = kept_till_the_end(known, step);
        let early = |value: &usize| kept.iter().all(|&place| values.at(at, place) != Some(*value));
        ending.iter().filter(|value| early(value)).for_each(|&value| slots.give(value));
        if let Some(old) = writes(step) {
            // The sum that a product is added to is best where the result is, or a factor.
            let fused = matches!(step.act, Act::Operate(Op::Fma, _));
            let preferred = [new.c, new.a, new.b].into_iter().find(|place| fused && slots.free.contains(place));
            new.target = match values.begun(at) {
                Some(value) => slots.take(value, old, preferred),
                None => slots.place(values.at(at, old), old),
            };
        }
        ending.into_iter().for_each(|value| slots.give(value));
        renamed.push(new);
    }
    slots.clear();
    renamed
}

/// What a step reads after its target is written, or in the middle of that.
fn kept_till_the_end(known: &Known<'_>, step: &Step) -> Vec<Place> {
    let constant = |place: Place| known.constant(place);
    let all = || vec![step.a, step.b, step.c];
    match step.act {
        Act::Multiplied(..) => vec![step.c],
        Act::Operate(op, scalar) => match op {
            Op::Fma if scalar.is_float() => Vec::new(),
            Op::Copy | Op::Select | Op::Not => Vec::new(),
            op if ops::simple(op, scalar).is_some() => Vec::new(),
            op if scalar.is_float() && op.is_comparison() => Vec::new(),
            Op::Negate | Op::Absolute | Op::Floor | Op::Ceil | Op::Trunc | Op::Round | Op::SquareRoot if scalar.is_float() => Vec::new(),
            Op::ShiftLeft | Op::ShiftRight if !scalar.is_wide() && constant(step.b).is_some() => Vec::new(),
            _ => all(),
        },
        _ => all(),
    }
}

/// The values of a piece: each begins where a place is written, and ends with its last use.
struct Values {
    /// At each step the value of each place that is its own.
    read: Vec<BTreeMap<Place, usize>>,
    begun: Vec<Option<usize>>,
    /// The step of each value's last use.
    last: Vec<usize>,
}

impl Values {
    fn of(steps: &[Step], lines: Place, live: &Places) -> Self {
        let (mut values, mut now) = (Self { read: Vec::new(), begun: Vec::new(), last: Vec::new() }, BTreeMap::new());
        for (at, step) in steps.iter().enumerate() {
            let mut read = BTreeMap::new();
            for place in reads(step) {
                if let Some(&value) = now.get(&place) {
                    values.last[value] = at;
                    read.insert(place, value);
                }
            }
            // What depends on what was there goes on being that value.
            let new = writes(step).filter(|&place| place >= lines && !reads(step).any(|read| read == place));
            values.begun.push(new.map(|_| values.last.len()));
            if let Some(place) = new {
                now.insert(place, values.last.len());
                values.last.push(at);
            }
            values.read.push(read);
        }
        // What is read behind the piece has to be where that looks for it.
        let leaves: BTreeSet<_> = now.into_iter().filter(|&(place, _)| live.contains(place)).map(|(_, value)| value).collect();
        values.read.iter_mut().for_each(|read| read.retain(|_, value| !leaves.contains(value)));
        values.begun.iter_mut().for_each(|begun| *begun = begun.filter(|value| !leaves.contains(value)));
        values
    }

    fn at(&self, step: usize, place: Place) -> Option<usize> {
        self.read[step].get(&place).copied()
    }

    fn begun(&self, step: usize) -> Option<usize> {
        self.begun[step]
    }
}

/// The new slots that are in use.
struct Slots<'a> {
    kinds: &'a mut Vec<Kind>,
    lines: usize,
    /// Whether a slot is for numbers of one width.
    apart: bool,
    set: Set,
    free: BTreeSet<Place>,
    /// The slot of each value.
    places: BTreeMap<usize, Place>,
}

impl Slots<'_> {
    /// Where a value is; what is none of the piece's own is where it was.
    fn place(&self, value: Option<usize>, old: Place) -> Place {
        value.and_then(|value| self.places.get(&value)).copied().unwrap_or(old)
    }

    /// A slot for a value that was in another one.
    fn take(&mut self, value: usize, old: Place, preferred: Option<Place>) -> Place {
        let kind = |place: Place| self.kinds[place as usize - self.lines];
        let wanted = kind(old);
        // All of AVX2's have the same registers.
        let any = self.set == Set::Avx2 && !self.apart;
        let fits = |&place: &Place| any || kind(place).shares(wanted, self.apart);
        let place = preferred.or_else(|| self.free.iter().copied().find(fits)).unwrap_or_else(|| {
            self.kinds.push(wanted);
            (self.lines + self.kinds.len() - 1) as Place
        });
        self.free.remove(&place);
        self.places.insert(value, place);
        place
    }

    /// Ends all values: the next run's are others.
    fn clear(&mut self) {
        self.free.extend(std::mem::take(&mut self.places).into_values());
    }

    fn give(&mut self, value: usize) {
        if let Some(place) = self.places.remove(&value) {
            self.free.insert(place);
        }
    }
}
