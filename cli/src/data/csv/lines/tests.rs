//! Where lines end and what is in quotes, against plainer ways to tell. The texts are all short ones.

use super::*;

/// Every text of so many of these bytes.
pub(in crate::data::csv) fn texts(bytes: &[u8], length: u32) -> impl Iterator<Item = Vec<u8>> {
    let digit = move |number: usize, place: u32| bytes[number / bytes.len().pow(place) % bytes.len()];
    (0..bytes.len().pow(length)).map(move |number| (0..length).map(|place| digit(number, place)).collect())
}

const COMMA: Separator = Separator::COMMA;

#[test]
fn lines_end_and_are_blank_wherever_a_text_is_cut() {
    for text in (0..=6).flat_map(|length| texts(b"1,\"\n\r", length)) {
        let name = String::from_utf8_lossy(&text);
        for least in 0..=text.len() {
            let end = unquoted(&text, b'\n', COMMA).find(|&at| at >= least).map(|at| at + 1);
            assert_eq!(line_end(&text, least, COMMA), end, "{name:?} from {least}");
        }
        let rows = lines(&text, COMMA).filter(|line| !line.is_empty()).count();
        let chunk = Chunk::new(&text);
        assert_eq!(chunk.rows(COMMA), rows, "{name:?}");
        assert!(lines(&text, COMMA).count() <= chunk.lines(), "{name:?}");
    }
}

#[test]
fn quotes_that_take_other_lines_in_by_mistake_are_told_with_their_place() {
    for (text, expected) in [
        ("1,\"a\"\"b\nc\" \t,2\n3", Ok(15)),
        ("\"\"", Ok(2)),
        ("\"a\nb\"\r\n", Ok(7)),
        ("\"a\nb\",5\" x\n", Ok(11)),
        ("\"a\"x,\"b\" y\n", Ok(11)),
        ("5\" x,\"\"\n\"", Ok(8)),
        ("\"", Err(0)),
        ("1,\"", Err(2)),
        ("\"a\",\"\"\"", Err(4)),
        ("5\" x,\"b\n1,c\n", Err(5)),
        ("1,\"ok\n2,\"fine\"\n3,x", Err(2)),
        ("\"a\nb\",\"ok\n2,\" fine\"\n", Err(6)),
    ] {
        assert_eq!(line(text.as_bytes(), COMMA).map(|(_, length)| length).map_err(|unclosed| unclosed.at), expected, "{text:?}");
    }
}

#[test]
fn cells_are_those_that_another_reader_finds() {
    for text in (0..=8).flat_map(|length| texts(b"1,\"\n", length)) {
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n')).from_reader(&text[..]);
        let theirs: Vec<_> = reader.into_byte_records().map(|record| record.unwrap().len()).collect();
        let ours = lines(&text, COMMA).filter(|line| !line.is_empty()).map(|line| unquoted(line, b',', COMMA).count() + 1);
        assert_eq!(ours.collect::<Vec<_>>(), theirs, "{:?}", String::from_utf8_lossy(&text));
    }
}
