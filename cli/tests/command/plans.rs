//! What a command says that it would do: it does nothing of it, and then does it so.

use serde_json::Value;

use crate::shell::{Shell, f64s, npy};

/// A folder with tables, arrays, a picture and a function.
fn filled() -> Shell {
    let shell = Shell::new();
    let rows: String = (0..2000).map(|row| format!("{row},{},{}\n", row % 7, row % 3)).collect();
    shell.write("t.csv", format!("a,b,c\n{rows}"));
    let numbers: Vec<f64> = (0..3000).map(f64::from).collect();
    shell.write("t.npy", npy("<f8", false, "(1000, 3)", &f64s(&numbers)));
    shell.write("x.npy", npy("<f8", false, "(3000,)", &f64s(&numbers)));
    shell.yunta("draw z.x p.png --size 30x20 --quiet").assert().success();
    shell
}

const LINES: [(&str, u64, Option<u64>); 16] = [
    ("julia out.png --size 300x200", 60_000, Some(1)),
    ("julia out.png --size 300x200 --color bands --c 0.3,0.1 --center 0.1,0", 60_000, Some(1)),
    ("julia out.png --size 300x200 --counts c.npy", 120_000, Some(1)),
    ("julia out.png --size 300x200 --samples 4 --everywhere", 240_000, None),
    ("julia out.gif --size 30x20 --frames 40 --c -0.8,0.1..-0.7,0.2", 24_000, None),
    ("draw z.x+k out.gif --size 30x20 --frames 40 --set k=0..1", 24_000, None),
    ("draw sin(9.0*z.x*z.y) out.png --size 300x200", 60_000, None),
    ("draw 1.0-p p=p.png out.webp", 600, None),
    ("gaussian x.npy x.npy out.npy", 3000, Some(1)),
    ("map a*b+1 t.csv out.csv", 2000, Some(1)),
    ("map x*2 x=x.npy out.npy", 3000, Some(1)),
    ("reduce sum a*b t.csv", 2000, Some(1)),
    ("reduce mean x x=x.npy", 3000, Some(1)),
    ("count t.npy out.csv --value 4", 1000, Some(1)),
    ("normalize t.csv out.parquet", 2000, Some(1)),
    ("hypotenuse t.csv out.csv --columns a,b", 2000, Some(1)),
];

#[test]
fn a_plan_makes_nothing_and_tells_time_memory_and_pieces() {
    let shell = filled();
    let files = shell.files();
    let sums = ("sum-squares t.npy out.npy", 1000, Some(1));
    for (line, items, pieces) in LINES.into_iter().chain([sums]) {
        let plan = shell.json(&format!("{line} --plan --json"));
        assert_eq!((&plan["items"], &plan["pieces"]), (&items.into(), &pieces.into()), "{line}: {plan}");
        assert!(plan["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{line}: {plan}");
        assert_eq!(plan["candidates"].as_array().unwrap().len(), 4, "{line}: {plan}");
        let memory = &plan["memory"];
        assert!(memory["inputs"].as_u64().unwrap() + memory["results"].as_u64().unwrap() > 0, "{line}: {plan}");
        assert_eq!(memory["staging"], 0, "{line}: {plan}");
        let told = shell.yunta(&format!("{line} --plan")).assert().success().stderr("").get_output().stdout.clone();
        let told = String::from_utf8(told).unwrap();
        let heads: Vec<_> = told.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
        assert!(told.contains("would run on"), "{line}: {told}");
        assert_eq!(heads[heads.len() - 3..], ["time", "memory", "pieces"], "{line}: {told}");
        assert_eq!(shell.files(), files, "{line}");
    }
}

#[test]
fn what_is_planned_is_what_is_run() {
    let shell = filled();
    for line in ["julia --size 300x200 --color bands", "gaussian x.npy x.npy out.npy", "map a*b+1 t.csv out.csv", "normalize t.npy out.npy"]
    {
        for backend in ["serial", "cpu"] {
            let [plan, report] = ["--plan", ""].map(|plan| shell.json(&format!("{line} --backend {backend} {plan} --json")));
            for told in ["kernel", "precision", "backend", "place", "reason", "items"] {
                assert_eq!(plan[told], report[told], "{line} {told}: {plan} {report}");
            }
            let seconds = |of: &Value| of["candidates"][usize::from(backend == "cpu")]["seconds"].as_f64().unwrap();
            assert!((seconds(&plan) / seconds(&report) - 1.0).abs() < 0.5, "{line}: {plan} {report}");
        }
    }
}

#[test]
fn a_shards_plan_is_of_its_own_pieces() {
    let shell = Shell::new();
    let plan = |shard: &str| shell.json(&format!("julia out.png --size 20000x10000 --plan --json {shard}"));
    let (all, own) = (plan(""), plan("--shard 2/5"));
    let pieces = all["pieces"].as_u64().unwrap();
    assert!(pieces > 20, "{all}");
    assert_eq!(own["pieces"], (pieces - 1).div_ceil(5));
    let part = own["seconds"].as_f64().unwrap() / all["seconds"].as_f64().unwrap();
    assert!((0.15..0.25).contains(&part), "{part}");
    // Each band is a job of its own; a file of another format is made by one.
    assert!(all["memory"]["results"].as_u64().unwrap() < 100_000_000, "{all}");
    let whole = shell.json("julia out.webp --size 20000x10000 --plan --json");
    assert_eq!((&whole["pieces"], &whole["items"]), (&Value::Null, &all["items"]));
    assert!(whole["memory"]["results"].as_u64().unwrap() > 800_000_000, "{whole}");
    assert_eq!(shell.files(), [""; 0]);
}

#[test]
fn what_cannot_be_done_cannot_be_planned() {
    let shell = filled();
    let files: Vec<_> = shell.files();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    for (line, code, messages) in [
        ("julia --plan --size 0x5", 2, &["--size"][..]),
        ("julia --plan --backend gpu", 1, &["no GPU"]),
        ("julia --plan --explain", 2, &["--explain"]),
        ("julia --plan --repeat 3", 2, &["--repeat"]),
        ("gaussian x.npy t.npy out.npy --plan", 1, &["(1000, 3)"]),
        ("map a*nothing t.csv out.csv --plan", 2, &["nothing"]),
        ("normalize /dev/null out.csv --plan", 1, &["/dev/null"]),
        ("draw q p=p.png out.png --plan", 2, &["q"]),
    ] {
        shell.fails(line, code, messages, &files);
    }
}

/// What a command says at a terminal.
#[cfg(target_os = "linux")]
mod at_a_terminal {
    use std::fs::File;
    use std::io::Read;
    use std::os::fd::FromRawFd;
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::Shell;

    /// What comes on standard error until it has this text, or the command has ended.
    fn said(shell: &Shell, line: &str, until: &str) -> String {
        let (mut master, mut slave) = (0, 0);
        let none = std::ptr::null_mut();
        // SAFETY: both are written where they lie, and nothing else is asked for.
        assert_eq!(unsafe { libc::openpty(&mut master, &mut slave, none, none.cast(), none.cast()) }, 0);
        // SAFETY: both are open, and nobody else's.
        let (mut master, slave) = unsafe { (File::from_raw_fd(master), File::from_raw_fd(slave)) };
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("yunta"));
        command.args(line.split_whitespace()).current_dir(&shell.folder).env("VK_DRIVER_FILES", "/nonexistent");
        command.env_remove("YUNTA_ADAPTER").env("YUNTA_CALIBRATION", "off");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(slave).spawn().unwrap();
        // It holds the terminal's other end open.
        drop(command);
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 1 << 12];
            // At the end of all who write to it the terminal is gone, which is an error.
            while let Ok(count @ 1..) = master.read(&mut buffer) {
                if tell.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let (end, mut said) = (Instant::now() + Duration::from_secs(50), String::new());
        while !said.contains(until) {
            match told.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => said += &String::from_utf8_lossy(&bytes),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("{line} says no more than {said:?}"),
            }
        }
        let _ = child.kill();
        child.wait().unwrap();
        said
    }

    #[test]
    fn what_will_take_long_is_told_before_it_begins() {
        let shell = Shell::new();
        let long = "--size 20000x20000 --max-iter 1000000 --c -0.1,0.1 --center 0.01,0";
        let note = "--plan tells more";
        let text = said(&shell, &format!("julia out.png {long}"), note);
        assert!(text.starts_with("yunta: note: this is predicted to take ") && text.contains(note), "{text:?}");
        let loops = "var x = z.x; for (var i = 0; i < 1000000; i++) { x = x * 0.999 + z.y; } return x;";
        shell.write("f.wgsl", format!("fn f(z: vec2<f32>) -> f32 {{ {loops} }}"));
        let text = said(&shell, "draw --file f.wgsl out.png --size 4000x4000", note);
        assert!(text.starts_with("yunta: note: this is predicted to take "), "{text:?}");
        let text = said(&shell, "julia out.png --size 40x20", "nothing");
        assert!(text.starts_with("out.png, 800 items in "), "{text:?}");
    }
}
