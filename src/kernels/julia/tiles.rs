//! A range of pixels as bands of rows, and those as groups of two by two tiles, a vector each: pixels that are close in both
//! directions escape at about the same step. Any range will do; what of a tile lies outside it is computed and dropped.

use std::ops::Range;

use super::Julia;
use super::escape::{CHAINS, Escape, Points};
use crate::cpu::simd::{Counts, Float, Simd};
use crate::real::Real;

/// The most lanes that a vector has.
const MOST_LANES: usize = 16;

/// Columns of a tile of so many lanes.
pub(super) const fn tile_width(lanes: usize) -> usize {
    1 << lanes.ilog2().div_ceil(2)
}

/// The coordinates of the tiles' columns, a vector for each tile of a row.
pub(super) fn across<T: Real>(columns: &[T], lanes: usize) -> Box<[T]> {
    let (width, last) = (tile_width(lanes), columns.len() - 1);
    let tiles = columns.len().div_ceil(2 * width) * 2;
    let at = |k: usize| columns[(k / lanes * width + k % width).min(last)];
    (0..tiles * lanes).map(at).collect()
}

/// Some rows of the picture, and some columns of them.
struct Band {
    rows: Range<usize>,
    columns: Range<usize>,
}

impl<T: Real> Julia<T> {
    /// The counts of a range of pixels.
    #[inline(always)]
    pub(super) fn tiled<S: Simd>(&self, simd: S, range: Range<usize>, mut out: &mut [u32]) {
        let width = self.width;
        let tallest = 2 * T::Vector::<S>::LANES / tile_width(T::Vector::<S>::LANES);
        let mut start = range.start;
        while start < range.end {
            let (row, column, left) = (start / width, start % width, range.end - start);
            let band = if column > 0 || left < width {
                Band { rows: row..row + 1, columns: column..width.min(column + left) }
            } else {
                Band { rows: row..row + tallest.min(left / width), columns: 0..width }
            };
            let items = band.rows.len() * band.columns.len();
            let (now, rest) = out.split_at_mut(items);
            self.band(simd, &band, now);
            (start, out) = (start + items, rest);
        }
    }

    /// The counts of a band no higher than two tiles.
    #[inline(always)]
    fn band<S: Simd>(&self, simd: S, band: &Band, out: &mut [u32]) {
        let lanes = T::Vector::<S>::LANES;
        let width = tile_width(lanes);
        let across = self.across(lanes);
        let rows = [self.down(simd, band, 0), self.down(simd, band, lanes / width)];
        let escape = Escape::<T::Vector<S>> { simd, c: (T::from_f64(self.c.0), T::from_f64(self.c.1)), max_iter: self.max_iter };
        let group = 2 * width;
        for left in (band.columns.start / group * group..band.columns.end).step_by(group) {
            let tile = left / width * lanes;
            let columns = [T::Vector::<S>::load(simd, &across[tile..]), T::Vector::<S>::load(simd, &across[tile + lanes..])];
            let [(a, b), (c, d)] = [(columns[0], columns[1]), (rows[0], rows[1])];
            let counts = escape.counts(Points { re: [a, b, a, b], im: [c, c, d, d] });
            for (v, counts) in counts.into_iter().enumerate() {
                let mut tile = [0; MOST_LANES];
                counts.store(&mut tile);
                place(&tile[..lanes], width, band, (left + v % 2 * width, v / 2 * (lanes / width)), out);
            }
        }
    }

    /// The coordinates of a tile's rows that begin `below` the band's first.
    #[inline(always)]
    fn down<S: Simd>(&self, simd: S, band: &Band, below: usize) -> T::Vector<S> {
        let (lanes, last) = (T::Vector::<S>::LANES, band.rows.end - 1);
        let mut rows = [T::ZERO; MOST_LANES];
        for (lane, row) in rows.iter_mut().take(lanes).enumerate() {
            *row = self.tables().rows[(band.rows.start + below + lane / tile_width(lanes)).min(last)];
        }
        T::Vector::<S>::load(simd, &rows)
    }
}

/// Writes what of a tile lies inside the band. `corner` is the tile's first column and its first row below the band's.
#[inline(always)]
fn place(tile: &[u32], width: usize, band: &Band, corner: (usize, usize), out: &mut [u32]) {
    let (left, top) = corner;
    let Range { start, end } = band.columns;
    for (row, counts) in (top..band.rows.len()).zip(tile.chunks_exact(width)) {
        let to = &mut out[row * (end - start)..][..end - start];
        if start <= left && left + width <= end {
            to[left - start..][..width].copy_from_slice(counts);
        } else {
            for (column, &count) in (left..).zip(counts).filter(|(column, _)| band.columns.contains(column)) {
                to[column - start] = count;
            }
        }
    }
}

const _: () = assert!(CHAINS == 4, "a group is two by two tiles");
