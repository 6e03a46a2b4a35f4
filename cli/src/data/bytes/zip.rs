//! Zip archives: the list of entries at the end of the file, and an entry's bytes, stored or deflated, whose length and checksum
//! are looked at. Not here: what an entry is for.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::{COMPRESSED, Source};

/// A file in an archive.
#[derive(Debug)]
pub(crate) struct Entry {
    pub name: String,
    /// Bytes of it, once decompressed.
    pub length: u64,
    compressed: u64,
    checksum: u32,
    method: u16,
    is_encrypted: bool,
    /// Where it begins in the archive, with a header of its own.
    at: u64,
}

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
/// Where sizes are too large for the fields of old: the place of another end, that end, and a part of an entry's header.
const WIDE_PLACE: &[u8] = b"PK\x06\x07";
const WIDE_END: &[u8] = b"PK\x06\x06";
const WIDE_FIELD: u16 = 1;

/// The entries of an archive.
pub(crate) fn entries(file: &File) -> io::Result<Vec<Entry>> {
    let length = file.metadata()?.len();
    // The end is followed by a comment of up to 64 KiB.
    let tail = length.min((END_LENGTH + usize::from(u16::MAX) + 20) as u64);
    let bytes = read(file, length - tail, tail)?;
    let comment = |at: usize| Some(usize::from(u16_at(bytes.get(at..)?, 20)?));
    let is_end = |&at: &usize| bytes[at..].starts_with(END) && comment(at).is_some_and(|comment| at + END_LENGTH + comment == bytes.len());
    let end = (0..bytes.len()).rev().find(is_end).ok_or_else(|| damaged("no zip archive, or truncated: it has no list of entries"))?;
    let (mut count, mut size, mut at) = {
        let end = &bytes[end..];
        (u16_at(end, 10).map(u64::from), u32_at(end, 12).map(u64::from), u32_at(end, 16).map(u64::from))
    };
    if let Some(place) = end.checked_sub(20).map(|at| &bytes[at..]).filter(|place| place.starts_with(WIDE_PLACE)) {
        let wide = read(file, u64_at(place, 8).unwrap_or(u64::MAX), 56)?;
        if !wide.starts_with(WIDE_END) {
            return Err(damaged("damaged: its list of entries is not where it says"));
        }
        (count, size, at) = (u64_at(&wide, 32), u64_at(&wide, 40), u64_at(&wide, 48));
    }
    let (Some(count), Some(size), Some(at)) = (count, size, at) else { return Err(damaged("damaged: its list of entries ends early")) };
    let list = read(file, at, size)?;
    let (mut entries, mut rest) = (Vec::new(), &list[..]);
    for _ in 0..count {
        let (entry, length) = entry(rest).ok_or_else(|| damaged("damaged: its list of entries ends early"))?;
        entries.push(entry);
        rest = &rest[length..];
    }
    Ok(entries)
}

/// The entry that a list begins with, and its length there.
fn entry(list: &[u8]) -> Option<(Entry, usize)> {
    if !list.starts_with(ENTRY) {
        return None;
    }
    let [name, extra, comment] = [28, 30, 32].map(|at| u16_at(list, at).map_or(0, usize::from));
    let length = ENTRY_LENGTH + name + extra + comment;
    list.get(..length)?;
    let mut sizes = [24, 20, 42].map(|at| u64::from(u32_at(list, at).unwrap_or(0)));
    widen(&list[ENTRY_LENGTH + name..][..extra], &mut sizes);
    let entry = Entry {
        name: String::from_utf8_lossy(&list[ENTRY_LENGTH..][..name]).into_owned(),
        length: sizes[0],
        compressed: sizes[1],
        checksum: u32_at(list, 16)?,
        method: u16_at(list, 10)?,
        is_encrypted: u16_at(list, 8)? & 1 != 0,
        at: sizes[2],
    };
    Some((entry, length))
}

/// Puts those of `sizes` that had no room in their fields in place, in order, from the further fields of a header.
fn widen(mut extra: &[u8], sizes: &mut [u64; 3]) {
    while let (Some(kind), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(length)) else { return };
        if kind == WIDE_FIELD {
            let narrow = sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX));
            narrow.zip(field.as_chunks().0).for_each(|(size, bytes)| *size = u64::from_le_bytes(*bytes));
        }
        extra = &extra[4 + usize::from(length)..];
    }
}

/// An entry's bytes.
pub(crate) fn open(mut file: File, entry: &Entry) -> io::Result<Source> {
    if entry.is_encrypted {
        return Err(damaged(&format!("its {} is encrypted", entry.name)));
    }
    let header = read(&file, entry.at, LOCAL_LENGTH as u64)?;
    let [name, extra] = [26, 28].map(|at| u16_at(&header, at).map_or(0, u64::from));
    if !header.starts_with(LOCAL) {
        return Err(damaged(&format!("damaged: {} is not where it says", entry.name)));
    }
    let start = entry.at + LOCAL_LENGTH as u64 + name + extra;
    if start.checked_add(entry.compressed).is_none_or(|end| file.metadata().is_ok_and(|found| end > found.len())) {
        return Err(damaged(&format!("truncated: it ends inside {}", entry.name)));
    }
    file.seek(SeekFrom::Start(start))?;
    let bytes = BufReader::with_capacity(COMPRESSED, file.take(entry.compressed));
    let bytes: Source = match entry.method {
        0 => Box::new(bytes),
        8 => Box::new(DeflateDecoder::new(bytes)),
        method => return Err(damaged(&format!("its {} is compressed by zip's method {method}; store or deflate it", entry.name))),
    };
    Ok(Box::new(Whole { bytes, name: entry.name.clone(), left: entry.length, checksum: entry.checksum, found: Crc::new() }))
}

/// An entry's bytes, which are as many as it says, and have its checksum.
struct Whole {
    bytes: Source,
    name: String,
    left: u64,
    checksum: u32,
    found: Crc,
}

impl Read for Whole {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let failed = |reason: String| io::Error::other(format!("damaged: its {} {reason}", self.name));
        if self.left == 0 {
            return match self.bytes.read(&mut [0]) {
                Ok(0) if self.found.sum() == self.checksum => Ok(0),
                Ok(0) => Err(failed("has another checksum".into())),
                Ok(_) => Err(failed("is longer than it says".into())),
                Err(error) => Err(failed(format!("cannot be decompressed: {error}"))),
            };
        }
        let most = to.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.bytes.read(&mut to[..most]).map_err(|error| failed(format!("cannot be decompressed: {error}")))?;
        if read == 0 && most > 0 {
            return Err(failed("ends too early".into()));
        }
        self.found.update(&to[..read]);
        self.left -= read as u64;
        Ok(read)
    }
}

/// So many bytes of a file, at a place of it.
fn read(mut file: &File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    if at.checked_add(length).is_none_or(|end| file.metadata().is_ok_and(|found| end > found.len())) {
        return Err(damaged("damaged: it has parts that lie outside of it"));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(length).map_err(io::Error::other)?)?;
    file.seek(SeekFrom::Start(at))?;
    file.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length { Err(damaged("truncated while it was read")) } else { Ok(bytes) }
}

fn damaged(reason: &str) -> io::Error {
    io::Error::other(reason)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes)
}
