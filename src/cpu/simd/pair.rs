//! Two vectors as one of twice the lanes: a body that computes on pairs has two chains of operations side by side, so that
//! one's latency hides behind the other's work. Knows nothing of any level.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::vector::Sealed;
use super::{Counts, Float, Mask};

/// Two vectors, masks or counts, the lower lanes first.
#[derive(Debug, Clone, Copy)]
pub struct Pair<V>(V, V);

/// Four vectors as one, which hides the latency of a chain as long as exp's.
pub(crate) type Four<V> = Pair<Pair<V>>;

impl<V> Sealed for Pair<V> {}

macro_rules! lane_by_lane {
    ($bound:ident: $($trait:ident $name:ident),*) => { $(
        impl<V: $bound> $trait for Pair<V> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                Self(self.0.$name(other.0), self.1.$name(other.1))
            }
        }
    )* };
}
lane_by_lane!(Float: Add add, Sub sub, Mul mul, Div div);
lane_by_lane!(Mask: BitAnd bitand, BitOr bitor);

impl<M: Mask> Not for Pair<M> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0, !self.1)
    }
}

impl<M: Mask> Mask for Pair<M> {
    #[inline(always)]
    fn any(self) -> bool {
        (self.0 | self.1).any()
    }
    #[inline(always)]
    fn all(self) -> bool {
        (self.0 & self.1).all()
    }
}

impl<C: Counts> Counts for Pair<C> {
    type Mask = Pair<C::Mask>;
    type Simd = C::Simd;

    const LANES: usize = 2 * C::LANES;

    #[inline(always)]
    fn splat(simd: C::Simd, value: u32) -> Self {
        Self(C::splat(simd, value), C::splat(simd, value))
    }
    #[inline(always)]
    fn increment(self, mask: Self::Mask, one: Self) -> Self {
        Self(self.0.increment(mask.0, one.0), self.1.increment(mask.1, one.1))
    }
    #[inline(always)]
    fn twice(self) -> Self {
        Self(self.0.twice(), self.1.twice())
    }
    #[inline(always)]
    fn replace(self, mask: Self::Mask, with: Self) -> Self {
        Self(self.0.replace(mask.0, with.0), self.1.replace(mask.1, with.1))
    }
    #[inline(always)]
    fn reversed(self) -> Self {
        Self(self.1.reversed(), self.0.reversed())
    }
    #[inline(always)]
    fn load(simd: C::Simd, from: &[u32]) -> Self {
        let (lower, upper) = from.split_at(C::LANES);
        Self(C::load(simd, lower), C::load(simd, upper))
    }
    #[inline(always)]
    fn store(self, to: &mut [u32]) {
        let (lower, upper) = to.split_at_mut(C::LANES);
        self.0.store(lower);
        self.1.store(upper);
    }
}

impl<V: Float> Float for Pair<V> {
    type Element = V::Element;
    type Simd = V::Simd;
    type Mask = Pair<V::Mask>;
    type Counts = Pair<V::Counts>;

    const LANES: usize = 2 * V::LANES;

    #[inline(always)]
    fn splat(simd: V::Simd, value: V::Element) -> Self {
        Self(V::splat(simd, value), V::splat(simd, value))
    }
    #[inline(always)]
    fn load(simd: V::Simd, from: &[V::Element]) -> Self {
        let (lower, upper) = from[..Self::LANES].split_at(V::LANES);
        Self(V::load(simd, lower), V::load(simd, upper))
    }
    #[inline(always)]
    fn load_strided(simd: V::Simd, from: &[V::Element], stride: usize) -> Self {
        Self(V::load_strided(simd, from, stride), V::load_strided(simd, &from[V::LANES * stride..], stride))
    }
    #[inline(always)]
    fn load_part(simd: V::Simd, from: &[V::Element], rest: V::Element) -> Self {
        let (lower, upper) = from.split_at(from.len().min(V::LANES));
        Self(V::load_part(simd, lower, rest), V::load_part(simd, upper, rest))
    }
    #[inline(always)]
    fn store_part(self, to: &mut [V::Element]) {
        let (lower, upper) = to.split_at_mut(to.len().min(V::LANES));
        self.0.store_part(lower);
        self.1.store_part(upper);
    }
    #[inline(always)]
    fn store(self, to: &mut [V::Element]) {
        let (lower, upper) = to[..Self::LANES].split_at_mut(V::LANES);
        self.0.store(lower);
        self.1.store(upper);
    }
    #[inline(always)]
    fn stream(self, to: &mut [V::Element]) {
        let (lower, upper) = to[..Self::LANES].split_at_mut(V::LANES);
        self.0.stream(lower);
        self.1.stream(upper);
    }
    #[inline(always)]
    fn plus_exact(self, a: Self, b: Self) -> Self {
        Self(self.0.plus_exact(a.0, b.0), self.1.plus_exact(a.1, b.1))
    }
    #[inline(always)]
    fn mul_add(self, by: Self, plus: Self) -> Self {
        Self(self.0.mul_add(by.0, plus.0), self.1.mul_add(by.1, plus.1))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.sqrt(), self.1.sqrt_beside())
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.abs(), self.1.abs())
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.min(other.1))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0), self.1.max(other.1))
    }
    #[inline(always)]
    fn least(self) -> V::Element {
        self.0.min(self.1).least()
    }
    #[inline(always)]
    fn bit_and(self, other: Self) -> Self {
        Self(self.0.bit_and(other.0), self.1.bit_and(other.1))
    }
    #[inline(always)]
    fn round_ties_even(self) -> Self {
        Self(self.0.round_ties_even(), self.1.round_ties_even())
    }
    #[inline(always)]
    fn scale(self, k: Self) -> Self {
        Self(self.0.scale(k.0), self.1.scale(k.1))
    }
    #[inline(always)]
    fn scale_down(self, k: Self) -> Self {
        Self(self.0.scale_down(k.0), self.1.scale_down(k.1))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        Pair(self.0.le(other.0), self.1.le(other.1))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        Pair(self.0.lt(other.0), self.1.lt(other.1))
    }
    #[inline(always)]
    fn eq(self, other: Self) -> Self::Mask {
        Pair(self.0.eq(other.0), self.1.eq(other.1))
    }
    #[inline(always)]
    fn with_nan(self, nan: Self) -> Self {
        Self(self.0.with_nan(nan.0), self.1.with_nan(nan.1))
    }
    #[inline(always)]
    fn is_nan(self) -> Self::Mask {
        Pair(self.0.is_nan(), self.1.is_nan())
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(V::select(mask.0, yes.0, no.0), V::select(mask.1, yes.1, no.1))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::conformance::Random;
    use crate::cpu::simd::{Level, Scalar, Simd};
    use crate::kernel::{Cost, Kernel};

    type One = <<Scalar as Simd>::F32 as Float>::Counts;

    #[test]
    fn four_lanes_are_reversed_from_the_last_to_the_first() {
        let lane = |value| One::splat(Scalar, value);
        let mut lanes = [0; 4];
        Pair(Pair(lane(1), lane(2)), Pair(lane(3), lane(4))).reversed().store(&mut lanes);
        assert_eq!(lanes, [4, 3, 2, 1]);
    }

    /// The square roots of its numbers.
    struct Roots(Vec<f64>);

    impl Kernel for Roots {
        type Item = f64;

        const NAME: &'static str = "roots";

        fn items(&self) -> usize {
            self.0.len()
        }

        fn cost(&self) -> Cost {
            Cost::new(1.0, 8, 8.0, 8.0)
        }

        fn serial(&self, range: Range<usize>, out: &mut [f64]) {
            out.iter_mut().zip(&self.0[range]).for_each(|(root, number)| *root = number.sqrt());
        }

        #[inline(always)]
        fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [f64]) {
            let lanes = Pair::<S::F64>::LANES;
            for (numbers, out) in self.0[range].chunks_exact(lanes).zip(out.chunks_exact_mut(lanes)) {
                Pair::<S::F64>::load(simd, numbers).sqrt().store(out);
            }
        }
    }

    /// Numbers whose roots lie next to the middle of two others: of odd integers m below 2^54, whose squares are but for a small
    /// `j` multiples of 2^54 or 2^55, those multiples.
    fn hard() -> Vec<f64> {
        let mut numbers = Vec::new();
        for (j, bits) in (-4095..4096).step_by(8).flat_map(|j| [(j, 54), (j, 55)]) {
            let mut root = 1u64;
            for bit in 3..bits {
                let rest = root.wrapping_mul(root) ^ (j as u64);
                root = root.wrapping_add((rest >> bit & 1) << (bit - 1));
            }
            for m in [root, root.wrapping_neg()].into_iter().flat_map(|root| [root, root.wrapping_add(1 << (bits - 1))]) {
                let m = m & ((1 << bits) - 1);
                let square = (u128::from(m) * u128::from(m)).wrapping_add_signed(-i128::from(j));
                assert_eq!(square % (1 << bits), 0, "{m} {j}");
                if m >> 53 == 1 && square >> bits < 1 << 53 {
                    numbers.push((square >> bits) as f64 * 2f64.powi(bits));
                }
            }
        }
        numbers
    }

    #[test]
    fn roots_are_rounded_in_both_halves_at_every_level() {
        let hard = hard();
        assert!(hard.len() > 1500, "{} numbers", hard.len());
        let mut random = Random::new(1);
        // Of any exponent; of those of which a root's error is a subnormal number; squares; and what is no ordinary number.
        let mut numbers: Vec<f64> = (0..500_000).map(|_| f64::from_bits(random.bits() >> 1)).filter(|number| number.is_finite()).collect();
        numbers.extend((0..500_000).map(|_| f64::from_bits(random.bits() % (200 << 52))));
        numbers.extend((0..100_000u64).map(|k| (k * k) as f64));
        for scale in [1.0, 0.25, 2f64.powi(900), 2f64.powi(-900)] {
            numbers.extend(hard.iter().flat_map(|&number| [number, number.next_down(), number.next_up()]).map(|number| number * scale));
        }
        for special in [0.0, -0.0, f64::INFINITY, f64::NAN, -1.0, f64::MAX, f64::MIN_POSITIVE, 5e-324] {
            numbers.extend([1.0, 2.0, 3.0, special, 5.0, 6.0, 7.0, 8.0]);
        }
        numbers.resize(numbers.len().next_multiple_of(8), 1.0);
        // Eight numbers in either half of a pair, if a half has as many.
        let pairs: Vec<f64> = numbers.chunks(8).flat_map(|some| [some; 2]).flatten().copied().collect();
        let mut wanted = vec![0.0; pairs.len()];
        let roots = Roots(pairs);
        roots.serial(0..wanted.len(), &mut wanted);
        for level in Level::available() {
            let mut found = vec![0.0; wanted.len()];
            level.run(&roots, 0..wanted.len(), &mut found);
            for ((number, wanted), found) in roots.0.iter().zip(&wanted).zip(&found) {
                let same = wanted.to_bits() == found.to_bits() || wanted.is_nan() && found.is_nan();
                assert!(same, "√{number:e} is {wanted:e}, not {found:e} ({})", level.name());
            }
        }
    }
}
