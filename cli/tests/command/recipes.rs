//! The recipe that a picture's file carries, in each format that has a place for one: it makes the same file again, and tells one that
//! was changed.

use std::fs;

use predicates::str::contains;
use yunta::picture::read_recipe;

use crate::shell::Shell;

const JULIA: &str = "--size 60x40 --c -0.4,0.6 --samples 2 --rotate 20";

#[test]
fn a_file_that_is_no_png_is_made_again_by_what_it_tells() {
    let shell = Shell::new();
    shell.write("f.wgsl", "// größer\nfn f(z: vec2<f32>, k: f32) -> vec4<f32> {\n    return vec4(fract(z * k), 0.5, 1.0);\n}\n");
    for format in ["jpg", "webp", "tiff", "png"] {
        for (command, line) in [("julia", JULIA), ("draw", "--file f.wgsl --size 60x40 --set k=1.5")] {
            let (out, again) = (format!("{command}.{format}"), format!("{command}-again.{format}"));
            shell.yunta(&format!("{command} {line} {out}")).assert().success();
            shell.yunta(&format!("{command} --from {out} {again}")).assert().success();
            assert_eq!(fs::read(shell.path(&again)).unwrap(), fs::read(shell.path(&out)).unwrap(), "{out}");
            shell.yunta(&format!("verify {out}")).assert().success().stdout(contains("the same, 2400 pixels"));
            // What else is given takes the place of what it says.
            shell.yunta(&format!("{command} --from {out} small.png --size 30x20")).assert().success();
            let (small, kept) = (shell.path("small.png"), if command == "julia" { "--c -0.4,0.6" } else { "k=1.5" });
            assert!(read_recipe(&small).unwrap().recipe.contains(kept), "{out}");
            assert_eq!(image::image_dimensions(&small).unwrap(), (30, 20), "{out}");
        }
    }
    shell.yunta("draw vec4(z,0.5,0.5) alpha.webp --size 20x10").assert().success();
    shell.yunta("verify alpha.webp").assert().success();
    shell.yunta(&format!("julia deep.tiff --depth 16 {JULIA}")).assert().success();
    shell.yunta("verify deep.tiff").assert().success();
    assert_eq!(image::open(shell.path("deep.tiff")).unwrap().color(), image::ColorType::Rgb16);
}

#[test]
fn a_pixel_that_was_changed_is_told() {
    let shell = Shell::new();
    shell.yunta(&format!("julia out.tiff {JULIA}")).assert().success();
    let mut file = fs::read(shell.path("out.tiff")).unwrap();
    // Most of the file is its pixels.
    let middle = file.len() / 2;
    file[middle] ^= 0x55;
    shell.write("changed.tiff", file);
    shell.fails("verify changed.tiff", 1, &["changed.tiff: 1 of 2400 pixels differ"], &["changed.tiff", "out.tiff"]);
}

#[test]
fn what_tells_nothing_is_an_error_that_names_the_file() {
    let shell = Shell::new();
    image::RgbImage::new(8, 4).save(shell.path("camera.jpg")).unwrap();
    image::RgbImage::new(8, 4).save(shell.path("plain.tiff")).unwrap();
    shell.yunta("julia out.bmp --size 8x4").assert().success();
    shell.yunta("julia whole.webp --size 8x4").assert().success();
    let whole = fs::read(shell.path("whole.webp")).unwrap();
    shell.write("cut.webp", &whole[..whole.len() / 2]);
    let left = ["camera.jpg", "cut.webp", "out.bmp", "plain.tiff", "whole.webp"];
    for file in &left[..4] {
        for line in [format!("julia --from {file} again.png"), format!("draw --from {file} again.png"), format!("verify {file}")] {
            shell.fails(&line, 1, &[file], &left);
        }
    }
    shell.fails("verify camera.jpg", 1, &["no recipe"], &left);
}

#[test]
fn a_recipe_that_has_no_place_is_left_out_with_a_warning() {
    let shell = Shell::new();
    let long = format!("// {}\nfn f(z: vec2<f32>) -> f32 {{ return z.x; }}", "long ".repeat(20_000));
    shell.write("f.wgsl", long);
    shell.yunta("draw --file f.wgsl out.jpg --size 8x4").assert().success().stderr(contains("warning: the recipe is 100"));
    shell.yunta("verify out.jpg").assert().code(1).stderr(contains("no recipe"));
    shell.yunta("draw --file f.wgsl out.webp --size 8x4").assert().success();
    shell.yunta("verify out.webp").assert().success();
}
