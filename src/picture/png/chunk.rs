//! PNG's chunks, and those that stand before a picture's pixels and behind them. Not here: the pixels.

use std::io;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a zlib stream begins with: deflate with a window of 32 KiB, at the lowest level.
const ZLIB: [u8; 2] = [0x78, 0x01];

/// A deflate stream's last block, of nothing.
const LAST_BLOCK: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// Writes a chunk behind others.
pub(super) fn put(kind: [u8; 4], data: &[u8], to: &mut Vec<u8>) -> io::Result<()> {
    let length = u32::try_from(data.len()).ok().filter(|length| length >> 31 == 0);
    let length = length.ok_or_else(|| io::Error::other("a part of a picture of 2 GiB, which PNG does not hold"))?;
    to.try_reserve(data.len() + 12)?;
    to.extend_from_slice(&length.to_be_bytes());
    to.extend_from_slice(&kind);
    to.extend_from_slice(data);
    let mut sum = crc32fast::Hasher::new();
    sum.update(&kind);
    sum.update(data);
    to.extend_from_slice(&sum.finalize().to_be_bytes());
    Ok(())
}

/// What stands before the pixels: their kind, and red, green and blue of each index where they are indices.
///
/// # Errors
/// PNG has no picture with a side of 0 or of 2^31 pixels.
pub(super) fn begin(
    (width, height): (usize, usize),
    (colour, depth): (png::ColorType, png::BitDepth),
    colours: Option<&[u8]>,
) -> io::Result<Vec<u8>> {
    let side = |pixels: usize| {
        let side = u32::try_from(pixels).ok().filter(|&side| side > 0 && side >> 31 == 0);
        side.ok_or_else(|| io::Error::other(format!("PNG has no side of {pixels} pixels")))
    };
    let mut head = SIGNATURE.to_vec();
    let mut about = [side(width)?.to_be_bytes(), side(height)?.to_be_bytes()].concat();
    // The only compression and the only filtering that there are, and no interlace.
    about.extend([depth as u8, colour as u8, 0, 0, 0]);
    put(*b"IHDR", &about, &mut head)?;
    if let Some(colours) = colours {
        put(*b"PLTE", colours, &mut head)?;
    }
    Ok(head)
}

/// A text under a keyword: Latin-1 in the plainest form, which every reader knows, or else UTF-8.
pub(super) fn text(keyword: &str, text: &str, to: &mut Vec<u8>) -> io::Result<()> {
    let keyword = keyword.as_bytes();
    match text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<_>>>() {
        Some(latin) => put(*b"tEXt", &[keyword, &[0], &latin].concat(), to),
        // Not compressed, of no language, the keyword not translated.
        None => put(*b"iTXt", &[keyword, &[0; 5], text.as_bytes()].concat(), to),
    }
}

/// What the compressed pixels begin with.
pub(super) fn begin_pixels(to: &mut Vec<u8>) -> io::Result<()> {
    put(*b"IDAT", &ZLIB, to)
}

/// What stands behind the pixels, of which `adler` is the sum.
pub(super) fn tail(adler: u32) -> io::Result<Vec<u8>> {
    let mut tail = Vec::new();
    put(*b"IDAT", &[&LAST_BLOCK[..], &adler.to_be_bytes()].concat(), &mut tail)?;
    put(*b"IEND", &[], &mut tail)?;
    Ok(tail)
}
