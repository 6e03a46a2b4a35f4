//! The calls of a view, over ranks: closures run on each of them, and results come back to all. The counterpart of `view.rs`,
//! whose workers are threads.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::World;
use super::deal::{Dealt, deal};
use super::link::Message;
use super::op::{Op, packed};
use super::outcome::caught;
use super::value::Value;
use crate::closures::{split, stack};
use crate::error::{Error, Result};
use crate::job::{Job, State};
use crate::watch::Watch;
use crate::worker::AsWorker;

/// Some of the ranks, of [`World::workers`]: each is a worker, which runs closures one after another, and can use an engine in them.
///
/// Every rank makes each call, those that are not in the view too, and all of them get its results. What rank 0 gives counts.
#[derive(Debug, Clone)]
pub struct Ranks {
    pub(super) world: World,
    pub(super) ranks: Range<usize>,
    is_balanced: bool,
}

impl Ranks {
    pub(super) fn new(world: World, ranks: Range<usize>) -> Self {
        Self { world, ranks, is_balanced: false }
    }

    /// The ranks.
    pub fn targets(&self) -> Range<usize> {
        self.ranks.clone()
    }

    /// The same ranks, with their maps dealt out as they go: whoever is free takes the next items.
    pub fn balanced(self) -> Self {
        Self { is_balanced: true, ..self }
    }

    /// Runs `work` once on each rank, with the rank, and gives the results in the ranks' order.
    ///
    /// ```
    /// let ranks = yunta::World::alone().workers(..)?;
    /// assert_eq!(ranks.run(|rank| format!("from {rank}"))?, ["from 0"]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// `work` panics: with the message and the rank.
    pub fn run<R: Value>(&self, work: impl Fn(usize) -> R + Clone + Send) -> Result<Vec<R>> {
        self.each(&self.world.begin("run"), &Watch::new(), work)
    }

    /// As [`run`](Ranks::run), in the background.
    pub fn submit<R: Value + 'static>(&self, work: impl Fn(usize) -> R + Clone + Send + 'static) -> Job<Vec<R>> {
        let (view, op) = (self.clone(), self.world.begin("run"));
        background(&self.world, move |watch| view.each(&op, watch, work))
    }

    /// Calls `f` for each item, and gives the results in the items' order. Each rank gets one contiguous piece of the items, unless
    /// the view is [balanced](Ranks::balanced).
    ///
    /// # Errors
    /// `f` panics: with the message, the item's index and the rank.
    pub fn map<T: Value, R: Value>(&self, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send) -> Result<Vec<R>> {
        self.mapped(&self.world.begin("map"), items, f, &Watch::new())
    }

    /// As [`map`](Ranks::map), in the background. A cancelled rank stops between two items, and the map ends on all of them.
    pub fn submit_map<T, R>(&self, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send + 'static) -> Job<Vec<R>>
    where
        T: Value + 'static,
        R: Value + 'static,
    {
        let (view, op) = (self.clone(), self.world.begin("submit_map"));
        background(&self.world, move |watch| view.mapped(&op, items, f, watch))
    }

    /// A closure bound to the view: a function that runs it on each rank with rank 0's argument.
    pub fn remote<A: Value + Clone, R: Value, F: Fn(A) -> R + Clone + Send>(&self, f: F) -> impl Fn(A) -> Result<Vec<R>> + use<A, R, F> {
        let view = self.clone();
        move |argument| {
            let op = view.world.begin("remote");
            let argument = op.broadcast_value(|| argument);
            view.each(&op, &Watch::new(), |_| f(argument))
        }
    }

    /// A closure bound to the view: a function that cuts its argument, rank 0's, into a piece for each rank, runs the closure on the
    /// pieces, and gives the results one after the other.
    pub fn parallel<T, R, F>(&self, f: F) -> impl Fn(Vec<T>) -> Result<Vec<R>> + use<T, R, F>
    where
        T: Value,
        R: Value,
        F: Fn(Vec<T>) -> Vec<R> + Clone + Send,
    {
        let view = self.clone();
        move |items| {
            let op = view.world.begin("parallel");
            let piece = view.piece(&op, items)?;
            let results = piece.map(|piece| view.work(|_| f(piece)));
            Ok(stack(op.gather(view.targets(), results)?))
        }
    }

    /// Runs a closure once on each rank of the view.
    fn each<R: Value>(&self, op: &Op, watch: &Watch, work: impl FnOnce(usize) -> R) -> Result<Vec<R>> {
        // A rank that was told to stop takes part all the same, and says so.
        let mine = self.has(op.rank()).then(|| watch.check().and_then(|()| self.work(work)));
        op.gather(self.targets(), mine)
    }

    /// Runs a closure on this rank.
    pub(super) fn work<R>(&self, work: impl FnOnce(usize) -> R) -> Result<R> {
        let rank = self.world.rank();
        let _worker = AsWorker::new(rank);
        caught(rank, rank, || work(rank))
    }

    /// Whether a rank is one of the view's.
    pub(super) fn has(&self, rank: usize) -> bool {
        self.ranks.contains(&rank)
    }

    /// This rank's piece of rank 0's items, if it is in the view. Without the memory for it on one of them, an error on all.
    pub(super) fn piece<T: Value>(&self, op: &Op, items: Vec<T>) -> Result<Option<Vec<T>>> {
        let mine = if op.rank() == 0 {
            let pieces: Vec<_> = split(items.len(), self.ranks.len()).collect();
            let messages = T::cut(items, &pieces);
            let mut mine = Ok(None);
            for (rank, message) in self.targets().zip(messages) {
                if rank == 0 {
                    let copied = T::join(&[message.bytes().len()], &mut |_, into| into.copy_from_slice(message.bytes()));
                    mine = copied.map(Some).ok_or(message.bytes().len());
                } else {
                    op.send(rank, message);
                }
            }
            mine
        } else if self.has(op.rank()) {
            let bytes = op.wait(Some(0)).bytes;
            let piece = T::join(&[bytes], &mut |_, into| op.receive_into(0, into));
            if piece.is_none() {
                op.end(&format!("no memory for a piece of {bytes} bytes"));
            }
            Ok(piece)
        } else {
            Ok(None)
        };
        mine.map_err(|bytes| Error::argument("items", format!("{bytes} bytes on rank 0"), "no memory for them"))
    }

    fn mapped<T: Value, R: Value>(&self, op: &Op, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send, watch: &Watch) -> Result<Vec<R>> {
        if self.is_balanced {
            return self.dealt(op, items, f, watch);
        }
        let length = op.broadcast_value(|| items.len());
        let piece = self.piece(op, items)?;
        let place = op.rank().wrapping_sub(self.ranks.start);
        let mine = piece.map(|piece| {
            let first = split(length, self.ranks.len()).nth(place).map_or(0, |range| range.start);
            watch.begin(piece.len());
            self.calls(first, piece, &f, watch)
        });
        Ok(stack(op.gather(self.targets(), mine)?))
    }

    /// Calls a closure for some items, of which the first has this index.
    fn calls<T, R>(&self, first: usize, items: Vec<T>, f: &impl Fn(T) -> R, watch: &Watch) -> Result<Vec<R>> {
        let rank = self.world.rank();
        let _worker = AsWorker::new(rank);
        let mut results = Vec::with_capacity(items.len());
        for (item, value) in (first..).zip(items) {
            watch.check()?;
            results.push(caught(rank, item, || f(value))?);
            watch.advance(1);
        }
        Ok(results)
    }

    /// A balanced map: rank 0 deals out the items, a few at a time.
    fn dealt<T: Value, R: Value>(&self, op: &Op, items: Vec<T>, f: impl Fn(T) -> R + Clone + Send, watch: &Watch) -> Result<Vec<R>> {
        let length = op.broadcast_value(|| items.len());
        watch.begin(length);
        let items = Mutex::new(items.into_iter().map(Some).collect::<Vec<_>>());
        let take = |range: &Range<usize>| -> Vec<T> {
            let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
            items.get_mut(range.clone()).into_iter().flatten().filter_map(Option::take).collect()
        };
        let results = Mutex::new(Vec::new());
        let keep = |range: Range<usize>, values: Vec<R>| {
            results.lock().unwrap_or_else(PoisonError::into_inner).push((range.start, values));
        };
        let dealt = Dealt {
            op,
            members: self.targets(),
            items: length,
            grain: 1,
            memory: Some(()),
            give: &|range| vec![Message::new(packed(&take(range)))],
            here: &mut |range, ()| {
                keep(range.clone(), self.calls(range.start, take(&range), &f, watch)?);
                Ok(())
            },
            there: &mut |range| {
                let items: Vec<T> = op.value(op.receive(0).bytes(), 0);
                let results = self.calls(range.start, items, &f, watch)?;
                Ok(vec![Message::new(packed(&results))])
            },
            arrived: &mut |from, range, ()| keep(range, op.value(op.receive(from).bytes(), from)),
        };
        deal(dealt)?;
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(first, _)| *first);
        let results = stack(results.into_iter().map(|(_, values)| values).collect());
        Ok(op.broadcast_value(|| results))
    }
}

/// Work on a thread of its own, as a job: it waits for other ranks, for which no thread of an engine's pool may be taken. It has begun
/// when this returns, as a rank that took it back would part from the others.
pub(super) fn background<R: Send + 'static>(world: &World, work: impl FnOnce(&Watch) -> Result<R> + Send + 'static) -> Job<R> {
    let (begin, has_begun) = mpsc::channel();
    let state = Arc::new(State::new(move |watch: &Watch| {
        let _ = begin.send(());
        work(watch)
    }));
    let running = Arc::clone(&state);
    match thread::Builder::new().name("yunta ranks".to_owned()).spawn(move || running.run()) {
        Ok(_) => drop(has_begun.recv()),
        Err(error) => {
            let reason = format!("a thread could not be started: {error}");
            world.abort(&reason);
            state.end(Err(Error::Rank { rank: world.rank(), reason }));
        }
    }
    Job::new(state)
}
