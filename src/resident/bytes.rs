//! A shader's input as the engine takes it: bytes in host memory, or a part of a resident that a GPU holds. Not here: how a range
//! of items cuts it.

use std::any::TypeId;

use bytemuck::Pod;

use super::{Away, Operand, Resident};
use crate::kernel::Item;

/// The numbers of a shader's input, in host memory or where a GPU holds them: what [`Shader::input`](crate::Shader::input) takes.
///
/// Slices, vectors, [`Operand`]s and [`Resident`]s become one by `into`; a table by [`Table::packed`](crate::Table::packed).
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a> {
    pub(crate) source: Source<'a>,
    /// Bytes of one number.
    pub(crate) number: usize,
    /// The type of the numbers, if that is one of Rust's own.
    #[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone binds no input"))]
    pub(crate) item: Option<&'static str>,
}

/// Where the bytes are.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone binds no input"))]
pub(crate) enum Source<'a> {
    Host(&'a [u8]),
    Away { held: &'a dyn Away, offset: usize, length: usize },
}

impl Bytes<'_> {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        match self.source {
            Source::Host(bytes) => bytes.len(),
            Source::Away { length, .. } => length,
        }
    }

    /// The same as words of u32 in the WGSL, whatever numbers they are.
    pub fn words(self) -> Self {
        Self { item: Some("u32"), ..self }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a, T: Pod> From<&'a [T]> for Bytes<'a> {
    fn from(numbers: &'a [T]) -> Self {
        Self { source: Source::Host(bytemuck::cast_slice(numbers)), number: size_of::<T>(), item: number_type::<T>() }
    }
}

impl<'a, T: Pod> From<&'a Vec<T>> for Bytes<'a> {
    fn from(numbers: &'a Vec<T>) -> Self {
        numbers.as_slice().into()
    }
}

impl<'a, T: Pod, const N: usize> From<&'a [T; N]> for Bytes<'a> {
    fn from(numbers: &'a [T; N]) -> Self {
        numbers.as_slice().into()
    }
}

impl<'a, T: Item> From<&'a Operand<'_, T>> for Bytes<'a> {
    fn from(operand: &'a Operand<'_, T>) -> Self {
        operand.part(0..operand.len())
    }
}

impl<'a, T: Item> From<&'a Resident<T>> for Bytes<'a> {
    fn from(resident: &'a Resident<T>) -> Self {
        resident.part(0..resident.len())
    }
}

impl<T: Item> Resident<T> {
    /// Some of the numbers, where they are.
    pub(super) fn part(&self, range: std::ops::Range<usize>) -> Bytes<'_> {
        let number = size_of::<T>();
        let Some(held) = self.held.away.as_deref() else {
            return self.held.home.get().map_or(&[][..], |home| &home[range]).into();
        };
        Bytes {
            source: Source::Away { held, offset: range.start * number, length: range.len() * number },
            number,
            item: number_type::<T>(),
        }
    }
}

/// The name of a type that is a number of Rust's, or an array of up to four.
#[inline]
pub(crate) fn number_type<T: 'static>() -> Option<&'static str> {
    let is = |ids: [TypeId; 5]| ids.contains(&TypeId::of::<T>());
    macro_rules! named {
        ($($t:ident)*) => { $(if is([
            TypeId::of::<$t>(), TypeId::of::<[$t; 1]>(), TypeId::of::<[$t; 2]>(), TypeId::of::<[$t; 3]>(), TypeId::of::<[$t; 4]>(),
        ]) {
            return Some(stringify!($t));
        })* };
    }
    named!(f32 f64 i32 u32 i64 u64 u8 u16 i8 i16);
    None
}
