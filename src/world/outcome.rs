//! How calls end on every rank alike: results and errors as bytes, and the agreement on them. Not here: how the bytes travel.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::value::Value;
use crate::cpu::drain::panic_message;
use crate::error::{Error, Result};

/// Calls a user's closure for an item; a panic in it is an error that names the item and the rank.
pub(super) fn caught<R>(rank: usize, item: usize, call: impl FnOnce() -> R) -> Result<R> {
    catch_unwind(AssertUnwindSafe(call))
        .map_err(|payload| Error::Panicked { message: on_rank(rank, &panic_message(payload.as_ref())), range: item..item + 1 })
}

/// A panic's message, and where that was.
pub(super) fn on_rank(rank: usize, message: &str) -> String {
    format!("{message} (on rank {rank})")
}

/// An outcome as bytes.
pub(super) fn pack(outcome: Result<Vec<u8>>, rank: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    match outcome {
        Ok(results) => {
            bytes.push(0);
            bytes.extend(results);
        }
        Err(Error::Panicked { message, range }) => {
            bytes.push(1);
            (message, range.start, range.end).pack(&mut bytes);
        }
        Err(Error::Cancelled { done, total }) => {
            bytes.push(2);
            (done, total).pack(&mut bytes);
        }
        Err(Error::Rank { rank, reason }) => {
            bytes.push(3);
            (rank, reason).pack(&mut bytes);
        }
        // What another rank is told of other errors is their text.
        Err(other) => {
            bytes.push(3);
            (rank, other.to_string()).pack(&mut bytes);
        }
    }
    bytes
}

/// An outcome of its bytes, if they are one.
pub(super) fn unpack(bytes: &[u8]) -> Option<Result<&[u8]>> {
    let (kind, mut rest) = bytes.split_first()?;
    Some(match kind {
        0 => Ok(rest),
        1 => {
            let (message, start, end) = Value::unpack(&mut rest)?;
            Err(Error::Panicked { message, range: start..end })
        }
        2 => {
            let (done, total) = Value::unpack(&mut rest)?;
            Err(Error::Cancelled { done, total })
        }
        3 => {
            let (rank, reason) = Value::unpack(&mut rest)?;
            Err(Error::Rank { rank, reason })
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_the_same_elsewhere() {
        for error in [
            Error::Panicked { message: "no".into(), range: 3..4 },
            Error::Cancelled { done: 3, total: 9 },
            Error::Rank { rank: 5, reason: "why".into() },
        ] {
            let there = pack(Err(error.clone()), 2);
            assert_eq!(format!("{:?}", unpack(&there).unwrap().unwrap_err()), format!("{error:?}"));
        }
        let other = pack(Err(Error::Processor("lacks it".into())), 2);
        assert!(matches!(unpack(&other), Some(Err(Error::Rank { rank: 2, reason })) if reason == "lacks it"));
        assert!(matches!(unpack(&pack(Ok(vec![7, 8]), 0)), Some(Ok([7, 8]))));
        assert!(unpack(&[]).is_none() && unpack(&[9]).is_none() && unpack(&[1, 2]).is_none());
    }
}
