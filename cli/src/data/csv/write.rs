//! Numbers as text: a line of names, then a row a line. Not here: how text is read.

use std::io;

use yunta::Engine;

use super::cells;
use crate::data::number::Number;
use crate::data::sink::{Sink, Write};

/// Numbers of a chunk, which one thread makes text of.
const CHUNK: usize = 1 << 14;

/// A file that is being written.
pub(crate) struct Writer<'w> {
    to: &'w mut Write<'w>,
    columns: usize,
    engine: &'w Engine,
}

impl<'w> Writer<'w> {
    /// Writes the line of names, unless it would be read as numbers.
    pub fn begin(to: &'w mut Write<'w>, names: &[String], engine: &'w Engine) -> io::Result<Self> {
        if names.iter().any(|name| cells::number::<f64>(name.as_bytes()).is_none()) {
            let line = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(",");
            writeln!(to, "{line}")?;
        }
        Ok(Self { to, columns: names.len(), engine })
    }
}

impl<T: Number> Sink<T> for Writer<'_> {
    fn rows(&mut self, numbers: &[T]) -> io::Result<()> {
        let columns = self.columns.max(1);
        // As many chunks at once as keep the threads busy: their text is several times the numbers' size.
        let chunk = CHUNK.next_multiple_of(columns);
        for numbers in numbers.chunks(chunk * 16 * self.engine.threads()) {
            let chunks: Vec<_> = numbers.chunks(chunk).collect();
            let texts = self.engine.map(chunks, |numbers| text(numbers, columns)).map_err(io::Error::other)?;
            texts.iter().try_for_each(|text| self.to.write_all(text))?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn text<T: Number>(numbers: &[T], columns: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(numbers.len() * 20);
    for row in numbers.chunks(columns) {
        for &number in row {
            number.write(&mut text);
            text.push(b',');
        }
        if let Some(end) = text.last_mut() {
            *end = b'\n';
        }
    }
    text
}

/// A name as a cell.
fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}
