//! What a call takes: slices, tables, ndarray's views and Arrow's arrays, each with the numbers in its own order, and those that lie
//! well never copied; and what is refused.

use yunta::{Backend, Call, Engine, Error, Function, IntoData, Level, NoShader, Real, Reduction, Table, Work};

use super::{engine, refused};

/// What x + 1 gives for an input, in f64.
fn plus_one<'a>(data: impl IntoData<'a>) -> Vec<f64> {
    let call = Function::expression("x + 1.0").unwrap().call().input("x", data);
    run(&call)
}

/// The only output, the same at every level and on several threads.
fn run(call: &Call<'_>) -> Vec<f64> {
    let first = engine(Level::Scalar).run(call, Backend::Serial).unwrap().data;
    for level in Level::available() {
        let engine = Engine::builder().threads(3).simd(level).build().unwrap();
        assert_eq!(engine.run(call, Backend::Cpu).unwrap().data, first, "{}", level.name());
    }
    first.only::<f64>().expect("f64").to_vec()
}

fn error(call: &Call<'_>) -> Error {
    call.validate().expect_err("it does not fit")
}

fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|i| i as f64 * 0.5 - 100.0).collect()
}

fn more<T: Real>(numbers: impl IntoIterator<Item = T>) -> Vec<T> {
    numbers.into_iter().map(|number| number + T::ONE).collect()
}

#[test]
fn slices_vectors_and_arrays() {
    let x = numbers(5);
    assert_eq!(plus_one(&x), more(x.clone()));
    assert_eq!(plus_one(&x[1..3]), more([x[1], x[2]]));
    assert_eq!(plus_one(&[1.0, 2.0]), [2.0, 3.0]);
}

#[test]
fn columns_of_tables_however_they_lie() {
    for rows in [1, 2, 63, 64, 65, 1000, 5003] {
        let data = numbers(rows * 3);
        let columns: Vec<Vec<f64>> = (0..3).map(|column| (0..rows).map(|row| data[row * 3 + column]).collect()).collect();
        let tables = [
            Table::new(&data, rows, 3).unwrap(),
            Table::column_major(columns.concat(), rows, 3).unwrap(),
            Table::from_columns(columns.iter().map(Vec::as_slice)).unwrap(),
        ];
        for table in &tables {
            for (at, wanted) in columns.iter().enumerate() {
                assert_eq!(plus_one(&table.column(at).unwrap()), more(wanted.clone()), "{rows} rows, column {at}");
            }
            let sum = Function::new("fn f(v: vec3<f64>) -> f64 { return v.x + 2.0 * v.y - v.z; }").unwrap();
            let wanted: Vec<f64> = data.chunks(3).map(|v| v[0] + 2.0 * v[1] - v[2]).collect();
            assert_eq!(run(&sum.call().input("v", table)), wanted, "{rows} rows as vectors");
        }
    }
    let same = Table::strided(vec![7.0], 100, 1, 0, 1).unwrap();
    assert_eq!(plus_one(&same), [8.0; 100]);
}

#[test]
fn strided_inputs_are_whole_inputs_and_reduced_too() {
    let data = numbers(3000);
    let table = Table::new(&data, 1000, 3).unwrap();
    let column = table.column(1).unwrap();
    let source = "
        @group(0) @binding(0) var<storage, read> all: array<f64>;
        fn f(x: f64, @builtin(global_invocation_id) id: vec3<u32>) -> f64 {
            return x + all[999u - id.x] + f64(arrayLength(&all)); }";
    let call = Function::new(source).unwrap().call().input("all", &column).input("x", &column);
    let wanted: Vec<f64> = (0..1000).map(|i| data[3 * i + 1] + data[3 * (999 - i) + 1] + 1000.0).collect();
    assert_eq!(run(&call), wanted);
    assert!(matches!(call.shader(), Err(NoShader(_))));
    let least = Function::expression("x").unwrap().call().input("x", &column).reduce(Reduction::ArgMax);
    assert_eq!(engine(Level::Scalar).reduce(&least, Backend::Cpu).unwrap().data.only::<u64>(), Some(&[999][..]));
}

#[test]
fn tables_of_other_forms_are_refused() {
    let data = numbers(12);
    let table = Table::new(&data, 4, 3).unwrap();
    let (x, v) = (Function::expression("x").unwrap(), Function::new("fn f(v: vec2<f64>) -> f64 { return v.x; }").unwrap());
    refused(error(&x.call().input("x", &table)), &["x is a table of 3 columns", "1 of them"]);
    refused(error(&v.call().input("v", &table)), &["v is a table of 3 columns", "2 of them"]);
    let bytes = Function::new("fn f(x: f32) -> f32 { return x; }").unwrap();
    refused(error(&bytes.call().input("x", &table.column(0).unwrap())), &["x is of f64", "f32 is wanted"]);
}

#[cfg(feature = "ndarray")]
#[test]
fn views_of_ndarray_in_their_logical_order() {
    use ndarray::{Array, Array1, Array2, ArrayView, s};
    let all = Array2::from_shape_vec((40, 7), numbers(280)).unwrap();
    let logical = |view: ArrayView<'_, f64, ndarray::Ix2>| more(view.iter().copied());
    assert_eq!(plus_one(&all), logical(all.view()));
    for view in [all.t(), all.slice(s![.., 1..3]), all.slice(s![..;-1, ..;2]), all.slice(s![3..9, ..]), all.slice(s![0..0, ..])] {
        assert_eq!(plus_one(view), logical(view));
    }
    assert_eq!(plus_one(all.column(3)), more(all.column(3).iter().copied()));
    assert_eq!(plus_one(all.row(3)), more(all.row(3).iter().copied()));
    let cube = Array::from_shape_fn((3, 4, 5), |(i, j, k)| (i * 100 + j * 10 + k) as f64);
    assert_eq!(plus_one(cube.view().permuted_axes([2, 0, 1])), more(cube.view().permuted_axes([2, 0, 1]).iter().copied()));
    let flags = Array1::from_iter((0..100).map(|i| i % 3 == 0));
    let call = Function::expression("flag").unwrap().call().input("flag", &flags).reduce(Reduction::Count);
    assert_eq!(engine(Level::Scalar).reduce(&call, Backend::Serial).unwrap().data.only::<u64>(), Some(&[34][..]));
}

#[cfg(feature = "arrow")]
#[test]
fn arrays_and_batches_of_arrow() {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray};

    let x = Float64Array::from(numbers(100));
    assert_eq!(plus_one(&x), more(numbers(100)));
    assert_eq!(plus_one(&x.slice(10, 5)), more(numbers(100)[10..15].iter().copied()));
    let columns: [(&str, ArrayRef); 5] = [
        ("x", Arc::new(x)),
        ("on", Arc::new(BooleanArray::from_iter((0..100).map(|i| Some(i % 2 == 0))))),
        ("id", Arc::new(Int64Array::from_iter_values(0..100))),
        ("holes", Arc::new(Float32Array::from_iter((0..100).map(|i| (i != 7).then_some(1.0f32))))),
        ("name", Arc::new(StringArray::from_iter_values((0..100).map(|i| i.to_string())))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let function = Function::new("fn f(x: f64, on: bool, id: i64, k: f64) -> f64 { return select(k, x, on) + f64(id); }").unwrap();
    let wanted = |k: f64| (0..100).map(|i| if i % 2 == 0 { numbers(100)[i] } else { k } + i as f64).collect::<Vec<_>>();
    assert_eq!(run(&function.call().inputs(&batch).set("k", 3.0)), wanted(3.0));
    assert_eq!(run(&function.call().set("k", 4.0).inputs(&batch)), wanted(4.0));
    let (middle, all) = (batch.slice(51, 9), wanted(5.0));
    assert_eq!(run(&function.call().inputs(&middle).set("k", 5.0)), all[51..60]);
    let of = |text: &str| error(&Function::expression(text).unwrap().call().inputs(&batch));
    refused(of("holes * 2.0"), &["holes has 1 null", "filter"]);
    refused(of("name + 1.0"), &["name is of Arrow's type Utf8", "32 or 64 bits"]);
    refused(of("x + z"), &["lacks data for z"]);
}
