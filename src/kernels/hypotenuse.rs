//! The hypotenuse of two columns, row by row, without overflow or underflow. Bound by memory where the arrays are larger
//! than the caches.
//!
//! The answer is the root of a sum s of squares a² + b², where a >= b >= 0, with little more than one rounding.
//!
//! In f64, which no GPU computes, s is one fused multiply-add. Of b below a / 2 the square is at most a fifth of the sum; of
//! larger b, a² + b² = a·2b + (a - b)², where a - b is exact and its square again at most a fifth. Both cases are one formula,
//! a·max(a, 2b) + min(b, a - b)², whose choices agree. Rounding a square of at most s / 5 costs an eighth of half a unit of s,
//! or a quarter where s is at least 1.25 times a power of two. With the rounding of s, and that of its root, that makes 0.898
//! units at most.
//!
//! In f32 a² + b² is summed with about twice the digits and rounded once, but for near ties: a rounded sum is at most 0.5
//! units of its last place away, which its root halves to 0.354 at most, and the root's own rounding adds 0.5. What a square
//! loses is made of halves: with `t` the upper digits of x, x² = t² + (x + t)(x - t), where t² and x - t are exact (as in
//! fdlibm's `e_hypot.c`). That is plain additions and multiplications, which every backend can do to the bit.

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Measured, Random};
use crate::cpu::simd::{Float, Level, MOST_LANES, Mask, Pointwise, Scalar, Simd, streams, sweep};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::resident::AnyResident;
use crate::table::Table;

/// The hypotenuse `sqrt(x² + y²)` of two columns, row by row, within one unit in the last place, however large or
/// small the squares are: 0.9 in f64 and 0.86 in f32, and 0.95 and 0.93 where the result is subnormal.
///
/// An infinite x or y gives infinity, whatever the other is; otherwise a NaN gives NaN.
///
/// ```
/// use yunta::{Backend, Hypotenuse};
/// let huge = 2f64.powi(700);
/// let (x, y) = ([3.0, 3.0 * huge, 5e-324], [4.0, 4.0 * huge, 0.0]);
/// let h = yunta::run(&Hypotenuse::new(&x, &y), Backend::Auto)?;
/// assert_eq!(h.data, [5.0, 5.0 * huge, 5e-324]);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Hypotenuse<'a, T: Real> {
    x: Table<'a, T>,
    y: Table<'a, T>,
}

impl<'a, T: Real> Hypotenuse<'a, T> {
    /// The hypotenuse of two columns of equal length: slices, vectors, or [columns](Table::column) of a table.
    pub fn new(x: impl Into<Table<'a, T>>, y: impl Into<Table<'a, T>>) -> Self {
        Self { x: x.into(), y: y.into() }
    }
}

/// The powers of two between which the larger number's square has all its digits, and the smaller's but for what is too
/// small to matter; and one that brings any other number there.
const fn bounds<T: Real>() -> (i32, i32, i32) {
    if T::EXPONENTS == 128 { (-38, 62, 100) } else { (-450, 510, 600) }
}

impl<T: Real> Pointwise<T> for Hypotenuse<'_, T> {
    type Half<V: Float<Element = T>> = (V, V);

    #[inline(always)]
    fn begin<V: Float<Element = T>>(&self, _: V::Simd, x: V, y: V) -> (V, V) {
        let (x, y) = (x.abs(), y.abs());
        (x.max(y), y.min(x))
    }

    #[inline(always)]
    fn finish<V: Float<Element = T>>(&self, simd: V::Simd, (a, b): (V, V)) -> V {
        let squares = sum_of_squares(simd, a, b);
        let roots = squares.sqrt();
        let (small, large, _) = bounds::<T>();
        let power = |power| V::splat(simd, T::power_of_two(power));
        // From a² <= a² + b² <= 2a² follows where a lies. An infinity or NaN does not pass.
        let ordinary = power(2 * small + 1).le(squares) & squares.le(power(2 * large));
        if ordinary.all() || (ordinary | (a + b).eq(V::splat(simd, T::ZERO))).all() {
            return roots;
        }
        let mut lanes = [[T::ZERO; MOST]; 2];
        a.store(&mut lanes[0]);
        b.store(&mut lanes[1]);
        let [a, b] = &mut lanes;
        V::load(simd, one_by_one(&mut a[..V::LANES], &b[..V::LANES]))
    }
}

/// The most numbers of four vectors side by side.
const MOST: usize = 4 * MOST_LANES;

/// The hypotenuses of any pairs `a` >= `b` >= 0, or of which one is NaN. Apart from the others, with which a compiler
/// would mix it.
#[cold]
#[inline(never)]
fn one_by_one<'a, T: Real>(a: &'a mut [T], b: &[T]) -> &'a [T] {
    for (a, &b) in a.iter_mut().zip(b) {
        scaled_root(Scalar, T::Vector::load(Scalar, std::slice::from_ref(a)), T::Vector::load(Scalar, &[b])).store(std::slice::from_mut(a));
    }
    a
}

/// The hypotenuses of such pairs.
#[inline(always)]
fn scaled_root<T: Real, V: Float<Element = T>>(simd: V::Simd, a: V, b: V) -> V {
    let splat = |value: T| V::splat(simd, value);
    let (small, large, shift) = bounds::<T>();
    let (down, up, one) = (splat(T::power_of_two(-shift)), splat(T::power_of_two(shift)), splat(T::ONE));
    let is_large = splat(T::power_of_two(large)).lt(a);
    let is_small = a.lt(splat(T::power_of_two(small)));
    let there = Float::select(is_small, up, Float::select(is_large, down, one));
    let back = Float::select(is_small, down, Float::select(is_large, up, one));
    let root = sum_of_squares(simd, a * there, b * there).sqrt() * back;
    let root = Float::select(root.is_nan(), splat(T::NAN), root);
    let infinity = splat(T::INFINITY);
    Float::select(a.eq(infinity) | b.eq(infinity), infinity, root)
}

/// `a² + b²` of pairs `a` >= `b` >= 0.
#[inline(always)]
fn sum_of_squares<T: Real, V: Float<Element = T>>(simd: V::Simd, a: V, b: V) -> V {
    if T::EXPONENTS != 128 {
        let rest = b.min(a - b);
        return a.mul_add(a.max(b + b), rest * rest);
    }
    let ((p, p_rest), (q, q_rest)) = (square(simd, a), square(simd, b));
    let sum = p + q;
    let lost = (p - sum) + q;
    sum + (lost + (p_rest + q_rest))
}

/// The square of `a`, rounded in some way, and what it lacks.
#[inline(always)]
fn square<T: Real, V: Float<Element = T>>(simd: V::Simd, a: V) -> (V, V) {
    let upper = a.bit_and(V::splat(simd, T::UPPER_DIGITS));
    (upper * upper, (a + upper) * (a - upper))
}

impl<T: Real> Hypotenuse<'_, T> {
    #[inline(always)]
    fn rows<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let stream = streams(self.items().saturating_mul(3 * size_of::<T>()));
        if let (Some(x), Some(y)) = (self.x.as_slice(), self.y.as_slice()) {
            return sweep(simd, self, &x[range.clone()], &y[range], out, stream);
        }
        let first = range.start;
        let (mut x_scratch, mut y_scratch) = (Vec::new(), Vec::new());
        for rows in self.x.tiles(range) {
            let out = &mut out[rows.start - first..rows.end - first];
            let x = self.x.tile(rows.clone(), &mut x_scratch);
            let y = self.y.tile(rows, &mut y_scratch);
            sweep(simd, self, x, y, out, stream);
        }
    }
}

impl<T: Real> Kernel for Hypotenuse<'_, T> {
    type Item = T;

    const NAME: &'static str = "hypotenuse";

    fn items(&self) -> usize {
        self.x.rows()
    }

    fn validate(&self) -> Result<()> {
        let shape = |table: &Table<'_, T>| (table.rows(), table.columns());
        if self.x.columns() == 1 && shape(&self.x) == shape(&self.y) {
            return Ok(());
        }
        let given = |table: &Table<'_, T>| format!("{} rows of {}", table.rows(), table.columns());
        let (left_given, right_given) = (given(&self.x), given(&self.y));
        Err(Error::Mismatch { left: "x", left_given, right: "y", right_given, wanted: "give two single columns of equal length" })
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        let bytes = items * size_of::<T>() as f64;
        Cost::new(32.0 * items, size_of::<T>() as u8, 2.0 * bytes, bytes)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        self.rows(Scalar, range, out);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        self.rows(simd, range, out);
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.x.show(see);
        self.y.show(see);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let (Some(x), Some(y)) = (self.x.packed(), self.y.packed()) else {
            return Err(NoShader::new("a GPU takes columns that lie in one piece, so a strided column runs on the cores"));
        };
        const SOURCE: &str = concat!(
            include_str!("../../shaders/hypotenuse.wgsl"),
            include_str!("../../shaders/math/integers.wgsl"),
            include_str!("../../shaders/math/sqrt.wgsl"),
        );
        Ok(Shader::new(SOURCE).finite().without_subnormals().input("x", x, Cut::PerItem(1)).input("y", y, Cut::PerItem(1)))
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [T]) {
        T::hypotenuse(self, level, range, out);
    }
}

impl<T: Real + Measured> Hypotenuse<'static, T> {
    /// Columns whose exponents are spread over the whole range of the type, and in a row up to 40 apart.
    fn random(length: usize, random: &mut Random) -> Self {
        let exponents = T::EXPONENTS as usize;
        let number = |exponent: f64, random: &mut Random| T::from_f64(random.real(-2.0..2.0) * exponent.exp2());
        let pair = |random: &mut Random| {
            let exponent = random.below(2 * exponents - 4) as f64 - exponents as f64;
            (number(exponent, random), number(exponent + random.real(-40.0..1.0), random))
        };
        let (x, y): (Vec<T>, Vec<T>) = (0..length).map(|_| pair(random)).unzip();
        Self::new(x, y)
    }

    /// Numbers whose squares add up to a little over 2, where roundings come closest to the bound: nearly equal ones, where a
    /// square that is simply rounded goes beyond it, and ones of which one is about twice the other.
    fn about_the_root_of_two(length: usize, random: &mut Random) -> Self {
        let pair = |random: &mut Random| {
            let (x, y) = if random.below(8) > 0 { (1.0, 1.0) } else { (1.6f64.sqrt(), 0.4f64.sqrt()) };
            (T::from_f64(x * random.real(1.0..1.01)), T::from_f64(y * random.real(0.999..1.01)))
        };
        let (x, y): (Vec<T>, Vec<T>) = (0..length).map(|_| pair(random)).unzip();
        Self::new(x, y)
    }

    /// Every pair of values that IEEE arithmetic treats in its own way.
    fn special() -> Self {
        let (smallest, largest) = if T::EXPONENTS == 128 { (2f64.powi(-149), f64::from(f32::MAX)) } else { (f64::from_bits(1), f64::MAX) };
        let values = [0.0, -0.0, 1.0, 3.0 * smallest, -smallest, largest, -0.5 * largest, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        let pairs = || values.iter().flat_map(|&x| values.iter().map(move |&y| (T::from_f64(x), T::from_f64(y))));
        Self::new(pairs().map(|(x, _)| x).collect::<Vec<_>>(), pairs().map(|(_, y)| y).collect::<Vec<_>>())
    }

    /// The first and the last column of a table.
    fn of_a_table(random: &mut Random) -> Self {
        let numbers = |random: &mut Random| (0..3 * 1009).map(|_| T::from_f64(random.real(-9.0..9.0))).collect::<Vec<_>>();
        let column = |numbers| Table::strided(numbers, 1009, 1, 3, 1).unwrap_or_else(|error| panic!("{error}"));
        Self::new(column(numbers(random)), column(numbers(random)))
    }
}

impl<T: Real + Measured> Cases for Hypotenuse<'static, T> {
    // Where the result is subnormal, it is rounded a third time.
    const BOUND: Bound = if T::EXPONENTS == 128 { Bound::ulp(0.93) } else { Bound::ulp(0.95) };

    const CLOSE: Bound = Bound::ulp(4.0);

    fn cases() -> Vec<Case<Self>> {
        let sized = |length: usize| Case::new(format!("len_{length}"), move |random| Self::random(length, random));
        let mut cases: Vec<_> = (0..=9).chain([15, 16, 17, 31, 33, 64, 257, 2047, 2048, 2049, 65_537, 300_007]).map(sized).collect();
        cases.push(Case::new("every_range_of_307", |random| Self::random(307, random)).swept());
        cases.push(Case::new("special", |_| Self::special()));
        cases.push(Case::new("about_the_root_of_two", |random| Self::about_the_root_of_two(20_000, random)));
        cases.push(Case::new("columns_of_a_table", Self::of_a_table).cores_only());
        cases.extend([1_000, 1_000_000].map(|length| sized(length).timed()));
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        Some(Exact::hypotenuse(self.x.get(index, 0)?.to_f64(), self.y.get(index, 0)?.to_f64()))
    }

    fn check(&self, out: &[T]) -> Result<(), String> {
        let at = |table: &Table<'_, T>, row| table.get(row, 0).map_or(f64::NAN, |number| number.to_f64().abs());
        let wrong = |row: &usize| {
            let (x, y, h) = (at(&self.x, *row), at(&self.y, *row), out[*row].to_f64());
            h < x.max(y) || h.is_nan() != ((x.is_nan() || y.is_nan()) && !x.is_infinite() && !y.is_infinite())
        };
        match (0..out.len()).find(wrong) {
            Some(row) => {
                Err(format!("row {row}: {:?} is no hypotenuse of {:?} and {:?}", out[row], self.x.get(row, 0), self.y.get(row, 0)))
            }
            None => Ok(()),
        }
    }
}
