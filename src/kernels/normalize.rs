//! Each row of a table brought to 0..1 by its smallest and largest number. Bound by memory on every machine.

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Measured, Random};
use crate::cpu::simd::{Float, Level, Lines, MOST_LANES, Mask, Plain, Put, Shuffle, Simd, ask_ahead, stream_copy, streams};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::resident::AnyResident;
use crate::table::Table;

/// Each row of a table brought to 0..1, a row an item: `(x - lo) / (hi - lo)` with the row's smallest and largest number.
///
/// Each operation is rounded once. The smallest number becomes 0, the largest exactly 1, and all others lie between. A row
/// of equal numbers (one column, for instance) becomes zeros. A row that holds a NaN or an infinity becomes NaN. In a row
/// whose `hi - lo` overflows, all numbers are halved first.
///
/// ```
/// use yunta::{Backend, Normalize, Table};
/// let table = Table::new(&[2.0, 4.0, 3.0, 7.0, 7.0, 7.0], 2, 3)?;
/// let rows = yunta::run(&Normalize::new(&table), Backend::Auto)?;
/// assert_eq!(rows.data, [0.0, 1.0, 0.5, 0.0, 0.0, 0.0]);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Normalize<'a, T: Real> {
    table: Table<'a, T>,
}

impl<'a, T: Real> Normalize<'a, T> {
    /// Normalises the rows of `table`.
    pub fn new(table: impl Into<Table<'a, T>>) -> Self {
        Self { table: table.into() }
    }
}

impl<T: Real> Normalize<'_, T> {
    /// Short rows, in whole groups.
    #[inline(always)]
    fn groups<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut impl Put<T::Vector<S>>) {
        if range.is_empty() {
            return;
        }
        let (groups, mut scratch) = (Groups::new(simd, self.table.columns()), Vec::new());
        for rows in self.table.tiles(range) {
            groups.normalize(simd, self.table.tile(rows, &mut scratch), out);
        }
    }

    /// Long rows, and those that fill no group. With `stream` a tile is computed in memory that the first cache holds.
    #[inline(always)]
    fn rows<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T], stream: bool) {
        let (first, columns) = (range.start, self.table.columns().max(1));
        let (mut scratch, mut results) = (Vec::new(), Vec::new());
        for rows in self.table.tiles(range) {
            let out = &mut out[(rows.start - first) * columns..(rows.end - first) * columns];
            let numbers = self.table.tile(rows, &mut scratch);
            if stream {
                results.resize(numbers.len(), T::ZERO);
                normalize_in_vectors::<T::Vector<S>>(simd, columns, numbers, &mut results);
                stream_copy(simd, &results, out);
            } else {
                normalize_in_vectors::<T::Vector<S>>(simd, columns, numbers, out);
            }
        }
    }
}

/// One row.
#[inline(always)]
fn normalize<T: Real>(row: &[T], out: &mut [T]) {
    let (mut lo, mut hi, mut finite) = (T::INFINITY, -T::INFINITY, true);
    for &x in row {
        lo = if x < lo { x } else { lo };
        hi = if x > hi { x } else { hi };
        finite &= x.absolute() < T::INFINITY;
    }
    if !finite {
        return out.fill(T::NAN);
    }
    if lo == hi {
        return out.fill(T::ZERO);
    }
    let scale = if hi - lo < T::INFINITY { T::ONE } else { T::power_of_two(-1) };
    let (lo, hi) = (lo * scale, hi * scale);
    for (to, &x) in out.iter_mut().zip(row) {
        // Without the sign that -0 - 0 has.
        *to = (x * scale - lo).absolute() / (hi - lo);
    }
}

/// Rows one by one.
#[inline(always)]
fn normalize_each<T: Real>(columns: usize, numbers: &[T], out: &mut [T]) {
    for (row, out) in numbers.chunks_exact(columns).zip(out.chunks_exact_mut(columns)) {
        normalize(row, out);
    }
}

/// Rows one by one in vectors, with the same bits.
#[inline(always)]
fn normalize_in_vectors<V: Float<Element: Real>>(simd: V::Simd, columns: usize, numbers: &[V::Element], out: &mut [V::Element]) {
    for (row, out) in numbers.chunks_exact(columns).zip(out.chunks_exact_mut(columns)) {
        let (lo, hi) = lowest_and_highest::<V>(simd, row);
        if !quotients::<V>(simd, row, lo, hi - lo, out) {
            normalize(row, out);
        }
    }
}

/// A row's smallest and largest number; any two where it holds a NaN.
#[inline(always)]
fn lowest_and_highest<V: Float<Element: Real>>(simd: V::Simd, row: &[V::Element]) -> (V::Element, V::Element) {
    ask_ahead(row);
    let (whole, rest) = row.split_at(row.len() - row.len() % V::LANES);
    let rest = V::load_part(simd, rest, row[0]);
    let (mut least, mut most) = (rest, rest);
    for numbers in whole.chunks_exact(V::LANES) {
        let x = V::load(simd, numbers);
        (least, most) = (x.min(least), x.max(most));
    }
    (least.least(), -(V::splat(simd, Real::ZERO) - most).least())
}

/// `(x - lo) / span` for a row, unless it is out of the ordinary.
#[inline(always)]
fn quotients<V: Float<Element: Real>>(simd: V::Simd, row: &[V::Element], lo: V::Element, span: V::Element, out: &mut [V::Element]) -> bool {
    if !(span < V::Element::INFINITY && span > V::Element::ZERO) {
        return false;
    }
    let scale = Scale { minus_lo: V::splat(simd, V::Element::ZERO - lo), span: V::splat(simd, span) };
    let (whole, rest) = row.split_at(row.len() - row.len() % V::LANES);
    let (whole_out, rest_out) = out.split_at_mut(whole.len());
    let mut sum = scale.at(V::load_part(simd, rest, lo));
    sum.store_part(rest_out);
    for (numbers, out) in whole.chunks_exact(V::LANES).zip(whole_out.chunks_exact_mut(V::LANES)) {
        let quotients = scale.at(V::load(simd, numbers));
        quotients.store(out);
        sum = sum + quotients;
    }
    // They lie between 0 and 1, unless one is NaN.
    !sum.is_nan().any()
}

/// What brings numbers to 0..1, in each lane those of one row.
#[derive(Clone, Copy)]
struct Scale<V> {
    /// The smallest number's opposite, and 0.0 for both zeros: no -0.0 comes of it.
    minus_lo: V,
    span: V,
}

impl<V: Float> Scale<V> {
    #[inline(always)]
    fn at(self, x: V) -> V {
        (x + self.minus_lo) / self.span
    }
}

/// Rows of at most so many numbers are computed in groups of as many as a vector has lanes, which divide every tile.
const MOST_SHORT: usize = 32;

/// How groups of short rows are computed.
struct Groups<V: Shuffle> {
    columns: usize,
    /// For each vector of a group's numbers, the row that each lane's number is of.
    rows: [V::Order; MOST_SHORT],
}

impl<V: Shuffle<Element: Real>> Groups<V> {
    #[inline(always)]
    fn new(simd: V::Simd, columns: usize) -> Self {
        let mut rows = [V::order(simd, &[0; MOST_LANES]); MOST_SHORT];
        let (mut row, mut column) = (0, 0);
        for order in rows.iter_mut().take(columns) {
            let mut from = [0; MOST_LANES];
            for from in &mut from[..V::LANES] {
                *from = row;
                column += 1;
                if column == columns {
                    (row, column) = (row + 1, 0);
                }
            }
            *order = V::order(simd, &from);
        }
        Self { columns, rows }
    }

    /// Whole groups: first with a row in each lane, to find the rows' ends; then with vectors full of numbers, whatever the
    /// rows' length, each of which takes its rows' ends from where they stand.
    #[inline(always)]
    fn normalize(&self, simd: V::Simd, numbers: &[V::Element], out: &mut impl Put<V>) {
        debug_assert!(numbers.len().is_multiple_of(V::LANES * self.columns), "a part of a group");
        for numbers in numbers.chunks_exact(V::LANES * self.columns) {
            ask_ahead(numbers);
            let (scale, ordinary) = Scale::<V>::of_rows(simd, numbers, self.columns);
            if ordinary.all() {
                for (&rows, numbers) in self.rows.iter().zip(numbers.chunks_exact(V::LANES)) {
                    out.put(scale.shuffled(rows).at(V::load(simd, numbers)));
                }
                continue;
            }
            for results in one_by_one(numbers, self.columns)[..numbers.len()].chunks_exact(V::LANES) {
                out.put(V::load(simd, results));
            }
        }
    }
}

/// A group's rows. Apart from the others, with which a compiler would mix it.
#[cold]
#[inline(never)]
fn one_by_one<T: Real>(numbers: &[T], columns: usize) -> [T; MOST_SHORT * MOST_LANES] {
    let mut results = [T::ZERO; MOST_SHORT * MOST_LANES];
    normalize_each(columns, numbers, &mut results);
    results
}

impl<V: Shuffle<Element: Real>> Scale<V> {
    /// That of as many rows as a vector has lanes, a row in each, and which rows have no NaN and no span that overflows.
    #[inline(always)]
    fn of_rows(simd: V::Simd, numbers: &[V::Element], columns: usize) -> (Self, V::Mask) {
        let zero = V::splat(simd, Real::ZERO);
        let mut lo = V::load_strided(simd, numbers, columns);
        let (mut hi, mut sum) = (lo, lo);
        for column in 1..columns {
            let x = V::load_strided(simd, &numbers[column..], columns);
            (lo, hi, sum) = (x.min(lo), x.max(hi), x + sum);
        }
        let span = hi - lo;
        let ordinary = span.lt(V::splat(simd, Real::INFINITY)) & !sum.is_nan();
        // A row of equal numbers is 0 above its smallest, whatever divides that.
        let span = V::select(span.eq(zero), V::splat(simd, Real::ONE), span);
        (Self { minus_lo: zero - lo, span }, ordinary)
    }

    /// The same with the rows in another order.
    #[inline(always)]
    fn shuffled(self, order: V::Order) -> Self {
        Self { minus_lo: self.minus_lo.shuffled(order), span: self.span.shuffled(order) }
    }
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    columns: u32,
}

impl<T: Real> Kernel for Normalize<'_, T> {
    type Item = T;

    const NAME: &'static str = "normalize";

    fn items(&self) -> usize {
        if self.table.columns() == 0 { 0 } else { self.table.rows() }
    }

    fn width(&self) -> usize {
        self.table.columns()
    }

    fn cost(&self) -> Cost {
        let numbers = self.table.rows() as f64 * self.table.columns() as f64;
        let bytes = numbers * size_of::<T>() as f64;
        Cost::new(12.0 * numbers, size_of::<T>() as u8, bytes, bytes)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        let (first, columns) = (range.start, self.table.columns().max(1));
        let mut scratch = Vec::new();
        for rows in self.table.tiles(range) {
            let out = &mut out[(rows.start - first) * columns..(rows.end - first) * columns];
            normalize_each(columns, self.table.tile(rows, &mut scratch), out);
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let columns = self.table.columns().max(1);
        let stream = streams(self.items().saturating_mul(columns).saturating_mul(2 * size_of::<T>()));
        let grouped = if columns <= MOST_SHORT { range.len() - range.len() % T::Vector::<S>::LANES } else { 0 };
        let (in_groups, in_rows) = out.split_at_mut(grouped * columns);
        let middle = range.start + grouped;
        if stream {
            let mut lines = Lines::new(simd, in_groups);
            self.groups(simd, range.start..middle, &mut lines);
            lines.finish();
        } else {
            self.groups(simd, range.start..middle, &mut Plain(in_groups));
        }
        self.rows(simd, middle..range.end, in_rows, stream);
        simd.fence();
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.table.show(see);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let columns = self.table.columns();
        let Some(numbers) = self.table.packed() else {
            return Err(NoShader::new("a GPU takes rows that lie one after another, so a strided table runs on the cores"));
        };
        let Some(steps @ 1..) = columns.checked_mul(2).and_then(|steps| u32::try_from(steps).ok()) else {
            return Err(NoShader::new("a GPU counts columns in 31 bits, and needs one"));
        };
        let params = Params { columns: columns as u32 };
        const SOURCE: &str = concat!(include_str!("../../shaders/normalize.wgsl"), include_str!("../../shaders/math/integers.wgsl"));
        let shader = Shader::new(SOURCE).finite().without_subnormals().params(&params);
        Ok(shader.input("numbers", numbers, Cut::PerItem(columns)).steps(steps, 16))
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [T]) {
        T::normalize(self, level, range, out);
    }
}

impl<T: Real> Normalize<'static, T> {
    fn of(numbers: Vec<T>, rows: usize, columns: usize) -> Self {
        Self::new(Table::new(numbers, rows, columns).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Rows of numbers about some centre, of very different sizes.
    fn sized(random: &mut Random, rows: usize, columns: usize) -> Self {
        let row = |random: &mut Random| (random.real(-9.0..9.0), random.real(-30.0..30.0).exp2());
        let numbers = |(centre, size): (f64, f64), random: &mut Random| {
            (0..columns).map(|_| T::from_f64(centre + size * random.real(-1.0..1.0))).collect::<Vec<_>>()
        };
        let rows_of = (0..rows).flat_map(|_| numbers(row(random), random)).collect();
        Self::of(rows_of, rows, columns)
    }

    /// Rows of which few hold a NaN, an infinity, equal numbers, or some whose difference overflows.
    fn with_special_rows(random: &mut Random, rows: usize, columns: usize) -> Self {
        let largest = if T::EXPONENTS == 128 { f64::from(f32::MAX) } else { f64::MAX };
        let mut numbers: Vec<_> = (0..rows * columns).map(|_| T::from_f64(random.real(-9.0..9.0))).collect();
        for (k, row) in numbers.chunks_exact_mut(columns).step_by(203).enumerate() {
            match k % 4 {
                0 => row[k % columns] = T::NAN,
                1 => row[k % columns] = -T::INFINITY,
                2 => row.fill(T::ONE),
                _ => [row[0], row[columns - 1]] = [largest, -largest].map(T::from_f64),
            }
        }
        Self::of(numbers, rows, columns)
    }

    /// Rows of equal numbers, of zeros of both signs, with NaN and infinities, with results that underflow, and with a
    /// span that overflows.
    fn special() -> Self {
        let (smallest, largest) = if T::EXPONENTS == 128 { (2f64.powi(-149), f64::from(f32::MAX)) } else { (f64::from_bits(1), f64::MAX) };
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let rows = [
            [3.0, 3.0, 3.0, 3.0],
            [0.0, -0.0, 0.0, 1.0],
            [-0.0, 0.0, -0.0, 0.0],
            [1.0, nan, 2.0, 3.0],
            [nan, nan, nan, nan],
            [1.0, 2.0, inf, 3.0],
            [1.0, -inf, inf, 0.0],
            [inf, inf, inf, inf],
            [0.0, smallest, 2.0 * smallest, 3.0 * smallest],
            [smallest, largest, 0.0, 7.0 * smallest],
            [0.0, 5.0 * smallest, 3.0, 1e-30],
            [-largest, largest, 1.0, 0.5 * largest],
            [-largest, 0.0, 0.0, -1.0],
        ];
        Self::of(rows.as_flattened().iter().map(|&number| T::from_f64(number)).collect(), rows.len(), 4)
    }

    /// A part of a larger table.
    fn strided(random: &mut Random) -> Self {
        let numbers: Vec<T> = (0..3000).map(|_| T::from_f64(random.real(-9.0..9.0))).collect();
        Self::new(Table::strided(numbers, 97, 7, 30, 2).unwrap_or_else(|error| panic!("{error}")))
    }

    /// A row's smallest and largest number.
    fn ends(&self, row: usize) -> [f64; 2] {
        let numbers = (0..self.table.columns()).filter_map(|column| self.table.get(row, column)).map(Real::to_f64);
        numbers.fold(
            [f64::INFINITY, f64::NEG_INFINITY],
            |[lo, hi], x| if x.is_nan() { [x, x] } else { [if x < lo { x } else { lo }, hi.max(x)] },
        )
    }

    fn is_finite(&self, row: usize) -> bool {
        (0..self.table.columns()).all(|column| self.table.get(row, column).is_some_and(|number| number.to_f64().is_finite()))
    }
}

impl<T: Real + Measured> Cases for Normalize<'static, T> {
    // Two differences and a ratio, each rounded once.
    const BOUND: Bound = Bound::ulp(3.0);

    const CLOSE: Bound = Bound::ulp(8.0);

    fn cases() -> Vec<Case<Self>> {
        let sized = |(rows, columns)| Case::new(format!("{rows}x{columns}"), move |random| Self::sized(random, rows, columns));
        let awkward = [(1, 1), (0, 5), (5, 1), (7, 3), (64, 16), (65, 17), (257, 31), (3, 40_009), (10_007, 10), (1000, 10)];
        let mut cases: Vec<_> = awkward.map(sized).into();
        cases.push(Case::new("no_columns", |random| Self::sized(random, 5, 0)).cores_only());
        cases.push(Case::new("special", |_| Self::special()));
        cases.push(Case::new("zeros_of_both_signs", |random| {
            let zeros = (0..129 * 5).map(|_| T::from_f64([0.0, -0.0, 2.0][random.below(3)])).collect();
            Self::of(zeros, 129, 5)
        }));
        cases.push(Case::new("strided", Self::strided).cores_only());
        cases.push(Case::new("every_range_of_251x5", |random| Self::sized(random, 251, 5)).swept());
        cases.push(sized((200_000, 10)).timed());
        // Results that are written past the caches, in rows that no vector divides.
        cases.push(sized((370_003, 35)).swept());
        cases.push(Case::new("streamed_with_special_rows", |random| Self::with_special_rows(random, 1_300_003, 10)).swept());
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        let (row, column) = (index / self.width(), index % self.width());
        if !self.is_finite(row) {
            return Some(Exact::real(f64::NAN));
        }
        let ([lo, hi], x) = (self.ends(row), self.table.get(row, column)?.to_f64());
        if x == lo {
            return Some(Exact::real(0.0));
        }
        // Far from where the differences overflow.
        let scale = if hi.abs().max(lo.abs()) > 1e300 { 0.25 } else { 1.0 };
        Some(Exact::ratio_of_differences([x * scale, lo * scale], [hi * scale, lo * scale]))
    }

    fn check(&self, out: &[T]) -> Result<(), String> {
        for (row, out) in out.chunks_exact(self.width().max(1)).enumerate() {
            let [lo, hi] = self.ends(row);
            let has = |value: T| out.iter().any(|number| number.to_f64().to_bits() == value.to_f64().to_bits());
            let right = match (self.is_finite(row), lo == hi) {
                (false, _) => out.iter().all(|number| number.to_f64().is_nan()),
                (true, true) => out.iter().all(|number| number.to_f64() == 0.0),
                (true, false) => has(T::ZERO) && has(T::ONE) && out.iter().all(|number| (0.0..=1.0).contains(&number.to_f64())),
            };
            if !right {
                return Err(format!("row {row}, of numbers from {lo:?} to {hi:?}, became {out:?}"));
            }
        }
        Ok(())
    }
}
