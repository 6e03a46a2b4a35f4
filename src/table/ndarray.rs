//! Tables from ndarray's views, whichever way they lie. Never a copy.

use ::ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::{Layout, Table};
use crate::kernel::Item;

/// The view, whichever way it lies in memory, without a copy.
impl<'a, T: Item> From<ArrayView2<'a, T>> for Table<'a, T> {
    fn from(view: ArrayView2<'a, T>) -> Self {
        let (rows, columns) = view.dim();
        let strided = |data: &'a [T], row_stride, column_stride| Layout::Strided { data: data.into(), first: 0, row_stride, column_stride };
        let layout = match (view.to_slice(), view.reversed_axes().to_slice()) {
            (Some(data), _) => strided(data, columns, 1),
            (None, Some(data)) => strided(data, 1, rows),
            // Between its numbers may lie some that others are writing to, so that it is not one slice.
            (None, None) => Layout::View(view),
        };
        Self { layout, rows, columns }
    }
}

/// The array, borrowed.
impl<'a, T: Item> From<&'a Array2<T>> for Table<'a, T> {
    fn from(array: &'a Array2<T>) -> Self {
        array.view().into()
    }
}

/// One column.
impl<'a, T: Item> From<ArrayView1<'a, T>> for Table<'a, T> {
    fn from(column: ArrayView1<'a, T>) -> Self {
        column.insert_axis(Axis(1)).into()
    }
}
