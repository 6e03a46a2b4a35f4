//! Pictures of every format that is read, as `draw` reads them: colours, turns and profiles.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yunta_fuzz::{begin, file, run};

fuzz_target!(init: begin(), |input: &[u8]| {
    file("IN.picture", input);
    run(&["draw", "p", "p=IN.picture", "OUT.qoi", "--threads=1", "--backend=serial", "--quiet"]);
});
