//! The sum of squares of each column of a table. Bound by memory on every machine.
//!
//! An item is a block of 256 rows, or of wide tables a share of its columns, so that few rows too occupy all cores. Within
//! it, the rows whose index leaves the same remainder by 8 have a sum of their own, so that vectors fill whatever the number
//! of columns. Each sum is compensated: what every addition loses, exactly (the two-sums of Dekker and Knuth), is summed
//! beside it. The item's result is the eight sums' sum, and what it lost; merging goes on in that way, so that the error at
//! the end is that of squaring and of one rounding.

mod sums;

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Measured, Random};
use crate::cpu::simd::{AHEAD, Float, Level, Scalar, Simd, ask_in_turn};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Kernel, NoShader, Reduce, Shader};
use crate::real::Real;
use crate::resident::AnyResident;
use crate::table::Table;
use sums::{LANES, PANEL, Sums, two_sum};

/// Rows of an item.
const BLOCK: usize = 256;

/// Columns of an item at most.
const WIDEST: usize = 1024;

/// The sum of squares of each column of a table: a reduction, to be computed by [`Engine::reduce`].
///
/// The result is within two units in the last place of the exact sum, however many rows there are, and has the same bits
/// on every backend. A square that overflows makes its column infinite, and a NaN makes it NaN. Without rows it is 0.
///
/// Run as a [`Kernel`], it gives the partial results: for each block of 256 rows the columns' sums, and then what these
/// sums lack of the exact ones. Of more than 1,024 columns a block has several items, each for as many columns; where the
/// last has fewer, zeros follow.
///
/// [`Engine::reduce`]: crate::Engine::reduce
///
/// ```
/// use yunta::{Backend, Engine, SumSquares, Table};
/// let table = Table::new(&[1.0, 10.0, 2.0, 20.0, 3.0, 30.0], 3, 2)?;
/// let sums = Engine::new()?.reduce(&SumSquares::new(&table), Backend::Auto)?;
/// assert_eq!(sums.data, [14.0, 1400.0]);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SumSquares<'a, T: Real> {
    table: Table<'a, T>,
}

impl<'a, T: Real> SumSquares<'a, T> {
    /// The sums of squares of the columns of `table`.
    pub fn new(table: impl Into<Table<'a, T>>) -> Self {
        Self { table: table.into() }
    }

    /// The partial results of some items.
    #[inline(always)]
    fn partials<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let mut scratch = Vec::new();
        let mut sums = Sums::zero();
        for (item, out) in range.zip(out.chunks_exact_mut(self.width().max(1))) {
            let columns = self.columns_of(item);
            let (high, low) = out.split_at_mut(self.share());
            for start in (0..columns.len()).step_by(PANEL) {
                let panel = start..columns.len().min(start + PANEL);
                let there = columns.start + panel.start..columns.start + panel.end;
                let apart = self.sum_block(simd, self.rows_of(item), there, &mut sums, &mut scratch);
                let (high, low) = (&mut high[panel.clone()], &mut low[panel]);
                sums.merge_lanes::<T::Vector<S>>(simd, apart, high, low);
                for (high, low) in high.iter_mut().zip(low) {
                    (*high, *low) = settle(*high, *low);
                }
            }
            high[columns.len()..].fill(T::ZERO);
            low[columns.len()..].fill(T::ZERO);
        }
    }

    /// Adds up the squares of some columns in a block of rows, from zero on.
    ///
    /// Row r goes to lane r % 8 of its column. The same lane of all columns lies side by side, as the numbers of a row do; returned
    /// is how far the next lane is from it. The sums wait in the first cache, so that the numbers are read in the order in which
    /// they lie.
    #[inline(always)]
    fn sum_block<S: Simd>(&self, simd: S, rows: Range<usize>, columns: Range<usize>, sums: &mut Sums<T>, scratch: &mut Vec<T>) -> usize {
        let (width, lanes, far) = (columns.len(), T::Vector::<S>::LANES, self.is_far());
        // A part of each row, in place; whole rows are read as one.
        if width < self.table.columns()
            && let Some(parts) = self.table.parts_of_rows(rows.clone(), columns.clone())
        {
            let apart = width.next_multiple_of(lanes);
            sums.clear(LANES * apart);
            let mut later = parts.clone().skip(LANES);
            for (at, numbers) in (0..LANES * apart).step_by(apart).cycle().zip(parts) {
                if let Some(later) = later.next().filter(|_| far) {
                    ask_in_turn(numbers, later.as_ptr().addr().wrapping_sub(numbers.as_ptr().addr()));
                }
                sums.add_all::<T::Vector<S>>(simd, numbers, at);
            }
            return apart;
        }
        if let Some(parts) = self.table.parts_of_columns(rows.clone(), columns.clone()) {
            sums.set_columns::<T::Vector<S>>(simd, parts, width);
            return width;
        }
        let numbers = self.table.tile_of(rows, columns, scratch);
        if sums.set_narrow::<T::Vector<S>>(simd, numbers, LANES * width, far) {
            return width;
        }
        sums.clear(LANES * width);
        for rows in numbers.chunks(LANES * width) {
            if far {
                ask_in_turn(rows, AHEAD);
            }
            sums.add_all::<T::Vector<S>>(simd, rows, 0);
        }
        width
    }

    /// Whether there is more than a core's second cache is sure to hold: half a MiB on small ones.
    fn is_far(&self) -> bool {
        const NEAR: usize = 1 << 19;
        self.table.rows().saturating_mul(self.table.columns()) > NEAR / size_of::<T>()
    }

    /// Items of a block.
    fn shares(&self) -> usize {
        self.table.columns().div_ceil(WIDEST)
    }

    /// Columns of an item, of which a block's last item may have fewer.
    fn share(&self) -> usize {
        self.table.columns().div_ceil(self.shares().max(1))
    }

    fn rows_of(&self, item: usize) -> Range<usize> {
        let start = item / self.shares() * BLOCK;
        start..self.table.rows().min(start + BLOCK)
    }

    fn columns_of(&self, item: usize) -> Range<usize> {
        let start = item % self.shares() * self.share();
        start..self.table.columns().min(start + self.share())
    }
}

/// The number nearest to a sum and what it lost, and what that lacks. A sum that is infinite or NaN lacks nothing.
#[inline(always)]
fn settle<T: Real>(high: T, low: T) -> (T, T) {
    let sum = high + low;
    let finite = high < T::INFINITY;
    let beyond = if high == T::INFINITY { high } else { T::NAN };
    (if finite { sum } else { beyond }, if finite { (high - sum) + low } else { T::ZERO })
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    rows: u32,
    columns: u32,
    share: u32,
    shares: u32,
}

impl<T: Real> Kernel for SumSquares<'_, T> {
    type Item = T;

    const NAME: &'static str = "sum-squares";

    fn items(&self) -> usize {
        self.table.rows().div_ceil(BLOCK) * self.shares()
    }

    fn width(&self) -> usize {
        2 * self.share()
    }

    fn cost(&self) -> Cost {
        let numbers = self.table.rows() as f64 * self.table.columns() as f64;
        let bytes = numbers * size_of::<T>() as f64;
        Cost::new(8.0 * numbers, size_of::<T>() as u8, bytes, 2.0 * bytes / BLOCK as f64)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        self.partials(Scalar, range, out);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        self.partials(simd, range, out);
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.table.show(see);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let (rows, columns) = (self.table.rows(), self.table.columns());
        let Some(numbers) = self.table.packed() else {
            return Err(NoShader::new("a GPU takes rows that lie one after another, so a strided table runs on the cores"));
        };
        let (Ok(rows), Ok(columns @ 1..)) = (u32::try_from(rows), u32::try_from(columns)) else {
            return Err(NoShader::new("a GPU counts rows and columns in 32 bits, and needs a column"));
        };
        let (share, shares) = (self.share() as u32, self.shares() as u32);
        // A block's items have no part of their own.
        let cut = if shares == 1 { Cut::Blocks(BLOCK * self.share()) } else { Cut::Whole };
        let params = Params { rows, columns, share, shares };
        let source = include_str!("../../shaders/sum_squares.wgsl");
        // A column an invocation, so that few blocks too fill a card.
        let shader = Shader::new(source).params(&params).input("numbers", numbers, cut).finite();
        Ok(shader.invocations(share).steps(BLOCK as u32, 16 * share as usize))
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [T]) {
        T::sum_squares(self, level, range, out);
    }
}

impl<T: Real> Reduce for SumSquares<'_, T> {
    fn merged_length(&self) -> usize {
        self.table.columns()
    }

    fn merge(&self, partials: &[T], result: &mut [T]) {
        result.fill(T::ZERO);
        let mut lost = vec![T::ZERO; result.len()];
        for (item, partial) in partials.chunks_exact(self.width().max(1)).enumerate() {
            let (high, low) = partial.split_at(self.share());
            let columns = self.columns_of(item);
            let sums = result[columns.clone()].iter_mut().zip(&mut lost[columns]);
            for ((sum, lost), (&high, &low)) in sums.zip(high.iter().zip(low)) {
                let (grown, rest) = two_sum(*sum, high);
                *sum = grown;
                *lost = *lost + (rest + low);
            }
        }
        for (sum, &lost) in result.iter_mut().zip(&lost) {
            *sum = settle(*sum, lost).0;
        }
    }
}

impl<T: Real> SumSquares<'static, T> {
    fn sized(random: &mut Random, rows: usize, columns: usize, largest: f64) -> Self {
        let numbers: Vec<T> = (0..rows * columns).map(|_| T::from_f64(random.real(-largest..largest))).collect();
        Self::new(Table::new(numbers, rows, columns).unwrap_or_else(|error| panic!("{error}")))
    }

    /// A part of a larger table: of more rows' numbers, or of longer rows.
    fn strided(random: &mut Random, [rows, columns]: [usize; 2], [row_stride, column_stride]: [usize; 2]) -> Self {
        let numbers: Vec<T> = (0..rows * row_stride + columns * column_stride).map(|_| T::from_f64(random.real(-9.0..9.0))).collect();
        Self::new(Table::strided(numbers, rows, columns, row_stride, column_stride).unwrap_or_else(|error| panic!("{error}")))
    }

    /// The same numbers, column after column.
    fn by_columns(self) -> Self {
        let (rows, columns) = (self.table.rows(), self.table.columns());
        let numbers = |column| (0..rows).filter_map(|row| self.table.get(row, column)).collect::<Vec<_>>();
        Self::new(Table::from_columns((0..columns).map(numbers)).unwrap_or_else(|error| panic!("{error}")))
    }

    /// A column each, again and again: one infinite number, a square that overflows, a sum that does, a NaN, an infinity and a
    /// NaN, zeros. So many rows of ones follow.
    fn special(columns: usize, ones: usize) -> Self {
        let huge = 2f64.powi(T::EXPONENTS / 2 - 1) * 1.25;
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let rows = [[1.0, 1.0, huge, nan, inf, 0.0], [inf, 2.0 * huge, huge, 1.0, nan, -0.0], [1.0, 1.0, huge, 1.0, 1.0, 0.0]];
        let special = rows.iter().flat_map(|row| row.iter().cycle().take(columns).map(|&number| T::from_f64(number)));
        let numbers: Vec<T> = special.chain(std::iter::repeat_n(T::ONE, ones * columns)).collect();
        Self::new(Table::new(numbers, rows.len() + ones, columns).unwrap_or_else(|error| panic!("{error}")))
    }
}

impl<T: Real + Measured> Cases for SumSquares<'static, T> {
    // The squares' roundings together, and the sum's.
    const BOUND: Bound = Bound::ulp(1.5);

    const CLOSE: Bound = Bound::ulp(300.0);

    fn cases() -> Vec<Case<Self>> {
        let sized = |(rows, columns)| Case::new(format!("{rows}x{columns}"), move |random| Self::sized(random, rows, columns, 9.0));
        let awkward =
            [(1, 1), (7, 3), (8, 1), (255, 10), (256, 10), (257, 10), (1000, 128), (513, 129), (300, 301), (100_003, 3), (1000, 10)];
        let wide = [(3, WIDEST), (600, WIDEST + 1), (9, 5003)];
        let mut cases: Vec<_> = awkward.into_iter().chain(wide).map(sized).collect();
        cases.push(Case::new("no_rows", |random| Self::sized(random, 0, 3, 1.0)));
        cases.push(Case::new("no_rows_wide", |random| Self::sized(random, 0, WIDEST + 1, 1.0)));
        cases.push(Case::new("no_columns", |random| Self::sized(random, 5, 0, 1.0)).cores_only());
        for (name, shape, strides) in [
            ("strided", [1000, 70], [2, 2001]),
            ("by_columns", [1003, 7], [1, 1004]),
            ("by_many_columns", [300, 130], [1, 300]),
            ("of_longer_rows", [1000, 7], [9, 1]),
            ("of_longer_wide_rows", [700, 101], [103, 1]),
            ("of_longer_widest_rows", [300, 2100], [2105, 1]),
            ("by_columns_of_several_items", [300, 1100], [1, 300]),
        ] {
            cases.push(Case::new(name, move |random| Self::strided(random, shape, strides)).cores_only());
        }
        for (columns, ones) in [(6, 0), (17, 21), (137, 21)] {
            cases.push(Case::new(format!("special_{columns}"), move |_| Self::special(columns, ones)));
            cases.push(Case::new(format!("special_by_{columns}_columns"), move |_| Self::special(columns, ones).by_columns()).cores_only());
        }
        cases.push(Case::new("every_range_of_9_blocks", |random| Self::sized(random, 9 * BLOCK - 3, 3, 1.0)).swept());
        cases.push(sized((200_000, 10)).timed());
        cases.push(Case::new("by_columns_200000x10", |random| Self::strided(random, [200_000, 10], [1, 200_000])).cores_only().timed());
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        let (item, place) = (index / self.width(), index % self.width());
        // What a sum lost is judged with the merged result.
        let column = self.columns_of(item).nth(place)?;
        let number = |row| self.table.get(row, column).map_or(f64::NAN, |number| number.to_f64());
        let sum: f64 = self.rows_of(item).map(|row| T::from_f64(number(row) * number(row)).to_f64()).sum();
        let sum = T::from_f64(sum).to_f64();
        Some(if sum.is_finite() { Exact::sum_of_squares(self.rows_of(item).map(number)) } else { Exact::real(sum) })
    }

    fn check(&self, out: &[T]) -> Result<(), String> {
        let wrong = |partial: &[T]| {
            let (high, low) = partial.split_at(self.share());
            high.iter().zip(low).any(|(&high, &low)| high < T::ZERO || low.absolute() > high.absolute())
        };
        match out.chunks_exact(self.width().max(1)).position(wrong) {
            Some(block) => Err(format!("block {block} has a negative sum, or one that lost more than there is")),
            None => Ok(()),
        }
    }
}
