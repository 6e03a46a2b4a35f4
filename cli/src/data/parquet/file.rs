//! A file of bytes as Parquet's reader takes it: any range of it, for any thread. Not here: what the bytes are.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// Most of what is read bit by bit is the header of a page, and longer ones come in several reads.
const HEADER: usize = 256;

/// How an error for want of memory begins.
pub(super) const NO_MEMORY: &str = "no memory for";

/// An open file, whose position nobody uses.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    file: Arc<File>,
    length: u64,
}

/// What lies at a place of a file, and behind it.
#[derive(Debug)]
pub(super) struct From {
    file: Arc<File>,
    at: u64,
}

impl Contents {
    /// An open regular file.
    pub fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length })
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
        Ok(BufReader::with_capacity(HEADER, From { file: self.file.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if !self.has(start, length as u64) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} of a file of {}", self.length)));
        }
        let mut bytes = yunta::zeroed_vec(length).ok_or_else(|| ParquetError::General(format!("{NO_MEMORY} {length} bytes of it")))?;
        From { file: self.file.clone(), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl Read for From {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, to, self.at)?;
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
