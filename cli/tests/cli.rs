//! The command line as a user meets it: exit codes, messages, reports. Not the files: those are `cli_files`'; nor the
//! numbers: those are conformance's.

mod shell;

use std::fs;

use predicates::str::{contains, is_empty, starts_with};

use shell::{Shell, read_npy, read_png};

#[test]
fn negative_values_need_no_equals_sign() {
    let shell = Shell::new();
    shell.yunta("julia --counts a.npy --size 40x20 --c -0.835,-0.2321 --center -1,0").assert().success();
    shell.yunta("julia --counts b.npy --size 40x20 --c=-0.835,-0.2321 --center=-1,0 --span 4.0").assert().success();
    assert_eq!(fs::read(shell.path("a.npy")).unwrap(), fs::read(shell.path("b.npy")).unwrap());
    assert!(read_npy(&shell.path("a.npy")).0.contains("'shape': (20, 40)"));
}

#[test]
fn wrong_arguments_are_named_with_exit_code_2() {
    let shell = Shell::new();
    for (line, messages) in [
        ("julia", &["OUT.png", "--counts"][..]),
        ("julia out.png --size 0x5", &["--size", "width 0"]),
        ("julia out.png --size 5x0", &["--size", "height 0"]),
        ("julia out.png --size 5", &["--size", "2000x1000"]),
        ("julia out.png --size 99999999999999999999x5", &["--size"]),
        ("julia out.png --size 4294967296x4294967296", &["--size", "4294967296"]),
        ("julia out.png --size 16777216x16777216", &["--size", "no memory"]),
        ("julia out.png --c nonsense", &["--c", "nonsense", "-0.835,-0.2321"]),
        ("julia out.png --c nan,0", &["--c", "NaN"]),
        ("julia out.png --center inf,0", &["--center", "inf"]),
        ("julia out.png --span 0", &["--span", "0"]),
        ("julia out.png --span -1", &["--span", "-1"]),
        ("julia out.png --max-iter 0", &["--max-iter", "0"]),
        ("julia out.png --max-iter -5", &["--max-iter"]),
        ("julia out.png --palette neon", &["--palette", "neon", "viridis", "twilight"]),
        ("julia out.png --precision f16", &["--precision", "f32", "f64"]),
        ("julia out.png --counts out.png", &["--counts"]),
        ("julia out.png --backend tpu", &["--backend", "auto", "serial", "cpu", "gpu"]),
        ("julia out.png --threads 0", &["--threads", "0"]),
        ("julia out.png --threads 1000000", &["--threads", "1000000"]),
        ("julia out.png --threads -1", &["--threads", "-1"]),
        ("julia out.png --adapter nonexistent", &["--adapter", "nonexistent"]),
        ("compare julia --adapter nonexistent", &["--adapter", "nonexistent"]),
        ("julia out.png --repeat 0", &["--repeat"]),
        ("julia out.png --repeat -1", &["--repeat"]),
        ("gaussian x.npy y.npy z.npy --gamma nan", &["--gamma", "NaN"]),
        ("gaussian x.npy y.npy z.npy --gamma -1", &["--gamma", "-1"]),
        ("gaussian x.npy y.npy", &["OUT.npy"]),
        ("compare fft", &["fft", "julia", "gaussian"]),
        ("fft", &["fft"]),
    ] {
        shell.fails(line, 2, messages, &[]);
    }
    shell.yunta("").assert().code(2).stderr(contains("Usage: yunta"));
}

#[test]
fn help_and_version_are_no_errors() {
    let shell = Shell::new();
    shell.yunta("--version").assert().success().stdout(starts_with(concat!("yunta ", env!("CARGO_PKG_VERSION"))));
    for command in ["julia", "gaussian", "compare"] {
        let help = shell.yunta(&format!("{command} --help")).assert().success();
        help.stdout(contains("Examples:")).stdout(contains(format!("yunta {command}")));
    }
}

#[cfg(target_os = "linux")]
#[cfg(target_os = "linux")]
#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    let shell = Shell::new();
    for line in ["list", "--help", "julia --size 40x20 --json"] {
        let bin = assert_cmd::cargo::cargo_bin("yunta");
        let mut child = std::process::Command::new(bin)
            .args(line.split_whitespace())
            .current_dir(&shell.folder)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{line}: {:?}", output.status);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    }
}

/// A command on which Ctrl-C works. The background jobs of a shell ignore it, and what they start does too.
#[cfg(unix)]
fn interruptible(mut command: std::process::Command) -> std::process::Command {
    use std::os::unix::process::CommandExt;
    let all_as_usual = || {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            // SAFETY: the call is one of those that are allowed between a fork and what follows it.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the closure does nothing else.
    unsafe { command.pre_exec(all_as_usual) };
    command
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_job_and_leaves_nothing() {
    let shell = Shell::new();
    let mut child = interruptible(std::process::Command::new(assert_cmd::cargo::cargo_bin("yunta")))
        // Points of the real axis under c = -2, which neither escape nor soon repeat.
        .args("julia out.png --c -2,0 --center 0,0.001 --size 2000x1 --precision f64 --max-iter 10000000 --backend cpu".split(' '))
        .current_dir(&shell.folder)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if std::time::Instant::now() > patience {
            child.kill().unwrap();
            panic!("it goes on after an interrupt");
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "yunta: error: interrupted\n");
    assert_eq!(shell.files(), [""; 0]);
}

#[test]
fn json_says_what_ran_and_how_long_each_repetition_took() {
    let shell = Shell::new();
    let report = shell.json("julia --size 40x20 --repeat 5 --json --backend cpu --threads 1");
    assert_eq!(report["kernel"], "julia");
    assert_eq!(report["precision"], "f32");
    assert_eq!(report["backend"], "cpu");
    assert!(report["ran"].as_str().unwrap().starts_with("cpu: 1 thread, "), "{report}");
    assert_eq!(report["items"], 800);
    assert_eq!(report["reason"], "asked");
    assert_eq!(report["gpu_calls"], 0);
    let seconds = report["seconds"].as_array().unwrap();
    assert_eq!(seconds.len(), 5);
    assert!(seconds.iter().all(|time| time.as_f64().unwrap() > 0.0));
    assert_eq!(report["candidates"].as_array().unwrap().len(), 3);
    assert!(report["times"]["total"].as_f64().unwrap() > 0.0);
    assert_eq!(shell.files(), [""; 0]);
}

#[test]
fn auto_makes_no_gpu_call_for_the_lessons_picture() {
    let shell = Shell::new();
    let report = shell.json("julia out.png --json");
    assert_eq!(report["gpu_calls"], 0);
    assert_eq!(report["items"], 2_000_000);
    assert!(["serial", "cpu"].contains(&report["place"].as_str().unwrap()), "{report}");
    assert_eq!(read_png(&shell.path("out.png")).size, (2000, 1000));
}

#[test]
fn explain_says_why_and_quiet_says_nothing() {
    let shell = Shell::new();
    let explained = shell.yunta("julia --size 40x20 --explain").assert().success();
    explained.stdout(contains("predicted")).stdout(contains("serial")).stdout(contains("cpu")).stderr(is_empty());
    shell.yunta("julia out.png --size 40x20 --quiet").assert().success().stdout(is_empty()).stderr(is_empty());
}

#[test]
fn without_a_driver_the_cores_serve_and_the_gpu_is_an_error() {
    let shell = Shell::new();
    for backend in ["auto", "serial", "cpu"] {
        shell.yunta(&format!("julia {backend}.png --size 40x20 --backend {backend}")).assert().success();
    }
    assert_eq!(fs::read(shell.path("serial.png")).unwrap(), fs::read(shell.path("cpu.png")).unwrap());
    let left = ["auto.png", "cpu.png", "serial.png"];
    shell.fails("julia out.png --size 40x20 --backend gpu", 1, &["no GPU", "auto"], &left);
}

#[test]
fn devices_without_a_driver_is_a_plain_line() {
    let shell = Shell::new();
    let devices = shell.yunta("devices").assert().success();
    devices.stdout(starts_with("cores: ")).stdout(contains("scalar")).stdout(contains("\nno GPU: "));
}

#[test]
fn list_has_each_kernel() {
    let shell = Shell::new();
    let list = shell.yunta("list").assert().success().stderr(is_empty());
    list.stdout(contains("julia")).stdout(contains("gaussian")).stdout(contains("f64"));
}
