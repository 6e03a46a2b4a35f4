//! What kernels keep for an input: a slice, a vector or a resident. Not here: how any of them is read.

use std::borrow::Cow;
use std::ops::{Deref, Range};

use super::{AnyResident, Bytes, Resident};
use crate::kernel::Item;

/// An input of a kernel: numbers that are borrowed, owned, or resident. Kernels take whatever becomes one by `into`, and read it
/// as a slice.
///
/// A kernel that keeps operands names each in [`Kernel::residents`](crate::Kernel::residents). The engine then brings home what the
/// cores are to read, before they do.
///
/// ```
/// use yunta::{Engine, Operand};
/// let engine = Engine::new()?;
/// let operands: [Operand<f32>; 3] = [(&[1.0, 2.0]).into(), vec![1.0, 2.0].into(), (&engine.upload(&[1.0, 2.0])?).into()];
/// for operand in &operands {
///     assert_eq!(operand.len(), 2); // brings nothing home
///     assert_eq!(operand[1], 2.0);
/// }
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Operand<'a, T: Item> {
    from: Numbers<'a, T>,
}

#[derive(Debug, Clone)]
enum Numbers<'a, T: Item> {
    Host(Cow<'a, [T]>),
    Resident(Resident<T>),
}

impl<T: Item> Operand<'_, T> {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        match &self.from {
            Numbers::Host(numbers) => numbers.len(),
            Numbers::Resident(resident) => resident.len(),
        }
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Shows the resident, if it is one.
    pub fn show(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        if let Numbers::Resident(resident) = &self.from {
            see(resident);
        }
    }

    /// The resident, if it is one.
    #[cfg(feature = "function")]
    pub(crate) fn resident(&self) -> Option<&Resident<T>> {
        match &self.from {
            Numbers::Host(_) => None,
            Numbers::Resident(resident) => Some(resident),
        }
    }

    /// The same, borrowed.
    pub(crate) fn borrowed(&self) -> Operand<'_, T> {
        Operand {
            from: match &self.from {
                Numbers::Host(numbers) => Numbers::Host(Cow::Borrowed(numbers)),
                Numbers::Resident(resident) => Numbers::Resident(resident.clone()),
            },
        }
    }

    /// Some of the numbers, borrowed. Of a resident they are copied to host memory.
    pub(crate) fn slice(&self, range: Range<usize>) -> Operand<'_, T> {
        self[range].into()
    }

    /// Some of the numbers for a shader, where they are.
    pub(crate) fn part(&self, range: Range<usize>) -> Bytes<'_> {
        match &self.from {
            Numbers::Host(numbers) => numbers[range].into(),
            Numbers::Resident(resident) => resident.part(range),
        }
    }
}

/// Those of a resident, which the engine has brought home; if it could not, there are none.
impl<T: Item> Deref for Operand<'_, T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.from {
            Numbers::Host(numbers) => numbers,
            Numbers::Resident(resident) => resident.home().unwrap_or_default(),
        }
    }
}

macro_rules! from_host {
    ($([$($generic:tt)*] $from:ty;)*) => { $(
        impl<'a, T: Item, $($generic)*> From<$from> for Operand<'a, T> {
            fn from(numbers: $from) -> Self {
                Self { from: Numbers::Host(numbers.into()) }
            }
        }
    )* };
}
from_host! {
    [] &'a [T];
    [const N: usize] &'a [T; N];
    [] &'a Vec<T>;
    [] Vec<T>;
    [] Cow<'a, [T]>;
}

impl<T: Item> From<&Resident<T>> for Operand<'_, T> {
    fn from(resident: &Resident<T>) -> Self {
        resident.clone().into()
    }
}

impl<T: Item> From<Resident<T>> for Operand<'_, T> {
    fn from(resident: Resident<T>) -> Self {
        Self { from: Numbers::Resident(resident) }
    }
}
