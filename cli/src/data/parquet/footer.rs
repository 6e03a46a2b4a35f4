//! A footer as fastparquet writes it of a table without rows: its empty lists say that they are of bytes, where Parquet's reader
//! wants structs. Not here: what a footer means.
//!
//! It is Thrift's compact protocol: fields of a kind each, of which all but numbers tell their length or end with a mark.

/// The same footer, whose empty lists say that they are of structs, as all lists at its top are.
pub(super) fn mended(mut footer: Vec<u8>) -> Option<Vec<u8>> {
    const LIST: u8 = 9;
    const STRUCT: u8 = 12;
    let mut at = 0;
    loop {
        let kind = *footer.get(at)? & 15;
        if kind == 0 {
            return Some(footer);
        }
        at = field(&footer, at)?;
        if kind == LIST && footer.get(at)? >> 4 == 0 {
            footer[at] = STRUCT;
        }
        at = skip(&footer, at, kind, 0)?;
    }
}

/// Where the value begins of a field that begins at `at`.
fn field(bytes: &[u8], at: usize) -> Option<usize> {
    // A number that is not close to the one before follows by itself.
    if bytes.get(at)? >> 4 == 0 { Some(varint(bytes, at + 1)?.1) } else { Some(at + 1) }
}

/// The end of a value of a kind, which begins at `at`.
fn skip(bytes: &[u8], at: usize, kind: u8, depth: usize) -> Option<usize> {
    const DEEPEST: usize = 32;
    if depth > DEEPEST {
        return None;
    }
    match kind {
        // A boolean field is its kind.
        1 | 2 => Some(at),
        3 => Some(at + 1),
        4..=6 => Some(varint(bytes, at)?.1),
        7 => Some(at + 8),
        8 => {
            let (length, start) = varint(bytes, at)?;
            start.checked_add(usize::try_from(length).ok()?)
        }
        9 | 10 => {
            let head = *bytes.get(at)?;
            let (count, mut at) = if head >> 4 == 15 { varint(bytes, at + 1)? } else { (u64::from(head >> 4), at + 1) };
            for _ in 0..count {
                at = if matches!(head & 15, 1 | 2) { at + 1 } else { skip(bytes, at, head & 15, depth + 1)? };
                bytes.get(at)?;
            }
            Some(at)
        }
        12 => {
            let mut at = at;
            loop {
                let kind = *bytes.get(at)? & 15;
                if kind == 0 {
                    return Some(at + 1);
                }
                at = skip(bytes, field(bytes, at)?, kind, depth + 1)?;
            }
        }
        _ => None,
    }
}

/// A number of 7 bits a byte, and where it ends.
fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0;
    for (place, &byte) in bytes.get(at..)?.iter().take(10).enumerate() {
        number |= u64::from(byte & 127).checked_shl(7 * place as u32)?;
        if byte < 128 {
            return Some((number, at + place + 1));
        }
    }
    None
}
