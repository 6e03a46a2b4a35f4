//! Escape counts of a few vectors of points at once: the loop that all of a picture's time goes to. Not which points.
//!
//! The vectors are independent, so that one's latency hides behind the others' work. A point that has escaped is stepped on
//! with the rest, and its mask keeps it from being counted.
//!
//! A point that has escaped mostly cannot come back: with |z| > 2 and |c| <= 2 - ε, |z² + c| >= |z|² - |c| is larger than |z|
//! by a margin far above any rounding, until it overflows, and infinities and NaN do not count as inside either. Then steps
//! are taken in pairs, of which only the second is compared and counted. The first leaves the |z|² that it was taken from, as
//! long as the point was inside before: at the end that tells whether the first step of a point's last pair counts.
//!
//! Such points that never escape end on an orbit that repeats: in floating-point numbers exactly, to the bit. From the step
//! at which a point returns to where it was some rounds before (Brent's algorithm), its count is known to be the largest.

use std::hint::black_box;

use crate::cpu::simd::{Counts, Float, Mask};
use crate::real::Real;

/// Pairs of steps in a round, after which orbits of 1, 2, 3, 4, 6 and 12 points are where they were before it.
const ROUND: u32 = 6;

/// Pairs of steps that all points take, with a look after each, before it is worth to look for those that never escape.
const YOUTH: u32 = 24;

/// |c|² up to which a point that has escaped never comes back.
const CLOSE_C: f64 = 3.9;

/// What all points have in common.
#[derive(Clone, Copy)]
pub struct Rule<V: Float> {
    c: (V, V),
    two: V,
    four: V,
    /// A number, or a |z|², that is outside.
    far: V,
    one: V::Counts,
    max_iter: u32,
    /// Whether a point that has escaped never comes back.
    final_escape: bool,
}

impl<V: Float<Element: Real>> Rule<V> {
    /// 1 in each lane.
    #[inline(always)]
    pub fn one(&self) -> V::Counts {
        self.one
    }

    /// The largest count.
    #[inline(always)]
    pub fn max_iter(&self) -> u32 {
        self.max_iter
    }

    #[inline(always)]
    pub fn new(simd: V::Simd, c: (f64, f64), max_iter: u32) -> Self {
        let splat = |value: f64| V::splat(simd, V::Element::from_f64(value));
        let final_escape = c.0 * c.0 + c.1 * c.1 <= CLOSE_C;
        let one = Counts::splat(simd, black_box(1));
        Self { c: (splat(c.0), splat(c.1)), two: splat(2.0), four: splat(4.0), far: splat(8.0), one, max_iter, final_escape }
    }
}

/// The counts of the points `re` + `im`·i.
#[inline(always)]
pub(super) fn escape<V: Float<Element: Real>, const N: usize>(simd: V::Simd, rule: &Rule<V>, re: [V; N], im: [V; N]) -> [V::Counts; N] {
    follow(simd, rule, Orbits { re, im }, ()).0
}

/// The counts, and where each point that escapes is after so many steps.
#[inline(always)]
pub(in crate::kernels) fn escape_at<V: Float<Element: Real>, const N: usize>(
    simd: V::Simd,
    rule: &Rule<V>,
    re: [V; N],
    im: [V; N],
) -> ([V::Counts; N], Orbits<V, N>) {
    let at = Orbits { re, im };
    follow(simd, rule, at, at)
}

#[inline(always)]
fn follow<V: Float<Element: Real>, T: Trail<V, N>, const N: usize>(
    simd: V::Simd,
    rule: &Rule<V>,
    at: Orbits<V, N>,
    trail: T,
) -> ([V::Counts; N], T) {
    if rule.final_escape { in_pairs(simd, rule, at, trail) } else { one_by_one(simd, rule, at, trail) }
}

/// Points on their way.
#[derive(Clone, Copy)]
pub struct Orbits<V: Float, const N: usize> {
    pub re: [V; N],
    pub im: [V; N],
}

/// What is kept of points on their way.
trait Trail<V: Float, const N: usize> {
    /// A vector before a step, of points of which those in `inside` were inside all the way.
    fn note(&mut self, v: usize, inside: V::Mask, at: &Orbits<V, N>);

    /// The points in `behind` are a step further than was noted last.
    fn advance(&mut self, v: usize, behind: V::Mask, rule: &Rule<V>);
}

/// Nothing, and at no cost.
impl<V: Float, const N: usize> Trail<V, N> for () {
    #[inline(always)]
    fn note(&mut self, _: usize, _: V::Mask, _: &Orbits<V, N>) {}

    #[inline(always)]
    fn advance(&mut self, _: usize, _: V::Mask, _: &Rule<V>) {}
}

/// Where they left.
impl<V: Float<Element: Real>, const N: usize> Trail<V, N> for Orbits<V, N> {
    #[inline(always)]
    fn note(&mut self, v: usize, inside: V::Mask, at: &Self) {
        self.re[v] = V::select(inside, at.re[v], self.re[v]);
        self.im[v] = V::select(inside, at.im[v], self.im[v]);
    }

    #[inline(always)]
    fn advance(&mut self, v: usize, behind: V::Mask, rule: &Rule<V>) {
        self.step_where(v, behind, rule);
    }
}

impl<V: Float, const N: usize> Orbits<V, N> {
    /// One step of one vector; returns the |z|² that it was taken from.
    #[inline(always)]
    pub fn step(&mut self, v: usize, rule: &Rule<V>) -> V {
        let (re, im) = (self.re[v], self.im[v]);
        let (a, b) = (re * re, im * im);
        // Twice a number is exact, so that this rounds once, as the sum does.
        self.im[v] = rule.two.mul_add(re * im, rule.c.1);
        self.re[v] = (a - b) + rule.c.0;
        a + b
    }

    /// One step of those of a vector that the mask has.
    #[inline(always)]
    pub fn step_where(&mut self, v: usize, mask: V::Mask, rule: &Rule<V>) {
        let before = (self.re[v], self.im[v]);
        self.step(v, rule);
        self.re[v] = V::select(mask, self.re[v], before.0);
        self.im[v] = V::select(mask, self.im[v], before.1);
    }

    /// |z|² of each point of a vector.
    #[inline(always)]
    pub fn norm(&self, v: usize) -> V {
        self.re[v] * self.re[v] + self.im[v] * self.im[v]
    }
}

/// Whether a mask of several is set anywhere.
#[inline(always)]
pub(in crate::kernels) fn any<M: Mask, const N: usize>(masks: [M; N]) -> bool {
    let mut union = masks[0];
    for &mask in &masks[1..] {
        union = union | mask;
    }
    union.any()
}

/// The counts where points may come back: those that have left are kept from being counted again.
#[inline(always)]
fn one_by_one<V: Float<Element: Real>, T: Trail<V, N>, const N: usize>(
    simd: V::Simd,
    rule: &Rule<V>,
    mut at: Orbits<V, N>,
    mut trail: T,
) -> ([V::Counts; N], T) {
    let mut inside = [rule.four.le(rule.four); N];
    let mut counts = [Counts::splat(simd, 0); N];
    for _ in 0..rule.max_iter {
        for v in 0..N {
            trail.note(v, inside[v], &at);
            inside[v] = inside[v] & at.step(v, rule).le(rule.four);
            counts[v] = Counts::increment(counts[v], inside[v], rule.one);
        }
        if !any(inside) {
            break;
        }
    }
    (counts, trail)
}

/// The counts where no point comes back.
#[inline(always)]
fn in_pairs<V: Float<Element: Real>, T: Trail<V, N>, const N: usize>(
    simd: V::Simd,
    rule: &Rule<V>,
    at: Orbits<V, N>,
    trail: T,
) -> ([V::Counts; N], T) {
    let inside = [rule.four.le(rule.four); N];
    let mut points = Points { at, inside, pairs: [Counts::splat(simd, 0); N], firsts: [rule.far; N], trail };
    let mut left = rule.max_iter / 2;
    let old = left.saturating_sub(YOUTH);
    // One exit for both reasons: with two, compilers delay half of a pair's operations past the first, for which there are
    // no registers.
    while (left > old) & any(points.inside) {
        points.pair(rule);
        left -= 1;
    }
    if any(points.inside) {
        points.grow_old(simd, rule, left);
        if rule.max_iter % 2 == 1 {
            points.first_step(rule);
        } else {
            points.forget_firsts(rule);
        }
    }
    points.left(rule)
}

/// Points, which of them are inside, and their counts.
struct Points<V: Float, T, const N: usize> {
    at: Orbits<V, N>,
    inside: [V::Mask; N],
    /// How many pairs of steps were taken from inside.
    pairs: [V::Counts; N],
    /// The |z|² that the first step was taken from, in the last pair that began inside.
    firsts: [V; N],
    /// Noted before the first step of each pair.
    trail: T,
}

impl<V: Float<Element: Real>, T: Trail<V, N>, const N: usize> Points<V, T, N> {
    /// The first step of a pair.
    #[inline(always)]
    fn first_step(&mut self, rule: &Rule<V>) {
        for v in 0..N {
            self.trail.note(v, self.inside[v], &self.at);
            let norm = self.at.step(v, rule);
            self.firsts[v] = V::select(self.inside[v], norm, self.firsts[v]);
        }
    }

    #[inline(always)]
    fn pair(&mut self, rule: &Rule<V>) {
        self.first_step(rule);
        for v in 0..N {
            self.inside[v] = self.at.step(v, rule).le(rule.four);
            self.pairs[v] = self.pairs[v].increment(self.inside[v], rule.one);
        }
    }

    /// Rounds of pairs until no point is left, at most so many pairs.
    #[inline(always)]
    fn grow_old(&mut self, simd: V::Simd, rule: &Rule<V>, mut pairs: u32) {
        let mut mark = self.at;
        let (mut rounds, mut next_mark) = (0u32, 4u32);
        while pairs >= ROUND && any(self.inside) {
            for _ in 0..ROUND {
                self.pair(rule);
            }
            pairs -= ROUND;
            self.retire(simd, &mark, rule);
            rounds += 1;
            if rounds == next_mark {
                (mark, next_mark) = (self.at, rounds.saturating_mul(2));
            }
        }
        for _ in 0..pairs.min(ROUND - 1) {
            self.pair(rule);
        }
    }

    /// Gives the points that are where `mark` was their counts, as if they had escaped after the last step.
    #[inline(always)]
    fn retire(&mut self, simd: V::Simd, mark: &Orbits<V, N>, rule: &Rule<V>) {
        let mut repeats = self.inside;
        for (v, repeats) in repeats.iter_mut().enumerate() {
            *repeats = *repeats & self.at.re[v].eq(mark.re[v]);
        }
        // Hardly ever without the other half, which is therefore worth a branch.
        if !any(repeats) {
            return;
        }
        for (v, repeats) in repeats.iter_mut().enumerate() {
            *repeats = *repeats & self.at.im[v].eq(mark.im[v]);
        }
        let most = Counts::splat(simd, rule.max_iter / 2);
        let first = if rule.max_iter % 2 == 1 { rule.four } else { rule.far };
        for (v, repeats) in repeats.into_iter().enumerate() {
            self.inside[v] = self.inside[v] & !repeats;
            self.pairs[v] = self.pairs[v].replace(repeats, most);
            self.firsts[v] = V::select(repeats, first, self.firsts[v]);
            self.at.re[v] = V::select(repeats, rule.far, self.at.re[v]);
        }
    }

    /// Of points that are inside still, whose steps are all counted.
    #[inline(always)]
    fn forget_firsts(&mut self, rule: &Rule<V>) {
        for v in 0..N {
            self.firsts[v] = V::select(self.inside[v], rule.far, self.firsts[v]);
        }
    }

    /// The counts: two steps for a pair, and one more where a pair's first step counts alone.
    #[inline(always)]
    fn left(mut self, rule: &Rule<V>) -> ([V::Counts; N], T) {
        let mut counts = self.pairs;
        for (v, (counts, first)) in counts.iter_mut().zip(self.firsts).enumerate() {
            let alone = first.le(rule.four);
            *counts = counts.twice().increment(alone, rule.one);
            self.trail.advance(v, alone, rule);
        }
        (counts, self.trail)
    }
}
