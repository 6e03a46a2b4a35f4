//! The command line as a user meets it: exit codes, messages, files, JSON. Not the numbers: those are conformance's.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own to run in, with no GPU driver: what is tested here must not depend on one.
struct Shell {
    folder: TempDir,
}

impl Shell {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn yunta(&self, line: &str) -> Command {
        let mut command = Command::cargo_bin("yunta").unwrap();
        command.current_dir(&self.folder).env("VK_DRIVER_FILES", "/nonexistent").env_remove("YUNTA_ADAPTER");
        command.timeout(std::time::Duration::from_secs(60)).args(line.split_whitespace());
        command
    }

    /// Runs a command that must succeed, and gives its last line of JSON.
    fn json(&self, line: &str) -> Value {
        let output = self.yunta(line).assert().success().get_output().stdout.clone();
        let text = String::from_utf8(output).unwrap();
        serde_json::from_str(text.lines().last().unwrap()).unwrap()
    }

    /// Runs a command that must fail so, and leave no file behind but these.
    #[track_caller]
    fn fails(&self, line: &str, code: i32, messages: &[&str], left: &[&str]) {
        let mut failed = self.yunta(line).assert().code(code).stdout(is_empty()).stderr(starts_with("yunta: error: "));
        for message in messages {
            failed = failed.stderr(contains(*message));
        }
        assert_eq!(self.files(), left, "{line}");
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }
}

/// A .npy file as NumPy writes it.
fn npy(descr: &str, fortran: bool, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 11;
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(padded + 1).unwrap().to_le_bytes());
    file.extend(format!("{header:<padded$}\n").bytes());
    file.extend(numbers);
    file
}

fn f64s(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The numbers of a .npy file, behind its header, and the header.
fn read_npy(path: &Path) -> (String, Vec<u8>) {
    let bytes = fs::read(path).unwrap();
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    (String::from_utf8(bytes[10..10 + length].to_vec()).unwrap(), bytes[10 + length..].to_vec())
}

fn numbers(path: &Path) -> Vec<f64> {
    read_npy(path).1.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
}

struct Png {
    size: (u32, u32),
    palette: Vec<u8>,
    indices: Vec<u8>,
    recipe: String,
}

fn read_png(path: &Path) -> Png {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut indices = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut indices).unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Indexed, png::BitDepth::Eight));
    let recipe = info.uncompressed_latin1_text.iter().find(|text| text.keyword == "Recipe").unwrap().text.clone();
    Png { size: (info.width, info.height), palette: info.palette.clone().unwrap().into_owned(), indices, recipe }
}

#[test]
fn a_picture_is_the_stored_one() {
    let shell = Shell::new();
    shell.yunta("julia out.png --size 120x60").assert().success().stdout(is_empty()).stderr(contains("out.png, 7200 items in "));
    let (made, stored) = (read_png(&shell.path("out.png")), read_png(Path::new("tests/data/julia.png")));
    assert_eq!(made.size, stored.size);
    assert_eq!(made.palette, stored.palette);
    assert_eq!(made.indices, stored.indices);
    assert_eq!(shell.files(), ["out.png"]);
}

#[test]
fn a_pictures_recipe_makes_it_again_and_flags_change_it() {
    let shell = Shell::new();
    let window = "--size 64x48 --center -0.1,0.25 --span 1.5 --c -0.4,0.6 --max-iter 120 --precision f64 --palette twilight";
    shell.yunta(&format!("julia first.png {window}")).assert().success();
    shell.yunta("julia --from first.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("first.png")).unwrap(), fs::read(shell.path("again.png")).unwrap());

    shell.yunta("julia --from first.png --size 32x24 --palette magma other.png").assert().success();
    let (first, other) = (read_png(&shell.path("first.png")), read_png(&shell.path("other.png")));
    assert_eq!(other.size, (32, 24));
    assert_ne!(other.palette, first.palette);
    assert_eq!(other.recipe, first.recipe.replace("64x48", "32x24").replace("twilight", "magma"));
}

#[test]
fn a_recipe_that_is_missing_or_damaged_is_an_error() {
    let shell = Shell::new();
    shell.fails("julia --from none.png out.png", 1, &["none.png"], &[]);
    shell.write("text.png", "no picture");
    shell.fails("julia --from text.png out.png", 1, &["text.png", "PNG"], &["text.png"]);
    let plain = |recipe: Option<&str>| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
        encoder.set_color(png::ColorType::Grayscale);
        if let Some(recipe) = recipe {
            encoder.add_text_chunk("Recipe".into(), recipe.into()).unwrap();
        }
        encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
        bytes
    };
    shell.write("text.png", plain(None));
    shell.fails("julia --from text.png out.png", 1, &["text.png", "no recipe"], &["text.png"]);
    shell.write("text.png", plain(Some("julia --size big")));
    shell.fails("julia --from text.png out.png", 1, &["text.png", "recipe", "'big'"], &["text.png"]);
}

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

#[test]
fn a_place_that_cannot_be_written_is_an_error_before_any_work() {
    let shell = Shell::new();
    // Work enough to be noticed by the timeout, were it done first.
    let long = "--max-iter 4000000000 --c 0,0";
    shell.fails(&format!("julia none/out.png {long}"), 1, &["none/out.png", "folder", "does not exist"], &[]);
    shell.fails(&format!("julia --counts none/out.npy {long}"), 1, &["none/out.npy", "does not exist"], &[]);
    shell.fails(&format!("julia / {long}"), 1, &["folder"], &[]);
    shell.fails("compare --json none/out.json", 1, &["none/out.json", "does not exist"], &[]);
    shell.write("x.npy", npy("<f8", false, "(1,)", &f64s(&[1.0])));
    shell.fails("gaussian x.npy x.npy none/z.npy", 1, &["none/z.npy", "does not exist"], &["x.npy"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let shell = Shell::new();
    let full = "No space left";
    shell.fails("julia /dev/full --size 40x20", 1, &["/dev/full", full], &[]);
    shell.fails("julia out.png --counts /dev/full --size 40x20", 1, &["/dev/full", full], &[]);
    shell.write("x.npy", npy("<f8", false, "(1,)", &f64s(&[1.0])));
    shell.fails("gaussian x.npy x.npy /dev/full", 1, &["/dev/full", full], &["x.npy"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_written_as_it_comes() {
    let shell = Shell::new();
    let output = shell.yunta("julia /dev/stdout --size 40x20").assert().success().get_output().stdout.clone();
    shell.write("piped.png", output);
    shell.yunta("julia out.png --size 40x20").assert().success();
    assert_eq!(fs::read(shell.path("piped.png")).unwrap(), fs::read(shell.path("out.png")).unwrap());
}

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

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_job_and_leaves_nothing() {
    let shell = Shell::new();
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("yunta"))
        // Points of the real axis under c = -2, which neither escape nor soon repeat.
        .args("julia out.png --c -2,0 --center 0,0.001 --size 2000x1 --precision f64 --max-iter 10000000 --backend cpu".split(' '))
        .current_dir(&shell.folder)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
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
fn the_gaussian_keeps_type_shape_and_order() {
    let shell = Shell::new();
    for (fortran, shape) in [(false, "(2, 3)"), (true, "(2, 3)"), (false, "(6,)"), (false, "(1, 2, 3)")] {
        shell.write("x.npy", npy("<f8", fortran, shape, &f64s(&[0.0, 1.0, 2.0, 3.0, f64::NAN, f64::INFINITY])));
        shell.write("y.npy", npy("<f8", fortran, shape, &f64s(&[0.0, 0.5, 0.0, -3.0, 1.0, 0.0])));
        shell.yunta("gaussian x.npy y.npy z.npy --gamma 0.5").assert().success().stdout(is_empty());
        let (header, _) = read_npy(&shell.path("z.npy"));
        assert!(header.contains(&format!("'shape': {shape}")), "{header}");
        assert!(header.contains(if fortran { "'fortran_order': True" } else { "'fortran_order': False" }), "{header}");
        let z = numbers(&shell.path("z.npy"));
        let expected = [0.0f64, 0.25, 4.0, 36.0].map(|square| (-0.5 * square).exp());
        assert!(z[..4].iter().zip(expected).all(|(z, e)| (z - e).abs() <= 2e-16), "{z:?}");
        assert!(z[4].is_nan());
        assert_eq!(z[5], 0.0);
    }
}

#[test]
fn one_array_in_each_order_is_the_same_as_both_in_one() {
    let shell = Shell::new();
    shell.write("c.npy", npy("<f8", false, "(2, 3)", &f64s(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0])));
    shell.write("f.npy", npy("<f8", true, "(2, 3)", &f64s(&[0.0, 3.0, 1.0, 4.0, 2.0, 5.0])));
    shell.yunta("gaussian c.npy f.npy z.npy").assert().success();
    assert_eq!(numbers(&shell.path("z.npy")), [1.0; 6]);
    shell.yunta("gaussian f.npy c.npy z.npy").assert().success();
    assert_eq!(numbers(&shell.path("z.npy")), [1.0; 6]);
    assert!(read_npy(&shell.path("z.npy")).0.contains("'fortran_order': True"));
}

#[test]
fn empty_arrays_big_endian_ones_and_scalars_are_arrays() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f4", false, "(0, 3)", &[]));
    shell.yunta("gaussian x.npy x.npy z.npy").assert().success();
    assert!(read_npy(&shell.path("z.npy")).0.contains("'shape': (0, 3)"));
    shell.write("x.npy", npy("<f8", false, "()", &f64s(&[2.0])));
    shell.write("y.npy", npy(">f8", false, "()", &1.0f64.to_be_bytes()));
    shell.yunta("gaussian x.npy y.npy z.npy").assert().success();
    assert_eq!(numbers(&shell.path("z.npy")), [(-1.0f64).exp()]);
}

#[test]
fn arrays_that_do_not_fit_each_other_are_an_error_that_names_both() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(2, 3)", &f64s(&[0.0; 6])));
    shell.write("y.npy", npy("<f8", false, "(3, 2)", &f64s(&[0.0; 6])));
    let left = ["x.npy", "y.npy"];
    shell.fails("gaussian x.npy y.npy z.npy", 1, &["x.npy", "(2, 3)", "y.npy", "(3, 2)"], &left);
    shell.write("y.npy", npy("<f4", false, "(2, 3)", &[0; 24]));
    shell.fails("gaussian x.npy y.npy z.npy", 1, &["x.npy", "<f8", "y.npy", "<f4"], &left);
    shell.write("y.npy", npy("<i8", false, "(2, 3)", &[0; 48]));
    shell.fails("gaussian y.npy y.npy z.npy", 1, &["y.npy", "<i8", "f32", "f64"], &left);
}

#[test]
fn files_that_are_no_arrays_are_an_error() {
    let shell = Shell::new();
    let whole = npy("<f8", false, "(2,)", &f64s(&[1.0, 2.0]));
    shell.fails("gaussian x.npy x.npy z.npy", 1, &["x.npy", "No such file"], &[]);
    let huge = npy("<f8", false, "(4611686018427387904, 1024)", &[]);
    let long = npy("<f8", false, "(1152921504606846975,)", &[0; 8]);
    let deep = npy(&"(".repeat(9000), false, "(2,)", &[]);
    let nested = npy("<f8", false, &"(".repeat(9000), &[]);
    for (bytes, message) in [
        (&whole[..whole.len() - 1], "truncated"),
        (&whole[..20], "truncated"),
        (&[], "truncated"),
        (b"no array at all, but some text", "no .npy file"),
        (&[whole.as_slice(), &[0]].concat(), "damaged"),
        (&huge, "too large"),
        (&long, "truncated"),
        (&deep, "x.npy"),
        (&nested, "x.npy"),
    ] {
        shell.write("x.npy", bytes);
        shell.fails("gaussian x.npy x.npy z.npy", 1, &["x.npy", message], &["x.npy"]);
    }
    shell.fails("gaussian . . z.npy", 1, &["."], &["x.npy"]);
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
