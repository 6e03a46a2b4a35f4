//! Vectors written one after another, past the caches or not.

use super::{Float, MOST_LANES, Shuffle};
use crate::real::Real;

/// Where vectors go one after another.
pub(crate) trait Put<V> {
    /// Writes the next one; where there is no room for it: panic.
    fn put(&mut self, vector: V);
}

/// Into memory as any other.
pub(crate) struct Plain<'o, T>(pub &'o mut [T]);

impl<V: Float> Put<V> for Plain<'_, V::Element> {
    #[inline(always)]
    fn put(&mut self, vector: V) {
        let (now, later) = std::mem::take(&mut self.0).split_at_mut(V::LANES);
        vector.store(now);
        self.0 = later;
    }
}

/// Past the caches, in whole lines wherever they begin: each is the end of one vector and the beginning of the next.
/// [`Simd::fence`](super::Simd::fence) follows the last.
pub(crate) struct Lines<'o, V: Shuffle> {
    out: &'o mut [V::Element],
    /// How many numbers come before the first whole line, fewer than a vector has.
    head: usize,
    /// Brings the lanes after as many to the front.
    turn: V::Order,
    /// The lanes of a line that come from the later vector.
    later: V::Mask,
    /// The last vector, turned.
    held: Option<V>,
}

impl<'o, V: Shuffle<Element: Real>> Lines<'o, V> {
    #[inline(always)]
    pub(crate) fn new(simd: V::Simd, out: &'o mut [V::Element]) -> Self {
        let lanes = V::LANES;
        let head = out.as_ptr().align_offset(lanes * size_of::<V::Element>()).min(lanes - 1);
        let (mut turn, mut later) = ([0; MOST_LANES], [V::Element::ZERO; MOST_LANES]);
        for (lane, (turn, later)) in turn.iter_mut().zip(&mut later).take(lanes).enumerate() {
            *turn = ((lane + head) % lanes) as u8;
            *later = if lane + head < lanes { V::Element::ZERO } else { V::Element::ONE };
        }
        let later = V::load(simd, &later).eq(V::splat(simd, V::Element::ONE));
        Self { out, head, turn: V::order(simd, &turn), later, held: None }
    }

    /// Writes what is left of the last vector.
    #[inline(always)]
    pub(crate) fn finish(self) {
        if let Some(held) = self.held {
            held.store_part(&mut self.out[..V::LANES - self.head]);
        }
    }
}

impl<V: Shuffle<Element: Real>> Put<V> for Lines<'_, V> {
    #[inline(always)]
    fn put(&mut self, vector: V) {
        let turned = vector.shuffled(self.turn);
        let length = if self.held.is_some() { V::LANES } else { self.head };
        let (now, later) = std::mem::take(&mut self.out).split_at_mut(length);
        match self.held {
            Some(held) => V::select(self.later, turned, held).stream(now),
            None => vector.store_part(now),
        }
        self.out = later;
        self.held = Some(turned);
    }
}
