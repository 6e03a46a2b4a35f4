//! Typed parameters and results of a compiled function: what may be given for a parameter, and what the macro's module is written
//! with. Not here: whether data fits the others', which the call finds as of any function.

use super::Compiled;
use crate::error::Result;
use crate::function::input::{Data, ResidentData};
use crate::function::{Call, Function, Value, Written};
use crate::kernel::{Columns, Numbers};
use crate::resident::Resident;
use crate::table::Table;

/// The function of this name, with its code.
///
/// # Errors
/// The text is none that this version reads, which the macro has found to be one.
pub fn function(source: &str, name: &str, compiled: Compiled) -> Result<Function> {
    Function::of(Written::Module(source.to_owned()), Some(name.to_owned()), Some(compiled))
}

/// An array of elements: numbers, or for vectors arrays of numbers. A slice, a vector or an array of them, a table whose rows they are,
/// or what an engine holds.
#[diagnostic::on_unimplemented(
    message = "the function takes elements of `{T}` here, and `{Self}` has none",
    note = "a slice `&[{T}]` will do; nothing is converted"
)]
pub trait Array<'a, T> {
    #[doc(hidden)]
    fn give(self, call: Call<'a>, name: &str) -> Call<'a>;
}

/// What a parameter takes: an [`Array`] with an element for each item, or one value for all.
#[diagnostic::on_unimplemented(
    message = "the function takes elements of `{T}` here, and `{Self}` has none",
    note = "a slice `&[{T}]` with one for each item will do, or a `{T}` for all of them; nothing is converted"
)]
pub trait Element<'a, T> {
    #[doc(hidden)]
    fn give(self, call: Call<'a>, name: &str) -> Call<'a>;
}

macro_rules! values {
    ($($t:ident)*) => { $(
        impl<'a> Element<'a, $t> for $t {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                call.set(name, self)
            }
        }
        impl<'a, const N: usize> Element<'a, [$t; N]> for [$t; N] {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                call.set(name, Value::from(self))
            }
        }
    )* };
}
values!(f32 f64 i32 u32 i64 u64 bool);

// Each by itself, and no array by way of the other trait: so a number like 2.0 finds its type.
macro_rules! arrays {
    ($([$($more:tt)*] $t:ty, $this:ty, $given:ident => $data:expr;)*) => { $(
        impl<'a, T: Data, $($more)*> Array<'a, $t> for $this {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                let $given = self;
                call.input(name, $data)
            }
        }
        impl<'a, T: Data, $($more)*> Element<'a, $t> for $this {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                Array::<'a, $t>::give(self, call, name)
            }
        }
    )* };
}
arrays! {
    [] T, &'a [T], given => given;
    [] T, &'a Vec<T>, given => given;
    [const M: usize] T, &'a [T; M], given => given;
    [const N: usize] [T; N], &'a [[T; N]], given => given.as_flattened();
    [const N: usize] [T; N], &'a Vec<[T; N]>, given => given.as_flattened();
    [const N: usize, const M: usize] [T; N], &'a [[T; N]; M], given => given.as_flattened();
    // The components one after the other.
    [const N: usize] [T; N], &'a [T], given => given;
    [const N: usize] [T; N], &'a Vec<T>, given => given;
}

macro_rules! held {
    ($([$($more:tt)*] $t:ty, $this:ty;)*) => { $(
        impl<'a, T: ResidentData, $($more)*> Array<'a, $t> for $this {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                call.input(name, self)
            }
        }
        impl<'a, T: ResidentData, $($more)*> Element<'a, $t> for $this {
            fn give(self, call: Call<'a>, name: &str) -> Call<'a> {
                call.input(name, self)
            }
        }
    )* };
}
held! {
    [] T, &Resident<T>;
    [const N: usize] [T; N], &Resident<T>;
    [] T, &'a Table<'_, T>;
    [const N: usize] [T; N], &'a Table<'_, T>;
}

/// Zeroed memory; none where there is not as much.
pub fn zeroed<T: bytemuck::Zeroable>(length: usize) -> Option<Vec<T>> {
    bytemuck::allocation::try_zeroed_vec(length).ok()
}

/// Results as columns of these names and numbers of an item.
pub fn columns<const N: usize>(columns: [(&str, usize, Numbers); N]) -> Columns {
    Columns::of(columns.map(|(name, width, numbers)| (name.to_owned(), width, numbers)))
}

/// Makes a macro's call what an engine runs: its only field is a [`Call`], and its results are of a type of their own.
#[doc(hidden)]
#[macro_export]
macro_rules! __compiled_call {
    ($call:ident, $results:ident) => {
        impl $crate::Work for $call<'_> {
            fn name(&self) -> ::std::borrow::Cow<'static, str> {
                $crate::Work::name(&self.0)
            }
            fn precision(&self) -> ::std::borrow::Cow<'static, str> {
                $crate::Work::precision(&self.0)
            }
            fn source(&self) -> u64 {
                $crate::Work::source(&self.0)
            }
            fn items(&self) -> usize {
                $crate::Work::items(&self.0)
            }
            fn outputs(&self) -> usize {
                $crate::Work::outputs(&self.0)
            }
            fn output(&self, index: usize) -> $crate::Field<'_> {
                $crate::Work::output(&self.0, index)
            }
            fn validate(&self) -> $crate::Result<()> {
                $crate::Work::validate(&self.0)
            }
            fn cost(&self) -> $crate::Cost {
                $crate::Work::cost(&self.0)
            }
            fn executor(&self, level: $crate::Level) -> ::std::option::Option<::std::borrow::Cow<'static, str>> {
                $crate::Work::executor(&self.0, level)
            }
            fn residents(&self, see: &mut dyn FnMut(&dyn $crate::AnyResident)) {
                $crate::Work::residents(&self.0, see)
            }
            fn compute(
                &self,
                level: $crate::Level,
                range: ::std::ops::Range<usize>,
                out: $crate::Outputs<'_>,
                watch: &$crate::Watch,
            ) -> $crate::Result<()> {
                $crate::Work::compute(&self.0, level, range, out, watch)
            }
            fn shader(&self) -> ::std::result::Result<$crate::Shader<'_>, $crate::NoShader> {
                $crate::Work::shader(&self.0)
            }
        }

        impl $crate::Computation for $call<'_> {
            type Results = $results;
        }

        impl<'a> ::std::convert::From<$call<'a>> for $crate::Call<'a> {
            fn from(call: $call<'a>) -> Self {
                call.0
            }
        }
    };
}
