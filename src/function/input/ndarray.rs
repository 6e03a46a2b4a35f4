//! ndarray's views and arrays as inputs. Not here: anything of two dimensions alone, which is a table's.

use std::borrow::Cow;

use ::ndarray::{Array as Owned, ArrayView, Dimension};

use super::{Array, Data, IntoData};
use crate::error::Result;

/// In place where it is in standard order, otherwise copied: between a view's numbers may lie some that others are writing to.
impl<'a, T: Data, D: Dimension> IntoData<'a> for ArrayView<'a, T, D> {
    fn into_array(self) -> Result<Array<'a>> {
        Ok(T::array(match self.to_slice() {
            Some(numbers) => Cow::Borrowed(numbers),
            None => Cow::Owned(self.iter().copied().collect()),
        }))
    }
}

impl<'a, T: Data, D: Dimension> IntoData<'a> for &'a Owned<T, D> {
    fn into_array(self) -> Result<Array<'a>> {
        self.view().into_array()
    }
}
