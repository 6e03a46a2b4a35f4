//! The bytes of a file as they were meant: what gzip or zstd made smaller is made whole again as it is read, which the first
//! bytes tell and not the name. Not here: what the bytes are for.
//!
//! Decompression has a thread of its own, which is some blocks ahead of whoever reads.

mod ahead;
mod gzip;
pub(crate) mod magic;
pub(crate) mod zip;
pub(crate) mod zstd;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use yunta::{Error, Result};

use ahead::Ahead;
use gzip::Members;
use magic::Compression;
use zstd::Zstd;

/// Where bytes come from.
pub(crate) type Source = Box<dyn Read + Send>;

/// Bytes at the beginning of a file that are looked at.
const HEAD: u64 = 64;

/// Bytes of compressed data that are read at once.
const COMPRESSED: usize = 1 << 18;

/// An open file.
pub(crate) struct Bytes {
    /// What it holds, decompressed.
    pub source: Source,
    /// Whether only its end tells that they were whole.
    pub is_proved_at_end: bool,
    /// The number of bytes, where that is known.
    pub length: Option<u64>,
    /// The same file, whose place is the source's, where that is the file itself.
    file: Option<File>,
}

impl Bytes {
    /// Opens a file, of which `decode` may make something else before another thread reads it ahead.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn open(path: &Path, decode: impl FnOnce(&[u8], Source) -> io::Result<Decoded>) -> Result<Self> {
        Self::begin(path, decode).map_err(|error| Error::file(path, error))
    }

    fn begin(path: &Path, decode: impl FnOnce(&[u8], Source) -> io::Result<Decoded>) -> io::Result<Self> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        let same = file.try_clone()?;
        let (head, source) = peek(Box::new(file))?;
        let compression = Compression::of(&head);
        let (head, source) = match compression {
            None => (head, source),
            Some(compression) => peek(decompressed(compression, source))?,
        };
        let (source, is_itself) = match decode(&head, source)? {
            Decoded::Itself(source) => (source, true),
            Decoded::Other(source) => (source, false),
        };
        let is_itself = is_itself && compression.is_none();
        let source = if is_itself { source } else { Box::new(Ahead::new(source)?) };
        let length = (is_itself && found.is_file()).then_some(found.len());
        Ok(Self { source, is_proved_at_end: compression.is_some(), length, file: length.map(|_| same) })
    }

    /// So many bytes, which are looked at as they come and at their end.
    pub fn checked(source: Source, length: u64) -> io::Result<Self> {
        Ok(Self { source: Box::new(Ahead::new(source)?), is_proved_at_end: true, length: Some(length), file: None })
    }

    /// Passes over so many bytes: without reading them, where the source is the file itself.
    pub fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            return io::copy(&mut self.source.by_ref().take(bytes), &mut io::sink()).map(drop);
        };
        // What was looked at of the file comes first.
        let read = io::copy(&mut self.source.by_ref().take(bytes.min(HEAD)), &mut io::sink())?;
        file.seek_relative(i64::try_from(bytes - read).map_err(io::Error::other)?)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bytes").field("length", &self.length).finish_non_exhaustive()
    }
}

/// What was made of a file's bytes.
pub(crate) enum Decoded {
    /// Nothing.
    Itself(Source),
    /// Something that takes time, which a thread of its own can have.
    Other(Source),
}

/// The first bytes of a source, and a source of all.
fn peek(mut source: Source) -> io::Result<(Vec<u8>, Source)> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(source))))
}

fn decompressed(compression: Compression, source: Source) -> Source {
    let source = BufReader::with_capacity(COMPRESSED, source);
    match compression {
        Compression::Gzip => Box::new(Whole { decoder: Members::new(source), compression }),
        Compression::Zstd => Box::new(Whole { decoder: Zstd::new(source), compression }),
    }
}

/// A decoder of compressed data, whose errors say what is wrong with the file.
struct Whole<D> {
    decoder: D,
    compression: Compression,
}

/// What can be asked of a decoder besides its bytes.
trait Decoder: Read {
    /// What it reads itself.
    fn compressed(&mut self) -> &mut impl BufRead;
}

impl<R: BufRead> Decoder for Members<R> {
    fn compressed(&mut self) -> &mut impl BufRead {
        self.source()
    }
}

impl<D: Decoder> Read for Whole<D> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let name = self.compression.name();
        self.decoder.read(to).map_err(|error| match self.decoder.compressed().fill_buf() {
            Err(error) => error,
            Ok([]) => io::Error::other(format!("truncated or damaged: its {name} data end too early")),
            Ok(_) => io::Error::other(format!("damaged: its {name} data cannot be decompressed: {error}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// What is read of a file of these bytes.
    fn read(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let opened = Bytes::open(file.path(), |_, source| Ok(Decoded::Itself(source))).map_err(|error| error.to_string())?;
        let (mut source, mut all) = (opened.source, Vec::new());
        source.read_to_end(&mut all).map_err(|error| error.to_string())?;
        Ok(all)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    const TEXT: &[u8] = b"a,b\n1.5,2.25\n1.5,2.25\n1.5,2.25\n9,8\n";

    #[test]
    fn several_parts_are_one_file() {
        // A frame of zstd that is to be skipped, as pzstd writes before each of its own.
        let skipped = [b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstd(TEXT)].concat();
        for (compress, first) in [(gzip as fn(&[u8]) -> Vec<u8>, gzip(TEXT)), (zstd, zstd(TEXT)), (zstd, skipped)] {
            let all = [first, compress(b""), compress(b"7,7\n")].concat();
            assert_eq!(read(&all).unwrap(), [TEXT, b"7,7\n"].concat());
        }
        // Zeros behind gzip's are what fills blocks of a tape or a disk.
        let filled = [gzip(TEXT), vec![0; 700], gzip(b"7,7\n"), vec![0; 70_000]].concat();
        assert_eq!(read(&filled).unwrap(), [TEXT, b"7,7\n"].concat());
        for behind in [&b"x"[..], b"\0\0trailing", b"7,7\n7,7\n7,7\n7,7\n"] {
            let said = read(&[gzip(TEXT), behind.to_vec()].concat()).unwrap_err();
            assert!(said.contains("other bytes behind its gzip data"), "{said}");
        }
        let long: Vec<u8> = (0..3_000_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        assert!(read(&gzip(&long)).unwrap() == long && read(&zstd(&long)).unwrap() == long);
    }

    #[test]
    fn a_part_that_is_cut_off_or_changed_is_never_a_shorter_file() {
        for compress in [gzip as fn(&[u8]) -> Vec<u8>, zstd] {
            let (one, two) = (compress(TEXT), compress(b"7,7\n"));
            let all = [one.clone(), two].concat();
            // So many bytes tell the compression.
            for length in (4..all.len()).filter(|&length| length != one.len()) {
                let said = read(&all[..length]).expect_err("it is cut off");
                assert!(said.contains("end too early"), "{length} of {}: {said}", all.len());
            }
            for at in 4..one.len() {
                let mut changed = one.clone();
                changed[at] ^= 1;
                // Some bytes tell a time, a name or a window.
                assert!(read(&changed).is_err() || read(&changed).unwrap() == TEXT, "byte {at} of {}", one.len());
            }
            assert!(read(&[one, b"1,2\n".to_vec()].concat()).is_err());
        }
    }
}
