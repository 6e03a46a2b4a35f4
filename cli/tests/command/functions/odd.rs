//! Names, values and tables that nobody expects. Not here: what is refused in the ordinary way.

use super::{said, text, told};
use crate::shell::Shell;

#[test]
fn odd_names_are_used_or_refused() {
    let shell = Shell::new();
    shell.write("t.csv", "fn,unit price,a,result,é\n1,2,3,4,5\n");
    for (expression, words) in
        [("fn + 1", "reserved"), ("let * a", "reserved"), ("unit price", "line 1, column 6"), ("a + b", "no column b")]
    {
        let said = said(&shell, &["map", expression, "t.csv", "out.csv", "-q"], 2);
        assert!(said.contains(words), "{expression}: {said}");
    }
    told(&shell, &["map", "é = result + é", "t.csv", "out.csv", "-q"]);
    assert_eq!(text(&shell, "out.csv"), "é\n9.0\n");
    assert!(told(&shell, &["reduce", "sum", "a", "t.csv", "--by", "unit price", "-q"]).contains("2,3.0"));
}

#[test]
fn odd_values_are_taken_or_refused() {
    let shell = Shell::new();
    shell.write("t.csv", "a\n4\n");
    for (value, result) in [("nan", "NaN"), ("inf", "inf"), ("-0.0", "4.0"), ("1e-400", "4.0"), (" 1 ", "5.0"), ("9e99", "9e+99")] {
        told(&shell, &["map", "a + k", "t.csv", "out.csv", "-q", "--set", &format!("k={value}")]);
        assert_eq!(text(&shell, "out.csv"), format!("result\n{result}\n"), "{value}");
    }
    std::fs::remove_file(shell.path("out.csv")).unwrap();
    for (value, words) in
        [("", "no value"), ("0x10", "no value"), ("1e400", "beyond f64"), ("1,2", "1 are wanted"), ("true", "(f64) and (bool)")]
    {
        let said = said(&shell, &["map", "a + k", "t.csv", "out.csv", "-q", "--set", &format!("k={value}")], 2);
        assert!(said.contains(words), "{value}: {said}");
    }
}

#[test]
fn a_very_wide_table_is_like_any() {
    let shell = Shell::new();
    let row = |cell: fn(usize) -> String| (0..50_000).map(cell).collect::<Vec<_>>().join(",");
    shell.write("t.csv", format!("{}\n{}\n", row(|i| format!("c{i}_x")), row(|i| i.to_string())));
    told(&shell, &["map", "q = c7_x + c49999_x", "t.csv", "out.csv", "--append", "-q"]);
    assert!(text(&shell, "out.csv").ends_with(",49999,50006.0\n"));
    std::fs::remove_file(shell.path("out.csv")).unwrap();
    let said = said(&shell, &["map", "z", "t.csv", "out.csv", "-q"], 2);
    assert!(said.contains("has no column z") && said.contains("c1_x") && said.contains("49980 more") && said.len() < 2000, "{said}");
}

#[cfg(unix)]
#[test]
fn a_text_without_an_end_is_refused() {
    let shell = Shell::new();
    let said = said(&shell, &["check", "/dev/zero"], 1);
    assert!(said.contains("/dev/zero") && said.contains("bytes"), "{said}");
}
