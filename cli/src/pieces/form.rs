//! How pieces become a result: by one after another, as a picture, as a Parquet file, or by a sum of sums. Not here: where the
//! pieces are.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use yunta::picture::Check;

use super::Sections;
use crate::commands::{reduce, sum_squares};
use crate::data::parquet;

/// What a result is made of its pieces by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// The first sections one after another, and then the second ones from the last to the first, where there are some: of what
    /// is symmetric, the second half.
    Bytes,
    /// The same, and a PNG file's end: the third section has the sums of both.
    Png,
    /// Row groups, each piece a file of its own.
    Parquet,
    /// Something that is computed of all of them.
    Last(Last),
}

/// What is computed of all pieces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Last {
    Sums(sum_squares::Last),
    Totals(reduce::Last),
}

/// Gives a piece's sections.
pub(crate) type Piece<'a> = &'a mut dyn FnMut(usize) -> io::Result<Sections>;

impl Form {
    /// Writes the result of so many pieces. `out`: where it will be, whose extension tells a format.
    pub fn assemble(&self, pieces: usize, piece: Piece<'_>, out: &Path, to: &mut (dyn Write + Send)) -> io::Result<()> {
        match self {
            Self::Bytes => joined(pieces, piece, to).map(drop),
            Self::Png => {
                let check = joined(pieces, piece, to)?;
                to.write_all(&check.tail()?)
            }
            Self::Parquet => parquet::join((0..pieces).map(|number| Ok(first(piece(number)?))), to),
            Self::Last(Last::Sums(last)) => last.write(pieces, piece, out, to),
            Self::Last(Last::Totals(last)) => last.write(pieces, piece, out, to),
        }
    }

    pub fn to_json(&self) -> Value {
        match self {
            Self::Bytes => json!("bytes"),
            Self::Png => json!("png"),
            Self::Parquet => json!("parquet"),
            Self::Last(Last::Sums(last)) => json!({ "sums": last.to_json() }),
            Self::Last(Last::Totals(last)) => json!({ "totals": last.to_json() }),
        }
    }

    pub fn of_json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::String(name) => match name.as_str() {
                "bytes" => Self::Bytes,
                "png" => Self::Png,
                "parquet" => Self::Parquet,
                _ => return None,
            },
            other => match (other.get("sums"), other.get("totals")) {
                (Some(sums), _) => Self::Last(Last::Sums(sum_squares::Last::of_json(sums)?)),
                (None, Some(totals)) => Self::Last(Last::Totals(reduce::Last::of_json(totals)?)),
                (None, None) => return None,
            },
        })
    }
}

/// Writes the first sections in order, and the second ones from the last to the first; and gives what the third ones say of
/// them.
fn joined(pieces: usize, piece: Piece<'_>, to: &mut (dyn Write + Send)) -> io::Result<Check> {
    let (mut check, mut backs) = (Check::NONE, Vec::new());
    let mut are_paired = false;
    for number in 0..pieces {
        let sections = piece(number)?;
        are_paired |= sections.len() > 1;
        let (front, back) = checks(&sections);
        check = check.then(front);
        backs.push(back);
        to.write_all(&first(sections))?;
    }
    for number in (0..pieces).rev().filter(|_| are_paired) {
        to.write_all(piece(number)?.get(1).map_or(&[][..], Vec::as_slice))?;
        check = check.then(backs[number]);
    }
    Ok(check)
}

/// What the third section says of the first and of the second.
fn checks(sections: &Sections) -> (Check, Check) {
    let both = sections.get(2).and_then(|both| Some((both.first_chunk::<12>()?, both.last_chunk::<12>()?)));
    both.map_or((Check::NONE, Check::NONE), |(front, back)| (Check::from_bytes(*front), Check::from_bytes(*back)))
}

fn first(sections: Sections) -> Vec<u8> {
    sections.into_iter().next().unwrap_or_default()
}
