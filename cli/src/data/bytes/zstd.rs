//! Frames of zstd, one after another, as one stream whose lengths and checksums are looked at. Not here: the format.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Decoder;

/// A stream that is being decompressed.
pub(super) struct Zstd<R> {
    compressed: R,
    frame: FrameDecoder,
    /// Whether a frame is under way.
    begun: bool,
    /// Bytes of that frame that were given out.
    length: u64,
}

impl<R: BufRead> Zstd<R> {
    pub fn new(compressed: R) -> Self {
        Self::by(FrameDecoder::new(), compressed)
    }

    fn by(frame: FrameDecoder, compressed: R) -> Self {
        Self { compressed, frame, begun: false, length: 0 }
    }

    /// Begins the next frame, or skips one that has no data.
    fn begin(&mut self) -> io::Result<()> {
        match self.frame.reset(&mut self.compressed) {
            Ok(()) => (self.begun, self.length) = (true, 0),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let skipped = io::copy(&mut (&mut self.compressed).take(length.into()), &mut io::sink())?;
                if skipped < length.into() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(io::Error::other(error)),
        }
        Ok(())
    }

    /// Looks at what was decompressed of the frame that has ended.
    fn end(&mut self) -> io::Result<()> {
        self.begun = false;
        let told = self.frame.get_checksum_from_data();
        if told.is_some() && told != self.frame.get_calculated_checksum() {
            return Err(io::Error::other("its checksum is another"));
        }
        // 0 is also said where it is not told.
        if ![0, self.length].contains(&self.frame.content_size()) {
            return Err(io::Error::other("its length is another"));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.begun && self.frame.can_collect() > 0 {
                let read = self.frame.read(to)?;
                self.length += read as u64;
                return Ok(read);
            }
            if self.begun && !self.frame.is_finished() {
                self.frame.decode_blocks(&mut self.compressed, BlockDecodingStrategy::UptoBlocks(1)).map_err(io::Error::other)?;
                continue;
            }
            if self.begun {
                self.end()?;
            }
            if self.compressed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.begin()?;
        }
    }
}

/// A decoder of what lies in memory, which keeps its tables from one to the next.
#[derive(Default)]
pub(crate) struct Frames {
    decoder: Option<FrameDecoder>,
}

impl Frames {
    /// Decompresses all of `compressed` behind what `to` has, up to so many bytes.
    pub fn append(&mut self, compressed: &[u8], to: &mut Vec<u8>, most: usize) -> io::Result<()> {
        let mut stream = Zstd::by(self.decoder.take().unwrap_or_default(), compressed);
        let read = (&mut stream).take(most as u64 + 1).read_to_end(to)?;
        self.decoder = Some(stream.frame);
        if read > most { Err(io::Error::other("longer than may be")) } else { Ok(()) }
    }
}

impl<R: BufRead> Decoder for Zstd<R> {
    fn compressed(&mut self) -> &mut impl BufRead {
        &mut self.compressed
    }
}
