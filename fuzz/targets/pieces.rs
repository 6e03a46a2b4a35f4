//! Folders of pieces: the manifest, the record of what is done, and pieces whose checksums are right, or not. The input is a manifest up
//! to a NUL byte, then each piece's sections, with a NUL byte between two and two between pieces. A section of one byte is a number of
//! eight, most of which are zeros.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use yunta::pieces::{Checksum, Sealed};
use yunta_fuzz::{Choices, begin, folder, run};

fuzz_target!(init: begin(), |input: &[u8]| {
    let mut choices = Choices(input);
    let out = choices.of(&["OUT.npy", "OUT.csv", "OUT.parquet", "OUT.png"]);
    let (is_sealed, is_done) = choices.of(&[(true, false), (false, false), (true, true)]);
    let mut parts = choices.0.splitn(2, |&byte| byte == 0);
    let (manifest, pieces) = (parts.next().unwrap_or(&[]), parts.next().unwrap_or(&[]));
    let path = folder().join(format!("{out}.parts"));
    fs::create_dir_all(&path).expect("a folder");
    let manifest = String::from_utf8_lossy(manifest).replace("VERSION", yunta_command::VERSION);
    fs::write(path.join("manifest"), &manifest).expect("a manifest");
    // As the command has it, which reads and prints it.
    let job = serde_json::from_str::<serde_json::Value>(&manifest).map_or(0, |said| Checksum::of(format!("{said:#}\n").as_bytes()));
    for (number, piece) in split(pieces, &[0, 0]).into_iter().enumerate().take(8) {
        let sections = split(piece, &[0]).into_iter().map(section).collect();
        let sealed = Sealed { job, number, sections };
        let bytes = if is_sealed { sealed.to_bytes() } else { piece.to_vec() };
        fs::write(path.join(format!("{}.piece", number + 1)), bytes).expect("a piece");
    }
    if is_done {
        fs::write(path.join("done"), pieces).expect("a record");
    }
    run(&["missing", out]);
    run(&["missing", out, "--shards=3"]);
    run(&["merge", out]);
    let _ = fs::remove_dir_all(&path);
});

fn section(bytes: &[u8]) -> Vec<u8> {
    let mut section = bytes.to_vec();
    section.resize(if bytes.len() == 1 { 8 } else { bytes.len() }, 0);
    section
}

/// The parts between marks.
fn split<'a>(mut bytes: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = bytes.windows(mark.len()).position(|window| window == mark) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + mark.len()..];
    }
    parts.push(bytes);
    parts
}
