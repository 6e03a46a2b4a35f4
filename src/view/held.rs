//! Values that the workers of a view hold, one each: pushed and pulled, scattered and gathered, changed in place.

use std::ops::{Range, RangeBounds};

use super::{View, within};
use crate::error::Result;
use crate::job::Job;
use crate::watch::Watch;

impl View {
    /// Gives each worker a copy of a value to hold.
    ///
    /// ```
    /// let view = yunta::Engine::builder().threads(3).build()?.workers(..)?;
    /// let mut factor = view.push(2.0);
    /// factor.push_to(1.., 3.0)?;
    /// assert_eq!(factor.pull(), [2.0, 3.0, 3.0]);
    /// assert_eq!(factor.pull_from(..1)?, [2.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn push<T: Clone + Send>(&self, value: T) -> Held<T> {
        Held { values: vec![value; self.workers.len()], view: self.clone() }
    }

    /// Has each worker make the value that it holds, from its index.
    ///
    /// # Errors
    /// `make` panics.
    pub fn hold<T: Send>(&self, make: impl Fn(usize) -> T + Clone + Send) -> Result<Held<T>> {
        Ok(Held { values: self.run(make)?, view: self.clone() })
    }

    /// Cuts a vector into a piece for each worker, which owns it from then on. The first pieces have one item more where
    /// the items do not divide.
    ///
    /// ```
    /// let view = yunta::Engine::builder().threads(2).build()?.workers(..)?;
    /// let mut pieces = view.scatter(vec![1, 2, 3, 4, 5]);
    /// let sums = pieces.run(|piece| {
    ///     piece.iter_mut().for_each(|x| *x *= 10);
    ///     piece.iter().sum::<i32>()
    /// })?;
    /// assert_eq!(sums, [60, 90]);
    /// assert_eq!(pieces.gather(), [10, 20, 30, 40, 50]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn scatter<T: Send>(&self, items: Vec<T>) -> Held<Vec<T>> {
        Held { values: self.cut(items), view: self.clone() }
    }
}

/// A value that each worker of a view holds, of [`View::push`], [`View::hold`] and [`View::scatter`]. Dropping this frees
/// the values.
#[derive(Debug)]
#[must_use = "the values are freed with their handle"]
pub struct Held<T> {
    view: View,
    /// In the workers' order.
    values: Vec<T>,
}

impl<T: Send> Held<T> {
    /// The indexes of the workers that hold a value.
    pub fn targets(&self) -> Range<usize> {
        self.view.targets()
    }

    /// Runs `work` once on each worker with its value, and gives the results in the workers' order.
    ///
    /// # Errors
    /// `work` panics: with the message and the worker. The values stay as they then are.
    pub fn run<R: Send>(&mut self, work: impl Fn(&mut T) -> R + Clone + Send) -> Result<Vec<R>> {
        self.run_watched(work, &Watch::new())
    }

    /// As [`run`](Held::run), in the background: the values go with the job, and come back with its results. Where the
    /// job fails, they are freed.
    ///
    /// ```
    /// let view = yunta::Engine::builder().threads(2).build()?.workers(..)?;
    /// let job = view.scatter(vec![3, 1, 2]).submit(|piece| piece.sort());
    /// let (pieces, _) = job.wait()?;
    /// assert_eq!(pieces.pull(), [vec![1, 3], vec![2]]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn submit<R: Send + 'static>(mut self, work: impl Fn(&mut T) -> R + Clone + Send + 'static) -> Job<(Self, Vec<R>)>
    where
        T: 'static,
    {
        let engine = self.view.engine.clone();
        engine.submit_watched(move |watch| {
            let results = self.run_watched(work, watch)?;
            Ok((self, results))
        })
    }

    /// The values, in the workers' order.
    pub fn into_values(self) -> Vec<T> {
        self.values
    }

    fn run_watched<R: Send>(&mut self, work: impl Fn(&mut T) -> R + Clone + Send, watch: &Watch) -> Result<Vec<R>> {
        self.view.each(self.values.iter_mut().collect(), work, watch)
    }

    /// Where the values of some workers are.
    fn places(&self, workers: impl RangeBounds<usize>) -> Result<Range<usize>> {
        let (workers, first) = (within(workers, self.targets())?, self.targets().start);
        Ok(workers.start - first..workers.end - first)
    }
}

impl<T: Clone + Send> Held<T> {
    /// Copies of all values, in the workers' order.
    pub fn pull(&self) -> Vec<T> {
        self.values.clone()
    }

    /// Copies of some workers' values.
    ///
    /// # Errors
    /// The range is empty, or the view has not all of these workers.
    pub fn pull_from(&self, workers: impl RangeBounds<usize>) -> Result<Vec<T>> {
        Ok(self.values[self.places(workers)?].to_vec())
    }

    /// Gives some of the workers another value.
    ///
    /// # Errors
    /// As [`pull_from`](Held::pull_from).
    pub fn push_to(&mut self, workers: impl RangeBounds<usize>, value: T) -> Result<()> {
        let places = self.places(workers)?;
        self.values[places].fill(value);
        Ok(())
    }
}

impl<T: Send> Held<Vec<T>> {
    /// The pieces' items as one vector again, in order, however long each piece is by now.
    pub fn gather(self) -> Vec<T> {
        crate::closures::stack(self.values)
    }
}
