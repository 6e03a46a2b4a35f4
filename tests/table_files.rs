//! The commands over tables: every format in and out, picked columns, and bad files.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// Runs `yunta` in `folder`.
fn yunta(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::cargo_bin("yunta").expect("the binary is built");
    command.current_dir(folder).args(arguments.split(' ')).output().expect("it runs")
}

/// A folder with a table of three columns.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "a,b,c\n3,4,10\n-6, 8 ,1e1\n\"0.5\",nan,10\n";
    fs::write(folder.path().join("in.csv"), text).expect("a file");
    folder
}

/// What `arguments` write to `out.csv`.
fn result(arguments: &str) -> String {
    let folder = folder();
    let output = yunta(folder.path(), arguments);
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.path().join("out.csv")).expect("a result")
}

#[test]
fn each_command_takes_and_makes_text() {
    assert_eq!(result("count in.csv out.csv --value 10"), "count\n1\n1\n1\n");
    assert_eq!(result("count in.csv out.csv --value 10 --columns a,b"), "count\n0\n0\n0\n");
    assert_eq!(result("hypotenuse in.csv out.csv --columns a,b"), "hypotenuse\n5.0\n10.0\nNaN\n");
    assert_eq!(result("sum-squares in.csv out.csv --columns c,a"), "c,a\n300.0,45.25\n");
    assert_eq!(result("normalize in.csv out.csv --columns c,a"), "c,a\n1.0,0.0\n1.0,0.0\n1.0,0.0\n");
}

#[test]
fn a_table_goes_through_npy_and_comes_back() {
    let folder = folder();
    for arguments in ["normalize in.csv out.npy", "normalize out.npy again.npy", "count again.npy out.csv --value 1"] {
        let output = yunta(folder.path(), arguments);
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).expect("a result"), "count\n1\n1\n0\n");
}

#[test]
fn a_bad_file_is_named_with_its_place_and_leaves_nothing() {
    let cases = [
        ("bad.csv", "a,b\n1,2\n3,x4\n", "bad.csv: line 3, column b: \"x4\", no number"),
        ("empty.csv", "a,b\n1,\n", "empty.csv: line 2, column b: empty"),
        ("short.csv", "a,b\n1,2\n3\n", "short.csv: line 3: has 1 cells where the first line has 2"),
        ("text.npy", "a,b\n", "text.npy: no .npy file"),
        ("in.txt", "1", "in.txt: its extension tells no format"),
    ];
    for (name, text, message) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), text).expect("a file");
        let output = yunta(folder.path(), &format!("normalize {name} out.csv"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(message), "{said:?} has no {message:?}");
        let files: Vec<_> = fs::read_dir(folder.path()).expect("a folder").filter_map(Result::ok).map(|file| file.file_name()).collect();
        assert_eq!(files, [name], "something was left behind");
    }
}

#[test]
fn an_argument_that_does_not_fit_is_named() {
    let folder = folder();
    let cases = [
        ("count in.csv out.csv --value four", 2, "--value is four"),
        ("hypotenuse in.csv out.csv", 2, "in.csv has 3 columns"),
        ("hypotenuse in.csv in.csv out.csv --columns a,b", 2, "--columns"),
        ("normalize in.csv out.csv --columns a,z", 1, "in.csv: has no column \"z\"; it has a, b, c"),
        ("sum-squares in.csv out.tsv", 1, "out.tsv: its extension tells no format"),
        ("sum-squares none.csv out.csv", 1, "none.csv"),
    ];
    for (arguments, code, message) in cases {
        let output = yunta(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {said}");
        assert!(said.contains(message), "{arguments}: {said:?} has no {message:?}");
    }
}
