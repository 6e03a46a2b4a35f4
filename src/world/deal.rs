//! Items dealt out between ranks while they work: rank 0 hands out ranges, each other rank has two of them ahead, and rank 0 works
//! too. The counterpart of a cursor within one process; what a range's work is, and what of it travels, is the caller's.

use std::collections::VecDeque;
use std::mem;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::link::Message;
use super::op::{Op, packed};
use super::outcome;
use crate::error::{Error, Result};
use crate::kernel::Divide;

/// Ranges that a rank has been given and not returned: one that it works on, and one to go on with.
const AHEAD: usize = 2;

/// A range is this part of what one rank would still have to do, so that the last ones are short.
const PART: usize = 4;

/// No range is shorter than this part of what a rank would have to do of all.
const LEAST: usize = 64;

/// What is dealt out, and how it is worked on.
pub(super) struct Dealt<'f, M> {
    pub op: &'f Op,
    /// Who works.
    pub members: Range<usize>,
    pub items: usize,
    /// Ranges are multiples of so many items.
    pub grain: usize,
    /// Rank 0's memory for the results.
    pub memory: Option<M>,
    /// What goes with a range to another rank.
    pub give: &'f (dyn Fn(&Range<usize>) -> Vec<Message> + Sync),
    /// Works on a range on rank 0.
    pub here: &'f mut dyn FnMut(Range<usize>, M) -> Result<()>,
    /// Works on a range on another rank: what is to go to rank 0.
    pub there: &'f mut dyn FnMut(Range<usize>) -> Result<Vec<Message>>,
    /// Receives that on rank 0.
    pub arrived: &'f mut (dyn FnMut(usize, Range<usize>, M) + Send),
}

/// What each rank of the job did, by its number; those that did nothing too.
pub(super) type Done = Vec<Worked>;

/// What a rank did: its items and ranges, and the time that it worked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worked {
    pub items: usize,
    pub ranges: usize,
    pub time: Duration,
}

impl Worked {
    fn add(&mut self, range: &Range<usize>, time: Duration) {
        self.items += range.len();
        self.ranges += 1;
        self.time += time;
    }
}

/// Deals out all items. What each rank did is known to rank 0; an error is the same on every rank.
pub(super) fn deal<M: Divide + Send>(mut dealt: Dealt<'_, M>) -> Result<Done> {
    let op = dealt.op;
    let outcome = if op.rank() == 0 {
        let cards = Cards::new(&mut dealt);
        let done = first(&mut dealt, &cards);
        cards.failure().map_or(Ok(done), Err)
    } else {
        if dealt.members.contains(&op.rank()) {
            other(&mut dealt);
        }
        Ok(Done::new())
    };
    if op.size() == 1 {
        return outcome;
    }
    // Rank 0's outcome is everyone's.
    let (done, said) = outcome.map_or_else(|error| (Done::new(), Err(error)), |done| (done, Ok(Vec::new())));
    let told = op.broadcast(|| Message::new(outcome::pack(said, 0)));
    outcome::unpack(told.bytes()).unwrap_or_else(|| op.end("there came no outcome")).map(|_| done)
}

/// What is left to be dealt.
struct Cards<M> {
    left: Mutex<Left<M>>,
    items: usize,
    grain: usize,
    members: usize,
}

struct Left<M> {
    at: usize,
    memory: M,
    failure: Option<Error>,
}

impl<M: Divide> Cards<M> {
    fn new(dealt: &mut Dealt<'_, M>) -> Self {
        let left = Left { at: 0, memory: dealt.memory.take().unwrap_or_default(), failure: None };
        Self { left: Mutex::new(left), items: dealt.items, grain: dealt.grain.max(1), members: dealt.members.len() }
    }

    /// The next range, and its memory; none where there is no more, or something failed.
    fn next(&self) -> Option<(Range<usize>, M)> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let items = self.items - left.at;
        if items == 0 || left.failure.is_some() {
            return None;
        }
        let share = |part: usize, of: usize| of.div_ceil(part * self.members).next_multiple_of(self.grain);
        let size = if self.members == 1 { items } else { share(PART, items).max(share(LEAST, self.items)).min(items) };
        let (piece, rest) = mem::take(&mut left.memory).divide(size);
        left.memory = rest;
        left.at += size;
        Some((left.at - size..left.at, piece))
    }

    /// The first failure ends the dealing.
    fn fail(&self, error: Error) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).failure.get_or_insert(error);
    }

    fn failure(self) -> Option<Error> {
        self.left.into_inner().unwrap_or_else(PoisonError::into_inner).failure
    }
}

/// Rank 0: deals on a thread of its own, and works on the caller's.
fn first<M: Divide + Send>(dealt: &mut Dealt<'_, M>, cards: &Cards<M>) -> Done {
    let Dealt { op, members, give, here, arrived, .. } = dealt;
    let mut done = vec![Worked::default(); op.size()];
    let (first, rest) = done.split_at_mut(1);
    let mut work = || {
        while members.contains(&0) {
            let Some((range, memory)) = cards.next() else { break };
            let start = Instant::now();
            here(range.clone(), memory).unwrap_or_else(|error| cards.fail(error));
            first[0].add(&range, start.elapsed());
        }
    };
    let mut dealer = Dealer { op, cards, give: *give, given: rest.iter().map(|_| VecDeque::new()).collect() };
    let others: Vec<usize> = members.clone().filter(|&rank| rank != 0).collect();
    if others.is_empty() {
        work();
        return done;
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("yunta deal".to_owned());
        match thread.spawn_scoped(scope, || dealer.deal(&others, rest, *arrived)) {
            Ok(thread) => {
                work();
                // A rank that ends the job unwinds, where ranks are threads.
                thread.join().unwrap_or_else(|payload| resume_unwind(payload));
            }
            Err(error) => op.end(&format!("a thread could not be started: {error}")),
        }
    });
    done
}

/// Hands out ranges to other ranks, and takes what they return.
struct Dealer<'d, M> {
    op: &'d Op,
    cards: &'d Cards<M>,
    give: &'d (dyn Fn(&Range<usize>) -> Vec<Message> + Sync),
    /// What each of them has and has not returned, in order; rank 1's first.
    given: Vec<VecDeque<(Range<usize>, M)>>,
}

impl<M: Divide> Dealer<'_, M> {
    fn deal(&mut self, others: &[usize], done: &mut [Worked], arrived: &mut dyn FnMut(usize, Range<usize>, M)) {
        for _ in 0..AHEAD {
            others.iter().for_each(|&rank| self.hand(rank));
        }
        others.iter().filter(|&&rank| self.given[rank - 1].is_empty()).for_each(|&rank| self.range(rank, &(0..0)));
        while self.given.iter().any(|given| !given.is_empty()) {
            let from = self.op.wait(None).from;
            let (time, outcome): (u64, Vec<u8>) = self.op.value(self.op.receive(from).bytes(), from);
            let Some((range, memory)) = self.given[from - 1].pop_front() else {
                self.op.end(&format!("rank {from} returned what it was not given"))
            };
            done[from - 1].add(&range, Duration::from_nanos(time));
            match outcome::unpack(&outcome) {
                Some(Ok(_)) => arrived(from, range, memory),
                Some(Err(error)) => self.cards.fail(error),
                None => self.op.end(&format!("rank {from} sent no outcome")),
            }
            self.hand(from);
            if self.given[from - 1].is_empty() {
                self.range(from, &(0..0));
            }
        }
    }

    /// Hands a rank the next range, if there is one.
    fn hand(&mut self, to: usize) {
        if let Some((range, memory)) = self.cards.next() {
            self.range(to, &range);
            (self.give)(&range).into_iter().for_each(|message| self.op.send(to, message));
            self.given[to - 1].push_back((range, memory));
        }
    }

    /// An empty range is the end.
    fn range(&self, to: usize, range: &Range<usize>) {
        self.op.send(to, Message::new(vec![range.start as u64, range.end as u64]));
    }
}

/// Another rank: works on what it is given, until it is told that there is nothing more.
fn other<M>(dealt: &mut Dealt<'_, M>) {
    let op = dealt.op;
    loop {
        let mut range = [0u64; 2];
        op.receive_into(0, bytemuck::cast_slice_mut(&mut range));
        let range = range[0] as usize..range[1] as usize;
        if range.is_empty() {
            return;
        }
        let start = Instant::now();
        let worked = (dealt.there)(range);
        let time = start.elapsed().as_nanos() as u64;
        let (messages, said) = worked.map_or_else(|error| (Vec::new(), Err(error)), |messages| (messages, Ok(Vec::new())));
        op.send(0, Message::new(packed(&(time, outcome::pack(said, op.rank())))));
        messages.into_iter().for_each(|message| op.send(0, message));
    }
}
