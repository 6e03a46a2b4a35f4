//! Vectors written one after another, past the caches or not.

use super::{Float, MOST_LANES, Shuffle};
use crate::real::Real;

/// Where vectors go one after another.
pub(crate) trait Put<V> {
    /// Writes the next one. Without room for it: panic, here or at the end.
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

/// Past the caches, in lines as long as a vector, which lie where streaming stores may: each is the end of one vector and the
/// beginning of the next. [`finish`](Self::finish) writes what is left, and [`Simd::fence`](super::Simd::fence) follows.
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

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::cpu::simd::{Level, Simd};
    use crate::kernel::{Cost, Kernel};

    /// Copies its numbers, as many as fill vectors by lines.
    struct Copied<T>(Vec<T>);

    impl<T: Real> Kernel for Copied<T> {
        type Item = T;

        const NAME: &'static str = "copied";

        fn items(&self) -> usize {
            self.0.len()
        }

        fn cost(&self) -> Cost {
            Cost::new(1.0, 4, 1.0, 1.0)
        }

        fn serial(&self, range: Range<usize>, out: &mut [T]) {
            out.copy_from_slice(&self.0[range]);
        }

        #[inline(always)]
        fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
            let (whole, rest) = self.0[range].as_chunks::<MOST_LANES>();
            let (out, rest_out) = out.split_at_mut(whole.as_flattened().len());
            let mut lines = Lines::<T::Vector<S>>::new(simd, out);
            for vector in whole.as_flattened().chunks_exact(T::Vector::<S>::LANES) {
                lines.put(T::Vector::<S>::load(simd, vector));
            }
            lines.finish();
            simd.fence();
            rest_out.copy_from_slice(rest);
        }
    }

    fn every_beginning_and_length<T: Real>() {
        for level in Level::available() {
            for (before, length) in (0..=MOST_LANES).flat_map(|before| [0, 7, 16, 35, 80].map(|length| (before, length))) {
                let kernel = Copied((0..length).map(|n| T::from_f64(n as f64)).collect());
                let mut memory = vec![-T::ONE; before + length + MOST_LANES];
                level.run(&kernel, 0..length, &mut memory[before..before + length]);
                let right = memory.iter().enumerate().all(|(at, number)| match at.checked_sub(before).and_then(|n| kernel.0.get(n)) {
                    Some(copied) => number == copied,
                    None => *number == -T::ONE,
                });
                assert!(right, "{length} {} from {before} on, {}: {memory:?}", T::NAME, level.name());
            }
        }
    }

    #[test]
    fn vectors_become_lines_wherever_they_begin() {
        every_beginning_and_length::<f32>();
        every_beginning_and_length::<f64>();
    }
}
