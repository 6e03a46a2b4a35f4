//! Each row of a table brought to 0..1 by its smallest and largest number. Bound by memory on every machine.

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Measured, Random};
use crate::cpu::simd::{Float, Level, Mask, Simd, stream_copy};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;
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

/// Rows between whose first and second pass their numbers stay in the first cache, and the processor finds enough
/// independent work in each.
const BATCH: usize = 32;

/// Rows of at least a vector, with the same bits.
#[inline(always)]
fn normalize_in_vectors<S: Simd, T: Real>(simd: S, numbers: &[T], columns: usize, out: &mut [T]) {
    let mut ends = [(T::ZERO, T::ZERO); BATCH];
    for (numbers, out) in numbers.chunks(BATCH * columns).zip(out.chunks_mut(BATCH * columns)) {
        for (ends, row) in ends.iter_mut().zip(numbers.chunks_exact(columns)) {
            *ends = lowest_and_span(simd, row);
        }
        for ((&(lo, span), row), out) in ends.iter().zip(numbers.chunks_exact(columns)).zip(out.chunks_exact_mut(columns)) {
            if !quotients(simd, row, lo, span, out) {
                normalize(row, out);
            }
        }
    }
}

/// A row's smallest number and its span; a span of 0 where not all numbers are finite.
#[inline(always)]
fn lowest_and_span<S: Simd, T: Real>(simd: S, row: &[T]) -> (T, T) {
    let lanes = T::Vector::<S>::LANES;
    let last = row.len() - lanes;
    // The last vector overlaps the one before it.
    let load = |at: usize| T::Vector::<S>::load(simd, &row[at.min(last)..]);
    let infinity = T::Vector::<S>::splat(simd, T::INFINITY);
    let (mut least, mut most) = (load(0), load(0));
    let mut finite = least.abs().lt(infinity);
    for at in (0..row.len()).step_by(lanes).skip(1) {
        let x = load(at);
        (least, most) = (x.min(least), x.max(most));
        finite = finite & x.abs().lt(infinity);
    }
    let lo = smallest(least);
    let hi = -smallest(T::Vector::<S>::splat(simd, T::ZERO) - most);
    (lo, if finite.all() { hi - lo } else { T::ZERO })
}

/// `(x - lo) / span` for a row, unless it is out of the ordinary.
///
/// A quotient is a product with the span's reciprocal and two corrections by its exact remainder, after which it is
/// rounded as a division rounds (Markstein 1990), as long as nothing overflows or underflows.
#[inline(always)]
fn quotients<S: Simd, T: Real>(simd: S, row: &[T], lo: T, span: T, out: &mut [T]) -> bool {
    let lanes = T::Vector::<S>::LANES;
    let splat = |value: T| T::Vector::<S>::splat(simd, value);
    let (large, small) = (T::power_of_two(T::EXPONENTS / 2), T::power_of_two(-T::EXPONENTS / 2));
    if !(span < large && span > small) {
        return false;
    }
    let (lo, reciprocal, minus_span, small) = (splat(lo), splat(T::ONE / span), splat(-span), splat(small));
    for at in (0..row.len()).step_by(lanes) {
        let at = at.min(row.len() - lanes);
        let above = (T::Vector::<S>::load(simd, &row[at..]) - lo).abs();
        if (above.lt(small) & splat(T::ZERO).lt(above)).any() {
            return false;
        }
        let quotient = above * reciprocal;
        let quotient = quotient.mul_add(minus_span, above).mul_add(reciprocal, quotient);
        let quotient = quotient.mul_add(minus_span, above).mul_add(reciprocal, quotient);
        quotient.store(&mut out[at..]);
    }
    true
}

/// The smallest lane; which of two zeros does not matter.
#[inline(always)]
fn smallest<V: Float<Element: Real>>(vector: V) -> V::Element {
    let mut lanes = [V::Element::INFINITY; 16];
    vector.store(&mut lanes);
    let mut half = V::LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = if lanes[lane + half] < lanes[lane] { lanes[lane + half] } else { lanes[lane] };
        }
        half /= 2;
    }
    lanes[0]
}

/// Results of so many bytes are gone from the caches when somebody reads them, and are better written past the caches.
const STREAM_BYTES: usize = 16 << 20;

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
            let numbers = self.table.tile(rows, &mut scratch);
            for (row, out) in numbers.chunks_exact(columns).zip(out.chunks_exact_mut(columns)) {
                normalize(row, out);
            }
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let (first, columns) = (range.start, self.table.columns().max(1));
        // Without a fused multiply-add the exact remainder costs more than a division.
        if simd.level() == Level::Scalar || columns < T::Vector::<S>::LANES {
            return self.serial(range, out);
        }
        let stream = size_of::<T>().saturating_mul(self.items().saturating_mul(columns)) >= STREAM_BYTES;
        let (mut scratch, mut results) = (Vec::new(), Vec::new());
        for rows in self.table.tiles(range) {
            let out = &mut out[(rows.start - first) * columns..(rows.end - first) * columns];
            let numbers = self.table.tile(rows, &mut scratch);
            if stream {
                results.resize(numbers.len(), T::ZERO);
            }
            let to = if stream { &mut results[..] } else { &mut *out };
            normalize_in_vectors(simd, numbers, columns, to);
            if stream {
                stream_copy(simd, &results, out);
            }
        }
        simd.fence();
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let columns = self.table.columns();
        let Some(numbers) = self.table.as_slice() else {
            return Err(NoShader("a GPU takes rows that lie one after another, so a strided table runs on the cores"));
        };
        let Some(steps @ 1..) = columns.checked_mul(2).and_then(|steps| u32::try_from(steps).ok()) else {
            return Err(NoShader("a GPU counts columns in 31 bits, and needs one"));
        };
        let params = Params { columns: columns as u32 };
        let source = include_str!("../../shaders/normalize.wgsl");
        Ok(Shader::new(source).params(&params).input("numbers", numbers, Cut::PerItem(columns)).steps(steps, 16))
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
        cases.push(Case::new("strided", Self::strided).cores_only());
        cases.push(Case::new("every_range_of_251x5", |random| Self::sized(random, 251, 5)).swept());
        cases.push(sized((200_000, 10)).timed());
        // Results that are written past the caches, in rows that no vector divides.
        cases.push(sized((130_003, 35)).swept());
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
