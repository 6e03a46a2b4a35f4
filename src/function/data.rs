//! What a program is given and what it fills: typed slices with strides, so that a table's columns and an array of
//! vectors are read where they lie. Not here: how they are read.

use super::lanes::ScalarType;

macro_rules! typed {
    ($($variant:ident $t:ty),*) => {
        /// Numbers of one type. Bools are bytes: 0 or 1.
        #[derive(Debug, Clone, Copy)]
        pub enum Numbers<'a> { $($variant(&'a [$t]),)* }

        /// Numbers of one type, to be written.
        #[derive(Debug)]
        pub enum NumbersMut<'a> { $($variant(&'a mut [$t]),)* }

        impl Numbers<'_> {
            pub fn scalar(&self) -> ScalarType {
                match self { $(Self::$variant(_) => ScalarType::$variant,)* }
            }

            pub fn len(&self) -> usize {
                match self { $(Self::$variant(numbers) => numbers.len(),)* }
            }

            pub(super) fn pointer(&self) -> *const u8 {
                match self { $(Self::$variant(numbers) => numbers.as_ptr().cast(),)* }
            }
        }

        impl NumbersMut<'_> {
            pub fn scalar(&self) -> ScalarType {
                match self { $(Self::$variant(_) => ScalarType::$variant,)* }
            }

            pub fn len(&self) -> usize {
                match self { $(Self::$variant(numbers) => numbers.len(),)* }
            }

            pub(super) fn pointer(&mut self) -> *mut u8 {
                match self { $(Self::$variant(numbers) => numbers.as_mut_ptr().cast(),)* }
            }
        }

        $(impl<'a> From<&'a [$t]> for Numbers<'a> {
            fn from(numbers: &'a [$t]) -> Self {
                Self::$variant(numbers)
            }
        }
        impl<'a> From<&'a mut [$t]> for NumbersMut<'a> {
            fn from(numbers: &'a mut [$t]) -> Self {
                Self::$variant(numbers)
            }
        })*
    };
}

typed!(F32 f32, F64 f64, I32 i32, U32 u32, I64 i64, U64 u64, Bool u8);

/// Elements among numbers: each of some components.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elements<'a> {
    pub numbers: Numbers<'a>,
    /// Numbers from an element to the next, and from a component to the next.
    pub stride: usize,
    pub component_stride: usize,
}

impl<'a> Elements<'a> {
    /// Elements one behind the other.
    pub fn packed(numbers: impl Into<Numbers<'a>>, components: usize) -> Self {
        Self { numbers: numbers.into(), stride: components, component_stride: 1 }
    }

    /// How many elements of so many components there are.
    pub fn count(&self, components: usize) -> usize {
        count(self.numbers.len(), self.stride, self.component_stride, components)
    }
}

/// A parameter's or a whole input's data.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Given<'a> {
    /// An element for each item; of a whole input, as many as there are.
    Each(Elements<'a>),
    /// The components of one value for all items, each as the bits of its type.
    Same(&'a [u64]),
}

/// Where an output goes: its first element is that of the first item of the range.
#[derive(Debug)]
pub(crate) struct OutputMut<'a> {
    pub numbers: NumbersMut<'a>,
    pub stride: usize,
    pub component_stride: usize,
}

impl<'a> OutputMut<'a> {
    /// Elements one behind the other.
    pub fn packed(numbers: impl Into<NumbersMut<'a>>, components: usize) -> Self {
        Self { numbers: numbers.into(), stride: components, component_stride: 1 }
    }

    pub fn count(&self, components: usize) -> usize {
        count(self.numbers.len(), self.stride, self.component_stride, components)
    }
}

/// How many elements lie wholly within so many numbers. A stride of 0 is one element for ever.
fn count(numbers: usize, stride: usize, component_stride: usize, components: usize) -> usize {
    let last = component_stride.saturating_mul(components.saturating_sub(1));
    match numbers.checked_sub(last.saturating_add(1)) {
        None => 0,
        Some(_) if stride == 0 => usize::MAX,
        Some(rest) => rest / stride + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_lie_wholly_within_the_numbers() {
        let numbers = [0f32; 10];
        let elements = |stride, component_stride| Elements { numbers: numbers[..].into(), stride, component_stride };
        assert_eq!(elements(3, 1).count(3), 3);
        assert_eq!(elements(3, 1).count(1), 4);
        assert_eq!(elements(1, 5).count(2), 5);
        assert_eq!(elements(1, 10).count(2), 0);
        assert_eq!(elements(1, usize::MAX).count(3), 0);
    }
}
