//! How a text is written: what parts its cells, what its decimals have, which cells stand for a missing number. Not here: how
//! that is found where it is not said.

use std::borrow::Cow;
use std::collections::TryReserveError;
use std::str::FromStr;

use super::cells;
use super::heading::Header;

/// What is said of a text.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub header: Header,
    /// Where nothing is said, the first lines tell.
    pub separator: Option<Separator>,
    pub decimal: Option<Decimal>,
    pub missing: Missing,
    /// How lines begin that are passed over.
    pub comment: Option<String>,
}

/// What parts cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    Byte(u8),
    /// Any number of spaces and tabs, which a line may also begin and end with.
    Blanks,
}

/// What parts a number's whole part from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimal {
    Point,
    Comma,
}

/// What a cell that stands for a missing number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Missing {
    /// NaN
    Nan,
    /// An error that names the cell
    Error,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub separator: Separator,
    pub decimal: Decimal,
    pub missing: Missing,
}

impl Separator {
    pub const COMMA: Self = Self::Byte(b',');

    /// The bytes, of which each parts cells.
    pub fn bytes(self) -> [u8; 2] {
        match self {
            Self::Byte(byte) => [byte; 2],
            Self::Blanks => [b' ', b'\t'],
        }
    }

    pub fn has(self, byte: u8) -> bool {
        self.bytes().contains(&byte)
    }

    /// What it is called in a message.
    pub fn name(self) -> String {
        match self {
            Self::Byte(b',') => "commas".into(),
            Self::Byte(b';') => "semicolons".into(),
            Self::Byte(b'\t') => "tabs".into(),
            Self::Byte(byte) => format!("'{}'", char::from(byte)),
            Self::Blanks => "blanks".into(),
        }
    }
}

impl FromStr for Separator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "comma" => Ok(Self::COMMA),
            "semicolon" => Ok(Self::Byte(b';')),
            "tab" | "\\t" => Ok(Self::Byte(b'\t')),
            "blanks" | " " => Ok(Self::Blanks),
            _ => match *text.as_bytes() {
                [byte] if byte == b'\t' || (byte.is_ascii_punctuation() && !b"\"+-.".contains(&byte)) => Ok(Self::Byte(byte)),
                _ => Err("give comma, semicolon, tab, blanks (any number of spaces and tabs), or one character that no number has".into()),
            },
        }
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "." | "point" => Ok(Self::Point),
            "," | "comma" => Ok(Self::Comma),
            _ => Err("give . or ,".into()),
        }
    }
}

impl Dialect {
    /// What text is that this command writes.
    pub const WRITTEN: Self = Self { separator: Separator::COMMA, decimal: Decimal::Point, missing: Missing::Nan };

    /// The number that a cell holds.
    pub fn number(self, cell: &[u8]) -> Option<f64> {
        match self.decimal {
            Decimal::Point => cells::number(cell),
            Decimal::Comma => cells::number(&swapped(cell)),
        }
    }

    /// A text whose decimals have points.
    pub fn with_points(self, text: &[u8]) -> Result<Cow<'_, [u8]>, TryReserveError> {
        if self.decimal == Decimal::Point {
            return Ok(text.into());
        }
        let mut points = Vec::new();
        points.try_reserve_exact(text.len())?;
        points.extend(text.iter().map(|&byte| swap(byte)));
        Ok(points.into())
    }

    /// A cell as it stands in the file, of a text whose commas and points may have changed places.
    pub fn original(self, cell: &[u8]) -> Cow<'_, [u8]> {
        match self.decimal {
            Decimal::Point => cell.into(),
            Decimal::Comma => swapped(cell).into(),
        }
    }
}

/// A text whose commas are points, so that its numbers read as any; and whose points are commas, so that those that part
/// thousands are not taken for these.
pub(super) fn swapped(text: &[u8]) -> Vec<u8> {
    text.iter().map(|&byte| swap(byte)).collect()
}

/// The other of a comma and a point.
fn swap(byte: u8) -> u8 {
    match byte {
        b',' => b'.',
        b'.' => b',',
        _ => byte,
    }
}

/// Whether a cell without its quotes and blanks stands for a missing number: the marks that pandas takes for one.
pub(crate) fn is_missing(cell: &[u8]) -> bool {
    const MARKS: [&[u8]; 18] = [
        b"",
        b"#N/A",
        b"#N/A N/A",
        b"#NA",
        b"-1.#IND",
        b"-1.#QNAN",
        b"-NaN",
        b"-nan",
        b"1.#IND",
        b"1.#QNAN",
        b"<NA>",
        b"N/A",
        b"NA",
        b"NULL",
        b"NaN",
        b"None",
        b"n/a",
        b"null",
    ];
    MARKS.contains(&cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_those_that_no_number_has() {
        for (text, expected) in [
            (",", Some(Separator::COMMA)),
            ("semicolon", Some(Separator::Byte(b';'))),
            ("\\t", Some(Separator::Byte(b'\t'))),
            ("\t", Some(Separator::Byte(b'\t'))),
            (" ", Some(Separator::Blanks)),
            (":", Some(Separator::Byte(b':'))),
            ("", None),
            ("::", None),
            (".", None),
            ("-", None),
            ("\"", None),
            ("1", None),
            ("e", None),
            ("\n", None),
            ("é", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text:?}");
        }
    }
}
