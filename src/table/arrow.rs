//! Tables from Arrow's record batches and arrays. Never a copy.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, RecordBatch};

use super::{Layout, Table};
use crate::error::{Error, Result};
use crate::kernel::Item;

impl<'a, T: Item> Table<'a, T> {
    /// All columns of an Arrow record batch, where they lie: each is of the Arrow type `P` and has no nulls.
    ///
    /// What a kernel puts out becomes an Arrow array without a copy too:
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::types::Float64Type;
    /// use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
    /// use yunta::{Backend, Count, Table};
    ///
    /// let x: ArrayRef = Arc::new(Float64Array::from(vec![3.0, 8.0, 5.0]));
    /// let y: ArrayRef = Arc::new(Float64Array::from(vec![4.0, 5.0, 5.0]));
    /// let batch = RecordBatch::try_from_iter([("x", x.clone()), ("y", y)])?;
    /// let table = Table::from_record_batch::<Float64Type>(&batch)?;
    /// assert_eq!((table.rows(), table.columns(), table.get(1, 0)), (3, 2, Some(8.0)));
    ///
    /// let counts = yunta::run(&Count::new(table, 5.0), Backend::Auto)?.data;
    /// let counts: UInt64Array = counts.into(); // the same memory
    /// assert_eq!(counts.values(), &[0, 1, 2]);
    ///
    /// let names: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    /// let batch = RecordBatch::try_from_iter([("x", x), ("name", names)])?;
    /// let message = Table::from_record_batch::<Float64Type>(&batch).unwrap_err().to_string();
    /// assert_eq!(message, r#"column is "name", of type Utf8: give Float64, or pick columns that are, by their names"#);
    /// let x = Table::from_named_columns::<Float64Type>(&batch, ["x"])?;
    /// assert_eq!(x.columns(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A column is of another type, or has nulls. What to put in their place is the caller's to say:
    ///
    /// ```
    /// # use arrow_array::Float64Array;
    /// # use yunta::Table;
    /// let holes = Float64Array::from(vec![Some(1.0), None]);
    /// assert!(Table::try_from(&holes).unwrap_err().to_string().contains("1 null"));
    /// let filled = Float64Array::from_iter_values(holes.iter().map(|number| number.unwrap_or(f64::NAN)));
    /// assert!(Table::try_from(&filled).is_ok());
    /// ```
    pub fn from_record_batch<P: ArrowPrimitiveType<Native = T>>(batch: &'a RecordBatch) -> Result<Self> {
        let schema = batch.schema_ref();
        let columns = batch.columns().iter().zip(schema.fields()).map(|(array, field)| numbers::<P>(array, field.name()));
        // Not `from_columns`: a batch of no columns has rows nevertheless.
        Ok(Self { rows: batch.num_rows(), columns: batch.num_columns(), layout: columns_of(columns)? })
    }

    /// Some columns of an Arrow record batch by their names, in the order of the names; otherwise as
    /// [`from_record_batch`](Table::from_record_batch). The other columns can be of any type.
    ///
    /// # Errors
    /// The batch has no such column, or it is of another type than `P` or has nulls.
    pub fn from_named_columns<P: ArrowPrimitiveType<Native = T>>(
        batch: &'a RecordBatch,
        names: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self> {
        let known = || batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ");
        let column = |name: &str| match batch.column_by_name(name) {
            Some(array) => numbers::<P>(array, name),
            None => Err(Error::argument("column", format!("{name:?}"), format!("the batch has {}", known()))),
        };
        let names: Vec<_> = names.into_iter().collect();
        let columns = names.iter().map(|name| column(name.as_ref()));
        Ok(Self { rows: batch.num_rows(), columns: names.len(), layout: columns_of(columns)? })
    }
}

/// One column, without a copy; an error, where it has nulls.
impl<'a, P: ArrowPrimitiveType<Native: Item>> TryFrom<&'a PrimitiveArray<P>> for Table<'a, P::Native> {
    type Error = Error;

    fn try_from(array: &'a PrimitiveArray<P>) -> Result<Self> {
        Ok(without_nulls(array, "the array")?.into())
    }
}

fn columns_of<'a, T: Item>(columns: impl Iterator<Item = Result<&'a [T]>>) -> Result<Layout<'a, T>> {
    Ok(Layout::Columns(columns.map(|column| column.map(Into::into)).collect::<Result<_>>()?))
}

fn numbers<'a, P: ArrowPrimitiveType>(array: &'a dyn Array, name: &str) -> Result<&'a [P::Native]> {
    let name = format!("{name:?}");
    let Some(array) = array.as_primitive_opt::<P>() else {
        let wanted = format!("give {}, or pick columns that are, by their names", P::DATA_TYPE);
        return Err(Error::argument("column", format!("{name}, of type {}", array.data_type()), wanted));
    };
    without_nulls(array, &name)
}

/// The numbers of an array. Those of a null are whatever is there, so that it can have none.
fn without_nulls<'a, P: ArrowPrimitiveType>(array: &'a PrimitiveArray<P>, name: &str) -> Result<&'a [P::Native]> {
    match array.null_count() {
        0 => Ok(array.values()),
        nulls => {
            let given = format!("{name}, with {nulls} {}", if nulls == 1 { "null" } else { "nulls" });
            Err(Error::argument("column", given, "put numbers in their place, or filter their rows out"))
        }
    }
}
