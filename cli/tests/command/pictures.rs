//! Pictures of all kinds: colours, samples, formats, functions. Not here: sequences, recipes, and windows, which `files` has.

use std::fs;
use std::path::Path;

use image::{DynamicImage, GenericImageView, ImageReader};
use predicates::str::{contains, is_empty};

use crate::shell::{Shell, read_png};

fn read(path: &Path) -> DynamicImage {
    ImageReader::open(path).unwrap().with_guessed_format().unwrap().decode().unwrap()
}

/// How many colours stand in a picture.
fn colours(image: &DynamicImage) -> usize {
    image.to_rgb8().pixels().map(|pixel| pixel.0).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn smooth_colour_is_the_default_and_has_more_colours_than_bands() {
    let shell = Shell::new();
    shell.yunta("julia smooth.png --size 300x150").assert().success().stdout(is_empty());
    shell.yunta("julia bands.png --size 300x150 --color bands").assert().success();
    let (smooth, bands) = (read_png(&shell.path("smooth.png")), read_png(&shell.path("bands.png")));
    assert!(smooth.recipe.contains("--color smooth") && bands.recipe.contains("--color bands"));
    // A colour for each count from 0 to 50.
    assert!(colours(&read(&shell.path("smooth.png"))) > 150 && colours(&read(&shell.path("bands.png"))) <= 51);
    // The inside is the same: what does not escape in so many steps.
    let inside = |indices: &[u8]| indices.iter().map(|&index| index == 0).collect::<Vec<_>>();
    assert_eq!(inside(&smooth.indices), inside(&bands.indices));
    for picture in ["smooth", "bands"] {
        shell.yunta(&format!("julia --from {picture}.png again.png")).assert().success();
        assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path(&format!("{picture}.png"))).unwrap());
    }
    for backend in ["serial", "cpu --threads 3"] {
        shell.yunta(&format!("julia other.png --size 300x150 --backend {backend}")).assert().success();
        assert_eq!(fs::read(shell.path("other.png")).unwrap(), fs::read(shell.path("smooth.png")).unwrap());
    }
}

#[test]
fn a_recipe_without_a_color_is_an_older_pictures_bands() {
    let shell = Shell::new();
    shell.yunta("julia bands.png --size 30x20 --color bands").assert().success();
    let mut older = fs::read(shell.path("bands.png")).unwrap();
    let at = older.windows(14).position(|bytes| bytes == b" --color bands").unwrap();
    // As long as before, and of another sum, which only a strict reader minds.
    older[at..at + 14].copy_from_slice(b"              ");
    let start = older.windows(4).position(|bytes| bytes == b"tEXt").unwrap();
    assert!(start < at);
    shell.write("older.png", fix_sums(&older));
    shell.yunta("julia --from older.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path("bands.png")).unwrap());
}

/// A PNG file whose chunks have their checksums again.
fn fix_sums(file: &[u8]) -> Vec<u8> {
    let (mut fixed, mut rest) = (file[..8].to_vec(), &file[8..]);
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let sum = rest[4..8 + length].iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        });
        fixed.extend(&rest[..8 + length]);
        fixed.extend((!sum).to_be_bytes());
        rest = &rest[12 + length..];
    }
    fixed
}

#[test]
fn palettes_are_names_colours_or_files() {
    let shell = Shell::new();
    shell.write("dusk.txt", "#102030\n#ffaa00\n#ffffff\n");
    shell.yunta("julia file.png --size 60x30 --palette dusk.txt").assert().success();
    shell.yunta("julia typed.png --size 60x30 --palette #102030,#ffaa00,#fff").assert().success();
    assert_eq!(fs::read(shell.path("file.png")).unwrap(), fs::read(shell.path("typed.png")).unwrap());
    let palette = read_png(&shell.path("typed.png")).palette;
    assert_eq!((&palette[..6], &palette[765..]), (&[0, 0, 0, 0x10, 0x20, 0x30][..], &[255, 255, 255][..]));
    shell.yunta("julia turbo.png --size 60x30 --palette turbo --inside #123456 --mapping linear").assert().success();
    let turbo = read_png(&shell.path("turbo.png"));
    assert_eq!(turbo.palette[..3], [0x12, 0x34, 0x56]);
    assert!(turbo.recipe.contains("--palette turbo --mapping linear --inside #123456"), "{}", turbo.recipe);
    let left = ["dusk.txt", "file.png", "turbo.png", "typed.png"];
    shell.fails("julia out.png --palette #12", 2, &["--palette", "#12"], &left);
    shell.fails("julia out.png --palette neon", 2, &["--palette", "neon", "viridis", "spectral"], &left);
    shell.fails("julia out.png --mapping cubic", 2, &["--mapping", "cubic", "histogram"], &left);
    shell.fails("julia out.png --inside black", 2, &["--inside", "black", "#102030"], &left);
}

#[test]
fn samples_make_edges_smooth_and_everywhere_is_nearly_the_same() {
    let shell = Shell::new();
    let window = "--size 200x100 --color bands --palette #000000,#ffffff --inside #ff0000";
    shell.yunta(&format!("julia one.png {window}")).assert().success();
    shell.yunta(&format!("julia some.png {window} --samples 8")).assert().success();
    shell.yunta(&format!("julia all.png {window} --samples 8 --everywhere")).assert().success();
    let [one, some, all] = ["one.png", "some.png", "all.png"].map(|name| read(&shell.path(name)).to_rgb8());
    assert!(
        some.pixels().collect::<std::collections::HashSet<_>>().len() > 2 * one.pixels().collect::<std::collections::HashSet<_>>().len()
    );
    let differ = some.pixels().zip(all.pixels()).filter(|(some, all)| some != all).count();
    assert!(differ < 2000, "{differ} of 20000 pixels");
    shell.yunta("julia --from some.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path("some.png")).unwrap());
    let left = ["again.png", "all.png", "one.png", "some.png"];
    shell.fails("julia out.png --samples 65", 2, &["--samples is 65", "1 to 64"], &left);
    shell.fails("julia out.png --samples 0", 2, &["--samples is 0"], &left);
}

#[test]
fn a_quarter_of_a_turn_turns_the_picture() {
    let shell = Shell::new();
    let window = "--size 61x61 --center 0.2,0.1 --span 1.5 --max-iter 200 --precision f64";
    shell.yunta(&format!("julia straight.png {window}")).assert().success();
    shell.yunta(&format!("julia turned.png {window} --rotate 90")).assert().success();
    let (straight, turned) = (read(&shell.path("straight.png")).to_rgb8(), read(&shell.path("turned.png")).to_rgb8());
    // The pixel at -30.5 from the middle has no counterpart at 30.5.
    let apart = |x: u32, y: u32| (0..3).map(|k| straight.get_pixel(x, y).0[k].abs_diff(turned.get_pixel(y, 61 - x).0[k])).max().unwrap();
    let far = (1..61).flat_map(|x| (1..61).map(move |y| (x, y))).filter(|&(x, y)| apart(x, y) > 60).count();
    assert!(far < 60, "{far} of 3600 pixels");
    shell.fails("julia out.png --rotate nan", 2, &["--rotate"], &["straight.png", "turned.png"]);
}

#[test]
fn every_format_holds_the_picture() {
    let shell = Shell::new();
    shell.yunta("julia out.png --size 80x40").assert().success();
    let png = read(&shell.path("out.png")).to_rgb8();
    for name in ["out.webp", "out.tiff", "out.bmp", "out.qoi", "out.ppm", "out.tif"] {
        shell.yunta(&format!("julia {name} --size 80x40")).assert().success().stderr(contains(name));
        assert_eq!(read(&shell.path(name)).to_rgb8(), png, "{name}");
    }
    for (name, most) in [("out.jpg", 40.0), ("out.gif", 12.0)] {
        shell.yunta(&format!("julia {name} --size 80x40")).assert().success();
        let image = read(&shell.path(name)).to_rgb8();
        let sum: f64 = image.as_raw().iter().zip(png.as_raw()).map(|(one, other)| f64::from(one.abs_diff(*other))).sum();
        assert!(sum / (image.as_raw().len() as f64) < most, "{name}: {sum}");
    }
    shell.yunta("julia out.exr --size 80x40").assert().success();
    assert!(matches!(read(&shell.path("out.exr")), DynamicImage::ImageRgba32F(_) | DynamicImage::ImageRgb32F(_)));
    shell.yunta("julia deep.png --size 80x40 --depth 16").assert().success();
    assert!(matches!(read(&shell.path("deep.png")), DynamicImage::ImageRgb16(_)));
    let output = shell.yunta("julia - --format qoi --size 80x40").assert().success().get_output().stdout.clone();
    assert_eq!(output, fs::read(shell.path("out.qoi")).unwrap());
}

#[test]
fn a_format_that_cannot_be_is_an_error_that_names_others() {
    let shell = Shell::new();
    shell.fails("julia out.avif", 2, &["OUT is out.avif", ".png", ".jpg", ".exr", "--format"], &[]);
    shell.fails("julia out.jpg --depth 16", 2, &["--depth is 16", ".png", ".tiff"], &[]);
    shell.fails("julia out.exr --depth 16", 2, &["--depth is 16", ".exr"], &[]);
    shell.fails("julia out.y4m --size 8x4", 1, &["out.y4m", "--frames"], &[]);
}

#[test]
fn a_picture_is_shown_on_the_terminal() {
    let shell = Shell::new();
    let output = shell.yunta("julia --show --size 400x200 --quiet").assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("\u{1b}[48;2;") && text.ends_with("\u{1b}[0m\n"), "{text}");
    assert_eq!(shell.files(), [""; 0]);
    let output = shell.yunta("julia - --show --size 40x20 --quiet").assert().success().get_output().clone();
    assert!(output.stdout.starts_with(b"\x89PNG") && String::from_utf8(output.stderr).unwrap().contains('\u{2584}'));
}

#[test]
fn a_function_of_the_point_is_drawn_and_drawn_again_from_its_file() {
    let shell = Shell::new();
    let draw = |arguments: &[&str]| shell.yunta("draw").args(arguments).assert();
    draw(&["z.x + 0.0 * z.y", "across.png", "--size", "64x32", "--palette", "#000000,#ffffff", "--mapping", "linear"]).success();
    let across = read(&shell.path("across.png")).to_rgb8();
    assert!((0..32).all(|y| across.get_pixel(0, y).0 == [0; 3] && across.get_pixel(63, y).0 == [255; 3]));
    assert!((1..64).all(|x| across.get_pixel(x, 5).0[0] > across.get_pixel(x - 1, 5).0[0]));
    draw(&["vec4(z.x, 0.5, k, 0.5)", "seen.png", "--size", "8x8", "--span", "2", "--set", "k=0.25"]).success();
    let seen = read(&shell.path("seen.png")).to_rgba8();
    assert_eq!(seen.get_pixel(4, 0).0, [0, 128, 64, 128]);
    for name in ["across", "seen"] {
        shell.yunta(&format!("draw --from {name}.png again.png")).assert().success();
        assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path(&format!("{name}.png"))).unwrap(), "{name}");
    }
    shell.yunta("verify across.png").assert().success().stdout(contains("the same"));
    shell.yunta("draw --from seen.png again.png --set k=1.0").assert().success();
    assert_eq!(read(&shell.path("again.png")).to_rgba8().get_pixel(4, 0).0, [0, 128, 255, 128]);
}

#[test]
fn pictures_are_drawn_over_pixel_by_pixel_and_in_full() {
    let shell = Shell::new();
    let source = image::RgbaImage::from_fn(7, 5, |x, y| image::Rgba([x as u8 * 30, y as u8 * 50, 7, 255 - x as u8]));
    source.save(shell.path("p q.png")).unwrap();
    let draw = |arguments: &[&str]| shell.yunta("draw").args(arguments).assert();
    draw(&["vec4(1.0 - p.rgb, p.a)", "p=p q.png", "negative.png"]).success();
    let negative = read(&shell.path("negative.png")).to_rgba8();
    for (x, y, pixel) in source.enumerate_pixels() {
        let [r, g, b, a] = pixel.0;
        assert_eq!(negative.get_pixel(x, y).0, [255 - r, 255 - g, 255 - b, a], "{x} {y}");
    }
    shell.yunta("draw --from negative.png again.png").assert().success();
    assert_eq!(fs::read(shell.path("again.png")).unwrap(), fs::read(shell.path("negative.png")).unwrap());

    shell.write(
        "left.wgsl",
        "var<storage, read> p: array<vec4<f32>>;
        fn left(@builtin(global_invocation_id) at: vec3<u32>, size: vec2<u32>) -> vec4<f32> {
            return p[at.y * size.x + (at.x + 1u) % size.x];
        }",
    );
    draw(&["--file", "left.wgsl", "p=p q.png", "left.png"]).success();
    let left = read(&shell.path("left.png")).to_rgba8();
    assert!(source.enumerate_pixels().all(|(x, y, _)| left.get_pixel(x, y) == source.get_pixel((x + 1) % 7, y)));
}

#[test]
fn what_cannot_be_drawn_is_an_error_that_says_why() {
    let shell = Shell::new();
    image::RgbImage::new(4, 4).save(shell.path("p.png")).unwrap();
    image::RgbImage::new(5, 4).save(shell.path("q.png")).unwrap();
    shell.write("broken.jpg", b"\xff\xd8\xff\xe0 no more");
    let left = ["broken.jpg", "p.png", "q.png"];
    for (arguments, code, messages) in [
        (&["z.x", "out.avif"][..], 2, &["out.avif"][..]),
        (&["z.x"], 2, &["OUT"]),
        (&[], 2, &["nothing to draw"]),
        (&["z.x +", "out.png"], 2, &["z.x +"]),
        (&["z", "out.png"], 2, &["vec4<f32>"]),
        (&["k * z.x", "out.png"], 2, &["k"]),
        (&["p.rgb", "p=none.png", "out.png"], 1, &["none.png"]),
        (&["p.rgb", "p=broken.jpg", "out.png"], 1, &["broken.jpg"]),
        (&["p.rgb - q.rgb", "p=p.png", "q=q.png", "out.png"], 1, &["4x4", "5x4"]),
        (&["z.x", "p=p.png", "out.png"], 2, &["p=p.png"]),
        (&["p.rgb", "p=p.png", "out.png", "--samples", "4"], 2, &["--samples"]),
        (&["p.rgb", "p=p.png", "out.png", "--size", "9x9"], 2, &["--size", "4x4"]),
        (&["vec4(p.rgb, 0.5)", "p=p.png", "out.jpg"], 1, &["out.jpg", "alpha"]),
        (&["z.x", "out.png", "--size", "0x4"], 2, &["--size", "width 0"]),
        (&["z.x", "out.png", "--span", "0"], 2, &["--span"]),
        (&["--from", "p.png", "out.png"], 1, &["p.png", "recipe"]),
    ] {
        let mut failed = shell.yunta("draw").args(arguments).assert().code(code).stdout(is_empty());
        for message in messages {
            failed = failed.stderr(contains(*message));
        }
        assert_eq!(shell.files(), left, "{arguments:?}");
    }
}

#[test]
fn a_photograph_is_turned_as_it_says() {
    let shell = Shell::new();
    // A TIFF of two pixels, of which the camera says that its top is on the right.
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let tags: [(u16, u16, u32, u32); 10] = [
        (256, 4, 1, 2),
        (257, 4, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 134),
        (274, 3, 1, 6),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
        (279, 4, 1, 2),
    ];
    file.extend((tags.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in tags {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend([10, 200]);
    assert_eq!(file.len(), 136);
    shell.write("turned.tiff", file);
    shell.yunta("draw").args(["p.rgb", "p=turned.tiff", "out.png"]).assert().success();
    let out = read(&shell.path("out.png"));
    assert_eq!(out.dimensions(), (1, 2));
    assert_eq!((out.get_pixel(0, 0).0[0], out.get_pixel(0, 1).0[0]), (10, 200));
}

#[test]
fn damaged_pictures_are_errors_and_no_panic() {
    let shell = Shell::new();
    let source = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([x as u8 * 9, y as u8 * 13, (x * y) as u8]));
    let mut seed = 7u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    for extension in ["png", "jpg", "webp", "tiff", "bmp", "qoi", "gif", "ppm"] {
        let name = format!("whole.{extension}");
        source.save(shell.path(&name)).unwrap();
        let whole = fs::read(shell.path(&name)).unwrap();
        for round in 0..6 {
            let mut damaged = whole.clone();
            if round % 2 == 0 {
                damaged.truncate(next() % whole.len());
            }
            for _ in 0..4 {
                let at = next() % damaged.len().max(1);
                damaged.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (round + 1));
            }
            shell.write("damaged", &damaged);
            let output = shell.yunta("draw").args(["p.rgb", "p=damaged", "out.png"]).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(matches!(output.status.code(), Some(0 | 1)) && !said.contains("panicked"), "{extension} {round}: {said}");
        }
    }
}

#[test]
fn the_examples_are_drawn() {
    let shell = Shell::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/draw");
    let mut drawn = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (name, text) = (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap());
        if path.extension().is_none_or(|extension| extension != "wgsl") || name == "blur" {
            continue;
        }
        let line = text.lines().find(|line| line.contains("yunta draw --file")).unwrap();
        let words = line.split_whitespace().skip(3).map(|word| word.trim_matches('\'').to_owned());
        let words: Vec<_> = words.filter(|word| !word.ends_with(".wgsl") && word != "--file" && word != "draw").collect();
        let out = words.iter().find(|word| word.ends_with(".png")).unwrap();
        let small = ["--file", path.to_str().unwrap(), "--size", "48x32"];
        let mut rest = words.clone();
        if let Some(at) = rest.iter().position(|word| word == "--size") {
            rest.drain(at..at + 2);
        }
        shell.yunta("draw").args(small).args(&rest).assert().success();
        assert!(colours(&read(&shell.path(out))) > 20, "{name}");
        drawn += 1;
    }
    assert_eq!(drawn, 9);
}

#[test]
fn a_blur_of_rows_and_then_of_columns_is_one_of_both() {
    let shell = Shell::new();
    let mut dot = image::RgbImage::new(41, 31);
    dot.put_pixel(20, 15, image::Rgb([255; 3]));
    dot.save(shell.path("dot.png")).unwrap();
    let blur = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/draw/blur.wgsl");
    let draw =
        |arguments: &[&str]| shell.yunta("draw").arg("--file").arg(&blur).args(["--set", "radius=2.0"]).args(arguments).assert().success();
    draw(&["p=dot.png", "across.png", "--set", "direction=1,0", "--depth", "16"]);
    draw(&["p=across.png", "both.png", "--set", "direction=0,1", "--depth", "16"]);
    let both = read(&shell.path("both.png")).to_rgb16();
    let at = |x: u32, y: u32| f64::from(both.get_pixel(x, y).0[0]);
    // 1 / (2 pi r²) in the middle, the same in all directions, and as much altogether.
    assert!((at(20, 15) / 65535.0 - 1.0 / (8.0 * std::f64::consts::PI)).abs() < 0.002, "{}", at(20, 15));
    assert_eq!((at(23, 15), at(20, 18)), (at(17, 15), at(20, 12)));
    assert!((at(23, 15) - at(20, 18)).abs() <= 2.0);
    let sum: f64 = both.pixels().map(|pixel| f64::from(pixel.0[0])).sum();
    assert!((sum / 65535.0 - 1.0).abs() < 0.01, "{sum}");
}
