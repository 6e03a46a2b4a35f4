//! `yunta reduce`: numbers of arrays and tables, groups, what is printed and written, and what is refused.

use super::{array, said, text, told};
use crate::shell::{Shell, f64s, npy, numbers, read_npy};

fn reduced(shell: &Shell, reduction: &str, rest: &[&str]) -> String {
    told(shell, &[&["reduce", reduction, "-q"], rest].concat())
}

#[test]
fn each_reduction_is_printed_alone() {
    let shell = Shell::new();
    let x = [3.0, -1.5, 8.0, 0.0, -1.5];
    shell.write("x.npy", npy("<f8", false, "(5,)", &f64s(&x)));
    let mean = x.iter().sum::<f64>() / 5.0;
    let squares: f64 = x.iter().map(|x| (x - mean) * (x - mean)).sum();
    for (reduction, wanted) in [
        ("sum", "8.0".to_owned()),
        ("mean", format!("{:?}", 8.0 / 5.0)),
        ("min", "-1.5".into()),
        ("max", "8.0".into()),
        ("count", "4".into()),
        ("any", "true".into()),
        ("all", "false".into()),
        ("argmin", "1".into()),
        ("argmax", "2".into()),
    ] {
        assert_eq!(reduced(&shell, reduction, &["x", "x=x.npy"]), wanted + "\n", "{reduction}");
    }
    for (ddof, wanted) in [(0, squares / 5.0), (1, squares / 4.0)] {
        let found: f64 = reduced(&shell, "var", &["x", "x=x.npy", "--ddof", &ddof.to_string()]).trim().parse().unwrap();
        assert!((found - wanted).abs() <= 1e-15 * wanted, "{found}, not {wanted}");
    }
    assert_eq!(reduced(&shell, "sum", &["(x - y) * (x - y)", "x=x.npy", "--set", "y=1"]), "66.5\n");
}

#[test]
fn several_results_are_a_line_each_or_a_files_columns() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n3,4\n6,8\n");
    let line = ["r = sqrt(a*a + b*b)", "big = a > 4", "t.csv"];
    assert_eq!(reduced(&shell, "max", &line[..1].iter().chain(&line[2..]).copied().collect::<Vec<_>>()), "10.0\n");
    assert_eq!(reduced(&shell, "count", &line), "r 2\nbig 1\n");
    reduced(&shell, "count", &[&line[..], &["out.npy"]].concat());
    let (header, bytes) = read_npy(&shell.path("out.npy"));
    assert!(header.contains("(2,)") && bytes == [2u64, 1].map(u64::to_le_bytes).concat(), "{header}");
    reduced(&shell, "sum", &["a", "t.csv", "out.npy"]);
    assert!(read_npy(&shell.path("out.npy")).0.contains("'shape': ()"));
    assert_eq!(numbers(&shell.path("out.npy")), [9.0]);
    reduced(&shell, "sum", &["v = vec2(a, b)", "t.csv", "out.csv"]);
    assert_eq!(text(&shell, "out.csv"), "v.x,v.y\n9.0,12.0\n");
}

#[test]
fn groups_ascend_by_their_key() {
    let shell = Shell::new();
    shell.write("t.csv", "city,year,w,ok,x\nRome,10,0.5,true,1\n\"Oslo\",9,nan,false,2\nRome,9,-1,true,3\nOslo,10,nan,true,5\n");
    assert_eq!(reduced(&shell, "sum", &["x", "t.csv", "--by", "city"]), "city,sum\nOslo,7.0\nRome,4.0\n");
    assert_eq!(reduced(&shell, "mean", &["x", "t.csv", "--by", "year"]), "year,mean\n9,2.5\n10,3.0\n");
    assert_eq!(reduced(&shell, "sum", &["x", "t.csv", "--by", "w"]), "w,sum\n-1.0,3.0\n0.5,1.0\nNaN,7.0\n");
    assert_eq!(reduced(&shell, "argmax", &["x", "t.csv", "--by", "ok"]), "ok,argmax\nfalse,1\ntrue,3\n");
    // Numbers of text are numbers beside missing ones too.
    shell.write("m.csv", "k,x\n10,1\n2,2\n,3\n2.0,4\nNA,5\n");
    assert_eq!(reduced(&shell, "sum", &["x", "m.csv", "--by", "k"]), "k,sum\n2.0,6.0\n10.0,1.0\nNaN,8.0\n");
    reduced(&shell, "max", &["most = x * 2", "t.csv", "out.parquet", "--by", "city"]);
    told(&shell, &["map", "half = most * 0.5", "out.parquet", "out.csv", "--append", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "city,most,half\nOslo,10.0,5.0\nRome,6.0,3.0\n");
    shell.write("t.npy", npy("<i8", false, "(3, 2)", &[7i64, 1, -7, 2, 7, 4].map(i64::to_le_bytes).concat()));
    reduced(&shell, "sum", &["c1", "t.npy", "out.npy", "--by", "c0"]);
    assert_eq!(read_npy(&shell.path("out.npy")).1, [-7i64, 2, 7, 5].map(i64::to_le_bytes).concat());
}

#[test]
fn a_long_table_in_pieces_gives_the_bits_of_one_array() {
    let shell = Shell::new();
    let rows = 1_300_000;
    let x: Vec<f64> = (0..rows).map(|row| f64::from(row % 1009) / 7.0 - 50.0).collect();
    let exact: i128 = (0..rows).map(|row| i128::from(row % 1009)).sum();
    let wanted = exact as f64 / 7.0 - 50.0 * f64::from(rows);
    shell.write("x.npy", npy("<f8", false, &format!("({rows},)"), &f64s(&x)));
    let found = reduced(&shell, "sum", &["x", "x=x.npy"]);
    let sum: f64 = found.trim().parse().unwrap();
    assert!((sum - wanted).abs() <= 1e-12 * x.iter().map(|x| x.abs()).sum::<f64>(), "{sum}, not {wanted}");
    for threads in ["1", "3"] {
        assert_eq!(reduced(&shell, "sum", &["c0", "x.npy", "--threads", threads]), found);
    }
    // The first of several, in the whole table.
    let least = x.iter().position(|&number| number == -50.0).unwrap();
    assert_eq!(reduced(&shell, "argmin", &["c0", "x.npy"]), format!("{least}\n"));
    let last = rows - 1;
    assert_eq!(reduced(&shell, "argmax", &["c0 * k", "x.npy", "--set", "k=0"]), "0\n");
    shell.write("n.npy", npy("<i4", false, &format!("({rows},)"), &(0..rows).flat_map(i32::to_le_bytes).collect::<Vec<_>>()));
    assert_eq!(reduced(&shell, "argmax", &["c0", "n.npy"]), format!("{last}\n"));
    assert_eq!(reduced(&shell, "sum", &["c0", "n.npy"]), format!("{}\n", i64::from(rows) * i64::from(last) / 2));
}

#[test]
fn json_and_explain_keep_out_of_what_is_printed() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(3,)", &f64s(&[1.0, 2.0, 4.0])));
    let told =
        super::yunta(&shell, &["reduce", "sum", "x", "x=x.npy", "--json", "--explain", "--repeat", "3"]).assert().success().stdout("7.0\n");
    let said = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    let report: serde_json::Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert!(report["items"] == 3 && report["seconds"].as_array().unwrap().len() == 3 && report["gpu_calls"] == 0, "{report}");
}

#[test]
fn what_has_no_number_is_refused() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n3,4\n");
    shell.write("e.csv", "a,b\n");
    array(&shell, "n.npy", "<i8", [i64::MAX, 1].map(i64::to_le_bytes));
    for (arguments, code, words) in [
        (&["reduce", "median", "a", "t.csv"][..], 2, &["median", "argmax"][..]),
        (&["reduce", "sum", "a", "t.csv", "out.csv", "--by", "z"], 2, &["t.csv has no column z, which --by names: it has a, b"]),
        (&["reduce", "sum", "n", "n=n.npy", "--by", "n"], 2, &["--by is n: it is a column of a table"]),
        (&["reduce", "sum", "a", "t.csv", "--ddof", "1"], 2, &["--ddof is 1: it is for var alone"]),
        (&["reduce", "max", "a", "e.csv", "out.csv"], 1, &["has no item"]),
        (&["reduce", "sum", "n", "n=n.npy", "out.npy"], 1, &["9223372036854775808", "i64"]),
        (&["reduce", "sum", "a +", "t.csv"], 2, &["line 1"]),
        (&["reduce", "count", "a", "t.csv", "out.npy", "--by", "b", "-q"], 2, &["b is of i64 and count of u64"]),
    ] {
        let said = said(&shell, arguments, code);
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
    }
    assert_eq!(reduced(&shell, "sum", &["a", "e.csv"]), "0.0\n");
    assert_eq!(reduced(&shell, "sum", &["a", "e.csv", "--by", "b"]), "b,sum\n");
}
