//! Escape counts of a Julia set over a window of the plane. Bound by arithmetic on every machine.

mod escape;
pub(super) mod symmetry;
mod tiles;

use std::ops::Range;
use std::sync::OnceLock;

use crate::conformance::{Bound, Case, Cases, Exact};
use crate::cpu::simd::{Level, Simd};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;

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
    width: usize,
    height: usize,
    center: (f64, f64),
    span: f64,
    c: (f64, f64),
    max_iter: u32,
    tables: OnceLock<Tables<T>>,
    mean_count: OnceLock<f64>,
}

/// The coordinates of the window's columns and rows, the same numbers for every backend.
#[derive(Debug, Clone)]
struct Tables<T> {
    columns: Vec<T>,
    rows: Vec<T>,
}

/// A side longer than this is a mistake in an argument, not a picture.
const LONGEST_SIDE: usize = 1 << 24;

impl Default for Julia<f32> {
    fn default() -> Self {
        Self {
            width: 2000,
            height: 1000,
            center: (0.0, 0.0),
            span: 4.0,
            c: (-0.835, -0.2321),
            max_iter: 50,
            tables: OnceLock::new(),
            mean_count: OnceLock::new(),
        }
    }
}

impl<T: Real> Julia<T> {
    /// Sets the window's size in pixels.
    pub fn size(mut self, width: usize, height: usize) -> Self {
        (self.width, self.height) = (width, height);
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

    /// The same window in the arithmetic of another type.
    pub fn precision<U: Real>(self) -> Julia<U> {
        let Self { width, height, center, span, c, max_iter, .. } = self;
        Julia { width, height, center, span, c, max_iter, tables: OnceLock::new(), mean_count: OnceLock::new() }
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
        sides.all(|(center, side)| self.coordinates(center, side).zip(self.coordinates(center, side).skip(1)).all(|(one, next)| one < next))
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
        let sides = self.sides().into_iter().filter(|&(_, pixels)| pixels > 1);
        let farthest = sides.fold(least, |farthest: f64, (center, _)| farthest.max(center.abs()));
        let start = self.span.max(farthest * epsilon * self.width as f64 / 64.0);
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

    /// The centre and the number of pixels of each side.
    fn sides(&self) -> [(f64, usize); 2] {
        [(self.center.0, self.width), (self.center.1, self.height)]
    }

    /// The coordinates of the pixels of a side.
    fn coordinates(&self, center: f64, side: usize) -> impl Iterator<Item = T> {
        let step = self.span / self.width as f64;
        (0..side).map(move |k| T::from_f64(center + (k as f64 - 0.5 * side as f64) * step))
    }

    /// The window has changed, and its coordinates with it.
    fn moved(self) -> Self {
        Self { tables: OnceLock::new(), ..self.changed() }
    }

    /// The counts have changed.
    fn changed(self) -> Self {
        Self { mean_count: OnceLock::new(), ..self }
    }

    fn tables(&self) -> &Tables<T> {
        self.tables.get_or_init(|| {
            let [columns, rows] = self.sides().map(|(center, side)| self.coordinates(center, side).collect());
            Tables { columns, rows }
        })
    }

    /// The points of a range of pixels.
    #[inline(always)]
    fn pixels(&self, range: Range<usize>) -> impl Iterator<Item = (T, T)> {
        let Tables { columns, rows } = self.tables();
        let (mut row, mut column) = (range.start / self.width, range.start % self.width);
        range.map(move |_| {
            let point = (columns[column], rows[row]);
            column += 1;
            if column == self.width {
                (row, column) = (row + 1, 0);
            }
            point
        })
    }

    /// The points of some of the pixels that are each `stride` behind the last, from the first pixel on.
    #[inline(always)]
    fn sampled(&self, sample: Range<usize>, stride: usize) -> impl Iterator<Item = (T, T)> {
        let Tables { columns, rows } = self.tables();
        sample.map(move |k| (columns[k * stride % self.width], rows[k * stride / self.width]))
    }

    /// The count of one point, of which at most `most` steps are taken.
    fn count(&self, mut re: T, mut im: T, most: u32) -> u32 {
        let (c_re, c_im) = (T::from_f64(self.c.0), T::from_f64(self.c.1));
        let (two, four) = (T::from_f64(2.0), T::from_f64(4.0));
        let (mut a, mut b) = (re * re, im * im);
        let mut count = 0;
        while count < most && a + b <= four {
            im = two * (re * im) + c_im;
            re = (a - b) + c_re;
            (a, b) = (re * re, im * im);
            count += 1;
        }
        count
    }

    /// The mean count, from a few hundred pixels: an estimate that costs a few microseconds, whatever `max_iter` is.
    fn mean_count(&self) -> f64 {
        *self.mean_count.get_or_init(|| self.sampled_mean_count())
    }

    fn sampled_mean_count(&self) -> f64 {
        const SAMPLES: usize = 256;
        const STEPS: u32 = 16_384;
        let Tables { columns, rows } = self.tables();
        let items = columns.len() * rows.len();
        let samples = SAMPLES.min(items / 64).max(1);
        let (mut left, mut sum) = (STEPS, 0.0);
        for k in 0..samples {
            // A stride that shares no factor with the usual widths, so that the samples do not stand in columns.
            let pixel = (k * (items / samples) + k * 7) % items;
            let most = self.max_iter.min(left.max(64));
            let count = self.count(columns[pixel % self.width], rows[pixel / self.width], most);
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
    max_iter: u32,
}

impl<T: Real> Kernel for Julia<T> {
    type Item = u32;

    const NAME: &'static str = "julia";

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.width.saturating_mul(self.height)
    }

    fn grain(&self) -> usize {
        self.width * tiles::ROWS
    }

    fn validate(&self) -> Result<()> {
        for (name, side) in [("width", self.width), ("height", self.height)] {
            if !(1..=LONGEST_SIDE).contains(&side) {
                return Err(Error::argument(name, side, format!("give 1 to {LONGEST_SIDE} pixels")));
            }
        }
        if !(self.span > 0.0 && self.span.is_finite()) {
            return Err(Error::argument("span", self.span, "give a positive finite number"));
        }
        for (name, (re, im)) in [("center", self.center), ("c", self.c)] {
            if !(re.is_finite() && im.is_finite()) {
                return Err(Error::argument(name, format!("{re},{im}"), "give two finite numbers"));
            }
        }
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
        for (count, (re, im)) in out.iter_mut().zip(self.pixels(range)) {
            *count = self.count(re, im, self.max_iter);
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [u32]) {
        // By the level's own entrance, so that the loop is there once, for whole windows and for halves.
        simd.level().run(&symmetry::Window::whole(self), range, out);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let params = Params { c: [self.c.0 as f32, self.c.1 as f32], width: self.width as u32, max_iter: self.max_iter };
        let Tables { columns, rows } = self.tables();
        Ok(Shader::new(include_str!("../../shaders/julia.wgsl"))
            .params(&params)
            .input("columns", columns, Cut::Whole)
            .input("rows", rows, Cut::Whole)
            .steps(self.max_iter, 8)
            .in_rows(self.width)
            .finite())
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [u32]) {
        T::julia(self, level, range, out);
    }
}

impl<T: Real> Cases for Julia<T> {
    const BOUND: Bound = Bound::ulp(0.0);

    // Where the arithmetic differs in a bit, points near the set's edge part company.
    const CLOSE: Bound = Bound { ulp: 1.0, share: 0.005 };

    fn cases() -> Vec<Case<Self>> {
        let lessons = || Julia::default().precision::<T>();
        let named = |name: &str, julia: Self| Case::new(name, move |_| julia.clone());
        let sized = |(width, height)| named(&format!("{width}x{height}"), lessons().size(width, height));
        let mut cases: Vec<_> =
            [(1, 1), (1, 7), (7, 1), (2, 2), (16, 8), (17, 3), (33, 9), (64, 16), (127, 61), (1009, 3)].map(sized).into();
        cases.extend([named("lessons", lessons()).timed(), named("lessons_4k", lessons().size(3840, 1920)).timed()]);
        // Rows shorter and longer than a vector, rows of which a range has a tile's, and blocks that end inside the window.
        cases.extend(
            [(13, 29), (19, 23), (67, 9)]
                .map(|(width, height)| named(&format!("every_range_of_{width}x{height}"), lessons().size(width, height)).swept()),
        );
        cases.extend([
            named("off_centre", lessons().size(301, 203).center(0.3, 0.1).span(0.5).max_iter(500)),
            named("centred_on_an_axis", lessons().size(64, 48).center(0.0, 0.25)),
            named("large_inside", lessons().size(97, 89).c(-0.123, 0.745).max_iter(2000)),
            named("all_inside", lessons().size(40, 30).c(0.0, 0.0).span(1.0).max_iter(300)),
            named("all_outside", lessons().size(40, 30).center(10.0, 10.0)),
            named("all_escape_at_once", lessons().size(40, 30).c(1e30, -1e30)),
            named("overflowing", lessons().size(41, 31).span(1e38).center(1e37, 0.0)),
            named("one_point", lessons().size(40, 30).center(-0.4, 0.1).span(1e-300)),
            // Points that leave the circle |z| = 2, some after many steps, and come back into it.
            named("returning", lessons().size(64, 33).span(5.0).c(-3.0, 0.0)),
            named("returning_late", lessons().size(64, 33).center(-1.020_690_632_574_554_8, 0.0).span(1e-10).c(-2.0625, 0.0).max_iter(100)),
            // Points of which one half is what it was before, late but before they escape: of the first, one in f32.
            named("real_half_repeats", lessons().size(256, 128).span(3.0).c(0.3056, 0.0291).max_iter(300)),
            named("imaginary_half_repeats", lessons().size(256, 128).span(3.0).c(0.2521, 0.0).max_iter(300)),
            // The largest c of which points do not come back, with points just outside.
            named("hardly_final", lessons().size(64, 33).span(4.1).c(-1.974, 0.0).max_iter(99)),
            named("real_axis", lessons().size(65, 33).c(-2.0, 0.0).max_iter(400)),
        ]);
        // Where counts change their size, and where a GPU's dispatch stops and resumes.
        let steps = [1, 2, 3, 15, 16, 17, 47, 48, 49, 50, 51, 55, 56, 57, 254, 255, 256, 257];
        cases.extend(steps.map(|most| named(&format!("max_iter_{most}"), lessons().size(61, 37).max_iter(most))));
        cases.extend(
            [32_767, 32_768, 32_769, 65_535, 65_536, 70_000]
                .map(|most| named(&format!("max_iter_{most}"), lessons().size(11, 7).c(-0.123, 0.745).max_iter(most))),
        );
        // A Siegel disk, in which no orbit ever repeats: every point takes all steps, whichever way they are counted.
        let siegel = lessons().size(29, 13).c(-0.390_541, -0.586_788).center(-0.368_684, -0.337_745).span(0.1);
        cases.extend(
            [1, 2, 3, 47, 48, 49, 50, 51, 58, 59, 60, 61, 62, 63, 72, 73]
                .map(|most| named(&format!("siegel_{most}"), siegel.clone().max_iter(most))),
        );
        if size_of::<T>() == 4 {
            // More workgroups than one dimension of a dispatch may have.
            cases.push(named("workgroups_65537", lessons().size(4099, 4099).max_iter(4)));
        }
        cases
    }

    /// The definition again, with nothing shared but the window: f64 holds an f32 product exactly, and its sum to enough
    /// bits that rounding twice is rounding once.
    fn oracle(&self, index: usize) -> Option<Exact> {
        let round = |value: f64| T::from_f64(value).to_f64();
        let at = |center: f64, k: usize, side: usize| round(center + (k as f64 - side as f64 / 2.0) * (self.span / self.width as f64));
        let mut re = at(self.center.0, index % self.width, self.width);
        let mut im = at(self.center.1, index / self.width, self.height);
        let (c_re, c_im) = (round(self.c.0), round(self.c.1));
        let mut count = 0;
        while count < self.max_iter && round(round(re * re) + round(im * im)) <= 4.0 {
            (re, im) = (round(round(round(re * re) - round(im * im)) + c_re), round(round(2.0 * round(re * im)) + c_im));
            count += 1;
        }
        Some(Exact::Integer(count.into()))
    }

    fn check(&self, out: &[u32]) -> Result<(), String> {
        if let Some(pixel) = out.iter().position(|&count| count > self.max_iter) {
            return Err(format!("pixel {pixel} has {} steps of {}", out[pixel], self.max_iter));
        }
        if self.center == (0.0, 0.0) { self.check_symmetry(out) } else { Ok(()) }
    }
}

impl<T: Real> Julia<T> {
    /// Whether z and -z have the same count. The first row and column stand at half a side, which has no other half.
    fn check_symmetry(&self, out: &[u32]) -> Result<(), String> {
        let (width, height) = (self.width, self.height);
        for (row, column) in (1..height).flat_map(|row| (1..width).map(move |column| (row, column))) {
            let (count, mirrored) = (out[row * width + column], out[(height - row) * width + width - column]);
            if count != mirrored {
                return Err(format!("pixel ({row}, {column}) has {count} steps, and its mirror image {mirrored}"));
            }
        }
        Ok(())
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
