//! One operation over slices of numbers: whole vectors, streaming stores, heads and tails. Not the operation itself.

use super::{Float, Simd};
use crate::real::Real;

/// An operation on two numbers, at any level.
pub(crate) trait Pointwise<T: Real> {
    /// The results of one vector of pairs.
    fn at<S: Simd>(&self, simd: S, x: T::Vector<S>, y: T::Vector<S>) -> T::Vector<S>;
}

/// The most lanes that a vector has.
const MOST_LANES: usize = 16;

/// `out[i] = op(x[i], y[i])` for three slices of one length. With `stream` the results go past the caches.
///
/// The first and the last vector may overlap their neighbours: the same results are then written twice.
#[inline(always)]
pub(crate) fn sweep<S: Simd, T: Real, P: Pointwise<T>>(simd: S, op: &P, x: &[T], y: &[T], out: &mut [T], stream: bool) {
    let (lanes, length) = (T::Vector::<S>::LANES, out.len());
    let (x, y) = (&x[..length], &y[..length]);
    if length < lanes {
        return short(simd, op, x, y, out);
    }
    let mut i = 0;
    if stream {
        at(simd, op, x, y, 0).store(out);
        i = out.as_ptr().align_offset(lanes * size_of::<T>()).min(lanes);
        while i + lanes <= length {
            at(simd, op, x, y, i).stream(&mut out[i..]);
            i += lanes;
        }
        simd.fence();
    } else {
        while i + lanes <= length {
            at(simd, op, x, y, i).store(&mut out[i..]);
            i += lanes;
        }
    }
    if i < length {
        at(simd, op, x, y, length - lanes).store(&mut out[length - lanes..]);
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

/// The results of the vector that begins at `i`.
#[inline(always)]
fn at<S: Simd, T: Real, P: Pointwise<T>>(simd: S, op: &P, x: &[T], y: &[T], i: usize) -> T::Vector<S> {
    op.at(simd, T::Vector::<S>::load(simd, &x[i..]), T::Vector::<S>::load(simd, &y[i..]))
}

/// Less than one vector, by way of whole ones.
#[inline(always)]
fn short<S: Simd, T: Real, P: Pointwise<T>>(simd: S, op: &P, x: &[T], y: &[T], out: &mut [T]) {
    let mut whole = [[T::ZERO; MOST_LANES]; 3];
    let [left, right, result] = &mut whole;
    left[..x.len()].copy_from_slice(x);
    right[..y.len()].copy_from_slice(y);
    at(simd, op, left, right, 0).store(result);
    out.copy_from_slice(&result[..out.len()]);
}
