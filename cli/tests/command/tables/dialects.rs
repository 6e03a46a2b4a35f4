//! Text as other tools write it: other separators, decimal commas, comments, missing numbers, awkward names.

use std::fs;

use super::output;
use crate::shell::Shell;

/// What `sum-squares` makes of a text.
#[track_caller]
fn sums(text: &str, arguments: &str) -> String {
    let (code, found, said) = output(&[("in.csv", text.as_bytes())], &format!("sum-squares in.csv - -q{arguments}"));
    assert_eq!((code, said.as_str()), (Some(0), ""), "{text:?}{arguments}");
    found
}

/// What it says of one that it refuses.
#[track_caller]
fn refused(text: &str, arguments: &str) -> String {
    let (code, found, said) = output(&[("in.csv", text.as_bytes())], &format!("sum-squares in.csv - -q{arguments}"));
    assert_eq!((code, found.as_str()), (Some(1), ""), "{text:?}{arguments}: {said}");
    said
}

#[test]
fn cells_are_parted_by_what_the_first_lines_tell_or_by_what_is_said() {
    for text in
        ["a,b\n1,2\n3,4\n", "a;b\n1;2\n3;4\n", "a\tb\n1\t2\r\n3\t4\r\n", "a|b\n1|2\n3|4", "a b\n1  2\n 3\t4 \n  \n", "\n \na b\n1 2\n3 4"]
    {
        assert_eq!(sums(text, ""), "a,b\n10.0,20.0\n", "{text:?}");
        assert_eq!(sums(text, " --columns b"), "b\n20.0\n", "{text:?}");
    }
    assert_eq!(sums("a:b\n1:2\n3:4\n", " --separator :"), "a,b\n10.0,20.0\n");
    assert_eq!(sums("a b;c\n1 2;3\n", " --separator blanks --columns a"), "a\n1.0\n");
    assert_eq!(sums("1.0 2.0\n3.0 4.0\n", ""), "10.0,20.0\n");
    // As Excel tells it.
    assert_eq!(sums("sep=;\r\na;b\r\n1;2\r\n3;4\r\n", ""), "a,b\n10.0,20.0\n");
    assert_eq!(sums("\"sep=|\"\n1|2\n", " --header no"), "1.0,4.0\n");
    assert!(refused("sep=;\na;b\n1;x\n", "").contains("line 3, column b"));
    let text = "name;\"note; long\"\n1;\"x;y\nz\"\n3;w\n";
    assert_eq!(sums(text, " --columns name"), "name\n10.0\n");
    assert_eq!(sums("n;a\n\"x \"\"y\"\"\" ;1\n", " --separator ; --columns a"), "a\n1.0\n");
    let (code, _, said) = output(&[("in.csv", b"a\n")], "sum-squares in.csv - --separator .");
    assert!(code == Some(2) && said.contains("--separator"), "{said}");
}

#[test]
fn decimals_have_commas_where_semicolons_part_cells_or_it_is_said() {
    assert_eq!(sums("a;b\n1,5;2\n-2,5;4\n", ""), "a,b\n8.5,20.0\n");
    assert_eq!(sums("a\tb\n1,5\t2\n", " --decimal ,"), "a,b\n2.25,4.0\n");
    assert_eq!(sums("a\n1,5\n", " --decimal ,"), "a\n2.25\n");
    assert!(refused("a,b\n1.5,2\n", " --decimal ,").contains("line 2, column a,b: \"1.5,2\", no number"));
    assert_eq!(sums("a;b\n1.5;2\n", ""), "a,b\n2.25,4.0\n");
    assert_eq!(sums("1,5;2,5\n", ""), "2.25,6.25\n");
    let (_, _, note) = output(&[("in.csv", b"a;b\n1,5;2\n")], "sum-squares in.csv -");
    assert!(note.contains("note: in.csv: ") && note.contains("--decimal ."), "{note}");
    assert!(
        refused("a\tb\n1,5\t2\n", "")
            .contains("line 2, column a: \"1,5\", no number; it looks like one with a decimal comma: say --decimal ,")
    );
    assert!(refused("a;b\n1,5;2\n1.5;2\n", "").contains("line 3, column a: \"1.5\", no number; it looks like one with a decimal point"));
    let (code, _, said) = output(&[("in.csv", b"a\n")], "sum-squares in.csv - --separator , --decimal ,");
    assert!(code == Some(2) && said.contains("--decimal , needs another --separator"), "{said}");
}

#[test]
fn what_only_looks_like_a_number_is_an_error_that_says_what_to_do() {
    for (text, said) in [
        ("a,b\n1,\"1,5\"\n", "it looks like one with a decimal comma, which a file cannot have whose cells commas part: write points"),
        ("a,b\n1,9007199254740993\n", "line 2, column b: 9007199254740993, a whole number that f64 does not have"),
        ("a,b\n1,\"9007199254740993\"\n", "line 2, column b: 9007199254740993, a whole number that f64 does not have"),
        ("9007199254740993,1\n", "line 1, column 0: 9007199254740993, a whole number that f64 does not have"),
        ("a,b\n1,\"1,000\"\n", "line 2, column b: \"1,000\", no number; it looks like one with its thousands parted"),
        ("a;b\n1,5;1.000,5\n", "line 2, column b: \"1.000,5\", no number; it looks like one with its thousands parted"),
        ("a,b\n1,2020-01-31\n", "\"2020-01-31\", no number; it looks like a date or a time"),
        ("a,b\n1,true\n", "write 1 for true and 0 for false"),
        (
            "# made by x\na,b\n1,2\n",
            "line 2: has 2 cells where the first line has 1; if lines that begin with # are comments, say --comment #",
        ),
    ] {
        assert!(refused(text, "").contains(said), "{}", refused(text, ""));
    }
}

#[test]
fn missing_numbers_are_nan_or_an_error_as_is_said() {
    let marks = ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "<NA>"];
    for mark in marks {
        for separator in [",", ";", "\t", " "] {
            if mark.is_empty() && separator == " " {
                continue;
            }
            let text = ["a,b,c\n", &format!("1,{mark},2\n"), "3,4,5\n"].concat().replace(',', separator);
            assert_eq!(sums(&text, ""), "a,b,c\n10.0,NaN,29.0\n", "{text:?}");
            assert_eq!(sums(&text, " --columns c,b"), "c,b\n29.0,NaN\n", "{text:?}");
            if !mark.eq_ignore_ascii_case("nan") {
                let said = refused(&text, " --missing error");
                assert!(said.contains("line 2, column b: ") && said.contains("--missing error"), "{said}");
            }
        }
    }
    assert_eq!(output(&[("in.csv", b"a,b\n1,\n1,1\n")], "count in.csv - -q --value 1").1, "count\n1\n2\n");
    assert_eq!(output(&[("in.csv", b"a,b\n1,NA\n2,4\n")], "normalize in.csv - -q").1, "a,b\nNaN,NaN\n0.0,1.0\n");
}

#[test]
fn comments_are_passed_over_and_lines_keep_their_numbers() {
    let text = "# it's \"x\",\"y\na,b\n1,2\n # 9,9\n\n3,4\n#";
    assert_eq!(sums(text, " --comment #"), "a,b\n10.0,20.0\n");
    assert!(refused(&text.replace("3,4", "3,x"), " --comment #").contains("line 6, column b"));
    assert_eq!(sums("// c\n1 2\n//\n3 4\n", " --comment //"), "10.0,20.0\n");
    // Over more than is read at once, and counted before they are read.
    let shell = Shell::new();
    let part = "1,\"x\n# in quotes\"\n# no row, \"\n".to_owned();
    shell.write("long.csv", "a,b\n".to_owned() + &part.repeat(600_000));
    shell.yunta("count long.csv out.npy -q --comment # --columns a --value 1").assert().success();
    assert_eq!(fs::metadata(shell.path("out.npy")).unwrap().len(), 128 + 8 * 600_000);
    shell.yunta("sum-squares long.csv out.csv -q --comment # --columns a").assert().success();
    assert_eq!(fs::read_to_string(shell.path("out.csv")).unwrap(), "a\n600000.0\n");
}

#[test]
fn columns_are_picked_by_number_and_by_names_with_commas() {
    let table = "\"h, cm\",b,b,\"say \"\"x\"\"\"\n1,2,3,4\n";
    let shell = Shell::new();
    shell.write("in.csv", table);
    let picked = |columns: &str| {
        let mut command = shell.yunta("sum-squares in.csv - -q --columns");
        let output = command.arg(columns).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(picked("#0").1, "\"h, cm\"\n1.0\n");
    assert_eq!(picked("\"h, cm\",#1").1, "\"h, cm\",b\n1.0,4.0\n");
    assert_eq!(picked("#2, #1").1, "b,b\n9.0,4.0\n");
    assert_eq!(picked("\"say \"\"x\"\"\"").1, "\"say \"\"x\"\"\"\n16.0\n");
    assert!(picked("b").2.contains("pick by number, as in #0"));
    for wrong in ["h, cm", "#4", "0", "#"] {
        let (code, _, said) = picked(wrong);
        assert!(code == Some(2) && said.contains("--columns is "), "{wrong}: {said}");
    }
    let twice = shell.yunta("sum-squares in.csv - -q --columns #3 --columns #0").output().unwrap();
    assert!(twice.stdout.ends_with(b"\n16.0,1.0\n"), "{twice:?}");
    // A name goes before a number.
    assert_eq!(sums("#1,x\n1,2\n", " --columns #1"), "\"#1\"\n1.0\n");
    assert_eq!(sums("1,2\n", " --columns 1"), "4.0\n");
}

#[test]
fn text_is_written_compressed_where_its_name_says_so() {
    let shell = Shell::new();
    let rows = 200_000;
    let text = "a,b\n".to_owned() + &(0..rows).map(|row| format!("{row},{}\n", row * 2 + 1)).collect::<String>();
    shell.write("in.csv", text);
    for name in ["out.csv.gz", "out.csv.zst"] {
        shell.yunta("normalize in.csv plain.csv -q").assert().success();
        for threads in ["1", "3"] {
            shell.yunta(&format!("normalize in.csv {threads}.{name} -q --threads {threads}")).assert().success();
        }
        let bytes = ["1", "3"].map(|threads| fs::read(shell.path(&format!("{threads}.{name}"))).unwrap());
        assert!(bytes[0] == bytes[1] && bytes[0].len() * 2 < fs::metadata(shell.path("plain.csv")).unwrap().len() as usize, "{name}");
        shell.yunta(&format!("sum-squares 1.{name} squeezed.csv -q")).assert().success();
        shell.yunta("sum-squares plain.csv whole.csv -q").assert().success();
        assert_eq!(fs::read(shell.path("squeezed.csv")).unwrap(), fs::read(shell.path("whole.csv")).unwrap());
        // Nothing at all is a whole file too.
        shell.write("none.csv", "");
        shell.yunta(&format!("normalize none.csv none.{name} -q")).assert().success();
        shell.yunta(&format!("normalize none.{name} - -q")).assert().success().stdout("");
        assert!(fs::metadata(shell.path(&format!("none.{name}"))).unwrap().len() > 0);
    }
    let left = shell.files();
    let left: Vec<_> = left.iter().map(String::as_str).collect();
    shell.fails("normalize in.csv out.npy.gz", 2, &["out.npy.gz", "only text is written compressed"], &left);
}
