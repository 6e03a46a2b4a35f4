//! Escape counts of a Julia set over a window of the plane. Bound by arithmetic on every machine.

mod cases;
pub(super) mod escape;
pub(super) mod measure;
mod plan;
pub(super) mod symmetry;
pub(super) mod tiles;

use measure::{Counted, Measure};

use std::ops::Range;
use std::sync::OnceLock;

use crate::cpu::simd::{Level, Simd};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::kernels::JuliaSmooth;
use crate::real::Real;
use symmetry::Window;

pub use symmetry::Band;

/// Escape counts of the Julia set of z² + c, a pixel an item, row by row from the top.
///
/// A pixel's count is the number of steps z ← z² + c that are taken from the pixel's own z while |z|² ≤ 4, at most
/// `max_iter`. Each multiplication and addition is rounded once in the type `T`: with `a = re·re`, `b = im·im`, a step is
/// taken while `a + b <= 4` and is `im = 2·(re·im) + c.im; re = (a - b) + c.re`.
///
/// The pixels are square. Pixel (row i, column j) stands for `center + ((j, i) - (width, height)/2) · span/width`,
/// computed in f64 and rounded once. The imaginary part grows downwards, as in NumPy's arrays: a picture is the mirror image
/// of one whose imaginary axis points up, and so is the picture of the conjugate of c about the conjugate of the centre.
///
/// Where the window is so small that neighbouring pixels are rounded to one point, a picture has stripes:
/// [`resolves`](Julia::resolves) tells.
///
/// The default is 2000 x 1000 pixels around 0, 4 wide, with c = -0.835 - 0.2321i and at most 50 steps, in f32.
///
/// ```
/// use yunta::{Backend, Julia};
/// let julia = Julia::default().size(300, 200).max_iter(100);
/// let counts = yunta::run(&julia, Backend::Auto)?;
/// assert_eq!(counts.data.len(), 300 * 200);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Julia<T: Real> {
    /// Of what is computed: the window, or a part of it.
    width: usize,
    height: usize,
    /// Columns and rows of the window.
    window: (usize, usize),
    /// The part's first column and row.
    first: (usize, usize),
    center: (f64, f64),
    span: f64,
    c: (f64, f64),
    max_iter: u32,
    /// Whether each item has a column and a row of its own, and is no pixel of the window.
    scattered: bool,
    tables: OnceLock<Tables<T>>,
    mean_count: OnceLock<f64>,
}

/// The coordinates of the window's columns and rows, the same numbers for every backend.
#[derive(Debug, Clone)]
struct Tables<T> {
    columns: Vec<T>,
    rows: Vec<T>,
}

/// A side of the window: its centre, how many pixels it has, and which of them are computed.
struct Side {
    center: f64,
    window: usize,
    pixels: Range<usize>,
}

/// A side longer than this is a mistake in an argument, not a picture.
const LONGEST_SIDE: usize = 1 << 24;

/// Whether a window may have a side of so many pixels.
pub(crate) fn check_side(name: &'static str, pixels: usize) -> Result<()> {
    let wanted = || format!("give 1 to {LONGEST_SIDE} pixels");
    if (1..=LONGEST_SIDE).contains(&pixels) { Ok(()) } else { Err(Error::argument(name, pixels, wanted())) }
}

/// Whether a window may show so much of the plane.
pub(crate) fn check_span(span: f64) -> Result<()> {
    if span > 0.0 && span.is_finite() { Ok(()) } else { Err(Error::argument("span", span, "give a positive finite number")) }
}

/// Whether this is a point of the plane.
pub(crate) fn check_point(name: &'static str, (re, im): (f64, f64)) -> Result<()> {
    if re.is_finite() && im.is_finite() { Ok(()) } else { Err(Error::argument(name, format!("{re},{im}"), "give two finite numbers")) }
}

impl Default for Julia<f32> {
    fn default() -> Self {
        Self {
            width: 2000,
            height: 1000,
            window: (2000, 1000),
            first: (0, 0),
            center: (0.0, 0.0),
            span: 4.0,
            c: (-0.835, -0.2321),
            max_iter: 50,
            scattered: false,
            tables: OnceLock::new(),
            mean_count: OnceLock::new(),
        }
    }
}

impl<T: Real> Julia<T> {
    /// Sets the window's size in pixels. It is computed as a whole.
    pub fn size(mut self, width: usize, height: usize) -> Self {
        (self.width, self.height, self.window, self.first) = (width, height, (width, height), (0, 0));
        self.moved()
    }

    /// These rows and columns of the window alone. Their counts are those that the whole window has there, to the bit, so that
    /// it can be computed in parts and put together.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::new()?;
    /// let julia = Julia::default().size(300, 200);
    /// let whole = engine.run(&julia, Backend::Cpu)?.data;
    /// let part = engine.run(&julia.part(150..200, 100..300), Backend::Cpu)?.data;
    /// assert_eq!(part[..200], whole[150 * 300 + 100..151 * 300]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn part(mut self, rows: Range<usize>, columns: Range<usize>) -> Self {
        (self.width, self.height, self.first) = (columns.len(), rows.len(), (columns.start, rows.start));
        self.moved()
    }

    /// Sets the point of the plane in the middle of the window. The imaginary part grows downwards.
    pub fn center(mut self, re: f64, im: f64) -> Self {
        self.center = (re, im);
        self.moved()
    }

    /// Sets how much of the plane the width shows.
    pub fn span(mut self, span: f64) -> Self {
        self.span = span;
        self.moved()
    }

    /// Sets c, which is rounded once to the type `T`.
    pub fn c(mut self, re: f64, im: f64) -> Self {
        self.c = (re, im);
        self.changed()
    }

    /// Sets the largest count.
    pub fn max_iter(mut self, max_iter: u32) -> Self {
        self.max_iter = max_iter;
        self.changed()
    }

    /// Whether no count rests on a subnormal number. An imaginary part of c that is not small absorbs a subnormal product, and
    /// one step later also what a subnormal difference of squares has changed in a real half near 0. Without it a point may creep
    /// along the real axis, as near to it as subnormal numbers are, and leave it again.
    fn absorbs_subnormals(&self) -> bool {
        self.c.1.abs() >= 0.5f64.powi(40)
    }

    /// Whether all of the window is computed.
    fn is_whole(&self) -> bool {
        self.window == (self.width, self.height)
    }

    /// The same window in the arithmetic of another type.
    pub fn precision<U: Real>(self) -> Julia<U> {
        let Self { width, height, window, first, center, span, c, max_iter, .. } = self;
        let (tables, mean_count) = (OnceLock::new(), OnceLock::new());
        Julia { width, height, window, first, center, span, c, max_iter, scattered: false, tables, mean_count }
    }

    /// The same set at these points, an item each, instead of a window's pixels. Each coordinate is rounded once to the type
    /// `T`. A size, a centre or a span that is set behind this makes a window again.
    ///
    /// ```
    /// use yunta::{Backend, Julia};
    /// let julia = Julia::default().points([(0.0, 0.0), (2.5, 0.0)]);
    /// assert_eq!(yunta::run(&julia, Backend::Cpu)?.data, [39, 0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn points(self, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (columns, rows): (Vec<_>, Vec<_>) = points.into_iter().map(|(re, im)| (T::from_f64(re), T::from_f64(im))).unzip();
        let (width, height) = (columns.len(), 1);
        let (window, first, tables) = ((width, height), (0, 0), OnceLock::from(Tables { columns, rows }));
        Self { width, height, window, first, scattered: true, tables, ..self.changed() }
    }

    /// The same with smooth counts, from which colours can flow without bands.
    pub fn smooth(self) -> JuliaSmooth<T> {
        JuliaSmooth::new(self)
    }

    /// Whether neighbouring pixels stand for different points in the type `T`.
    ///
    /// ```
    /// use yunta::Julia;
    /// let deep = Julia::default().center(-0.04, 0.93).span(1e-7);
    /// assert!(!deep.resolves());
    /// assert!(deep.precision::<f64>().resolves());
    /// ```
    pub fn resolves(&self) -> bool {
        let mut sides = self.sides().into_iter();
        sides.all(|side| self.coordinates(&side).zip(self.coordinates(&side).skip(1)).all(|(one, next)| one < next))
    }

    /// The smallest span that the type `T` resolves in a window of this size about this centre, from the window's own on and to
    /// two digits; infinite where none is large enough.
    pub fn smallest_span(&self) -> f64 {
        if self.resolves() {
            return self.span;
        }
        // The numbers of two digits by their size: 1.0, 1.1, … 9.9, 10, 11, …
        let span = |k: i32| format!("{}e{}", 10 + k.rem_euclid(90), k.div_euclid(90) - 1).parse().unwrap_or(f64::INFINITY);
        let resolves = |k: i32| span(k) > self.span && span(k).is_finite() && self.clone().span(span(k)).resolves();
        // A step is about as long as the numbers beside the centre are apart, and never as short as a 64th of that.
        let (epsilon, least) = match size_of::<T>() {
            4 => (f32::EPSILON.into(), f32::MIN_POSITIVE.into()),
            _ => (f64::EPSILON, f64::MIN_POSITIVE),
        };
        let sides = self.sides().into_iter().filter(|side| side.pixels.len() > 1);
        let farthest = sides.fold(least, |farthest: f64, side| farthest.max(side.center.abs()));
        let start = self.span.max(farthest * epsilon * self.window.0 as f64 / 64.0);
        let start = 90 * start.max(f64::from_bits(1)).log10().floor() as i32;
        let Some(decade) = (0..).map(|k| start + 90 * k).take_while(|&k| span(k).is_finite()).find(|&k| resolves(k)) else {
            return f64::INFINITY;
        };
        let (mut fails, mut holds) = (decade - 90, decade);
        while holds - fails > 1 {
            let middle = fails + (holds - fails) / 2;
            *(if resolves(middle) { &mut holds } else { &mut fails }) = middle;
        }
        span(holds)
    }

    /// The width, and the height.
    fn sides(&self) -> [Side; 2] {
        let side = |center, window, first, pixels| Side { center, window, pixels: first..first + pixels };
        [side(self.center.0, self.window.0, self.first.0, self.width), side(self.center.1, self.window.1, self.first.1, self.height)]
    }

    /// The coordinates of the pixels of a side.
    fn coordinates(&self, side: &Side) -> impl Iterator<Item = T> + use<T> {
        let (step, center, middle) = (self.span / self.window.0 as f64, side.center, 0.5 * side.window as f64);
        side.pixels.clone().map(move |k| T::from_f64(center + (k as f64 - middle) * step))
    }

    /// The window has changed, and its coordinates with it.
    fn moved(self) -> Self {
        Self { scattered: false, tables: OnceLock::new(), ..self.changed() }
    }

    /// The counts have changed.
    fn changed(self) -> Self {
        Self { mean_count: OnceLock::new(), ..self }
    }

    fn tables(&self) -> &Tables<T> {
        self.tables.get_or_init(|| {
            let [columns, rows] = self.sides().map(|side| self.coordinates(&side).collect());
            Tables { columns, rows }
        })
    }

    /// The points of a range of pixels.
    #[inline(always)]
    pub(super) fn pixels(&self, range: Range<usize>) -> impl Iterator<Item = (T, T)> {
        let Tables { columns, rows } = self.tables();
        let per_row = self.per_row();
        let (mut row, mut beside) = (range.start / per_row, range.start % per_row);
        let mut column = range.start % self.width.max(1);
        range.map(move |_| {
            let point = (columns[column], rows[row]);
            (column, beside) = (column + 1, beside + 1);
            if column == self.width {
                column = 0;
            }
            if beside == per_row {
                (row, beside) = (row + 1, 0);
            }
            point
        })
    }

    /// Every pixel whose index is a multiple of `stride`, as a point of its own.
    pub(super) fn every(&self, stride: usize) -> Result<Self> {
        self.validate()?;
        if stride == 0 {
            return Err(Error::argument("stride", stride, "give at least 1"));
        }
        let Tables { columns, rows } = self.tables();
        let point = |pixel: usize| (columns[pixel % self.width].to_f64(), rows[pixel / self.per_row()].to_f64());
        Ok(self.clone().points((0..self.items()).step_by(stride).map(point)))
    }

    /// Whether the items are points of their own.
    pub(super) fn is_scattered(&self) -> bool {
        self.scattered
    }

    /// How many items have a row's coordinate.
    fn per_row(&self) -> usize {
        if self.scattered { 1 } else { self.width }
    }

    /// The items of so many rows, which a range is best cut by.
    pub(super) fn rows_of(&self, rows: usize) -> usize {
        self.per_row() * rows
    }

    /// The GPU form by this text, which takes the same parameters whatever it tells of a point.
    pub(super) fn shader_of(&self, source: &'static str) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let c = [self.c.0 as f32, self.c.1 as f32];
        let params = Params { c, width: self.width as u32, per_row: self.per_row() as u32, max_iter: self.max_iter, unused: 0 };
        let Tables { columns, rows } = self.tables();
        let shader = Shader::new(source)
            .params(&params)
            .input("columns", columns, Cut::Whole)
            .input("rows", rows, Cut::Whole)
            .steps(self.max_iter, 8)
            .in_rows(self.width)
            .finite();
        Ok(if self.absorbs_subnormals() { shader.without_subnormals() } else { shader })
    }

    /// The count of one point, of which at most `most` steps are taken.
    fn count(&self, re: T, im: T, most: u32) -> u32 {
        self.follow(re, im, T::from_f64(4.0), most).0
    }

    /// How many steps a point takes while |z|² is at most `reach`, at most `most`, and where it is then.
    pub(super) fn follow(&self, mut re: T, mut im: T, reach: T, most: u32) -> (u32, T, T) {
        let (c_re, c_im, two) = (T::from_f64(self.c.0), T::from_f64(self.c.1), T::from_f64(2.0));
        let (mut a, mut b) = (re * re, im * im);
        let mut count = 0;
        while count < most && a + b <= reach {
            im = two * (re * im) + c_im;
            re = (a - b) + c_re;
            (a, b) = (re * re, im * im);
            count += 1;
        }
        (count, re, im)
    }

    /// The largest count.
    pub(super) fn most_steps(&self) -> u32 {
        self.max_iter
    }

    /// The mean count, from a few hundred pixels: an estimate that costs a few microseconds, whatever `max_iter` is.
    fn mean_count(&self) -> f64 {
        *self.mean_count.get_or_init(|| self.sampled_mean_count())
    }

    fn sampled_mean_count(&self) -> f64 {
        const SAMPLES: usize = 256;
        const STEPS: u32 = 16_384;
        let Tables { columns, rows } = self.tables();
        let items = self.width * self.height;
        if items == 0 {
            return 0.0;
        }
        let samples = SAMPLES.min(items / 64).max(1);
        let (mut left, mut sum) = (STEPS, 0.0);
        for k in 0..samples {
            // A stride that shares no factor with the usual widths, so that the samples do not stand in columns.
            let pixel = (k * (items / samples) + k * 7) % items;
            let most = self.max_iter.min(left.max(64));
            let count = self.count(columns[pixel % self.width], rows[pixel / self.per_row()], most);
            left = left.saturating_sub(count);
            // A count that was cut short is taken for a point that never escapes.
            sum += f64::from(if count == most { self.max_iter } else { count });
        }
        sum / samples as f64
    }
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    c: [f32; 2],
    width: u32,
    per_row: u32,
    max_iter: u32,
    unused: u32,
}

impl<T: Real> Kernel for Julia<T> {
    type Item = u32;

    const NAME: &'static str = <Counted as Measure<T>>::NAME;

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.width.saturating_mul(self.height)
    }

    fn grain(&self) -> usize {
        self.rows_of(<Counted as Measure<T>>::ROWS)
    }

    fn validate(&self) -> Result<()> {
        let sides = [("width", self.window.0), ("height", self.window.1)];
        let parts = [("columns", self.first.0, self.width), ("rows", self.first.1, self.height)];
        let windows = sides.into_iter().zip(parts).filter(|_| !self.scattered);
        for ((name, window), (part, first, pixels)) in windows {
            check_side(name, window)?;
            if pixels == 0 || first.checked_add(pixels).is_none_or(|end| end > window) {
                let given = format!("{first}..{}", first.saturating_add(pixels));
                return Err(Error::argument(part, given, format!("give some of 0..{window}")));
            }
        }
        check_span(self.span)?;
        check_point("center", self.center)?;
        check_point("c", self.c)?;
        if self.max_iter == 0 {
            return Err(Error::argument("max_iter", 0, "give at least 1"));
        }
        Ok(())
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        Cost::new(10.0 * items * (self.mean_count() + 1.0), size_of::<T>() as u8, 0.0, 4.0 * items)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        Window::<T, Counted>::whole(self).serial(range, out);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [u32]) {
        // By the level's own entrance, so that the loop is there once, for whole windows and for halves.
        simd.level().run(&Window::<T, Counted>::whole(self), range, out);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Counted::shader(self)
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [u32]) {
        T::julia(self, level, range, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_span_is_resolved_and_a_tenth_less_is_not() {
        let windows = [(0.0, 0.0), (-0.042, 0.929), (1.9, 0.0), (0.0, -1e-3), (3e5, 1.0)];
        for (center, size) in windows.into_iter().flat_map(|center| [(center, (200, 100)), (center, (7, 900)), (center, (2, 1))]) {
            let julia = Julia::default().center(center.0, center.1).size(size.0, size.1).span(f64::from_bits(1));
            smallest(&julia);
            smallest(&julia.precision::<f64>());
        }
    }

    fn smallest<T: Real>(julia: &Julia<T>) {
        let span = julia.smallest_span();
        assert!(julia.clone().span(span).resolves(), "{julia:?}: {span}");
        // By a whole digit where numbers are apart by more than a tenth.
        let less = if span < 1e-36 { span / 4.0 } else { 0.9 * span };
        assert!(!julia.clone().span(less).resolves(), "{julia:?}: {span}");
        assert_eq!(julia.clone().span(span).smallest_span(), span);
    }

    #[test]
    fn a_side_of_more_pixels_than_there_are_numbers_is_not_resolved() {
        let wide = Julia::default().size(LONGEST_SIDE, 1).center(3.0, 0.0);
        assert!(!wide.resolves());
        assert!(wide.precision::<f64>().resolves());
    }

    #[test]
    fn a_window_of_one_pixel_is_resolved() {
        assert!(Julia::default().size(1, 1).span(1e-300).center(0.5, 0.5).resolves());
        assert!(Julia::default().resolves());
    }
}
