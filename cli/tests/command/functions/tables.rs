//! `yunta map` over the rows of tables: names, types, several expressions, columns that are kept.

use std::fs::File;

use ::parquet::basic::Compression;
use ::parquet::file::reader::{FileReader, SerializedFileReader};

use super::{array, said, text, told, yunta};
use crate::parquet::columns::{Column, write};
use crate::shell::{Shell, f64s, npy, numbers, read_npy};

#[test]
fn names_are_columns_of_every_format() {
    let shell = Shell::new();
    shell.write("t.csv", "a,skip,b\n3,x,4\n-6,y,8\n");
    told(&shell, &["map", "sqrt(a*a + b*b)", "t.csv", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "result\n5.0\n10.0\n");
    told(&shell, &["map", "h = sqrt(a*a + b*b)", "t.csv", "out.parquet", "-q"]);
    told(&shell, &["map", "twice = h * k", "out.parquet", "out.npy", "--set", "k=2", "-q"]);
    assert_eq!(numbers(&shell.path("out.npy")), [10.0, 20.0]);
    // Names that WGSL has not.
    shell.write("odd.csv", "unit price,2019,from\n2,3,4\n");
    told(&shell, &["map", "unit_price * _2019 + from_", "odd.csv", "out.csv", "-q", "--header", "yes"]);
    assert_eq!(text(&shell, "out.csv"), "result\n10.0\n");
    let other = Shell::new();
    other.write("odd.csv", "a b,a-b\n2,3\n");
    assert!(said(&other, &["map", "a_b", "odd.csv", "out.csv", "-q"], 2).contains("odd.csv has several columns a_b"));
    // Columns without names.
    shell.write("t.npy", npy("<f8", true, "(2, 2)", &f64s(&[1.0, 2.0, 30.0, 40.0])));
    told(&shell, &["map", "c1 - c0", "t.npy", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "result\n29.0\n38.0\n");
    let piped = yunta(&shell, &["map", "c1 - c0", "-", "-", "-q"]).write_stdin("1,30\n2,40\n").assert().success();
    piped.stdout("result\n29.0\n38.0\n");
}

#[test]
fn several_expressions_use_earlier_names_in_one_pass() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n3,4\n0,2\n");
    let line = ["map", "r = sqrt(a*a + b*b)", "half = r * k", "a = a + half", "big = a > 4", "t.csv", "out.csv", "--set", "k=0.5", "-q"];
    told(&shell, &line);
    assert_eq!(text(&shell, "out.csv"), "r,half,a,big\n5.0,2.5,5.5,true\n2.0,1.0,1.0,false\n");
    told(&shell, &["map", "one = 1.0", "v = vec2(a, b + one)", "t.csv", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "one,v.x,v.y\n1.0,3.0,5.0\n1.0,0.0,3.0\n");
    // Names that stand in no expression but the first, in arrays too.
    array(&shell, "x.npy", "<f4", [2f32, 3.0].map(f32::to_le_bytes));
    told(&shell, &["map", "s = x * x", "c = s * x", "x=x.npy", "out.npy"]);
    let (header, bytes) = read_npy(&shell.path("out.npy"));
    assert!(header.contains("(2, 2)") && bytes == [4f32, 8.0, 9.0, 27.0].map(f32::to_le_bytes).concat(), "{header}");
}

#[test]
fn a_tables_own_columns_are_kept_text_too() {
    let shell = Shell::new();
    shell.write("t.csv", "id,name,x\n007,\"a, \"\"b\"\"\",1.50\n8,plain,2e0\n");
    told(&shell, &["map", "y = x * 2", "t.csv", "out.csv", "--append", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "id,name,x,y\n007,\"a, \"\"b\"\"\",1.50,3.0\n8,plain,2e0,4.0\n");
    told(&shell, &["map", "y = x * 2", "t.csv", "out.parquet", "--append", "-q"]);
    let reader = SerializedFileReader::new(File::open(shell.path("out.parquet")).unwrap()).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows[0], "{id: 7, name: \"a, \"b\"\", x: 1.5, y: 3.0}");
    // And back to text.
    told(&shell, &["map", "z = y + f64(id)", "out.parquet", "out.csv", "--append", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "id,name,x,y,z\n7,\"a, \"\"b\"\"\",1.5,3.0,10.0\n8,plain,2.0,4.0,12.0\n");
}

#[test]
fn text_that_is_missing_in_parquet_is_an_empty_cell() {
    let shell = Shell::new();
    let columns = vec![
        ("name", Column::text(["one".to_owned(), String::new(), "x,y".to_owned()].into_iter())),
        ("x", Column::floats([1.0, 2.0, 3.0].into_iter())),
    ];
    write(&shell, "t.parquet", columns, Compression::SNAPPY);
    told(&shell, &["map", "y = -x", "t.parquet", "out.csv", "--append", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "name,x,y\none,1.0,-1.0\n\"\",2.0,-2.0\n\"x,y\",3.0,-3.0\n");
}

#[test]
fn a_functions_types_are_those_that_text_is_read_as() {
    let shell = Shell::new();
    shell.write(
        "f.wgsl",
        "struct Out { next: i64, third: f32, color: vec3<f32>, on: bool }
         fn f(id: i64, x: f32, tint: vec3<f32>, flag: bool) -> Out { return Out(id + 1li, x / 3.0, tint * 2.0, !flag); }",
    );
    shell.write("t.csv", "id,x,tint.x,tint.y,tint.z,flag\n9007199254740993,0.1,1,2,3,true\n-4.0,1,4,5,6,False\n");
    told(&shell, &["map", "--file", "f.wgsl", "t.csv", "out.csv", "-q"]);
    let third = [0.1f32 / 3.0, 1f32 / 3.0];
    let wanted = format!(
        "next,third,color.x,color.y,color.z,on\n9007199254740994,{:?},2.0,4.0,6.0,false\n-3,{:?},8.0,10.0,12.0,true\n",
        third[0], third[1]
    );
    assert_eq!(text(&shell, "out.csv"), wanted);
    // The same through Parquet, whose types are the results'.
    told(&shell, &["map", "--file", "f.wgsl", "t.csv", "out.parquet", "-q"]);
    told(&shell, &["map", "same = select(next, 0, on)", "out.parquet", "out.npy", "-q"]);
    assert_eq!(read_npy(&shell.path("out.npy")).1, [9_007_199_254_740_994i64, 0].map(i64::to_le_bytes).concat());
}

#[test]
fn whole_inputs_stand_beside_a_table() {
    let shell = Shell::new();
    shell.write("f.wgsl", "var<storage, read> price: array<f64>;\nfn f(kind: u32, count: f64) -> f64 { return price[kind] * count; }");
    shell.write("t.csv", "kind,count\n1,2\n0,3\n");
    array(&shell, "price.npy", "<f4", [0.5f32, 4.0].map(f32::to_le_bytes));
    told(&shell, &["map", "--file", "f.wgsl", "t.csv", "price=price.npy", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "f\n8.0\n1.5\n");
    let sum = yunta(&shell, &["reduce", "sum", "--file", "f.wgsl", "price=price.npy", "t.csv", "-q"]).assert().success();
    sum.stdout("9.5\n");
    assert_eq!(text(&shell, "t.csv"), "kind,count\n1,2\n0,3\n");
}

#[test]
fn a_long_table_is_whole_and_in_order_at_any_number_of_threads() {
    let shell = Shell::new();
    let rows = 700_000u32;
    let line = |row: u32| format!("{row},\"n, {row}\",{}.5\n", row % 10);
    shell.write("t.csv", "id,name,x\n".to_owned() + &(0..rows).map(line).collect::<String>());
    shell.write("f.wgsl", "fn at(id: u32, @builtin(global_invocation_id) place: vec3<u32>) -> u32 { return id - place.x; }");
    let wanted: String = (0..rows).map(|row| format!("{row},\"n, {row}\",{}.5,{}.0\n", row % 10, row + row % 10)).collect();
    for threads in ["1", "3"] {
        told(&shell, &["map", "y = id + floor(x)", "t.csv", "out.csv", "--append", "--threads", threads, "-q"]);
        assert!(text(&shell, "out.csv") == "id,name,x,y\n".to_owned() + &wanted, "{threads} threads");
    }
    told(&shell, &["map", "y = id + floor(x)", "t.csv", "out.parquet", "--append", "-q"]);
    told(&shell, &["map", "d = y - f64(id) - floor(x)", "out.parquet", "out.npy", "-q"]);
    assert_eq!(numbers(&shell.path("out.npy")), vec![0.0; rows as usize]);
    // A place counts from the first row, and not from a piece's.
    told(&shell, &["map", "--file", "f.wgsl", "t.csv", "out.npy", "-q"]);
    assert_eq!(read_npy(&shell.path("out.npy")).1, vec![0; 4 * rows as usize]);
}

#[test]
fn a_table_without_rows_gives_one_without_rows() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n");
    told(&shell, &["map", "s = a + b", "t.csv", "out.csv", "--append", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "a,b,s\n");
    told(&shell, &["map", "a + b", "t.csv", "out.npy", "-q"]);
    assert!(read_npy(&shell.path("out.npy")).0.contains("(0,)"));
    told(&shell, &["map", "a + b", "t.csv", "out.parquet", "-q"]);
}
