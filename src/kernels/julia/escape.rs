//! Escape counts of four vectors of points at once. Not which points, nor where their counts go.
//!
//! Four chains of operations fill the time that one spends waiting for its own results. Steps are taken in blocks. In a
//! counted block each step is tested and counted. After one in which no point escaped the next is quiet: its steps are
//! neither tested nor counted, and if its last test finds a point outside, the block is taken again from its start, counted.
//! That needs points that stay outside once they are; where they may not, every step is counted: see [`Escape::returns`]. At the end of quiet blocks each z is
//! compared with one of an earlier block (Brent's method); a point whose z is the same again never escapes.

use crate::cpu::simd::{Counts, Float, Mask};
use crate::real::Real;

/// Vectors that are computed at once.
pub(super) const CHAINS: usize = 4;

/// Steps of a block.
const BLOCK: u32 = 8;

/// The points of all chains.
#[derive(Clone, Copy)]
pub(super) struct Points<V> {
    pub re: [V; CHAINS],
    pub im: [V; CHAINS],
}

/// What is the same for all points.
pub(super) struct Escape<V: Float> {
    pub simd: V::Simd,
    pub c: (V::Element, V::Element),
    pub max_iter: u32,
}

/// The state of all chains: the points, which of them have not escaped, and the steps that the others took.
struct Chains<V: Float> {
    z: Points<V>,
    inside: [V::Mask; CHAINS],
    counts: [V::Counts; CHAINS],
}

impl<V: Float> Escape<V>
where
    V::Element: Real,
{
    /// The counts of the points.
    #[inline(always)]
    pub fn counts(&self, z: Points<V>) -> [V::Counts; CHAINS] {
        let zero = V::splat(self.simd, V::Element::ZERO);
        let mut chains = Chains { z, inside: [zero.eq(zero); CHAINS], counts: [V::Counts::splat(self.simd, 0); CHAINS] };
        if self.returns() {
            self.counted::<true>(&mut chains, self.max_iter);
        } else {
            self.counted::<false>(&mut chains, self.max_iter % BLOCK);
            self.blocks(&mut chains, self.max_iter % BLOCK);
        }
        let all = V::Counts::splat(self.simd, self.max_iter);
        for v in 0..CHAINS {
            chains.counts[v] = chains.counts[v].replace(chains.inside[v], all);
        }
        chains.counts
    }

    /// Whether a point outside the circle |z| = 2 could come back into it. It cannot where |c|² <= 3: |z² + c| is then at
    /// least |z|² - |c| > 2.2, and 0.2 is far more than rounding can take away. What overflows stays infinite or NaN, and
    /// both compare as outside.
    #[inline(always)]
    fn returns(&self) -> bool {
        let (re, im) = (self.c.0.to_f64(), self.c.1.to_f64());
        re * re + im * im > 3.0
    }

    /// Takes the steps from `taken` to `max_iter`, a whole number of blocks, unless all points escape or repeat before.
    #[inline(always)]
    fn blocks(&self, chains: &mut Chains<V>, mut taken: u32) {
        let (mut calm, mut inside) = (false, bits(&chains.inside));
        let (mut earlier, mut age, mut window) = (chains.z, 0u32, 1u32);
        while taken < self.max_iter && inside != [0; CHAINS] {
            let start = chains.z;
            if calm && self.quiet(chains, inside) {
                taken += BLOCK;
                if self.repeat(chains, &earlier, inside) {
                    return;
                }
                age += 1;
                if age == window {
                    (earlier, age, window) = (chains.z, 0, window.saturating_mul(2));
                }
                continue;
            }
            chains.z = start;
            let so_far = V::Counts::splat(self.simd, taken);
            for v in 0..CHAINS {
                chains.counts[v] = chains.counts[v].replace(chains.inside[v], so_far);
            }
            self.counted::<false>(chains, BLOCK);
            taken += BLOCK;
            let left = bits(&chains.inside);
            calm = left == inside;
            inside = left;
        }
    }

    /// Takes `steps` steps, counted, or fewer where all points have escaped. Where points may return it is not enough to
    /// look at a point's last test: that would carry masks from step to step for nothing.
    #[inline(always)]
    fn counted<const RETURNS: bool>(&self, chains: &mut Chains<V>, steps: u32) {
        let four = V::splat(self.simd, V::Element::from_f64(4.0));
        for step in 0..steps {
            let mut any = chains.inside[0];
            for v in 0..CHAINS {
                let now = self.step(&mut chains.z, v).le(four);
                let inside = if RETURNS { now & chains.inside[v] } else { now };
                chains.counts[v] = chains.counts[v].increment(inside);
                chains.inside[v] = inside;
                any = if v == 0 { inside } else { any | inside };
            }
            if step % 2 == 1 && !any.any() {
                return;
            }
        }
    }

    /// Takes the steps of a block and says whether the points that were inside before its last step were so at its start.
    #[inline(always)]
    fn quiet(&self, chains: &mut Chains<V>, before: [u32; CHAINS]) -> bool {
        let four = V::splat(self.simd, V::Element::from_f64(4.0));
        for _ in 1..BLOCK {
            for v in 0..CHAINS {
                self.step(&mut chains.z, v);
            }
        }
        // One comparison of all chains: a branch for each would have the compiler take them one after the other.
        let mut changed = 0;
        for (v, before) in before.into_iter().enumerate() {
            changed |= (self.step(&mut chains.z, v).le(four) & chains.inside[v]).bits() ^ before;
        }
        changed == 0
    }

    /// Whether each point that is inside is where it was `earlier`.
    #[inline(always)]
    fn repeat(&self, chains: &Chains<V>, earlier: &Points<V>, inside: [u32; CHAINS]) -> bool {
        let mut moved = 0;
        for (v, inside) in inside.into_iter().enumerate() {
            let same = chains.z.re[v].eq(earlier.re[v]) & chains.z.im[v].eq(earlier.im[v]);
            moved |= inside & !same.bits();
        }
        moved == 0
    }

    /// One step of chain `v`; gives |z|² from before it. The product is fused with no more than its doubling, which is exact.
    #[inline(always)]
    fn step(&self, z: &mut Points<V>, v: usize) -> V {
        let (c_re, c_im) = (V::splat(self.simd, self.c.0), V::splat(self.simd, self.c.1));
        let two = V::splat(self.simd, V::Element::from_f64(2.0));
        let (re, im) = (z.re[v], z.im[v]);
        let (a, b) = (re * re, im * im);
        z.im[v] = (re * im).mul_add(two, c_im);
        z.re[v] = (a - b) + c_re;
        a + b
    }
}

#[inline(always)]
fn bits<M: Mask>(masks: &[M; CHAINS]) -> [u32; CHAINS] {
    [masks[0].bits(), masks[1].bits(), masks[2].bits(), masks[3].bits()]
}
