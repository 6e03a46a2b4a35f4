//! One operation over slices of numbers: whole vectors, streaming stores, heads and tails. Not the operation itself.

use std::sync::OnceLock;

use super::{Float, Four, Pair, Simd, ask_ahead, ask_beside_streams};
use crate::cpu::cache;
use crate::real::Real;

/// An operation on two numbers, at any level, in two halves: while one vector's chain of operations is in its second half,
/// the next one's is in its first, and neither waits for the other.
pub(crate) trait Pointwise<T: Real> {
    /// What is known of a vector of pairs halfway; two registers each at most.
    type Half<V: Float<Element = T>>: Copy;

    /// The first half for one vector of pairs.
    fn begin<V: Float<Element = T>>(&self, simd: V::Simd, x: V, y: V) -> Self::Half<V>;

    /// The results of one vector of pairs.
    fn finish<V: Float<Element = T>>(&self, simd: V::Simd, half: Self::Half<V>) -> V;
}

/// Whether the results of a job that reads and writes so many bytes go past the caches: from half as much again as the last
/// one holds. On a Zen 5 with 32 MB a subtraction is 30 % slower so with 18 MB in all, 11 % faster with 40 and 26 % with 60; on
/// a Cascade Lake with 36 MB it is 8 % slower with 36 MB, as fast with 84 and 4 % faster with 120.
pub(crate) fn streams(bytes: usize) -> bool {
    static LEAST: OnceLock<usize> = OnceLock::new();
    // Larger last caches are shared by many cores; of several, one counts. A small job, as a process's first may be, need
    // not look.
    let (never, always) = (16 << 20, 96 << 20);
    let least = || cache::largest().map_or(48 << 20, |bytes| bytes / 2 * 3).clamp(never, always);
    bytes >= never && bytes >= *LEAST.get_or_init(least)
}

/// `out[i] = op(x[i], y[i])` for three slices of one length. With `stream` the results go past the caches.
#[inline(always)]
pub(crate) fn sweep<S: Simd, T: Real, P: Pointwise<T>>(simd: S, op: &P, x: &[T], y: &[T], out: &mut [T], stream: bool) {
    let (lanes, length) = (T::Vector::<S>::LANES, out.len());
    let (x, y) = (&x[..length], &y[..length]);
    let head = out.as_ptr().align_offset(lanes * size_of::<T>()).min(length);
    part::<T::Vector<S>, P>(simd, op, &x[..head], &y[..head], &mut out[..head]);
    let (x, y, out) = (&x[head..], &y[head..], &mut out[head..]);
    // As many vectors side by side as the registers hold in both halves.
    let mut done = match (S::REGISTERS >= 32, stream) {
        (true, true) => groups::<Four<T::Vector<S>>, P, true>(simd, op, x, y, out),
        (true, false) => groups::<Four<T::Vector<S>>, P, false>(simd, op, x, y, out),
        (false, true) => groups::<Pair<T::Vector<S>>, P, true>(simd, op, x, y, out),
        (false, false) => groups::<Pair<T::Vector<S>>, P, false>(simd, op, x, y, out),
    };
    while done + lanes <= out.len() {
        let load = |from| T::Vector::<S>::load(simd, from);
        at(simd, op, load(&x[done..]), load(&y[done..])).store(&mut out[done..]);
        done += lanes;
    }
    part::<T::Vector<S>, P>(simd, op, &x[done..], &y[done..], &mut out[done..]);
    if stream {
        simd.fence();
    }
}

/// The results of as many whole vectors as there are; how many numbers that is.
///
/// The next vector's first half comes before this one's second, with no branch between: behind a branch, compilers put each
/// vector's halves together again.
#[inline(always)]
fn groups<V: Float<Element: Real>, P: Pointwise<V::Element>, const STREAM: bool>(
    simd: V::Simd,
    op: &P,
    x: &[V::Element],
    y: &[V::Element],
    out: &mut [V::Element],
) -> usize {
    if out.len() < V::LANES {
        return 0;
    }
    let mut half = begin::<V, P, STREAM>(simd, op, x, y);
    let mut i = 0;
    while i + 2 * V::LANES <= out.len() {
        let next = begin::<V, P, STREAM>(simd, op, &x[i + V::LANES..], &y[i + V::LANES..]);
        finish::<V, P, STREAM>(simd, op, half, &mut out[i..]);
        (half, i) = (next, i + V::LANES);
    }
    finish::<V, P, STREAM>(simd, op, half, &mut out[i..]);
    i + V::LANES
}

/// Copies `from` to `to`, which has the same length, past the caches. [`Simd::fence`] follows the last such call.
#[inline(always)]
pub(crate) fn stream_copy<S: Simd, T: Real>(simd: S, from: &[T], to: &mut [T]) {
    let lanes = T::Vector::<S>::LANES;
    let head = to.as_ptr().align_offset(lanes * size_of::<T>()).min(to.len());
    let tail = (to.len() - head) % lanes;
    let middle = head..to.len() - tail;
    to[..head].copy_from_slice(&from[..head]);
    for (from, to) in from[middle.clone()].chunks_exact(lanes).zip(to[middle.clone()].chunks_exact_mut(lanes)) {
        T::Vector::<S>::load(simd, from).stream(to);
    }
    to[middle.end..].copy_from_slice(&from[middle.end..]);
}

/// The first half for the first vector of pairs. Asks for what will follow.
#[inline(always)]
fn begin<V: Float<Element: Real>, P: Pointwise<V::Element>, const STREAM: bool>(
    simd: V::Simd,
    op: &P,
    x: &[V::Element],
    y: &[V::Element],
) -> P::Half<V> {
    for now in [&x[..V::LANES], &y[..V::LANES]] {
        if STREAM { ask_beside_streams(now) } else { ask_ahead(now) }
    }
    op.begin(simd, V::load(simd, x), V::load(simd, y))
}

/// Writes one vector's results.
#[inline(always)]
fn finish<V: Float<Element: Real>, P: Pointwise<V::Element>, const STREAM: bool>(
    simd: V::Simd,
    op: &P,
    half: P::Half<V>,
    out: &mut [V::Element],
) {
    let results = op.finish(simd, half);
    if STREAM { results.stream(out) } else { results.store(out) }
}

/// The results of one vector of pairs.
#[inline(always)]
fn at<V: Float<Element: Real>, P: Pointwise<V::Element>>(simd: V::Simd, op: &P, x: V, y: V) -> V {
    op.finish(simd, op.begin(simd, x, y))
}

/// Less than one vector.
#[inline(always)]
fn part<V: Float<Element: Real>, P: Pointwise<V::Element>>(
    simd: V::Simd,
    op: &P,
    x: &[V::Element],
    y: &[V::Element],
    out: &mut [V::Element],
) {
    let load = |from| V::load_part(simd, from, Real::ZERO);
    at(simd, op, load(x), load(y)).store_part(out);
}
