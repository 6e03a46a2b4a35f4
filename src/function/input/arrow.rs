//! Arrow's arrays as inputs, and a batch's columns by their names. Not here: conversions, of which there are none.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array as _, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch};

use super::{Array, Data, IntoData};
use crate::error::{Error, Result};
use crate::function::Call;

impl<'a, P: ArrowPrimitiveType<Native: Data>> IntoData<'a> for &'a PrimitiveArray<P> {
    fn into_array(self) -> Result<Array<'a>> {
        without_nulls(self)?;
        let numbers: &[P::Native] = self.values();
        numbers.into_array()
    }
}

/// An array of f32, f64, i32, u32, i64, u64 or bool.
impl<'a> IntoData<'a> for &'a ArrayRef {
    fn into_array(self) -> Result<Array<'a>> {
        without_nulls(self)?;
        macro_rules! first_of {
            ($($t:ident)*) => { $(
                if let Some(array) = self.as_primitive_opt::<$t>() {
                    return array.into_array();
                }
            )* };
        }
        first_of!(Float32Type Float64Type Int32Type UInt32Type Int64Type UInt64Type);
        match self.as_boolean_opt() {
            Some(bools) => Ok(bool::array(bools.values().iter().collect::<Vec<_>>().into())),
            None => wrong(format!("is of Arrow's type {}: give numbers of 32 or 64 bits, or booleans", self.data_type())),
        }
    }
}

fn without_nulls(array: &dyn arrow_array::Array) -> Result<()> {
    match array.null_count() {
        0 => Ok(()),
        nulls => {
            wrong(format!("has {nulls} null{}: put numbers in their place, or filter their rows out", if nulls == 1 { "" } else { "s" }))
        }
    }
}

fn wrong<T>(message: String) -> Result<T> {
    Err(Error::Function { message })
}

impl<'a> Call<'a> {
    /// The columns of an Arrow record batch for the parameters of their names, where they lie; parameters that have data already
    /// keep it, and columns that no parameter names may be of any type.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
    /// use yunta::{Backend, Function};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let price: ArrayRef = Arc::new(Float64Array::from(vec![3.0, 8.0]));
    /// let name: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    /// let batch = RecordBatch::try_from_iter([("price", price), ("name", name)])?;
    /// let call = Function::expression("price * rate")?.call().set("rate", 0.5).inputs(&batch);
    /// assert_eq!(yunta::run(&call, Backend::Auto)?.data.only::<f64>(), Some(&[1.5, 4.0][..]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn inputs(self, batch: &'a RecordBatch) -> Self {
        let wanted: Vec<_> = self.lacking().filter_map(|name| Some((batch.column_by_name(&name)?, name))).collect();
        wanted.into_iter().fold(self, |call, (column, name)| call.input(&name, column))
    }
}
