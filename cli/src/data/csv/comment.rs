//! Lines that are comments, taken out of a text as it is read; their ends stay, so that the others keep their numbers. Not here:
//! what is read.

use memchr::memchr;

use super::dialect::Separator;
use super::lines::unquoted;

/// How lines begin that are no rows, blanks before it aside.
#[derive(Debug)]
pub(super) struct Comments {
    pub mark: Vec<u8>,
    /// What parts the cells of other lines, in whose quotes there are no comments.
    pub separator: Separator,
}

impl Comments {
    /// Takes the comments out of `text` from a line's beginning on. Gives the beginning of the line that has not ended yet, or the
    /// text's end where it `ended`.
    pub fn take_out(&self, text: &mut Vec<u8>, from: usize, ended: bool) -> usize {
        let (mut to, mut at) = (from, from);
        while at < text.len() {
            let rest = &text[at..];
            let is_comment = self.begins(rest);
            let end = if is_comment { memchr(b'\n', rest) } else { unquoted(rest, b'\n', self.separator).next().map(|end| end + 1) };
            let Some(length) = end.or_else(|| ended.then_some(rest.len())) else { break };
            if !is_comment {
                text.copy_within(at..at + length, to);
                to += length;
            }
            at += length;
        }
        text.drain(to..at);
        to
    }

    fn begins(&self, line: &[u8]) -> bool {
        let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        line[blanks..].starts_with(&self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_their_ends_stay_wherever_the_text_is_cut() {
        let text = b"# a, \"b\n1,2\n \t# c\r\n\"x\n# no comment\",3 # nor this\n#\n#\n5,6\n# last".to_vec();
        let expected = b"\n1,2\n\n\"x\n# no comment\",3 # nor this\n\n\n5,6\n".to_vec();
        let comments = Comments { mark: b"#".to_vec(), separator: Separator::COMMA };
        for cut in 0..=text.len() {
            let mut found = text[..cut].to_vec();
            let scanned = comments.take_out(&mut found, 0, false);
            assert!(scanned <= found.len());
            found.extend(&text[cut..]);
            let scanned = comments.take_out(&mut found, scanned, true);
            assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&expected), "cut at {cut}");
            assert_eq!(scanned, found.len());
        }
    }
}
