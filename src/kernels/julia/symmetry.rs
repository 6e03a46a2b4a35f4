//! A window about 0 by half: z and -z have the same square, so the same count, and the lower half is the upper one turned.
//! The engine sees a smaller job, whose results are written twice.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Julia, tiles};
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
        let whole = self.height.saturating_sub(self.computed_rows());
        if self.center != (0.0, 0.0) || whole == 0 || self.width < 2 || out.len() != self.items() {
            return engine.run_watched(self, backend, out, watch);
        }
        let (upper, lower) = out.split_at_mut(self.computed_rows() * self.width);
        let half = Window { julia: self, images: Images::new(lower, self.width) };
        let mut report = engine.run_watched(&half, backend, upper, watch)?;
        if matches!(report.ran, Ran::Gpu { .. }) {
            half.images.write(0..upper.len(), upper, self.width);
        }
        self.first_column(half.images);
        report.items = self.items();
        Ok(report)
    }

    /// The rows from the first to the middle, which is its own image where the height is even.
    fn computed_rows(&self) -> usize {
        self.height / 2 + 1
    }

    /// The first column's lower part: it stands at half a side from the centre, and has no image.
    fn first_column(&self, images: Images) {
        let tables = self.tables();
        for (k, row) in images.0.into_iter().enumerate() {
            let row = row.into_inner().unwrap_or_else(PoisonError::into_inner);
            row[0] = self.count(tables.columns[0], tables.rows[self.height - 1 - k], self.max_iter);
        }
    }
}

/// Where the images of computed rows are written: row r, of those from 1 on, is row height - r turned, and column j is
/// column width - j. The first of each have none.
pub(super) struct Images<'a>(Vec<Mutex<&'a mut [u32]>>);

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

    /// Writes the images of a range's counts.
    #[inline(always)]
    pub fn write(&self, range: Range<usize>, mut counts: &[u32], width: usize) {
        let mut start = range.start;
        while start < range.end {
            let (row, column) = (start / width, start % width);
            let (now, rest) = counts.split_at(counts.len().min(width - column));
            if let Some([mut image]) = self.of_rows(row) {
                let (first, from) = if column == 0 { (1, &now[1..]) } else { (column, now) };
                write_image(from, &mut image[width + 1 - first - from.len()..]);
            }
            (start, counts) = (start + now.len(), rest);
        }
    }
}

/// Writes a row's piece turned to the beginning of `to`.
#[inline(always)]
pub(super) fn write_image(from: &[u32], to: &mut [u32]) {
    for (to, &count) in to.iter_mut().zip(from.iter().rev()) {
        *to = count;
    }
}

/// A window, or the upper half of one: what the cores compute of a half they also write, turned, to the lower one.
pub struct Window<'a, T: Real> {
    julia: &'a Julia<T>,
    images: Images<'a>,
}

impl<'a, T: Real> Window<'a, T> {
    /// The whole window.
    pub fn whole(julia: &'a Julia<T>) -> Self {
        Self { julia, images: Images::NONE }
    }
}

impl<T: Real> Kernel for Window<'_, T> {
    type Item = u32;

    const NAME: &'static str = Julia::<T>::NAME;

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.julia.width * self.julia.computed_rows()
    }

    fn grain(&self) -> usize {
        self.julia.grain()
    }

    fn cost(&self) -> Cost {
        let whole = self.julia.cost();
        let share = self.items() as f64 / self.julia.items() as f64;
        Cost::new(whole.operations * share, whole.word, 0.0, whole.bytes_out)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        self.julia.serial(range.clone(), out);
        self.images.write(range, out, self.julia.width);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [u32]) {
        tiles::count(simd, self.julia, range, out, &self.images);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        self.julia.shader()
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [u32]) {
        T::half_julia(self, level, range, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::simd::Level;

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

    fn cut_anywhere<T: Real>() {
        // Rows shorter than any vector of several lanes, and rows of which pieces are several tiles.
        for (width, height) in [(3, 8), (35, 26)] {
            let julia = Julia::default().precision::<T>().size(width, height).max_iter(30);
            let mut whole = vec![0; width * height];
            julia.serial(0..width * height, &mut whole);
            let half = julia.computed_rows() * width;
            for (level, cut) in Level::available().into_iter().flat_map(|level| (0..=half).map(move |cut| (level, cut))) {
                let mut out = vec![u32::MAX; width * height];
                let (upper, lower) = out.split_at_mut(half);
                let window = Window { julia: &julia, images: Images::new(lower, width) };
                let (first, second) = upper.split_at_mut(cut);
                level.run(&window, cut..half, second);
                level.run(&window, 0..cut, first);
                julia.first_column(window.images);
                assert_eq!(out, whole, "{width}x{height} {}, {}, cut at {cut}", T::NAME, level.name());
            }
        }
    }

    #[test]
    fn half_a_window_may_be_cut_anywhere_at_every_level() {
        cut_anywhere::<f32>();
        cut_anywhere::<f64>();
    }
}
