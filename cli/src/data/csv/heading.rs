//! Whether a text's first line is names or numbers. Not here: how the rows are read.
//!
//! Where nothing is said, a quoted cell is a name, and so the line is names. A line of numbers alone is data; `nan` and `inf`
//! are numbers, as in every other line. A line without a number is names, if some cell has a letter and is no mark for a
//! missing number. Anything else could be either, and so is an error, unless all columns that are picked are called so.

use yunta::zeroed_vec;

use super::cells::unquote;
use super::complaint::parted;
use super::dialect::{Dialect, is_missing};
use crate::data::number::is_beyond_f64;

/// What is said of a text's first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Header {
    /// The line itself tells: a line of numbers is data, one without numbers or with quotes is names
    Auto,
    /// It is the columns' names
    Yes,
    /// It is data; columns are called by their numbers from 0
    No,
}

/// What a cell could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// A number that is missing, or text without a letter, as `1;2` and a date are.
    Unsure,
}

/// What the first line was taken for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// Each column's name: its number, where the line is data.
    pub names: Vec<String>,
    pub named: bool,
    /// What was decided and could be wrong.
    pub note: Option<&'static str>,
}

/// A line can have any number of commas; each column has a name, which takes memory.
const MOST_COLUMNS: usize = 1 << 24;

/// Decides what a line of `cells` is, of which columns are picked.
pub(super) fn decide<'a>(
    cells: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    dialect: Dialect,
    header: Header,
    picked: Option<&[String]>,
) -> Result<Heading, String> {
    let columns = cells.len();
    // The most that a name, its place and what is made of them take but for very long ones.
    if columns > MOST_COLUMNS || zeroed_vec::<u8>(columns * 128).is_none() {
        return Err(format!("no memory for {columns} columns; are they meant to be rows?"));
    }
    let name = |cell| String::from_utf8_lossy(&unquote(cell)).trim().to_owned();
    let as_names = |note| Heading { names: cells.clone().map(name).collect(), named: true, note };
    let as_data = |note| Heading { names: (0..columns).map(|column| column.to_string()).collect(), named: false, note };
    let numbers = cells.clone().filter(|cell| kind(cell, dialect) == Kind::Number).count();
    match header {
        Header::No => Ok(as_data(None)),
        Header::Yes => Ok(as_names(None)),
        Header::Auto if columns == 0 => Ok(as_data(None)),
        Header::Auto if cells.clone().any(|cell| cell.starts_with(b"\"")) => Ok(as_names(
            (numbers == columns).then_some("the first line is numbers in quotes and was taken as names; if it is data, say --header no"),
        )),
        Header::Auto if numbers == columns => {
            Ok(as_data(Some("the first line is numbers and was taken as data; if they are names, say --header yes")))
        }
        Header::Auto if numbers == 0 && cells.clone().any(|cell| kind(cell, dialect) == Kind::Name) => Ok(as_names(None)),
        Header::Auto => {
            let names = as_names(None);
            if picked.is_some_and(|picked| are_called(picked, &names.names)) { Ok(names) } else { Err(unsure(cells, dialect, numbers > 0)) }
        }
    }
}

/// Whether all that are picked are among the names or numbers of any column, and cannot all be columns' numbers.
fn are_called(picked: &[String], names: &[String]) -> bool {
    let is_number = |text: &str| text.trim_start_matches('#').parse::<usize>().is_ok_and(|column| column < names.len());
    let is_name = |text: &String| text.starts_with('#') || names.iter().any(|name| name == text || name == text.trim());
    picked.iter().all(is_name) && !picked.iter().all(|text| is_number(text.trim()))
}

fn unsure<'a>(mut cells: impl Iterator<Item = &'a [u8]>, dialect: Dialect, has_numbers: bool) -> String {
    let odd = cells.find(|cell| kind(cell, dialect) != Kind::Number).unwrap_or_default();
    let text = String::from_utf8_lossy(odd);
    let beside = if has_numbers { "stands beside numbers" } else { "may be a name or data" };
    let has_other = kind(odd, dialect) == Kind::Unsure && text.trim().contains([';', '\t', '|', ' ', ',']);
    let parted = if has_other { parted(dialect) } else { String::new() };
    format!("{text:?} {beside}; say --header yes if the line is names, or --header no if it is data{parted}")
}

/// What a cell could be, by what it holds.
pub(super) fn kind(cell: &[u8], dialect: Dialect) -> Kind {
    let held = unquote(cell);
    let held = held.trim_ascii();
    if dialect.number(cell).is_some() || is_beyond_f64(held) {
        return Kind::Number;
    }
    // Marks of other letters than those that are read as missing may be meant for such.
    let is_mark = is_missing(held)
        || [&b"na"[..], b"n/a", b"#n/a", b"<na>", b"null", b"none", b"nil"].iter().any(|mark| held.eq_ignore_ascii_case(mark));
    let has_letter = held.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    if has_letter && !is_mark { Kind::Name } else { Kind::Unsure }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(line: &str, header: Header, picked: &str) -> Result<(bool, bool), String> {
        let cells: Vec<_> = line.split(',').map(str::as_bytes).collect();
        let picked = picked.split_terminator(',').map(str::to_owned).collect::<Vec<_>>();
        let heading = decide(cells.into_iter(), Dialect::WRITTEN, header, (!picked.is_empty()).then_some(&picked))?;
        Ok((heading.named, heading.note.is_some()))
    }

    #[test]
    fn a_line_is_names_or_data_or_an_error() {
        let (names, data, noted_names, noted_data) = ((true, false), (false, false), (true, true), (false, true));
        for (line, expected) in [
            ("a,b", names),
            ("a", names),
            ("a,", names),
            ("a,NA,25%", names),
            ("1st,2nd", names),
            ("é,ü", names),
            ("a,\"2019\"", names),
            ("\"1\",2,x", names),
            ("\"NA\"", names),
            ("\"\"", names),
            ("\"1\",\"2\"", noted_names),
            ("1,2", noted_data),
            ("2019", noted_data),
            (" 1 , +.5e3", noted_data),
            ("nan,inf", noted_data),
            ("1,NaN,-Infinity", noted_data),
        ] {
            assert_eq!(decided(line, Header::Auto, ""), Ok(expected), "{line}");
            assert_eq!(decided(line, Header::Yes, ""), Ok(names), "{line}");
            assert_eq!(decided(line, Header::No, ""), Ok(data), "{line}");
        }
        for line in ["1,NA", "1,", ",1", "id,2019", "a,nan", "x,1,2", "NA", "", ",", "N/A,null", "1;2", "1 2", "2020-01-31", "10%,20%"] {
            let said = decided(line, Header::Auto, "").expect_err(line);
            assert!(said.contains("--header yes") && said.contains("--header no"), "{line}: {said}");
            assert_eq!((decided(line, Header::Yes, ""), decided(line, Header::No, "")), (Ok(names), Ok(data)), "{line}");
        }
    }

    #[test]
    fn columns_that_are_picked_by_name_tell_that_a_line_is_names() {
        for (line, picked, expected) in [
            ("id,2019,2020", "2019,2020", true),
            ("id,2019,2020", "id, 2020", true),
            ("id,1,2", "id,1", true),
            ("id,1,2", "1,2", false),
            ("id,2019,2020", "1,2", false),
            ("id,2019,2020", "2021", false),
            ("id,2019,2020", "#1,2019", true),
            ("id,2019,2020", "#1", false),
        ] {
            assert_eq!(decided(line, Header::Auto, picked).is_ok(), expected, "{line} {picked}");
        }
        assert_eq!(decided("2019,2020", Header::Auto, "2019"), Ok((false, true)));
    }
}
