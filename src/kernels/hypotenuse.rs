//! The hypotenuse of two columns, row by row, without overflow or underflow. Bound by memory on every machine.
//!
//! x² + y² is summed with about twice the digits, `squares + lower`, and the root h of `squares` is at most one unit in
//! the last place away from the answer. What is left over, x² + y² - h², then says whether h or a neighbour is nearest.
//! Squares are made of halves: with `t` the upper digits of x, x² = t² + (x + t)(x - t), where t² and x - t are exact
//! (as in fdlibm's `e_hypot.c`). All of it is plain additions, multiplications and one root, so that every backend can do
//! it to the bit.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::table::Table;

/// The hypotenuse `sqrt(x² + y²)` of two columns, row by row: the nearest number of the type, but for near ties (at most
/// 0.501 units in the last place away), however large or small the squares are. Where the result is subnormal it is within
/// one unit in the last place.
///
/// An infinite x or y gives infinity, whatever the other is; otherwise a NaN gives NaN.
///
/// ```
/// use yunta::{Backend, Hypotenuse};
/// let (x, y) = ([3.0, 3e200, 5e-324], [4.0, 4e200, 0.0]);
/// let h = yunta::run(&Hypotenuse::new(&x, &y), Backend::Auto)?;
/// assert_eq!(h.data, [5.0, 5e200, 5e-324]);
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

/// The hypotenuse of one pair.
#[inline(always)]
fn hypotenuse<T: Real>(x: T, y: T) -> T {
    let (x, y) = (x.absolute(), y.absolute());
    let (a, b) = if x > y { (x, y) } else { (y, x) };
    // Powers of two that bring both squares well inside the type's range, and the root back. In f64 a square of 2^-450
    // keeps all its digits, in f32 one of 2^-50; a `b` that underflows is too small to matter.
    let (large, small, shift) = if T::EXPONENTS == 128 { (62, -50, 100) } else { (510, -450, 600) };
    let (down, up) = (T::power_of_two(-shift), T::power_of_two(shift));
    let is_large = a > T::power_of_two(large);
    let is_small = a < T::power_of_two(small);
    let there = if is_large { down } else { T::ONE };
    let there = if is_small { up } else { there };
    let back = if is_large { up } else { T::ONE };
    let back = if is_small { down } else { back };
    let (a, b) = (a * there, b * there);
    let (a_high, b_high) = (a.upper_digits(), b.upper_digits());
    let (p, q) = (a_high * a_high, b_high * b_high);
    let sum = p + q;
    let lost = (p - sum) + q;
    let lower = lost + (lower_square(a, a_high) + lower_square(b, b_high));
    let squares = sum + lower;
    let lower = (sum - squares) + lower;
    let root = nearest(squares, lower, squares.square_root()) * back;
    #[expect(clippy::eq_op, reason = "a NaN is not equal to itself")]
    let root = if root != root { T::NAN } else { root };
    if (x == T::INFINITY) | (y == T::INFINITY) { T::INFINITY } else { root }
}

/// What the square of the upper digits lacks of the square of `a`.
#[inline(always)]
fn lower_square<T: Real>(a: T, upper: T) -> T {
    (a + upper) * (a - upper)
}

/// The root or its neighbour, whichever is nearest to the root of `squares + lower`.
#[inline(always)]
fn nearest<T: Real>(squares: T, lower: T, root: T) -> T {
    let upper = root.upper_digits();
    let left = ((squares - upper * upper) - lower_square(root, upper)) + lower;
    // (h ± ulp/2)² is h² ± h·ulp, but for a term too small to see.
    let half = root * root.unit_in_the_last_place();
    let above = if left > half { root.next_above() } else { root };
    if left < -half { root.next_below() } else { above }
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
        let first = range.start;
        let (mut x_scratch, mut y_scratch) = (Vec::new(), Vec::new());
        for rows in self.x.tiles(range) {
            let out = &mut out[rows.start - first..rows.end - first];
            let x = self.x.tile(rows.clone(), &mut x_scratch);
            let y = self.y.tile(rows, &mut y_scratch);
            for ((root, &x), &y) in out.iter_mut().zip(x).zip(y) {
                *root = hypotenuse(x, y);
            }
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let (Some(x), Some(y)) = (self.x.as_slice(), self.y.as_slice()) else {
            return Err(NoShader("a GPU takes columns that lie in one piece, so a strided column runs on the cores"));
        };
        let source = include_str!("../../shaders/hypotenuse.wgsl");
        Ok(Shader::new(source).input("x", x, Cut::PerItem(1)).input("y", y, Cut::PerItem(1)))
    }
}
