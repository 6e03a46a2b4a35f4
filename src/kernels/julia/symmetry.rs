//! A window about 0 by half: z and -z have the same square, so the same count, and the lower half is the upper one turned.
//! The engine sees a smaller job, whose results are written twice. A picture's bands are pieces of that job, with their images.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Julia;
use super::measure::{Counted, Measure};
use crate::backend::Backend;
use crate::cpu::simd::{Level, Simd};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::kernel::{Cost, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::report::{Output, Report};
use crate::watch::Watch;

/// Pixels of a band that are computed, about: their counts are 16 MiB, and those of its image as many.
const BAND_PIXELS: usize = 1 << 22;

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
        let mut data = engine.results(self, &(0..self.items()))?;
        let report = self.render_into(engine, backend, &mut data, &Watch::new())?;
        Ok(Output { data, report })
    }

    /// The same into memory that the caller owns, of a number for each pixel, while `watch` shows how far it is.
    ///
    /// # Errors
    /// As [`Engine::run_watched`].
    pub fn render_into(&self, engine: &Engine, backend: Backend, out: &mut [u32], watch: &Watch) -> Result<Report> {
        self.render_band(engine, backend, &self.only_band(), out, watch)
    }

    /// The picture cut into bands of about four million pixels, each with its image where the window's centre is 0: the same
    /// ones whoever computes them. From the first to the last their rows are the picture's from the top, and from the last to
    /// the first their images are all that is left.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia, Watch};
    /// let engine = Engine::new()?;
    /// let julia = Julia::default().size(3000, 6000).max_iter(10);
    /// let bands: Vec<_> = julia.bands().collect();
    /// assert_eq!((bands[0].rows(), bands[0].images()), (0..1398, 4603..6000));
    ///
    /// let mut counts = vec![0; bands[0].rows().len() * 3000 + bands[0].images().len() * 3000];
    /// julia.render_band(&engine, Backend::Cpu, &bands[0], &mut counts, &Watch::new())?;
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn bands(&self) -> impl ExactSizeIterator<Item = Band> {
        let tile = <Counted as Measure<T>>::ROWS;
        let most = (BAND_PIXELS / self.width.max(1)).max(1);
        let most = if most > tile { most - most % tile } else { most };
        let rows = self.computed_rows();
        (0..rows.div_ceil(most)).map(move |band| self.band(band * most..rows.min((band + 1) * most)))
    }

    /// The counts of one of the picture's [bands](Julia::bands): those of its rows, and behind them those of its image.
    ///
    /// # Errors
    /// As [`Engine::run_range_watched`], and where the band is another picture's.
    pub fn render_band(&self, engine: &Engine, backend: Backend, band: &Band, out: &mut [u32], watch: &Watch) -> Result<Report> {
        self.measure_band::<Counted>(self, engine, backend, band, out, watch)
    }

    /// The counts of every pixel whose index is a multiple of `stride`: on the cores, and for a scale of the whole picture's
    /// colours that each of its bands can be given alone.
    ///
    /// # Errors
    /// As [`Engine::run`], and where `stride` is 0.
    pub fn sample(&self, engine: &Engine, stride: usize) -> Result<Vec<u32>> {
        Ok(engine.run(&self.every(stride)?, Backend::Cpu)?.data)
    }

    /// All that is computed as one band.
    pub(crate) fn only_band(&self) -> Band {
        self.band(0..self.computed_rows())
    }

    /// What is told of a band's points, and of its image's. `whole` tells it of all points.
    pub(crate) fn measure_band<M: Measure<T>>(
        &self,
        whole: &impl Kernel<Item = M::Item>,
        engine: &Engine,
        backend: Backend,
        band: &Band,
        out: &mut [M::Item],
        watch: &Watch,
    ) -> Result<Report> {
        self.validate()?;
        let Band { rows, images } = band;
        if rows.start > rows.end || rows.end > self.computed_rows() || *band != self.band(rows.clone()) {
            return Err(Error::argument("band", format!("of the rows {rows:?}"), "is another picture's; give one of this picture's bands"));
        }
        let range = rows.start * self.width..rows.end * self.width;
        let length = range.len() + images.len() * self.width;
        if out.len() != length {
            return Err(Error::argument("out", format!("{} long", out.len()), format!("the result has {length} numbers")));
        }
        if images.is_empty() {
            return engine.run_range_watched(whole, range, backend, out, watch);
        }
        let (upper, lower) = out.split_at_mut(range.len());
        let images = Images::new(bytemuck::cast_slice_mut(lower), self.width, rows.start.max(1));
        let half = Window::<T, M> { julia: self, images, measure: PhantomData };
        let mut report = engine.run_range_watched(&half, range, backend, upper, watch)?;
        self.first_column::<M>(half.images);
        report.items = length;
        Ok(report)
    }

    /// Some of the rows that are computed, and their images: row r's is row height - r, unless that is computed too.
    fn band(&self, rows: Range<usize>) -> Band {
        let first = rows.start.max(1);
        let end = rows.end.min(self.height - self.computed_rows() + 1).max(first);
        let images = self.height + 1 - end..self.height + 1 - first;
        Band { rows, images }
    }

    /// The rows that have no image before them: of a whole window about 0 those from the first to the middle, which is its own
    /// image where the height is even.
    fn computed_rows(&self) -> usize {
        let half = self.height / 2 + 1;
        let is_symmetric = self.center == (0.0, 0.0) && !self.is_scattered() && self.is_whole();
        if is_symmetric && self.width > 1 && half < self.height { half } else { self.height }
    }

    /// The first column's part of the images: it stands at half a side from the centre, and has no image.
    fn first_column<M: Measure<T>>(&self, images: Images) {
        let tables = self.tables();
        for (row, image) in (images.first..).zip(images.rows) {
            let image = image.into_inner().unwrap_or_else(PoisonError::into_inner);
            let item = M::of(self, tables.columns[0], tables.rows[self.height - row]);
            image[0] = bytemuck::cast(item);
        }
    }
}

/// A piece of a picture: rows that are computed, and those that are their image; of [`Julia::bands`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    rows: Range<usize>,
    images: Range<usize>,
}

impl Band {
    /// The rows that are computed.
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// The rows that are the image of these; none in a window that is not symmetric.
    pub fn images(&self) -> Range<usize> {
        self.images.clone()
    }
}

/// Where the images of computed rows are written: row r, of those from 1 on, is row height - r turned, and column j is
/// column width - j. The first of each have none.
pub struct Images<'a> {
    /// The first row that has one here.
    first: usize,
    /// Its image, and those of the rows behind it.
    rows: Vec<Mutex<&'a mut [u32]>>,
}

impl<'a> Images<'a> {
    /// Of a whole window, which is computed with all that is an image in it.
    const NONE: Self = Self { first: 1, rows: Vec::new() };

    /// In rows of the lower half: the images of row `first` and those behind it are the last, the one before it and so on.
    fn new(lower: &'a mut [u32], width: usize, first: usize) -> Self {
        Self { first, rows: lower.chunks_exact_mut(width).rev().map(Mutex::new).collect() }
    }

    /// The images of `N` rows, if each has one.
    #[inline(always)]
    pub fn of_rows<const N: usize>(&self, first: usize) -> Option<[MutexGuard<'_, &'a mut [u32]>; N]> {
        let images: &[_; N] = self.rows.get(first.checked_sub(self.first)?..)?.first_chunk()?;
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

/// A window, or the upper half of one: what is computed of a half is also written, turned, to the lower one, wherever it was
/// computed.
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

    fn landed(&self, range: Range<usize>, out: &[M::Item]) {
        self.images.write(range, bytemuck::cast_slice(out), self.julia.width);
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

    /// Bands of `most` rows against the whole, and where they lie.
    fn in_bands<M: Measure<f32, Item: PartialEq + std::fmt::Debug>>(
        engine: &Engine,
        julia: &Julia<f32>,
        kernel: &impl Kernel<Item = M::Item>,
        most: usize,
    ) -> Result<()> {
        let (width, whole) = (julia.width, engine.run(kernel, Backend::Serial)?.data);
        let (mut top, mut bottom, mut bands, end) = (0, julia.height, Vec::new(), julia.computed_rows());
        for start in (0..end).step_by(most) {
            let band = julia.band(start..end.min(start + most));
            let mut out = vec![M::Item::zeroed(); (band.rows.len() + band.images.len()) * width];
            julia.measure_band::<M>(kernel, engine, Backend::Cpu, &band, &mut out, &Watch::new())?;
            let lower = out.split_off(band.rows.len() * width);
            assert_eq!(out, whole[start * width..][..out.len()], "{band:?}");
            assert_eq!(lower, whole[band.images.start * width..][..lower.len()], "{band:?}");
            assert!(band.rows.start == top && (band.images.end == bottom || band.images.is_empty()), "{band:?}");
            (top, bottom) = (band.rows.end, if band.images.is_empty() { bottom } else { band.images.start });
            bands.push(band);
        }
        assert_eq!(top, bottom, "{bands:?}");
        Ok(())
    }

    #[test]
    fn bands_are_the_whole_and_their_images_what_is_left() -> Result<()> {
        let engine = Engine::builder().threads(2).build()?;
        let window = || Julia::default().size(30, 23);
        for julia in [window().size(7, 8), window(), window().center(0.1, 0.0), window().part(2..20, 3..29)] {
            let julia = julia.max_iter(60);
            for most in [1, 2, 5, 23] {
                in_bands::<Counted>(&engine, &julia, &julia, most)?;
                in_bands::<Smoothed>(&engine, &julia, &julia.clone().smooth(), most)?;
            }
        }
        let others = window().size(30, 40).bands().next().expect("a picture has a band");
        assert!(window().render_band(&engine, Backend::Cpu, &others, &mut [], &Watch::new()).is_err());
        Ok(())
    }

    #[test]
    fn a_sample_is_every_so_manieth_pixel() -> Result<()> {
        let engine = Engine::builder().threads(2).build()?;
        let julia = Julia::default().size(67, 40);
        let (whole, smooth) = (engine.run(&julia, Backend::Serial)?.data, julia.clone().smooth());
        let flowing = engine.run(&smooth, Backend::Serial)?.data;
        for stride in [1, 2, 7, 67, 2679, 2680, usize::MAX] {
            assert_eq!(julia.sample(&engine, stride)?, whole.iter().step_by(stride).copied().collect::<Vec<_>>(), "{stride}");
            assert_eq!(smooth.sample(&engine, stride)?, flowing.iter().step_by(stride).copied().collect::<Vec<_>>(), "{stride}");
        }
        assert!(julia.sample(&engine, 0).is_err());
        Ok(())
    }

    #[test]
    fn bands_have_a_size_of_the_pictures_own() {
        let sizes = |width, height| Julia::default().size(width, height).bands().map(|band| band.rows().len()).collect::<Vec<_>>();
        assert_eq!(sizes(2000, 1000), [501]);
        assert_eq!(sizes(1 << 20, 17), [4, 4, 1]);
        assert_eq!(sizes(1 << 24, 3), [1, 1]);
        assert_eq!(sizes(1 << 16, 200), [60, 41]);
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
                let images = Images::new(bytemuck::cast_slice_mut(lower), width, 1);
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
