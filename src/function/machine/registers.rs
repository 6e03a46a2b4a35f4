//! Where each place of a piece is while the piece runs: in vector registers, in memory of the code's own, or where the bytecode has
//! it. A slot keeps its home for the whole piece; the bytecode lets many values share a slot, so that few are needed. Not here: what
//! is done with them.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::emit::Known;
use super::flow::{ONCE, reads, writes};
use super::set::Set;
use crate::function::bytecode::{Kind, Place, Step};

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// In registers of vectors or of masks, from this one on.
    Registers(u8),
    /// In the code's own memory, from this byte on.
    Scratch(i32),
    /// Where the bytecode has it, as nothing of the piece writes it.
    Outside,
}

/// The homes of a piece's places.
#[derive(Debug)]
pub(super) struct Homes {
    homes: HashMap<Place, Home>,
    /// Vectors of a slot; a line has one.
    pub vectors: usize,
    lines: Place,
    set: Set,
    /// Places that have registers of masks.
    masks: HashSet<Place>,
    /// Bytes of the code's own memory.
    pub scratch: i32,
    /// How often that is used for want of registers.
    spilled: u64,
}

/// How often places are used.
struct Uses {
    weights: HashMap<Place, u64>,
    written: HashMap<Place, u64>,
}

impl Uses {
    fn of(steps: &[Step], often: &[u64]) -> Self {
        let mut uses = Self { weights: HashMap::new(), written: HashMap::new() };
        for (step, &weight) in steps.iter().zip(often) {
            for place in reads(step).chain(writes(step)) {
                *uses.weights.entry(place).or_default() += weight;
            }
            if let Some(place) = writes(step) {
                *uses.written.entry(place).or_default() += weight;
            }
        }
        uses
    }
}

/// Of all uses of what is written, how many may go to memory for the sake of more vectors side by side: one in so many.
const FEW: u64 = 8;

/// The most steps of a piece that is done several times over: more would crowd the cache of instructions.
const MOST_STEPS: usize = 400;

impl Homes {
    /// Homes for some steps, of which each is done so often, with this many vectors side by side, or with as many as there are
    /// registers for.
    pub fn of(known: &Known<'_>, steps: &[Step], often: &[u64], unroll: Option<usize>) -> Self {
        let uses = Uses::of(steps, often);
        let mut last = None;
        let tried: &[usize] = if steps.len() > MOST_STEPS { &[1] } else { &[4, 2, 1] };
        for &vectors in unroll.as_ref().map_or(tried, std::slice::from_ref) {
            let homes = Self::with(known, &uses, vectors);
            let spilled = homes.spilled;
            let all: u64 = uses.written.keys().map(|place| uses.weights[place]).sum();
            last = Some(homes);
            if spilled <= if vectors == 2 { all / FEW } else { 0 } {
                break;
            }
        }
        last.unwrap_or_else(|| Self::with(known, &uses, 1))
    }

    fn with(known: &Known<'_>, uses: &Uses, vectors: usize) -> Self {
        let set = known.set;
        let mut homes =
            Self { homes: HashMap::new(), vectors, lines: known.lines.len() as Place, set, masks: HashSet::new(), scratch: 0, spilled: 0 };
        let mut free = set.kept();
        let mut order: Vec<_> = uses.weights.iter().map(|(&place, &weight)| (place, weight)).collect();
        // First what is written, then what only has to be read; of either what is used most.
        order.sort_by_key(|&(place, weight)| (!uses.written.contains_key(&place), Reverse(weight), place));
        for (place, weight) in order {
            let written = uses.written.contains_key(&place);
            let needed = homes.vectors_of(place);
            let mask = set == Set::Avx512 && known.kind(place) == Kind::Mask;
            if mask {
                homes.masks.insert(place);
            }
            let free = &mut free[usize::from(mask)];
            let home = if needed <= free.len() && (written || weight > ONCE) {
                free.start += needed;
                Home::Registers((free.start - needed) as u8)
            } else if written {
                homes.spilled += weight;
                homes.scratch += needed as i32 * set.bytes();
                Home::Scratch(homes.scratch - needed as i32 * set.bytes())
            } else {
                Home::Outside
            };
            homes.homes.insert(place, home);
        }
        homes
    }

    /// Whether more vectors are side by side, or as many with less in memory.
    pub fn better_than(&self, other: &Self) -> bool {
        (self.vectors, Reverse(self.spilled)) > (other.vectors, Reverse(other.spilled))
    }

    pub fn is_line(&self, place: Place) -> bool {
        place < self.lines
    }

    pub fn vectors_of(&self, place: Place) -> usize {
        if self.is_line(place) { 1 } else { self.vectors }
    }

    pub fn home(&self, place: Place) -> Home {
        self.homes.get(&place).copied().unwrap_or(Home::Outside)
    }

    /// All places with their homes, in the places' order.
    pub fn all(&self) -> Vec<(Place, Home)> {
        let mut all: Vec<_> = self.homes.iter().map(|(&place, &home)| (place, home)).collect();
        all.sort_by_key(|&(place, _)| place);
        all
    }

    /// The registers that hold places, and whether they are of masks.
    pub fn registers(&self) -> Vec<(u8, bool)> {
        let of = |&(place, home): &(Place, Home)| match home {
            Home::Registers(first) => (first..first + self.vectors_of(place) as u8).map(|at| (at, self.masks.contains(&place))).collect(),
            _ => Vec::new(),
        };
        self.all().iter().flat_map(of).collect()
    }

    /// All memory of the code's own in bytes, with what registers are put aside to.
    pub fn memory(&self) -> usize {
        (self.scratch as usize) + self.set.kept().iter().map(|registers| registers.len()).sum::<usize>() * self.set.bytes() as usize
    }
}
