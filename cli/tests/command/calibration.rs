//! What is learnt of a machine: where it is kept, and that the next run goes by it.

use std::fs;

use crate::shell::{Shell, f64s, npy};

/// A shell with two arrays and a folder for caches.
fn shell() -> Shell {
    let shell = Shell::new();
    for name in ["x.npy", "y.npy"] {
        shell.write(name, npy("<f8", false, "(1000,)", &f64s(&[0.5; 1000])));
    }
    shell
}

/// What a run's prediction for one core rests on.
fn source(shell: &Shell, variables: &[(&str, &str)]) -> String {
    let mut command = shell.yunta("gaussian x.npy y.npy z.npy --json --backend serial");
    command.env_remove("YUNTA_CALIBRATION").env("XDG_CACHE_HOME", shell.path("cache")).envs(variables.iter().copied());
    let output = command.assert().success().get_output().stdout.clone();
    let line: serde_json::Value = serde_json::from_slice(&output).unwrap();
    line["candidates"][0]["source"].as_str().unwrap().to_owned()
}

#[test]
fn what_one_run_learnt_the_next_one_knows() {
    let shell = shell();
    assert_eq!(source(&shell, &[]), "prior");
    assert!(shell.path("cache/yunta/calibration.json").exists());
    // The first run of a size is not counted.
    source(&shell, &[]);
    source(&shell, &[]);
    assert_eq!(source(&shell, &[]), "bucket");
    assert_eq!(fs::read_dir(shell.path("cache/yunta")).unwrap().count(), 1, "a leftover");
}

#[test]
fn the_variable_names_another_file_or_none() {
    let shell = shell();
    for _ in 0..4 {
        assert_eq!(source(&shell, &[("YUNTA_CALIBRATION", "off")]), "prior");
    }
    assert!(!shell.path("cache").exists());
    (0..3).for_each(|_| drop(source(&shell, &[("YUNTA_CALIBRATION", "here.json")])));
    assert_eq!(source(&shell, &[("YUNTA_CALIBRATION", "here.json")]), "bucket");
    assert!(!shell.path("cache").exists());
    // A file that is damaged is as good as none, and is mended.
    shell.write("here.json", "{ no JSON");
    assert_eq!(source(&shell, &[("YUNTA_CALIBRATION", "here.json")]), "prior");
    assert!(serde_json::from_slice::<serde_json::Value>(&fs::read(shell.path("here.json")).unwrap()).is_ok());
}

#[test]
fn a_folder_where_nothing_can_be_written_is_no_trouble() {
    let shell = shell();
    for _ in 0..3 {
        assert_eq!(source(&shell, &[("XDG_CACHE_HOME", "/dev/null")]), "prior");
    }
}

#[test]
fn calibrate_measures_every_kernel_and_keeps_what_it_found() {
    let shell = shell();
    let output = shell.yunta("calibrate").env("YUNTA_CALIBRATION", "here.json").assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    for kernel in ["gaussian f32", "hypotenuse f32", "normalize f32", "sum-squares f32", "count f32", "julia f32"] {
        assert!(text.lines().any(|line| line.starts_with(kernel)), "{kernel} is not in\n{text}");
    }
    assert!(text.contains("here.json"), "{text}");
    let kept = fs::read_to_string(shell.path("here.json")).unwrap();
    assert!(kept.contains("\"serial\"") && kept.contains("\"cpu\"") && kept.contains("\"cpu asleep\""), "{kept}");
}

#[test]
fn each_decision_is_a_line_of_the_log() {
    let shell = shell();
    shell.yunta("gaussian x.npy y.npy z.npy -q").env("YUNTA_LOG", "log.jsonl").assert().success();
    let log = fs::read_to_string(shell.path("log.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!((line["asked"].as_str(), line["items"].as_u64()), (Some("auto"), Some(1000)));
    shell
        .yunta("gaussian x.npy y.npy z.npy")
        .env("YUNTA_LOG", "no/such/folder")
        .assert()
        .code(2)
        .stderr(predicates::str::contains("YUNTA_LOG"));
}
