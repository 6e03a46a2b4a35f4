//! What is wrong with a cell that is no number: what it looks like, and what to do then. Not here: how numbers are read.

use super::cells::{NUL, number, unquote};
use super::dialect::{Decimal, Dialect, Missing, Separator, is_missing, swapped};
use crate::data::number::is_beyond_f64;

/// What is said of a cell, as it stands in the file.
pub(super) fn complaint(cell: &[u8], dialect: Dialect) -> String {
    let held = String::from_utf8_lossy(&unquote(cell)).into_owned();
    let text = held.trim();
    let strict = if dialect.missing == Missing::Error { ", or leave out --missing error" } else { "" };
    if text.is_empty() {
        return format!("empty; write nan for a missing number{strict}");
    }
    if text.contains('\0') {
        return NUL.into();
    }
    if is_missing(text.as_bytes()) {
        return format!("{held:?}, a missing number; write nan for it{strict}");
    }
    if is_beyond_f64(text.as_bytes()) {
        return format!(
            "{held}, a whole number that f64 does not have, and text is read as that; keep larger ones in a .npy or .parquet file, as i64"
        );
    }
    format!("{held:?}, no number{}", likeness(text, dialect).unwrap_or_else(|| "; --columns picks those of numbers".into()))
}

/// What a cell looks like, and what to do.
fn likeness(text: &str, dialect: Dialect) -> Option<String> {
    let other = match dialect.decimal {
        Decimal::Point => ',',
        Decimal::Comma => '.',
    };
    Some(match text {
        _ if has_thousands(text, dialect.decimal) => {
            let or = if dialect.decimal == Decimal::Point && text.contains(',') && dialect.separator != Separator::COMMA {
                ", or say --decimal , if it is a decimal"
            } else {
                ""
            };
            format!("; it looks like one with its thousands parted: write it without what parts them{or}")
        }
        _ if is_date(text) => "; it looks like a date or a time: write it as a number, or leave its column out by --columns".into(),
        _ if text.contains(other) && dialect.decimal == Decimal::Point && number::<f64>(&swapped(text.as_bytes())).is_some() => {
            match dialect.separator {
                Separator::COMMA => {
                    "; it looks like one with a decimal comma, which a file cannot have whose cells commas part: write points".into()
                }
                _ => "; it looks like one with a decimal comma: say --decimal ,".into(),
            }
        }
        _ if text.contains(other) && dialect.decimal == Decimal::Comma && number::<f64>(text.as_bytes()).is_some() => {
            "; it looks like one with a decimal point: say --decimal .".into()
        }
        _ if text.strip_suffix('%').is_some_and(|rest| number::<f64>(rest.trim().as_bytes()).is_some()) => {
            "; it looks like a percentage: write it as a number".into()
        }
        _ if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) => "; write 1 for true and 0 for false".into(),
        _ if text.contains([';', '\t', '|', ' ', ',']) => parted(dialect),
        _ => return None,
    })
}

/// What is taken to part cells, and how to say otherwise.
pub(super) fn parted(dialect: Dialect) -> String {
    format!("; {} are taken to part cells, and --separator says otherwise", dialect.separator.name())
}

/// Whether this is groups of three digits behind up to three, as in 1,000 or 1 000 000.5.
pub(super) fn has_thousands(text: &str, decimal: Decimal) -> bool {
    let (point, marks) = match decimal {
        Decimal::Point => ('.', [',', ' ', '\'', '_', '\u{a0}', '\u{202f}']),
        Decimal::Comma => (',', ['.', ' ', '\'', '_', '\u{a0}', '\u{202f}']),
    };
    let whole = text.trim_start_matches(['+', '-']).split(point).next().unwrap_or_default();
    let Some(mark) = whole.chars().find(|char| marks.contains(char)) else { return false };
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit()) && groups.all(is_group)
}

/// Whether this begins as 2020-01-31, 31.01.2020, 1/31/20, 12:30 or 20200131T do.
fn is_date(text: &str) -> bool {
    let parts = |mark| text.split([' ', 'T']).next().unwrap_or_default().split(mark).collect::<Vec<_>>();
    let are_digits =
        |parts: &[&str]| parts.iter().all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_day = ['-', '/', '.'].iter().any(|&mark| matches!(&parts(mark)[..], parts @ [_, _, _] if are_digits(parts)));
    let is_time = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte)) && text.contains(':');
    is_day || is_time(text) || text.split_once('T').is_some_and(|(day, _)| day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cell_looks_like_is_said() {
        let comma = Dialect { decimal: Decimal::Comma, ..Dialect::WRITTEN };
        let semicolons = Dialect { separator: Separator::Byte(b';'), ..Dialect::WRITTEN };
        for (cell, dialect, said) in [
            ("", Dialect::WRITTEN, "empty"),
            ("NA", Dialect::WRITTEN, "a missing number"),
            ("\"1,000\"", Dialect::WRITTEN, "thousands"),
            ("-1 000 000.5", Dialect::WRITTEN, "thousands"),
            ("1'000", Dialect::WRITTEN, "thousands"),
            ("1.000,5", comma, "thousands"),
            ("1.000", comma, "thousands"),
            ("1.5", comma, "--decimal ."),
            ("1,5", Dialect::WRITTEN, "decimal comma, which a file cannot have whose cells commas part"),
            ("1,5", semicolons, "say --decimal ,"),
            ("1,000", semicolons, "or say --decimal , if it is a decimal"),
            ("2020-01-31", Dialect::WRITTEN, "date"),
            ("2020-01-31T10:00:00Z", Dialect::WRITTEN, "date"),
            ("31/1/2020", Dialect::WRITTEN, "date"),
            ("31.01.2020", Dialect::WRITTEN, "date"),
            ("12:30:00.5", Dialect::WRITTEN, "time"),
            ("10 %", Dialect::WRITTEN, "percentage"),
            ("True", Dialect::WRITTEN, "write 1 for true"),
            ("1;2", Dialect::WRITTEN, "commas are taken to part cells, and --separator"),
        ] {
            assert!(complaint(cell.as_bytes(), dialect).contains(said), "{cell}: {}", complaint(cell.as_bytes(), dialect));
        }
        assert_eq!(complaint(b"x4", Dialect::WRITTEN), "\"x4\", no number; --columns picks those of numbers");
    }
}
