//! Requests to end, at any moment: one exit code, one line, nothing left. Not here: what a whole run does.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::shell::Shell;

const INTERRUPTED: &str = "yunta: error: interrupted\n";

/// A command on which signals work, but for those that its caller has ignored. The background jobs of a shell ignore Ctrl-C,
/// and what they start does too.
fn start(shell: &Shell, line: &str, ignored: Option<libc::c_int>) -> Child {
    use std::os::unix::process::CommandExt;
    let as_usual = move || {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            let action = if ignored == Some(signal) { libc::SIG_IGN } else { libc::SIG_DFL };
            // SAFETY: the call is one of those that are allowed between a fork and what follows it.
            unsafe { libc::signal(signal, action) };
        }
        Ok(())
    };
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("yunta"));
    command
        .args(line.split_whitespace())
        .current_dir(&shell.folder)
        .env("VK_DRIVER_FILES", "/nonexistent")
        .env_remove("YUNTA_ADAPTER")
        .env("YUNTA_CALIBRATION", "off");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // SAFETY: the closure does nothing else.
    unsafe { command.pre_exec(as_usual) };
    command.spawn().unwrap()
}

fn send(child: &Child, signal: libc::c_int) {
    // SAFETY: a signal to a child of ours that has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id().cast_signed(), signal) }, 0);
}

/// How it ended, which must be soon.
fn end(mut child: Child) -> Output {
    let patience = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > patience {
            child.kill().unwrap();
            panic!("it goes on after an interrupt");
        }
        sleep(Duration::from_millis(1));
    }
    child.wait_with_output().unwrap()
}

#[track_caller]
fn is_interrupted(output: &Output) {
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(130), INTERRUPTED), "{output:?}");
}

/// Waits until the process attends to signals, which takes it as long as the system needs to load it.
#[cfg(target_os = "linux")]
fn attends(child: &Child) {
    let caught = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim).unwrap_or_default().to_owned();
        let mask = u64::from_str_radix(&mask, 16).unwrap_or(0);
        // The last of them that is registered, and that it has ended where there is no such line.
        mask >> (libc::SIGHUP - 1) & 1 == 1 || status.is_empty() || status.contains("(zombie)")
    };
    let patience = Instant::now() + Duration::from_secs(20);
    while !caught() {
        assert!(Instant::now() < patience, "it never attends to signals");
        std::thread::yield_now();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_at_any_moment_leaves_a_whole_result_or_nothing() {
    let shell = Shell::new();
    let row = "0.125,-3.5,17.25,1e-3,2e5\n";
    shell.write("table.csv", row.repeat(60_000));
    // Points of the real axis under c = -2, which neither escape nor soon repeat.
    let long = "--c -2,0 --center 0,0.001 --size 600x300 --max-iter 2000";
    let lines = [
        "normalize table.csv out.csv --quiet".into(),
        format!("julia out.png --counts out.npy --quiet {long}"),
        "normalize table.csv out.npy --quiet --columns 0,1".into(),
    ];
    let mut seed = 0x2545_f491_u32;
    let mut interrupted = 0;
    for turn in 0..45 {
        let signal = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP][turn % 3];
        let line = &lines[turn / 3 % 3];
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let delay = Duration::from_micros(u64::from(seed >> 8) % 60_000);
        let child = start(&shell, line, None);
        attends(&child);
        sleep(delay);
        send(&child, signal);
        let output = end(child);
        let told = format!("signal {signal} after {delay:?}: {line}: {output:?}");
        match output.status.code() {
            Some(0) => assert!(output.stderr.is_empty(), "{told}"),
            Some(130) => {
                interrupted += 1;
                assert_eq!(String::from_utf8_lossy(&output.stderr), INTERRUPTED, "{told}");
            }
            _ => panic!("{told}"),
        }
        let files = shell.files();
        assert!(files.iter().all(|name| name.starts_with("out") || name == "table.csv"), "{files:?}: {told}");
    }
    assert!(interrupted > 5, "{interrupted} of 45 were interrupted: the test is none");
}

#[test]
fn a_signal_while_standard_input_is_awaited_ends_it() {
    let shell = Shell::new();
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
        for some in ["", "a,b\n1,2\n"] {
            let mut child = start(&shell, "normalize - out.csv --quiet", None);
            let mut input = child.stdin.take().unwrap();
            input.write_all(some.as_bytes()).unwrap();
            sleep(Duration::from_millis(200));
            send(&child, signal);
            is_interrupted(&end(child));
            assert_eq!(shell.files(), [""; 0]);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_the_caller_ignores_stays_ignored_and_the_others_work() {
    let shell = Shell::new();
    for (ignored, signal) in [(libc::SIGHUP, libc::SIGTERM), (libc::SIGINT, libc::SIGHUP)] {
        let mut child = start(&shell, "normalize - out.csv --quiet", Some(ignored));
        let input = child.stdin.take().unwrap();
        sleep(Duration::from_millis(200));
        send(&child, ignored);
        sleep(Duration::from_millis(100));
        assert!(child.try_wait().unwrap().is_none(), "signal {ignored} ended it");
        send(&child, signal);
        is_interrupted(&end(child));
        drop(input);
        assert_eq!(shell.files(), [""; 0]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn input_that_ends_by_the_same_interrupt_is_no_result() {
    let shell = Shell::new();
    for _ in 0..10 {
        let mut child = start(&shell, "normalize - out.csv --quiet", None);
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"a,b\n1,2\n").unwrap();
        attends(&child);
        sleep(Duration::from_millis(20));
        send(&child, libc::SIGINT);
        drop(input);
        is_interrupted(&end(child));
        assert_eq!(shell.files(), [""; 0]);
    }
}

const ENDLESS: &str = "julia out.png --c -2,0 --center 0,0.001 --size 2000x1 --precision f64 --max-iter 4000000000 --backend cpu";

#[test]
fn ctrl_c_ends_a_job_and_leaves_nothing() {
    let shell = Shell::new();
    let child = start(&shell, &ENDLESS.replace("4000000000", "10000000"), None);
    sleep(Duration::from_millis(300));
    send(&child, libc::SIGINT);
    is_interrupted(&end(child));
    assert_eq!(shell.files(), [""; 0]);
}

#[test]
fn a_job_that_does_not_end_is_left_after_a_second_and_at_a_second_request_at_once() {
    let shell = Shell::new();
    for requests in [1, 2] {
        let child = start(&shell, ENDLESS, None);
        sleep(Duration::from_millis(300));
        let begin = Instant::now();
        for _ in 0..requests {
            send(&child, libc::SIGINT);
            sleep(Duration::from_millis(100));
        }
        is_interrupted(&end(child));
        let took = begin.elapsed();
        assert_eq!(took < Duration::from_millis(900), requests == 2, "{requests} requests: {took:?}");
        assert_eq!(shell.files(), [""; 0]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_function_that_never_ends_is_interrupted() {
    let shell = Shell::new();
    shell.write("f.wgsl", "fn f(a: f32) -> f32 { var y = a; loop { y += 1.0; if y < 0.0 { break; } } return y; }");
    shell.write("t.csv", "a,b\n1,2\n3,4\n");
    for line in ["map --file f.wgsl t.csv out.csv --quiet", "reduce sum --file f.wgsl t.csv out.csv --quiet"] {
        let child = start(&shell, line, None);
        attends(&child);
        sleep(Duration::from_millis(200));
        send(&child, libc::SIGINT);
        is_interrupted(&end(child));
        assert_eq!(shell.files(), ["f.wgsl", "t.csv"]);
    }
}
