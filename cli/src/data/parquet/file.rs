//! A file of bytes as Parquet's reader takes it: any range of it, for any thread. Not here: what the bytes are.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::data::memory;

/// Most of what is read bit by bit is the header of a page, and longer ones come in several reads.
const HEADER: usize = 256;

/// How an error for want of memory begins.
pub(super) const NO_MEMORY: &str = "no memory for";

/// An open file, whose position nobody uses.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    file: Arc<File>,
    length: u64,
    /// Memory of pages that were read, for others.
    spare: Spare,
}

type Spare = Arc<Mutex<Vec<Vec<u8>>>>;

/// So many bytes, in memory that is spare afterwards.
struct Lent {
    memory: Vec<u8>,
    length: usize,
    spare: Spare,
}

/// Memory is kept for so many pages, of up to so many bytes.
const SPARE: usize = 16;
const SPARE_BYTES: usize = 1 << 22;

/// What lies at a place of a file, and behind it. That nothing does is an error: Parquet's reader would pass over as many numbers as a
/// header says, one by one and none of them there.
#[derive(Debug)]
pub(super) struct From {
    file: Arc<File>,
    at: u64,
}

impl Contents {
    /// An open regular file.
    pub fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length, spare: Spare::default() })
    }

    /// Memory for so many bytes.
    fn lend(&self, length: usize) -> Option<Lent> {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let found = spare.iter().position(|memory| memory.len() >= length).map(|at| spare.swap_remove(at));
        drop(spare);
        let memory = match found {
            Some(memory) => memory,
            None => yunta::zeroed_vec(length)?,
        };
        Some(Lent { memory, length, spare: self.spare.clone() })
    }

    /// What the file says of itself at its end, behind which are that part's length and a mark.
    pub fn footer(&self) -> Option<Vec<u8>> {
        let end = self.length.checked_sub(8)?;
        let length = self.get_bytes(end, 4).ok()?;
        let length = u32::from_le_bytes(*length.first_chunk()?);
        let start = end.checked_sub(length.into())?;
        Some(self.get_bytes(start, usize::try_from(length).ok()?).ok()?.to_vec())
    }

    /// Whether the file has these bytes.
    pub fn has(&self, start: u64, length: u64) -> bool {
        start.checked_add(length).is_some_and(|end| end <= self.length)
    }
}

impl Length for Contents {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Contents {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut read = BufReader::with_capacity(HEADER, From { file: self.file.clone(), at: start });
        match whole_length(read.fill_buf()?) {
            // Parquet's reader ends the process where it has no memory for a page.
            Some(length) if length > SPARE_BYTES && !memory::has_room(length) => {
                Err(ParquetError::General(format!("{NO_MEMORY} a page of {length} bytes")))
            }
            _ => Ok(read),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if !self.has(start, length as u64) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} of a file of {}", self.length)));
        }
        let mut lent = self.lend(length).ok_or_else(|| ParquetError::General(format!("{NO_MEMORY} {length} bytes of it")))?;
        From { file: self.file.clone(), at: start }.read_exact(&mut lent.memory[..length])?;
        Ok(Bytes::from_owner(lent))
    }
}

/// The length that a page says to have when it is decompressed, where a page's header is what stands here: its second field, behind the
/// page's kind. Each is a number of 32 bits, behind a byte that says so.
fn whole_length(header: &[u8]) -> Option<usize> {
    const NUMBER: [u8; 1] = [0x15];
    let (_, rest) = varint(header.strip_prefix(&NUMBER)?)?;
    let (zigzag, _) = varint(rest.strip_prefix(&NUMBER)?)?;
    (zigzag % 2 == 0).then_some(usize::try_from(zigzag / 2).ok()?)
}

/// The number that these bytes begin with, seven bits a byte from the lowest on, and what is behind it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().take(9).position(|&byte| byte < 0x80)?;
    let (number, rest) = bytes.split_at(end + 1);
    Some((number.iter().rev().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7f)), rest))
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE && self.memory.len() <= SPARE_BYTES {
            spare.push(mem::take(&mut self.memory));
        }
    }
}

impl Read for From {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, to, self.at)?;
        if read == 0 && !to.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, to: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, to, at)
}

#[cfg(windows)]
fn read_at(file: &File, to: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, to, at)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn behind_the_end_is_nothing_to_pass_over() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"12345").unwrap();
        let mut read = Contents::new(file).unwrap().get_read(2).unwrap();
        let mut pass = |bytes| io::copy(&mut read.by_ref().take(bytes), &mut io::sink()).map_err(|error| error.kind());
        assert_eq!(pass(3), Ok(3));
        assert_eq!(pass(8), Err(io::ErrorKind::UnexpectedEof));
    }

    #[test]
    fn a_page_says_how_long_it_is() {
        // A page of data, of 300 bytes that are compressed to 7.
        assert_eq!(whole_length(&[0x15, 0, 0x15, 0xd8, 0x04, 0x15, 14]), Some(300));
        assert_eq!(whole_length(&[0x15, 4, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 14]), Some(i32::MAX as usize));
        // Less than nothing, what is cut off, without end, and the beginning of a file's own header.
        let endless = [&[0x15, 0, 0x15][..], &[0xff; 20]].concat();
        for other in [&[0x15, 0, 0x15, 3][..], &[0x15, 0, 0x15, 0xd8], &[0x15], &[], &endless, &[0x15, 2, 0x19, 0x4c]] {
            assert_eq!(whole_length(other), None, "{other:?}");
        }
    }
}
