//! Text in blocks of whole lines, and a block in chunks of those. Knows of quotes, and of nothing else in a line.

use std::io::Read;
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr_iter, memchr2_iter, memmem};
use yunta::{Error, Result};

use super::comment::Comments;
use super::dialect::Separator;
use super::text;
use crate::data::bytes::Source;

/// Bytes that are read at once: enough chunks for many threads, and still in the cache when they are parsed.
const BLOCK: usize = 1 << 23;

/// Bytes of a chunk, but for the rest of its last line.
const CHUNK: usize = 1 << 17;

/// A line of more bytes is a mistake and would fill the memory.
const LONGEST_LINE: usize = 1 << 28;

/// So many bytes tell how a text is written, and the rest of the last line among them.
const SAMPLE: usize = 1 << 16;

/// A file whose lines are taken from the front.
pub(super) struct Lines {
    path: PathBuf,
    source: Source,
    separator: Separator,
    comments: Option<Comments>,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were taken.
    taken: usize,
    /// Bytes of it in which there are no comments any more.
    scanned: usize,
    /// Lines that were taken.
    lines: usize,
    ended: bool,
}

/// Whole lines that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub text: &'a [u8],
    /// How many lines end in it, blank ones and those in quotes included.
    pub ends: usize,
}

impl Lines {
    pub fn open(path: &Path) -> Result<Self> {
        let source = text::open(path)?;
        let (separator, buffer) = (Separator::COMMA, Vec::new());
        let mut lines =
            Self { path: path.to_owned(), source, separator, comments: None, buffer, taken: 0, scanned: 0, lines: 0, ended: false };
        lines.read()?;
        if lines.buffer.starts_with(text::MARK) {
            lines.taken = text::MARK.len();
        }
        Ok(lines)
    }

    /// The first lines as they are, and all of the first.
    pub fn sample(&self) -> &[u8] {
        let text = &self.buffer[self.taken..];
        let end = text.get(SAMPLE..).and_then(|rest| memchr(b'\n', rest));
        end.map_or(text, |end| &text[..=SAMPLE + end])
    }

    /// Says what parts cells and how comments begin, before any line is taken.
    pub fn begin(&mut self, separator: Separator, comment: Option<&str>) {
        self.separator = separator;
        self.comments = comment.map(|mark| Comments { mark: mark.as_bytes().to_vec(), separator });
        self.scanned = self.taken;
        self.take_out_comments();
    }

    fn take_out_comments(&mut self) {
        if let Some(comments) = &self.comments {
            self.scanned = comments.take_out(&mut self.buffer, self.scanned, self.ended);
        }
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

    /// Takes the blank lines in front.
    pub fn skip_blank(&mut self) -> Result<()> {
        while self.fill()?
            && let Some(Chunk { text, .. }) = self.chunk(self.taken, usize::MAX)
            && let blank @ 1.. = lines(text, self.separator).take_while(|line| is_blank(line, self.separator)).count()
        {
            let end = memchr_iter(b'\n', text).nth(blank - 1);
            self.take(end.map_or(text.len(), |end| end + 1), blank);
        }
        Ok(())
    }

    /// Reads a block more, or as much again as is at hand.
    fn read(&mut self) -> Result<()> {
        self.buffer.drain(..self.taken);
        (self.taken, self.scanned) = (0, self.scanned.saturating_sub(self.taken));
        let more = BLOCK.max(self.buffer.len());
        if more > LONGEST_LINE {
            let (at, reason) = match line(&self.buffer, self.separator) {
                Err(Unclosed { at, .. }) => (at, "a quote is opened and not closed in"),
                Ok(_) => (0, "longer than"),
            };
            return Err(Error::file(&self.path, format!("line {}: {reason} {LONGEST_LINE} bytes", self.line_at(at))));
        }
        let room = self.buffer.try_reserve(more);
        room.map_err(|_| Error::file(&self.path, format!("no memory for {} bytes of its text", self.buffer.len() + more)))?;
        let read = self.source.by_ref().take(more as u64).read_to_end(&mut self.buffer).map_err(|error| Error::file(&self.path, error))?;
        self.ended = read < more;
        self.take_out_comments();
        Ok(())
    }

    /// The whole lines at hand, up to so many.
    pub fn chunks(&self, mut most: usize) -> Vec<Chunk<'_>> {
        let (mut chunks, mut at) = (Vec::new(), self.taken);
        while let Some(chunk) = self.chunk(at, most) {
            at += chunk.text.len();
            // A line counts for several where it has line ends in quotes.
            most = most.saturating_sub(chunk.lines());
            chunks.push(chunk);
        }
        chunks
    }

    fn chunk(&self, at: usize, most: usize) -> Option<Chunk<'_>> {
        let text = &self.buffer[at..];
        let last = || unquoted(text, b'\n', self.separator).last().map(|at| at + 1);
        let end = line_end(text, CHUNK, self.separator).or_else(|| if self.ended { Some(text.len()) } else { last() })?;
        let chunk = Chunk::new(&text[..end]);
        if chunk.lines() <= most {
            return Some(chunk).filter(|chunk| !chunk.text.is_empty());
        }
        let cut = unquoted(chunk.text, b'\n', self.separator).nth(most.checked_sub(1)?).map_or(end, |at| at + 1);
        Some(Chunk::new(&text[..cut]))
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
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, ends: memchr_iter(b'\n', text).count() }
    }

    /// How many lines it may have, blank ones included: those that have ended, and one that the file's end does.
    pub fn lines(&self) -> usize {
        self.ends + usize::from(!self.text.is_empty() && !self.text.ends_with(b"\n"))
    }

    /// How many of its lines are not blank.
    pub fn rows(&self, separator: Separator) -> usize {
        let has = |part: &[u8]| memmem::find(self.text, part).is_some();
        let may_have_blank = matches!(self.text, [b'\n' | b'\r', ..]) || self.text.ends_with(b"\n\r") || has(b"\n\n") || has(b"\n\r\n");
        if may_have_blank || has(b"\"") || separator == Separator::Blanks {
            lines(self.text, separator).filter(|line| !is_blank(line, separator)).count()
        } else {
            self.lines()
        }
    }
}

/// The lines of a text, without their ends.
pub(super) fn lines(mut text: &[u8], separator: Separator) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (line, length) = first_line(text, separator);
        text = &text[length..];
        (length > 0).then_some(line)
    })
}

/// The first line of a text, without its end, and its length with that.
fn first_line(text: &[u8], separator: Separator) -> (&[u8], usize) {
    let length = unquoted(text, b'\n', separator).next().map_or(text.len(), |at| at + 1);
    (without_end(&text[..length]), length)
}

/// A line in which a quote is opened that should have been closed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    /// Where it is opened.
    pub at: usize,
    pub reason: &'static str,
}

/// The first line of a text, without its end, and its length with that; but no line whose quotes have taken others in by
/// mistake.
#[inline]
pub(super) fn line(text: &[u8], separator: Separator) -> std::result::Result<(&[u8], usize), Unclosed> {
    let (mut quotes, mut has_ends) = (Quotes::of(separator), false);
    for at in memchr2_iter(b'\n', b'"', text) {
        if text[at] == b'"' {
            let was_open = quotes.open;
            quotes.see(text, at);
            has_ends &= at != quotes.since;
            if was_open && has_ends && !quotes.open && !may_follow(&text[at + 1..], separator) {
                return Err(Unclosed { at: quotes.since, reason: "a quote is opened, and the next one, on a later line, ends no cell" });
            }
        } else if quotes.open {
            has_ends = true;
        } else {
            return Ok((without_end(&text[..=at]), at + 1));
        }
    }
    match quotes.open {
        true => Err(Unclosed { at: quotes.since, reason: "a quote is opened and never closed" }),
        false => Ok((without_end(text), text.len())),
    }
}

/// Whether this may stand behind a quote that closes others: the end of the cell, or a second one.
fn may_follow(rest: &[u8], separator: Separator) -> bool {
    let next = rest.iter().find(|&&byte| separator.has(byte) || !matches!(byte, b' ' | b'\t'));
    rest.first() == Some(&b'"') || next.is_none_or(|&next| separator.has(next) || matches!(next, b'\r' | b'\n'))
}

/// The length of the lines up to the first one that ends at byte `least` or later. Up to there only quotes are looked at.
fn line_end(text: &[u8], least: usize, separator: Separator) -> Option<usize> {
    let (before, rest) = text.split_at_checked(least)?;
    let mut quotes = Quotes::of(separator);
    memchr_iter(b'"', before).for_each(|at| quotes.see(text, at));
    let mut found = memchr2_iter(b'\n', b'"', rest).map(|at| least + at);
    found.find(|&at| quotes.leave(text, at)).map(|at| at + 1)
}

/// Whether a line, without its end, has no cells.
pub(super) fn is_blank(line: &[u8], separator: Separator) -> bool {
    line.is_empty() || (separator == Separator::Blanks && line.trim_ascii().is_empty())
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where `byte`, which parts cells or ends lines, stands outside quotes.
pub(super) fn unquoted(text: &[u8], byte: u8, separator: Separator) -> impl Iterator<Item = usize> {
    let mut quotes = Quotes::of(separator);
    memchr2_iter(byte, b'"', text).filter(move |&at| quotes.leave(text, at))
}

/// Whether a place in a text is in quotes. They are opened at the start of a cell alone, and two of them inside quotes stand
/// for one.
#[derive(Debug)]
pub(super) struct Quotes {
    /// What parts cells.
    separators: [u8; 2],
    open: bool,
    /// Where they were opened.
    since: usize,
    /// Where a quote opens them again.
    reopens: usize,
}

impl Quotes {
    pub fn of(separator: Separator) -> Self {
        Self { separators: separator.bytes(), open: false, since: 0, reopens: 0 }
    }

    /// Comes to the next quote.
    #[inline(never)]
    fn see(&mut self, text: &[u8], at: usize) {
        if self.open {
            (self.open, self.reopens) = (false, at + 1);
        } else if at == self.reopens {
            self.open = true;
        } else if text[at - 1] == b'\n' || self.separators.contains(&text[at - 1]) {
            (self.open, self.since) = (true, at);
        }
    }

    /// Comes to the next quote, or to another byte, which is told whether it is outside.
    #[inline]
    pub fn leave(&mut self, text: &[u8], at: usize) -> bool {
        if text[at] == b'"' {
            self.see(text, at);
            return false;
        }
        !self.open
    }
}

#[cfg(test)]
pub(super) mod tests;
