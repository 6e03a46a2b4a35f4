//! One call over ranks, which all of them make: its messages have a tag of their own, so that calls of several threads do not meet.

use std::ops::Range;

use super::World;
use super::link::{self, Envelope, Message, Tag};
use super::outcome;
use super::value::Value;
use crate::error::{Error, Result};

pub(super) struct Op {
    pub world: World,
    pub tag: Tag,
}

impl Op {
    pub fn rank(&self) -> usize {
        self.world.rank()
    }

    pub fn size(&self) -> usize {
        self.world.size()
    }

    pub fn barrier(&self) {
        self.world.link().barrier(self.tag);
    }

    pub fn send(&self, to: usize, message: Message) {
        self.world.link().send(to, self.tag, message);
    }

    /// Waits for a message.
    pub fn wait(&self, from: Option<usize>) -> Envelope {
        link::wait(self.world.link(), from, self.tag)
    }

    /// Waits for a message and receives it into memory of its length.
    pub fn receive_into(&self, from: usize, into: &mut [u8]) {
        let Envelope { bytes, .. } = self.wait(Some(from));
        if bytes != into.len() {
            self.end(&format!("rank {from} sent {bytes} bytes, and not {}: each rank has to run the same program", into.len()));
        }
        self.world.link().receive(from, self.tag, into);
    }

    /// Waits for a message of whatever length.
    pub fn receive(&self, from: usize) -> Message {
        link::received(self.world.link(), from, self.tag)
    }

    /// Rank 0's message, on every rank.
    pub fn broadcast(&self, message: impl FnOnce() -> Message) -> Message {
        self.world.link().broadcast(self.tag, (self.rank() == 0).then(message))
    }

    /// Rank 0's value, on every rank.
    pub fn broadcast_value<V: Value>(&self, value: impl FnOnce() -> V) -> V {
        if self.size() == 1 {
            return value();
        }
        self.value(self.broadcast(|| Message::new(packed(&value()))).bytes(), 0)
    }

    /// The value that these bytes of a rank's are.
    pub fn value<V: Value>(&self, mut bytes: &[u8], from: usize) -> V {
        V::unpack(&mut bytes).unwrap_or_else(|| self.end(&format!("rank {from} sent no {}", std::any::type_name::<V>())))
    }

    /// What each of the ranks `of` gives, on every rank; or the error of the first that has one.
    pub fn gather<R: Value>(&self, of: Range<usize>, mine: Option<Result<R>>) -> Result<Vec<R>> {
        if self.size() == 1 {
            return mine.into_iter().collect();
        }
        let mine = mine.map(|mine| outcome::pack(mine.map(|value| packed(&value)), self.rank()));
        if self.rank() != 0 {
            mine.into_iter().for_each(|mine| self.send(0, Message::new(mine)));
        } else {
            let all = of.map(|rank| if rank == 0 { mine.clone().unwrap_or_default() } else { self.receive(rank).bytes().to_vec() });
            let all: Vec<_> = all.collect();
            return self.gathered(self.broadcast(|| Message::new(packed(&all))).bytes());
        }
        self.gathered(self.broadcast(Message::default).bytes())
    }

    fn gathered<R: Value>(&self, mut bytes: &[u8]) -> Result<Vec<R>> {
        let outcomes = Vec::<Vec<u8>>::unpack(&mut bytes).unwrap_or_default();
        let outcomes = outcomes.iter().map(|outcome| outcome::unpack(outcome).unwrap_or_else(|| self.end("there came no outcome")));
        outcomes.map(|outcome| outcome.map(|bytes| self.value(bytes, 0))).collect()
    }

    /// The outcome of all ranks: each has its own value, or all have the first one's error.
    pub fn agree<T>(&self, mine: Result<T>) -> Result<T> {
        if self.size() == 1 {
            return mine;
        }
        let (value, said) = match mine {
            Ok(value) => (Some(value), Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.gather(0..self.size(), Some(said))?;
        value.ok_or_else(|| Error::Rank { rank: self.rank(), reason: "has no result".to_owned() })
    }

    /// Ends the job of all ranks, as this one cannot go on.
    pub fn end(&self, why: &str) -> ! {
        self.world.abort(why);
        // Of links that end the process, nothing comes here; of others, this rank ends as a panic does.
        panic!("{why}")
    }
}

pub(super) fn packed<V: Value>(value: &V) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.pack(&mut bytes);
    bytes
}
