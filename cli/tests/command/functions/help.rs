//! The examples of these commands' help, of the guide's chapter on functions and of README, run as they stand.

use super::{array, told, yunta};
use crate::shell::{Shell, numbers};

const GUIDE: &str = include_str!("../../../../src/guide/functions.md");
const README: &str = include_str!("../../../../README.md");

/// A line of a shell as arguments: blanks part them, single quotes hold them together, and `#` starts a comment.
fn arguments(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for c in line.trim().chars() {
        match c {
            '\'' => quoted = !quoted,
            '#' if !quoted && found.last().is_some_and(String::is_empty) => break,
            ' ' if !quoted => found.push(String::new()),
            c => found.last_mut().unwrap().push(c),
        }
    }
    found.retain(|argument| !argument.is_empty());
    found
}

/// A folder with the files that the examples name.
fn prepared() -> Shell {
    let shell = Shell::new();
    array(&shell, "x.npy", "<f8", [0.5f64, 1.0, 1.5].map(f64::to_le_bytes));
    array(&shell, "y.npy", "<f8", [0.5f64, 1.0, 0.5].map(f64::to_le_bytes));
    shell.write("table.csv", "a,b,city\n3,4,1\n5,12,2\n");
    shell.write("options.csv", "spot,strike\n100,90\n80,95\n");
    shell.write("price.wgsl", blocks(GUIDE, "wgsl").find(|block| block.contains("price.wgsl")).unwrap());
    shell.write("waves.wgsl", "fn wave(@builtin(global_invocation_id) id: vec3<u32>) -> f32 { return sin(f32(id.x)) * cos(f32(id.y)); }");
    std::fs::create_dir(shell.path("examples")).unwrap();
    shell.write("examples/table.csv", include_str!("../../../../examples/table.csv"));
    shell.write("examples/options.csv", include_str!("../../../../examples/options.csv"));
    shell.write("examples/price.wgsl", include_str!("../../../../examples/price.wgsl"));
    told(&shell, &["julia", "photo.jpg", "--size", "60x40", "-q"]);
    shell
}

/// Runs each line that calls yunta, and gives their number.
fn run<'l>(shell: &Shell, lines: impl Iterator<Item = &'l str>) -> usize {
    let calls = lines.filter_map(|line| line.trim().strip_prefix("yunta "));
    calls
        .map(|line| {
            let arguments = arguments(line);
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            yunta(shell, &arguments).assert().success();
        })
        .count()
}

/// A text's blocks of a language.
fn blocks<'t>(text: &'t str, language: &str) -> impl Iterator<Item = &'t str> {
    text.split("```").skip(1).step_by(2).filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'))
}

/// The lines of a text's blocks of shell.
fn shell_lines(text: &str) -> impl Iterator<Item = &str> {
    blocks(text, "sh").flat_map(str::lines)
}

#[test]
fn the_examples_of_the_help_run() {
    let shell = prepared();
    let mut count = 0;
    for command in ["map", "reduce", "check"] {
        let help = told(&shell, &[command, "--help"]);
        let examples = help.split("Examples:").nth(1).unwrap_or_else(|| panic!("{command} has no examples"));
        count += run(&shell, examples.lines());
    }
    assert_eq!(count, 11);
}

#[test]
fn the_examples_of_the_guide_run() {
    let shell = prepared();
    assert_eq!(run(&shell, shell_lines(GUIDE)), 5);
    let z = numbers(&shell.path("z.npy"));
    assert_eq!(z[..2], [1.0, 1.0]);
    assert!((z[2] - (-2f64).exp()).abs() < 1e-15, "{z:?}");
}

#[test]
fn the_examples_of_readme_run() {
    // What measures the machine takes longer than a test may; the pictures' tests run those examples small.
    let long = ["yunta compare", "yunta calibrate", "examples/draw"];
    let lines = shell_lines(README).filter(|line| !long.iter().any(|long| line.contains(long)));
    assert_eq!(run(&prepared(), lines), 16);
}
