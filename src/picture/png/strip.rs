//! Rows of a picture, filtered and compressed by themselves, on all cores: one strip after another is a PNG file's data, whoever
//! made each of them. Not here: what stands before and behind.
//!
//! A strip's first row is told by each pixel's left neighbour, as the row above may be another's to compute, and every other row by the
//! row above. A strip is compressed in segments of a size that the picture's width alone decides, so that a picture's bytes are
//! the same for any number of threads. Each ends with an empty stored block, and so on a byte's end; the file's sum of all rows
//! is combined from theirs.

use std::io;

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params};

use super::chunk;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::memory::has_room;

/// Bytes of a segment, about: enough of them in a small picture for many threads, and few that each begins anew.
const SEGMENT: usize = 1 << 18;

/// What a compressor takes, about.
const COMPRESSOR: usize = 1 << 19;

/// The lowest level that looks for repetitions, of which a filtered picture is full.
const LEVEL: i32 = 1;

/// Some rows of a picture as a part of a PNG file.
#[derive(Debug, Clone)]
pub struct Strip {
    /// Whole chunks, to be written as they are.
    pub chunks: Vec<u8>,
    /// What the file's end has to say of these rows.
    pub check: Check,
}

/// The Adler-32 sum of rows as they are compressed, and how many bytes these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    adler: u32,
    length: u64,
}

impl Check {
    /// Of no rows.
    pub const NONE: Self = Self { adler: 1, length: 0 };

    fn of(bytes: &[u8]) -> Self {
        Self { adler: simd_adler32::adler32(&bytes), length: bytes.len() as u64 }
    }

    /// Of these rows and then of others.
    pub fn then(self, next: Self) -> Self {
        // Adler-32 is two sums modulo a prime: of 1 and the bytes, and of what the first was after each byte.
        const PRIME: u64 = 65_521;
        let sums = |check: Self| (u64::from(check.adler & 0xffff), u64::from(check.adler >> 16));
        let ((first, second), (next_first, next_second)) = (sums(self), sums(next));
        // The next ones' sums began with 1, and would have begun with `first`.
        let more = first + PRIME - 1;
        let low = (next_first + more) % PRIME;
        let high = (second + next_second + next.length % PRIME * (more % PRIME)) % PRIME;
        Self { adler: (high << 16 | low) as u32, length: self.length.saturating_add(next.length) }
    }

    /// What a file ends with whose rows these are.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn tail(self) -> io::Result<Vec<u8>> {
        chunk::tail(self.adler)
    }

    /// The same as bytes, for a file.
    pub fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.adler.to_le_bytes());
        bytes[4..].copy_from_slice(&self.length.to_le_bytes());
        bytes
    }

    /// What [`to_bytes`](Check::to_bytes) gave.
    pub fn from_bytes(bytes: [u8; 12]) -> Self {
        let [a, b, c, d, length @ ..] = bytes;
        Self { adler: u32::from_le_bytes([a, b, c, d]), length: u64::from_le_bytes(length) }
    }
}

/// The strip of rows of `width` pixels, each of so many bytes.
///
/// # Errors
/// There is no memory for it.
pub(in crate::picture) fn strip(engine: &Engine, bytes: &[u8], width: usize, pixel: usize) -> Result<Strip> {
    let rows = Rows { bytes, row: width.saturating_mul(pixel), pixel };
    let together = (SEGMENT / (rows.row + 1)).max(1);
    let height = bytes.len().checked_div(rows.row).unwrap_or(0);
    let no_memory = || Error::argument("width", width, format!("no memory to compress {height} rows of so many pixels"));
    let room = 2 * together.min(height) * (rows.row + 1) + COMPRESSOR;
    if !has_room(bytes.len().saturating_add(room.saturating_mul(engine.threads()))) {
        return Err(no_memory());
    }
    let firsts = (0..height).step_by(together).collect::<Vec<_>>();
    let made = |first: usize| segment(rows, first, height.min(first + together));
    let mut strip = Strip { chunks: Vec::new(), check: Check::NONE };
    for made in engine.map(firsts, made)? {
        let (chunk, check) = made.map_err(|_| no_memory())?;
        strip.chunks.try_reserve(chunk.len()).map_err(|_| no_memory())?;
        strip.chunks.extend_from_slice(&chunk);
        strip.check = strip.check.then(check);
    }
    Ok(strip)
}

/// Rows as they are before they are filtered.
#[derive(Debug, Clone, Copy)]
struct Rows<'a> {
    bytes: &'a [u8],
    /// Bytes of a row.
    row: usize,
    /// Bytes of a pixel, no more than of a row.
    pixel: usize,
}

/// The chunk of the rows from `first` to before `end`.
fn segment(rows: Rows<'_>, first: usize, end: usize) -> io::Result<(Vec<u8>, Check)> {
    let filtered = filtered(rows, first, end)?;
    let mut compressed = Vec::new();
    // What cannot be made smaller is stored, in blocks with a few bytes each.
    compressed.try_reserve_exact(filtered.len() + filtered.len() / 1024 + 64)?;
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 0, 0));
    let keep = |bytes: &[u8]| compressed.try_reserve(bytes.len()).map(|()| compressed.extend_from_slice(bytes)).is_ok();
    let (status, read) = compress_to_output(&mut compressor, &filtered, TDEFLFlush::Sync, keep);
    if status != TDEFLStatus::Okay || read != filtered.len() {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let mut chunk = Vec::new();
    chunk::put(*b"IDAT", &compressed, &mut chunk)?;
    Ok((chunk, Check::of(&filtered)))
}

/// The rows as PNG's filters have them, each behind the number of its filter.
fn filtered(Rows { bytes, row, pixel }: Rows<'_>, first: usize, end: usize) -> io::Result<Vec<u8>> {
    const LEFT: u8 = 1;
    const ABOVE: u8 = 2;
    let mut filtered = Vec::new();
    filtered.try_reserve_exact((end - first) * (row + 1))?;
    for start in (first..end).map(|number| number * row) {
        let now = &bytes[start..][..row];
        if start == 0 {
            filtered.push(LEFT);
            let before = std::iter::repeat_n(&0, pixel).chain(now);
            filtered.extend(now.iter().zip(before).map(|(now, before)| now.wrapping_sub(*before)));
        } else {
            filtered.push(ABOVE);
            let above = &bytes[start - row..][..row];
            filtered.extend(now.iter().zip(above).map(|(now, above)| now.wrapping_sub(*above)));
        }
    }
    Ok(filtered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_of_parts_are_the_sum_of_the_whole(bytes: Vec<u8>, cut: prop::sample::Index, last in 0..3usize) {
            let bytes = [bytes, vec![0xff; last * 70_000]].concat();
            let (front, back) = bytes.split_at(cut.index(bytes.len() + 1));
            prop_assert_eq!(Check::of(front).then(Check::of(back)), Check::of(&bytes));
            prop_assert_eq!(Check::NONE.then(Check::of(&bytes)), Check::of(&bytes));
            prop_assert_eq!(Check::from_bytes(Check::of(&bytes).to_bytes()), Check::of(&bytes));
        }
    }

    #[test]
    fn lengths_that_no_rows_have_are_added() {
        let most = Check::from_bytes([0xff; 12]);
        assert_eq!(most.then(most).to_bytes()[4..], [0xff; 8]);
    }

    #[test]
    fn a_strips_bytes_are_the_same_for_any_number_of_threads() {
        let rows: Vec<u8> = (0..1_000_003u32).flat_map(|k| [(k / 7) as u8]).take(1000 * 1000).collect();
        let strips = [1, 2, 7].map(|threads| strip(&Engine::builder().threads(threads).build().unwrap(), &rows, 1000, 1).unwrap());
        assert!(strips.iter().all(|other| other.chunks == strips[0].chunks && other.check == strips[0].check));
        assert!(strips[0].chunks.windows(4).filter(|chunk| chunk == b"IDAT").count() > 3, "one segment shows nothing");
    }
}
