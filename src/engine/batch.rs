//! Several computations as one job. Not here: how they share a submission.

use super::Engine;
use super::cut::Cut;
use super::target::{Given, Target};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::kernel::{Computation, Results, fields};
use crate::report::{Laps, Output};
use crate::watch::Watch;

impl Engine {
    /// Runs several computations as one job: planned together, and on the GPU submitted together where they are small, so that a
    /// thousand of them wait a few times and not a thousand. The report is of all of them.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Gaussian};
    /// let engine = Engine::new()?;
    /// let (x, y) = (vec![0.5f32; 90], vec![0.0f32; 90]);
    /// let jobs: Vec<_> = x.chunks(30).zip(y.chunks(30)).map(|(x, y)| Gaussian::new(x, y)).collect();
    /// let all = engine.run_all(&jobs, Backend::Auto)?;
    /// assert_eq!((all.data.len(), all.report.items), (3, 90));
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Engine::run), of any of them; or there is none.
    pub fn run_all<C: Computation>(&self, kernels: &[C], backend: Backend) -> Result<Output<Vec<C::Results>>> {
        self.run_all_watched(kernels, backend, &Watch::new())
    }

    /// The same, while `watch` shows how far it is, in items of all of them, and can stop it.
    ///
    /// # Errors
    /// As [`run_all`](Engine::run_all), and [`Error::Cancelled`].
    pub fn run_all_watched<C: Computation>(&self, kernels: &[C], backend: Backend, watch: &Watch) -> Result<Output<Vec<C::Results>>> {
        if kernels.is_empty() {
            return Err(Error::argument("kernels", "empty", "give one at least"));
        }
        let laps = Laps::start();
        let mut data = kernels.iter().map(|kernel| self.results(kernel, &(0..kernel.items()))).collect::<Result<Vec<_>>>()?;
        let outputs = kernels.iter().zip(&mut data).map(|(kernel, results)| {
            let outputs = C::Results::outputs(results.memory(), kernel.items(), fields(kernel));
            outputs.map(Given).map_err(|(given, wanted)| Error::argument("out", given, wanted))
        });
        let mut outputs = outputs.collect::<Result<Vec<_>>>()?;
        let mut targets: Vec<_> = outputs.iter_mut().map(|given| given as &mut dyn Target).collect();
        let cuts: Vec<_> = kernels.iter().map(|kernel| Cut::new(self, kernel, 0..kernel.items())).collect();
        let report = self.carry_out(&cuts, backend, &mut targets, watch, &laps)?;
        drop(outputs);
        Ok(Output { data, report })
    }
}
