//! Escape counts of a few vectors of points at once: the loop that all of a picture's time goes to. Not which points.
//!
//! The vectors are independent, so that one's latency hides behind the others' work. A point that has escaped is stepped on
//! with the rest, and its mask keeps it from being counted.
//!
//! Counting takes a third of a step's operations. So, once a whole round of steps went by in which no point escaped, the
//! next is taken without looking, and undone if it turns out that one has escaped in it. That is possible only where a
//! point that has escaped cannot come back: with |z| > 2 and |c| <= 2 - ε, |z² + c| >= |z|² - |c| is larger than |z| by a
//! margin far above any rounding, until it overflows, and infinities and NaN do not count as inside either.
//!
//! Points that never escape end on an orbit that repeats: in floating-point numbers exactly, to the bit. From the step at
//! which a point returns to where it was some rounds before (Brent's algorithm), its count is known to be the largest.

use std::hint::black_box;

use crate::cpu::simd::{Counts, Float, Mask};
use crate::real::Real;

/// Vectors that are computed at once.
pub(super) const VECTORS: usize = 4;

/// Steps between two looks at whether any point is left, as long as most points are young.
const LOOK: u32 = 2;

/// Steps of a round, in which nothing is counted where that is safe.
const ROUND: u32 = 8;

/// Steps that all points take before it is worth to look for those that never escape.
const YOUTH: u32 = 16;

/// |c|² up to which a point that has escaped never comes back.
const CLOSE_C: f64 = 3.9;

/// What all points have in common.
#[derive(Clone, Copy)]
pub(super) struct Rule<V: Float> {
    c: (V, V),
    two: V,
    four: V,
    one: V::Counts,
    max_iter: u32,
    /// Whether a point that has escaped never comes back.
    final_escape: bool,
}

impl<V: Float<Element: Real>> Rule<V> {
    #[inline(always)]
    pub fn new(simd: V::Simd, c: (f64, f64), max_iter: u32) -> Self {
        let splat = |value: f64| V::splat(simd, V::Element::from_f64(value));
        let final_escape = c.0 * c.0 + c.1 * c.1 <= CLOSE_C;
        let one = Counts::splat(simd, black_box(1));
        Self { c: (splat(c.0), splat(c.1)), two: splat(2.0), four: splat(4.0), one, max_iter, final_escape }
    }
}

/// Points on their way.
#[derive(Clone, Copy)]
struct Orbits<V: Float> {
    re: [V; VECTORS],
    im: [V; VECTORS],
}

impl<V: Float> Orbits<V> {
    /// One step of one vector, and where it was taken from inside.
    #[inline(always)]
    fn step(&mut self, v: usize, rule: &Rule<V>) -> V::Mask {
        let (re, im) = (self.re[v], self.im[v]);
        let (a, b) = (re * re, im * im);
        // Twice a number is exact, so that this rounds once, as the sum does.
        self.im[v] = rule.two.mul_add(re * im, rule.c.1);
        self.re[v] = (a - b) + rule.c.0;
        (a + b).le(rule.four)
    }

    /// Where the points of a vector are inside.
    #[inline(always)]
    fn inside(&self, v: usize, rule: &Rule<V>) -> V::Mask {
        (self.re[v] * self.re[v] + self.im[v] * self.im[v]).le(rule.four)
    }
}

/// Points, which of them are inside, and their counts.
struct Points<V: Float> {
    at: Orbits<V>,
    inside: [V::Mask; VECTORS],
    /// Points that are known to stay inside.
    retired: [V::Mask; VECTORS],
    counts: [V::Counts; VECTORS],
}

impl<V: Float> Points<V> {
    /// Steps that are looked at one by one.
    #[inline(always)]
    fn count(&mut self, steps: u32, rule: &Rule<V>) {
        for _ in 0..steps {
            for v in 0..VECTORS {
                let inside = self.at.step(v, rule);
                self.inside[v] = if rule.final_escape { inside } else { self.inside[v] & inside };
                self.counts[v] = self.counts[v].increment(self.inside[v], rule.one);
            }
        }
    }

    /// A round without looking, or none where a point would escape in it.
    #[inline(always)]
    fn leap(&mut self, round: V::Counts, rule: &Rule<V>) -> bool {
        let mut at = self.at;
        for _ in 0..ROUND {
            for v in 0..VECTORS {
                at.step(v, rule);
            }
        }
        // That the points are inside now says that the round's last step and all before were taken from inside.
        let mut escaped = at.inside(0, rule);
        escaped = self.inside[0] & !escaped;
        for v in 1..VECTORS {
            escaped = escaped | (self.inside[v] & !at.inside(v, rule));
        }
        if escaped.any() {
            return false;
        }
        self.at = at;
        for v in 0..VECTORS {
            self.counts[v] = self.counts[v].add_where(self.inside[v], round);
        }
        true
    }

    #[inline(always)]
    fn any_inside(&self) -> bool {
        let mut inside = self.inside[0] & !self.retired[0];
        for v in 1..VECTORS {
            inside = inside | (self.inside[v] & !self.retired[v]);
        }
        inside.any()
    }

    /// Retires the points that are where `mark` was.
    #[inline(always)]
    fn retire(&mut self, mark: &Orbits<V>) {
        for v in 0..VECTORS {
            let repeats = self.inside[v] & (self.at.re[v].eq(mark.re[v]) & self.at.im[v].eq(mark.im[v]));
            self.retired[v] = self.retired[v] | repeats;
        }
    }
}

/// The counts of the points `re` + `im`·i.
#[inline(always)]
pub(super) fn escape<V: Float>(simd: V::Simd, rule: &Rule<V>, re: [V; VECTORS], im: [V; VECTORS]) -> [V::Counts; VECTORS] {
    let at = Orbits { re, im };
    let all = rule.four.le(rule.four);
    let mut points = Points { at, inside: [all; VECTORS], retired: [!all; VECTORS], counts: [Counts::splat(simd, 0); VECTORS] };
    let mut taken = 0;
    while taken + LOOK <= rule.max_iter.min(YOUTH) {
        points.count(LOOK, rule);
        taken += LOOK;
        if !points.any_inside() {
            return points.counts;
        }
    }
    if taken + ROUND <= rule.max_iter {
        taken = grow_old(simd, rule, &mut points, taken);
    }
    if points.any_inside() {
        points.count(rule.max_iter - taken, rule);
    }
    for v in 0..VECTORS {
        points.counts[v] = points.counts[v].replace(points.retired[v], Counts::splat(simd, rule.max_iter));
    }
    points.counts
}

/// Rounds of steps until no point is left, or less than a round; returns the steps taken.
#[inline(always)]
fn grow_old<V: Float>(simd: V::Simd, rule: &Rule<V>, points: &mut Points<V>, mut taken: u32) -> u32 {
    let round = V::Counts::splat(simd, ROUND);
    let mut mark = points.at;
    let (mut rounds, mut next_mark) = (0u32, 4u32);
    let mut calm = false;
    while taken + ROUND <= rule.max_iter && points.any_inside() {
        if !(calm && points.leap(round, rule)) {
            let before = points.inside;
            points.count(ROUND, rule);
            let mut escaped = before[0] & !points.inside[0];
            for (&before, &inside) in before.iter().zip(&points.inside) {
                escaped = escaped | (before & !inside);
            }
            calm = rule.final_escape && !escaped.any();
        }
        taken += ROUND;
        points.retire(&mark);
        rounds += 1;
        if rounds == next_mark {
            (mark, next_mark) = (points.at, rounds.saturating_mul(2));
        }
    }
    taken
}
