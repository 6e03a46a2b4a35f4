//! How a text is written, where that is not said: by its first lines. Not here: whether the first of them is names.
//!
//! A separator fits where it cuts most lines into as many cells as the first, and more than one. Of those that fit, the one with
//! the largest share of numbers among its cells is taken, and commas where that does not tell. Blanks, which stand in text
//! too, are taken where nothing else fits.

use super::cells::{Cells, count, unquote};
use super::complaint::has_thousands;
use super::dialect::{Decimal, Dialect, Options, Separator, is_missing, swapped};
use super::lines::lines;

/// The separators that are looked for, but for blanks.
const SEPARATORS: [Separator; 4] = [Separator::COMMA, Separator::Byte(b'\t'), Separator::Byte(b';'), Separator::Byte(b'|')];

/// As many lines are looked at, and as many cells of each.
const LINES: usize = 32;
const CELLS: usize = 32;

/// How a text that begins so is written.
pub(super) fn dialect(text: &[u8], options: &Options) -> Dialect {
    let separator = options.separator.unwrap_or_else(|| separator(text, options.decimal == Some(Decimal::Comma)));
    let decimal = options.decimal.unwrap_or_else(|| match separator {
        // Who writes decimal commas parts cells so, as a spreadsheet does.
        Separator::Byte(b';') if parts(text, separator) && any(text, separator, is_decimal) => Decimal::Comma,
        _ => Decimal::Point,
    });
    Dialect { separator, decimal, missing: options.missing }
}

/// The separator that a first line tells which is nothing but `sep=;`, as Excel has it, and the length of that line.
pub(super) fn told(text: &[u8]) -> Option<(Separator, usize)> {
    let length = text.iter().position(|&byte| byte == b'\n')? + 1;
    let line = text[..length].strip_suffix(b"\n")?;
    let line = unquote(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
    let &[byte] = line.strip_prefix(b"sep=")? else { return None };
    let separator = Separator::Byte(byte);
    SEPARATORS.contains(&separator).then_some((separator, length))
}

/// The separator that fits best. Where commas are decimals they part nothing.
fn separator(text: &[u8], has_commas: bool) -> Separator {
    let (candidates, otherwise) = if has_commas { (&SEPARATORS[1..], Separator::Byte(b';')) } else { (&SEPARATORS[..], Separator::COMMA) };
    let mut best = None;
    for &separator in candidates {
        if let Some(share) = share(text, separator)
            && best.is_none_or(|(_, most)| share > most)
        {
            best = Some((separator, share));
        }
    }
    let are_blanks =
        || share(text, Separator::Blanks).is_some_and(|share| share == 1.0 || (share > 0.0 && rows(text, Separator::Blanks).count() > 1));
    match best {
        Some((separator, _)) => separator,
        None if are_blanks() => Separator::Blanks,
        None => otherwise,
    }
}

/// The share of numbers among the cells that a separator makes, if it fits.
fn share(text: &[u8], separator: Separator) -> Option<f64> {
    let columns = count(rows(text, separator).next()?, separator);
    let (all, alike) =
        rows(text, separator).fold((0, 0), |(all, alike), line| (all + 1, alike + usize::from(count(line, separator) == columns)));
    if columns < 2 || 2 * alike <= all {
        return None;
    }
    let (mut numbers, mut others) = (0, 0);
    any(text, separator, |cell| {
        let is_number = Dialect::WRITTEN.number(cell).is_some() || (separator != Separator::COMMA && has_comma(cell));
        let is_mark = || !cell.is_empty() && is_missing(unquote(cell).trim_ascii());
        *(if is_number || is_mark() { &mut numbers } else { &mut others }) += 1;
        false
    });
    Some(f64::from(numbers) / f64::from(numbers + others))
}

/// The first lines that are not blank.
fn rows(text: &[u8], separator: Separator) -> impl Iterator<Item = &[u8]> {
    lines(text, separator).filter(|line| !line.trim_ascii().is_empty()).take(LINES)
}

/// Whether `is` one of the first cells of those, up to where it is.
fn any(text: &[u8], separator: Separator, mut is: impl FnMut(&[u8]) -> bool) -> bool {
    let mut cells = Cells::new(Dialect { separator, ..Dialect::WRITTEN });
    rows(text, separator).any(|line| {
        cells.cut(line, CELLS);
        cells.iter().take(CELLS).any(&mut is)
    })
}

/// Whether a separator parts the cells of the first line.
fn parts(text: &[u8], separator: Separator) -> bool {
    rows(text, separator).next().is_some_and(|first| count(first, separator) > 1)
}

/// Whether a cell is a number with a decimal comma, and none whose commas may part its thousands.
fn is_decimal(cell: &[u8]) -> bool {
    has_comma(cell) && !str::from_utf8(&unquote(cell)).is_ok_and(|text| has_thousands(text.trim(), Decimal::Point) && !text.contains("0,"))
}

/// Whether a cell is a number with a decimal comma.
fn has_comma(cell: &[u8]) -> bool {
    cell.contains(&b',') && Dialect::WRITTEN.number(&swapped(cell)).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Missing;
    use super::super::heading::Header;
    use super::*;

    #[test]
    fn what_parts_cells_is_found() {
        let (comma, semicolon, tab, bar) = (Separator::COMMA, Separator::Byte(b';'), Separator::Byte(b'\t'), Separator::Byte(b'|'));
        let (point, decimal_comma) = (Decimal::Point, Decimal::Comma);
        for (text, separator, decimal) in [
            ("a,b\n1,2\n", comma, point),
            ("1,2\n", comma, point),
            ("1, 2\n3, 4\n", comma, point),
            ("a\n1\n2\n", comma, point),
            ("", comma, point),
            ("my column\n1\n2\n", comma, point),
            ("my column\n", comma, point),
            ("a,note\n1,x;y\n2,z;w\n", comma, point),
            ("a,note\n1,\"x;y;z\"\n2,u v\n", comma, point),
            ("a,b\n1,2\n3\n", comma, point),
            ("x,y;z\n1,2\n", comma, point),
            ("a;b\n1;2\n", semicolon, point),
            ("a;b\n", semicolon, point),
            ("1;2", semicolon, point),
            ("a;b\n1,5;2,5\n", semicolon, decimal_comma),
            ("1,5;2,5\n3,5;4,5\n", semicolon, decimal_comma),
            ("a;note\n1.5;x, y\n2.5;z, w\n", semicolon, point),
            ("1;x, y\n3;z, w\n", semicolon, point),
            ("a;b\n1.000,5;2\n", semicolon, point),
            ("a;b\n1,000;2,500\n", semicolon, point),
            ("a;b\n0,125;1,234\n", semicolon, decimal_comma),
            ("a\tb\n1\t2\n", tab, point),
            ("name\ta\nJohn Smith\t1\n", tab, point),
            ("1,000\t2,000\n3,000\t4,000\n", tab, point),
            ("1\t\t2\n3\t\t4\n", tab, point),
            ("a|b\n1|2\n", bar, point),
            ("1.0 2.0\n3.0 4.0\n", Separator::Blanks, point),
            ("  1.0   2.0\n 13.0   4.0\n", Separator::Blanks, point),
            ("a b\n1 NA\n2 3\n", Separator::Blanks, point),
            ("1 2", Separator::Blanks, point),
        ] {
            let nothing = Options { header: Header::Auto, separator: None, decimal: None, missing: Missing::Nan, comment: None };
            let found = dialect(text.as_bytes(), &nothing);
            assert_eq!((found.separator, found.decimal), (separator, decimal), "{text:?}");
            let said = Options { separator: Some(bar), decimal: Some(decimal_comma), ..nothing };
            let obeyed = dialect(text.as_bytes(), &said);
            assert_eq!((obeyed.separator, obeyed.decimal), (bar, decimal_comma), "{text:?}");
        }
    }
}
