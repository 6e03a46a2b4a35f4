//! Damaged files, and those that say two things: an error that names the file, never a panic or another's numbers.

use std::fs::{self, File};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition};
use ::parquet::file::metadata::{ColumnChunkMetaDataBuilder, FileMetaData, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::{Type, TypePtr};

use super::columns::{Column, properties, write, write_fields};
use super::lines;
use super::others::folder;
use crate::shell::Shell;
use predicates::str::contains;

/// Writes two columns of 300 rows in two row groups, and a footer that `change` has made of the right one's parts.
fn footer(shell: &Shell, change: impl FnOnce(i64, Vec<RowGroupMetaData>) -> (i64, Vec<RowGroupMetaData>)) {
    let column = || Column::floats((0..300).map(|row| f64::from(row % 90)));
    write(shell, "in.parquet", vec![("x", column()), ("y", column())], Compression::SNAPPY);
    let right = SerializedFileReader::new(File::open(shell.path("in.parquet")).unwrap()).unwrap().metadata().clone();
    let all = right.file_metadata();
    let (rows, groups) = change(all.num_rows(), right.row_groups().to_vec());
    let wrong = ParquetMetaData::new(FileMetaData::new(all.version(), rows, None, None, all.schema_descr_ptr(), None), groups);
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &wrong).finish().unwrap();
    // Which says what the row groups have: its field 3, an i64, and before field 4, a list.
    let field = |rows: i64| [&[0x16][..], &varint(rows), &[0x19]].concat();
    let wrote = field(wrong.row_groups().iter().map(RowGroupMetaData::num_rows).sum());
    let at = footer.windows(wrote.len()).position(|bytes| bytes == wrote).unwrap();
    footer.splice(at..at + wrote.len(), field(rows));
    let length = footer.len() - 8;
    footer[length..length + 4].copy_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    // The old footer stays between the pages and the new one.
    shell.write("in.parquet", [fs::read(shell.path("in.parquet")).unwrap(), footer].concat());
}

/// By pyarrow, with `write_page_checksum`.
#[test]
fn a_page_that_does_not_have_its_checksum_is_an_error() {
    let shell = folder(&["checksums.parquet"]);
    let sum = |code: i32| shell.yunta("reduce sum x checksums.parquet").assert().code(code);
    sum(0).stdout("2016.0\n");
    let mut changed = fs::read(shell.path("checksums.parquet")).unwrap();
    let at = changed.windows(8).position(|bytes| bytes == 17f64.to_le_bytes()).unwrap();
    changed[at + 6] ^= 1;
    shell.write("checksums.parquet", changed);
    sum(1).stdout("").stderr(contains("checksums.parquet: column \"x\" is damaged"));
}

/// An integer as Thrift's compact protocol has it.
fn varint(number: i64) -> Vec<u8> {
    let mut left = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut bytes = Vec::new();
    while left > 0x7f {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// The first row group with its first column changed.
fn first_chunk(
    mut groups: Vec<RowGroupMetaData>,
    change: impl FnOnce(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder,
) -> Vec<RowGroupMetaData> {
    let mut columns = groups[0].columns().to_vec();
    columns[0] = change(columns[0].clone().into_builder()).build().unwrap();
    groups[0] = groups[0].clone().into_builder().set_column_metadata(columns).build().unwrap();
    groups
}

fn with_rows(group: &RowGroupMetaData, rows: i64) -> RowGroupMetaData {
    group.clone().into_builder().set_num_rows(rows).build().unwrap()
}

/// That no command makes anything of the file.
#[track_caller]
fn refused(shell: &Shell, messages: &[&str]) {
    for out in ["out.npy", "out.csv", "out.parquet"] {
        let line = format!("normalize in.parquet {out}");
        shell.fails(&line, 1, &["in.parquet: "], &["in.parquet"]);
        let said = String::from_utf8(shell.yunta(&line).output().unwrap().stderr).unwrap();
        assert!(said.lines().count() == 1 && messages.iter().all(|message| said.contains(message)), "{said}");
    }
}

#[test]
fn a_footer_that_is_written_again_is_read() {
    let shell = Shell::new();
    footer(&shell, |rows, groups| (rows, groups));
    assert_eq!(lines(&shell, "normalize in.parquet out.csv").len(), 301);
}

#[test]
fn a_footer_and_row_groups_that_have_different_rows_are_an_error() {
    let shell = Shell::new();
    for said in [0, 1, 299, 301, i64::MAX, -1, -300] {
        footer(&shell, |_, groups| (said, groups));
        refused(&shell, &[&format!("footer says that it has {said} rows"), "row groups have 300"]);
    }
    footer(&shell, |rows, groups| (rows, vec![groups[0].clone()]));
    refused(&shell, &["300 rows", "row groups have 170"]);
    footer(&shell, |rows, groups| (rows, vec![with_rows(&groups[0], 500), with_rows(&groups[1], -200)]));
    refused(&shell, &["impossible numbers of rows"]);
}

#[test]
fn pages_that_have_other_rows_than_their_row_group_are_an_error() {
    let shell = Shell::new();
    for (first, second) in [(171, 130), (170, 131), (100_000, 130)] {
        footer(&shell, |_, groups| (first + second, vec![with_rows(&groups[0], first), with_rows(&groups[1], second)]));
        refused(&shell, &["column \"x\" is damaged: its pages end", "rows before row group"]);
    }
    for (first, second) in [(169, 130), (170, 129), (1, 1), (150, 130)] {
        footer(&shell, |_, groups| (first + second, vec![with_rows(&groups[0], first), with_rows(&groups[1], second)]));
        refused(&shell, &["column \"x\" is damaged: its pages have more rows than row group"]);
    }
    // A row group without rows has none to read of its pages.
    footer(&shell, |_, groups| (130, vec![with_rows(&groups[0], 0), groups[1].clone()]));
    refused(&shell, &["column \"x\" is damaged: its pages have more rows than row group 0"]);
}

#[test]
fn columns_that_are_said_to_lie_elsewhere_are_an_error() {
    let shell = Shell::new();
    for size in [-1, i64::MIN / 2, i64::MAX / 2, 1 << 20] {
        footer(&shell, |rows, groups| (rows, first_chunk(groups, |chunk| chunk.set_total_compressed_size(size))));
        refused(&shell, &["column \"x\" of row group 0", "outside of the file"]);
    }
    for at in [-4, i64::MIN, i64::MAX, 1 << 20] {
        footer(&shell, |rows, groups| (rows, first_chunk(groups, |chunk| chunk.set_dictionary_page_offset(None).set_data_page_offset(at))));
        refused(&shell, &["column \"x\" of row group 0", "outside of the file"]);
    }
    // Its dictionary is passed over: what reads the pages panics at that.
    footer(&shell, |rows, groups| (rows, first_chunk(groups, |chunk| chunk.set_dictionary_page_offset(None))));
    refused(&shell, &["column \"x\" is damaged: "]);
}

#[test]
fn a_number_that_its_type_does_not_have_is_an_error() {
    for (bits, is_signed, bad) in [(8, true, 128), (8, true, -129), (8, false, 256), (8, false, -1), (16, true, 1 << 15), (16, false, -1)] {
        let shell = Shell::new();
        let numbers: Vec<_> = (0..2000).map(|row| if row == 1500 { bad } else { 7 }).collect();
        write(&shell, "in.parquet", vec![("n", Column::small(bits, is_signed, numbers))], Compression::SNAPPY);
        refused(&shell, &["column \"n\" is damaged: it holds", &bad.to_string()]);
        shell.fails("count in.parquet out.csv --value 7", 1, &["column \"n\" is damaged"], &["in.parquet"]);
    }
}

fn group(name: &str, fields: Vec<TypePtr>) -> TypePtr {
    Arc::new(Type::group_type_builder(name).with_repetition(Repetition::REQUIRED).with_fields(fields).build().unwrap())
}

fn list(name: &str, element: TypePtr) -> TypePtr {
    let repeated = Type::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]);
    let list = Type::group_type_builder(name).with_repetition(Repetition::OPTIONAL).with_logical_type(Some(LogicalType::List));
    Arc::new(list.with_fields(vec![Arc::new(repeated.build().unwrap())]).build().unwrap())
}

/// Groups that have no columns, one, or several: whatever stands before a column, its own numbers are read.
#[test]
fn columns_beside_groups_have_their_own_numbers() {
    let column = |number: f64| Column::floats([number; 3]);
    let field = |name: &str| column(0.0).field(name);
    let empty = || group("none", Vec::new());
    let schemas = [
        (vec![empty(), field("a"), field("b")], vec![("a", 0.0), ("b", 1.0)]),
        (vec![field("a"), empty(), field("b")], vec![("a", 0.0), ("b", 1.0)]),
        (vec![empty(), field("a"), group("none again", vec![empty()]), empty(), field("b")], vec![("a", 0.0), ("b", 1.0)]),
        (vec![group("two", vec![field("x"), field("a")]), field("a"), field("b")], vec![("a", 2.0), ("b", 3.0)]),
        (vec![field("a"), group("deep", vec![empty(), group("in", vec![field("x")])]), field("b")], vec![("a", 0.0), ("b", 2.0)]),
    ];
    for (fields, picked) in schemas {
        let shell = Shell::new();
        let leaves = fields.iter().map(leaves).sum::<usize>();
        let columns: Vec<_> = (0..leaves).map(|leaf| column(leaf as f64)).collect();
        let group = fields.iter().find(|field| field.is_group()).unwrap().name().to_owned();
        write_fields(&shell, "in.parquet", fields, &columns, 2, properties(Compression::SNAPPY).build());
        for (name, number) in &picked {
            let sums = lines(&shell, &format!("sum-squares in.parquet out.csv --columns {name}"));
            assert_eq!(sums, [(*name).to_owned(), format!("{:?}", 3.0 * number * number)]);
        }
        let both = lines(&shell, "normalize in.parquet out.csv --columns b,a");
        assert_eq!(both, ["b,a", "1.0,0.0", "1.0,0.0", "1.0,0.0"]);
        let message = format!("holds Struct in column {group:?}; give integers, booleans, or floats of 16 to 64 bits");
        shell.fails("normalize in.parquet out.npy", 1, &[&message], &["in.parquet", "out.csv"]);
    }
}

fn leaves(field: &TypePtr) -> usize {
    if field.is_group() { field.get_fields().iter().map(leaves).sum() } else { 1 }
}

#[test]
fn what_is_no_number_is_named_by_its_type() {
    let integers = || Column::integers([1, 2]);
    let kinds = [
        (integers().annotated(LogicalType::timestamp(true, parquet::basic::TimeUnit::MICROS)).field("c"), "Timestamp"),
        (Column::text([]).field("c"), "Utf8"),
        (list("c", integers().field("element")), "List"),
        (group("c", vec![integers().field("x"), integers().field("y")]), "Struct"),
    ];
    for (field, kind) in kinds {
        let shell = Shell::new();
        let is_text = kind == "Utf8";
        let column = || if is_text { Column::text(["a".to_owned(), "b".to_owned()]) } else { integers() };
        let leaves = leaves(&field);
        let mut columns: Vec<_> = (0..leaves).map(|_| if kind == "List" { column().in_lists() } else { column() }).collect();
        columns.push(integers());
        write_fields(&shell, "in.parquet", vec![field, integers().field("n")], &columns, 2, properties(Compression::SNAPPY).build());
        shell.fails("normalize in.parquet out.npy", 1, &[&format!("holds {kind} in column \"c\"; give integers")], &["in.parquet"]);
        assert_eq!(lines(&shell, "count in.parquet out.csv --value 2 --columns n"), ["count", "0", "1"]);
    }
}
