//! The commands over tables in Parquet files: types, pages, codecs, nulls, picked columns, and damaged files.

pub mod columns;
mod damaged;
pub mod others;

use std::fs::{self, File};

use ::parquet::basic::{Compression, LogicalType};
use ::parquet::data_type::{DoubleType, FloatType, Int64Type};
use ::parquet::file::properties::{EnabledStatistics, WriterVersion};
use ::parquet::file::reader::{FileReader, SerializedFileReader};

use crate::shell::Shell;
use columns::{Column, Held, properties, read, write, write_fields};

/// What a command that must succeed writes to `out.csv`.
#[track_caller]
fn lines(shell: &Shell, line: &str) -> Vec<String> {
    shell.yunta(line).assert().success();
    fs::read_to_string(shell.path("out.csv")).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn pages_row_groups_dictionaries_and_codecs_make_no_difference() {
    let shell = Shell::new();
    let x: Vec<f64> = (0..1000).map(|row| f64::from(row % 7) * 3.0).collect();
    let y: Vec<f64> = (0..1000).map(|row| f64::from(row * row) * 0.37).collect();
    let expected: Vec<_> = x.iter().zip(&y).map(|(x, y)| x.hypot(*y)).collect();
    let codecs = [
        ("plain", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("gzip2", Compression::GZIP(Default::default())),
        ("brotli", Compression::BROTLI(Default::default())),
        ("lz4_2", Compression::LZ4_RAW),
        ("lz4", Compression::LZ4),
    ];
    for (name, codec) in codecs {
        let name = format!("{name}.parquet");
        write(&shell, &name, vec![("x", Column::floats(x.iter().copied())), ("y", Column::floats(y.iter().copied()))], codec);
        let written = SerializedFileReader::new(File::open(shell.path(&name)).unwrap()).unwrap();
        assert_eq!(written.num_row_groups(), 6);
        shell.yunta(&format!("hypotenuse {name} out.parquet")).assert().success();
        let found = read::<DoubleType>(&shell, "out.parquet");
        assert_eq!(found.len(), 1);
        assert!(found[0].0 == "hypotenuse" && found[0].1.len() == 1000);
        assert!(found[0].1.iter().zip(&expected).all(|(h, e)| (h - e).abs() <= e * 1e-15), "{name}");
    }
}

#[test]
fn columns_are_picked_by_name_in_any_order_and_the_others_are_not_read() {
    let shell = Shell::new();
    let rows = 400;
    let text = Column::text((0..rows).map(|row| format!("row {row}")));
    let noise = Column::floats((0..rows).map(|row| f64::from(row).sin()));
    let columns = vec![
        ("name", text),
        ("a", Column::floats((0..rows).map(f64::from))),
        ("noise", noise),
        ("b", Column::floats((0..rows).map(|_| 3.0))),
    ];
    write(&shell, "in.parquet", columns, Compression::SNAPPY);
    // A column that is not picked holds nothing that could be decoded.
    let reader = SerializedFileReader::new(File::open(shell.path("in.parquet")).unwrap()).unwrap();
    let mut bytes = fs::read(shell.path("in.parquet")).unwrap();
    for group in reader.metadata().row_groups() {
        let (start, length) = group.column(2).byte_range();
        bytes[start as usize..(start + length) as usize].fill(0xff);
    }
    shell.write("in.parquet", bytes);
    let sums = lines(&shell, "sum-squares in.parquet out.csv --columns b,a,b");
    let squares: f64 = (0..rows).map(|row| f64::from(row * row)).sum();
    assert_eq!(sums, ["b,a,b".to_owned(), format!("3600.0,{squares:?},3600.0")]);
    shell.fails("normalize in.parquet out.npy --columns noise", 1, &["in.parquet: "], &["in.parquet", "out.csv"]);
    let message = r#"in.parquet: holds Utf8 in column "name"; give integers, booleans, or floats of 16 to 64 bits"#;
    shell.fails("normalize in.parquet out.npy", 1, &[message], &["in.parquet", "out.csv"]);
    shell.fails(
        "normalize in.parquet out.npy --columns z",
        2,
        &[r#"--columns is "z": in.parquet has name, a, noise, b"#],
        &["in.parquet", "out.csv"],
    );
}

#[test]
fn every_type_that_a_command_takes_is_read_as_it_is() {
    let shell = Shell::new();
    // More than an f64 can tell apart.
    let large = 1 << 60;
    let columns = [
        (Column::integers([large, large + 1, -5]), (large + 1).to_string()),
        (Column::integers([-2, -1, 0]).annotated(LogicalType::integer(64, false)), u64::MAX.to_string()),
        (Column::small(32, true, [-7, 8, 7]), "8".into()),
        (Column::of(Held::I32(vec![-7, 8, 7])), "8".into()),
        (Column::small(8, false, [1, 255, 0]), "255".into()),
        (Column::singles([1.0, 0.1, 3.0]), "0.1".into()),
        (Column::floats([1.0, 0.1, 3.0]), "0.1".into()),
    ];
    for (column, value) in columns {
        write(&shell, "in.parquet", vec![("n", column)], Compression::SNAPPY);
        assert_eq!(lines(&shell, &format!("count in.parquet out.csv --value {value}")), ["count", "0", "1", "0"]);
    }
    shell.yunta("count in.parquet out.parquet --value 0.1").assert().success();
    assert_eq!(read::<Int64Type>(&shell, "out.parquet"), [("count".to_owned(), vec![0, 1, 0])]);
}

#[test]
fn columns_of_several_types_are_read_as_f64() {
    let shell = Shell::new();
    let u64s = Column::integers([1, 2, -1]).annotated(LogicalType::integer(64, false));
    let columns = vec![
        ("i8", Column::small(8, true, [-1, 2, -3])),
        ("i16", Column::small(16, true, [-1, 2, -300])),
        ("i32", Column::small(32, true, [-1, -70_000]).present([true, false, true])),
        ("i64", Column::integers([-1, 2, (1 << 53) + 3])),
        ("u8", Column::small(8, false, [1, 2, 255])),
        ("u16", Column::small(16, false, [1, 2, 60_000])),
        ("u32", Column::small(32, false, [1, 2, 4_000_000_000u32.cast_signed()])),
        ("u64", u64s),
        ("f32", Column::singles([1.0, 0.1, 3.0])),
        ("f64", Column::floats([1.0, 0.1, 3.0])),
    ];
    write(&shell, "in.parquet", columns, Compression::SNAPPY);
    let rows = lines(&shell, "normalize in.parquet out.csv --columns i8,f64,i16");
    assert_eq!(rows, ["i8,f64,i16", "0.0,1.0,0.0", "1.0,0.0,1.0", &format!("{:?},1.0,0.0", 297.0 / 303.0)]);
    let sums = lines(&shell, "sum-squares in.parquet out.csv --columns i16,i64,u8,u16,u32,u64,f32");
    let squares = |numbers: [f64; 3]| numbers.iter().map(|number| number * number).sum::<f64>();
    let (large, u64_max, tenth) = (2f64.powi(53) + 4.0, 2f64.powi(64), f64::from(0.1f32));
    let columns = [[-1.0, 2.0, -300.0], [-1.0, 2.0, large], [1.0, 2.0, 255.0], [1.0, 2.0, 6e4], [1.0, 2.0, 4e9], [1.0, 2.0, u64_max]];
    let sums: Vec<f64> = sums[1].split(',').map(|sum| sum.parse().unwrap()).collect();
    assert_eq!(sums, columns.into_iter().chain([[1.0, tenth, 3.0]]).map(squares).collect::<Vec<_>>());
    assert_eq!(lines(&shell, "hypotenuse in.parquet out.csv --columns i32,i8")[1..3], ["1.4142135623730951", "NaN"]);
    assert_eq!(lines(&shell, "count in.parquet out.csv --value -1 --columns i8,i16,i32,f64"), ["count", "3", "0", "0"]);
    shell.fails("normalize in.parquet out.csv --columns u64,z", 2, &["in.parquet has i8, i16"], &["in.parquet", "out.csv"]);
}

#[test]
fn a_value_that_columns_of_several_types_do_not_tell_apart_is_not_counted() {
    let shell = Shell::new();
    let large = 1 << 53;
    let columns = vec![
        ("i", Column::integers([4, large + 1, 0])),
        ("f", Column::floats([4.0, 0.1, 4.0])),
        ("t", Column::text(["a", "b", "c"].map(str::to_owned))),
    ];
    write(&shell, "in.parquet", columns, Compression::SNAPPY);
    for value in ["9007199254740992", "9007199254740992.0", "1e16"] {
        let line = format!("count in.parquet out.csv --columns i,f --value {value}");
        shell.fails(&line, 2, &[value, "count larger ones where all columns are of i64"], &["in.parquet"]);
    }
    let message = "holds Utf8 in column \"t\"; give integers, booleans, or floats of 16 to 64 bits; --columns a,b picks";
    shell.fails("count in.parquet out.csv --value 4", 1, &[message], &["in.parquet"]);
    for value in ["4", "4.0", "4e0"] {
        assert_eq!(lines(&shell, &format!("count in.parquet out.csv --columns i,f --value {value}")), ["count", "2", "0", "1"]);
        assert_eq!(lines(&shell, &format!("count in.parquet out.csv --columns i --value {value}")), ["count", "1", "0", "0"]);
    }
    assert_eq!(lines(&shell, "count in.parquet out.csv --columns i --value 9007199254740993"), ["count", "0", "1", "0"]);
    shell.fails("count in.parquet out.csv --columns i --value 4.5", 2, &["--value is 4.5"], &["in.parquet", "out.csv"]);
    shell.fails("count in.parquet out.csv --columns i --value 9007199254740993.0", 2, &["--value is 9"], &["in.parquet", "out.csv"]);
}

#[test]
fn a_result_has_the_names_the_type_and_the_rows_of_the_table() {
    let shell = Shell::new();
    let numbers = |factor: f32| Column::singles((0..700u16).map(|row| factor * f32::from(row)));
    write(&shell, "in.parquet", vec![("low", numbers(1.0)), ("high, or so", numbers(3.0)), ("mid", numbers(2.0))], Compression::SNAPPY);
    shell.yunta("normalize in.parquet out.parquet").assert().success();
    let found = read::<FloatType>(&shell, "out.parquet");
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["low", "high, or so", "mid"]);
    assert!(found.iter().zip([0.0, 1.0, 0.5]).all(|((_, column), value)| column.len() == 700 && column[1..].iter().all(|n| *n == value)));
    let metadata = SerializedFileReader::new(File::open(shell.path("out.parquet")).unwrap()).unwrap();
    assert_eq!(metadata.metadata().row_group(0).column(0).compression(), Compression::SNAPPY);
    shell.yunta("normalize in.parquet out.npy").assert().success();
    assert!(crate::shell::read_npy(&shell.path("out.npy")).0.contains("'shape': (700, 3)"));
    assert_eq!(lines(&shell, "normalize in.parquet out.csv")[..2], ["low,\"high, or so\",mid", "0.0,0.0,0.0"]);
}

#[test]
fn a_table_without_rows_goes_through() {
    let shell = Shell::new();
    write(&shell, "in.parquet", vec![("x", Column::floats([])), ("y", Column::floats([]))], Compression::SNAPPY);
    for out in ["out.parquet", "out.npy", "out.csv"] {
        shell.yunta(&format!("normalize in.parquet {out}")).assert().success();
    }
    assert_eq!(read::<DoubleType>(&shell, "out.parquet"), [("x".to_owned(), vec![]), ("y".to_owned(), vec![])]);
    assert!(crate::shell::read_npy(&shell.path("out.npy")).0.contains("'shape': (0, 2)"));
    assert_eq!(fs::read_to_string(shell.path("out.csv")).unwrap(), "x,y\n");
}

#[test]
fn a_table_longer_than_a_piece_is_whole_and_in_order() {
    let shell = Shell::new();
    let rows = (1 << 21) + 1000;
    let columns = [Column::floats((0..rows).map(f64::from)), Column::floats((0..rows).map(|_| 0.0))];
    let fields = vec![columns[0].field("x"), columns[1].field("y")];
    write_fields(&shell, "in.parquet", fields, &columns, 700_000, properties(Compression::UNCOMPRESSED).build());
    shell.yunta("hypotenuse in.parquet out.parquet").assert().success();
    let found = read::<DoubleType>(&shell, "out.parquet").remove(0).1;
    assert_eq!(found.len(), rows as usize);
    assert!(found.iter().enumerate().all(|(row, h)| *h == row as f64));
}

#[test]
fn a_missing_float_is_nan_and_a_missing_integer_an_error_where_the_file_did_not_say_that_there_are_some() {
    let shell = Shell::new();
    let holes = Column::floats([1.0, 3.0]).present([true, false, true]);
    write(&shell, "in.parquet", vec![("x", holes), ("y", Column::floats([0.0, 0.0, 4.0]))], Compression::SNAPPY);
    assert_eq!(lines(&shell, "hypotenuse in.parquet out.csv"), ["hypotenuse", "1.0", "NaN", "5.0"]);
    let holes = Column::integers([1, 3]).present([true, false, true]);
    let silent = properties(Compression::SNAPPY).set_statistics_enabled(EnabledStatistics::None).build();
    write_fields(&shell, "in.parquet", vec![holes.field("id")], &[holes], 3, silent);
    let message = r#"in.parquet: column "id" of i64 has nulls"#;
    shell.fails("count in.parquet out.npy --value 1", 1, &[message], &["in.parquet", "out.csv"]);
}

/// Written by pandas with pyarrow: two row groups of two pages each, a dictionary, a NaN (a null there), text, an index.
#[test]
fn what_pandas_writes_is_read() {
    let shell = Shell::new();
    for name in ["pandas.parquet", "zstd.parquet"] {
        shell.write(name, fs::read(format!("tests/data/{name}")).unwrap());
    }
    let found = lines(&shell, "hypotenuse pandas.parquet out.csv --columns x,y");
    assert_eq!(found.len(), 41);
    for (row, h) in found[1..].iter().enumerate() {
        let expected = if row == 11 { f64::NAN } else { 5.0 * (row % 5) as f64 };
        assert!(h.parse::<f64>().is_ok_and(|h| h.to_bits() == expected.to_bits()), "row {row}: {h}");
    }
    assert_eq!(lines(&shell, "count pandas.parquet out.csv --columns id --value 3").iter().filter(|line| *line == "1").count(), 1);
    assert_eq!(lines(&shell, "count zstd.parquet out.csv --value 2")[..3], ["count", "0", "1"]);
}

#[test]
fn a_damaged_file_is_an_error_that_names_it_and_no_panic() {
    let shell = Shell::new();
    shell.fails("normalize in.parquet out.npy", 1, &["in.parquet: "], &[]);
    for bytes in [&b""[..], b"PAR1", b"a,b\n1,2\n", b"PAR1 and more of no use PAR1"] {
        shell.write("in.parquet", bytes);
        shell.fails("normalize in.parquet out.npy", 1, &["in.parquet: no Parquet file that yunta can read"], &["in.parquet"]);
    }
    write(
        &shell,
        "in.parquet",
        vec![("x", Column::floats((0..300).map(|row| f64::from(row % 90)))), ("y", Column::floats((0..300).map(f64::from)))],
        Compression::SNAPPY,
    );
    let whole = fs::read(shell.path("in.parquet")).unwrap();
    for length in (4..whole.len()).step_by(whole.len() / 40) {
        shell.write("in.parquet", &whole[..length]);
        shell.fails("normalize in.parquet out.npy", 1, &["in.parquet: no Parquet file"], &["in.parquet"]);
    }
    for at in (0..whole.len()).step_by(whole.len() / 150) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xff;
        shell.write("in.parquet", &bytes);
        let output = shell.yunta("normalize in.parquet out.npy").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "byte {at}: {said}");
        if !output.status.success() {
            assert!(said.starts_with("yunta: error: in.parquet: ") && output.status.code() == Some(1), "byte {at}: {said}");
            assert_eq!(shell.files(), ["in.parquet"]);
        }
        let _ = fs::remove_file(shell.path("out.npy"));
    }
}

#[test]
fn counts_are_a_table_that_can_be_counted_in() {
    let shell = Shell::new();
    write(&shell, "in.parquet", vec![("a", Column::floats([4.0, 1.0, 4.0]))], Compression::UNCOMPRESSED);
    shell.yunta("count in.parquet counts.parquet --value 4").assert().success();
    assert_eq!(lines(&shell, "count counts.parquet out.csv --value 1"), ["count", "1", "0", "1"]);
}

/// Pages in which all, some, or none of the numbers are there, and row groups that end anywhere.
#[test]
fn missing_numbers_stay_at_their_rows() {
    for group in [1, 7, 170, 1000] {
        let shell = Shell::new();
        let present: Vec<bool> = (0..1000).map(|row| row < 300 || (row >= 600 && row % 3 == 0)).collect();
        let there = (0..1000).filter(|&row| present[row]);
        let columns = [
            Column::floats(there.clone().map(|row| row as f64)).present(present.clone()),
            Column::small(16, false, there.map(|row| row as i32).collect::<Vec<_>>()).present(present.clone()),
            Column::floats((0..1000).map(f64::from)),
        ];
        let fields = ["f", "u", "all"].iter().zip(&columns).map(|(name, column)| column.field(name)).collect();
        write_fields(&shell, "in.parquet", fields, &columns, group, properties(Compression::SNAPPY).build());
        for column in ["f", "u"] {
            let found = lines(&shell, &format!("hypotenuse in.parquet out.csv --columns {column},all"));
            for (row, found) in found[1..].iter().enumerate() {
                let expected = if present[row] { (row as f64).hypot(row as f64) } else { f64::NAN };
                let found: f64 = found.parse().unwrap();
                assert!(
                    found.to_bits() == expected.to_bits() || (found - expected).abs() <= expected * 1e-15,
                    "{column}, row {row}: {found}"
                );
            }
        }
    }
}

/// The encodings of numbers, with and without a dictionary.
#[test]
fn encodings_make_no_difference() {
    use ::parquet::basic::Encoding::{BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, PLAIN};
    let shell = Shell::new();
    let row = |row: i32| (row * 7919) % 1000 - 300;
    for (column, encodings) in [
        (Column::floats((0..1000).map(|at| row(at).into())), vec![PLAIN, BYTE_STREAM_SPLIT]),
        (Column::singles((0..1000).map(|at| row(at) as f32)), vec![PLAIN, BYTE_STREAM_SPLIT]),
        (Column::integers((0..1000).map(|at| row(at).into()).collect::<Vec<_>>()), vec![PLAIN, BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED]),
        (Column::small(16, true, (0..1000).map(row).collect::<Vec<_>>()), vec![PLAIN, BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED]),
    ] {
        let fields = vec![column.field("n")];
        let columns = [column];
        for (encoding, version) in encodings.into_iter().flat_map(|encoding| [(encoding, 1), (encoding, 2)]) {
            let version = if version == 1 { WriterVersion::PARQUET_1_0 } else { WriterVersion::PARQUET_2_0 };
            let properties = properties(Compression::SNAPPY).set_dictionary_enabled(false).set_encoding(encoding);
            write_fields(&shell, "in.parquet", fields.clone(), &columns, 300, properties.set_writer_version(version).build());
            let found = lines(&shell, "sum-squares in.parquet out.csv");
            let expected: i64 = (0..1000).map(|at| i64::from(row(at) * row(at))).sum();
            assert!(found[1].parse::<f64>().is_ok_and(|found| found == expected as f64), "{encoding}: {found:?}");
        }
    }
}

/// Several row groups' worth of rows, and columns whose numbers repeat, rise and differ.
#[test]
fn what_is_written_has_row_groups_of_the_usual_size_and_small_files_where_numbers_repeat() {
    let shell = Shell::new();
    let rows = (1 << 20) + 5000;
    let row = |row: i32| [f64::from(row % 3), f64::from(row), f64::from(row) * 0.37];
    let columns: Vec<_> = (0..3).map(|column| Column::floats((0..rows).map(|at| row(at)[column]))).collect();
    let fields = ["same", "row", "other"].iter().zip(&columns).map(|(name, column)| column.field(name)).collect();
    write_fields(&shell, "in.parquet", fields, &columns, 1 << 20, properties(Compression::UNCOMPRESSED).build());
    shell.yunta("normalize in.parquet out.parquet --columns other,same,row").assert().success();
    let found = read::<DoubleType>(&shell, "out.parquet");
    for at in 0..rows as usize {
        let [same, row, other] = row(at as i32);
        let (low, high) = (same.min(row).min(other), same.max(row).max(other));
        for (column, number) in [other, same, row].into_iter().enumerate() {
            let expected = if high > low { (number - low) / (high - low) } else { 0.0 };
            assert!((found[column].1[at] - expected).abs() <= 1e-15, "row {at}, column {column}");
        }
    }
    let file = SerializedFileReader::new(File::open(shell.path("out.parquet")).unwrap()).unwrap();
    let groups: Vec<_> = file.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert!(groups.len() == 2 && groups[0] >= 1 << 20 && groups.iter().sum::<i64>() == i64::from(rows), "{groups:?}");
    shell.yunta("count in.parquet counts.parquet --value 0 --columns same").assert().success();
    assert!(fs::metadata(shell.path("counts.parquet")).unwrap().len() < 400_000);
}

#[test]
fn a_table_of_many_columns_goes_through() {
    let shell = Shell::new();
    let (rows, columns) = (3, 5000);
    let numbers: Vec<f64> = (0..rows * columns).map(|at| f64::from(at % columns)).collect();
    shell.write("in.npy", crate::shell::npy("<f8", false, &format!("({rows}, {columns})"), &crate::shell::f64s(&numbers)));
    shell.yunta("normalize in.npy wide.parquet").assert().success();
    shell.yunta("normalize wide.parquet out.npy").assert().success();
    let found = crate::shell::numbers(&shell.path("out.npy"));
    assert!(found.iter().enumerate().all(|(at, number)| *number == (at % 5000) as f64 / 4999.0));
}

/// Under a limit that an encoder for each column does not keep to.
#[cfg(target_os = "linux")]
#[test]
fn a_table_of_many_columns_is_written_with_little_memory() {
    let shell = Shell::new();
    let columns = 20_000;
    shell.write("in.npy", crate::shell::npy("<f8", false, &format!("(2, {columns})"), &crate::shell::f64s(&vec![1.5; 2 * columns])));
    let limited = |kilobytes: u32| {
        let line = format!(
            "ulimit -v {kilobytes}; exec '{}' normalize in.npy wide.parquet --threads 1",
            assert_cmd::cargo::cargo_bin("yunta").display()
        );
        std::process::Command::new("sh").current_dir(&shell.folder).args(["-c", &line]).output().unwrap()
    };
    let output = limited(400_000);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(read::<DoubleType>(&shell, "wide.parquet").len(), columns);
}
