//! Lines cut into cells, and cells read as numbers, against plainer ways to do the same.

use super::super::lines::tests::texts;
use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_bit(bits: u64, few in -100_000..100_000i32) {
        for number in [f64::from_bits(bits), f64::from(few) / 1000.0] {
            let mut text = Vec::new();
            number.write(&mut text);
            let back: f64 = super::number(&text).unwrap();
            prop_assert!(back.to_bits() == number.to_bits() || (back.is_nan() && number.is_nan()));
            let single = number as f32;
            text.clear();
            single.write(&mut text);
            let back: f32 = super::number(&text).unwrap();
            prop_assert!(back.to_bits() == single.to_bits() || (back.is_nan() && single.is_nan()));
        }
    }

    #[test]
    fn any_text_is_the_number_that_the_standard_library_finds(text in "[ +-]?[0-9.]{0,30}(e[+-]?[0-9]{0,3})?|nan|inf|Infinity|0x10|1_000|.*") {
        let ours: Option<f64> = super::number(text.as_bytes());
        let theirs = super::unquote(text.as_bytes());
        let theirs: Option<f64> = std::str::from_utf8(&theirs).unwrap().trim_matches([' ', '\t', '\n', '\r', '\x0c']).parse().ok();
        prop_assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits));
    }
}

/// The rows of a text that is cut into lines first, and those into cells; or the byte of the first that is wrong.
fn rows(text: &[u8], dialect: Dialect, names: &[String]) -> Result<Vec<u64>, usize> {
    let (mut cells, mut numbers, mut at) = (Cells::new(dialect), Vec::new(), 0);
    while at < text.len() {
        let (line, length) = line(&text[at..], dialect.separator).map_err(|unclosed| at + unclosed.at)?;
        let mut row = vec![0.0; names.len()];
        cells.cut(line, names.len());
        if !is_blank(line, dialect.separator) {
            cells.pick(names, &[0, 1][..names.len()], &mut row).map_err(|_| at)?;
            numbers.extend(row.into_iter().map(f64::to_bits));
        }
        at += length;
    }
    Ok(numbers)
}

#[test]
fn rows_are_those_of_lines_cut_into_cells() {
    let with = |separator, missing| Dialect { separator, missing, ..Dialect::WRITTEN };
    for (dialect, bytes) in [
        (Dialect::WRITTEN, b"1,\"\n\r "),
        (with(Separator::COMMA, Missing::Error), b"1,\"\n\r "),
        (with(Separator::Byte(b'\t'), Missing::Nan), b"1\t\"\n\r "),
        (with(Separator::Blanks, Missing::Nan), b"1\t\"\n\r "),
    ] {
        for text in (0..=6).flat_map(|length| texts(bytes, length)) {
            for names in [vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]] {
                let chunk = Chunk::new(&text);
                let mut out = vec![0.0f64; chunk.lines() * names.len()];
                let parsed = parse(&chunk, dialect, &names, &[0, 1][..names.len()], &mut out);
                if let Ok(rows) = parsed {
                    assert_eq!(chunk.rows(dialect.separator), rows, "{:?} {dialect:?}", String::from_utf8_lossy(&text));
                }
                let ours = parsed.map(|rows| out[..rows * names.len()].iter().map(|number| number.to_bits()).collect());
                assert_eq!(ours.map_err(|bad| bad.at), rows(&text, dialect, &names), "{:?} {dialect:?}", String::from_utf8_lossy(&text));
            }
        }
    }
}

#[test]
fn missing_numbers_are_nan_and_nothing_else_is() {
    let names = ["a", "b", "c"].map(str::to_owned);
    let strict = Dialect { missing: Missing::Error, ..Dialect::WRITTEN };
    let parsed = |text: &str, dialect: Dialect, names: &[String]| {
        let mut out = [0.0f64; 9];
        let all = [0, 1, 2];
        parse(&Chunk::new(text.as_bytes()), dialect, names, &all[..names.len()], &mut out).map(|rows| out[..rows * names.len()].to_vec())
    };
    for cell in ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "<NA>", "-NaN", "1.#IND", " NA ", "\"\"", "\"NA\"", "  "] {
        for row in [format!("1,{cell},2\n"), format!("{cell},1,2\r\n"), format!("1,2,{cell}")] {
            let found = parsed(&row, Dialect::WRITTEN, &names).unwrap_or_else(|bad| panic!("{row:?}: {bad:?}"));
            assert_eq!((found.len(), found.iter().filter(|number| number.is_nan()).count()), (3, 1), "{row:?}");
            let is_number = number::<f64>(cell.as_bytes()).is_some();
            assert_eq!(parsed(&row, strict, &names).is_ok(), is_number, "{row:?}");
        }
    }
    for cell in ["NAN1", "NAs", "nul", "-", "?", ".", "NA NA", "\"\"\"\"", "1NA"] {
        let row = format!("1,{cell},2\n");
        assert!(parsed(&row, Dialect::WRITTEN, &names).is_err(), "{row:?}");
    }
    // A blank line is no row.
    let one = &names[..1];
    assert_eq!(parsed("1\n\n\"\"\nNA\n", Dialect::WRITTEN, one).unwrap().len(), 3);
    assert!(parsed("1\n  \n", Dialect::WRITTEN, one).is_err());
}

#[test]
fn commas_and_points_change_places_where_decimals_have_commas() {
    let dialect = Dialect { separator: Separator::Byte(b';'), decimal: Decimal::Comma, ..Dialect::WRITTEN };
    let names = ["a", "b"].map(str::to_owned);
    let mut out = [0.0f64; 4];
    assert_eq!(parse(&Chunk::new(b"1,5;-2,25e1\n\"3,5\"; ,5 \n"), dialect, &names, &[0, 1], &mut out).unwrap(), 2);
    assert_eq!(out, [1.5, -22.5, 3.5, 0.5]);
    for (text, said) in [(&b"1;1.000,5\n"[..], "\"1.000,5\", no number"), (b"1;1.5", "\"1.5\", no number")] {
        let bad = parse(&Chunk::new(text), dialect, &names, &[0, 1], &mut out).unwrap_err();
        assert!(bad.reason.contains(said), "{}", bad.reason);
    }
}

#[test]
fn quotes_are_taken_off_and_two_are_one() {
    for (cell, held) in [("1", "1"), ("\"1\"", "1"), ("\"a \"\"b\"\", c\"", "a \"b\", c"), ("\"", "\""), ("\"\"", ""), ("a\"", "a\"")] {
        assert_eq!(String::from_utf8_lossy(&unquote(cell.as_bytes())), held, "{cell}");
    }
}
