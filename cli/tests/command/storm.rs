//! Commands that are killed at random moments, several at once in one folder: every file is whole or as it was, and what the killed
//! left is gone after the next run.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::shell::{Shell, f64s, npy};

/// What is run, each with its own result.
const LINES: [(&str, &str); 8] = [
    ("out.png", "julia out.png --size 900x600 --max-iter 60"),
    ("out.npy", "julia --counts out.npy --size 600x600"),
    ("out.csv", "normalize table.csv out.csv"),
    ("out.parquet", "hypotenuse table.csv out.parquet --columns a,b"),
    ("z.npy", "gaussian x.npy y.npy z.npy"),
    ("map.csv", "map q=a*b+0.5 table.csv map.csv --append"),
    ("sums.csv", "sum-squares table.csv sums.csv"),
    ("out.qoi", "draw length(z) out.qoi --size 300x200"),
];

/// Commands at once, as many as a small cluster's node has.
const AT_ONCE: usize = 8;

fn shell() -> Shell {
    let shell = Shell::new();
    let numbers: Vec<f64> = (0..100_000).map(|k| f64::from(k) * 0.001).collect();
    shell.write("x.npy", npy("<f8", false, "(100000,)", &f64s(&numbers)));
    shell.write("y.npy", npy("<f8", false, "(100000,)", &f64s(&numbers)));
    shell.write("table.csv", "a,b\n".to_owned() + &numbers[..20_000].iter().map(|x| format!("{x},{}\n", x + 1.0)).collect::<String>());
    shell
}

fn leftovers(shell: &Shell) -> Vec<String> {
    shell.files().into_iter().filter(|name| name.starts_with(".yunta-")).collect()
}

/// Starts a command whose learnt times are kept in the same folder.
fn start(shell: &Shell, line: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("yunta"));
    command.current_dir(&shell.folder).args(line.split_whitespace()).arg("--quiet").stdin(Stdio::null()).stdout(Stdio::null());
    command.env("VK_DRIVER_FILES", "/nonexistent").env_remove("YUNTA_ADAPTER").env("YUNTA_CALIBRATION", shell.path("learnt.json"));
    command
}

fn storm(runs: usize) {
    let shell = shell();
    let whole: Vec<Vec<u8>> = LINES
        .iter()
        .map(|(out, line)| {
            assert!(start(&shell, line).status().unwrap().success(), "{line}");
            fs::read(shell.path(out)).unwrap()
        })
        .collect();
    LINES.iter().for_each(|(out, _)| fs::remove_file(shell.path(out)).unwrap());
    let (next, killed, failed) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let one = |run: usize| {
        // Which command, and when it is killed: numbers that follow from the run's own, spread over twice what a command takes.
        let random = (run as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let (_, line) = LINES[random as usize % LINES.len()];
        let mut child = start(&shell, line).stderr(Stdio::piped()).spawn().unwrap();
        let until = Instant::now() + Duration::from_micros(random / 8 % 150_000);
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if Instant::now() >= until => break None,
                None => thread::sleep(Duration::from_micros(200)),
            }
        };
        match ended {
            Some(status) if status.success() => {}
            Some(status) => failed.lock().unwrap().push(format!("{line}: {status}")),
            None => {
                child.kill().unwrap();
                killed.fetch_add(usize::from(!child.wait().unwrap().success()), Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let run = next.fetch_add(1, Ordering::Relaxed)
                    && run < runs
                {
                    one(run);
                }
            });
        }
    });
    assert_eq!(failed.into_inner().unwrap(), Vec::<String>::new());
    let killed = killed.into_inner();
    assert!(killed > runs / 20, "only {killed} of {runs} were killed");
    for ((out, line), whole) in LINES.iter().zip(&whole) {
        let there = fs::read(shell.path(out)).ok();
        assert!(there.is_none_or(|there| there == *whole), "{line}: a partial file");
    }
    assert!(leftovers(&shell).len() <= killed, "{} leftovers of {killed}", leftovers(&shell).len());
    let learnt = fs::read(shell.path("learnt.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&learnt).unwrap();
    for ((out, line), whole) in LINES.iter().zip(&whole) {
        assert!(start(&shell, line).status().unwrap().success(), "{line}");
        assert!(fs::read(shell.path(out)).unwrap() == *whole, "{line}");
    }
    assert_eq!(leftovers(&shell), Vec::<String>::new());
}

#[test]
fn killed_commands_leave_no_partial_file() {
    storm(60);
}

#[test]
#[ignore = "a minute: run it by name"]
fn five_hundred_killed_commands_leave_no_partial_file() {
    storm(500);
}

#[test]
fn what_a_living_process_writes_is_nobodys_leftover() {
    let shell = shell();
    let held = fs::File::create(shell.path(".yunta-held.tmp")).unwrap();
    held.lock().unwrap();
    shell.write(".yunta-left.tmp", "of a process that was killed");
    shell.write(".yunta-mine", "no temporary file");
    fs::create_dir(shell.path(".yunta-folder.tmp")).unwrap();
    shell.yunta("julia out.png --size 30x20 --quiet").assert().success();
    let mut expected = [".yunta-folder.tmp", ".yunta-held.tmp", ".yunta-mine"];
    expected.sort_unstable();
    assert_eq!(leftovers(&shell), expected);
    drop(held);
    shell.yunta("julia out.png --size 30x20 --quiet").assert().success();
    assert_eq!(leftovers(&shell), [".yunta-folder.tmp", ".yunta-mine"]);
}
