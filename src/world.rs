//! Ranks: the processes of one job, on one machine or many, which all run the same program. A view over them has the calls of a
//! [`View`](crate::View) over workers, and a kernel's items are shared out between them.
//!
//! [`World::join`] joins the ranks that a launcher started (`mpirun`, `srun`), by MPI; without a launcher there is one rank, and the
//! same program runs on it alone. [`World::threads`] has ranks as threads, to try a program out.
//!
//! ```
//! use yunta::{Backend, Engine, Julia, World};
//! # fn main() -> yunta::Result<()> {
//! let world = World::join()?;
//! let ranks = world.workers(..)?;
//! let mut held = ranks.scatter((0..1000).map(f64::from).collect())?; // pieces that the ranks own
//! let sums = held.run(|piece| piece.iter().sum::<f64>())?; // on every rank
//! assert_eq!(sums.iter().sum::<f64>(), 499_500.0);
//! if let Some(all) = held.gather()? {
//!     assert_eq!(all.len(), 1000); // on rank 0
//! }
//!
//! let engine = Engine::new()?;
//! let julia = Julia::default().size(400, 200);
//! if let Some(counts) = engine.across(&world).run(&julia, Backend::Auto)? {
//!     assert_eq!(counts.data.len(), 400 * 200); // on rank 0, with the bits of one machine
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What holds on every rank
//!
//! Every rank makes the same calls in the same order: so closures, which are part of the program, need not travel, and values do.
//! What rank 0 gives a call counts; others may give the same or nothing. Results **and errors** are the same on every rank, so that
//! no rank goes another way: a panic in a closure is [`Error::Panicked`](crate::Error::Panicked) everywhere, with the item and the rank.
//!
//! What one rank alone sees ends the job of all: a panic outside of closures, a rank that dies or falls silent. Nobody waits for ever.

mod across;
mod alone;
mod deal;
mod held;
mod link;
#[cfg(all(feature = "mpi", target_os = "linux"))]
mod mpi;
mod op;
mod outcome;
mod ranks;
mod threads;
mod value;

use std::fmt;
use std::ops::RangeBounds;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

pub use across::{Across, Gathered, Parts, Share};
pub use held::RankHeld;
pub use link::{Envelope, LAST_TAG, Link, Message, Tag};
pub use ranks::Ranks;
#[cfg(feature = "mpi")]
pub use value::Serde;
pub use value::Value;

use alone::Alone;
use op::Op;

#[cfg(not(all(feature = "mpi", target_os = "linux")))]
use crate::error::Error;
use crate::error::Result;
use crate::view::within;

/// The ranks of one job, of which this process (or thread) is one. A clone is another handle to the same.
///
/// Dropped, it waits for the other ranks to come to their ends too, as MPI has it. Dropped by a panic, it ends the job of all of them.
pub struct World {
    shared: Arc<Shared>,
    /// The first handle is the program's own: a panic that reaches it is caught by nobody.
    is_first: bool,
}

struct Shared {
    link: Box<dyn Link>,
    /// Calls so far.
    calls: AtomicU32,
}

impl World {
    /// A world of this process alone.
    pub fn alone() -> Self {
        Self::of(Box::new(Alone))
    }

    /// The world over a link of one's own.
    pub fn over(link: impl Link + 'static) -> Self {
        Self::of(Box::new(link))
    }

    fn of(link: Box<dyn Link>) -> Self {
        Self { shared: Arc::new(Shared { link, calls: AtomicU32::new(0) }), is_first: true }
    }

    /// Joins the ranks that a launcher started, by MPI; alone where there was no launcher, or one that started this process alone.
    ///
    /// Which MPI is found when the program runs, by the launcher's word: Open MPI, MPICH and what is made of it, or any that has the
    /// standard ABI. `YUNTA_MPI` names its library where it is another. A second call in a process gives the same world.
    ///
    /// # Errors
    /// There is a launcher, and this build has no MPI (the feature `mpi`, on Linux); the library cannot be loaded; or MPI knows
    /// of other ranks than the launcher, as when the library is not the launcher's.
    pub fn join() -> Result<Self> {
        match crate::pieces::launched(|name| std::env::var(name).ok())? {
            None => Ok(Self::alone()),
            Some(launched) if launched.size == 1 => Ok(Self::alone()),
            #[cfg(all(feature = "mpi", target_os = "linux"))]
            Some(launched) => mpi::join(&launched),
            #[cfg(not(all(feature = "mpi", target_os = "linux")))]
            Some(launched) => {
                let given = format!("{} is {}", launched.by, launched.size);
                Err(Error::argument("launcher", given, "this build has no MPI; build it with the feature mpi, on Linux"))
            }
        }
    }

    /// This rank, from 0.
    pub fn rank(&self) -> usize {
        self.shared.link.rank()
    }

    /// How many ranks there are.
    pub fn size(&self) -> usize {
        self.shared.link.size()
    }

    /// A view over some of the ranks: `..` for all, `0..2` for the first two.
    ///
    /// # Errors
    /// The range is empty, or there are not all of these ranks.
    pub fn workers(&self, range: impl RangeBounds<usize>) -> Result<Ranks> {
        Ok(Ranks::new(self.clone(), within(range, 0..self.size())?))
    }

    /// Returns when every rank has called it.
    pub fn barrier(&self) {
        self.begin("barrier").barrier();
    }

    /// What rank 0 gives, on every rank.
    ///
    /// ```
    /// let world = yunta::World::alone();
    /// assert_eq!(world.broadcast((1, "a".to_owned())), (1, "a".to_owned()));
    /// ```
    pub fn broadcast<V: Value>(&self, value: V) -> V {
        self.begin("broadcast").broadcast_value(|| value)
    }

    /// The same outcome on every rank: what each of them has, or the error of the first that has one.
    ///
    /// ```
    /// let world = yunta::World::alone();
    /// let read = std::fs::read("no such file").map_err(|error| yunta::Error::file("no such file", error));
    /// assert!(world.agree(read).is_err());
    /// ```
    ///
    /// # Errors
    /// One of the ranks gives an error.
    pub fn agree<T>(&self, outcome: Result<T>) -> Result<T> {
        self.begin("agree").agree(outcome)
    }

    /// Ends the job of all ranks, with a message that names this one.
    pub fn abort(&self, why: &str) {
        self.shared.link.abort(why);
    }

    /// A call, by its name, which each rank begins in the same order.
    fn begin(&self, name: &'static str) -> Op {
        let call = self.shared.calls.fetch_add(1, Ordering::Relaxed);
        self.link().begins(call, name);
        Op { world: self.clone(), tag: 1 + call % LAST_TAG }
    }

    fn link(&self) -> &dyn Link {
        &*self.shared.link
    }
}

impl Clone for World {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), is_first: false }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if self.is_first && thread::panicking() {
            self.abort("panicked");
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {} of {}", self.rank(), self.size())
    }
}
