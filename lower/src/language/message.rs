//! How an error in a function is told: what is wrong, the line and column, the line itself and a caret below it.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use super::Text;
use crate::Error;

/// The longest piece of a line that is shown.
const MOST_SHOWN: usize = 120;

/// The longest piece of anything else: a name of the user's may have any length.
const MOST_SAID: usize = 1_000;

/// Something that is wrong at a place of the user's text.
#[derive(Debug, Clone)]
pub struct Trouble {
    pub what: String,
    /// In the text that naga read.
    pub place: Option<Range<usize>>,
    /// What would do, and what else is to be said; a line each.
    pub notes: Vec<String>,
}

impl Trouble {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), place: None, notes: Vec::new() }
    }

    pub fn at(mut self, place: Option<Range<usize>>) -> Self {
        self.place = self.place.or(place);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The error, at the user's own line.
    pub fn error(self, text: &Text) -> Error {
        let place = self.place.map(|place| text.place(place));
        Error { message: told(&self.what, &text.written, place, &self.notes) }
    }

    /// The error, where the place is one of the user's text itself.
    pub fn error_in(self, written: &str) -> Error {
        Error { message: told(&self.what, written, self.place, &self.notes) }
    }
}

fn told(what: &str, written: &str, place: Option<Range<usize>>, notes: &[String]) -> String {
    let (what, mut message) = (said(what), String::new());
    if let Some(place) = place {
        let start = place.start.min(written.len());
        let line = written[..start].matches('\n').count() + 1;
        let from = written[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = written[start..].find('\n').map_or(written.len(), |at| start + at);
        let column = written[from..start].chars().count() + 1;
        let _ = write!(message, "line {line}, column {column}: {what}");
        let width = written[start..place.end.clamp(start, to)].chars().count();
        message += &shown(&written[from..to], column - 1, width.max(1));
    } else {
        message += &what;
    }
    for note in notes {
        let _ = write!(message, "\n{}", said(note));
    }
    message
}

/// A text, or the beginning of a long one.
fn said(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_SAID) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

/// The line, or the piece of it round the place, and carets under the place.
fn shown(line: &str, before: usize, width: usize) -> String {
    let skipped = before.saturating_sub(MOST_SHOWN / 2);
    // A tab is shown as one blank, so that the carets stand where they should.
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    let piece: String = line.chars().skip(skipped).take(MOST_SHOWN).map(blank).collect();
    let carets = width.min(MOST_SHOWN - (before - skipped));
    format!("\n    {piece}\n    {}{}", " ".repeat(before - skipped), "^".repeat(carets))
}
