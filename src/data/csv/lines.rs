//! Text in blocks of whole lines, and a block in chunks of those. Knows of quotes, and of nothing else in a line.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use memchr::{memchr_iter, memchr2_iter};
use yunta::{Error, Result};

/// Bytes that are read at once: enough chunks for many threads, and still in the cache when they are parsed.
const BLOCK: usize = 1 << 23;

/// Bytes of a chunk, but for the rest of its last line.
const CHUNK: usize = 1 << 17;

/// A line of more bytes is a mistake, such as a quote that is never closed, and would fill the memory.
const LONGEST_LINE: usize = 1 << 28;

/// A file whose lines are taken from the front.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were taken.
    taken: usize,
    /// Lines that were taken.
    lines: usize,
    ended: bool,
}

/// Whole lines that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub text: &'a [u8],
    /// Its lines that are not blank.
    pub rows: usize,
}

impl Lines {
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        let mut lines = Self { path: path.to_owned(), file, buffer: Vec::new(), taken: 0, lines: 0, ended: false };
        lines.read()?;
        if lines.buffer.starts_with(b"\xef\xbb\xbf") {
            lines.taken = 3;
        }
        Ok(lines)
    }

    /// Has a whole line at hand; `false` at the end.
    pub fn fill(&mut self) -> Result<bool> {
        while self.chunk(self.taken, 1).is_none() {
            if self.ended {
                return Ok(false);
            }
            self.read()?;
        }
        Ok(true)
    }

    /// Reads a block more, or as much again as is at hand.
    fn read(&mut self) -> Result<()> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let more = BLOCK.max(self.buffer.len());
        if more > LONGEST_LINE {
            return Err(Error::file(&self.path, format!("line {}: longer than {LONGEST_LINE} bytes", self.line_at(0))));
        }
        self.buffer.reserve(more);
        let read = (&self.file).take(more as u64).read_to_end(&mut self.buffer).map_err(|error| Error::file(&self.path, error))?;
        self.ended = read < more;
        Ok(())
    }

    /// The whole lines at hand, up to so many rows.
    pub fn chunks(&self, mut most: usize) -> Vec<Chunk<'_>> {
        let (mut chunks, mut at) = (Vec::new(), self.taken);
        while let Some(chunk) = self.chunk(at, most) {
            at += chunk.text.len();
            most -= chunk.rows;
            chunks.push(chunk);
        }
        chunks
    }

    fn chunk(&self, at: usize, most: usize) -> Option<Chunk<'_>> {
        let text = &self.buffer[at..];
        let (mut end, mut rows) = (0, 0);
        for next in unquoted(text, b'\n').map(|at| at + 1).chain(self.ended.then_some(text.len())) {
            if rows == most || (end >= CHUNK && rows > 0) {
                break;
            }
            rows += usize::from(!without_end(&text[end..next]).is_empty());
            end = next;
        }
        (end > 0).then(|| Chunk { text: &text[..end], rows })
    }

    /// The number of the line at a byte of what is at hand; the file's first is 1.
    pub fn line_at(&self, byte: usize) -> usize {
        self.lines + memchr_iter(b'\n', &self.buffer[self.taken..][..byte]).count() + 1
    }

    /// Takes so many bytes from the front, in which so many lines end.
    pub fn take(&mut self, bytes: usize, lines: usize) {
        self.taken += bytes;
        self.lines += lines;
    }
}

impl<'a> Chunk<'a> {
    /// How many lines end in it, blank ones and those in quotes included.
    pub fn lines(&self) -> usize {
        memchr_iter(b'\n', self.text).count()
    }

    /// The lines that are not blank, without their ends, and the byte at which each begins.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &'a [u8])> + use<'a> {
        let (text, mut start) = (self.text, 0);
        let ends = unquoted(text, b'\n').map(|at| at + 1).chain([text.len()]);
        let lines = ends.map(move |end| {
            let line = (start, without_end(&text[start..end]));
            start = end;
            line
        });
        lines.filter(|(_, line)| !line.is_empty())
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where `byte`, a comma or the end of a line, stands outside quotes. Quotes are opened at the start of a cell alone, and
/// two of them inside quotes stand for one.
pub(super) fn unquoted(text: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    let (mut quoted, mut reopens) = (false, 0);
    memchr2_iter(byte, b'"', text).filter(move |&at| {
        if text[at] == byte {
            return !quoted;
        }
        if quoted {
            (quoted, reopens) = (false, at + 1);
        } else {
            quoted = at == reopens || matches!(text[at - 1], b',' | b'\n');
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of so many of these bytes.
    fn texts(bytes: &[u8], length: u32) -> impl Iterator<Item = Vec<u8>> {
        let digit = move |number: usize, place: u32| bytes[number / bytes.len().pow(place) % bytes.len()];
        (0..bytes.len().pow(length)).map(move |number| (0..length).map(|place| digit(number, place)).collect())
    }

    #[test]
    fn cells_are_those_that_another_reader_finds() {
        for text in (0..=8).flat_map(|length| texts(b"1,\"\n", length)) {
            let reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n')).from_reader(&text[..]);
            let theirs: Vec<_> = reader.into_byte_records().map(|record| record.unwrap().len()).collect();
            let ours = Chunk { text: &text, rows: 0 }.rows().map(|(_, line)| unquoted(line, b',').count() + 1);
            assert_eq!(ours.collect::<Vec<_>>(), theirs, "{:?}", String::from_utf8_lossy(&text));
        }
    }
}
