//! How often a value stands in each row of a table. Bound by memory on every machine.

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Random};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Item, Kernel, NoShader, Shader};
use crate::table::{TILE, Table};

/// How often a value stands in each row of a table, a row an item.
///
/// Numbers are compared as `==` compares them: -0.0 is 0.0, and a NaN equals nothing, itself included, so that counting
/// NaN gives 0 everywhere.
///
/// ```
/// use yunta::{Backend, Count, Table};
/// let table = Table::new(&[4, 1, 4, 0, 2, 4], 2, 3)?;
/// let counts = yunta::run(&Count::new(&table, 4), Backend::Auto)?;
/// assert_eq!(counts.data, [2, 1]);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Count<'a, T: Item> {
    table: Table<'a, T>,
    value: T,
}

impl<'a, T: Item> Count<'a, T> {
    /// Counts `value` in each row of `table`.
    pub fn new(table: impl Into<Table<'a, T>>, value: T) -> Self {
        Self { table: table.into(), value }
    }

    /// How `==` with the value looks on a number's 32 bits: `bits & mask == value`.
    fn pattern(&self) -> Params {
        let columns = self.table.columns() as u32;
        let bits = |number: &T| bytemuck::pod_read_unaligned::<u32>(bytemuck::bytes_of(number));
        let zero = T::zeroed();
        #[expect(clippy::eq_op, reason = "a NaN is not equal to itself")]
        if self.value != self.value {
            return Params { columns, mask: 0, value: 1 };
        }
        // Only a floating-point type has a second zero, which differs in the sign.
        let negative_zero: T = bytemuck::pod_read_unaligned(&0x8000_0000u32.to_ne_bytes());
        if self.value == zero && negative_zero == zero {
            return Params { columns, mask: 0x7fff_ffff, value: 0 };
        }
        Params { columns, mask: u32::MAX, value: bits(&self.value) }
    }
}

/// Rows of so many columns fill no vectors of their own.
const SHORT: usize = 32;

/// Counts in rows of which each fills vectors.
#[inline(always)]
fn count_long<T: Item>(numbers: &[T], columns: usize, value: T, out: &mut [u64]) {
    for (count, row) in out.iter_mut().zip(numbers.chunks_exact(columns)) {
        *count = row.iter().map(|&number| u64::from(number == value)).sum();
    }
}

/// Counts in short rows: first a byte for each number of the tile, so that vectors are full whatever the rows' length;
/// then a row's bytes are added eight at once, which a multiplication does.
#[inline(always)]
fn count_short<T: Item>(numbers: &[T], columns: usize, value: T, out: &mut [u64]) {
    let mut equal = [0u8; TILE + 8];
    for (rows, out) in numbers.chunks(TILE - TILE % columns).zip(out.chunks_mut(TILE / columns)) {
        for (equal, &number) in equal.iter_mut().zip(rows) {
            *equal = u8::from(number == value);
        }
        let last = u64::MAX >> (8 * (columns.next_multiple_of(8) - columns));
        for (row, count) in out.iter_mut().enumerate() {
            let (mut sum, mut at) = (0, row * columns);
            let end = at + columns;
            while at + 8 < end {
                sum += eight(&equal, at);
                at += 8;
            }
            *count = (sum + (eight(&equal, at) & last)).wrapping_mul(0x0101_0101_0101_0101) >> 56;
        }
    }
}

/// The eight bytes from `at`.
#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    columns: u32,
    mask: u32,
    value: u32,
}

impl<T: Item> Kernel for Count<'_, T> {
    type Item = u64;

    const NAME: &'static str = "count";

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.table.rows()
    }

    fn cost(&self) -> Cost {
        let (rows, columns) = (self.table.rows() as f64, self.table.columns() as f64);
        Cost::new(2.0 * rows * columns, size_of::<T>() as u8, rows * columns * size_of::<T>() as f64, rows * size_of::<u64>() as f64)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [u64]) {
        let (first, columns) = (range.start, self.table.columns());
        if columns == 0 {
            return out.fill(0);
        }
        let mut scratch = Vec::new();
        for rows in self.table.tiles(range) {
            let out = &mut out[rows.start - first..rows.end - first];
            let numbers = self.table.tile(rows, &mut scratch);
            if columns <= SHORT { count_short(numbers, columns, self.value, out) } else { count_long(numbers, columns, self.value, out) }
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader("WGSL's numbers have 32 bits, so other types run on the cores"));
        }
        let (Some(numbers), columns @ 1..) = (self.table.as_slice(), self.table.columns()) else {
            return Err(NoShader("a GPU takes rows that lie one after another, so a strided or empty table runs on the cores"));
        };
        let steps = u32::try_from(columns).map_err(|_| NoShader("a row has more columns than a GPU can count"))?;
        Ok(Shader::new(include_str!("../../shaders/count.wgsl"))
            .params(&self.pattern())
            .input("numbers", bytemuck::cast_slice::<T, u32>(numbers), Cut::PerItem(columns))
            .steps(steps, 4)
            .finite())
    }
}

impl<T: Item + From<u8>> Count<'static, T> {
    /// A table of the numbers 0 to 3, in which 2 is counted.
    fn random(random: &mut Random, rows: usize, columns: usize) -> Self {
        Self::new(Table::new(Self::numbers(random, rows * columns), rows, columns).unwrap_or_else(|error| panic!("{error}")), T::from(2))
    }

    /// The same with other strides, as a part of a larger table.
    fn strided(random: &mut Random, rows: usize, columns: usize) -> Self {
        let (row_stride, column_stride) = (3, 3 * rows + 1);
        let data = Self::numbers(random, column_stride * columns);
        Self::new(Table::strided(data, rows, columns, row_stride, column_stride).unwrap_or_else(|error| panic!("{error}")), T::from(2))
    }

    fn numbers(random: &mut Random, length: usize) -> Vec<T> {
        (0..length).map(|_| T::from(random.below(4) as u8)).collect()
    }
}

impl<T: Item + From<u8>> Cases for Count<'static, T> {
    const BOUND: Bound = Bound::ulp(0.0);

    fn cases() -> Vec<Case<Self>> {
        let sized = |(rows, columns)| Case::new(format!("{rows}x{columns}"), move |random| Self::random(random, rows, columns));
        let awkward = [(1, 1), (0, 5), (1, 1009), (7, 3), (64, 16), (65, 17), (257, 31), (3, 65_537), (10_007, 10), (1_000, 10)];
        let mut cases: Vec<_> = awkward.map(sized).into();
        cases.push(Case::new("no_columns", |random| Self::random(random, 5, 0)).cores_only());
        cases.push(Case::new("strided", |random| Self::strided(random, 301, 7)).cores_only());
        cases.push(Case::new("every_range_of_251x5", |random| Self::random(random, 251, 5)).swept());
        cases.push(sized((1_000_000, 10)).timed());
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        let row = (0..self.table.columns()).map(|column| self.table.get(index, column));
        Some(Exact::Integer(row.filter(|&number| number == Some(self.value)).count() as i128))
    }

    fn check(&self, out: &[u64]) -> Result<(), String> {
        match out.iter().position(|&count| count > self.table.columns() as u64) {
            Some(row) => Err(format!("row {row} of {} columns counts {}", self.table.columns(), out[row])),
            None => Ok(()),
        }
    }
}
