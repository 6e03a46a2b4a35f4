//! What every kernel must keep on every backend, as checks that tests of any crate can call with kernels of its own.
//! It takes the way that users take, through [`Engine::run_into`]; it measures no time.
//!
//! A kernel says with [`Cases`] what to try it on and how its results are judged. Then [`definition`] holds its scalar
//! loop against exact values, [`backend`] each backend against that loop to the bit, and [`parts`] what it
//! computes of a part, and [`cuts`] and [`lengths`] ranges of the job against the whole; [`ranks()`] what ranks that share it
//! compute. [`check`] does all of it but the last in one call.
//!
//! ```
//! use std::ops::Range;
//! use yunta::conformance::{self, Bound, Case, Cases, Exact};
//! use yunta::{Backend, Cost, Engine, Kernel};
//!
//! /// The squares of whole numbers.
//! struct Squares(usize);
//!
//! impl Kernel for Squares {
//!     type Item = u32;
//!     const NAME: &'static str = "squares";
//!     fn items(&self) -> usize {
//!         self.0
//!     }
//!     fn cost(&self) -> Cost {
//!         Cost::new(self.0 as f64, 4, 0.0, 4.0 * self.0 as f64)
//!     }
//!     fn serial(&self, range: Range<usize>, out: &mut [u32]) {
//!         for (square, i) in out.iter_mut().zip(range) {
//!             *square = (i * i) as u32;
//!         }
//!     }
//! }
//!
//! impl Cases for Squares {
//!     const BOUND: Bound = Bound::ulp(0.0);
//!     fn cases() -> Vec<Case<Self>> {
//!         [0, 1, 31, 1009].map(|items| Case::new(format!("len_{items}"), move |_| Squares(items))).into()
//!     }
//!     fn oracle(&self, index: usize) -> Option<Exact> {
//!         Some(Exact::Integer((index as i128).pow(2)))
//!     }
//! }
//!
//! let engine = Engine::new()?;
//! conformance::check::<Squares>(&engine).unwrap();
//! // Or one check at a time, each as a test of its own.
//! for case in Squares::cases() {
//!     conformance::backend(&case, &engine, Backend::Cpu).unwrap();
//! }
//! # Ok::<(), yunta::Error>(())
//! ```
//!
//! [`Engine::run_into`]: crate::Engine::run_into

mod checks;
mod compare;
mod exact;
mod guarded;
mod random;
mod ranks;

use crate::kernel::Kernel;

pub use checks::{LONGEST, STARTS, backend, check, cuts, definition, lengths, parts, run_range};
pub use compare::{Bound, Measured, close, same_bits, within};
pub use exact::Exact;
pub use guarded::{Guarded, all_written};
pub use random::Random;
pub use ranks::ranks;

/// A kernel that says what it is tried on, and how its results are judged.
pub trait Cases: Kernel<Item: Measured> + Sized {
    /// How far [`serial`](Kernel::serial) may be from [`oracle`](Cases::oracle).
    const BOUND: Bound;

    /// How far a GPU's results may be from the cores', where the job's report says that they are only close.
    const CLOSE: Bound = Self::BOUND;

    /// A byte that, repeated, is a finite number which the kernel cannot put out.
    const POISON: u8 = 0xa5;

    /// Jobs to try it on: the empty one, lengths around those of vectors, sizes that no piece divides, special values.
    fn cases() -> Vec<Case<Self>>;

    /// The exact value of one output of the job, if it is known.
    fn oracle(&self, index: usize) -> Option<Exact>;

    /// What holds of every result beside its closeness: its range, its symmetry.
    ///
    /// # Errors
    /// What does not hold, and where.
    fn check(&self, out: &[Self::Item]) -> Result<(), String> {
        let _ = out;
        Ok(())
    }
}

/// One job to try a kernel on; its inputs are made when it is asked for them.
pub struct Case<K> {
    name: String,
    seed: u64,
    timed: bool,
    swept: bool,
    cores_only: bool,
    make: Box<dyn Fn(&mut Random) -> K + Send + Sync>,
}

impl<K> Case<K> {
    /// A case from its name (lower case, digits and underscores) and a closure that makes the kernel from random numbers.
    /// The name is the seed, so that a case is the same wherever it runs.
    pub fn new(name: impl Into<String>, make: impl Fn(&mut Random) -> K + Send + Sync + 'static) -> Self {
        let name = name.into();
        // FNV-1a.
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { name, seed, timed: false, swept: false, cores_only: false, make: Box::new(make) }
    }

    /// The same case, which benches time too.
    pub fn timed(mut self) -> Self {
        self.timed = true;
        self
    }

    /// The same case, of which [`lengths`] computes every short range near the beginning: a kernel of cheap items.
    pub fn swept(mut self) -> Self {
        self.swept = true;
        self
    }

    /// The same case, whose inputs the kernel's shader cannot take: on the GPU it is an error.
    pub fn cores_only(mut self) -> Self {
        self.cores_only = true;
        self
    }

    /// The same case for a kernel that is made of this one.
    pub(crate) fn map<L>(self, made: impl Fn(K) -> L + Send + Sync + 'static) -> Case<L>
    where
        K: 'static,
    {
        let Self { name, seed, timed, swept, cores_only, make } = self;
        Case { name, seed, timed, swept, cores_only, make: Box::new(move |random| made(make(random))) }
    }

    /// The case's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether benches time it.
    pub fn is_timed(&self) -> bool {
        self.timed
    }

    /// Whether [`lengths`] is to be tried on it.
    pub fn is_swept(&self) -> bool {
        self.swept
    }

    /// Whether the GPU has to refuse it.
    pub fn is_cores_only(&self) -> bool {
        self.cores_only
    }

    /// The kernel with its inputs: the same each time.
    pub fn kernel(&self) -> K {
        (self.make)(&mut self.random())
    }

    /// The random numbers that the case's inputs are made from.
    fn random(&self) -> Random {
        Random::new(self.seed)
    }
}
