//! Ranks as threads of one process, for tests and to try a program out. Nothing is shared between them but messages, which are
//! copied from sender to receiver as any other link does.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::World;
use super::link::{Envelope, LAST_TAG, Link, Message, Tag};
use crate::cpu::drain::panic_message;
use crate::error::{Error, Result};

impl World {
    /// Runs a program on so many ranks, each a thread of this process, and gives what each returned, in the ranks' order.
    ///
    /// ```
    /// use yunta::World;
    /// let sums = World::threads(3, |world| {
    ///     let mut pieces = world.workers(..)?.scatter(vec![1, 2, 3, 4, 5])?;
    ///     pieces.run(|piece| piece.iter().sum::<i32>())
    /// })?;
    /// for rank in sums {
    ///     assert_eq!(rank?, [3, 7, 5]); // the same on every rank
    /// }
    /// # Ok::<(), yunta::Error>(())
    /// ```
    ///
    /// # Errors
    /// There are to be none or more than 1,000, a rank panics outside of closures, or one waits for another that has returned: then all of
    /// them end.
    pub fn threads<R: Send>(ranks: usize, program: impl Fn(&World) -> R + Sync) -> Result<Vec<R>> {
        if !(1..=1000).contains(&ranks) {
            return Err(Error::argument("ranks", ranks, "give 1 to 1000"));
        }
        let hall = Arc::new(Hall { state: Mutex::new(State::new(ranks)), changed: Condvar::new() });
        let results = thread::scope(|scope| {
            let rank = |rank: usize| {
                let (hall, program) = (&hall, &program);
                let link = Threads { hall: Arc::clone(hall), rank, size: ranks };
                let work = move || {
                    let world = World::of(Box::new(link));
                    let result = catch_unwind(AssertUnwindSafe(|| program(&world)));
                    if let Err(payload) = &result {
                        hall.end(Error::Panicked { message: said(rank, payload.as_ref()), range: rank..rank + 1 });
                    }
                    hall.leave(rank);
                    result.ok()
                };
                thread::Builder::new().name(format!("rank {rank}")).spawn_scoped(scope, work)
            };
            let mut threads = Vec::new();
            for number in 0..ranks {
                match rank(number) {
                    Ok(thread) => threads.push(thread),
                    Err(error) => hall.end(Error::Rank { rank: number, reason: format!("its thread could not be started: {error}") }),
                }
            }
            threads.into_iter().map(|thread| thread.join().ok().flatten()).collect::<Option<Vec<R>>>()
        });
        match (hall.lock().ended.take(), results) {
            (None, Some(results)) => Ok(results),
            (Some(error), _) => Err(error),
            (None, None) => Err(Error::Panicked { message: "a rank ended".to_owned(), range: 0..ranks }),
        }
    }
}

fn said(rank: usize, payload: &(dyn std::any::Any + Send)) -> String {
    super::outcome::on_rank(rank, &panic_message(payload))
}

/// What all ranks share.
struct Hall {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// What has come for each rank, in order, and from whom.
    boxes: Vec<VecDeque<(usize, Tag, Message)>>,
    /// Whether each rank's program has returned.
    left: Vec<bool>,
    /// Calls that not all ranks have begun: the number, the name, and how many have.
    calls: Vec<(u32, &'static str, usize)>,
    /// Why the job ended before all of them had.
    ended: Option<Error>,
}

impl State {
    fn new(ranks: usize) -> Self {
        Self { boxes: vec![VecDeque::new(); ranks], left: vec![false; ranks], calls: Vec::new(), ended: None }
    }
}

/// What a rank unwinds with when another ended the job.
struct Ended;

impl Hall {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the job; the first reason counts.
    fn end(&self, why: Error) {
        self.lock().ended.get_or_insert(why);
        self.changed.notify_all();
    }

    fn leave(&self, rank: usize) {
        self.lock().left[rank] = true;
        self.changed.notify_all();
    }
}

struct Threads {
    hall: Arc<Hall>,
    rank: usize,
    size: usize,
}

impl Threads {
    /// Who of the senders that are waited for will never send.
    fn gone(&self, state: &State, from: Option<usize>) -> Option<usize> {
        match from {
            Some(from) => state.left[from].then_some(from),
            None => (0..self.size).filter(|&rank| rank != self.rank).all(|rank| state.left[rank]).then_some(0),
        }
    }
}

impl Link for Threads {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn send(&self, to: usize, tag: Tag, message: Message) {
        debug_assert!(tag <= LAST_TAG && to != self.rank);
        self.hall.lock().boxes[to].push_back((self.rank, tag, message));
        self.hall.changed.notify_all();
    }

    fn probe(&self, from: Option<usize>, tag: Tag, wait: Duration) -> Option<Envelope> {
        let deadline = Instant::now() + wait;
        let mut state = self.hall.lock();
        loop {
            if state.ended.is_some() {
                drop(state);
                // No panic of its own: the hook has nothing to say.
                resume_unwind(Box::new(Ended));
            }
            let mut waiting = state.boxes[self.rank].iter();
            let found = waiting.find(|(sender, with, _)| *with == tag && from.is_none_or(|from| from == *sender));
            if let Some((from, _, message)) = found {
                return Some(Envelope { from: *from, bytes: message.bytes().len() });
            }
            if let Some(gone) = self.gone(&state, from) {
                let reason = format!("has returned, and rank {} waits for it: each rank has to make the same calls", self.rank);
                state.ended.get_or_insert(Error::Rank { rank: gone, reason });
                self.hall.changed.notify_all();
                continue;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            state = self.hall.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn begins(&self, call: u32, name: &'static str) {
        let mut state = self.hall.lock();
        // Each call is there until all ranks have begun it.
        let (_, known, begun) = match state.calls.iter().position(|(number, ..)| *number == call) {
            Some(at) => &mut state.calls[at],
            None => {
                state.calls.push((call, name, 0));
                let last = state.calls.len() - 1;
                &mut state.calls[last]
            }
        };
        *begun += 1;
        if *known != name {
            let reason = format!("call {call} is {name} here and {known} on another rank: each rank has to make the same calls");
            state.ended.get_or_insert(Error::Rank { rank: self.rank, reason });
            self.hall.changed.notify_all();
        }
        let size = self.size;
        state.calls.retain(|(.., begun)| *begun < size);
    }

    fn receive(&self, from: usize, tag: Tag, into: &mut [u8]) {
        let mut state = self.hall.lock();
        let waiting = &mut state.boxes[self.rank];
        let at = waiting.iter().position(|(sender, with, _)| (*sender, *with) == (from, tag));
        let message = at.and_then(|at| waiting.remove(at)).map(|(.., message)| message);
        drop(state);
        into.copy_from_slice(message.unwrap_or_default().bytes());
    }

    fn abort(&self, why: &str) {
        self.hall.end(Error::Rank { rank: self.rank, reason: why.to_owned() });
    }
}
