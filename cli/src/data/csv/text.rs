//! A file's bytes as UTF-8: UTF-16 is decoded as it comes, where a mark tells it, and what is no text is refused. Not here:
//! lines, or cells.

use std::io::{self, Read};
use std::path::Path;

use yunta::Result;

use crate::data::bytes::{Bytes, Decoded, Source, magic};

/// The mark that UTF-8 may begin with.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Opens a file of text.
///
/// # Errors
/// It cannot be read, or its first bytes are no text.
pub(super) fn open(path: &Path) -> Result<Source> {
    Ok(Bytes::open(path, decode)?.source)
}

fn decode(head: &[u8], mut source: Source) -> io::Result<Decoded> {
    let unit = match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Err(io::Error::other("is UTF-32 text; save it as UTF-8")),
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => {
            let wrong =
                magic::other(head).or_else(|| is_unmarked_utf16(head).then_some("is UTF-16 text without its mark; save it as UTF-8"));
            return wrong.map_or(Ok(Decoded::Itself(source)), |wrong| Err(io::Error::other(wrong)));
        }
    };
    source.read_exact(&mut [0; 2])?;
    Ok(Decoded::Other(Box::new(Utf16 { source, unit, left: Vec::new(), text: Vec::new(), taken: 0, ended: false })))
}

/// Whether every other byte is 0, and no further one, as those of Latin letters are.
fn is_unmarked_utf16(head: &[u8]) -> bool {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let half = head.len() / 2;
    half > 0 && [(zeros(0), zeros(1)), (zeros(1), zeros(0))].contains(&(half, 0))
}

/// UTF-16 as UTF-8.
struct Utf16 {
    source: Source,
    /// A unit of two bytes, in the file's order.
    unit: fn([u8; 2]) -> u16,
    /// Bytes that were read and not decoded: half a unit, or half a pair of units.
    left: Vec<u8>,
    text: Vec<u8>,
    /// Bytes of the text that were taken.
    taken: usize,
    ended: bool,
}

impl Utf16 {
    /// Decodes some more.
    fn fill(&mut self) -> io::Result<()> {
        /// Bytes that are read at once.
        const AT_ONCE: u64 = 1 << 16;
        let read = self.source.by_ref().take(AT_ONCE).read_to_end(&mut self.left)?;
        self.ended = read == 0;
        let damaged = || io::Error::other("damaged: it begins with the mark of UTF-16 and is not that");
        let units: Vec<u16> = self.left.as_chunks().0.iter().map(|&bytes| (self.unit)(bytes)).collect();
        let half_a_pair = units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        let whole = units.len() - usize::from(half_a_pair);
        let text: String = char::decode_utf16(units[..whole].iter().copied()).collect::<Result<_, _>>().map_err(|_| damaged())?;
        (self.text, self.taken) = (text.into_bytes(), 0);
        self.left.drain(..2 * whole);
        if self.ended && !self.left.is_empty() { Err(damaged()) } else { Ok(()) }
    }
}

impl Read for Utf16 {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() && !self.ended {
            self.fill()?;
        }
        let read = (&self.text[self.taken..]).read(to)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>) -> Result<String, String> {
        let source: Source = Box::new(io::Cursor::new(bytes.clone()));
        let mut text = String::new();
        match decode(&bytes[..bytes.len().min(64)], source).map_err(|error| error.to_string())? {
            Decoded::Itself(mut source) | Decoded::Other(mut source) => {
                source.read_to_string(&mut text).map_err(|error| error.to_string())?
            }
        };
        Ok(text)
    }

    #[test]
    fn utf_16_of_either_order_is_the_same_text() {
        // Pairs of units lie on either side of what is decoded at once.
        for text in [String::new(), "a,b\r\n1,2".into(), "x".to_owned() + &"\u{1f600}".repeat(40_000), "\u{1f600}é,".repeat(40_000)] {
            let units = || format!("\u{feff}{text}").encode_utf16().collect::<Vec<_>>();
            for bytes in [
                units().iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>(),
                units().iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            ] {
                assert!(read(bytes) == Ok(text.clone()), "{} units", units().len());
            }
        }
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for (bytes, said) in [
            (b"\xff\xfe\0\0a\0\0\0".to_vec(), "UTF-32"),
            (b"\0\0\xfe\xff\0\0\0a".to_vec(), "UTF-32"),
            (utf_16("a,b\n"), "without its mark"),
            ([b"\xff\xfe".to_vec(), utf_16("a,b"), vec![b'x']].concat(), "damaged"),
            (b"\xff\xfe\x00\xd8a\0".to_vec(), "damaged"),
            (b"\xff\xfea\0\x00\xd8".to_vec(), "damaged"),
            (b"PK\x03\x04\x14\0".to_vec(), "zip"),
            (b"BZh91AY&SY".to_vec(), "bzip2"),
            (b"\xfd7zXZ\0".to_vec(), "xz"),
            (b"\x1f\x8b\x08\0".to_vec(), "compressed twice"),
            (b"PAR1\x15\x04".to_vec(), "Parquet"),
            (b"\x93NUMPY\x01\0".to_vec(), ".npy"),
            (b"%PDF-1.7".to_vec(), "PDF"),
        ] {
            let error = read(bytes).expect_err(said);
            assert!(error.contains(said), "{error} has no {said}");
        }
        for text in ["PAR1,PAR2\n1,2\n", "BZh9,b\n", "PK,x\n", "%PDF-,y\n", "é,b\n", "", "a"] {
            assert_eq!(read(text.as_bytes().to_vec()).as_deref(), Ok(text));
        }
    }
}
