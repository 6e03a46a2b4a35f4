//! The header of a .npy file: a dictionary as Python writes one, with the type, the order and the shape of the numbers that follow.
//! Its format is NumPy's `numpy.lib.format`. Not here: what it is for.

use std::io::{self, Read};

use super::{MAGIC, shape_text};

/// NumPy's own limit on a header that it did not write itself.
const LONGEST: u64 = 10_000;

/// Numbers begin at a multiple of this.
const ALIGNED: usize = 64;

/// The order in which an array's numbers lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// C's: the last index goes first.
    Standard,
    /// The first index goes first.
    Fortran,
}

impl Layout {
    pub fn is_fortran(self) -> bool {
        self == Self::Fortran
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// NumPy's name of the element type, as in `<f4`; of records the list of their fields.
    pub descr: String,
    pub layout: Layout,
    pub shape: Vec<usize>,
}

/// NumPy's name of a type of Rust's, in this machine's byte order.
pub(super) fn descr(name: &str, size: usize) -> String {
    let order = match size {
        1 => '|',
        _ if cfg!(target_endian = "big") => '>',
        _ => '<',
    };
    format!("{order}{}{size}", &name[..1])
}

/// Reads a header, and tells its length in the file.
pub(super) fn read(source: &mut impl Read) -> Result<(Header, u64), String> {
    let mut bytes = Vec::new();
    let failed = |error: io::Error| error.to_string();
    source.take(12).read_to_end(&mut bytes).map_err(failed)?;
    let (start, length) = match bytes[..] {
        [_, _, _, _, _, _, 1, _, a, b, ..] => (10, u64::from(u16::from_le_bytes([a, b]))),
        [_, _, _, _, _, _, 2 | 3, _, a, b, c, d] => (12, u64::from(u32::from_le_bytes([a, b, c, d]))),
        [_, _, _, _, _, _, version @ (0 | 4..), minor, ..] => {
            return Err(format!("written in version {version}.{minor} of the format; there are 1 to 3"));
        }
        _ => return Err(ends()),
    };
    let end = start as u64 + length;
    if length > LONGEST {
        return Err(format!("no .npy file that yunta can read: its header has {length} bytes"));
    }
    source.take(end.saturating_sub(12)).read_to_end(&mut bytes).map_err(failed)?;
    if (bytes.len() as u64) < end {
        return Err(ends());
    }
    // Version 3 is in UTF-8; what the older ones have beyond ASCII, names of fields, is in Latin-1.
    let text = String::from_utf8(bytes.split_off(start)).unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect());
    Ok((parsed(&text).map_err(|reason| unreadable(&reason))?, end))
}

fn ends() -> String {
    "no .npy file, or truncated: it ends inside its header".into()
}

fn unreadable(reason: &str) -> String {
    format!("no .npy file that yunta can read: {reason} in its header")
}

/// The header of a file.
pub(super) fn bytes(descr: &str, layout: Layout, shape: &[usize]) -> io::Result<Vec<u8>> {
    let order = if layout.is_fortran() { "True" } else { "False" };
    let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {}}}", shape_text(shape));
    // A shape that is too long for this has more dimensions than NumPy knows.
    let length = (MAGIC.len() + 4 + text.len() + 1).next_multiple_of(ALIGNED);
    let stated = u16::try_from(length - MAGIC.len() - 4).map_err(io::Error::other)?;
    let mut bytes = [MAGIC, &[1, 0], &stated.to_le_bytes(), text.as_bytes()].concat();
    bytes.resize(length - 1, b' ');
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the dictionary says.
fn parsed(text: &str) -> Result<Header, String> {
    let inner = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).ok_or("there is no dictionary")?;
    let (mut descr, mut layout, mut shape) = (None, None, None);
    for entry in parts(inner, ',')? {
        let [key, value] = parts(entry, ':')?[..] else { return Err(format!("there is {}", short(entry))) };
        match quoted(key) {
            Some("descr") => descr = Some(descr_of(value)?.to_owned()),
            Some("fortran_order") => layout = Some(layout_of(value)?),
            Some("shape") => shape = Some(shape_of(value)?),
            _ => return Err(format!("there is {}", short(key))),
        }
    }
    let lacks = |key: &str| format!("there is no {key}");
    Ok(Header {
        descr: descr.ok_or_else(|| lacks("descr"))?,
        layout: layout.ok_or_else(|| lacks("fortran_order"))?,
        shape: shape.ok_or_else(|| lacks("shape"))?,
    })
}

/// A name, or the fields of records.
fn descr_of(value: &str) -> Result<&str, String> {
    let wrong = || format!("the descr is {}", short(value));
    quoted(value).or_else(|| value.starts_with('[').then_some(value)).ok_or_else(wrong)
}

fn layout_of(value: &str) -> Result<Layout, String> {
    match value {
        "True" => Ok(Layout::Fortran),
        "False" => Ok(Layout::Standard),
        other => Err(format!("the fortran_order is {}", short(other))),
    }
}

fn shape_of(value: &str) -> Result<Vec<usize>, String> {
    let wrong = || format!("the shape is {}", short(value));
    let inner = value.strip_prefix('(').and_then(|value| value.strip_suffix(')')).ok_or_else(wrong)?;
    let sides = parts(inner, ',')?;
    // In Python one number in brackets is that number.
    if sides.len() == 1 && !inner.contains(',') {
        return Err(wrong());
    }
    // Python 2 wrote a shape as `(4L, 3L)`, which Python 3 does not know, and its NumPy does.
    sides.iter().map(|side| side.strip_suffix('L').unwrap_or(side).parse().map_err(|_| wrong())).collect()
}

/// The beginning of what an error shows.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// What stands between quotes, and nothing else.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    text[1..].strip_suffix(quote).filter(|inner| !inner.contains([quote, '\\']))
}

/// The parts of a text between these, of which those within quotes and brackets are none. The last part may be left out.
fn parts(text: &str, between: char) -> Result<Vec<&str>, String> {
    let (mut parts, mut start, mut open, mut quote) = (Vec::new(), 0, 0usize, None);
    for (at, c) in text.char_indices() {
        match c {
            c if quote.is_some() => quote = quote.filter(|&quote| quote != c),
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.checked_sub(1).ok_or("a bracket is closed that none opens")?,
            c if c == between && open == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if open > 0 || quote.is_some() {
        return Err("a bracket or a quote is left open".into());
    }
    parts.extend(Some(text[start..].trim()).filter(|last| !last.is_empty()));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Header, String> {
        let bytes = [MAGIC, &[1, 0], &(text.len() as u16).to_le_bytes(), text.as_bytes()].concat();
        let (header, length) = read(&mut &bytes[..])?;
        assert_eq!(length as usize, bytes.len());
        Ok(header)
    }

    fn header(descr: &str, layout: Layout, shape: &[usize]) -> Header {
        Header { descr: descr.into(), layout, shape: shape.to_owned() }
    }

    #[test]
    fn what_is_written_is_read_back_and_ends_at_a_multiple_of_64() {
        for (layout, shape) in
            [(Layout::Standard, &[][..]), (Layout::Fortran, &[5]), (Layout::Standard, &[7, usize::MAX]), (Layout::Fortran, &[9; 32])]
        {
            let written = bytes("<f4", layout, shape).unwrap();
            assert_eq!(written.len() % ALIGNED, 0);
            assert_eq!(written.last(), Some(&b'\n'));
            assert_eq!(read(&mut &written[..]), Ok((header("<f4", layout, shape), written.len() as u64)));
        }
        assert_eq!(&bytes("|u1", Layout::Standard, &[3]).unwrap()[10..68], b"{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}   ");
    }

    #[test]
    fn headers_as_other_programs_write_them() {
        for (text, wanted) in [
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n", header("<f8", Layout::Standard, &[3, 4])),
            ("{'descr': '<f8', 'fortran_order': True, 'shape': (4L, 3L), }\n", header("<f8", Layout::Fortran, &[4, 3])),
            (r#"{"shape": (3,), "fortran_order": False, "descr": ">i2"}"#, header(">i2", Layout::Standard, &[3])),
            ("{'descr':'|b1','fortran_order':False,'shape':()}", header("|b1", Layout::Standard, &[])),
            (
                "{'descr': [('a,b', '<f4', (2,)), ('c', '<i8')], 'fortran_order': False, 'shape': (1,), }",
                header("[('a,b', '<f4', (2,)), ('c', '<i8')]", Layout::Standard, &[1]),
            ),
        ] {
            assert_eq!(read_text(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_header_says_why() {
        for (text, why) in [
            ("{'descr': '<f8', 'fortran_order': False, }", "there is no shape"),
            ("{'descr': <f8, 'fortran_order': False, 'shape': (3,)}", "the descr is <f8"),
            ("{'descr': '<f8', 'fortran_order': 0, 'shape': (3,)}", "the fortran_order is 0"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3)}", "the shape is (3)"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3, -1)}", "the shape is (3, -1)"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 99999999999999999999)}", "the shape is"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': [3]}", "the shape is [3]"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'extra': 1}", "there is 'extra'"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (3,}", "left open"),
            ("{'descr': '<f8)', 'shape': ), (3,)}", "closed that none opens"),
            ("{'descr' '<f8'}", "there is 'descr' '<f8'"),
            ("('descr', '<f8')", "no dictionary"),
            ("", "no dictionary"),
        ] {
            let said = read_text(text).expect_err(text);
            assert!(said.contains(why) && said.starts_with("no .npy file that yunta can read: "), "{text}: {said}");
        }
        let whole = bytes("<f8", Layout::Standard, &[3]).unwrap();
        for end in [6, 8, 11, 12, 127] {
            assert_eq!(read(&mut &whole[..end]), Err(ends()), "{end}");
        }
        let mut other = whole.clone();
        other[6] = 9;
        assert!(read(&mut &other[..]).is_err_and(|said| said.contains("version 9.0")));
        let long = [MAGIC, &[2, 0], &u32::MAX.to_le_bytes(), &[b' '; 20_000]].concat();
        assert!(read(&mut &long[..]).is_err_and(|said| said.contains("header has 4294967295 bytes")));
    }
}
