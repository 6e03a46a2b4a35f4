//! The compensated sums of a block's lanes, in registers where there are few, else in the first cache. Not which rows.

use std::array;
use std::ops::{Add, Range, Sub};

use crate::cpu::simd::{Float, Four, MOST_LANES, Simd, ask_ahead, ask_in_turn};
use crate::real::Real;

/// Sums that a column has within a block.
pub(super) const LANES: usize = 8;

/// Columns that are summed at once.
pub(super) const PANEL: usize = 128;

/// The sums of the lanes of a panel's columns, and what they lost. On whole lines of the cache, so that no vector of them
/// lies on two where lanes are whole vectors apart.
#[repr(align(64))]
pub(super) struct Sums<T> {
    high: [T; LANES * PANEL],
    low: [T; LANES * PANEL],
}

impl<T: Real> Sums<T> {
    #[inline(always)]
    pub fn zero() -> Self {
        Self { high: [T::ZERO; LANES * PANEL], low: [T::ZERO; LANES * PANEL] }
    }

    /// Sets the first sums to zero.
    #[inline(always)]
    pub fn clear(&mut self, length: usize) {
        self.high[..length].fill(T::ZERO);
        self.low[..length].fill(T::ZERO);
    }

    /// Adds the squares of all these numbers to as many sums from `at` on.
    #[inline(always)]
    pub fn add_all<V: Float<Element = T>>(&mut self, simd: V::Simd, numbers: &[T], at: usize) {
        let (whole, part) = numbers.split_at(numbers.len() - numbers.len() % V::LANES);
        let (high_whole, high_part) = self.high[at..].split_at_mut(whole.len());
        let (low_whole, low_part) = self.low[at..].split_at_mut(whole.len());
        let sums = high_whole.chunks_exact_mut(V::LANES).zip(low_whole.chunks_exact_mut(V::LANES));
        for (numbers, (high, low)) in whole.chunks_exact(V::LANES).zip(sums) {
            add::<V>(simd, V::load(simd, numbers), high, low);
        }
        if !part.is_empty() {
            // The sums behind, of which there are enough as those of a panel are whole vectors, get zeros, which change none:
            // what is stored in part is not handed to the next load.
            add::<V>(simd, V::load_part(simd, part, T::ZERO), high_part, low_part);
        }
    }

    /// Sets the first sums to those of a table of which eight rows are `period` numbers, if the registers hold as many sums.
    #[inline(always)]
    pub fn set_narrow<V: Float<Element = T>>(&mut self, simd: V::Simd, numbers: &[T], period: usize, far: bool) -> bool {
        macro_rules! set {
            ($(($fours:literal $ones:literal))*) => {
                match period.div_ceil(V::LANES) {
                    // Two sums for each vector, and a few registers to compute in.
                    $(vectors if vectors == 4 * $fours + $ones && 2 * (4 * $fours + $ones) + 4 <= V::Simd::REGISTERS => {
                        self.set_in_registers::<V, $fours, $ones>(simd, numbers, period, far);
                        true
                    })*
                    _ => false,
                }
            };
        }
        set!((0 1)(0 2)(0 3)(0 4)(1 1)(1 2)(1 3)(1 4)(2 1)(2 2)(2 3)(2 4)(3 1)(3 2))
    }

    /// The same with so many vectors, of which the last may be a part of one. Most are handled by four, as compilers unroll short
    /// loops alone, and keep nothing in registers that they have to index.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "an iterator takes the sums out of the registers")]
    fn set_in_registers<V: Float<Element = T>, const FOURS: usize, const ONES: usize>(
        &mut self,
        simd: V::Simd,
        numbers: &[T],
        period: usize,
        far: bool,
    ) {
        let mut fours = [(Four::<V>::splat(simd, T::ZERO), Four::<V>::splat(simd, T::ZERO)); FOURS];
        let mut ones = [(V::splat(simd, T::ZERO), V::splat(simd, T::ZERO)); ONES];
        let mut rows = numbers.chunks_exact(period);
        for rows in &mut rows {
            let (first, last) = rows.split_at(FOURS * Four::<V>::LANES);
            for four in 0..FOURS {
                add_squares(simd, &mut fours[four], &first[four * Four::<V>::LANES..][..Four::<V>::LANES], far);
            }
            for one in 0..ONES - 1 {
                add_squares(simd, &mut ones[one], &last[one * V::LANES..][..V::LANES], far);
            }
            add_squares(simd, &mut ones[ONES - 1], &last[(ONES - 1) * V::LANES..], far);
        }
        let rest = rows.remainder();
        for four in 0..FOURS {
            self.finish(simd, fours[four], rest, four * Four::<V>::LANES..(four + 1) * Four::<V>::LANES);
        }
        for one in 0..ONES {
            let start = FOURS * Four::<V>::LANES + one * V::LANES;
            self.finish(simd, ones[one], rest, start..period.min(start + V::LANES));
        }
    }

    /// Sets the sums `at` to these and the squares of what is left for them.
    #[inline(always)]
    fn finish<V: Float<Element = T>>(&mut self, simd: V::Simd, mut sums: (V, V), rest: &[T], at: Range<usize>) {
        if let Some(rest @ [_, ..]) = rest.get(at.start..rest.len().min(at.end)) {
            // A zero more changes no sum.
            add_squares(simd, &mut sums, rest, false);
        }
        store(sums.0, &mut self.high[at.clone()]);
        store(sums.1, &mut self.low[at]);
    }

    /// Sets the first sums to those of columns, `width` of them, that each lie in one piece: eight numbers of one are eight lanes.
    #[inline(always)]
    pub fn set_columns<'n, V: Float<Element = T>>(&mut self, simd: V::Simd, columns: impl Iterator<Item = &'n [T]>, width: usize) {
        // As many vectors are summed at once as hide an addition's latency. Each has a column's lanes from one on.
        const AT_ONCE: usize = 4;
        let taken = V::LANES.min(LANES);
        let mut pieces =
            columns.enumerate().flat_map(|(column, numbers)| (0..LANES).step_by(taken).map(move |lane| (column, lane, numbers)));
        while let Some(first) = pieces.next() {
            // The last vectors are computed for nothing where there are none left.
            let pieces: [_; AT_ONCE] = array::from_fn(|k| if k == 0 { first } else { pieces.next().unwrap_or((width, 0, first.2)) });
            let eights = pieces.map(|(_, lane, numbers)| (lane, numbers.as_chunks::<LANES>().0));
            let (mut high, mut low) = ([V::splat(simd, T::ZERO); AT_ONCE], [V::splat(simd, T::ZERO); AT_ONCE]);
            for row in 0..eights[0].1.len() {
                for ((high, low), (lane, eights)) in high.iter_mut().zip(&mut low).zip(eights) {
                    ask_in_turn(&eights[row], size_of_val(eights));
                    let numbers = load::<V>(simd, &eights[row][lane..lane + taken]);
                    (*high, *low) = add_up(*high, *low, numbers * numbers);
                }
            }
            for ((mut high, mut low), (column, lane, numbers)) in high.into_iter().zip(low).zip(pieces) {
                let rest = numbers.as_chunks::<LANES>().1.get(lane..).unwrap_or_default();
                if !rest.is_empty() {
                    // A zero more changes no sum.
                    let numbers = load::<V>(simd, &rest[..rest.len().min(taken)]);
                    (high, low) = add_up(high, low, numbers * numbers);
                }
                if column < width {
                    self.put_lanes(high, low, lane * width + column, width);
                }
            }
        }
    }

    /// Writes lanes, as many as there are, to the sums from `at` on, `apart` from one to the next.
    #[inline(always)]
    fn put_lanes<V: Float<Element = T>>(&mut self, high: V, low: V, at: usize, apart: usize) {
        let (mut highs, mut lows) = ([T::ZERO; MOST_LANES], [T::ZERO; MOST_LANES]);
        high.store(&mut highs);
        low.store(&mut lows);
        for (at, (high, low)) in (at..).step_by(apart).zip(highs.into_iter().zip(lows).take(V::LANES.min(LANES))) {
            (self.high[at], self.low[at]) = (high, low);
        }
    }

    /// Sets `high` to the columns' sums, whose [`LANES`] lie so far `apart` here, and `low` to what they lost.
    #[inline(always)]
    pub fn merge_lanes<V: Float<Element = T>>(&self, simd: V::Simd, apart: usize, high: &mut [T], low: &mut [T]) {
        for (start, (high, low)) in (0..).step_by(V::LANES).zip(high.chunks_mut(V::LANES).zip(low.chunks_mut(V::LANES))) {
            let (mut sum, mut lost) = (V::splat(simd, T::ZERO), V::splat(simd, T::ZERO));
            for at in (start..).step_by(apart).take(LANES) {
                let (grown, rest) = two_sum(sum, load::<V>(simd, &self.high[at..][..high.len()]));
                (sum, lost) = (grown, lost + (rest + load::<V>(simd, &self.low[at..][..low.len()])));
            }
            store(sum, high);
            store(lost, low);
        }
    }
}

/// As many numbers as there are, at most a vector's.
#[inline(always)]
fn load<V: Float<Element: Real>>(simd: V::Simd, from: &[V::Element]) -> V {
    if from.len() == V::LANES { V::load(simd, from) } else { V::load_part(simd, from, Real::ZERO) }
}

/// As many of the lanes as there is room for.
#[inline(always)]
fn store<V: Float>(vector: V, to: &mut [V::Element]) {
    if to.len() == V::LANES { vector.store(to) } else { vector.store_part(to) }
}

/// The sum of two numbers, and what it lost of the exact one (Knuth).
#[inline(always)]
pub(super) fn two_sum<N: Copy + Add<Output = N> + Sub<Output = N>>(a: N, b: N) -> (N, N) {
    let sum = a + b;
    let grown = sum - a;
    (sum, (a - (sum - grown)) + (b - grown))
}

/// Adds the squares of a vector's numbers to sums that are kept.
#[inline(always)]
fn add<V: Float>(simd: V::Simd, numbers: V, high_sums: &mut [V::Element], low_sums: &mut [V::Element]) {
    let (high, low) = add_up(V::load(simd, high_sums), V::load(simd, low_sums), numbers * numbers);
    high.store(high_sums);
    low.store(low_sums);
}

/// Adds the squares of at most a vector's numbers to sums and to what these lost. Where those come from `far`, asks for what
/// follows.
#[inline(always)]
fn add_squares<V: Float<Element: Real>>(simd: V::Simd, (high, low): &mut (V, V), numbers: &[V::Element], far: bool) {
    if far {
        ask_ahead(numbers);
    }
    let numbers = load::<V>(simd, numbers);
    (*high, *low) = add_up(*high, *low, numbers * numbers);
}

/// Adds `value` to a compensated sum in each lane: the sum and what it lost. Neither is negative, so that a comparison tells
/// which is the larger (Dekker).
#[inline(always)]
fn add_up<V: Float>(high: V, low: V, value: V) -> (V, V) {
    let sum = high + value;
    (sum, low + (high.min(value) - (sum - high.max(value))))
}
