//! Memory that ends is an error, wherever it ends: never an abort or a signal. Not here: what a run with enough of it does.

use std::process::{Command, Output};

use crate::shell::{Shell, f64s, npy};

/// Runs a command within so many KiB of address space.
fn within(shell: &Shell, kibibytes: usize, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0 && exec \"$@\"", &kibibytes.to_string()]).arg(assert_cmd::cargo::cargo_bin("yunta"));
    command.args(line.split_whitespace()).current_dir(&shell.folder);
    command.env("VK_DRIVER_FILES", "/nonexistent").env_remove("YUNTA_ADAPTER").env("YUNTA_CALIBRATION", "off").env_remove("RUST_BACKTRACE");
    command.output().unwrap()
}

/// The least address space in which the program says its version, to 64 KiB: less is not enough to load it.
fn least(shell: &Shell) -> usize {
    let (mut fails, mut holds) = (0, 1 << 21);
    while holds - fails > 64 {
        let middle = fails + (holds - fails) / 2;
        *(if within(shell, middle, "--version").status.success() { &mut holds } else { &mut fails }) = middle;
    }
    holds
}

#[test]
fn memory_that_ends_is_an_error_of_one_line() {
    let shell = Shell::new();
    shell.write("t.csv", "0.125,-3.5\n".repeat(30_000));
    shell.write("x.npy", npy("<f8", false, "(60000, 2)", &f64s(&[0.5; 120_000])));
    shell.write("i.npy", npy("<i2", false, "(60000, 2)", &[1; 240_000]));
    let least = least(&shell);
    for line in [
        "julia out.png --size 2000x1000 --quiet",
        "julia --counts out.npy --size 1000x1000 --precision f64 --backend cpu --quiet",
        "gaussian x.npy x.npy out.npy --quiet",
        "normalize t.csv out.csv --quiet",
        "normalize i.npy out.npy --quiet",
        "sum-squares x.npy - --quiet",
        "count t.csv out.npy --value 1 --quiet",
        "hypotenuse x.npy out.csv --columns 0,1 --quiet",
        "map c0*c1 x.npy out.npy --quiet",
        "map a=c0*c1 t.csv out.csv --append --quiet",
        "reduce sum c0 x.npy --quiet",
        "list",
        "devices",
    ] {
        // Finely where the first allocations are, then up to where all of them have room.
        let mut more = 0;
        let mut whole = false;
        while !whole && more < 1 << 20 {
            let output = within(&shell, least + more, line);
            let text = String::from_utf8_lossy(&output.stderr);
            let told = format!("{line} in {} KiB: {output:?}", least + more);
            match output.status.code() {
                Some(0) => whole = more > 1 << 17,
                Some(1 | 2) => assert!(text.lines().count() == 1 && (text.contains("memory") || text.contains("threads")), "{told}"),
                _ => panic!("{told}"),
            }
            let files = shell.files();
            assert!(files.iter().all(|name| !name.starts_with('.')), "{files:?}: {told}");
            more += 64 + more / 7;
        }
        assert!(whole, "{line}: not enough memory in {} KiB", least + more);
    }
}
