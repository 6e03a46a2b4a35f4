//! One operation over slices of numbers: whole vectors, streaming stores, heads and tails. Not the operation itself.

use std::sync::OnceLock;

use super::{AHEAD, AHEAD_OF_STREAMS, Float, Four, Simd, ask_for};
use crate::cpu::cache;
use crate::real::Real;

/// An operation on two numbers, at any level.
pub(crate) trait Pointwise<T: Real> {
    /// The results of one vector of pairs.
    fn at<V: Float<Element = T>>(&self, simd: V::Simd, x: V, y: V) -> V;
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
    let ahead = if stream { AHEAD_OF_STREAMS } else { AHEAD };
    let mut i = head;
    while i + 4 * lanes <= length {
        let (x, y) = (&x[i..][..4 * lanes], &y[i..][..4 * lanes]);
        ask_for(x, ahead);
        ask_for(y, ahead);
        let results = at::<Four<T::Vector<S>>, P>(simd, op, x, y);
        if stream {
            results.stream(&mut out[i..]);
        } else {
            results.store(&mut out[i..]);
        }
        i += 4 * lanes;
    }
    while i + lanes <= length {
        at::<T::Vector<S>, P>(simd, op, &x[i..], &y[i..]).store(&mut out[i..]);
        i += lanes;
    }
    part::<T::Vector<S>, P>(simd, op, &x[i..], &y[i..], &mut out[i..]);
    if stream {
        simd.fence();
    }
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

/// The results of the first vector of pairs.
#[inline(always)]
fn at<V: Float<Element: Real>, P: Pointwise<V::Element>>(simd: V::Simd, op: &P, x: &[V::Element], y: &[V::Element]) -> V {
    op.at(simd, V::load(simd, x), V::load(simd, y))
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
    op.at(simd, load(x), load(y)).store_part(out);
}
