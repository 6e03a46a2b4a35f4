//! A job in pieces that any number of processes make: who makes which, how a piece's file tells that it is whole, and how pieces
//! are listed. Not here: folders, or what a piece holds.
//!
//! ```
//! use yunta::pieces::{Sealed, Shard, list};
//! let shard: Shard = "2/3".parse()?;
//! assert_eq!(shard.pieces(8).collect::<Vec<_>>(), [1, 4, 7]); // numbers from 0
//! assert_eq!(list(&[2, 16, 17, 18]), "3,17-19"); // and as people count
//!
//! let bytes = Sealed { job: 7, number: 1, sections: vec![b"some rows".to_vec()] }.to_bytes();
//! assert_eq!(Sealed::from_bytes(&bytes, 7, 1).unwrap().sections, [b"some rows"]);
//! assert!(Sealed::from_bytes(&bytes[..20], 7, 1).is_none());
//! # Ok::<(), yunta::Error>(())
//! ```

mod checksum;
mod launcher;
mod seal;
mod shard;

pub use checksum::Checksum;
pub(crate) use launcher::{Launched, cores, launched};
pub use seal::Sealed;
pub use shard::{AskedShard, Shard, list};
