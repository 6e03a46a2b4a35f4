//! A tile of a table whose rows do not lie one after another, brought together. Not which tile.

use std::ops::Range;

use super::{Layout, Table};
use crate::cpu::simd::ask_for;
use crate::kernel::Item;

/// Of rows with fewer columns, copying number by number is faster than row by row.
const WORTH_A_CALL: usize = 8;

impl<T: Item> Table<'_, T> {
    /// Sets `tile` to the numbers of some columns in some rows, row after row.
    #[inline(never)]
    pub(super) fn gather(&self, rows: Range<usize>, columns: Range<usize>, tile: &mut Vec<T>) {
        let width = columns.len();
        tile.clear();
        tile.resize(rows.len() * width, T::zeroed());
        if tile.is_empty() {
            return;
        }
        if width >= WORTH_A_CALL
            && let Some(parts) = self.parts_of_rows(rows.clone(), columns.clone())
        {
            return tile.chunks_exact_mut(width).zip(parts).for_each(|(to, from)| to.copy_from_slice(from));
        }
        let mut place = self.put_columns::<4>(rows.clone(), columns.clone(), 0, tile);
        place = self.put_columns::<2>(rows.clone(), columns.clone(), place, tile);
        place = self.put_columns::<1>(rows.clone(), columns.clone(), place, tile);
        for place in place..width {
            self.put_column(rows.clone(), columns.start + place, tile.iter_mut().skip(place).step_by(width));
        }
    }

    /// Writes columns from the one at `place` on, `N` at once, where columns' numbers lie one after another. Returns the place
    /// of the first that is not written.
    fn put_columns<const N: usize>(&self, rows: Range<usize>, columns: Range<usize>, mut place: usize, tile: &mut [T]) -> usize {
        while place + N <= columns.len() {
            let mut parts = [[].as_slice(); N];
            for (part, column) in parts.iter_mut().zip(columns.start + place..) {
                match self.part_of_column(rows.clone(), column) {
                    Some(there) => *part = there,
                    None => return place,
                }
            }
            interleave(parts, columns.len(), &mut tile[place..]);
            place += N;
        }
        place
    }

    /// The numbers of one column, one by one.
    fn put_column<'t>(&self, rows: Range<usize>, column: usize, to: impl Iterator<Item = &'t mut T>)
    where
        T: 't,
    {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } => {
                let start = first + column * column_stride + rows.start * row_stride;
                match row_stride {
                    0 => to.for_each(|to| *to = data[start]),
                    _ => to.zip(data[start..].iter().step_by(row_stride)).for_each(|(to, from)| *to = *from),
                }
            }
            Layout::Columns(columns) => to.zip(&columns[column][rows]).for_each(|(to, from)| *to = *from),
            #[cfg(feature = "ndarray")]
            Layout::View(view) => {
                to.zip(view.slice(::ndarray::s![rows, column])).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// Writes columns' numbers side by side into the beginning of each row of `tile`.
fn interleave<T: Item, const N: usize>(parts: [&[T]; N], width: usize, tile: &mut [T]) {
    /// Rows at once.
    const ROWS: usize = 4;
    let bytes = size_of_val(parts[0]);
    let (whole, rest) = (parts.map(|part| part.as_chunks::<ROWS>().0), parts.map(|part| part.as_chunks::<ROWS>().1));
    let (mut tile, count) = (tile, whole[0].len());
    for row in 0..count {
        let numbers = whole.map(|part| part[row]);
        for part in whole {
            ask_for(&part[row], bytes);
        }
        for row in 0..ROWS {
            tile[row * width..][..N].copy_from_slice(&numbers.map(|column| column[row]));
        }
        let end = tile.len().min(ROWS * width);
        tile = &mut tile[end..];
    }
    for row in 0..rest[0].len() {
        tile[row * width..][..N].copy_from_slice(&rest.map(|part| part[row]));
    }
}
