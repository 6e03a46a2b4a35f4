//! The examples that the help of these commands has, run as they stand.

use super::{array, told, yunta};
use crate::shell::Shell;

/// A line of a shell as arguments: blanks part them, single quotes hold them together.
fn arguments(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for c in line.trim().chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => found.push(String::new()),
            c => found.last_mut().unwrap().push(c),
        }
    }
    found
}

#[test]
fn the_examples_of_the_help_run() {
    let shell = Shell::new();
    let numbers = [0.5f64, 1.0, 1.5].map(f64::to_le_bytes);
    array(&shell, "x.npy", "<f8", numbers);
    array(&shell, "y.npy", "<f8", numbers);
    shell.write("table.csv", "a,b,city\n3,4,x\n5,12,y\n");
    shell.write("options.csv", "spot,strike\n100,90\n80,95\n");
    shell.write("price.wgsl", "fn price(spot: f32, strike: f32) -> f32 { return max(spot - strike, 0.0); }");
    shell.write("waves.wgsl", "fn wave(@builtin(global_invocation_id) id: vec3<u32>) -> f32 { return sin(f32(id.x)) * cos(f32(id.y)); }");
    let mut count = 0;
    for command in ["map", "reduce", "check"] {
        let help = told(&shell, &[command, "--help"]);
        let examples = help.split("Examples:").nth(1).unwrap_or_else(|| panic!("{command} has no examples"));
        for line in examples.lines().filter_map(|line| line.trim().strip_prefix("yunta ")) {
            let arguments = arguments(line);
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            yunta(&shell, &arguments).assert().success();
            count += 1;
        }
    }
    assert_eq!(count, 11);
}
