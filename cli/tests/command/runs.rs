//! The command line as a user meets it: exit codes, messages, reports. Not the files: those are `cli_files`'; nor the
//! numbers: those are conformance's.

use std::fs;

use predicates::str::{contains, is_empty, starts_with};

use crate::shell::{Shell, f64s, npy, read_npy, read_png};

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
        ("julia out.png --backend tpu", &["--backend", "auto", "serial", "cpu", "gpu", "both"]),
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

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    let shell = Shell::new();
    shell.write("t.csv", "0.125,-3.5\n".repeat(30_000));
    let lines = ["list", "--help", "julia --size 40x20 --json", "julia - --size 600x600 --quiet", "normalize t.csv - --quiet"];
    for line in lines {
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
    assert_eq!(report["candidates"].as_array().unwrap().len(), 4);
    let [share] = report["shares"].as_array().unwrap().as_slice() else { panic!("{report}") };
    // Of a picture that is its own image, half of the rows and the middle one.
    assert_eq!((&share["place"], &share["items"]), (&"cpu".into(), &440.into()), "{report}");
    assert!(share["pieces"].as_u64().unwrap() >= 1 && report["failures"].as_array().unwrap().is_empty(), "{report}");
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
fn close_results_are_allowed_where_that_is_asked_for() {
    let shell = Shell::new();
    let report = shell.json("julia --size 40x20 --allow-close --json");
    assert_eq!((&report["identical"], &report["reason"]), (&true.into(), &"fastest".into()));
    shell.yunta("julia --help").assert().success().stdout(contains("--allow-close"));
}

#[test]
fn explain_says_why_and_quiet_says_nothing() {
    let shell = Shell::new();
    let explained = shell.yunta("julia --size 40x20 --explain").assert().success();
    explained.stdout(contains("predicted")).stdout(contains("serial")).stdout(contains("cpu")).stderr(is_empty());
    shell.yunta("julia out.png --size 40x20 --quiet").assert().success().stdout(is_empty()).stderr(is_empty());
}

#[test]
fn what_is_told_of_a_run_keeps_out_of_a_result_on_standard_output() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n1,2\n3,5\n");
    shell.write("x.npy", npy("<f8", false, "(2,)", &f64s(&[1.0, 2.0])));
    for line in [
        "normalize t.csv -",
        "sum-squares t.csv -",
        "count t.csv - --value 1",
        "hypotenuse t.csv - --columns a,b",
        "hypotenuse t.csv /dev/stdout --columns a,b",
        "gaussian x.npy x.npy -",
        "julia - --size 40x20",
        "julia --counts - --size 40x20",
        "julia out.png --counts - --size 40x20",
    ] {
        let plain = shell.yunta(&format!("{line} --quiet")).assert().success().stderr(is_empty()).get_output().stdout.clone();
        let told = shell.yunta(&format!("{line} --explain --json")).assert().success().stdout(plain.clone());
        let text = String::from_utf8(told.get_output().stderr.clone()).unwrap();
        assert!(text.contains("predicted"), "{line}: {text}");
        let json: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert!(json["seconds"][0].as_f64().unwrap() > 0.0, "{line}: {json}");
    }
    // Elsewhere both stay on standard output.
    assert_eq!(shell.json("normalize t.csv out.csv --explain --json --repeat 2")["kernel"], "normalize");
}

#[test]
fn a_variable_that_names_no_adapter_or_level_is_an_error_and_an_empty_one_is_none() {
    let shell = Shell::new();
    for (variable, value) in [("YUNTA_ADAPTER", "no-such-card"), ("YUNTA_SIMD", "sse9")] {
        for backend in ["auto", "serial", "cpu", "gpu", "both"] {
            let line = format!("julia out.png --size 40x20 --backend {backend}");
            let failed = shell.yunta(&line).env(variable, value).assert().code(2);
            failed.stderr(starts_with(format!("yunta: error: {variable} is "))).stderr(contains(value));
        }
        shell.yunta("compare julia").env(variable, value).assert().code(2).stderr(contains(variable));
        shell.yunta("julia --size 40x20 --json").env(variable, "").assert().success();
    }
    // A flag is asked before the variable.
    shell
        .yunta("julia out.png --adapter other")
        .env("YUNTA_ADAPTER", "no-such-card")
        .assert()
        .code(2)
        .stderr(contains("--adapter is other"));
    assert_eq!(shell.files(), [""; 0]);
}

#[test]
fn without_a_driver_the_cores_serve_and_the_gpu_is_an_error() {
    let shell = Shell::new();
    for backend in ["auto", "serial", "cpu"] {
        shell.yunta(&format!("julia {backend}.png --size 40x20 --backend {backend}")).assert().success();
    }
    assert_eq!(fs::read(shell.path("serial.png")).unwrap(), fs::read(shell.path("cpu.png")).unwrap());
    let left = ["auto.png", "cpu.png", "serial.png"];
    for backend in ["gpu", "both"] {
        shell.fails(&format!("julia out.png --size 40x20 --backend {backend}"), 1, &["no GPU", "auto"], &left);
    }
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

#[test]
fn a_comparison_is_drawn_as_a_chart() {
    let shell = Shell::new();
    shell.yunta("compare gaussian --threads 1 --chart chart.svg -q").assert().success().stdout(contains("geometric mean"));
    let chart = std::fs::read_to_string(shell.path("chart.svg")).unwrap();
    assert!(chart.starts_with("<svg") && chart.trim_end().ends_with("</svg>"));
    for text in ["gaussian f32", "serial", "cpu", "auto's choice", "items"] {
        assert!(
            chart.contains(text) || chart.contains(&text.replace('\'', "&#39;")) || chart.contains(&text.replace('\'', "&apos;")),
            "no {text}"
        );
    }
    shell.fails("compare gaussian --chart chart.jpg", 2, &["--chart", ".svg"], &["chart.svg"]);
}
