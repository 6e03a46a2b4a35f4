//! What ranks send to each other over: the one trait that a transport implements, and the bytes that it carries. Knows nothing of
//! what the bytes mean.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytemuck::NoUninit;

/// What a message is told apart by, with its sender: each call over ranks has one of its own, from 1 to [`LAST_TAG`].
pub type Tag = u32;

/// The largest tag, which every MPI has.
pub const LAST_TAG: Tag = 32_767;

/// A message that has come and was not received yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's rank.
    pub from: usize,
    /// Its length in bytes.
    pub bytes: usize,
}

/// How the ranks of one job reach each other. A transport is a type that implements this; [`World::over`](super::World::over) takes it.
///
/// No method returns an error: what one rank alone sees would part the ranks, of which each has to make the same calls. A link that
/// cannot go on says so by [`abort`](Link::abort), which ends the job for all of them. Any thread may call any method.
pub trait Link: Send + Sync {
    /// This rank, from 0.
    fn rank(&self) -> usize;

    /// How many ranks there are.
    fn size(&self) -> usize;

    /// Sends a message of any length to another rank, and returns at once: the message is kept until it is there. Those of one sender
    /// and one tag arrive in their order.
    fn send(&self, to: usize, tag: Tag, message: Message);

    /// The first message with this tag, of that sender or of any, that has come and was not received; waits for it so long.
    fn probe(&self, from: Option<usize>, tag: Tag, wait: Duration) -> Option<Envelope>;

    /// Receives the message that [`probe`](Link::probe) has found, into memory of exactly its length.
    fn receive(&self, from: usize, tag: Tag, into: &mut [u8]);

    /// Tells that this rank begins a call, by its number and name. A link can find by it that ranks do not make the same calls.
    fn begins(&self, call: u32, name: &'static str) {
        let _ = (call, name);
    }

    /// Ends the job of all ranks because of this one, with a message that names it.
    fn abort(&self, why: &str);

    /// Brings rank 0's message to all ranks, by a tree of messages unless the transport has something better.
    fn broadcast(&self, tag: Tag, message: Option<Message>) -> Message {
        let (rank, size) = (self.rank(), self.size());
        // A rank's subtree is as large as the lowest bit of its number.
        let subtree = if rank == 0 { size.next_power_of_two() } else { rank & rank.wrapping_neg() };
        let message = match message {
            Some(message) if rank == 0 => message,
            _ => received(self, rank - subtree.min(rank), tag),
        };
        let steps = std::iter::successors(Some(subtree / 2), |step| Some(step / 2)).take_while(|&step| step > 0);
        steps.filter(|step| rank + step < size).for_each(|step| self.send(rank + step, tag, message.clone()));
        message
    }

    /// Returns when every rank has called it.
    fn barrier(&self, tag: Tag) {
        if self.rank() == 0 {
            (1..self.size()).for_each(|rank| drop(received(self, rank, tag)));
        } else {
            self.send(0, tag, Message::default());
        }
        self.broadcast(tag, Some(Message::default()));
    }
}

/// Waits for a message, for as long as its sender lives, which is the link's to know.
pub(super) fn wait<L: Link + ?Sized>(link: &L, from: Option<usize>, tag: Tag) -> Envelope {
    loop {
        if let Some(envelope) = link.probe(from, tag, Duration::from_secs(1)) {
            return envelope;
        }
    }
}

/// Waits for a message of one sender and receives it.
pub(super) fn received<L: Link + ?Sized>(link: &L, from: usize, tag: Tag) -> Message {
    let Envelope { bytes, .. } = wait(link, Some(from), tag);
    let mut memory = Vec::new();
    if memory.try_reserve_exact(bytes).is_err() {
        link.abort(&format!("no memory for a message of {bytes} bytes"));
    }
    memory.resize(bytes, 0);
    link.receive(from, tag, &mut memory);
    Message::new(memory)
}

/// Bytes to be sent, or that came: some of what a vector holds. A clone shares them.
#[derive(Clone)]
pub struct Message {
    owner: Arc<dyn Holder>,
    range: Range<usize>,
}

impl Message {
    /// The bytes of a vector's numbers.
    pub fn new<T: NoUninit + Send + Sync>(numbers: Vec<T>) -> Self {
        let range = 0..numbers.len();
        Self::part(Arc::new(numbers), range)
    }

    /// The bytes of some of a vector's numbers, which are not copied.
    ///
    /// # Panics
    /// The vector has not all of them.
    pub fn part<T: NoUninit + Send + Sync>(numbers: Arc<Vec<T>>, range: Range<usize>) -> Self {
        assert!(range.start <= range.end && range.end <= numbers.len(), "{range:?} of {}", numbers.len());
        Self { owner: numbers, range: range.start * size_of::<T>()..range.end * size_of::<T>() }
    }

    /// Some of its bytes.
    ///
    /// # Panics
    /// It has not all of them.
    pub(super) fn slice(&self, bytes: Range<usize>) -> Self {
        assert!(bytes.start <= bytes.end && bytes.end <= self.range.len(), "{bytes:?} of {}", self.range.len());
        Self { owner: Arc::clone(&self.owner), range: self.range.start + bytes.start..self.range.start + bytes.end }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.owner.bytes()[self.range.clone()]
    }
}

impl Default for Message {
    fn default() -> Self {
        Self::new(Vec::<u8>::new())
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.range.len())
    }
}

/// What holds a message's bytes.
trait Holder: Send + Sync {
    fn bytes(&self) -> &[u8];
}

impl<T: NoUninit + Send + Sync> Holder for Vec<T> {
    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}
