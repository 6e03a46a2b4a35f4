//! A world of one rank, which has nobody to send to.

use std::time::Duration;

use super::link::{Envelope, Link, Message, Tag};

#[derive(Debug)]
pub(super) struct Alone;

impl Link for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn send(&self, to: usize, _: Tag, _: Message) {
        unreachable!("there is no rank {to}");
    }

    fn probe(&self, _: Option<usize>, _: Tag, _: Duration) -> Option<Envelope> {
        unreachable!("nobody sends");
    }

    fn receive(&self, from: usize, _: Tag, _: &mut [u8]) {
        unreachable!("there is no rank {from}");
    }

    fn abort(&self, _: &str) {}
}
