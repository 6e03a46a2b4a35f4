//! What goes before each message: what it is, its call's tag and its length; and with it the message itself, if that is short.

use std::ops::Range;

use super::super::link::{Message, Tag};
use super::super::value::Value;

/// Envelopes have an MPI tag of their own, and what does not fit into one has its call's.
pub(super) const ENVELOPE: u32 = 0;

/// Messages up to this length are in their envelopes: MPIs send so much at once, without asking the receiver.
const INSIDE: usize = 3 << 10;

/// The longest envelope: it fits into what MPIs send at once.
pub(super) const LONGEST: usize = INSIDE + 64;

/// What an envelope says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// There is a message.
    Message,
    /// The sender has memory for one that is not in its envelope, and takes it.
    Takes,
    /// The sender lives.
    Tick,
    /// The sender makes no more calls.
    Leave,
    /// Nobody does.
    End,
}

const KINDS: [Kind; 5] = [Kind::Message, Kind::Takes, Kind::Tick, Kind::Leave, Kind::End];

/// The bytes of an envelope, with the message where it is short.
pub(super) fn seal(kind: Kind, tag: Tag, message: &Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    (kind as u8, tag, message.bytes().len()).pack(&mut bytes);
    if rest(message).is_empty() {
        bytes.extend_from_slice(message.bytes());
    }
    bytes
}

/// The bytes of a message that are not in its envelope.
pub(super) fn rest(message: &Message) -> Range<usize> {
    let length = message.bytes().len();
    if length <= INSIDE { length..length } else { 0..length }
}

/// What an envelope says, its message's length, and the message if it is inside. What is behind that in `bytes` does not matter.
pub(super) fn open(mut bytes: &[u8]) -> Option<(Kind, Tag, usize, Option<&[u8]>)> {
    let (kind, tag, length): (u8, Tag, usize) = Value::unpack(&mut bytes)?;
    let kind = *KINDS.get(usize::from(kind))?;
    let inside = if length <= INSIDE { Some(bytes.get(..length)?) } else { None };
    Some((kind, tag, length, inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_messages_are_inside_and_long_ones_are_not() {
        for length in [0, 1, INSIDE, INSIDE + 1, 100_000] {
            let message = Message::new((0..length).map(|i| i as u8).collect::<Vec<_>>());
            let mut sealed = seal(Kind::Message, 7, &message);
            assert!(sealed.len() <= LONGEST);
            sealed.resize(LONGEST, 0xff);
            let inside = rest(&message).is_empty().then_some(message.bytes());
            assert_eq!(open(&sealed), Some((Kind::Message, 7, length, inside)));
            assert_eq!(rest(&message).is_empty(), length <= INSIDE);
        }
        assert_eq!(open(&seal(Kind::End, 0, &Message::default())), Some((Kind::End, 0, 0, Some(&[][..]))));
        assert_eq!((open(&[]), open(&[9; 100])), (None, None));
    }
}
