//! Work given to the pool to be done in the background: closures, maps and kernels, each as a job.

use std::sync::Arc;

use crate::backend::Backend;
use crate::closures::Zipped;
use crate::engine::Engine;
use crate::error::Result;
use crate::job::{Job, State};
use crate::kernel::{Computation, Merge, Results};
use crate::report::Output;
use crate::watch::Watch;

impl Engine {
    /// Calls `work` on a thread of the pool, and returns at once with the job.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let job = engine.submit(|| "done".to_owned());
    /// job.on_done(|result| println!("{result:?}"));
    /// assert_eq!(job.wait()?, "done");
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit<R: Send + 'static>(&self, work: impl FnOnce() -> R + Send + 'static) -> Job<R> {
        self.submit_watched(|_| Ok(work()))
    }

    /// As [`submit`](Engine::submit), for work that can fail, be stopped half-way, or tell how far it is: it gets the
    /// job's watch, to look at or to hand on to [`run_watched`](Engine::run_watched) and
    /// [`map_watched`](Engine::map_watched).
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let job = engine.submit_watched(|watch| {
    ///     watch.begin(1_000);
    ///     for step in 0..1_000 {
    ///         watch.check()?;
    ///         watch.advance(1);
    ///     }
    ///     Ok("all steps")
    /// });
    /// job.cancel();
    /// assert!(matches!(job.wait(), Ok("all steps") | Err(yunta::Error::Cancelled { .. })));
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit_watched<R: Send + 'static>(&self, work: impl FnOnce(&Watch) -> Result<R> + Send + 'static) -> Job<R> {
        let state = Arc::new(State::new(work));
        let running = Arc::clone(&state);
        if let Err(error) = self.pool().spawn(move || running.run()) {
            state.end(Err(error));
        }
        Job::new(state)
    }

    /// A [`map`](Engine::map) as a job, over items that it owns.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let job = engine.submit_map((vec![1, 2, 3], vec![10, 20, 30]), |(x, y)| x + y);
    /// assert_eq!(job.wait()?, [11, 22, 33]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit_map<S, R>(&self, items: S, f: impl Fn(S::Item) -> R + Send + Sync + 'static) -> Job<Vec<R>>
    where
        S: Zipped + 'static,
        R: Send + 'static,
    {
        let engine = self.clone();
        self.submit_watched(move |watch| engine.map_watched(items, f, watch))
    }

    /// A [`fold`](Engine::fold) as a job, over items that it owns.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let job = engine.submit_fold(vec![1, 2, 3], || 0, |sum, x| sum + x, |a, b| a + b);
    /// assert_eq!(job.wait()?, 6);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit_fold<S, A>(
        &self,
        items: S,
        init: impl Fn() -> A + Send + Sync + 'static,
        fold: impl Fn(A, S::Item) -> A + Send + Sync + 'static,
        merge: impl Fn(A, A) -> A + Send + 'static,
    ) -> Job<A>
    where
        S: Zipped + 'static,
        A: Send + 'static,
    {
        let engine = self.clone();
        self.submit_watched(move |watch| engine.fold_watched(items, init, fold, merge, watch))
    }

    /// Runs a kernel that owns its inputs as a job. The report is part of its result.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Gaussian};
    /// let job = Engine::new()?.submit_kernel(Gaussian::new(vec![0.0f32, 1.0], vec![0.0, 1.0]), Backend::Cpu);
    /// assert_eq!(job.wait()?.data, [1.0, 1.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit_kernel<C>(&self, kernel: C, backend: Backend) -> Job<Output<C::Results>>
    where
        C: Computation<Results: Send> + Send + 'static,
    {
        let engine = self.clone();
        self.submit_watched(move |watch| {
            let mut data = engine.results(&kernel, &(0..kernel.items()))?;
            let report = engine.run_watched(&kernel, backend, data.memory(), watch)?;
            Ok(Output { data, report })
        })
    }

    /// Runs a [reduction](Engine::reduce) that owns its inputs as a job. The report is part of its result.
    ///
    /// ```
    /// use yunta::{Backend, Engine, SumSquares};
    /// let job = Engine::new()?.submit_reduce(SumSquares::new(vec![3.0, 4.0]), Backend::Cpu);
    /// assert_eq!(job.wait()?.data, [25.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit_reduce<M>(&self, kernel: M, backend: Backend) -> Job<Output<M::Merged>>
    where
        M: Merge<Merged: Send> + Send + 'static,
    {
        let engine = self.clone();
        self.submit_watched(move |watch| engine.reduce_watched(&kernel, backend, watch))
    }
}
