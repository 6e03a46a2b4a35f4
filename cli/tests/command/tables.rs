//! The commands over tables: every format in and out, picked columns, and bad files.

mod dialects;

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
    assert_eq!(result("hypotenuse in.csv --columns a,b out.csv"), "hypotenuse\n5.0\n10.0\nNaN\n");
    assert_eq!(result("sum-squares in.csv out.csv --columns c,a"), "c,a\n300.0,45.25\n");
    assert_eq!(result("normalize in.csv out.csv --columns c,a"), "c,a\n1.0,0.0\n1.0,0.0\n1.0,0.0\n");
}

#[test]
fn columns_are_picked_with_or_without_the_spaces_after_commas() {
    let folder = folder();
    let mut command = Command::cargo_bin("yunta").expect("the binary is built");
    command.current_dir(folder.path()).args(["normalize", "in.csv", "out.csv", "--columns", "c, a"]).assert().success();
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).expect("a result"), "c,a\n1.0,0.0\n1.0,0.0\n1.0,0.0\n");
}

#[test]
fn text_goes_through_pipes() {
    let folder = folder();
    let mut command = Command::cargo_bin("yunta").expect("the binary is built");
    command.current_dir(folder.path()).args(["count", "-", "-", "--value", "10"]).write_stdin("10,10\n3,10\n");
    command.assert().success().stdout("count\n2\n1\n");
    let mut command = Command::cargo_bin("yunta").expect("the binary is built");
    fs::write(folder.path().join("x.csv"), "3\n6\n").expect("a file");
    command.current_dir(folder.path()).args(["hypotenuse", "x.csv", "-", "-"]).write_stdin("4\n8\n");
    command.assert().success().stdout("hypotenuse\n5.0\n10.0\n");
    fs::remove_file(folder.path().join("x.csv")).expect("a file");
    let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|file| file.expect("a file").file_name()).collect();
    assert_eq!(names, ["in.csv"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    // Longer than any pipe holds.
    fs::write(folder.path().join("in.csv"), "1,2\n".repeat(100_000)).expect("a file");
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("yunta"));
    command.current_dir(folder.path()).args(["normalize", "in.csv", "-"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("error"), "{said}");
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
        (
            "other.csv",
            "a;b\n1;2\n3\n4\n",
            "other.csv: line 2, column a;b: \"1;2\", no number; commas are taken to part cells, and --separator",
        ),
        ("short.csv", "a,b\n1,2\n3\n", "short.csv: line 3: has 1 cell where the first line has 2"),
        ("quotes.csv", "a,b\n1,2\n\n\"1\n\",2\n3,x\n", "quotes.csv: line 6, column b: \"x\", no number"),
        ("open.csv", "a,b\n1,2\n\"3,4\n5,6\n", "open.csv: line 3: a quote is opened and never closed"),
        ("mac.csv", "a,b\r1,2\r3,4\r", "mac.csv: its lines end in a carriage return alone"),
        ("text.npy", "a,b\n", "text.npy: no .npy file"),
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
    fs::write(folder.path().join("twice.csv"), "a,b,a\n1,2,3\n").expect("a file");
    let cases = [
        ("count in.csv out.csv --value four", 2, "--value is four"),
        ("hypotenuse in.csv out.csv", 2, "the columns of in.csv to use are a, b, c: pick two"),
        ("hypotenuse in.csv out.csv --columns b", 2, "the columns of in.csv to use are b: pick two"),
        ("hypotenuse in.csv in.csv out.csv", 2, "in.csv has the columns a, b, c: give one in each file"),
        ("normalize twice.csv out.csv --columns a", 2, "--columns is \"a\": twice.csv has several columns of this name"),
        ("hypotenuse in.csv in.csv out.csv --columns a,b", 2, "--columns"),
        ("count in.csv out.csv --value 9007199254740993", 2, "f64 tells whole numbers apart below 2^53 only"),
        ("normalize in.csv out.csv --columns a,z", 2, "--columns is \"z\": in.csv has a, b, c"),
        ("normalize in.txt out.csv", 2, "FILE is in.txt: its extension tells no format"),
        ("sum-squares in.csv out.tsv", 2, "FILE is out.tsv: its extension tells no format"),
        ("sum-squares none.csv out.csv", 1, "none.csv"),
    ];
    for (arguments, code, message) in cases {
        let output = yunta(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {said}");
        assert!(said.contains(message), "{arguments}: {said:?} has no {message:?}");
    }
}

/// A table of three columns, in which text with commas, quotes and line ends stands between the numbers, and blank lines;
/// several times as long as what one thread parses, and as what is read at once.
fn long(rows: usize) -> String {
    let row = |row: usize| match row % 5 {
        0 => format!("{row},plain,{}.5\r\n", row % 100),
        1 => format!("{row},\"a, \"\"b\"\"\n\nc\",{}.5\n\n", row % 100),
        2 => format!("\"{row}\",5\" long, {}.5 \n", row % 100),
        3 => format!("{row},,\"{}.5\"\r\n\r\n", row % 100),
        _ => format!("{row},\"\",{}.5\n", row % 100),
    };
    "id,text,value\n".chars().chain((0..rows).flat_map(|index| row(index).chars().collect::<Vec<_>>())).collect()
}

#[test]
fn a_long_table_is_whole_and_in_order_whatever_its_text_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = 700_000;
    let text = long(rows);
    assert!(text.len() > 3 << 22, "{} bytes", text.len());
    fs::write(folder.path().join("in.csv"), &text).expect("a file");
    for threads in ["1", "3"] {
        for (arguments, out) in
            [("hypotenuse in.csv out.csv --columns id,id", "out.csv"), ("count in.csv out.npy --columns value --value 7.5", "out.npy")]
        {
            let output = yunta(folder.path(), &format!("{arguments} --threads {threads}"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let bytes = fs::read(folder.path().join(out)).expect("a result");
            if out == "out.csv" {
                let text = String::from_utf8(bytes).expect("text");
                let right =
                    |(row, line): (usize, &str)| line.parse::<f64>().is_ok_and(|h| (h - row as f64 * 2f64.sqrt()).abs() <= 1e-9 * h);
                assert_eq!(text.lines().skip(1).enumerate().filter(|&line| right(line)).count(), rows);
            } else {
                let counts: &[u64] = bytemuck::cast_slice(&bytes[128..]);
                assert_eq!(counts.len(), rows);
                assert!(counts.iter().enumerate().all(|(row, &count)| count == u64::from(row % 100 == 7)));
            }
        }
    }
    let line = text.lines().count() + 1;
    fs::write(folder.path().join("in.csv"), text + "7,8,9 9\n1,2,3\n").expect("a file");
    let output = yunta(folder.path(), "count in.csv out.csv --columns value --value 7.5");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("in.csv: line {line}, column value: \"9 9\", no number")), "{said} for line {line}");
}

#[test]
fn a_table_without_names_is_written_without_and_reads_back() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("in.csv"), "1,2,5\n3,4,8\n").expect("a file");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a result");
    for command in ["normalize in.csv once.csv", "normalize once.csv twice.csv", "normalize in.csv two.csv --columns 1,2"] {
        let output = yunta(folder.path(), command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(read("once.csv"), "0.0,0.25,1.0\n0.0,0.2,1.0\n");
    assert_eq!(read("twice.csv"), read("once.csv"));
    assert_eq!(read("two.csv"), "0.0,1.0\n0.0,1.0\n");
}

#[test]
fn a_table_needs_no_names_and_no_last_line_end_and_may_begin_with_a_mark() {
    for (text, expected) in [
        ("1,2\n3,4", "0\n1\n"),
        ("\n\n1,2\r\n3,4\r\n\r\n", "0\n1\n"),
        ("\u{feff}a,b\n3,2\n", "1\n"),
        ("a,b\n", ""),
        ("x\n1\n\n3\n", "0\n1\n"),
        ("", ""),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("in.csv"), text).expect("a file");
        let output = yunta(folder.path(), "count in.csv out.csv --value 3");
        assert!(output.status.success(), "{text:?}: {}", String::from_utf8_lossy(&output.stderr));
        let found = fs::read_to_string(folder.path().join("out.csv")).expect("a result");
        assert_eq!(found, format!("count\n{expected}"), "{text:?}");
    }
}

/// What `arguments` write to standard output, and what they say, of files of these bytes.
pub fn output(files: &[(&str, &[u8])], arguments: &str) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let output = yunta(folder.path(), arguments);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_first_line_that_could_be_either_is_an_error_that_an_option_settles() {
    // The first line, and the sums of squares where it is data and where it is names; no sums for an error.
    for (first, auto, no, yes) in [
        ("2019,2020", Some("4076361.0,4080400.0\n"), Some("4076361.0,4080400.0\n"), Some("2019,2020\n0.0,0.0\n")),
        ("\"1\",\"2\"", Some("1,2\n0.0,0.0\n"), Some("1.0,4.0\n"), Some("1,2\n0.0,0.0\n")),
        ("a,\"2\"", Some("a,\"2\"\n0.0,0.0\n"), None, Some("a,\"2\"\n0.0,0.0\n")),
        ("1,nan", Some("1.0,NaN\n"), Some("1.0,NaN\n"), Some("1,nan\n0.0,0.0\n")),
        ("1,NA", None, Some("1.0,NaN\n"), Some("\"1\",\"NA\"\n0.0,0.0\n")),
        ("1,", None, Some("1.0,NaN\n"), Some("\"1\",\"\"\n0.0,0.0\n")),
        ("x,2", None, None, Some("x,\"2\"\n0.0,0.0\n")),
        ("1;2", Some("1.0,4.0\n"), Some("1.0,4.0\n"), Some("1,2\n0.0,0.0\n")),
    ] {
        let file = [("in.csv", first.as_bytes())];
        for (header, expected) in [("", auto), (" --header auto", auto), (" --header no", no), (" --header yes", yes)] {
            let (code, found, said) = output(&file, &format!("sum-squares in.csv - -q{header}"));
            match expected {
                Some(expected) => assert_eq!((code, found.as_str(), said.as_str()), (Some(0), expected, ""), "{first}{header}"),
                None => assert_eq!((code, found.as_str()), (Some(1), ""), "{first}{header}: {said}"),
            }
            if expected.is_none() && !header.contains("no") {
                assert!(said.contains("in.csv: line 1: ") && said.contains("--header yes"), "{said}");
            }
        }
    }
    let two = [("x.csv", &b"3\n6\n"[..]), ("y.csv", b"4\n8\n")];
    assert_eq!(output(&two, "hypotenuse x.csv y.csv - -q --header yes").1, "hypotenuse\n10.0\n");
    assert_eq!(output(&two, "count x.csv - -q --value 3 --header yes").1, "count\n0\n");
    assert_eq!(output(&two, "normalize x.csv - -q --header yes").1, "3\n0.0\n");
}

#[test]
fn a_guess_that_could_be_wrong_is_told_once_and_only_of_text() {
    let note = |text: &str, rest: &str| output(&[("in.csv", text.as_bytes())], &format!("count in.csv - --value 1{rest}")).2;
    let notes = |said: &str| said.lines().filter(|line| line.starts_with("yunta: note: in.csv: the first line is numbers")).count();
    assert_eq!(notes(&note("1,2\n", "")), 1);
    assert_eq!(notes(&note("\"1\",\"2\"\n", "")), 1);
    for (text, rest) in [("1,2\n", " -q"), ("1,2\n", " --header no"), ("1,2\n", " --header yes"), ("a,b\n", ""), ("", "")] {
        assert!(!note(text, rest).contains("note"), "{text:?}{rest}");
    }
    let (_, _, said) = output(&[("in.csv", b"2019,2020\n1,2\n")], "sum-squares in.csv - --columns 2019");
    assert!(said.contains("has 0, 1; --header yes takes its first line as names"), "{said}");
}

#[test]
fn names_stay_in_the_result_whatever_they_look_like() {
    let years = [("in.csv", &b"id,2019,2020\nx,1,2\ny,3,4\n"[..])];
    assert_eq!(output(&years, "normalize in.csv - -q --columns 2019,2020").1, "2019,2020\n0.0,1.0\n0.0,1.0\n");
    let (code, _, said) = output(&years, "normalize in.csv - -q --columns 1,2");
    assert!(code == Some(1) && said.contains("--header yes"), "{said}");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("in.csv"), "a,2019,\n1,2,3\n").expect("a file");
    for command in ["normalize in.csv once.csv --header yes", "normalize once.csv twice.csv", "normalize once.csv out.parquet"] {
        assert!(yunta(folder.path(), command).status.success(), "{command}");
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a result");
    assert_eq!(read("once.csv"), "a,\"2019\",\"\"\n0.0,0.5,1.0\n");
    assert_eq!(read("twice.csv"), read("once.csv"));
    assert!(yunta(folder.path(), "normalize out.parquet three.csv").status.success());
    assert_eq!(read("three.csv"), read("once.csv"));
}

#[test]
fn a_quote_that_is_never_closed_is_an_error_wherever_it_is() {
    let long = "1,x\n".repeat(3_000_000);
    for (text, line) in [
        ("a,note\n1,ok\n2,\"open\n3,x\n4,y\n".to_owned(), 3),
        ("a,note\n1,ok\n2,\"open\n3,\"x\"\n4,y\n".to_owned(), 3),
        (format!("a,note\n{long}2,\"open\n3,x\n"), 3_000_002),
        (format!("a,note\n2,\"open\n{long}"), 2),
        ("\"a,b\n1,2\n".to_owned(), 1),
    ] {
        let (code, found, said) = output(&[("in.csv", text.as_bytes())], "sum-squares in.csv - -q --columns a");
        assert_eq!((code, found.as_str()), (Some(1), ""), "{said}");
        assert!(said.contains(&format!("in.csv: line {line}: a quote is opened")), "{said} for line {line}");
    }
    let closed = format!("a,note\n2,\"{long}\"\n3,5\" x\n");
    assert_eq!(output(&[("in.csv", closed.as_bytes())], "sum-squares in.csv - -q --columns a").1, "a\n13.0\n");
}
