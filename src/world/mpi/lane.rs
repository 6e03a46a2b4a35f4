//! The thread that makes every call of MPI. It takes orders to send and to receive, has each message under way side by side with the
//! others, and so always has time for the ticks by which ranks know of each other that they live. It never waits in MPI.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::super::link::{Message, Tag};
use super::super::op::packed;
use super::super::value::Value;
use super::envelope::{self, ENVELOPE, Kind};
use super::hall::{Come, Hall};
use super::library::{Kept, Library, Request, Room, exit};
use super::pulse::Pulse;

/// What callers ask of the lane.
pub(super) enum Order {
    Send {
        to: usize,
        tag: Tag,
        message: Message,
    },
    /// Memory for a message whose envelope has come. Its owner waits for `done`.
    Receive {
        from: usize,
        tag: Tag,
        room: Room,
        done: Sender<()>,
    },
    /// Somebody waits: look more often.
    Look,
    /// Ends all ranks, with this code.
    Abort(i32),
    /// Ends when the other ranks are at their ends too.
    Leave,
}

/// How long the lane sleeps between two looks while somebody waits.
const NAP: Duration = Duration::from_micros(100);

/// And while nobody does.
const REST: Duration = Duration::from_millis(10);

/// So long a launcher has to pass on a rank's last words before it ends all ranks: it may drop what it has not read by then.
const HEARD: Duration = Duration::from_millis(100);

/// How long after an order to end all ranks this process ends by itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// An envelope under way, or the message behind one.
struct Sending {
    to: usize,
    what: Option<Kind>,
    /// The parts, the first that is not through first.
    parts: VecDeque<Request>,
}

pub(super) struct Lane {
    mpi: Library,
    rank: usize,
    size: usize,
    hall: Arc<Hall>,
    orders: Receiver<Order>,
    /// Bytes in one message of MPI.
    chunk: usize,
    pulse: Pulse,
    sends: Vec<Sending>,
    /// Of long messages to each rank, how many more it takes than are through; fewer, where one is through before its rank says so.
    taken: Vec<isize>,
    /// The parts of each message, the first that is not there first.
    receives: Vec<(VecDeque<Request>, Sender<()>)>,
    next: Option<Request>,
    /// The ranks that make no more calls, as far as this one knows, and since when it has known of the last.
    left: Vec<bool>,
    left_since: Instant,
    is_over: bool,
}

impl Lane {
    pub fn new(mpi: Library, (rank, size): (usize, usize), hall: Arc<Hall>, orders: Receiver<Order>, chunk: usize, pulse: Pulse) -> Self {
        let (sends, receives, taken) = (Vec::new(), Vec::new(), vec![0; size]);
        let (left, left_since) = (vec![false; size], Instant::now());
        Self { mpi, rank, size, hall, orders, chunk, pulse, sends, taken, receives, next: None, left, left_since, is_over: false }
    }

    /// Works until all ranks have left, or this process ends.
    pub fn run(mut self) {
        if let Err(why) = self.work() {
            say(self.rank, self.size, &why);
            self.abort(1);
        }
    }

    fn work(&mut self) -> Result<(), String> {
        self.listen()?;
        let mut pause = Duration::ZERO;
        loop {
            let mut has_moved = self.orders(pause)?;
            has_moved |= self.incoming()?;
            has_moved |= self.outgoing()?;
            has_moved |= self.receiving()?;
            self.watch(Instant::now())?;
            if self.is_over && self.sends.is_empty() {
                return self.mpi.finalize();
            }
            let is_busy = !self.sends.is_empty() || !self.receives.is_empty() || self.left[self.rank] || self.hall.is_waiting();
            // MPIs move long messages by parts, some at each look.
            let is_moving = !self.receives.is_empty() || self.taken.iter().any(|taken| *taken > 0);
            if is_moving && !has_moved {
                thread::yield_now();
            }
            pause = match (has_moved || is_moving, is_busy) {
                (true, _) => Duration::ZERO,
                (false, true) => (2 * pause + Duration::from_micros(1)).min(NAP),
                (false, false) => REST,
            };
        }
    }

    /// Takes all orders there are; waits so long for the first.
    fn orders(&mut self, pause: Duration) -> Result<bool, String> {
        let mut order = match self.orders.recv_timeout(pause) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Err("its program has gone away".to_owned()),
        };
        let has_some = order.is_some();
        while let Some(taken) = order {
            self.order(taken)?;
            order = self.orders.try_recv().ok();
        }
        Ok(has_some)
    }

    fn order(&mut self, order: Order) -> Result<(), String> {
        match order {
            Order::Send { to, tag, message } => {
                let rest = envelope::rest(&message);
                self.send(to, Kind::Message, tag, &message)?;
                let part = |start: usize| message.slice(start..rest.end.min(start + self.chunk));
                let parts = rest.clone().step_by(self.chunk).map(|start| self.mpi.send(to, tag, part(start)));
                let parts: VecDeque<_> = parts.collect::<Result<_, _>>()?;
                if !parts.is_empty() {
                    self.sends.push(Sending { to, what: None, parts });
                }
            }
            Order::Receive { from, tag, room, done } => {
                let requests = room.parts(self.chunk).map(|part| self.mpi.receive(from, tag, part));
                self.receives.push((requests.collect::<Result<_, _>>()?, done));
                // Between two others it could come behind the word that all are at their ends.
                if self.rank == 0 || from == 0 {
                    self.send(from, Kind::Takes, tag, &Message::default())?;
                }
            }
            Order::Look => {}
            Order::Abort(code) => self.abort(code),
            Order::Leave => {
                self.left[self.rank] = true;
                self.leaves()?;
                if self.rank != 0 {
                    self.send(0, Kind::Leave, 0, &Message::default())?;
                }
            }
        }
        Ok(())
    }

    /// Sends an envelope.
    fn send(&mut self, to: usize, kind: Kind, tag: Tag, message: &Message) -> Result<(), String> {
        let bytes = envelope::seal(kind, tag, message);
        let parts = VecDeque::from([self.mpi.send(to, ENVELOPE, Message::new(bytes))?]);
        self.sends.push(Sending { to, what: Some(kind), parts });
        Ok(())
    }

    /// Begins to receive the next envelope.
    fn listen(&mut self) -> Result<(), String> {
        self.next = Some(self.mpi.receive_any(ENVELOPE, vec![0; envelope::LONGEST].into())?);
        Ok(())
    }

    /// Opens the envelopes that have come.
    fn incoming(&mut self) -> Result<bool, String> {
        let mut has_some = false;
        while let Some(next) = &mut self.next {
            let Some((from, Kept::Own(bytes))) = self.mpi.test(next)? else { break };
            self.next = None;
            has_some = true;
            self.pulse.hears(from, Instant::now());
            self.open(from, &bytes)?;
            let others_are_gone = self.rank == 0 && self.left[1..].iter().all(|left| *left);
            if !self.is_over && !others_are_gone {
                self.listen()?;
            }
        }
        Ok(has_some)
    }

    fn open(&mut self, from: usize, bytes: &[u8]) -> Result<(), String> {
        let wrong = || format!("rank {from} sent what is no envelope");
        let (kind, tag, length, inside) = envelope::open(bytes).ok_or_else(wrong)?;
        match kind {
            Kind::Message => self.hall.came(Come { from, tag, bytes: length, inside: inside.map(<[u8]>::to_vec) }),
            Kind::Takes => self.taken[from] += 1,
            Kind::Tick => {
                let (calls, gone): (Vec<(u32, String)>, Vec<bool>) =
                    inside.and_then(|mut bytes| Value::unpack(&mut bytes)).ok_or_else(wrong)?;
                if let Some((call, ours, theirs)) = self.hall.differs(&calls) {
                    return Err(format!("call {call} is {ours} here and {theirs} on rank {from}: each rank has to make the same calls"));
                }
                gone.iter().enumerate().filter(|(_, gone)| **gone).for_each(|(rank, _)| self.has_left(rank));
            }
            Kind::Leave => {
                self.has_left(from);
                self.leaves()?;
            }
            Kind::End => self.is_over = true,
        }
        Ok(())
    }

    fn has_left(&mut self, rank: usize) {
        if rank < self.size && !self.left[rank] {
            (self.left[rank], self.left_since) = (true, Instant::now());
        }
    }

    /// Rank 0 tells the others when all are at their ends.
    fn leaves(&mut self) -> Result<(), String> {
        if self.rank == 0 && self.left.iter().all(|left| *left) {
            self.is_over = true;
            (1..self.size).try_for_each(|rank| self.send(rank, Kind::End, 0, &Message::default()))?;
        }
        Ok(())
    }

    /// Forgets what was sent.
    fn outgoing(&mut self) -> Result<bool, String> {
        let Self { mpi, sends, taken, .. } = self;
        let (before, mut failure) = (sends.len(), Ok(()));
        sends.retain_mut(|Sending { to, what, parts }| {
            let is_through = through(mpi, parts, &mut failure);
            if is_through && what.is_none() {
                taken[*to] -= 1;
            }
            !is_through
        });
        failure.map(|()| sends.len() < before)
    }

    /// Tells those whose messages are there.
    fn receiving(&mut self) -> Result<bool, String> {
        let (before, mut failure, mpi) = (self.receives.len(), Ok(()), &self.mpi);
        self.receives.retain_mut(|(parts, done)| {
            let is_through = through(mpi, parts, &mut failure);
            if is_through {
                let _ = done.send(());
            }
            !is_through
        });
        failure.map(|()| self.receives.len() < before)
    }

    /// Ticks when it is time to, and looks for ranks that do not. All of them are heard by rank 0, and it by all of them.
    fn watch(&mut self, now: Instant) -> Result<(), String> {
        let partners = if self.rank == 0 { 1..self.size } else { 0..1 };
        let left = &self.left;
        let listened = partners.clone().filter(|&rank| !(self.rank == 0 && left[rank]));
        if !self.is_over
            && let Some(silent) = self.pulse.silent(listened, now)
        {
            return Err(format!("rank {silent} has been silent for {:?}; it, or the network to it, is gone", self.pulse.silence()));
        }
        if now - self.left_since > 2 * self.pulse.interval()
            && let Some(gone) = self.hall.waits_in_vain(&self.left, self.rank)
        {
            return Err(format!("rank {gone} is at its end, and is waited for here: each rank has to make the same calls"));
        }
        // That it leaves is the last that rank 0 hears of another. Who takes no ticks gets no more of them.
        let has_said_all = self.is_over || self.rank != 0 && self.left[self.rank];
        let untaken = self.sends.iter().filter(|sending| sending.what == Some(Kind::Tick)).count();
        if has_said_all || untaken >= self.size || !self.pulse.is_due(now) {
            return Ok(());
        }
        let tick = Message::new(packed(&(self.hall.calls(), self.left.clone())));
        partners.into_iter().try_for_each(|rank| self.send(rank, Kind::Tick, 0, &tick))
    }

    /// Ends all ranks, or at least this one.
    fn abort(&self, code: i32) {
        let last = thread::Builder::new().spawn(move || {
            thread::sleep(PATIENCE);
            exit(code);
        });
        thread::sleep(HEARD);
        self.mpi.abort(code);
        drop(last);
        exit(code);
    }
}

/// Whether all parts of a message are there, or sent; what are is forgotten.
fn through(mpi: &Library, parts: &mut VecDeque<Request>, failure: &mut Result<(), String>) -> bool {
    while let Some(part) = parts.front_mut() {
        match mpi.test(part) {
            Ok(Some(_)) => drop(parts.pop_front()),
            Ok(None) => return false,
            Err(why) => {
                *failure = Err(why);
                return false;
            }
        }
    }
    true
}

/// A rank's last words.
pub(super) fn say(rank: usize, size: usize, why: &str) {
    let _ = writeln!(io::stderr(), "yunta: error: rank {rank} of {size}: {why}; all ranks end");
}
