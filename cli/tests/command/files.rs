//! The pictures and arrays that the commands read and write, whole and damaged. Tables have tests of their own.

pub mod arrays;

use std::fs;
use std::path::Path;

use predicates::str::{contains, is_empty};

use crate::shell::{Shell, f64s, npy, numbers, read_npy, read_png};

#[test]
fn a_picture_is_the_stored_one() {
    let shell = Shell::new();
    shell
        .yunta("julia out.png --size 120x60 --color bands")
        .assert()
        .success()
        .stdout(is_empty())
        .stderr(contains("out.png, 7200 items in "));
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
fn the_precision_is_the_one_that_tells_pixels_apart() {
    let shell = Shell::new();
    let deep = "--size 120x60 --center -0.04287421534544769,0.9294400341878177 --c -0.4,0.6 --max-iter 300";
    let precision = |line: &str| shell.json(&format!("julia --json {line}"))["precision"].clone();
    assert_eq!(precision("--size 120x60"), "f32");
    assert_eq!(precision(&format!("{deep} --span 0.1")), "f32");
    assert_eq!(precision(&format!("{deep} --span 1e-7")), "f64");
    assert_eq!(precision(&format!("{deep} --span 1e-7 --precision f32")), "f32");

    shell.yunta(&format!("julia auto.png --quiet {deep} --span 1e-7")).assert().success().stderr(is_empty());
    shell.yunta(&format!("julia f64.png --quiet {deep} --span 1e-7 --precision f64")).assert().success().stderr(is_empty());
    assert_eq!(fs::read(shell.path("auto.png")).unwrap(), fs::read(shell.path("f64.png")).unwrap());
    assert!(read_png(&shell.path("auto.png")).recipe.contains("--precision f64"));

    // A recipe's f32 is that of its own window.
    shell.yunta(&format!("julia f32.png --quiet {deep} --span 1e-7 --precision f32")).assert().success();
    shell.yunta("julia --from f32.png again.png --quiet --palette harvest").assert().success().stderr(contains("warning"));
    assert_eq!(fs::read(shell.path("f32.png")).unwrap(), fs::read(shell.path("again.png")).unwrap());
    assert_eq!(precision("--from f32.png --size 40x20"), "f64");
    assert_eq!(precision("--from f32.png --size 40x20 --span 1"), "f32");
}

#[test]
fn a_window_that_is_too_small_is_a_warning_and_for_the_gpu_an_error() {
    let shell = Shell::new();
    let deep = "--size 120x60 --center -0.04287421534544769,0.9294400341878177";
    for (given, precision, others) in [("--span 1e-7 --precision f32", "f32", true), ("--span 1e-17", "f64", false)] {
        let line = format!("julia out.png --quiet {deep} {given}");
        let output = shell.yunta(&line).assert().success().stdout(is_empty()).get_output().stderr.clone();
        let text = String::from_utf8(output).unwrap();
        assert!(text.starts_with("yunta: warning: --span is 1e-") && text.lines().count() == 1, "{text}");
        assert!(text.contains(precision) && text.contains("--precision f64") == others, "{text}");
        let least = text.split("at least ").nth(1).unwrap().split([',', '\n']).next().unwrap();
        let resolved = format!("julia out.png --quiet {deep} --precision {precision} --span {least}");
        shell.yunta(&resolved).assert().success().stderr(is_empty());
    }
    let left = ["out.png"];
    let gpu = format!("julia gpu.png --backend gpu {deep} --span");
    shell.fails(&format!("{gpu} 1e-7"), 2, &["--backend is gpu", "f64", "--span of at least", "--precision f32"], &left);
    shell.fails(&format!("{gpu} 0.1"), 1, &["no GPU"], &left);
    let obeyed = shell.yunta(&format!("{gpu} 1e-7 --precision f32")).assert().code(1);
    obeyed.stderr(contains("yunta: warning: ")).stderr(contains("no GPU"));
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

#[test]
fn a_full_disk_is_an_error() {
    let shell = Shell::new();
    let full = "No space left";
    shell.fails("julia /dev/full --size 40x20", 1, &["/dev/full", full], &[]);
    shell.fails("julia out.png --counts /dev/full --size 40x20", 1, &["/dev/full", full], &[]);
    shell.write("x.npy", npy("<f8", false, "(1,)", &f64s(&[1.0])));
    shell.fails("gaussian x.npy x.npy /dev/full", 1, &["/dev/full", full], &["x.npy"]);
}

#[test]
fn a_pipe_is_written_as_it_comes() {
    let shell = Shell::new();
    let output = shell.yunta("julia /dev/stdout --size 40x20").assert().success().get_output().stdout.clone();
    shell.write("piped.png", output);
    shell.yunta("julia out.png --size 40x20").assert().success();
    assert_eq!(fs::read(shell.path("piped.png")).unwrap(), fs::read(shell.path("out.png")).unwrap());
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
fn a_table_of_any_type_of_numbers_is_read_as_f64_where_the_command_takes_no_such_type() {
    let shell = Shell::new();
    let tables = [
        ("|i1", vec![0xff, 2, 0xfd, 4]),
        ("|u1", vec![1, 2, 3, 4]),
        ("<i2", [-1i16, 2, -3, 4].iter().flat_map(|number| number.to_le_bytes()).collect()),
        (">i2", [-1i16, 2, -3, 4].iter().flat_map(|number| number.to_be_bytes()).collect()),
        ("<u2", [1u16, 2, 3, 4].iter().flat_map(|number| number.to_le_bytes()).collect()),
        ("<i4", [-1i32, 2, -3, 4].iter().flat_map(|number| number.to_le_bytes()).collect()),
        (">u4", [1u32, 2, 3, 4].iter().flat_map(|number| number.to_be_bytes()).collect()),
        ("<i8", [-1i64, 2, -3, 4].iter().flat_map(|number| number.to_le_bytes()).collect()),
        (">u8", [1u64, 2, 3, 4].iter().flat_map(|number| number.to_be_bytes()).collect()),
    ];
    for (descr, bytes) in tables {
        for (fortran, sums) in [(false, [10.0, 20.0]), (true, [5.0, 25.0])] {
            shell.write("x.npy", npy(descr, fortran, "(2, 2)", &bytes));
            shell.yunta("sum-squares x.npy z.npy").assert().success();
            assert_eq!(numbers(&shell.path("z.npy")), sums, "{descr}");
        }
    }
    // Of two files, one as it is.
    shell.write("x.npy", npy("<i2", false, "(2,)", &[3, 0, 5, 0]));
    shell.write("y.npy", npy("<f8", false, "(2,)", &f64s(&[4.0, 12.0])));
    shell.yunta("hypotenuse x.npy y.npy z.npy").assert().success();
    assert_eq!(numbers(&shell.path("z.npy")), [5.0, 13.0]);
    shell.write("y.npy", npy("<f16", false, "(2,)", &[0; 32]));
    shell.fails(
        "hypotenuse x.npy y.npy z.npy",
        1,
        &["error: y.npy: holds f128; give integers, booleans, or floats of 16 to 64 bits"],
        &["x.npy", "y.npy", "z.npy"],
    );
    shell.write("y.npy", npy("<U1", false, "(2,)", &[0; 8]));
    shell.fails("count y.npy z.npy --value 1", 1, &["y.npy: holds text (<U1); give integers"], &["x.npy", "y.npy", "z.npy"]);
}

#[test]
fn a_long_table_of_integers_gives_what_its_f64_twin_gives() {
    let shell = Shell::new();
    // Two pieces and more, of which each is converted in many steps.
    let (rows, columns) = (400_001usize, 3);
    let wholes: Vec<i16> = (0..rows * columns).map(|index| ((index * 7919) % 30_011) as i16).collect();
    let reals: Vec<f64> = wholes.iter().map(|&whole| f64::from(whole)).collect();
    for fortran in [false, true] {
        shell.write("i2.npy", npy("<i2", fortran, &format!("({rows}, {columns})"), bytemuck::cast_slice(&wholes)));
        shell.write("f8.npy", npy("<f8", fortran, &format!("({rows}, {columns})"), &f64s(&reals)));
        for command in ["normalize", "normalize --columns 2,0", "sum-squares"] {
            let [i2, f8] = ["i2", "f8"].map(|name| {
                shell.yunta(&format!("{command} {name}.npy {name}.out.npy")).assert().success();
                fs::read(shell.path(&format!("{name}.out.npy"))).unwrap()
            });
            assert!(i2 == f8, "{command}, fortran: {fortran}");
        }
    }
}

#[test]
fn one_column_is_the_same_in_either_order_and_rows_without_columns_are_counted() {
    let shell = Shell::new();
    let rows = 600_001;
    let numbers: Vec<f64> = (0..rows).map(f64::from).collect();
    shell.write("c.npy", npy("<f8", false, &format!("({rows},)"), &f64s(&numbers)));
    shell.write("f.npy", npy("<f8", true, &format!("({rows}, 1)"), &f64s(&numbers)));
    shell.yunta("hypotenuse f.npy c.npy z.npy").assert().success();
    shell.yunta("hypotenuse c.npy c.npy y.npy").assert().success();
    assert_eq!(fs::read(shell.path("z.npy")).unwrap(), fs::read(shell.path("y.npy")).unwrap());
    for fortran in [false, true] {
        shell.write("none.npy", npy("<f8", fortran, "(5, 0)", &[]));
        shell.yunta("count none.npy counts.csv --value 1").assert().success();
        assert_eq!(fs::read_to_string(shell.path("counts.csv")).unwrap(), "count\n0\n0\n0\n0\n0\n");
        shell.yunta("count none.npy counts.npy --value 1").assert().success();
        assert!(read_npy(&shell.path("counts.npy")).0.contains("'shape': (5,)"));
    }
    let shell = Shell::new();
    shell.write("none.npy", npy("<f8", false, "(0, 2000000000)", &[]));
    shell.fails("count none.npy z.csv --value 1", 1, &["none.npy: has 2000000000 columns; give up to"], &["none.npy"]);
}

#[test]
fn the_gaussian_of_integers_and_of_two_types_is_in_f64() {
    let shell = Shell::new();
    let squares = |z: &[f64], expected: [f64; 2]| assert_eq!(z, expected.map(|square: f64| (-square).exp()));
    shell.write("f4.npy", npy("<f4", true, "(2, 1)", bytemuck::cast_slice(&[0.5f32, 2.0])));
    shell.write("f8.npy", npy("<f8", false, "(2, 1)", &f64s(&[0.25, 2.0])));
    shell.write("u2.npy", npy("<u2", false, "(2, 1)", &[1, 0, 0, 0]));
    for (files, expected) in [("f4.npy f8.npy", [0.0625, 0.0]), ("u2.npy f8.npy", [0.5625, 4.0]), ("f4.npy u2.npy", [0.25, 4.0])] {
        shell.yunta(&format!("gaussian {files} z.npy")).assert().success();
        squares(&numbers(&shell.path("z.npy")), expected);
    }
    shell.yunta("gaussian f4.npy f4.npy z.npy").assert().success();
    assert!(read_npy(&shell.path("z.npy")).0.contains("<f4"));
}

#[test]
fn integers_that_no_f64_equals_are_an_error() {
    let shell = Shell::new();
    let signed = |numbers: [i64; 4]| numbers.map(i64::to_le_bytes).concat();
    let held = [1 << 53, -(1 << 60), i64::MIN, 3 << 61];
    shell.write("held.npy", npy("<i8", false, "(2, 2)", &signed(held)));
    shell.write("zero.npy", npy("<f8", false, "(2, 2)", &f64s(&[0.0; 4])));
    shell.yunta("hypotenuse held.npy z.csv --columns 0,1").assert().success();
    shell.yunta("gaussian held.npy zero.npy z.npy --gamma 0").assert().success();
    shell.yunta("sum-squares held.npy z.npy").assert().success();
    let left = ["held.npy", "x.npy", "z.csv", "z.npy", "zero.npy"];
    let cases = [
        ("<i8", signed([1, 2, 3, (1 << 53) + 1]), "9007199254740993"),
        ("<i8", signed([1, 2, 3, -(1 << 53) - 1]), "-9007199254740993"),
        ("<i8", signed([1, 2, 3, i64::MAX]), "9223372036854775807"),
        (">u8", [1, 2, 3, u64::MAX].map(u64::to_be_bytes).concat(), "18446744073709551615"),
        ("<u8", [1u64, 2, 3, (1 << 60) + 1].map(u64::to_le_bytes).concat(), "1152921504606846977"),
    ];
    for (descr, bytes, number) in cases {
        for fortran in [false, true] {
            shell.write("x.npy", npy(descr, fortran, "(2, 2)", &bytes));
            for line in
                ["gaussian x.npy zero.npy z.npy", "gaussian zero.npy x.npy z.npy", "sum-squares x.npy z.npy", "normalize x.npy z.npy"]
            {
                shell.fails(line, 1, &["error: x.npy: ", number, "2^53"], &left);
            }
            shell.fails("hypotenuse x.npy z.npy --columns 0,1", 1, &["error: x.npy: ", number, "2^53"], &left);
            // A column that is not picked is nobody's business.
            shell.yunta("normalize x.npy z.npy --columns 0").assert().success();
            shell.fails("normalize x.npy z.npy --columns 1", 1, &["error: x.npy: ", number, "2^53"], &left);
        }
    }
}

#[test]
fn arrays_that_do_not_fit_each_other_are_an_error_that_names_both() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(2, 3)", &f64s(&[0.0; 6])));
    shell.write("y.npy", npy("<f8", false, "(3, 2)", &f64s(&[0.0; 6])));
    let left = ["x.npy", "y.npy"];
    shell.fails("gaussian x.npy y.npy z.npy", 1, &["x.npy", "(2, 3)", "y.npy", "(3, 2)"], &left);
    shell.write("y.npy", npy("<c8", false, "(2, 3)", &[0; 48]));
    shell.fails(
        "gaussian x.npy y.npy z.npy",
        1,
        &["error: y.npy: holds complex numbers (<c8); give integers, booleans, or floats of 16 to 64 bits"],
        &left,
    );
    shell.write("y.npy", npy("<f536870912", false, "(0,)", &[]));
    shell.fails("gaussian y.npy y.npy z.npy", 1, &["y.npy", "holds <f536870912"], &left);
}

#[test]
fn a_result_under_another_formats_name_is_an_error_before_any_work() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(1,)", &f64s(&[1.0])));
    let left = ["x.npy"];
    shell.fails("gaussian x.npy x.npy z.csv", 2, &["z.csv", ".npy"], &left);
    shell.fails("julia out.avif", 2, &["out.avif", ".png", ".webp", "--format"], &left);
    shell.fails("julia --counts out.csv", 2, &["--counts is out.csv", ".npy"], &left);
    shell.yunta("julia /dev/null --size 8x4").assert().success();
    shell.yunta("gaussian x.npy x.npy z").assert().success();
    assert_eq!(shell.files(), ["x.npy", "z"]);
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
