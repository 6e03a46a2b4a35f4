//! What the command says of itself to shells and to `man`: every command and option is there.

use std::process::{Command, Stdio};

use predicates::str::{contains, is_empty};

use crate::shell::Shell;

/// The commands, as `--help` lists them.
fn commands(shell: &Shell) -> Vec<String> {
    let help = shell.yunta("--help").assert().success().get_output().stdout.clone();
    let help = String::from_utf8(help).unwrap();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A line that goes on is further in.
    let names = listed.filter(|line| !line.starts_with("    ")).filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() >= 18 && names.contains(&"sum-squares".into()), "{names:?}");
    names
}

#[test]
fn completions_have_every_command_in_every_shell() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = shell.yunta(&format!("completions {name}")).assert().success().stderr(is_empty()).get_output().stdout.clone();
        let script = String::from_utf8(script).unwrap();
        for command in commands(&shell) {
            assert!(script.contains(&command), "{name} lacks {command}");
        }
        assert!(script.contains("max-iter") && script.contains("shard"), "{name} lacks options");
    }
    shell.fails("completions tcsh", 2, &["tcsh", "bash"], &[]);
}

#[test]
fn bash_takes_its_script_and_completes_by_it() {
    let shell = Shell::new();
    let Ok(found) = Command::new("bash").arg("--version").stdout(Stdio::null()).status() else {
        // A machine without bash, whose script nobody reads there.
        return;
    };
    assert!(found.success());
    let script = shell.yunta("completions bash").assert().success().get_output().stdout.clone();
    shell.write("yunta.bash", script);
    let bash = |text: &str| {
        let output = Command::new("bash").args(["--norc", "-c", text]).current_dir(&shell.folder).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{text}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    bash("bash -n yunta.bash");
    let completed = |words: &str, at: usize| {
        let all: Vec<_> = words.split(' ').collect();
        let asked = format!("COMP_WORDS=({words}); COMP_CWORD={at}; _yunta yunta '{}' '{}'", all[at], all[at - 1]);
        bash(&format!("source ./yunta.bash; {asked}; printf '%s\\n' \"${{COMPREPLY[@]}}\""))
    };
    assert_eq!(completed("yunta ju", 1), "julia\n");
    assert_eq!(completed("yunta julia --max", 2), "--max-iter\n");
    assert_eq!(completed("yunta julia --backend s", 3), "serial\n");
}

#[test]
fn the_manual_has_a_page_of_each_command() {
    let shell = Shell::new();
    let page = shell.yunta("man").assert().success().stderr(is_empty()).get_output().stdout.clone();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains(".TH yunta 1"), "{page}");
    shell.yunta("man pages/man1").assert().success().stdout(is_empty()).stderr(is_empty());
    let mut wanted: Vec<_> = commands(&shell).into_iter().map(|command| format!("yunta-{command}.1")).collect();
    for name in &wanted {
        let reference = name.replace('-', "\\-").replace(".1", "(1)");
        assert!(page.contains(&reference), "{page}\nlacks {reference}");
    }
    wanted.push("yunta.1".into());
    wanted.sort();
    let pages = std::fs::read_dir(shell.path("pages/man1")).unwrap();
    let mut names: Vec<_> = pages.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, wanted);
    let julia = std::fs::read_to_string(shell.path("pages/man1/yunta-julia.1")).unwrap();
    for has in [".TH yunta-julia 1", "max\\-iter", "yunta julia out.png"] {
        assert!(julia.contains(has), "{julia}\nlacks {has}");
    }
    shell.write("file", "");
    shell.yunta("man file/below").assert().code(1).stderr(contains("file/below"));
}
