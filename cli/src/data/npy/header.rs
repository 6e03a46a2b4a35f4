//! The header of a .npy file, and what is wrong with one. Not here: what it is for.

use std::io::{self, Read};

use ndarray_npy::npy::header::{Header, ReadHeaderError};

/// NumPy's own limit on a header that it did not write itself.
const LONGEST: u64 = 10_000;

/// Reads a header, and tells its length in the file.
pub(super) fn read(source: &mut impl Read) -> Result<(Header, u64), String> {
    let mut bytes = Vec::new();
    let failed = |error: io::Error| reason(&ReadHeaderError::Io(error));
    source.take(12).read_to_end(&mut bytes).map_err(failed)?;
    let length = match bytes[..] {
        [_, _, _, _, _, _, 1, _, a, b, ..] => 10 + u64::from(u16::from_le_bytes([a, b])),
        [_, _, _, _, _, _, _, _, a, b, c, d] => 12 + u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => 0,
    };
    source.take(length.min(LONGEST).saturating_sub(12)).read_to_end(&mut bytes).map_err(failed)?;
    forgive(&mut bytes);
    let header = Header::from_reader(&mut &bytes[..]).map_err(|error| reason(&error))?;
    Ok((header, bytes.len() as u64))
}

/// Python 2 wrote a shape as `(4L, 3L)`, which Python 3 does not know, and its NumPy does.
fn forgive(header: &mut [u8]) {
    for at in 1..header.len().saturating_sub(1) {
        if header[at] == b'L' && header[at - 1].is_ascii_digit() && matches!(header[at + 1], b',' | b')' | b' ') {
            header[at] = b' ';
        }
    }
}

fn reason(error: &ReadHeaderError) -> String {
    match error {
        ReadHeaderError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            "no .npy file, or truncated: it ends inside its header".into()
        }
        ReadHeaderError::Io(error) => error.to_string(),
        // The parser draws the place below its message.
        ReadHeaderError::Parse(error) => {
            format!("no .npy file that yunta can read: {}", error.to_string().lines().next().unwrap_or_default())
        }
    }
}
