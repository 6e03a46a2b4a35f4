//! Pictures one after another, of Julia sets and of functions: numbered files, files that move, streams. Not here: one picture.

use std::fs;

use predicates::str::contains;
use yunta::picture::read_recipe;

use crate::shell::{Shell, read_png};

#[test]
fn sequences_are_numbered_files_or_one_that_moves() {
    let shell = Shell::new();
    let course = "--frames 3 --size 40x20 --c -0.8,0.1..-0.7,0.3 --span 4..1 --quiet";
    shell.yunta(&format!("julia turn.png {course}")).assert().success();
    assert_eq!(shell.files(), ["turn-1.png", "turn-2.png", "turn-3.png"]);
    let middle = read_png(&shell.path("turn-2.png"));
    assert!(middle.recipe.contains("--span 2 --c -0.75,0.2 "), "{}", middle.recipe);
    shell.yunta("julia --from turn-2.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path("turn-2.png")).unwrap());

    shell.yunta(&format!("julia turn.apng {course}")).assert().success();
    let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(shell.path("turn.apng")).unwrap())).read_info().unwrap();
    assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
    let mut indices = vec![0; 800];
    reader.next_frame(&mut indices).unwrap();
    reader.next_frame(&mut indices).unwrap();
    assert_eq!(indices, middle.indices);

    shell.yunta(&format!("julia turn.gif {course}")).assert().success();
    assert!(fs::read(shell.path("turn.gif")).unwrap().starts_with(b"GIF89a"));
    let stream = shell.yunta(&format!("julia - --format y4m {course}")).assert().success().get_output().stdout.clone();
    assert!(stream.starts_with(b"YUV4MPEG2 W40 H20 F25:1 "));
    assert_eq!(stream.windows(6).filter(|bytes| bytes == b"FRAME\n").count(), 3);

    let left = shell.files();
    let left: Vec<_> = left.iter().map(String::as_str).collect();
    shell.fails("julia out.png --c 0,0..1,1", 2, &["--c", "--frames"], &left);
    shell.fails("julia - --frames 3", 2, &["--frames", "--format y4m"], &left);
    shell.fails("julia out.png --frames 1", 2, &["--frames"], &left);
    shell.fails("julia out.png --frames 3 --span 1..-1 --size 8x4", 2, &["--span"], &left);
}

#[test]
fn a_function_goes_along_its_window_and_its_values() {
    let shell = Shell::new();
    let draw =
        |words: &str| shell.yunta(&format!("draw z.x+k*z.y {words} --size 40x20 --quiet")).assert().success().get_output().stdout.clone();
    let course = "--frames 3 --span 4..1 --rotate 0..90 --set k=0..1";
    draw(&format!("wave.png {course}"));
    assert_eq!(shell.files(), ["wave-1.png", "wave-2.png", "wave-3.png"]);
    // Each is the picture that is drawn alone, and tells so.
    for (index, alone) in
        ["--span 4 --rotate 0 --set k=0", "--span 2 --rotate 45 --set k=0.5", "--span 1 --rotate 90 --set k=1"].iter().enumerate()
    {
        draw(&format!("alone.png {alone}"));
        assert_eq!(
            fs::read(shell.path("alone.png")).unwrap(),
            fs::read(shell.path(&format!("wave-{}.png", index + 1))).unwrap(),
            "{alone}"
        );
    }
    shell.yunta("draw --from wave-2.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path("wave-2.png")).unwrap());

    draw(&format!("wave.apng {course}"));
    let reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(shell.path("wave.apng")).unwrap())).read_info().unwrap();
    assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
    shell.yunta("verify wave.apng").assert().code(1).stderr(contains("several pictures, and a recipe of the first alone"));
    shell.yunta("verify wave-2.png").assert().success();
    draw(&format!("wave.gif {course}"));
    assert!(fs::read(shell.path("wave.gif")).unwrap().starts_with(b"GIF89a"));
    let stream = draw(&format!("- --format y4m {course}"));
    assert!(stream.starts_with(b"YUV4MPEG2 W40 H20 F25:1 "));
    assert_eq!(stream.windows(6).filter(|bytes| bytes == b"FRAME\n").count(), 3);
}

#[test]
fn a_function_of_pixels_and_one_of_whole_numbers_go_along_too() {
    let shell = Shell::new();
    shell.yunta("draw vec3(0.5,0.25,z.y) p.png --size 16x8 --span 2").assert().success();
    shell.yunta("draw p.rgb*k p=p.png dark.png --frames 2 --set k=1..0.5").assert().success();
    let pixels = |name: &str| image::open(shell.path(name)).unwrap().to_rgb8();
    assert_eq!(pixels("dark-1.png"), pixels("p.png"));
    let halves = pixels("dark-2.png").into_raw().into_iter().zip(pixels("p.png").into_raw());
    halves.for_each(|(half, whole)| assert!(half.abs_diff(whole / 2) <= 1, "{half} of {whole}"));
    shell.write("steps.wgsl", "fn steps(z: vec2<f32>, n: i32) -> f32 { return floor(z.x * f32(n)); }");
    shell.yunta("draw --file steps.wgsl steps.png --frames 3 --set n=1..4 --size 16x8").assert().success();
    assert!(read_recipe(&shell.path("steps-2.png")).unwrap().recipe.contains("--set=n=3 "), "2.5 of whole numbers");
}

#[test]
fn what_cannot_go_along_is_an_error_before_any_picture() {
    let shell = Shell::new();
    shell.write("s.wgsl", "fn s(z: vec2<f32>, n: u32) -> f32 { return z.x * f32(n); }");
    for (line, code, messages) in [
        ("draw z.x+k out.png --set k=0..1", 2, &["--set", "--frames"][..]),
        ("draw z.x out.png --span 4..1", 2, &["--span", "--frames"]),
        ("draw z.x+k out.png --frames 3 --set k=0..1,2", 2, &["--set", "both ends"]),
        ("draw z.x+k out.png --frames 3 --set k=true..false", 2, &["both ends"]),
        ("draw z.x out.png --frames 3 --span 1..-1 --size 8x4", 2, &["--span"]),
        ("draw z.x out.png --frames 3 --center 0,0..nan,0 --size 8x4", 2, &["--center"]),
        ("draw z.x out.png --frames 3 --json", 2, &["--frames", "--json"]),
        ("draw z.x --frames 3 --show", 2, &["--frames"]),
        ("draw z.x out.png --frames 3 --shard 1/2", 2, &["makes no pieces"]),
        ("draw --file s.wgsl out.png --frames 3 --set n=1..-1 --size 8x4", 1, &["n is -1"]),
    ] {
        shell.fails(line, code, messages, &["s.wgsl"]);
    }
}
