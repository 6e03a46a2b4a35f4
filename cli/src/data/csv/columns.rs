//! Columns of several types as text, a line of names first. Not here: rows of numbers of one type.

use std::io;
use std::ops::Range;

use yunta::Engine;

use super::write::{compressed, line};
use crate::data::bytes::magic::Compression;
use crate::data::column::{Cells, Type};
use crate::data::number::Number;
use crate::data::sink::{self, ColumnsHeading, Write};
use crate::data::texts::Texts;

/// Cells of a chunk, which one thread makes text of.
const CHUNK: usize = 1 << 14;

/// A file that is being written.
pub(crate) struct Columns<'w> {
    to: &'w mut Write<'w>,
    compression: Option<Compression>,
    engine: &'w Engine,
}

impl<'w> Columns<'w> {
    /// Writes the line of names.
    pub fn begin(
        to: &'w mut Write<'w>,
        heading: &ColumnsHeading,
        compression: Option<Compression>,
        engine: &'w Engine,
    ) -> io::Result<Self> {
        let names: Vec<_> = heading.columns.iter().map(|(name, _)| name.clone()).collect();
        to.write_all(&compressed(line(&names).into_bytes(), compression)?)?;
        Ok(Self { to, compression, engine })
    }
}

impl sink::Columns for Columns<'_> {
    fn columns(&mut self, columns: &[Cells<'_>]) -> io::Result<()> {
        let rows = columns.first().map_or(0, Cells::len);
        let chunk = (CHUNK / columns.len().max(1)).max(1);
        let chunks: Vec<_> = (0..rows).step_by(chunk).map(|first| first..rows.min(first + chunk)).collect();
        // As many at once as keep the threads busy: their text is several times the numbers' size.
        for chunks in chunks.chunks(16 * self.engine.threads()) {
            let text = |rows: &Range<usize>| text(rows.clone(), columns).and_then(|text| compressed(text, self.compression));
            for text in self.engine.map(chunks, text).map_err(io::Error::other)? {
                self.to.write_all(&text?)?;
            }
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the first cell of each column, a line each, behind the column's name if there are names.
pub(crate) fn write_lines(to: &mut Write<'_>, names: Option<&[(String, Type)]>, columns: &[Cells<'_>]) -> io::Result<()> {
    let mut text = Vec::new();
    for (at, cells) in columns.iter().enumerate().filter(|(_, cells)| cells.len() > 0) {
        if let Some((name, _)) = names.and_then(|names| names.get(at)) {
            text.extend_from_slice(name.as_bytes());
            text.push(b' ');
        }
        write(cells, 0, &mut text);
        text.push(b'\n');
    }
    to.write_all(&text)
}

fn text(rows: Range<usize>, columns: &[Cells<'_>]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    text.try_reserve(rows.len().saturating_mul(columns.len() * 12))?;
    for row in rows {
        for cells in columns {
            write(cells, row, &mut text);
            text.push(b',');
        }
        if let Some(end) = text.last_mut() {
            *end = b'\n';
        }
    }
    Ok(text)
}

fn write(cells: &Cells<'_>, row: usize, text: &mut Vec<u8>) {
    match cells {
        Cells::I8(numbers) => numbers[row].write(text),
        Cells::I16(numbers) => numbers[row].write(text),
        Cells::I32(numbers) => numbers[row].write(text),
        Cells::I64(numbers) => numbers[row].write(text),
        Cells::U8(numbers) => numbers[row].write(text),
        Cells::U16(numbers) => numbers[row].write(text),
        Cells::U32(numbers) => numbers[row].write(text),
        Cells::U64(numbers) => numbers[row].write(text),
        Cells::F32(numbers) => numbers[row].write(text),
        Cells::F64(numbers) => numbers[row].write(text),
        Cells::Bool(bools) => text.extend_from_slice(if bools[row] == 0 { b"false" } else { b"true" }),
        Cells::Text(texts) => cell(texts, row, text),
    }
}

/// A cell of text, in quotes where a reader would take it for several, or for none.
fn cell(texts: &Texts, row: usize, text: &mut Vec<u8>) {
    let cell = texts.get(row);
    let special = cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    let as_it_is = if texts.quoted { !special || cell.starts_with(b"\"") } else { !special && (!cell.is_empty() || texts.is_missing(row)) };
    if as_it_is {
        text.extend_from_slice(cell);
        return;
    }
    text.push(b'"');
    for &byte in cell {
        text.push(byte);
        if byte == b'"' {
            text.push(byte);
        }
    }
    text.push(b'"');
}
