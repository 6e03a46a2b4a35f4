//! A lazy map: items are taken from an iterator as results are asked for, with a bounded number under way.
//!
//! The consumer's thread takes the items, so that the iterator needs to be neither `Send` nor finite, and nothing is read
//! ahead of the bound. Each chunk is a job of the pool.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, mpsc};

use crate::closures::Run;
use crate::engine::Engine;
use crate::error::Result;
use crate::job::{Job, wait_for};
use crate::watch::Watch;

impl Engine {
    /// Calls `f` for the items of an iterator that may be endless or larger than memory, and gives an iterator over the
    /// results, in order. Items are taken as results are asked for; see [`Imap`] for how many are under way.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let mut squares = engine.imap(1u64.., |x| x * x);
    /// assert_eq!(squares.next().unwrap()?, 1);
    /// let next: Vec<u64> = squares.take(3).collect::<yunta::Result<_>>()?;
    /// assert_eq!(next, [4, 9, 16]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn imap<I, R, F>(&self, items: I, f: F) -> Imap<I::IntoIter, R, F>
    where
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
    {
        Imap::new(self, items.into_iter(), f, None)
    }

    /// As [`imap`](Engine::imap), with the results as they are done, each chunk's together.
    ///
    /// ```
    /// let engine = yunta::Engine::new()?;
    /// let mut lengths: Vec<usize> = engine.imap_unordered(["a", "bb", "ccc"], str::len).collect::<yunta::Result<_>>()?;
    /// lengths.sort();
    /// assert_eq!(lengths, [1, 2, 3]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn imap_unordered<I, R, F>(&self, items: I, f: F) -> Imap<I::IntoIter, R, F>
    where
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
    {
        Imap::new(self, items.into_iter(), f, Some(mpsc::channel()))
    }
}

/// The results of a lazy map, of [`Engine::imap`]. Dropped half-way, it stops the work: what has not begun is freed at
/// once, and what has begun ends after the item it is at.
///
/// A panic in the closure is the last thing that it gives, as an error with the panic's message and the item's index.
pub struct Imap<I: Iterator, R: Send + 'static, F> {
    engine: Engine,
    /// Where the items come from; none when the last was taken.
    items: Option<I>,
    f: Arc<F>,
    chunk: usize,
    ahead: usize,
    /// Items taken so far.
    taken: usize,
    /// The chunks, each by its first item.
    under_way: VecDeque<(usize, Job<Vec<R>>)>,
    /// Who is done, where order does not matter.
    done: Option<(mpsc::Sender<usize>, mpsc::Receiver<usize>)>,
    ready: std::vec::IntoIter<R>,
}

impl<I: Iterator, R: Send + 'static, F> Imap<I, R, F> {
    fn new(engine: &Engine, items: I, f: F, done: Option<(mpsc::Sender<usize>, mpsc::Receiver<usize>)>) -> Self {
        let (under_way, ready) = (VecDeque::new(), Vec::new().into_iter());
        let ahead = 2 * engine.threads();
        Self { engine: engine.clone(), items: Some(items), f: Arc::new(f), chunk: 1, ahead, taken: 0, under_way, done, ready }
    }

    /// Items that are handed to a thread at once, at least 1: more of them cost less handing and wait longer for the
    /// first result. Default: 1.
    #[must_use]
    pub fn chunk(mut self, items: usize) -> Self {
        self.chunk = items.max(1);
        self
    }

    /// Chunks that are taken before the first of their results is, at least 1. Default: two for each thread.
    #[must_use]
    pub fn ahead(mut self, chunks: usize) -> Self {
        self.ahead = chunks.max(1);
        self
    }
}

impl<I, R, F> Imap<I, R, F>
where
    I: Iterator<Item: Send + 'static>,
    R: Send + 'static,
    F: Fn(I::Item) -> R + Send + Sync + 'static,
{
    /// Takes chunks until as many as are allowed are under way.
    fn fill(&mut self) {
        while self.under_way.len() < self.ahead
            && let Some(items) = &mut self.items
        {
            let chunk: Vec<I::Item> = items.take(self.chunk).collect();
            if chunk.len() < self.chunk {
                self.items = None;
            }
            if !chunk.is_empty() {
                let (first, f) = (self.taken, Arc::clone(&self.f));
                self.taken += chunk.len();
                let job = self.engine.submit_watched(move |watch| each(chunk, first, &*f, watch));
                if let Some((tell, _)) = &self.done {
                    let tell = tell.clone();
                    // Nobody listens any more where the results were dropped.
                    job.on_done(move |_| tell.send(first).unwrap_or(()));
                }
                self.under_way.push_back((first, job));
            }
        }
    }

    /// The chunk whose results come next: the oldest, or any that is done.
    fn next_chunk(&mut self) -> Option<Job<Vec<R>>> {
        let oldest = self.under_way.front()?.0;
        let next = match &self.done {
            None => oldest,
            Some((_, done)) => wait_for(None, |longest| match longest {
                Some(longest) => done.recv_timeout(longest).ok(),
                None => done.recv().ok(),
            })?,
        };
        let at = self.under_way.iter().position(|(first, _)| *first == next)?;
        self.under_way.remove(at).map(|(_, job)| job)
    }
}

impl<I: Iterator, R: Send + 'static, F> Imap<I, R, F> {
    fn stop(&mut self) {
        self.items = None;
        for (_, job) in self.under_way.drain(..) {
            job.cancel();
        }
    }
}

impl<I: Iterator, R: Send + 'static, F> Drop for Imap<I, R, F> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<I: Iterator, R: Send + 'static, F> fmt::Debug for Imap<I, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Imap").field("taken", &self.taken).field("under_way", &self.under_way.len()).finish_non_exhaustive()
    }
}

/// One chunk, on the thread that has it.
fn each<T, R>(chunk: Vec<T>, first: usize, f: &impl Fn(T) -> R, watch: &Watch) -> Result<Vec<R>> {
    let run = Run::new(first, chunk.len(), watch);
    let (length, mut items) = (chunk.len(), chunk.into_iter());
    let mut results = Vec::with_capacity(length);
    run.items(0..length, |_| results.extend(items.next().map(f)));
    run.end()?;
    Ok(results)
}

impl<I, R, F> Iterator for Imap<I, R, F>
where
    I: Iterator<Item: Send + 'static>,
    R: Send + 'static,
    F: Fn(I::Item) -> R + Send + Sync + 'static,
{
    type Item = Result<R>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(result) = self.ready.next() {
                return Some(Ok(result));
            }
            self.fill();
            match self.next_chunk()?.wait() {
                Ok(results) => self.ready = results.into_iter(),
                Err(error) => {
                    self.stop();
                    return Some(Err(error));
                }
            }
        }
    }
}
