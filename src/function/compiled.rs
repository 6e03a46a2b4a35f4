//! Functions that the macro `function!` has made part of the binary: what its code is written with. No library of its own: what is
//! public here is so for that code, and changes with the macro. Not here: the macro, and what a function computes.
//!
//! The code computes a group of items at a time, an array of a lane for each value, in loops over the lanes. It is compiled once for
//! each SIMD level, as a kernel's loop is, and reads and writes through [`Items`].

mod arrays;
mod items;
mod typed;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use super::bytecode::{Ended, Job};
use super::data::OutputMut;
use crate::cpu::simd::{Level, Simd, Within};
pub use arrays::{double as f64, single as f32};
pub use items::{Items, Whole, any, reinterpret, select};
pub use typed::{Array, Element, columns, function, zeroed};

pub use super::ops::*;
pub use super::ops::{i32s as i32, i64s as i64, u32s as u32, u64s as u64};
pub use crate::resident::Away;

/// What the macro writes for a function.
pub trait Program: 'static {
    /// Computes all items; false where it was stopped.
    fn run<S: Simd>(simd: S, items: &mut Items<'_, '_>) -> bool;
}

/// A function's code, for every level.
#[derive(Clone, Copy)]
pub struct Compiled {
    run: fn(Level, &mut Items<'_, '_>) -> bool,
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Compiled")
    }
}

impl Compiled {
    /// That of a function.
    pub const fn of<P: Program>() -> Self {
        Self { run: at_level::<P> }
    }

    /// Computes the items of a range. The outputs have so many components each.
    pub(super) fn run(
        self,
        level: Level,
        range: Range<usize>,
        job: &Job<'_>,
        (outputs, components): (&mut [OutputMut<'_>], &[usize]),
        stop: &dyn Fn() -> bool,
    ) -> Ended {
        let components = components.iter().enumerate().flat_map(|(at, &count)| (0..count).map(move |component| (at, component))).collect();
        if (self.run)(level, &mut Items::new(range, job, outputs, components, stop)) { Ended::Completed } else { Ended::Stopped }
    }
}

/// The code by the instructions of a level: compiled where the function is, as it is generic.
fn at_level<P: Program>(level: Level, items: &mut Items<'_, '_>) -> bool {
    struct Work<'w, 'a, 'o, P>(&'w mut Items<'a, 'o>, &'w mut bool, PhantomData<P>);

    impl<P: Program> Within for Work<'_, '_, '_, P> {
        #[inline(always)]
        fn within<S: Simd>(self, simd: S) {
            *self.1 = P::run(simd, self.0);
        }
    }
    let mut completed = false;
    level.within(Work::<P>(items, &mut completed, PhantomData));
    completed
}
