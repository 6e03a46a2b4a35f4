//! Arrays: a .npy file, plain or compressed, and the arrays of a .npz file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yunta_fuzz::{Choices, begin, file, run};

fuzz_target!(init: begin(), |input: &[u8]| {
    let mut choices = Choices(input);
    let mut line = choices.of(&[&["count", "--value=1"][..], &["normalize"]]).to_vec();
    let (name, read) = choices.of(&[("IN.npy", "IN.npy"), ("IN.npz", "IN.npz"), ("IN.npz", "IN.npz:x"), ("IN.npy.gz", "IN.npy.gz")]);
    let out = choices.of(&["OUT.npy", "OUT.csv", "OUT.parquet"]);
    line.extend([read, out, "--threads=1", "--backend=serial", "--quiet"]);
    let columns = choices.of(&["", "--columns=#1", "--columns=x"]);
    line.extend(Some(columns).filter(|columns| !columns.is_empty()));
    file(name, choices.0);
    run(&line);
});
