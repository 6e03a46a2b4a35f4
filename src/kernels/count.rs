//! How often a value stands in each row of a table. Bound by memory on every machine.

use std::any::TypeId;
use std::ops::{AddAssign, Range};

use crate::conformance::{Bound, Case, Cases, Exact, Random};
use crate::cpu::simd::{EightRows, Float, Level, Simd, ask_ahead, ask_in_turn, streams};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Item, Kernel, NoShader, Shader};
use crate::resident::AnyResident;
use crate::table::Table;

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

    /// How `==` with the value looks on a number's bits: `bits & mask == value`. None for a type of somebody else's, which
    /// has a `==` of its own.
    fn pattern(&self) -> Option<Pattern> {
        if ![id::<u8>(), id::<u16>(), id::<u32>(), id::<u64>(), id::<i8>(), id::<i16>(), id::<i32>(), id::<i64>(), id::<f32>(), id::<f64>()]
            .contains(&id::<T>())
        {
            return None;
        }
        let (all, sign) = (u64::MAX >> (64 - 8 * size_of::<T>()), 1 << (8 * size_of::<T>() - 1));
        #[expect(clippy::eq_op, reason = "a NaN is not equal to itself")]
        if self.value != self.value {
            return Some(Pattern { mask: 0, value: 1 });
        }
        // Only a floating-point type has a second zero, which differs in the sign.
        let is_float = [id::<f32>(), id::<f64>()].contains(&id::<T>());
        if is_float && self.value == T::zeroed() {
            return Some(Pattern { mask: all ^ sign, value: 0 });
        }
        let mut bits = [0; 8];
        bits[..size_of::<T>()].copy_from_slice(bytemuck::bytes_of(&self.value));
        // The bytes of a number stand the same way in this value and in the table.
        let value =
            if cfg!(target_endian = "little") { u64::from_le_bytes(bits) } else { u64::from_be_bytes(bits) >> (64 - 8 * size_of::<T>()) };
        Some(Pattern { mask: all, value })
    }

    fn is_by_columns(&self) -> bool {
        self.table.parts_of_columns(0..self.table.rows(), 0..self.table.columns()).is_some()
    }

    /// The counts of a range's rows, where columns' numbers lie one after another: read in place.
    #[inline(always)]
    fn by_columns(&self, range: Range<usize>, out: &mut [u64]) {
        match size_of::<T>() {
            1 => self.by_columns_in::<u8>(u8::MAX.into(), range, out),
            2 => self.by_columns_in::<u16>(u16::MAX.into(), range, out),
            4 => self.by_columns_in::<u32>(u32::MAX as usize, range, out),
            _ => self.by_columns_in::<u64>(usize::MAX, range, out),
        }
    }

    /// The same some rows' part of a column at a time, so that these rows' counts stay in the first cache. The counts of up to
    /// `most` columns are of type `C`, as wide as the numbers, so that one comparison of vectors is one addition.
    #[inline(always)]
    fn by_columns_in<C: Copy + Default + From<bool> + AddAssign + Into<u64>>(&self, most: usize, range: Range<usize>, out: &mut [u64]) {
        const ROWS: usize = 512;
        const AT_ONCE: usize = 64;
        let (columns, mut counts) = (self.table.columns(), [C::default(); ROWS]);
        for (first, out) in range.step_by(ROWS).zip(out.chunks_mut(ROWS)) {
            out.fill(0);
            let counts = &mut counts[..out.len()];
            for some in (0..columns).step_by(most).map(|column| column..columns.min(column.saturating_add(most))) {
                counts.fill(C::default());
                for part in self.table.parts_of_columns(first..first + out.len(), some).into_iter().flatten() {
                    let ((counts, last_counts), (numbers, last)) = (counts.as_chunks_mut::<AT_ONCE>(), part.as_chunks::<AT_ONCE>());
                    for (counts, numbers) in counts.iter_mut().zip(numbers) {
                        ask_in_turn(numbers, ROWS * size_of::<T>());
                        add_matches(counts, numbers, self.value);
                    }
                    add_matches(last_counts, last, self.value);
                }
                out.iter_mut().zip(&*counts).for_each(|(out, &count)| *out += count.into());
            }
        }
    }

    /// The counts of a range's rows by `count`, which is told the numbers of some of them.
    #[inline(always)]
    fn rows(&self, range: Range<usize>, out: &mut [u64], mut count: impl FnMut(&[T], usize, &mut [u64])) {
        let (first, columns) = (range.start, self.table.columns());
        if columns == 0 {
            return out.fill(0);
        }
        let mut scratch = Vec::new();
        for rows in self.table.tiles(range) {
            let out = &mut out[rows.start - first..rows.end - first];
            count(self.table.tile(rows, &mut scratch), columns, out);
        }
    }
}

/// Adds one to the count of each number that is the value.
#[inline(always)]
fn add_matches<T: Item, C: From<bool> + AddAssign>(counts: &mut [C], numbers: &[T], value: T) {
    for (count, &number) in counts.iter_mut().zip(numbers) {
        *count += C::from(number == value);
    }
}

fn id<T: 'static>() -> TypeId {
    TypeId::of::<T>()
}

/// What the bits of the numbers that are counted have in common, in the lower bits.
#[derive(Clone, Copy)]
struct Pattern {
    mask: u64,
    value: u64,
}

impl Pattern {
    /// A bit for each of 64 numbers, whether it is one that is counted.
    #[inline(always)]
    fn matches<S: Simd, T: Item>(self, simd: S, numbers: &[T; 64]) -> u64 {
        let Self { mask, value } = self;
        match size_of::<T>() {
            1 => simd.matches_u8(bytemuck::cast_ref(numbers), mask as u8, value as u8),
            2 => simd.matches_u16(bytemuck::cast_ref(numbers), mask as u16, value as u16),
            4 => simd.matches_u32(bytemuck::cast_ref(numbers), mask as u32, value as u32),
            _ => simd.matches_u64(bytemuck::cast_ref(numbers), mask, value),
        }
    }

    /// The same of at most 64.
    #[inline(always)]
    fn matches_of_some<S: Simd, T: Item>(self, simd: S, numbers: &[T]) -> u64 {
        let mut all = [T::zeroed(); 64];
        all[..numbers.len()].copy_from_slice(numbers);
        self.matches(simd, &all) & !u64::MAX.checked_shl(numbers.len() as u32).unwrap_or(0)
    }
}

/// Counts in long rows.
#[inline(always)]
fn count_long<S: Simd, T: Item>(simd: S, numbers: &[T], columns: usize, pattern: Pattern, out: &mut [u64]) {
    let rest = columns % 64;
    for (count, start) in out.iter_mut().zip((0..).step_by(columns)) {
        let (row, after) = numbers[start..].split_at(columns - rest);
        let mut sum = 0;
        for numbers in row.as_chunks().0 {
            ask_ahead(numbers);
            sum += pattern.matches(simd, numbers).count_ones();
        }
        if rest > 0 {
            ask_ahead(&after[..rest]);
            // What follows in the next row is masked out; where there is too little of it, a copy is without.
            let bits =
                after.first_chunk().map_or_else(|| pattern.matches_of_some(simd, &after[..rest]), |numbers| pattern.matches(simd, numbers));
            sum += (bits & !(u64::MAX << rest)).count_ones();
        }
        *count = u64::from(sum);
    }
}

/// Counting in rows of at most [`MOST`](Self::MOST) numbers.
struct Short {
    columns: usize,
    pattern: Pattern,
    /// Where eight rows can be counted at once.
    narrow: Option<EightRows>,
    /// Whether counts go past the caches.
    stream: bool,
}

impl Short {
    /// Rows of at most so many numbers have their bits in eight bytes, wherever in the first of them they begin.
    const MOST: usize = 57;

    /// About so many numbers' bits are found before rows are counted: whole words of them, for 64 rows or more.
    const BATCH: usize = 1024;

    fn new(columns: usize, pattern: Pattern, stream: bool) -> Self {
        Self { columns, pattern, narrow: (columns <= EightRows::MOST).then(|| EightRows::new(columns)), stream }
    }

    /// First finds a bit for each number, so that vectors are full whatever the rows' length; then counts each row's bits.
    #[inline(always)]
    fn count<S: Simd, T: Item>(&self, simd: S, numbers: &[T], out: &mut [u64]) {
        let rows = 64 * (Self::BATCH / 64 / self.columns).max(1);
        let mut words = [[0; 8]; if Self::MOST > Self::BATCH / 64 { Self::MOST } else { Self::BATCH / 64 } + 2];
        for (numbers, out) in numbers.chunks(rows * self.columns).zip(out.chunks_mut(rows)) {
            let (whole, rest) = numbers.as_chunks();
            for (word, numbers) in words.iter_mut().zip(whole) {
                ask_ahead(numbers);
                *word = self.pattern.matches(simd, numbers).to_le_bytes();
            }
            if !rest.is_empty() {
                words[whole.len()] = self.pattern.matches_of_some(simd, rest).to_le_bytes();
            }
            self.count_bits(simd, words.as_flattened(), out);
        }
    }

    /// How many bits are set in each row; at least 16 bytes follow the last of them.
    #[inline(always)]
    fn count_bits<S: Simd>(&self, simd: S, bytes: &[u8], out: &mut [u64]) {
        let columns = self.columns;
        let mask = u64::MAX >> (64 - columns);
        let row = |bit: usize| {
            let bits = bytes[bit / 8..].first_chunk().map_or(0, |bits| u64::from_le_bytes(*bits)) >> (bit % 8);
            u64::from((bits & mask).count_ones())
        };
        let stream = self.stream && out.as_ptr().align_offset(LINE) == 0;
        let (eights, rest) = out.as_chunks_mut();
        let end = 8 * columns * eights.len();
        // Eight rows of bits are as many bytes as a row has bits.
        let eights = (0..).step_by(columns).zip(eights);
        if let Some(rows) = &self.narrow {
            for (byte, counts) in eights {
                let bits = bytes[byte..].first_chunk().unwrap_or(&[0; 16]);
                write(simd, simd.ones_in_rows(rows, bits), counts, stream);
            }
        } else {
            for (byte, counts) in eights {
                let mut ones = [0; 8];
                for (bit, ones) in (8 * byte..).step_by(columns).zip(&mut ones) {
                    *ones = row(bit);
                }
                write(simd, ones, counts, stream);
            }
        }
        for (bit, count) in (end..).step_by(columns).zip(rest) {
            *count = row(bit);
        }
    }
}

/// The bytes of a cache line: eight counts.
const LINE: usize = 64;

/// Writes eight counts; past the caches as bits that are only moved.
#[inline(always)]
fn write<S: Simd>(simd: S, counts: [u64; 8], to: &mut [u64; 8], stream: bool) {
    if !stream {
        *to = counts;
        return;
    }
    let lanes = S::F64::LANES;
    let counts: [f64; 8] = bytemuck::cast(counts);
    for (from, to) in counts.chunks_exact(lanes).zip(bytemuck::cast_slice_mut::<_, f64>(to).chunks_exact_mut(lanes)) {
        S::F64::load(simd, from).stream(to);
    }
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
        if self.is_by_columns() {
            return self.by_columns(range, out);
        }
        self.rows(range, out, |numbers, columns, out| {
            for (count, row) in out.iter_mut().zip(numbers.chunks_exact(columns)) {
                *count = row.iter().map(|&number| u64::from(number == self.value)).sum();
            }
        });
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [u64]) {
        let Some(pattern) = self.pattern().filter(|_| !self.is_by_columns()) else {
            return self.serial(range, out);
        };
        let columns = self.table.columns();
        if columns > Short::MOST {
            return self.rows(range, out, |numbers, columns, out| count_long(simd, numbers, columns, pattern, out));
        }
        let stream = streams(self.items().saturating_mul(columns * size_of::<T>() + size_of::<u64>()));
        let short = Short::new(columns, pattern, stream);
        let (before, from_line) = out.split_at_mut(out.as_ptr().align_offset(LINE).min(out.len()));
        let middle = range.start + before.len();
        for (range, out) in [(range.start..middle, before), (middle..range.end, from_line)] {
            self.rows(range, out, |numbers, _, out| short.count(simd, numbers, out));
        }
        simd.fence();
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.table.show(see);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let Some(Pattern { mask, value }) = self.pattern().filter(|_| size_of::<T>() == 4) else {
            return Err(NoShader::new("WGSL's numbers have 32 bits, so other types run on the cores"));
        };
        let (Some(numbers), columns @ 1..) = (self.table.packed(), self.table.columns()) else {
            return Err(NoShader::new("a GPU takes rows that lie one after another, so a strided or empty table runs on the cores"));
        };
        let steps = u32::try_from(columns).map_err(|_| NoShader::new("a row has more columns than a GPU can count"))?;
        Ok(Shader::new(include_str!("../../shaders/count.wgsl"))
            .params(&Params { columns: steps, mask: mask as u32, value: value as u32 })
            .input("numbers", numbers.words(), Cut::PerItem(columns))
            .steps(steps, 4)
            .at_most(steps.into())
            .finite())
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [u64]) {
        T::count(self, level, range, out);
    }
}

impl<T: Item + From<u8>> Count<'static, T> {
    /// A table of the numbers 0 to 3, in which 2 is counted.
    fn random(random: &mut Random, rows: usize, columns: usize) -> Self {
        Self::new(Table::new(Self::numbers(random, rows * columns), rows, columns).unwrap_or_else(|error| panic!("{error}")), T::from(2))
    }

    /// The same as a part of a larger table, so far from row to row.
    fn strided(random: &mut Random, rows: usize, columns: usize, row_stride: usize) -> Self {
        let column_stride = row_stride * rows + 1;
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
        let awkward =
            [(1, 1), (0, 5), (1, 1009), (7, 3), (64, 16), (65, 17), (257, 31), (201, 131), (3, 65_537), (10_007, 10), (1_000, 10)];
        let mut cases: Vec<_> = awkward.map(sized).into();
        cases.push(Case::new("no_columns", |random| Self::random(random, 5, 0)).cores_only());
        cases.push(Case::new("strided", |random| Self::strided(random, 301, 7, 3)).cores_only());
        cases.push(Case::new("by_columns", |random| Self::strided(random, 1101, 5, 1)).cores_only().swept());
        // More columns, and more of the value, than a byte counts.
        cases.push(Case::new("by_1300_columns", |random| Self::strided(random, 75, 1300, 1)).cores_only());
        cases.push(Case::new("every_range_of_251x5", |random| Self::random(random, 251, 5)).swept());
        cases.push(sized((1_000_000, 10)).timed());
        cases.push(Case::new("by_columns_1000000x10", |random| Self::strided(random, 1_000_000, 10, 1)).cores_only().timed());
        // Counts that are written past the caches, whatever the numbers' size.
        cases.push(sized((11_300_003, 1)).swept());
        if size_of::<T>() == 8 {
            cases.extend([(1_600_003, 7), (310_003, 41)].map(|shape| sized(shape).swept()));
        }
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
