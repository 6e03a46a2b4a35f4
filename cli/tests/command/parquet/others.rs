//! Files that other tools wrote with what they take by default: codecs, types and footers that the crate's writer does not make.

use std::fs;

use super::columns::{Column, Held, write};
use super::lines;
use crate::shell::Shell;
use ::parquet::basic::Compression;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};

/// A folder with files of the tests' own data.
pub fn folder(names: &[&str]) -> Shell {
    let shell = Shell::new();
    for name in names {
        shell.write(name, fs::read(format!("tests/data/{name}")).unwrap());
    }
    shell
}

/// What a file says of the columns of its first row group.
fn chunks(shell: &Shell, name: &str) -> Vec<ColumnChunkMetaData> {
    let file = SerializedFileReader::new(fs::File::open(shell.path(name)).unwrap()).unwrap();
    file.metadata().row_group(0).columns().to_vec()
}

/// What each column of a file is compressed with.
pub fn codecs(shell: &Shell, name: &str) -> Vec<String> {
    chunks(shell, name).iter().map(|chunk| chunk.compression().to_string()).collect()
}

fn sums(shell: &Shell, line: &str) -> Vec<f64> {
    lines(shell, &format!("sum-squares {line} out.csv"))[1].split(',').map(|cell| cell.parse().unwrap()).collect()
}

/// By polars, which compresses with zstd, and by DuckDB, with pages of the second version.
#[test]
fn pages_that_zstd_made_smaller_are_read() {
    let shell = folder(&["polars.parquet", "duckdb.parquet"]);
    let x: f64 = (0..300).map(|row| f64::from(row % 50) * 0.5).map(|x| x * x).sum();
    assert_eq!(sums(&shell, "polars.parquet --columns x,flag"), [x, 100.0]);
    let found = lines(&shell, "hypotenuse polars.parquet out.csv --columns i,i");
    for (row, found) in found[1..].iter().enumerate() {
        let found: f64 = found.parse().unwrap();
        let expected = row as f64 * 2f64.sqrt();
        assert!(if row % 7 == 3 { found.is_nan() } else { (found - expected).abs() <= expected * 1e-15 }, "row {row}: {found}");
    }
    let [quarters, eighths] = [4.0, 8.0].map(|part| (0..300).map(|row| f64::from(row) / part).map(|x| x * x).sum::<f64>());
    let whole: f64 = (0..300).map(|row| f64::from(row * row)).sum();
    assert_eq!(sums(&shell, "duckdb.parquet"), [quarters, eighths, whole, 150.0]);
}

/// A number of them, and a dictionary, in pages that are cut off or changed.
#[test]
fn damaged_zstd_is_an_error_and_no_panic() {
    for name in ["polars.parquet", "duckdb.parquet"] {
        let shell = folder(&[name]);
        let whole = fs::read(shell.path(name)).unwrap();
        for at in (4..whole.len() - 8).step_by(11) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            shell.write(name, changed);
            let output = shell.yunta(&format!("sum-squares {name} - -q --columns x,flag")).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_told = output.status.code().is_some_and(|code| code == 1 || code == 2)
                && said.starts_with("yunta: error: ")
                && said.lines().count() == 1;
            assert!((output.status.success() && said.is_empty()) || is_told, "{name}, byte {at}: {output:?}");
        }
    }
}

#[test]
fn decimals_halves_and_booleans_are_read_as_floats() {
    let shell = folder(&["pyarrow.parquet"]);
    for (column, expected) in [
        ("d32", [1.5, -0.1, f64::NAN, 999.99]),
        ("d64", [1.5, -0.1, f64::NAN, 99_999.99]),
        ("d128", [1.5, -0.1, f64::NAN, 12_345_678_901_234_567_890.123_456_789]),
        ("d256", [1.5, -0.1, f64::NAN, -1_234_567_890_123_456_789_012_345_678_901_234_567_890.5]),
        ("flag", [1.0, 0.0, f64::NAN, 1.0]),
    ] {
        shell.yunta(&format!("hypotenuse pyarrow.parquet out.npy -q --columns {column},{column}")).assert().success();
        let found = crate::shell::numbers(&shell.path("out.npy"));
        let is_right = |(found, number): (&f64, f64)| {
            found.is_nan() && number.is_nan() || (found / number.abs() - 2f64.sqrt()).abs() < 4e-16 || (number == 0.0 && *found == 0.0)
        };
        assert!(found.len() == 4 && found.iter().zip(expected).all(is_right), "{column}: {found:?}");
        assert_eq!(
            lines(&shell, &format!("count pyarrow.parquet out.csv --columns {column} --value {}", expected[0])),
            ["count", "1", "0", "0", &u8::from(column == "flag").to_string()]
        );
    }
    shell.yunta("normalize pyarrow.parquet out.parquet -q --columns half,half").assert().success();
    assert_eq!(lines(&shell, "count pyarrow.parquet out.csv --columns half --value -2"), ["count", "0", "1", "0", "0"]);
    assert_eq!(chunks(&shell, "out.parquet")[0].column_type(), ::parquet::basic::Type::FLOAT);
}

#[test]
fn integers_of_which_some_are_missing_are_floats_where_the_file_says_so() {
    let shell = folder(&["pyarrow.parquet"]);
    assert_eq!(lines(&shell, "count pyarrow.parquet out.csv --columns id --value 2"), ["count", "0", "0", "0", "1"]);
    // A column that may have nulls, and has none, is as it is.
    let large = (1i64 << 60) + 1;
    assert_eq!(lines(&shell, &format!("count pyarrow.parquet out.csv --columns whole --value {large}")), ["count", "0", "1", "0", "0"]);
    let left = ["out.csv", "pyarrow.parquet"];
    shell.fails(&format!("count pyarrow.parquet out.csv --columns id --value {large}"), 2, &["--value", "2^53"], &left);
    let holes = Column::of(Held::I32(vec![3, 4])).present([true, false, true]);
    write(&shell, "in.parquet", vec![("id", holes)], Compression::SNAPPY);
    assert_eq!(lines(&shell, "count in.parquet out.csv --value 3"), ["count", "1", "0", "0"]);
}

#[test]
fn an_index_of_pandas_is_left_out_unless_it_is_named() {
    let shell = folder(&["index.parquet"]);
    assert_eq!(lines(&shell, "sum-squares index.parquet out.csv"), ["a,b", "5.0,25.0"]);
    assert_eq!(lines(&shell, "sum-squares index.parquet out.csv --columns a,__index_level_0__")[1], "5.0,500.0");
    write(&shell, "in.parquet", vec![("__index_level_0__", Column::floats([2.0]))], Compression::SNAPPY);
    assert_eq!(lines(&shell, "sum-squares in.parquet out.csv")[1], "4.0");
}

/// By fastparquet, whose empty lists are of bytes.
#[test]
fn a_table_without_rows_is_read_whatever_its_lists_are_of() {
    let shell = folder(&["fastparquet.parquet"]);
    assert_eq!(lines(&shell, "sum-squares fastparquet.parquet out.csv"), ["a", "0.0"]);
    let whole = fs::read(shell.path("fastparquet.parquet")).unwrap();
    for at in 4..whole.len() - 4 {
        let mut changed = whole.clone();
        changed[at] = changed[at].wrapping_add(0x1b);
        shell.write("fastparquet.parquet", changed);
        let output = shell.yunta("sum-squares fastparquet.parquet - -q").output().unwrap();
        assert!(matches!(output.status.code(), Some(0..=2)), "byte {at}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "byte {at}: {output:?}");
    }
}

#[test]
fn pages_are_compressed_as_is_said() {
    let shell = Shell::new();
    let rows = 300_000;
    let column = Column::floats((0..rows).map(|row| f64::from(row % 1000)));
    write(&shell, "in.parquet", vec![("x", column)], Compression::SNAPPY);
    let mut results = Vec::new();
    for (codec, expected) in [("zstd", "ZSTD"), ("snappy", "SNAPPY"), ("none", "UNCOMPRESSED")] {
        shell.yunta(&format!("hypotenuse in.parquet {codec}.parquet -q --columns x,x --compression {codec}")).assert().success();
        let chunk = chunks(&shell, &format!("{codec}.parquet")).remove(0);
        assert!(chunk.compression().to_string().starts_with(expected), "{chunk:?}");
        assert_eq!(chunk.compressed_size() < chunk.uncompressed_size() * 9 / 10, codec != "none", "{codec}: {chunk:?}");
        shell.yunta(&format!("normalize {codec}.parquet {codec}.npy -q")).assert().success();
        results.push(lines(&shell, &format!("hypotenuse {codec}.parquet out.csv -q --columns #0,#0")));
    }
    assert!(results[0] == results[1] && results[0] == results[2] && results[0].len() == 300_001);
    let left = shell.files();
    let left: Vec<_> = left.iter().map(String::as_str).collect();
    shell.fails("normalize in.parquet out2.csv --compression zstd", 2, &["--compression", ".csv.zst"], &left);
}
