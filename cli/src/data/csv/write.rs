//! Numbers as text: a line of names, then a row a line. Not here: how text is read.

use std::io;

use yunta::Engine;

use super::dialect::Dialect;
use super::heading::{Kind, kind};
use crate::data::bytes::magic::Compression;
use crate::data::number::Number;
use crate::data::sink::{ColumnNames, Heading, Sink, Write};

/// Numbers of a chunk, which one thread makes text of.
const CHUNK: usize = 1 << 14;

/// Bytes of the longest number, and of what follows it.
const LONGEST: usize = 26;

/// A file that is being written.
pub(crate) struct Writer<'w> {
    to: &'w mut Write<'w>,
    columns: usize,
    compression: Option<Compression>,
    /// Whether there is something in the file: one of no bytes is no compressed file.
    is_begun: bool,
    engine: &'w Engine,
}

impl<'w> Writer<'w> {
    /// Writes the line of names, if there are any. Each chunk is compressed by itself: one after another they are one file.
    pub fn begin(to: &'w mut Write<'w>, heading: &Heading, compression: Option<Compression>, engine: &'w Engine) -> io::Result<Self> {
        let is_begun = matches!(heading.names, ColumnNames::Written(_));
        if let ColumnNames::Written(names) = &heading.names {
            to.write_all(&compressed(line(names).into_bytes(), compression)?)?;
        }
        Ok(Self { to, columns: heading.names.len(), compression, is_begun, engine })
    }
}

impl<T: Number> Sink<T> for Writer<'_> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        let (columns, compression) = (self.columns.max(1), self.compression);
        self.is_begun |= !numbers.is_empty();
        // As many chunks at once as keep the threads busy: their text is several times the numbers' size.
        let chunk = CHUNK.next_multiple_of(columns);
        for numbers in numbers.chunks(chunk * 16 * self.engine.threads()) {
            let chunks: Vec<_> = numbers.chunks(chunk).collect();
            let text = |numbers| text(numbers, columns).and_then(|text| compressed(text, compression));
            for text in self.engine.map(chunks, text).map_err(io::Error::other)? {
                self.to.write_all(&text?)?;
            }
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        if self.is_begun { Ok(()) } else { self.to.write_all(&compressed(Vec::new(), self.compression)?) }
    }
}

/// A part of a file, which may be one of several: one after another they are one file.
pub(super) fn compressed(text: Vec<u8>, compression: Option<Compression>) -> io::Result<Vec<u8>> {
    match compression {
        Some(compression) => compression.compress(&text),
        None => Ok(text),
    }
}

fn text<T: Number>(numbers: &[T], columns: usize) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    text.try_reserve_exact(numbers.len() * LONGEST)?;
    for row in numbers.chunks(columns) {
        for &number in row {
            number.write(&mut text);
            text.push(b',');
        }
        if let Some(end) = text.last_mut() {
            *end = b'\n';
        }
    }
    Ok(text)
}

/// Names as a line that is read as names. Names that are all numbers are as other tools write them, and only an option tells
/// them from data; where some are not, quotes do.
pub(super) fn line(names: &[String]) -> String {
    let are_numbers = names.iter().all(|name| kind(name.as_bytes(), Dialect::WRITTEN) == Kind::Number);
    let cell = |name: &String| match name.contains([',', '"', '\n', '\r'])
        || (!are_numbers && kind(name.as_bytes(), Dialect::WRITTEN) != Kind::Name)
    {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.clone(),
    };
    names.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_a_reader_would_doubt_them() {
        for (names, expected) in [
            (&["a", "b c"][..], "a,b c"),
            (&["a,b", "say \"x\""], "\"a,b\",\"say \"\"x\"\"\""),
            (&["2019", "2020"], "2019,2020"),
            (&["id", "2019"], "id,\"2019\""),
            (&["", "NA"], "\"\",\"NA\""),
        ] {
            let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(line(&names), format!("{expected}\n"));
        }
    }
}
