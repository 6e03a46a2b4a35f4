//! Text: plain, or compressed as its first bytes tell, read in every way that there are options for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yunta_fuzz::{Choices, begin, file, run};

fuzz_target!(init: begin(), |input: &[u8]| {
    let mut choices = Choices(input);
    let mut line = choices.of(&[&["count", "--value=1"][..], &["normalize"]]).to_vec();
    let name = choices.of(&["IN.csv", "IN.csv.gz", "IN.csv.zst"]);
    let out = choices.of(&["OUT.csv", "OUT.npy", "OUT.parquet", "OUT.csv.gz", "OUT.csv.zst"]);
    line.extend([name, out, "--threads=1", "--backend=serial", "--quiet"]);
    let options = [
        choices.of(&["", "--header=yes", "--header=no"]),
        choices.of(&["", "--separator=comma", "--separator=semicolon", "--separator=tab", "--separator=blanks", "--separator=|"]),
        choices.of(&["", "--decimal=.", "--decimal=,"]),
        choices.of(&["", "--missing=error"]),
        choices.of(&["", "--comment=#", "--comment=//"]),
        choices.of(&["", "--columns=a", "--columns=#0", "--columns=#1,#0", "--columns=\"a,b\""]),
    ];
    line.extend(options.into_iter().filter(|option| !option.is_empty()));
    file(name, choices.0);
    run(&line);
});
