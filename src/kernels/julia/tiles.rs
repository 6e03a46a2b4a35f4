//! Which points are computed at once: tiles of neighbouring pixels, which escape at about the same time, and runs of pixels
//! for what is left of a range. Not how they escape.

use std::ops::Range;

use super::escape::Rule;
use super::measure::Measure;
use super::symmetry::{Images, write_image};
use super::{Julia, Tables};
use crate::cpu::simd::{Counts, Float, MOST_LANES, Simd};
use crate::real::Real;

/// The most vectors that are computed at once.
const MOST_VECTORS: usize = 6;

/// The most pixels that are computed at once.
const MOST_PIXELS: usize = MOST_VECTORS * MOST_LANES;

/// Measures the pixels of `range`, `N` vectors of the level `S` at once, each a row of a tile, and writes those that have an
/// image to it as well.
#[inline(always)]
pub(in crate::kernels) fn measure<S: Simd, T: Real, M: Measure<T>, const N: usize>(
    simd: S,
    julia: &Julia<T>,
    range: Range<usize>,
    out: &mut [u32],
    images: &Images,
) {
    const { assert!(N <= MOST_VECTORS) };
    // A set's counts at no points have no width.
    if range.is_empty() {
        return;
    }
    let width = julia.width;
    let rows = range.start.div_ceil(width)..range.end / width;
    let tiled = if julia.is_scattered() || rows.start + N > rows.end || width < T::Vector::<S>::LANES {
        range.start..range.start
    } else {
        rows.start * width..rows.end * width
    };
    let (head, rest) = out.split_at_mut(tiled.start - range.start);
    let (whole, tail) = rest.split_at_mut(tiled.len());
    for first in (tiled.start / width..tiled.end / width).step_by(N) {
        // The last tiles overlap those before them where the rows do not divide.
        let first = first.min(rows.end - N);
        let offset = (first - rows.start) * width;
        measure_tiles::<S, T, M, N>(simd, julia, first, &mut whole[offset..offset + N * width], images);
    }
    for (run, out) in [(range.start..tiled.start, head), (tiled.end..range.end, tail)] {
        measure_run::<S, T, M, N>(simd, julia, run.clone(), out);
        images.write(run, out, width);
    }
}

/// Measures the rows of one row of tiles, `first` the uppermost.
#[inline(always)]
fn measure_tiles<S: Simd, T: Real, M: Measure<T>, const N: usize>(
    simd: S,
    julia: &Julia<T>,
    first: usize,
    out: &mut [u32],
    images: &Images,
) {
    let lanes = T::Vector::<S>::LANES;
    let Tables { columns, rows } = julia.tables();
    let width = julia.width;
    let rule = Rule::<T::Vector<S>>::new(simd, julia.c, julia.max_iter);
    let mut im = [T::Vector::<S>::splat(simd, T::ZERO); N];
    for (im, &row) in im.iter_mut().zip(&rows[first..]) {
        *im = T::Vector::<S>::splat(simd, row);
    }
    let mut turned = images.of_rows::<N>(first);
    for left in (0..width).step_by(lanes) {
        let left = left.min(width - lanes);
        let re = T::Vector::<S>::load(simd, &columns[left..]);
        let measured = M::vectors(simd, &rule, [re; N], im);
        for (row, measured) in measured.into_iter().enumerate() {
            measured.store(&mut out[row * width + left..]);
        }
        // Column j's image is width - j, and column 0 has none.
        if let Some(turned) = &mut turned
            && left > 0
        {
            for (row, measured) in measured.into_iter().enumerate() {
                measured.reversed().store(&mut turned[row][width + 1 - left - lanes..]);
            }
        }
    }
    match turned {
        Some(turned) => {
            for (out, mut turned) in out.chunks_exact(width).zip(turned) {
                write_image(&out[1..lanes], &mut turned[width + 1 - lanes..]);
            }
        }
        None => images.write(first * width..(first + N) * width, out, width),
    }
}

/// Measures pixels that are no whole tiles.
#[inline(always)]
fn measure_run<S: Simd, T: Real, M: Measure<T>, const N: usize>(simd: S, julia: &Julia<T>, range: Range<usize>, out: &mut [u32]) {
    let lanes = T::Vector::<S>::LANES;
    let rule = Rule::<T::Vector<S>>::new(simd, julia.c, julia.max_iter);
    let mut pixels = julia.pixels(range);
    for out in out.chunks_mut(N * lanes) {
        // What a short run leaves over are points that escape at once.
        let (mut re, mut im) = ([T::from_f64(4.0); MOST_PIXELS], [T::ZERO; MOST_PIXELS]);
        for ((re, im), pixel) in re.iter_mut().zip(&mut im).take(out.len()).zip(&mut pixels) {
            (*re, *im) = pixel;
        }
        let measured = store::<S, T, N>(M::vectors::<_, N>(simd, &rule, load(simd, &re), load(simd, &im)));
        out.copy_from_slice(&measured[..out.len()]);
    }
}

// Loops rather than closures over arrays: those are not always inlined, and then lack the level's instructions.
#[inline(always)]
fn load<S: Simd, T: Real, const N: usize>(simd: S, from: &[T; MOST_PIXELS]) -> [T::Vector<S>; N] {
    let mut vectors = [T::Vector::<S>::splat(simd, T::ZERO); N];
    for (v, vector) in vectors.iter_mut().enumerate() {
        *vector = T::Vector::<S>::load(simd, &from[v * T::Vector::<S>::LANES..]);
    }
    vectors
}

#[inline(always)]
fn store<S: Simd, T: Real, const N: usize>(measured: [<T::Vector<S> as Float>::Counts; N]) -> [u32; MOST_PIXELS] {
    let mut stored = [0; MOST_PIXELS];
    for (v, measured) in measured.into_iter().enumerate() {
        measured.store(&mut stored[v * T::Vector::<S>::LANES..]);
    }
    stored
}
