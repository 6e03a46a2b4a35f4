//! Tables from Arrow's record batches, as a user of arrow-array has them: slices, nulls, wrong types, nothing at all.

use std::sync::Arc;

use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array};
use yunta::{Backend, Count, Hypotenuse, Normalize, Table};

/// A batch of `x` and `y` in f64, `id` in i64 and `name`, of so many rows.
fn batch(rows: usize) -> RecordBatch {
    let numbers = |factor: f64| Arc::new(Float64Array::from_iter_values((0..rows).map(|row| factor * row as f64))) as ArrayRef;
    let id: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows as i64));
    let name: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(|row| row.to_string())));
    RecordBatch::try_from_iter([("x", numbers(3.0)), ("y", numbers(4.0)), ("id", id), ("name", name)]).unwrap()
}

fn message<T>(result: yunta::Result<T>) -> String {
    result.err().expect("an error").to_string()
}

#[test]
fn columns_are_borrowed_and_keep_the_order_of_the_names() {
    let batch = batch(5);
    let table = Table::from_named_columns::<Float64Type>(&batch, ["y", "x"]).unwrap();
    assert_eq!((table.rows(), table.columns()), (5, 2));
    assert_eq!((table.get(2, 0), table.get(2, 1)), (Some(8.0), Some(6.0)));
    let x = Table::from_named_columns::<Float64Type>(&batch, vec![String::from("x")]).unwrap();
    let array = batch.column(0).as_any().downcast_ref::<Float64Array>().unwrap();
    assert_eq!(x.as_slice().unwrap().as_ptr(), array.values().as_ptr(), "a copy");
}

#[test]
fn a_slice_begins_at_its_offset() {
    let whole = batch(1000);
    for (offset, length) in [(0, 1000), (1, 999), (300, 7), (999, 1), (500, 0)] {
        let slice = whole.slice(offset, length);
        let table = Table::from_named_columns::<Float64Type>(&slice, ["x", "y"]).unwrap();
        let (x, y) = (table.column(0).unwrap(), table.column(1).unwrap());
        let h = yunta::run(&Hypotenuse::new(x, y), Backend::Cpu).unwrap().data;
        let expected: Vec<_> = (offset..offset + length).map(|row| 5.0 * row as f64).collect();
        assert_eq!(h, expected, "{length} rows from {offset}");
    }
}

#[test]
fn kernels_take_a_whole_batch_and_their_results_become_arrays_without_a_copy() {
    let x: ArrayRef = Arc::new(Float32Array::from(vec![1.0, 5.0, 2.0]));
    let y: ArrayRef = Arc::new(Float32Array::from(vec![3.0, 5.0, 2.5]));
    let batch = RecordBatch::try_from_iter([("x", x), ("y", y)]).unwrap();
    let rows = yunta::run(&Normalize::new(Table::from_record_batch::<Float32Type>(&batch).unwrap()), Backend::Auto).unwrap().data;
    assert_eq!(rows, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let counts = yunta::run(&Count::new(Table::from_record_batch::<Float32Type>(&batch).unwrap(), 5.0), Backend::Auto).unwrap().data;
    let there = counts.as_ptr();
    let counts = UInt64Array::from(counts);
    assert_eq!((counts.values(), counts.values().as_ptr()), (&vec![0u64, 2, 0].into(), there));
}

#[test]
fn a_wrong_type_is_named_with_its_column() {
    let batch = batch(3);
    let said = message(Table::from_record_batch::<Float64Type>(&batch));
    assert_eq!(said, r#"column is "id", of type Int64: give Float64, or pick columns that are, by their names"#);
    let said = message(Table::from_named_columns::<Int64Type>(&batch, ["id", "name"]));
    assert!(said.contains(r#""name", of type Utf8: give Int64"#), "{said}");
    let said = message(Table::from_named_columns::<Float32Type>(&batch, ["x"]));
    assert!(said.contains(r#""x", of type Float64: give Float32"#), "{said}");
    let said = message(Table::from_named_columns::<Float64Type>(&batch, ["x", "z"]));
    assert_eq!(said, r#"column is "z": the batch has x, y, id, name"#);
}

#[test]
fn a_null_is_an_error_and_one_outside_a_slice_is_none() {
    let holes: ArrayRef = Arc::new(Float64Array::from(vec![None, Some(1.0), None, Some(2.0), Some(3.0)]));
    let batch = RecordBatch::try_from_iter([("holes", holes)]).unwrap();
    let said = message(Table::from_record_batch::<Float64Type>(&batch));
    assert_eq!(said, r#"column is "holes", with 2 nulls: put numbers in their place, or filter their rows out"#);
    let batch = batch.slice(3, 2);
    let table = Table::from_record_batch::<Float64Type>(&batch).unwrap();
    assert_eq!(table.as_slice(), Some(&[2.0, 3.0][..]));
    let array = Int64Array::from(vec![Some(1), None]);
    assert!(message(Table::try_from(&array)).contains("with 1 null: "));
    assert_eq!(Table::try_from(&Int64Array::from(vec![7, 8])).unwrap().as_slice(), Some(&[7, 8][..]));
}

#[test]
fn a_batch_without_rows_or_columns_is_a_table_without_them() {
    let batch = batch(0);
    let table = Table::from_named_columns::<Float64Type>(&batch, ["x", "y"]).unwrap();
    assert_eq!((table.rows(), table.columns()), (0, 2));
    let none = [""; 0];
    assert_eq!(Table::from_named_columns::<Float64Type>(&batch, none).unwrap().columns(), 0);
    let rows_alone = self::batch(4).project(&[]).unwrap();
    assert_eq!(Table::from_record_batch::<Float64Type>(&rows_alone).unwrap().rows(), 4);
}

#[test]
fn times_are_numbers_of_their_unit() {
    let array = TimestampMicrosecondArray::from(vec![1, 5, 5]).with_timezone("UTC");
    let batch = RecordBatch::try_from_iter([("at", Arc::new(array) as ArrayRef)]).unwrap();
    let table = Table::from_record_batch::<TimestampMicrosecondType>(&batch).unwrap();
    assert_eq!(yunta::run(&Count::new(table, 5), Backend::Serial).unwrap().data, [0, 1, 1]);
}
