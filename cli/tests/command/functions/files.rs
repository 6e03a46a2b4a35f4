//! `yunta map` and `reduce` over files as other tools write them: dialects of text, missing numbers, archives, types of Parquet.

use std::fs;
use std::io::Read;

use super::{array, said, text, told};
use crate::files::arrays::zip;
use crate::parquet::columns::{Column, Held, write};
use crate::parquet::others::{codecs, folder};
use crate::shell::{Shell, f64s, npy, numbers, read_npy};
use ::parquet::basic::Compression;

/// Lines that begin with #, semicolons, decimal commas, and cells that are missing.
const METER: &str = "# a meter's\nname;a;b\n\"x; y\";1,5;2\n;;4\n# more\n31.12.2020;NA;0,25\n";

#[test]
fn text_of_any_dialect_is_a_table() {
    let shell = Shell::new();
    shell.write("t.csv", METER);
    let options = ["--comment", "#", "-q"];
    told(&shell, &[&["map", "s = a + b", "t.csv", "out.csv"], &options[..]].concat());
    assert_eq!(text(&shell, "out.csv"), "s\n3.5\nNaN\nNaN\n");
    assert_eq!(told(&shell, &[&["reduce", "sum", "b", "t.csv"], &options[..]].concat()), "6.25\n");
    assert_eq!(told(&shell, &[&["reduce", "sum", "b", "t.csv", "--by", "name"], &options[..]].concat()).lines().count(), 4);
    // Numbers are kept with points, as all that is written has them, and other cells as they stand.
    let append = [&["map", "s = a + b", "t.csv", "out.csv", "--append"], &options[..]].concat();
    told(&shell, &append);
    assert_eq!(text(&shell, "out.csv"), "name,a,b,s\n\"x; y\",1.5,2,3.5\n,,4,NaN\n31.12.2020,NA,0.25,NaN\n");
    // A column that lacks some numbers is of floats.
    told(&shell, &[&["map", "s = a + b", "t.csv", "out.parquet", "--append"], &options[..]].concat());
    told(&shell, &["map", "t = s - a", "out.parquet", "out.csv", "--append", "-q"]);
    let lines = ["name,a,b,s,t", "x; y,1.5,2.0,3.5,2.0", "\"\",NaN,4.0,NaN,NaN", "31.12.2020,NaN,0.25,NaN,NaN", ""];
    assert_eq!(text(&shell, "out.csv"), lines.join("\n"));
    shell.write("blanks.txt.csv", "  a   b\n 1  \t2\n3 4  \n");
    assert_eq!(told(&shell, &["map", "n = i64(a * b)", "blanks.txt.csv", "-", "-q"]), "n\n2\n12\n");
    shell.write("tabs.tsv", "a\tb\n1\t2\n3\t4\n");
    assert_eq!(told(&shell, &["map", "n = i64(a * b)", "tabs.tsv", "-", "-q"]), "n\n2\n12\n");
}

#[test]
fn missing_numbers_are_nan_in_floats_alone() {
    let shell = Shell::new();
    shell.write("f.wgsl", "fn f(id: i64, x: f32) -> f32 { return f32(id) + x; }");
    shell.write("t.csv", "id,x,y\n1,,1\n2,N/A,\n3,0.5,2\n");
    told(&shell, &["map", "--file", "f.wgsl", "t.csv", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "f\nNaN\nNaN\n3.5\n");
    fs::remove_file(shell.path("out.csv")).unwrap();
    shell.write("bool.wgsl", "fn f(y: bool) -> bool { return y; }");
    shell.write("holes.csv", "id,x\n1,2\n,3\n");
    shell.write("late.csv", "n,x\n".to_owned() + &"1,2\n".repeat(2000) + ",3\n");
    shell.write("nul.csv", b"n,x\n1,2\n\0,3\n");
    for (arguments, words) in [
        (&["map", "x + y", "t.csv", "out.csv", "--missing", "error"][..], &["t.csv: line 2, column x: empty", "--missing error"][..]),
        (&["map", "--file", "f.wgsl", "holes.csv", "out.csv"], &["line 3, column id: \"\", a missing number, of which i64 has none"]),
        (&["map", "--file", "bool.wgsl", "t.csv", "out.csv"], &["line 3, column y: \"\", neither true nor false"]),
        (&["map", "x * 2", "late.csv", "out.parquet", "--append"], &["line 2002, column n: \"\", a missing number"]),
        (&["map", "x * 2", "nul.csv", "out.csv", "--append"], &["line 3", "NUL"]),
    ] {
        let said = said(&shell, &[arguments, &["-q"]].concat(), 1);
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
    }
    let usage = said(&shell, &["map", "x", "t.csv", "out.csv", "--decimal", ",", "--separator", "comma"], 2);
    assert!(usage.contains("--separator"), "{usage}");
}

#[test]
fn arrays_of_archives_and_of_few_bits_are_arrays() {
    let shell = Shell::new();
    let [x, y] = [npy("<f8", false, "(2,)", &f64s(&[1.0, 2.0])), npy("<f4", false, "(2,)", &[0.5f32, 4.0].map(f32::to_le_bytes).concat())];
    shell.write("a.npz", zip(&[("x.npy", &x), ("y.npy", &y)], true));
    shell.write("one.npz", zip(&[("x.npy", &x)], false));
    told(&shell, &["map", "x * y + z", "x=a.npz:x", "y=a.npz:y", "z=one.npz", "out.npy", "-q"]);
    assert_eq!(numbers(&shell.path("out.npy")), [1.5, 10.0]);
    assert_eq!(told(&shell, &["reduce", "sum", "c0", "a.npz:y", "-q"]), "4.5\n");
    fs::remove_file(shell.path("out.npy")).unwrap();
    let failed = said(&shell, &["map", "x", "x=a.npz:z", "out.npy"], 1);
    assert!(failed.contains("has the arrays x, y"), "{failed}");
    assert!(said(&shell, &["map", "x", "x=a.npz:x", "out.npz"], 2).contains("give a .npy file"));
    // 1.5 and -2 of 16 bits.
    array(&shell, "half.npy", ">f2", [0x3e00u16, 0xc000].map(u16::to_be_bytes));
    array(&shell, "on.npy", "|b1", [[1u8], [0]]);
    told(&shell, &["map", "select(h, h * 2, on)", "h=half.npy", "on=on.npy", "out.npy", "-q"]);
    let (header, bytes) = read_npy(&shell.path("out.npy"));
    assert!(header.contains("<f4") && bytes == [3.0f32, -2.0].map(f32::to_le_bytes).concat(), "{header}");
}

#[test]
fn columns_of_parquet_are_of_their_own_types() {
    let shell = folder(&["polars.parquet", "pyarrow.parquet", "duckdb.parquet"]);
    // Compressed with zstd; of bools, floats and integers, some of which are missing.
    told(&shell, &["map", "off = !flag", "half = x * 0.5", "polars.parquet", "out.csv", "-q"]);
    let lines: Vec<_> = text(&shell, "out.csv").lines().map(str::to_owned).collect();
    assert!(lines.len() == 301 && lines[1..3] == ["false,0.0", "true,0.25"], "{:?}", &lines[..3]);
    assert_eq!(told(&shell, &["reduce", "count", "flag", "polars.parquet", "-q"]), "100\n");
    told(&shell, &["map", "i - 1", "polars.parquet", "out.npy", "-q"]);
    let found = numbers(&shell.path("out.npy"));
    assert!(found.iter().enumerate().all(|(row, &i)| if row % 7 == 3 { i.is_nan() } else { i == row as f64 - 1.0 }), "{found:?}");
    // Decimals, and numbers of 16 bits.
    told(&shell, &["map", "d = d32 + d64", "h = half * 2", "pyarrow.parquet", "out.csv", "-q"]);
    let last = 999.99 + 99_999.99;
    assert_eq!(text(&shell, "out.csv"), format!("d,h\n3.0,3.0\n-0.2,-4.0\nNaN,NaN\n{last:?},0.199951171875\n"));
    // A column that may have nulls, and has none, is as it is.
    assert_eq!(told(&shell, &["reduce", "max", "whole", "pyarrow.parquet", "-q"]), "1152921504606846977\n");
    fs::remove_file(shell.path("out.csv")).unwrap();
    fs::remove_file(shell.path("out.npy")).unwrap();
    let failed = said(&shell, &["map", "!flag", "pyarrow.parquet", "out.csv"], 1);
    assert!(failed.contains("of bool has nulls; put true or false in their place"), "{failed}");
}

#[test]
fn integers_beside_missing_ones_are_never_rounded() {
    let shell = Shell::new();
    let large = 1i64 << 53;
    for (last, is_read) in [(large, true), (large + 1, false)] {
        let columns = vec![("n", Column::of(Held::I64(vec![7, last])).present([true, false, true]))];
        write(&shell, "t.parquet", columns, Compression::SNAPPY);
        if is_read {
            told(&shell, &["map", "m = n - 1", "t.parquet", "in.csv", "--append", "-q"]);
            assert_eq!(text(&shell, "in.csv"), format!("n,m\n7.0,6.0\nNaN,NaN\n{:?},{:?}\n", last as f64, (last - 1) as f64));
        } else {
            let failed = said(&shell, &["map", "n - 1", "t.parquet", "out.csv"], 1);
            assert!(failed.contains("holds 9007199254740993, which no f64 equals"), "{failed}");
        }
    }
}

#[test]
fn results_are_compressed_as_is_asked() {
    let shell = Shell::new();
    let rows = 100_000;
    shell.write("t.csv", "a,name\n".to_owned() + &(0..rows).map(|row| format!("{},n{}\n", row % 100, row % 7)).collect::<String>());
    let plain = told(&shell, &["map", "b = a * 2", "t.csv", "-", "--append", "-q"]);
    let lines = plain.lines().count();
    assert!(lines == rows + 1);
    for name in ["out.csv.gz", "out.csv.zst"] {
        told(&shell, &["map", "b = a * 2", "t.csv", name, "--append", "-q"]);
        assert!(fs::metadata(shell.path(name)).unwrap().len() < plain.len() as u64 / 2);
        assert!(told(&shell, &["map", "c = b", name, "-", "--append", "-q"]).lines().count() == lines, "{name}");
    }
    let mut unpacked = String::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(shell.path("out.csv.gz")).unwrap()).read_to_string(&mut unpacked).unwrap();
    assert!(unpacked == plain);
    for (codec, expected) in [("zstd", "ZSTD"), ("snappy", "SNAPPY"), ("none", "UNCOMPRESSED")] {
        told(&shell, &["map", "b = a * 2", "t.csv", "out.parquet", "--append", "-q", "--compression", codec]);
        assert!(codecs(&shell, "out.parquet").iter().all(|codec| codec.starts_with(expected)), "{codec}");
        assert!(told(&shell, &["map", "c = b - 2.0 * f64(a)", "out.parquet", "-", "-q"]).lines().skip(1).all(|line| line == "0.0"));
        assert_eq!(told(&shell, &["reduce", "count", "a >= 0", "out.parquet", "--by", "name", "-q"]).lines().count(), 8);
    }
    shell.write("few.csv", "a\n1\n");
    for name in ["out.csv.gz", "out.csv.zst", "out.parquet"] {
        fs::remove_file(shell.path(name)).unwrap();
    }
    assert!(said(&shell, &["map", "a", "few.csv", "out.csv", "--compression", "zstd"], 2).contains(".csv.zst"));
}
