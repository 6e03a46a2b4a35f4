//! A table: rows and columns of numbers that lie in memory in any regular way, read where they are.
//! Not here: files, column names, or what is computed from a table.

#[cfg(feature = "arrow")]
mod arrow;
mod gather;
#[cfg(feature = "ndarray")]
mod ndarray;

use std::ops::Range;

use crate::error::{Error, Result};
use crate::kernel::Item;
use crate::resident::{AnyResident, Bytes, Operand, Resident};

/// Rows and columns of numbers, borrowed, owned or [resident](crate::Resident), contiguous or strided.
///
/// A table is never copied as a whole. Where its rows do not lie one after another, a kernel reads its columns in place, or
/// gathers a few rows at a time into a tile that fits the first cache.
///
/// One column is a table too: [`Table::from`] takes a slice or a vector as one. With the feature `ndarray`, it also takes
/// two-dimensional views, strided ones included; with the feature `arrow`, a table borrows the columns of an Arrow record
/// batch (`Table::from_record_batch`).
///
/// ```
/// use yunta::Table;
/// let numbers = [1, 2, 3, 4, 5, 6];
/// let rows_first = Table::new(&numbers, 2, 3)?;
/// let columns_first = Table::column_major(&numbers, 3, 2)?;
/// assert_eq!(rows_first.get(1, 0), Some(4));
/// assert_eq!(columns_first.get(0, 1), Some(4));
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Table<'a, T: Item> {
    layout: Layout<'a, T>,
    rows: usize,
    columns: usize,
}

#[derive(Debug, Clone)]
enum Layout<'a, T: Item> {
    /// The number of row i and column j is at `first + i * row_stride + j * column_stride`.
    Strided { data: Operand<'a, T>, first: usize, row_stride: usize, column_stride: usize },
    /// Each column has memory of its own.
    Columns(Vec<Operand<'a, T>>),
    #[cfg(feature = "ndarray")]
    View(::ndarray::ArrayView2<'a, T>),
}

/// Numbers in a gathered tile: 16 KiB of f64, half of the smallest first cache in use.
pub(crate) const TILE: usize = 2048;

impl<'a, T: Item> Table<'a, T> {
    /// A table whose rows lie one after another (C order).
    ///
    /// # Errors
    /// `data` has not exactly `rows * columns` numbers.
    pub fn new(data: impl Into<Operand<'a, T>>, rows: usize, columns: usize) -> Result<Self> {
        Self::exactly(data.into(), rows, columns, (columns, 1))
    }

    /// A table whose columns lie one after another (Fortran order).
    ///
    /// # Errors
    /// `data` has not exactly `rows * columns` numbers.
    pub fn column_major(data: impl Into<Operand<'a, T>>, rows: usize, columns: usize) -> Result<Self> {
        Self::exactly(data.into(), rows, columns, (1, rows))
    }

    /// A table inside a larger array: the number of row i and column j is `data[i * row_stride + j * column_stride]`.
    ///
    /// # Errors
    /// `data` ends before the table does.
    pub fn strided(data: impl Into<Operand<'a, T>>, rows: usize, columns: usize, row_stride: usize, column_stride: usize) -> Result<Self> {
        let data: Operand<'a, T> = data.into();
        let last = |count: usize, stride: usize| (count - 1).checked_mul(stride);
        let end = match (rows, columns) {
            (0, _) | (_, 0) => Some(0),
            _ => last(rows, row_stride).zip(last(columns, column_stride)).and_then(|(i, j)| i.checked_add(j)?.checked_add(1)),
        };
        if end.is_none_or(|end| end > data.len()) {
            let wanted = format!("{rows} x {columns} numbers with strides {row_stride} and {column_stride} need more");
            return Err(Error::argument("data", format!("{} long", data.len()), wanted));
        }
        // Without numbers, strides of any size lead nowhere.
        let (row_stride, column_stride) = if end == Some(0) { (0, 0) } else { (row_stride, column_stride) };
        Ok(Self { layout: Layout::Strided { data, first: 0, row_stride, column_stride }, rows, columns })
    }

    /// A table of columns that each have memory of their own.
    ///
    /// # Errors
    /// The columns' lengths differ.
    pub fn from_columns<C: Into<Operand<'a, T>>>(columns: impl IntoIterator<Item = C>) -> Result<Self> {
        let columns: Vec<Operand<'a, T>> = columns.into_iter().map(Into::into).collect();
        let rows = columns.first().map_or(0, |column| column.len());
        if let Some(odd) = columns.iter().position(|column| column.len() != rows) {
            let given = format!("{} long at index {odd}", columns[odd].len());
            return Err(Error::argument("columns", given, format!("the first is {rows} long; give all that length")));
        }
        Ok(Self { rows, columns: columns.len(), layout: Layout::Columns(columns) })
    }

    fn exactly(data: Operand<'a, T>, rows: usize, columns: usize, (row_stride, column_stride): (usize, usize)) -> Result<Self> {
        if rows.checked_mul(columns) != Some(data.len()) {
            return Err(Error::argument("data", format!("{} long", data.len()), format!("{rows} x {columns} numbers make a table")));
        }
        Ok(Self { layout: Layout::Strided { data, first: 0, row_stride, column_stride }, rows, columns })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number in a row and a column, if the table has them.
    pub fn get(&self, row: usize, column: usize) -> Option<T> {
        if row >= self.rows || column >= self.columns {
            return None;
        }
        match &self.layout {
            Layout::Strided { data, first, row_stride, column_stride } => data.get(first + row * row_stride + column * column_stride),
            Layout::Columns(columns) => columns[column].get(row),
            #[cfg(feature = "ndarray")]
            Layout::View(view) => view.get((row, column)),
        }
        .copied()
    }

    /// One column, as a table that borrows from this one.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn column(&self, column: usize) -> Result<Table<'_, T>> {
        if column >= self.columns {
            return Err(Error::argument("column", column, format!("the table has {}, counted from 0", self.columns)));
        }
        let layout = match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } => {
                Layout::Strided { data: data.borrowed(), first: first + column * column_stride, row_stride, column_stride }
            }
            Layout::Columns(columns) => Layout::Columns(vec![columns[column].borrowed()]),
            #[cfg(feature = "ndarray")]
            Layout::View(view) => Layout::View(view.slice(::ndarray::s![.., column..=column])),
        };
        Ok(Table { layout, rows: self.rows, columns: 1 })
    }

    /// Some of the rows, as a table that borrows from this one.
    ///
    /// # Errors
    /// The table has not all of these rows.
    pub fn slice_rows(&self, rows: Range<usize>) -> Result<Table<'_, T>> {
        if rows.start > rows.end || rows.end > self.rows {
            return Err(Error::argument("rows", format!("{rows:?}"), format!("the table has 0..{}", self.rows)));
        }
        let layout = match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } => {
                Layout::Strided { data: data.borrowed(), first: first + rows.start * row_stride, row_stride, column_stride }
            }
            Layout::Columns(columns) => Layout::Columns(columns.iter().map(|column| column.slice(rows.clone())).collect()),
            #[cfg(feature = "ndarray")]
            Layout::View(view) => Layout::View(view.slice(::ndarray::s![rows.clone(), ..])),
        };
        Ok(Table { layout, rows: rows.len(), columns: self.columns })
    }

    /// The whole table as one slice, row after row, where that is how it lies.
    pub fn as_slice(&self) -> Option<&[T]> {
        self.contiguous(0..self.rows)
    }

    /// The whole table for a shader's input, in host memory or resident, where its rows lie one after another.
    pub fn packed(&self) -> Option<Bytes<'_>> {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } if self.is_packed(row_stride, column_stride) => {
                let end = first + self.rows * self.columns;
                (end <= data.len()).then(|| data.part(first..end))
            }
            Layout::Columns(columns) if columns.len() == 1 => Some((&columns[0]).into()),
            _ => None,
        }
    }

    /// The resident whose numbers are the table's, row after row, and no others.
    #[cfg(feature = "function")]
    pub(crate) fn resident(&self) -> Option<&Resident<T>> {
        let data = match &self.layout {
            &Layout::Strided { ref data, row_stride, column_stride, .. } if self.is_packed(row_stride, column_stride) => data,
            Layout::Columns(columns) if columns.len() == 1 => &columns[0],
            _ => return None,
        };
        data.resident().filter(|resident| resident.len() == self.rows * self.columns)
    }

    /// Whether rows lie one after another. A stride does not matter along a side of one.
    #[inline(always)]
    fn is_packed(&self, row_stride: usize, column_stride: usize) -> bool {
        (row_stride == self.columns || self.rows <= 1) && (column_stride == 1 || self.columns <= 1)
    }

    /// Shows each resident that the table reads, as [`Kernel::residents`](crate::Kernel::residents) wants it.
    pub fn show(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        match &self.layout {
            Layout::Strided { data, .. } => data.show(see),
            Layout::Columns(columns) => columns.iter().for_each(|column| column.show(see)),
            #[cfg(feature = "ndarray")]
            Layout::View(_) => {}
        }
    }

    /// The numbers from the first to the last, and how far it is from a row to the next and from a column to the next, where the
    /// table lies in one slice.
    #[cfg(feature = "function")]
    pub(crate) fn strides(&self) -> Option<(&[T], usize, usize)> {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } if self.rows > 0 && self.columns > 0 => {
                let length = (self.rows - 1) * row_stride + (self.columns - 1) * column_stride + 1;
                Some((data.get(first..)?.get(..length)?, row_stride, column_stride))
            }
            _ => None,
        }
    }

    /// Ranges of rows that together are `rows`, each small enough for [`tile`](Table::tile) to stay in the first cache. Where
    /// rows have at most 32 numbers all but the last are multiples of 64 rows.
    #[inline(always)]
    pub fn tiles(&self, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<T> {
        let most = match TILE / self.columns.max(1) {
            // Whole vectors of rows.
            rows @ 64.. => rows - rows % 64,
            // Whole cache lines of results of eight bytes.
            rows @ 8.. => rows - rows % 8,
            rows => rows.max(1),
        };
        let end = rows.end;
        rows.step_by(most).map(move |start| start..end.min(start.saturating_add(most)))
    }

    /// The numbers of some rows, row after row: where they lie, or else gathered into `scratch`.
    ///
    /// # Panics
    /// The table has not all of these rows.
    #[inline(always)]
    pub fn tile<'t>(&'t self, rows: Range<usize>, scratch: &'t mut Vec<T>) -> &'t [T] {
        self.tile_of(rows, 0..self.columns, scratch)
    }

    /// The same of some columns alone.
    #[inline(always)]
    pub(crate) fn tile_of<'t>(&'t self, rows: Range<usize>, columns: Range<usize>, scratch: &'t mut Vec<T>) -> &'t [T] {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        if columns.len() == self.columns
            && let Some(there) = self.contiguous(rows.clone())
        {
            return there;
        }
        self.gather(rows, columns, scratch);
        scratch
    }

    #[inline(always)]
    fn contiguous(&self, rows: Range<usize>) -> Option<&[T]> {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } if self.is_packed(row_stride, column_stride) => {
                data.get(first..)?.get(rows.start * self.columns..rows.end * self.columns)
            }
            Layout::Columns(columns) if columns.len() == 1 => columns[0].get(rows),
            _ => None,
        }
    }

    /// Some columns' part of each of some rows, where rows' numbers lie one after another.
    #[inline(always)]
    pub(crate) fn parts_of_rows(&self, rows: Range<usize>, columns: Range<usize>) -> Option<impl Iterator<Item = &[T]> + Clone> {
        let there = self.part_of_row(rows.start, columns.clone()).is_some();
        there.then(|| rows.map(move |row| self.part_of_row(row, columns.clone()).unwrap_or_default()))
    }

    /// One of these. Whether there is one is the layout's matter alone, and the same for each row that there is.
    #[inline(always)]
    fn part_of_row(&self, row: usize, columns: Range<usize>) -> Option<&[T]> {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride: 1 } => data.get(first + row * row_stride..)?.get(columns),
            #[cfg(feature = "ndarray")]
            Layout::View(view) if view.strides()[1] == 1 && row < self.rows => view.slice(::ndarray::s![row, columns]).to_slice(),
            _ => None,
        }
    }

    /// Some rows' part of each of some columns, where columns' numbers lie one after another and rows' do not.
    #[inline(always)]
    pub(crate) fn parts_of_columns(&self, rows: Range<usize>, columns: Range<usize>) -> Option<impl Iterator<Item = &[T]> + Clone> {
        let there = self.contiguous(rows.clone()).is_none() && self.part_of_column(rows.clone(), columns.start).is_some();
        there.then(|| columns.map(move |column| self.part_of_column(rows.clone(), column).unwrap_or_default()))
    }

    /// One of these, as with rows.
    #[inline(always)]
    fn part_of_column(&self, rows: Range<usize>, column: usize) -> Option<&[T]> {
        match &self.layout {
            &Layout::Strided { ref data, first, row_stride: 1, column_stride } => data.get(first + column * column_stride..)?.get(rows),
            Layout::Columns(columns) => columns.get(column)?.get(rows),
            #[cfg(feature = "ndarray")]
            Layout::View(view) if view.strides()[0] == 1 && column < self.columns => view.slice(::ndarray::s![rows, column]).to_slice(),
            _ => None,
        }
    }
}

macro_rules! one_column {
    ($([$($generic:tt)*] $from:ty;)*) => { $(
        impl<'a, T: Item, $($generic)*> From<$from> for Table<'a, T> {
            fn from(column: $from) -> Self {
                let data: Operand<'a, T> = column.into();
                Self { rows: data.len(), columns: 1, layout: Layout::Columns(vec![data]) }
            }
        }
    )* };
}
one_column! {
    [] &'a [T];
    [const N: usize] &'a [T; N];
    [] &'a Vec<T>;
    [] Vec<T>;
    [] &Resident<T>;
    [] Resident<T>;
}

/// The same table, borrowed.
impl<'a, T: Item> From<&'a Table<'_, T>> for Table<'a, T> {
    fn from(table: &'a Table<'_, T>) -> Self {
        let layout = match &table.layout {
            &Layout::Strided { ref data, first, row_stride, column_stride } => {
                Layout::Strided { data: data.borrowed(), first, row_stride, column_stride }
            }
            Layout::Columns(columns) => Layout::Columns(columns.iter().map(Operand::borrowed).collect()),
            #[cfg(feature = "ndarray")]
            Layout::View(view) => Layout::View(view.view()),
        };
        Self { layout, rows: table.rows, columns: table.columns }
    }
}
