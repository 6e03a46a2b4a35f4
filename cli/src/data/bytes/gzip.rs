//! The members of a gzip file, one behind the other, with the zeros that may fill it up. Not here: what one member is.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The first byte of a member.
const MAGIC: u8 = 0x1f;

/// What the members of a file hold.
pub(super) struct Members<R> {
    decoder: GzDecoder<Source<R>>,
    is_at_end: bool,
}

/// Where the members come from, which leaves each decoder and goes on to the next.
struct Source<R>(Option<R>);

impl<R: BufRead> Members<R> {
    pub fn new(source: R) -> Self {
        Self { decoder: GzDecoder::new(Source(Some(source))), is_at_end: false }
    }

    /// What is not decoded yet.
    pub fn source(&mut self) -> &mut impl BufRead {
        self.decoder.get_mut()
    }

    /// Whether there is another member, which then is the next.
    fn goes_on(&mut self) -> io::Result<bool> {
        let mut source = Source(self.decoder.get_mut().0.take());
        let next = loop {
            let bytes = source.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let next = bytes.get(zeros).copied();
            let is_all = bytes.is_empty();
            source.consume(zeros);
            if is_all || next.is_some() {
                break next;
            }
        };
        if next == Some(MAGIC) {
            self.decoder = GzDecoder::new(source);
            return Ok(true);
        }
        // A decoder would take from it at once.
        *self.decoder.get_mut() = source;
        if next.is_some() { Err(io::Error::other("there are other bytes behind its gzip data")) } else { Ok(false) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while !self.is_at_end {
            let read = self.decoder.read(to)?;
            if read > 0 || to.is_empty() {
                return Ok(read);
            }
            self.is_at_end = !self.goes_on()?;
        }
        Ok(0)
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |source| source.read(to))
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.as_mut().map_or(Ok(&[]), |source| source.fill_buf())
    }

    fn consume(&mut self, bytes: usize) {
        if let Some(source) = &mut self.0 {
            source.consume(bytes);
        }
    }
}
