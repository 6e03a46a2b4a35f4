//! Which points are computed at once: tiles of neighbouring pixels, which escape at about the same time, and runs of pixels
//! for what is left of a range. Not how they escape.

use std::ops::Range;

use super::escape::{Rule, escape};
use super::symmetry::{Images, write_image};
use super::{Julia, Tables};
use crate::cpu::simd::{Counts, Float, MOST_LANES, Simd};
use crate::real::Real;

/// Vectors that are computed at once, each a row of a tile, with 32 registers: four a vector and a few for all, which is
/// also where a step's latency is hidden. With more, points wait for longer for the last of their tile.
const MANY: usize = 6;

/// The same with 16 registers.
const FEW: usize = 3;

/// Rows that are whole tiles, whichever the level.
pub(super) const ROWS: usize = 6;
const _: () = assert!(ROWS.is_multiple_of(MANY) && ROWS.is_multiple_of(FEW));

/// The most pixels that are computed at once.
const MOST_PIXELS: usize = MANY * MOST_LANES;

/// Counts the pixels of `range`, in vectors of the level `S`, and writes those that have an image to it as well.
#[inline(always)]
pub(super) fn count<S: Simd, T: Real>(simd: S, julia: &Julia<T>, range: Range<usize>, out: &mut [u32], images: &Images) {
    if S::REGISTERS >= 32 {
        count_range::<S, T, MANY>(simd, julia, range, out, images);
    } else {
        count_range::<S, T, FEW>(simd, julia, range, out, images);
    }
}

/// The same with `N` vectors at once.
#[inline(always)]
fn count_range<S: Simd, T: Real, const N: usize>(simd: S, julia: &Julia<T>, range: Range<usize>, out: &mut [u32], images: &Images) {
    let width = julia.width;
    let rows = range.start.div_ceil(width)..range.end / width;
    let tiled = if rows.start + N > rows.end || width < T::Vector::<S>::LANES {
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
        count_tiles::<S, T, N>(simd, julia, first, &mut whole[offset..offset + N * width], images);
    }
    for (run, out) in [(range.start..tiled.start, head), (tiled.end..range.end, tail)] {
        count_points::<S, T, N>(simd, julia, julia.pixels(run.clone()), out);
        images.write(run, out, width);
    }
}

/// Counts the rows of one row of tiles, `first` the uppermost.
#[inline(always)]
fn count_tiles<S: Simd, T: Real, const N: usize>(simd: S, julia: &Julia<T>, first: usize, out: &mut [u32], images: &Images) {
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
        let counts = escape(simd, &rule, [re; N], im);
        for (row, counts) in counts.into_iter().enumerate() {
            counts.store(&mut out[row * width + left..]);
        }
        // Column j's image is width - j, and column 0 has none.
        if let Some(turned) = &mut turned
            && left > 0
        {
            for (row, counts) in counts.into_iter().enumerate() {
                counts.reversed().store(&mut turned[row][width + 1 - left - lanes..]);
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

/// Counts pixels that lie anywhere, each so many from the last.
#[inline(always)]
pub(super) fn count_sample<S: Simd, T: Real>(simd: S, julia: &Julia<T>, sample: Range<usize>, stride: usize, out: &mut [u32]) {
    count_points::<S, T, FEW>(simd, julia, julia.sampled(sample, stride), out);
}

/// Counts points that are no whole tiles.
#[inline(always)]
fn count_points<S: Simd, T: Real, const N: usize>(simd: S, julia: &Julia<T>, points: impl Iterator<Item = (T, T)>, out: &mut [u32]) {
    let lanes = T::Vector::<S>::LANES;
    let rule = Rule::<T::Vector<S>>::new(simd, julia.c, julia.max_iter);
    let mut pixels = points;
    for out in out.chunks_mut(N * lanes) {
        // What a short run leaves over are points that escape at once.
        let (mut re, mut im) = ([T::from_f64(4.0); MOST_PIXELS], [T::ZERO; MOST_PIXELS]);
        for ((re, im), pixel) in re.iter_mut().zip(&mut im).take(out.len()).zip(&mut pixels) {
            (*re, *im) = pixel;
        }
        let counts = store::<S, T, N>(escape::<_, N>(simd, &rule, load(simd, &re), load(simd, &im)));
        out.copy_from_slice(&counts[..out.len()]);
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
fn store<S: Simd, T: Real, const N: usize>(counts: [<T::Vector<S> as Float>::Counts; N]) -> [u32; MOST_PIXELS] {
    let mut stored = [0; MOST_PIXELS];
    for (v, counts) in counts.into_iter().enumerate() {
        counts.store(&mut stored[v * T::Vector::<S>::LANES..]);
    }
    stored
}
