//! What can be given for a parameter: slices, and where the features are on ndarray's views and Arrow's arrays, borrowed where they
//! lie. Not here: whether it fits the parameter.

#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "ndarray")]
mod ndarray;

use std::borrow::Cow;

use super::data::{Elements, Numbers};
use super::lanes::ScalarType;
use crate::error::Result;
use crate::kernel::Item;
use crate::resident::{AnyResident, Bytes, Operand, Resident};
use crate::table::Table;

mod sealed {
    pub trait Sealed {}
}

/// Numbers that a function takes: f32, f64, i32, u32, i64, u64 and bool.
pub trait Data: sealed::Sealed + Copy + 'static {
    #[doc(hidden)]
    fn array(numbers: Cow<'_, [Self]>) -> Array<'_>;
}

/// Numbers that a function takes and residents can be of: all of [`Data`] but bool.
pub trait ResidentData: Data + Item {
    #[doc(hidden)]
    fn resident(resident: &Resident<Self>) -> Array<'static>;
}

/// An array that [`Call::input`](crate::Call::input) takes. Nothing is converted: the numbers have the parameter's type.
///
/// | what | how it is read |
/// |---|---|
/// | `&[T]`, `&Vec<T>`, `&[T; N]` | in place |
/// | [`&Table`](Table) | in place where its rows lie one after another, and in strides where they or its columns lie so; a table of columns apart is copied. A row is an element: a scalar's if it has one number, else a vector's |
/// | [`&Resident`](Resident) | where it is |
/// | ndarray's `ArrayView` and `&Array` (feature `ndarray`) | in place where it is in standard order, else copied in its logical order, the last axis the fastest: views with gaps, in Fortran's order, or backwards |
/// | Arrow's `&PrimitiveArray` and `&ArrayRef` (feature `arrow`) | in place; a `BooleanArray`, which has bits, is copied; one with nulls is refused |
pub trait IntoData<'a>: Sized {
    #[doc(hidden)]
    fn into_array(self) -> Result<Array<'a>>;
}

/// Numbers that are given, borrowed or owned.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Array<'a> {
    held: Held<'a>,
    strides: Option<Strides>,
}

/// Elements that do not lie one behind the other.
#[derive(Debug, Clone, Copy)]
struct Strides {
    items: usize,
    components: usize,
    stride: usize,
    component_stride: usize,
}

macro_rules! held {
    ($($variant:ident $t:ty),*) => {
        #[derive(Debug, Clone)]
        enum Held<'a> { $($variant(Operand<'a, $t>),)* }

        impl Held<'_> {
            fn numbers(&self) -> Numbers<'_> {
                match self { $(Self::$variant(numbers) => Numbers::$variant(numbers),)* }
            }

            fn scalar(&self) -> ScalarType {
                match self { $(Self::$variant(_) => ScalarType::$variant,)* }
            }

            fn len(&self) -> usize {
                match self { $(Self::$variant(numbers) => numbers.len(),)* }
            }

            fn bytes(&self) -> Bytes<'_> {
                match self { $(Self::$variant(numbers) => numbers.into(),)* }
            }

            fn show(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
                match self { $(Self::$variant(numbers) => numbers.show(see),)* }
            }
        }
    };
}
held!(F32 f32, F64 f64, I32 i32, U32 u32, I64 i64, U64 u64, Bool u8);

macro_rules! data {
    ($($t:ident $variant:ident)*) => { $(
        impl sealed::Sealed for $t {}
        impl Data for $t {
            fn array(numbers: Cow<'_, [Self]>) -> Array<'_> {
                Array { held: Held::$variant(numbers.into()), strides: None }
            }
        }
        impl ResidentData for $t {
            fn resident(resident: &Resident<Self>) -> Array<'static> {
                Array { held: Held::$variant(resident.into()), strides: None }
            }
        }
    )* };
}
data!(f32 F32 f64 F64 i32 I32 u32 U32 i64 I64 u64 U64);

impl sealed::Sealed for bool {}
impl Data for bool {
    fn array(numbers: Cow<'_, [Self]>) -> Array<'_> {
        let bytes = match numbers {
            Cow::Borrowed(numbers) => Cow::Borrowed(bytemuck::cast_slice(numbers)),
            Cow::Owned(numbers) => Cow::Owned(numbers.into_iter().map(u8::from).collect()),
        };
        Array { held: Held::Bool(bytes.into()), strides: None }
    }
}

impl Array<'_> {
    pub(super) fn scalar(&self) -> ScalarType {
        self.held.scalar()
    }

    /// The numbers for a shader, where they lie one behind the other.
    pub(super) fn packed(&self) -> Option<Bytes<'_>> {
        let behind = |Strides { components, stride, component_stride, .. }| stride == components && component_stride == 1;
        self.strides.is_none_or(behind).then(|| self.held.bytes())
    }

    /// Shows the resident, if it is one.
    pub(super) fn show(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.held.show(see);
    }

    /// How many numbers there are, without those that lie between them.
    pub(super) fn len(&self) -> usize {
        self.strides.map_or_else(|| self.held.len(), |Strides { items, components, .. }| items * components)
    }

    /// How many numbers an element has to have; any, of numbers one behind the other.
    pub(super) fn components(&self) -> Option<usize> {
        self.strides.map(|strides| strides.components)
    }

    /// As elements of so many components.
    pub(super) fn elements(&self, components: usize) -> Elements<'_> {
        match self.strides {
            None => Elements::packed(self.held.numbers(), components),
            Some(Strides { stride, component_stride, .. }) => Elements { numbers: self.held.numbers(), stride, component_stride },
        }
    }
}

impl<'a, T: Data> IntoData<'a> for &'a [T] {
    fn into_array(self) -> Result<Array<'a>> {
        Ok(T::array(Cow::Borrowed(self)))
    }
}

impl<'a, T: Data> IntoData<'a> for &'a Vec<T> {
    fn into_array(self) -> Result<Array<'a>> {
        self.as_slice().into_array()
    }
}

impl<'a, T: Data, const N: usize> IntoData<'a> for &'a [T; N] {
    fn into_array(self) -> Result<Array<'a>> {
        self.as_slice().into_array()
    }
}

/// Where it is.
impl<'a, T: ResidentData> IntoData<'a> for &Resident<T> {
    fn into_array(self) -> Result<Array<'a>> {
        Ok(T::resident(self))
    }
}

impl<'a, T: ResidentData> IntoData<'a> for &'a Table<'_, T> {
    fn into_array(self) -> Result<Array<'a>> {
        let (items, components) = (self.rows(), self.columns());
        if let Some(resident) = self.resident() {
            let strides = Some(Strides { items, components, stride: components, component_stride: 1 });
            return Ok(Array { strides, ..T::resident(resident) });
        }
        let (numbers, stride, component_stride) = if let Some(numbers) = self.as_slice() {
            (Cow::Borrowed(numbers), components, 1)
        } else if let Some((numbers, stride, component_stride)) = self.strides().filter(|(_, stride, _)| *stride > 0) {
            (Cow::Borrowed(numbers), stride, component_stride)
        } else {
            let mut numbers = Vec::new();
            self.tile(0..items, &mut numbers);
            (Cow::Owned(numbers), components, 1)
        };
        Ok(Array { strides: Some(Strides { items, components, stride, component_stride }), ..T::array(numbers) })
    }
}
