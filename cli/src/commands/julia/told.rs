//! What is told of a picture's pixels: counts, or smooth ones. Both are computed in bands, and have a scale of colours that a sample
//! tells.

use yunta::picture::{Scale, Shades, Shading};
use yunta::{Backend, Band, Engine, Julia, JuliaSmooth, Kernel, Real, Watch};

use super::window::Window;
use crate::data::number::Number;

/// A kernel of a picture's pixels.
pub(super) trait Told: Kernel<Item: Number> {
    /// From an item to a colour.
    type Shading: Shading<Value = Self::Item>;

    /// The colours of a picture of which every so manieth item is known.
    fn shading(window: &Window, sample: &[Self::Item]) -> Self::Shading;

    /// That sample, of which each is so far from the last.
    fn sample(&self, engine: &Engine, stride: usize) -> yunta::Result<Vec<Self::Item>>;

    fn bands(&self) -> impl ExactSizeIterator<Item = Band>;

    fn render_band(
        &self,
        engine: &Engine,
        backend: Backend,
        band: &Band,
        out: &mut [Self::Item],
        watch: &Watch,
    ) -> yunta::Result<yunta::Report>;

    /// All bands at once.
    fn render_into(&self, engine: &Engine, backend: Backend, out: &mut [Self::Item], watch: &Watch) -> yunta::Result<yunta::Report>;
}

/// The kernels' own methods.
macro_rules! told {
    ($kernel:ident, $shading:ty, $shades:expr) => {
        impl<T: Real> Told for $kernel<T> {
            type Shading = $shading;

            fn shading(window: &Window, sample: &[Self::Item]) -> $shading {
                let shades: fn(&Window, &[Self::Item]) -> $shading = $shades;
                shades(window, sample)
            }

            fn sample(&self, engine: &Engine, stride: usize) -> yunta::Result<Vec<Self::Item>> {
                $kernel::sample(self, engine, stride)
            }

            fn bands(&self) -> impl ExactSizeIterator<Item = Band> {
                $kernel::bands(self)
            }

            fn render_band(
                &self,
                engine: &Engine,
                backend: Backend,
                band: &Band,
                out: &mut [Self::Item],
                watch: &Watch,
            ) -> yunta::Result<yunta::Report> {
                $kernel::render_band(self, engine, backend, band, out, watch)
            }

            fn render_into(
                &self,
                engine: &Engine,
                backend: Backend,
                out: &mut [Self::Item],
                watch: &Watch,
            ) -> yunta::Result<yunta::Report> {
                $kernel::render_into(self, engine, backend, out, watch)
            }
        }
    };
}

told!(Julia, Shades, |window, sample| Shades::of_sample(sample, window.max_iter));
told!(JuliaSmooth, Scale, |window, sample| Scale::of(window.look.mapping, sample));
