//! Parquet files: their footers, pages, levels and codecs. A panic of the crate that reads them is an error here too, as it is for
//! a user, unless it leaves the call that catches it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yunta_fuzz::{Choices, begin, file, run};

fuzz_target!(init: begin(), |input: &[u8]| {
    let mut choices = Choices(input);
    let mut line = choices.of(&[&["count", "--value=1"][..], &["normalize"]]).to_vec();
    let out = choices.of(&["OUT.npy", "OUT.csv", "OUT.parquet"]);
    line.extend(["IN.parquet", out, "--threads=1", "--backend=serial", "--quiet"]);
    let columns = choices.of(&["", "--columns=#0", "--columns=#1,#0", "--columns=x"]);
    line.extend(Some(columns).filter(|columns| !columns.is_empty()));
    file("IN.parquet", choices.0);
    run(&line);
});
