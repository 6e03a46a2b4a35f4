//! What a window is predicted to take, drawn as a whole: one about 0 is half the work. Runs nothing.

use super::Julia;
use super::measure::{Counted, Measure};
use super::symmetry::{Band, Window};
use crate::backend::Backend;
use crate::engine::Engine;
use crate::error::Result;
use crate::kernel::Kernel;
use crate::real::Real;
use crate::report::Forecast;

impl<T: Real> Julia<T> {
    /// What [`render`](Julia::render) is predicted to take, of which nothing runs.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::new()?;
    /// let julia = Julia::default().size(40_000, 20_000);
    /// let (half, all) = (julia.plan_render(&engine, Backend::Cpu)?, engine.plan(&julia, Backend::Cpu)?);
    /// assert_eq!((half.items, half.bytes_out), (all.items, all.bytes_out));
    /// assert!(half.time() < all.time());
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Engine::plan`].
    pub fn plan_render(&self, engine: &Engine, backend: Backend) -> Result<Forecast> {
        self.plan_band(engine, backend, &self.only_band())
    }

    /// What [`render_band`](Julia::render_band) is predicted to take.
    ///
    /// # Errors
    /// As [`Engine::plan`].
    pub fn plan_band(&self, engine: &Engine, backend: Backend, band: &Band) -> Result<Forecast> {
        self.plan_measure::<Counted>(self, engine, backend, band)
    }

    /// The same of what is told of a band's points; `whole` tells it of all points.
    pub(crate) fn plan_measure<M: Measure<T>>(
        &self,
        whole: &impl Kernel<Item = M::Item>,
        engine: &Engine,
        backend: Backend,
        band: &Band,
    ) -> Result<Forecast> {
        self.validate()?;
        let (rows, images) = (band.rows().len(), band.images().len());
        if images == 0 {
            return engine.plan_items(whole, rows * self.width, backend);
        }
        let half = engine.plan_items(&Window::<T, M>::whole(self), rows * self.width, backend)?;
        let (items, bytes) = ((rows + images) * self.width, size_of::<M::Item>() as u64);
        Ok(Forecast { items, bytes_out: items as u64 * bytes, ..half })
    }
}
