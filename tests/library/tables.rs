//! Tables and the kernels over them, through the public API: every layout, awkward shapes, and the special values.

use yunta::conformance::run_range;
use yunta::{Backend, Count, Engine, Hypotenuse, Item, Kernel, Level, Normalize, SumSquares, Table};

/// Shapes with sides of 0 and 1, rows longer than a tile, and row counts around a block's size.
const SHAPES: [(usize, usize); 13] =
    [(0, 0), (0, 3), (3, 0), (1, 1), (1, 7), (7, 1), (2, 3), (100, 10), (255, 3), (256, 8), (513, 5), (43, 200), (3, 5000)];

/// A fixed sequence of small numbers without a short period.
fn number(index: usize) -> u32 {
    let mixed = (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as u32
}

fn row_major<T>(rows: usize, columns: usize, make: impl Fn(u32) -> T) -> Vec<T> {
    (0..rows * columns).map(|index| make(number(index))).collect()
}

/// Hands `check` the same table in every layout that a table can have, with the layout's name.
fn in_every_layout<T: Item>(data: &[T], rows: usize, columns: usize, check: impl Fn(&str, &Table<'_, T>)) {
    let at = |i: usize, j: usize| data[i * columns + j];
    check("row-major", &Table::new(data, rows, columns).expect("the data fits"));
    let turned: Vec<T> = (0..columns).flat_map(|j| (0..rows).map(move |i| at(i, j))).collect();
    check("column-major", &Table::column_major(&turned, rows, columns).expect("the data fits"));
    let each: Vec<Vec<T>> = (0..columns).map(|j| (0..rows).map(|i| at(i, j)).collect()).collect();
    if columns > 0 {
        check("columns", &Table::from_columns(each.iter()).expect("the columns are equally long"));
    }
    let (row_stride, column_stride) = (2 * columns + 3, 2);
    let mut wide = vec![data.first().copied().unwrap_or(T::zeroed()); rows * row_stride];
    for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
        wide[i * row_stride + j * column_stride] = at(i, j);
    }
    let turned_below: Vec<T> = (0..columns).flat_map(|j| [T::zeroed()].into_iter().chain((0..rows).map(move |i| at(i, j)))).collect();
    let below = Table::column_major(&turned_below, rows + 1, columns).expect("the data fits");
    check("column-major, but for the first row", &below.slice_rows(1..rows + 1).expect("rows that are there"));
    check("strided", &Table::strided(&wide, rows, columns, row_stride, column_stride).expect("the data fits"));
    #[cfg(feature = "ndarray")]
    {
        let around = ndarray::Array2::from_shape_fn((columns + 2, rows + 3), |(j, i)| {
            let inside = (2..rows + 2).contains(&i) && (1..=columns).contains(&j);
            if inside { at(i - 2, j - 1) } else { T::zeroed() }
        });
        check("ndarray, columns of a larger one", &Table::from(around.slice(ndarray::s![1..=columns, 2..rows + 2]).t()));
        let backwards: Vec<T> = data.iter().rev().copied().collect();
        let array = ndarray::Array2::from_shape_vec((rows, columns), backwards).expect("the data fits");
        let by_columns = ndarray::Array2::from_shape_vec((columns, rows), turned.clone()).expect("the data fits");
        check("ndarray, column-major", &Table::from(by_columns.t()));
        check("ndarray, both axes reversed", &Table::from(array.slice(ndarray::s![..;-1, ..;-1])));
        let longer = ndarray::Array2::from_shape_fn((rows, columns + 2), |(i, j)| {
            let inside = (1..=columns).contains(&j);
            data.get((rows - 1 - i) * columns + j.saturating_sub(1)).copied().filter(|_| inside).unwrap_or(T::zeroed())
        });
        check("ndarray, rows reversed, parts of longer ones", &Table::from(longer.slice(ndarray::s![..;-1, 1..=columns])));
    }
}

#[test]
fn every_layout_has_the_same_numbers() {
    for (rows, columns) in SHAPES {
        let data = row_major(rows, columns, |n| n);
        in_every_layout(&data, rows, columns, |layout, table| {
            assert_eq!((table.rows(), table.columns()), (rows, columns), "{layout}");
            for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
                assert_eq!(table.get(i, j), Some(data[i * columns + j]), "{layout} at {i}, {j}");
            }
            assert_eq!(table.get(rows, 0).or(table.get(0, columns)), None, "{layout}");
            let mut scratch = Vec::new();
            let mut together = Vec::new();
            table.tiles(0..rows).for_each(|rows| together.extend_from_slice(table.tile(rows, &mut scratch)));
            assert_eq!(together, data, "{layout} {rows} x {columns}");
            for j in 0..columns {
                let column = table.column(j).expect("a column that is there");
                let expected: Vec<_> = (0..rows).map(|i| data[i * columns + j]).collect();
                assert_eq!(column.tile(0..rows, &mut scratch), expected, "{layout}, column {j}");
            }
        });
    }
}

#[test]
fn a_table_that_its_data_does_not_fill_is_an_error() {
    let data = [0u8; 10];
    assert!(Table::new(&data, 2, 4).is_err());
    assert!(Table::new(&data, usize::MAX, 2).is_err());
    assert!(Table::column_major(&data, 3, 4).is_err());
    assert!(Table::strided(&data, 2, 5, 5, 1).is_ok());
    assert!(Table::strided(&data, 2, 5, 6, 1).is_err());
    assert!(Table::strided(&data, 2, 2, usize::MAX, 2).is_err());
    // Nothing is there to be reached.
    assert!(Table::strided(&data, 0, 3, 1, usize::MAX).expect("no numbers").column(2).is_ok());
    assert!(Table::strided(&data, 5, 0, usize::MAX, 1).expect("no numbers").slice_rows(2..3).is_ok());
    assert!(Table::from_columns([vec![1u8], vec![1, 2]]).is_err());
    let table = Table::new(&data, 2, 5).expect("the data fits");
    assert!(table.column(5).is_err_and(|e| e.to_string().contains("column is 5")));
}

/// Counts the naive way and by the engine, for one type.
fn check_count<T: Item>(engine: &Engine, make: impl Fn(u32) -> T, value: T) {
    for (rows, columns) in SHAPES {
        let data = row_major(rows, columns, &make);
        let naive: Vec<u64> = (0..rows).map(|i| (0..columns).filter(|j| data[i * columns + j] == value).count() as u64).collect();
        in_every_layout(&data, rows, columns, |layout, table| {
            for backend in [Backend::Serial, Backend::Cpu, Backend::Auto] {
                let counts = engine.run(&Count::new(table, value), backend).expect("the cores can count");
                assert_eq!(counts.data, naive, "{} {layout} {rows} x {columns} on {backend}", T::NAME);
            }
        });
    }
}

#[test]
fn count_agrees_with_the_naive_count() {
    let engine = Engine::builder().threads(3).build().expect("an engine");
    check_count(&engine, |n| i64::from(n % 5) - 2, -2);
    check_count(&engine, |n| (n % 5) as i32 - 2, 1);
    check_count(&engine, |n| n % 5, 3);
    check_count(&engine, |n| (n % 5) as u8, 4);
    check_count(&engine, |n| (n % 5) as f32 - 2.0, 0.0);
    check_count(&engine, |n| f64::from(n % 5) - 2.0, -1.0);
}

#[test]
fn count_compares_as_ieee_equality_does() {
    let row = [0.0f32, -0.0, f32::NAN, 1.0, f32::INFINITY];
    let of = |value| yunta::run(&Count::new(Table::new(&row, 1, 5)?, value), Backend::Serial).map(|counts| counts.data);
    assert_eq!(of(0.0).expect("a count"), [2]);
    assert_eq!(of(-0.0).expect("a count"), [2]);
    assert_eq!(of(f32::NAN).expect("a count"), [0]);
    assert_eq!(of(f32::INFINITY).expect("a count"), [1]);
}

/// Pairs of f64 whose exponents are spread over the whole range, and apart by up to 60.
fn pairs(count: usize) -> (Vec<f64>, Vec<f64>) {
    let significand = |index: usize| 1.0 + f64::from(number(index)) / f64::from(1 << 24) + f64::from(number(index + 7)) * 2f64.powi(-48);
    let pair = |k: usize| {
        let exponent = -1000 + (k % 1999) as i32;
        (significand(2 * k) * 2f64.powi(exponent), significand(2 * k + 1) * 2f64.powi(exponent - (k % 61) as i32))
    };
    (0..count).map(pair).unzip()
}

/// How far `h` is from the hypotenuse, in units of its last place, for numbers whose squares are far inside the range.
fn ulps_off(x: f64, y: f64, h: f64) -> f64 {
    let square = |a: f64| (a * a, a.mul_add(a, -(a * a)));
    let ((p, p_low), (q, q_low), (r, r_low)) = (square(x.max(y)), square(x.min(y)), square(h));
    let sum = p + q;
    let sum_low = (p - sum) + q;
    let residual = (sum - r) + (sum_low + (p_low + q_low - r_low));
    residual / (2.0 * h) / (h.next_up() - h)
}

#[test]
fn hypotenuse_is_the_root_of_a_sum_that_was_rounded_once() {
    let (x, y) = pairs(200_000);
    let h = yunta::run(&Hypotenuse::new(&x, &y), Backend::Cpu).expect("the cores can do it").data;
    for ((&x, &y), &h) in x.iter().zip(&y).zip(&h) {
        // A power of two brings each to where the check itself cannot overflow.
        let scale = if x > 1e100 {
            2f64.powi(-600)
        } else if x < 1e-100 {
            2f64.powi(600)
        } else {
            1.0
        };
        let off = ulps_off(x * scale, y * scale, h * scale);
        // 0.5 for the root, and the square root of 2 over 4 for the sum.
        assert!(off.abs() <= 0.8537, "{off} ulp at {x:e}, {y:e}: {h:e}");
    }
    let narrow = |data: &[f64]| data.iter().map(|&v| (v.log2() / 8.0).exp2() as f32).collect::<Vec<_>>();
    let (x, y) = (narrow(&x), narrow(&y));
    let h = yunta::run(&Hypotenuse::new(&x, &y), Backend::Cpu).expect("the cores can do it").data;
    for ((&x, &y), &h) in x.iter().zip(&y).zip(&h) {
        let exact = f64::from(x).hypot(f64::from(y));
        let off = (f64::from(h) - exact) / f64::from(h.next_up() - h);
        assert!(off.abs() <= 0.8537, "{off} ulp at {x:e}, {y:e}: {h:e}");
    }
}

#[test]
fn hypotenuse_neither_overflows_nor_underflows_and_knows_the_special_values() {
    const TINY: f64 = f64::from_bits(1);
    // 2 to the power of 700.
    const HUGE: f64 = f64::from_bits((700 + 1023) << 52);
    let (inf, nan, max) = (f64::INFINITY, f64::NAN, f64::MAX);
    let cases = [
        (3.0 * HUGE, 4.0 * HUGE, 5.0 * HUGE),
        (-3.0 / HUGE, 4.0 / HUGE, 5.0 / HUGE),
        (3.0 * TINY, -4.0 * TINY, 5.0 * TINY),
        (TINY, 0.0, TINY),
        (0.0, -0.0, 0.0),
        (max, 0.0, max),
        (max, max, inf),
        (max, TINY, max),
        (inf, nan, inf),
        (nan, -inf, inf),
        (nan, 1.0, nan),
        (nan, nan, nan),
    ];
    for (x, y, expected) in cases {
        for (x, y) in [(x, y), (y, x)] {
            let h = yunta::run(&Hypotenuse::new(&[x], &[y]), Backend::Serial).expect("a pair").data[0];
            assert_eq!(h.to_bits(), expected.to_bits(), "{x:e}, {y:e}: {h:e}");
        }
    }
}

#[test]
fn hypotenuse_takes_columns_of_a_table_and_no_others() {
    let table = Table::new(&[3.0f32, 0.0, 4.0, 6.0, 1.0, 8.0], 2, 3).expect("the data fits");
    let column = |index| table.column(index).expect("it is there");
    let h = yunta::run(&Hypotenuse::new(column(0), column(2)), Backend::Cpu).expect("two columns");
    assert_eq!(h.data, [5.0, 10.0]);
    let message = yunta::run(&Hypotenuse::new(column(0), &table), Backend::Cpu).expect_err("three columns").to_string();
    assert!(message.contains("x has 2 rows of 1 but y has 2 rows of 3"), "{message}");
    assert!(yunta::run(&Hypotenuse::new(&[1.0], &[1.0, 2.0]), Backend::Cpu).is_err());
}

/// The bits of each block's sums of squares, and of what these lost.
fn partial_sums(table: &Table<'_, f64>, level: Level) -> Vec<u64> {
    let kernel = SumSquares::new(table);
    let mut sums = vec![0.0; kernel.items() * kernel.width()];
    run_range(&kernel, level, 0..kernel.items(), &mut sums);
    sums.into_iter().map(f64::to_bits).collect()
}

#[test]
fn sum_squares_has_the_same_bits_in_every_layout_and_on_any_number_of_threads() {
    let engine = Engine::builder().threads(3).build().expect("an engine");
    for (rows, columns) in SHAPES {
        // Of magnitudes so far apart that the order of additions shows in the last bits.
        let data = row_major(rows, columns, |n| f64::from(n) / 3.0 * 2f64.powi((n % 61) as i32));
        let naive = |column: usize| (0..rows).map(|i| data[i * columns + column].powi(2)).sum::<f64>();
        let recorded = partial_sums(&Table::new(&data, rows, columns).expect("the data fits"), Level::Scalar);
        in_every_layout(&data, rows, columns, |layout, table| {
            for level in Level::available() {
                assert_eq!(partial_sums(table, level), recorded, "{layout} {rows} x {columns}, {level:?}");
            }
            let serial = engine.reduce(&SumSquares::new(table), Backend::Serial).expect("the cores can sum").data;
            let cpu = engine.reduce(&SumSquares::new(table), Backend::Cpu).expect("the cores can sum").data;
            assert_eq!(serial.len(), columns);
            assert!(serial.iter().zip(&cpu).all(|(a, b)| a.to_bits() == b.to_bits()), "{layout} {rows} x {columns}");
            for (column, &sum) in serial.iter().enumerate() {
                let naive = naive(column);
                assert!((sum - naive).abs() <= 1e-12 * naive, "{layout} {rows} x {columns}, column {column}: {sum} for {naive}");
            }
        });
    }
}

#[test]
fn sum_squares_of_random_numbers_has_a_relative_error_below_1e_15() {
    let rows = 100_000;
    let data = row_major(rows, 3, |n| f64::from(n as i32 - (1 << 23)));
    let exact = |column: usize| (0..rows).map(|i| (data[3 * i + column] as i128).pow(2)).sum::<i128>() as f64;
    let table = Table::new(&data, rows, 3).expect("the data fits");
    let sums = Engine::new().and_then(|engine| engine.reduce(&SumSquares::new(&table), Backend::Cpu)).expect("sums").data;
    for (column, &sum) in sums.iter().enumerate() {
        assert!((sum - exact(column)).abs() <= 1e-15 * exact(column), "column {column}: {sum} for {}", exact(column));
    }
}

#[test]
fn normalize_divides_as_the_type_divides() {
    let engine = Engine::new().expect("an engine");
    for (rows, columns) in SHAPES {
        let data = row_major(rows, columns, |n| f64::from(n) / 7.0 - 1e6);
        let naive: Vec<f64> = data
            .chunks(columns.max(1))
            .flat_map(|row| {
                let (lo, hi) = row.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &x| (x.min(lo), x.max(hi)));
                row.iter().map(move |&x| if lo == hi { 0.0 } else { (x - lo) / (hi - lo) })
            })
            .collect();
        in_every_layout(&data, rows, columns, |layout, table| {
            for backend in [Backend::Serial, Backend::Cpu] {
                let rows_of = engine.run(&Normalize::new(table), backend).expect("the cores can normalise").data;
                assert_eq!(rows_of, naive, "{layout} {rows} x {columns} on {backend}");
            }
        });
    }
}
