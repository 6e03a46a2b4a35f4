//! Arrays that stay with an engine: what comes from the host, and what jobs leave. Not here: how a GPU holds them.

use std::sync::Arc;

use super::cut::Cut;
use super::target::There;
use super::{Engine, Left};
use crate::backend::Backend;
use crate::error::Result;
use crate::kernel::{Computation, Item};
use crate::memory::zeroed_vec;
use crate::report::{Laps, Output, Traffic};
use crate::resident::Resident;
use crate::watch::Watch;

impl Engine {
    /// Copies an array to where it stays: the GPU, which is opened now if nobody has used it, or host memory where the engine has none.
    /// Numbers that are not four bytes wide, with which no GPU computes, stay in host memory too.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Gaussian, Normalize, SumSquares, Table};
    /// let engine = Engine::new()?;
    /// let (x, y) = (vec![0.5f32; 3000], (0..3000).map(|i| i as f32 / 3000.0).collect::<Vec<_>>());
    /// let (x, y) = (engine.upload(&x)?, engine.upload(&y)?);
    /// // From here on nothing crosses, until the end.
    /// let z = engine.run_resident(&Gaussian::new(&x, &y), Backend::Auto)?.data;
    /// let rows = engine.run_resident(&Normalize::new(Table::new(&z, 1000, 3)?), Backend::Auto)?.data;
    /// let sums = engine.reduce(&SumSquares::new(Table::new(&rows, 1000, 3)?), Backend::Auto)?;
    /// assert_eq!(sums.data.len(), 3);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no memory for it: the message tells how much is free, and what is there stays. Or the GPU failed.
    pub fn upload<T: Item>(&self, numbers: &[T]) -> Result<Resident<T>> {
        let home = || if size_of::<T>() == 4 { self.shared.gpu.home() } else { None };
        if let Some(gpu) = home() {
            let kept = gpu.upload(bytemuck::cast_slice(numbers))?;
            return Ok(Resident::away(self.shared.id, numbers.len(), Arc::new(kept)));
        }
        let mut copy = zeroed_vec(numbers.len()).ok_or_else(|| super::target::no_memory(numbers.len()))?;
        copy.copy_from_slice(numbers);
        Ok(Resident::at_home(self.shared.id, copy))
    }

    /// Runs a kernel and leaves its results where it ran: of a [`Kernel`](crate::Kernel) a [`Resident`], of a computation with several
    /// outputs [one for each](crate::ResidentColumns). On the GPU they do not cross; on the cores they are in host memory.
    ///
    /// # Errors
    /// As [`run`](Engine::run), and as [`upload`](Engine::upload) where there is no memory for the results.
    pub fn run_resident<C: Computation>(&self, kernel: &C, backend: Backend) -> Result<Output<Left<C>>> {
        self.run_resident_watched(kernel, backend, &Watch::new())
    }

    /// The same, while `watch` shows how far it is and can stop it.
    ///
    /// # Errors
    /// As [`run_resident`](Engine::run_resident), and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn run_resident_watched<C: Computation>(&self, kernel: &C, backend: Backend, watch: &Watch) -> Result<Output<Left<C>>> {
        let laps = Laps::start();
        let range = 0..kernel.items();
        super::check(kernel, &range)?;
        let mut target = There::new(kernel);
        let report = self.carry_out(&[Cut::new(self, kernel, range)], backend, &mut [&mut target], watch, &laps)?;
        Ok(Output { data: target.residents(self.shared.id)?, report })
    }

    /// What has crossed between the engine and its GPU so far; nothing where that is not open.
    pub fn traffic(&self) -> Traffic {
        self.shared.gpu.traffic()
    }
}
