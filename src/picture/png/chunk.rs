//! PNG's chunks, and those that stand before a picture's pixels and behind them. Not here: the pixels.

use std::io;

use super::strip::Check;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The keyword of the text that holds the recipe.
pub(super) const RECIPE: &str = "Recipe";
const SOFTWARE: &str = concat!("yunta ", env!("CARGO_PKG_VERSION"));

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

/// What stands before the pixels of a picture of at most 256 colours, a byte each: red, green and blue of each index, and the
/// recipe, of Latin-1 alone, where there is one.
///
/// # Errors
/// PNG has no picture with a side of 0 or of 2^31 pixels, and no such text.
pub(super) fn head((width, height): (usize, usize), colours: &[u8], recipe: &str) -> io::Result<Vec<u8>> {
    let side = |pixels: usize| {
        let side = u32::try_from(pixels).ok().filter(|&side| side > 0 && side >> 31 == 0);
        side.ok_or_else(|| io::Error::other(format!("PNG has no side of {pixels} pixels")))
    };
    let mut head = SIGNATURE.to_vec();
    let mut about = [side(width)?.to_be_bytes(), side(height)?.to_be_bytes()].concat();
    // Eight bits, indexed; the only compression and the only filtering, and no interlace.
    about.extend([8, 3, 0, 0, 0]);
    put(*b"IHDR", &about, &mut head)?;
    put(*b"PLTE", colours, &mut head)?;
    for (keyword, text) in [("Software", SOFTWARE), (RECIPE, recipe)].into_iter().filter(|(_, text)| !text.is_empty()) {
        let latin = text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<_>>>();
        let latin = latin.ok_or_else(|| io::Error::other(format!("{text:?} has letters that are not of Latin-1, which PNG holds")))?;
        put(*b"tEXt", &[keyword.as_bytes(), &[0], &latin].concat(), &mut head)?;
    }
    put(*b"IDAT", &ZLIB, &mut head)?;
    Ok(head)
}

/// What stands behind the pixels.
pub(super) fn tail(check: Check) -> io::Result<Vec<u8>> {
    let mut tail = Vec::new();
    put(*b"IDAT", &[&LAST_BLOCK[..], &check.adler().to_be_bytes()].concat(), &mut tail)?;
    put(*b"IEND", &[], &mut tail)?;
    Ok(tail)
}
