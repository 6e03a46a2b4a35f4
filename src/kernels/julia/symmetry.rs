//! A window about 0 by half: z and -z have the same square, so the same count, and the lower half is the upper one turned.
//! The engine sees a smaller job; the kernel itself knows nothing of it.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::{Julia, tiles};
use crate::cpu::simd::{Level, Simd};
use crate::engine::{Backend, Engine};
use crate::error::Result;
use crate::kernel::{Cost, Kernel, NoShader, Shader, output_length};
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
    pub fn render(&self, engine: &Engine, backend: Backend) -> Result<Output<u32>> {
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
        if self.center != (0.0, 0.0) || whole == 0 || self.width < 2 || out.len() != output_length(self)? {
            return engine.run_watched(self, backend, out, watch);
        }
        let (upper, lower) = out.split_at_mut(self.computed_rows() * self.width);
        // Row r of the upper half, of those from 1 on, is row height - r turned.
        let turned = lower.chunks_exact_mut(self.width).rev().map(Mutex::new).collect();
        let half = Half { julia: self, turned };
        let mut report = engine.run_watched(&half, backend, upper, watch)?;
        if matches!(report.ran, Ran::Gpu { .. }) {
            half.turn(0..upper.len(), upper);
        }
        self.first_column(half);
        report.items = self.items();
        Ok(report)
    }

    /// The rows from the first to the middle, which is its own image where the height is even.
    fn computed_rows(&self) -> usize {
        self.height / 2 + 1
    }

    /// The first column's lower part: it stands at half a side from the centre, and has no image.
    fn first_column(&self, half: Half<'_, T>) {
        let tables = self.tables();
        for (k, row) in half.turned.into_iter().enumerate() {
            let row = row.into_inner().unwrap_or_else(PoisonError::into_inner);
            row[0] = self.count(tables.columns[0], tables.rows[self.height - 1 - k], self.max_iter);
        }
    }
}

/// The upper half of a picture; what the cores compute of it they also write, turned, to the lower half.
struct Half<'a, T: Real> {
    julia: &'a Julia<T>,
    /// The lower half's rows, from the last one up: the images of row 1, 2 and so on.
    turned: Vec<Mutex<&'a mut [u32]>>,
}

impl<T: Real> Half<'_, T> {
    /// Counts the pixels of a range, a few rows at a time, whose images are written while the cache still has them.
    #[inline(always)]
    fn count(&self, level: Level, range: Range<usize>, mut out: &mut [u32]) {
        let width = self.julia.width;
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min((start / width + tiles::ROWS) * width);
            let (now, rest) = out.split_at_mut(end - start);
            // By the level's own entrance, so that the kernel's loop is there once, for whole windows and for halves.
            level.run(self.julia, start..end, now);
            self.turn(start..end, now);
            (start, out) = (end, rest);
        }
    }

    /// Writes the images of a range's counts.
    #[inline(always)]
    fn turn(&self, range: Range<usize>, mut counts: &[u32]) {
        let width = self.julia.width;
        let mut start = range.start;
        while start < range.end {
            let (row, column) = (start / width, start % width);
            let (now, rest) = counts.split_at(counts.len().min(width - column));
            let image = row.checked_sub(1).and_then(|k| self.turned.get(k));
            if let Some(image) = image {
                let mut image = image.lock().unwrap_or_else(PoisonError::into_inner);
                // Column j goes to width - j; column 0 has no image.
                let (first, from) = if column == 0 { (1, &now[1..]) } else { (column, now) };
                let to = &mut image[width + 1 - first - from.len()..][..from.len()];
                for (to, &count) in to.iter_mut().zip(from.iter().rev()) {
                    *to = count;
                }
            }
            (start, counts) = (start + now.len(), rest);
        }
    }
}

impl<T: Real> Kernel for Half<'_, T> {
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
        self.count(Level::Scalar, range, out);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [u32]) {
        self.count(simd.level(), range, out);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        self.julia.shader()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn half_a_window_may_be_cut_anywhere() -> Result<()> {
        let julia = Julia::default().size(11, 8).max_iter(30);
        let mut whole = vec![0; 88];
        julia.serial(0..88, &mut whole);
        for cut in 0..=55 {
            let mut out = vec![u32::MAX; 88];
            let (upper, lower) = out.split_at_mut(55);
            let half = Half { julia: &julia, turned: lower.chunks_exact_mut(11).rev().map(Mutex::new).collect() };
            let (first, second) = upper.split_at_mut(cut);
            half.serial(cut..55, second);
            half.serial(0..cut, first);
            julia.first_column(half);
            assert_eq!(out, whole, "cut at {cut}");
        }
        Ok(())
    }
}
