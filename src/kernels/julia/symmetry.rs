//! A window about 0 by half: z and -z have the same square, so the same count, and the lower half is the upper one turned.
//! The engine sees a smaller job, whose results are written twice.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Julia;
use super::measure::{Counted, Measure};
use crate::backend::Backend;
use crate::cpu::simd::{Level, Simd};
use crate::engine::Engine;
use crate::error::Result;
use crate::kernel::{Cost, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::report::{Output, Ran, Report};
use crate::watch::Watch;

impl<T: Real> Julia<T> {
    /// The picture's counts, as [`Engine::run`] gives them, for half the work where the window's centre is 0.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::new()?;
    /// let julia = Julia::default().size(300, 200);
    /// assert_eq!(julia.render(&engine, Backend::Cpu)?.data, engine.run(&julia, Backend::Cpu)?.data);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub fn render(&self, engine: &Engine, backend: Backend) -> Result<Output<Vec<u32>>> {
        let mut data = engine.results(self)?;
        let report = self.render_into(engine, backend, &mut data, &Watch::new())?;
        Ok(Output { data, report })
    }

    /// The same into memory that the caller owns, of a number for each pixel, while `watch` shows how far it is.
    ///
    /// # Errors
    /// As [`Engine::run_watched`].
    pub fn render_into(&self, engine: &Engine, backend: Backend, out: &mut [u32], watch: &Watch) -> Result<Report> {
        self.validate()?;
        if self.is_half(out.len()) {
            self.render_half::<Counted>(engine, backend, out, watch)
        } else {
            engine.run_watched(self, backend, out, watch)
        }
    }

    /// Whether a result of this length is that of a window of which one half is the other turned.
    pub(crate) fn is_half(&self, length: usize) -> bool {
        let whole = self.height.saturating_sub(self.computed_rows());
        self.center == (0.0, 0.0) && !self.is_scattered() && self.is_whole() && whole > 0 && self.width >= 2 && length == self.items()
    }

    /// The upper half, and the lower one by it.
    pub(crate) fn render_half<M: Measure<T>>(
        &self,
        engine: &Engine,
        backend: Backend,
        out: &mut [M::Item],
        watch: &Watch,
    ) -> Result<Report> {
        let (upper, lower) = out.split_at_mut(self.computed_rows() * self.width);
        let half = Window::<T, M> { julia: self, images: Images::new(bytemuck::cast_slice_mut(lower), self.width), measure: PhantomData };
        let mut report = engine.run_watched(&half, backend, upper, watch)?;
        if matches!(report.ran, Ran::Gpu { .. }) {
            half.images.write(0..upper.len(), bytemuck::cast_slice(upper), self.width);
        }
        self.first_column::<M>(half.images);
        report.items = self.items();
        Ok(report)
    }

    /// The rows from the first to the middle, which is its own image where the height is even.
    fn computed_rows(&self) -> usize {
        self.height / 2 + 1
    }

    /// The first column's lower part: it stands at half a side from the centre, and has no image.
    fn first_column<M: Measure<T>>(&self, images: Images) {
        let tables = self.tables();
        for (k, row) in images.0.into_iter().enumerate() {
            let row = row.into_inner().unwrap_or_else(PoisonError::into_inner);
            let item = M::of(self, tables.columns[0], tables.rows[self.height - 1 - k]);
            row[0] = bytemuck::cast(item);
        }
    }
}

/// Where the images of computed rows are written: row r, of those from 1 on, is row height - r turned, and column j is
/// column width - j. The first of each have none.
pub struct Images<'a>(Vec<Mutex<&'a mut [u32]>>);

impl<'a> Images<'a> {
    /// Of a whole window, which is computed with all that is an image in it.
    const NONE: Self = Self(Vec::new());

    /// In the rows of the lower half: the images of row 1, 2 and so on are the last, the one before it and so on.
    fn new(lower: &'a mut [u32], width: usize) -> Self {
        Self(lower.chunks_exact_mut(width).rev().map(Mutex::new).collect())
    }

    /// The images of `N` rows, if each has one.
    #[inline(always)]
    pub fn of_rows<const N: usize>(&self, first: usize) -> Option<[MutexGuard<'_, &'a mut [u32]>; N]> {
        let images: &[_; N] = self.0.get(first.checked_sub(1)?..)?.first_chunk()?;
        Some(images.each_ref().map(|image| image.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Writes the images of a range's items, given as their bits.
    #[inline(always)]
    pub fn write(&self, range: Range<usize>, mut items: &[u32], width: usize) {
        let mut start = range.start;
        while start < range.end {
            let (row, column) = (start / width, start % width);
            let (now, rest) = items.split_at(items.len().min(width - column));
            if let Some([mut image]) = self.of_rows(row) {
                let (first, from) = if column == 0 { (1, &now[1..]) } else { (column, now) };
                write_image(from, &mut image[width + 1 - first - from.len()..]);
            }
            (start, items) = (start + now.len(), rest);
        }
    }
}

/// Writes a row's piece turned to the beginning of `to`.
#[inline(always)]
pub(super) fn write_image(from: &[u32], to: &mut [u32]) {
    for (to, &item) in to.iter_mut().zip(from.iter().rev()) {
        *to = item;
    }
}

/// A window, or the upper half of one: what the cores compute of a half they also write, turned, to the lower one.
pub struct Window<'a, T: Real, M> {
    julia: &'a Julia<T>,
    images: Images<'a>,
    measure: PhantomData<M>,
}

impl<'a, T: Real, M: Measure<T>> Window<'a, T, M> {
    /// The whole window.
    pub fn whole(julia: &'a Julia<T>) -> Self {
        Self { julia, images: Images::NONE, measure: PhantomData }
    }
}

impl<T: Real, M: Measure<T>> Kernel for Window<'_, T, M> {
    type Item = M::Item;

    const NAME: &'static str = M::NAME;

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.julia.width * self.julia.computed_rows()
    }

    fn grain(&self) -> usize {
        self.julia.rows_of(M::ROWS)
    }

    fn cost(&self) -> Cost {
        let whole = self.julia.cost();
        let share = self.items() as f64 / self.julia.items() as f64;
        Cost::new(whole.operations * share, whole.word, 0.0, whole.bytes_out)
    }

    fn serial(&self, range: Range<usize>, out: &mut [M::Item]) {
        for (item, (re, im)) in out.iter_mut().zip(self.julia.pixels(range.clone())) {
            *item = M::of(self.julia, re, im);
        }
        self.images.write(range, bytemuck::cast_slice(out), self.julia.width);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [M::Item]) {
        M::range(simd, self.julia, range, bytemuck::cast_slice_mut(out), &self.images);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        M::shader(self.julia)
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [M::Item]) {
        M::run_at(self, level, range, out);
    }
}

#[cfg(test)]
mod tests {
    use bytemuck::Zeroable;

    use super::*;
    use crate::cpu::simd::Level;
    use crate::kernels::julia_smooth::Smoothed;

    #[test]
    fn half_a_window_and_its_image_are_the_whole() -> Result<()> {
        let engine = Engine::builder().threads(2).build()?;
        let sizes = [(1, 1), (1, 9), (9, 1), (2, 2), (3, 3), (2, 3), (16, 8), (17, 9), (67, 40), (130, 77)];
        for (width, height) in sizes {
            let julia = Julia::default().size(width, height);
            for backend in [Backend::Serial, Backend::Cpu] {
                let (whole, half) = (engine.run(&julia, backend)?, julia.render(&engine, backend)?);
                assert_eq!(half.data, whole.data, "{width}x{height}");
                assert_eq!(half.report.items, width * height);
            }
        }
        Ok(())
    }

    fn cut_anywhere<T: Real, M: Measure<T, Item: PartialEq + std::fmt::Debug>>() {
        // Rows shorter than any vector of several lanes, and rows of which pieces are several tiles.
        for (width, height) in [(3, 8), (35, 26)] {
            let julia = Julia::default().precision::<T>().size(width, height).max_iter(30);
            let whole: Vec<M::Item> = julia.pixels(0..width * height).map(|(re, im)| M::of(&julia, re, im)).collect();
            let half = julia.computed_rows() * width;
            for (level, cut) in Level::available().into_iter().flat_map(|level| (0..=half).map(move |cut| (level, cut))) {
                let mut out = vec![M::Item::zeroed(); width * height];
                let (upper, lower) = out.split_at_mut(half);
                let images = Images::new(bytemuck::cast_slice_mut(lower), width);
                let window = Window::<T, M> { julia: &julia, images, measure: PhantomData };
                let (first, second) = upper.split_at_mut(cut);
                level.run(&window, cut..half, second);
                level.run(&window, 0..cut, first);
                julia.first_column::<M>(window.images);
                assert_eq!(out, whole, "{} of {width}x{height} {}, {}, cut at {cut}", M::NAME, T::NAME, level.name());
            }
        }
    }

    #[test]
    fn half_a_window_may_be_cut_anywhere_at_every_level() {
        cut_anywhere::<f32, Counted>();
        cut_anywhere::<f64, Counted>();
        cut_anywhere::<f32, Smoothed>();
        cut_anywhere::<f64, Smoothed>();
    }
}
