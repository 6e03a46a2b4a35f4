//! Tables in other bytes than plain text: compressed, in UTF-16, and of kinds that are no tables.

use std::io::Write;

use crate::shell::{Shell, f64s, npy};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn stdout(shell: &Shell, line: &str) -> String {
    String::from_utf8(shell.yunta(line).assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn compressed_tables_are_read_whatever_their_names() {
    let shell = Shell::new();
    let text = "a,b\n".to_owned() + &"1,2\n".repeat(300_000);
    let half = text.len() / 2;
    for compress in [gzip as fn(&[u8]) -> Vec<u8>, zstd] {
        let parts = [compress(&text.as_bytes()[..half]), compress(&text.as_bytes()[half..])].concat();
        for name in ["t.csv", "t.csv.gz", "t.csv.zst", "T.CSV.GZ"] {
            shell.write(name, &parts);
            assert_eq!(stdout(&shell, &format!("sum-squares {name} - -q")), "a,b\n300000.0,1200000.0\n");
        }
        // A .npy result needs the number of rows first.
        shell.yunta("count t.csv counts.npy --value 2 -q").assert().success();
        assert_eq!(std::fs::metadata(shell.path("counts.npy")).unwrap().len(), 128 + 8 * 300_000);
        let piped = shell.yunta("sum-squares - - -q").write_stdin(compress(b"a\n3\n")).assert().success();
        assert_eq!(piped.get_output().stdout, b"a\n9.0\n");
        let array = npy("<f8", false, "(2, 2)", &f64s(&[1.0, 2.0, 3.0, 4.0]));
        for name in ["t.npy", "t.npy.gz"] {
            shell.write(name, compress(&array));
            assert_eq!(stdout(&shell, &format!("sum-squares {name} - -q")), "10.0,20.0\n");
        }
        shell.yunta("gaussian t.npy t.npy z.npy -q").assert().success();
    }
    shell.write("t.csv.gz", "a\n1\n");
    assert_eq!(stdout(&shell, "sum-squares t.csv.gz - -q"), "a\n1.0\n");
}

#[test]
fn utf_16_is_read_as_the_text_that_it_is() {
    let shell = Shell::new();
    let text = "\u{feff}a,n\r\n".to_owned() + &"3,\u{1f600}\r\n".repeat(100_000);
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [&little, &big, &gzip(&little), &zstd(&big)] {
        shell.write("t.csv", bytes);
        assert_eq!(stdout(&shell, "sum-squares t.csv - -q --columns a"), "a\n900000.0\n");
    }
    shell.yunta("count t.csv counts.npy --value 3 --columns a -q").assert().success();
    assert_eq!(std::fs::metadata(shell.path("counts.npy")).unwrap().len(), 128 + 8 * 100_000);
}

#[test]
fn damaged_data_are_an_error_and_never_a_shorter_table() {
    let shell = Shell::new();
    let text = "a\n".to_owned() + &"1\n".repeat(50_000);
    let array = npy("<f8", false, "(4,)", &f64s(&[1.0, 2.0, 3.0, 4.0]));
    for (name, plain) in [("t.csv", text.as_bytes()), ("t.npy", &array)] {
        for compress in [gzip as fn(&[u8]) -> Vec<u8>, zstd] {
            let whole = compress(plain);
            for length in [whole.len() / 2, whole.len() - 4, whole.len() - 1] {
                shell.write(name, &whole[..length]);
                shell.fails(&format!("sum-squares {name} -"), 1, &[name, "end too early"], &[name]);
                shell.fails(&format!("count {name} out.npy --value 1"), 1, &[name, "end too early"], &[name]);
            }
            let mut changed = whole;
            *changed.last_mut().unwrap() ^= 0x40;
            shell.write(name, changed);
            shell.fails(&format!("sum-squares {name} -"), 1, &[name, "damaged"], &[name]);
        }
        std::fs::remove_file(shell.path(name)).unwrap();
    }
    for (numbers, said) in [(3, "could not be read"), (5, "more bytes of data")] {
        shell.write("t.npy", gzip(&npy("<f8", false, "(4,)", &f64s(&vec![1.0; numbers]))));
        shell.fails("sum-squares t.npy -", 1, &["t.npy", said], &["t.npy"]);
    }
}

#[test]
fn what_is_no_table_is_named() {
    let shell = Shell::new();
    let without_mark: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, said) in [
        ("t.csv", &b"PK\x03\x04\x14\0\0\0"[..], "zip archive"),
        ("t.npy", b"PK\x03\x04\x14\0\0\0", "zip archive"),
        ("t.csv", b"PAR1\x15\x04\x15\x10", "Parquet file"),
        ("t.csv", b"BZh91AY&SY\0\0", "bzip2"),
        ("t.csv", b"\xfd7zXZ\0\0\x04", "xz"),
        ("t.csv", &npy("<f8", false, "(1,)", &f64s(&[1.0])), ".npy file"),
        ("t.csv", &without_mark, "UTF-16"),
        ("t.csv", b"\xff\xfe\0\0a\0\0\0", "UTF-32"),
        ("t.csv", b"x\x9c\x03\x02", "bytes that are no text"),
        ("t.csv", b"a,b\n1,x\0\n", "line 2: holds a NUL byte"),
        ("t.csv", b"a,b\n1,2\n3\0,4\n", "line 3"),
        ("t.csv", &gzip(&gzip(b"a\n1\n")), "compressed twice"),
    ] {
        shell.write(name, bytes);
        let columns = if said.contains("NUL") { " --columns a" } else { "" };
        shell.fails(&format!("sum-squares {name} -{columns}"), 1, &[name, said], &[name]);
        std::fs::remove_file(shell.path(name)).unwrap();
    }
}

#[test]
fn many_parts_are_one_table() {
    let shell = Shell::new();
    let lines = "1\n".repeat(1 << 20);
    for part in [gzip(lines.as_bytes()), zstd(lines.as_bytes())] {
        shell.write("t.csv", part.repeat(1 << 5));
        assert_eq!(stdout(&shell, "sum-squares t.csv - -q"), format!("{}.0\n", 1 << 25));
    }
}
