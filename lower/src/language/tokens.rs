//! WGSL's words and marks, with their places: for what has to be known before naga reads the text. Not here: grammar.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// One character of anything else.
    Mark(char),
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.range.clone()]
    }
}

/// The tokens of a text, without comments.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if first.is_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token { kind: Kind::Name, range: at..at + length });
            length
        } else if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let length = number(rest);
            tokens.push(Token { kind: Kind::Number, range: at..at + length });
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token { kind: Kind::Mark(first), range: at..at + first.len_utf8() });
            }
            first.len_utf8()
        };
        at += length;
    }
    tokens
}

/// The length of a block comment, with those within it.
fn comment(rest: &str) -> usize {
    let (mut at, mut open) = (2, 1);
    while open > 0 && at < rest.len() {
        let bytes = &rest.as_bytes()[at..];
        if bytes.starts_with(b"/*") {
            open += 1;
            at += 2;
        } else if bytes.starts_with(b"*/") {
            open -= 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a number, with its exponent and suffix.
fn number(rest: &str) -> usize {
    let hexadecimal = rest.starts_with("0x") || rest.starts_with("0X");
    let mut last = ' ';
    for (at, c) in rest.char_indices() {
        let exponent = if hexadecimal { matches!(last, 'p' | 'P') } else { matches!(last, 'e' | 'E') };
        if !(c.is_ascii_alphanumeric() || c == '.' || (exponent && matches!(c, '+' | '-'))) {
            return at;
        }
        last = c;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_marks_are_told_apart() {
        let source = "a1+.5e-3f*0x1.8p+2 /* x /* y */ */ v.x // z\n>= 1e5-2";
        let found: Vec<_> = tokens(source).iter().map(|token| token.text(source)).collect();
        assert_eq!(found, ["a1", "+", ".5e-3f", "*", "0x1.8p+2", "v", ".", "x", ">", "=", "1e5", "-", "2"]);
    }
}
