//! Maps that may end before all items are done: by an item's own error, or with what was done until they were stopped.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::closures::Zipped;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::watch::Watch;

impl Engine {
    /// Calls `f`, which can fail, for each item, and gives all results in the items' order, or the error of the first item that
    /// has one: the first by its place, whoever failed earlier. Items behind one that failed are left. The items are those of
    /// [`map`](Engine::map).
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let parsed = |texts: &[&str]| engine.try_map(texts, |text| Ok(text.parse::<u32>()?));
    /// assert_eq!(parsed(&["1", "22"])?, [1, 22]);
    /// let failed: Box<dyn std::error::Error + Send + Sync> = parsed(&["1", "", "x"]).unwrap_err();
    /// assert!(failed.to_string().contains("empty"));
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    /// That of `f`; or, made of yunta's own, those of `map`.
    pub fn try_map<S, R, E>(&self, items: S, f: impl Fn(S::Item) -> std::result::Result<R, E> + Sync) -> std::result::Result<Vec<R>, E>
    where
        S: Zipped,
        R: Send,
        E: From<Error> + Send,
    {
        let length = items.length()?;
        let (first, failure) = (AtomicUsize::new(usize::MAX), Mutex::new(None));
        let results = self.map((0..length, items), |(index, item)| {
            if index > first.load(Ordering::Relaxed) {
                return None;
            }
            f(item).map_err(|error| keep_first(&first, &failure, index, error)).ok()
        })?;
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some((_, error)) => Err(error),
            None => Ok(results.into_iter().flatten().collect()),
        }
    }

    /// As [`map_watched`](Engine::map_watched), but what was done before a stop is kept: each item's result, none where there is
    /// none, and how the map ended.
    ///
    /// ```
    /// use yunta::{Engine, Error, Watch};
    /// let (engine, watch) = (Engine::new()?, Watch::new());
    /// let (roots, ended) = engine.map_partial(0..1000, |i| { if i == 500 { watch.cancel() } i * i }, &watch);
    /// assert_eq!(roots[500], Some(250_000));
    /// assert!(matches!(ended, Ok(()) | Err(Error::Cancelled { .. })));
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn map_partial<S, R>(&self, items: S, f: impl Fn(S::Item) -> R + Sync, watch: &Watch) -> (Vec<Option<R>>, Result<()>)
    where
        S: Zipped,
        R: Send,
    {
        let length = match items.length() {
            Ok(length) => length,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let mut results = Vec::new();
        if results.try_reserve_exact(length).is_err() {
            return (results, Err(Error::argument("items", length, "no memory for so many results")));
        }
        results.resize_with(length, || None);
        let ended = self.for_each_watched((items, &mut results), |(item, result)| *result = Some(f(item)), watch);
        (results, ended)
    }
}

/// Keeps an item's error if none before it has one.
fn keep_first<E>(first: &AtomicUsize, failure: &Mutex<Option<(usize, E)>>, index: usize, error: E) {
    let mut kept = failure.lock().unwrap_or_else(PoisonError::into_inner);
    let is_first = kept.as_ref().is_none_or(|(at, _)| index < *at);
    let left = if is_first {
        first.store(index, Ordering::Relaxed);
        kept.replace((index, error))
    } else {
        Some((index, error))
    };
    // A caller's code runs where an error is dropped, and that without the lock.
    drop(kept);
    drop(left);
}
