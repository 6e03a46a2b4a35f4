//! The text that naga reads, and where each place of it stands in what the user wrote. Not here: why they differ.

use std::ops::Range;

/// The user's text with some of it replaced.
#[derive(Debug, Clone)]
pub struct Text {
    /// What the user wrote.
    pub written: String,
    /// What naga reads.
    pub read: String,
    /// Where the two run side by side: a place of each, by place. Behind each, both go on together until the next.
    together: Vec<(usize, usize)>,
    /// How much stands before the user's text, and behind it.
    before: usize,
    behind: usize,
}

impl Text {
    pub fn new(written: &str) -> Self {
        Self { written: written.to_owned(), read: written.to_owned(), together: vec![(0, 0)], before: 0, behind: 0 }
    }

    /// What stands before the user's text.
    pub fn before(&self) -> &str {
        &self.read[..self.before]
    }

    /// What naga reads, up to the end of the user's text.
    pub fn without_what_is_behind(&self) -> &str {
        &self.read[..self.read.len() - self.behind]
    }

    /// With parts of the user's text replaced too; in order, none over another.
    pub fn changed(&self, changes: &[(Range<usize>, String)]) -> Self {
        // What stands before and behind the user's text is the same.
        let behind = &self.read[self.read.len() - self.behind..];
        Self::replaced(&self.written, changes).within(self.before(), behind)
    }

    /// With parts of the user's text replaced.
    pub(super) fn replaced(written: &str, changes: &[(Range<usize>, String)]) -> Self {
        let mut text =
            Self { written: written.to_owned(), read: String::with_capacity(written.len()), together: vec![(0, 0)], before: 0, behind: 0 };
        let mut at = 0;
        for (range, new) in changes {
            text.read.push_str(&written[at..range.start]);
            text.together.push((text.read.len(), range.start));
            text.read.push_str(new);
            text.together.push((text.read.len(), range.end));
            at = range.end;
        }
        text.read.push_str(&written[at..]);
        text
    }

    /// The same with something round it that the user has not written.
    pub fn within(mut self, before: &str, after: &str) -> Self {
        self.read = [before, &self.read, after].concat();
        for (read, _) in &mut self.together {
            *read += before.len();
        }
        self.together.insert(0, (0, 0));
        self.before += before.len();
        self.behind += after.len();
        self
    }

    /// Where a part of what naga read stands in the user's text.
    pub fn place(&self, read: Range<usize>) -> Range<usize> {
        let start = self.one(read.start, 0);
        let end = if read.is_empty() { start } else { self.one(read.end - 1, 1) };
        let (start, end) = (boundary(&self.written, start), boundary(&self.written, end));
        start..end.max(start)
    }

    /// A place, and so many bytes behind it.
    fn one(&self, read: usize, behind: usize) -> usize {
        let next = self.together.partition_point(|&(at, _)| at <= read);
        let (at, written) = self.together[next.saturating_sub(1)];
        let most = self.together.get(next).map_or(self.written.len(), |&(_, written)| written);
        (written + read.saturating_sub(at) + behind).min(most)
    }
}

/// The nearest place at or before this one that is no part of a character.
fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_users_text() {
        let text = Text::replaced("a + exp(1.0) * b", &[(4..12, "2.718281828459045".into())]).within("fn f() { ", ";");
        let find = |word: &str| text.read.find(word).map(|at| text.place(at..at + word.len()));
        assert_eq!(find("b"), Some(15..16));
        assert_eq!(find("a +"), Some(0..3));
        assert_eq!(find("2.718281828459045"), Some(4..12));
    }
}
