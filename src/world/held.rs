//! Values that ranks hold, one each: pushed and pulled, scattered and gathered, changed in place. The counterpart of `view/held.rs`.

use std::ops::{Range, RangeBounds};

use super::link::Message;
use super::op::Op;
use super::ranks::{Ranks, background};
use super::value::Value;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::view::within;

impl Ranks {
    /// Gives each rank a copy of rank 0's value to hold.
    ///
    /// ```
    /// let ranks = yunta::World::alone().workers(..)?;
    /// let mut factor = ranks.push(2.0);
    /// factor.push_to(0..1, 3.0)?;
    /// assert_eq!(factor.pull()?, [3.0]);
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn push<T: Value>(&self, value: T) -> RankHeld<T> {
        let value = self.world.begin("push").broadcast_value(|| value);
        RankHeld { value: self.has(self.world.rank()).then_some(value), view: self.clone() }
    }

    /// Has each rank make the value that it holds, from its number. The values stay where they are made, and need not be such as can
    /// travel.
    ///
    /// # Errors
    /// `make` panics.
    pub fn hold<T: Send>(&self, make: impl Fn(usize) -> T + Clone + Send) -> Result<RankHeld<T>> {
        let op = self.world.begin("hold");
        let made = self.has(op.rank()).then(|| self.work(make)).transpose();
        Ok(RankHeld { value: op.agree(made)?, view: self.clone() })
    }

    /// Cuts rank 0's vector into a piece for each rank, which owns it from then on. The first pieces have one item more where the
    /// items do not divide.
    ///
    /// # Errors
    /// There is no memory for the piece of rank 0. Where there is none for another's, the job ends.
    pub fn scatter<T: Value>(&self, items: Vec<T>) -> Result<RankHeld<Vec<T>>> {
        let op = self.world.begin("scatter");
        let piece = self.piece(&op, items);
        Ok(RankHeld { value: op.agree(piece)?, view: self.clone() })
    }
}

/// A value that each rank of a view holds, of [`Ranks::push`], [`Ranks::hold`] and [`Ranks::scatter`]. Dropping this frees the values.
#[derive(Debug)]
#[must_use = "the values are freed with their handle"]
pub struct RankHeld<T> {
    view: Ranks,
    /// This rank's, if it is in the view.
    value: Option<T>,
}

impl<T: Send> RankHeld<T> {
    /// The ranks that hold a value.
    pub fn targets(&self) -> Range<usize> {
        self.view.targets()
    }

    /// The value that this rank holds, if it is in the view.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value that this rank holds, taken out.
    pub fn into_value(self) -> Option<T> {
        self.value
    }

    /// Runs `work` once on each rank with its value, and gives the results in the ranks' order.
    ///
    /// # Errors
    /// `work` panics: with the message and the rank. The values stay as they then are.
    pub fn run<R: Value>(&mut self, work: impl Fn(&mut T) -> R + Clone + Send) -> Result<Vec<R>> {
        let op = self.view.world.begin("run");
        self.each(&op, work)
    }

    /// As [`run`](RankHeld::run), in the background: the values go with the job, and come back with its results. Where the job fails,
    /// they are freed.
    pub fn submit<R: Value + 'static>(mut self, work: impl Fn(&mut T) -> R + Clone + Send + 'static) -> Job<(Self, Vec<R>)>
    where
        T: 'static,
    {
        let op = self.view.world.begin("run");
        background(&self.view.world.clone(), move |_| {
            let results = self.each(&op, work)?;
            Ok((self, results))
        })
    }

    fn each<R: Value>(&mut self, op: &Op, work: impl Fn(&mut T) -> R) -> Result<Vec<R>> {
        let Self { view, value } = self;
        op.gather(view.targets(), value.as_mut().map(|value| view.work(|_| work(value))))
    }
}

impl<T: Value + Clone> RankHeld<T> {
    /// Copies of all values on every rank, in the ranks' order.
    ///
    /// # Errors
    /// None, but those that end the job.
    pub fn pull(&self) -> Result<Vec<T>> {
        self.pull_from(self.targets())
    }

    /// Copies of some ranks' values, on every rank.
    ///
    /// # Errors
    /// The range is empty, or the view has not all of these ranks.
    pub fn pull_from(&self, ranks: impl RangeBounds<usize>) -> Result<Vec<T>> {
        let ranks = within(ranks, self.targets())?;
        let op = self.view.world.begin("pull_from");
        let mine = self.value.clone().filter(|_| ranks.contains(&op.rank()));
        op.gather(ranks, mine.map(Ok))
    }

    /// Gives some of the ranks another value, rank 0's.
    ///
    /// # Errors
    /// As [`pull_from`](RankHeld::pull_from).
    pub fn push_to(&mut self, ranks: impl RangeBounds<usize>, value: T) -> Result<()> {
        let ranks = within(ranks, self.targets())?;
        let op = self.view.world.begin("push_to");
        let value = op.broadcast_value(|| value);
        if ranks.contains(&op.rank()) {
            self.value = Some(value);
        }
        Ok(())
    }
}

impl<T: Value> RankHeld<Vec<T>> {
    /// The pieces' items as one vector again, in order, however long each piece is by now: on rank 0; none on the others.
    ///
    /// # Errors
    /// There is no memory for them on rank 0.
    pub fn gather(self) -> Result<Option<Vec<T>>> {
        let op = self.view.world.begin("gather");
        let mine = self.value.and_then(|piece| {
            let whole = 0..piece.len();
            T::cut(piece, &[whole]).pop()
        });
        if op.rank() != 0 {
            mine.into_iter().for_each(|mine| op.send(0, mine));
            return op.agree(Ok(None));
        }
        let ranks: Vec<usize> = self.view.targets().collect();
        let mine = mine.unwrap_or_default();
        let length = |&rank: &usize| if rank == 0 { mine.bytes().len() } else { op.wait(Some(rank)).bytes };
        let lengths: Vec<usize> = ranks.iter().map(length).collect();
        let mut received = 0;
        let all = T::join(&lengths, &mut |piece, into| {
            received = piece + 1;
            match ranks[piece] {
                0 => into.copy_from_slice(mine.bytes()),
                rank => op.receive_into(rank, into),
            }
        });
        // What there was no memory for is received all the same, so that no message is left.
        ranks.iter().skip(received).filter(|&&rank| rank != 0).for_each(|&rank| drop::<Message>(op.receive(rank)));
        let none = || Error::argument("items", format!("{} bytes", lengths.iter().sum::<usize>()), "no memory for them on rank 0");
        op.agree(all.map(Some).ok_or_else(none))
    }
}
