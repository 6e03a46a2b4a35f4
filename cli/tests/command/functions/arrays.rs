//! `yunta map` over arrays and over places.

use predicates::str::contains;

use super::{array, told, yunta};
use crate::shell::{Shell, f64s, npy, numbers, read_npy};

const GAUSSIAN: &str = "exp(-gamma * (x-y) * (x-y))";

#[test]
fn an_expression_of_arrays_has_their_type_and_shape() {
    let shell = Shell::new();
    let x: Vec<f64> = (0..6).map(|i| f64::from(i) * 0.5).collect();
    let y: Vec<f64> = (0..6).map(|i| f64::from(i * i) * 0.25).collect();
    let wanted: Vec<_> = x.iter().zip(&y).map(|(x, y)| (-2.0 * (x - y) * (x - y)).exp()).collect();
    for (fortran, order) in [(false, "'fortran_order': False"), (true, "'fortran_order': True")] {
        shell.write("x.npy", npy("<f8", fortran, "(2, 3)", &f64s(&x)));
        shell.write("y.npy", npy("<f8", fortran, "(2, 3)", &f64s(&y)));
        told(&shell, &["map", GAUSSIAN, "x=x.npy", "y=y.npy", "out.npy", "--set", "gamma=2"]);
        let (header, _) = read_npy(&shell.path("out.npy"));
        assert!(header.contains("(2, 3)") && header.contains("'<f8'") && header.contains(order), "{header}");
        let found = numbers(&shell.path("out.npy"));
        assert!(found.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() <= 4e-16 * wanted), "{found:?}, not {wanted:?}");
    }
}

#[test]
fn each_type_of_a_file_is_the_expressions() {
    let shell = Shell::new();
    let result = |expression: &str| {
        told(&shell, &["map", expression, "n=n.npy", "out.npy", "-q"]);
        read_npy(&shell.path("out.npy"))
    };
    array(&shell, "n.npy", "<i4", [-7i32, 9].map(i32::to_le_bytes));
    let (header, bytes) = result("n / 2 + 1");
    assert!(header.contains("'<i4'") && bytes == [-2i32, 5].map(i32::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", "<u4", [7u32, u32::MAX].map(u32::to_le_bytes));
    let (header, bytes) = result("n + 1u");
    assert!(header.contains("'<u4'") && bytes == [8u32, 0].map(u32::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", "<i8", [1i64 << 60, -1].map(i64::to_le_bytes));
    let (header, bytes) = result("n * 2");
    assert!(header.contains("'<i8'") && bytes == [1i64 << 61, -2].map(i64::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", "<u8", [u64::MAX, 3].map(u64::to_le_bytes));
    let (header, bytes) = result("n / 3");
    assert!(header.contains("'<u8'") && bytes == [u64::MAX / 3, 1].map(u64::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", "<f4", [0.1f32, -4.0].map(f32::to_le_bytes));
    let (header, bytes) = result("abs(n) * 0.5");
    assert!(header.contains("'<f4'") && bytes == [0.05f32, 2.0].map(f32::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", "|b1", [[1], [0]]);
    let (header, bytes) = result("!n");
    assert!(header.contains("'|b1'") && bytes == [0, 1], "{header} {bytes:?}");
    array(&shell, "n.npy", "|i1", [[0xff], [127]]);
    let (header, bytes) = result("n + n");
    assert!(header.contains("'<i4'") && bytes == [-2i32, 254].map(i32::to_le_bytes).concat(), "{header} {bytes:?}");
    array(&shell, "n.npy", ">i4", [5i32, -6].map(i32::to_be_bytes));
    assert_eq!(result("n").1, [5i32, -6].map(i32::to_le_bytes).concat());
}

#[test]
fn several_types_are_f64_and_bools_stay() {
    let shell = Shell::new();
    array(&shell, "i.npy", "<i8", [3i64, 5].map(i64::to_le_bytes));
    array(&shell, "x.npy", "<f4", [0.5f32, 0.25].map(f32::to_le_bytes));
    array(&shell, "c.npy", "|b1", [[1], [0]]);
    told(&shell, &["map", "select(x, i * x, c)", "i=i.npy", "x=x.npy", "c=c.npy", "out.npy"]);
    assert!(read_npy(&shell.path("out.npy")).0.contains("'<f8'"));
    assert_eq!(numbers(&shell.path("out.npy")), [1.5, 0.25]);
    // A value with a point has integers read as f64 too.
    told(&shell, &["map", "i * k", "i=i.npy", "out.npy", "--set", "k=0.5"]);
    assert_eq!(numbers(&shell.path("out.npy")), [1.5, 2.5]);
    told(&shell, &["map", "i * k", "i=i.npy", "out.npy", "--set", "k=2"]);
    assert_eq!(read_npy(&shell.path("out.npy")).1, [6i64, 10].map(i64::to_le_bytes).concat());
}

#[test]
fn functions_of_files_take_vectors_and_whole_inputs_and_give_structs() {
    let shell = Shell::new();
    shell.write(
        "f.wgsl",
        "@group(0) @binding(0) var<storage, read> table: array<vec2<f32>>;
         struct Pair { sum: f32, turned: vec2<f32> }
         fn twice(v: vec2<f32>) -> vec2<f32> { return v * 2.0; }
         fn pair(v: vec2<f32>, k: vec2<f32>, i: i32) -> Pair {
             let w = twice(v) + k + table[i];
             return Pair(w.x + w.y, w.yx);
         }",
    );
    let floats = |numbers: &[f32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    shell.write("v.npy", npy("<f4", false, "(3, 2)", &floats(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])));
    shell.write("table.npy", npy("<f4", false, "(2, 2)", &floats(&[10.0, 20.0, 30.0, 40.0])));
    // Integers of another type that hold them.
    array(&shell, "i.npy", "<i8", [0i64, 1, 0].map(i64::to_le_bytes));
    let line = ["map", "--file", "f.wgsl", "v=v.npy", "i=i.npy", "table=table.npy", "--set", "k=0.5,1"];
    told(&shell, &[&line[..], &["out.npy"]].concat());
    let (header, bytes) = read_npy(&shell.path("out.npy"));
    assert!(header.contains("(3, 3)"), "{header}");
    let wanted = [37.5, 25.0, 12.5, 85.5, 49.0, 36.5, 53.5, 33.0, 20.5];
    assert_eq!(bytes, floats(&wanted));
    told(&shell, &[&line[..], &["out.csv"]].concat());
    assert_eq!(super::text(&shell, "out.csv"), "sum,turned.x,turned.y\n37.5,25.0,12.5\n85.5,49.0,36.5\n53.5,33.0,20.5\n");
}

#[test]
fn places_need_a_size_alone_and_are_the_results_shape() {
    let shell = Shell::new();
    shell.write("f.wgsl", "fn f(@builtin(global_invocation_id) id: vec3<u32>) -> u32 { return id.x + 10u * id.y + 100u * id.z; }");
    for (size, shape, wanted) in
        [("3", "(3,)", vec![0u32, 1, 2]), ("3,2", "(2, 3)", vec![0, 1, 2, 10, 11, 12]), ("1,2,2", "(2, 2, 1)", vec![0, 10, 100, 110])]
    {
        told(&shell, &["map", "--file", "f.wgsl", "--size", size, "out.npy"]);
        let (header, bytes) = read_npy(&shell.path("out.npy"));
        assert!(header.contains(shape), "{header}");
        assert_eq!(bytes, wanted.into_iter().flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    }
    // An array's last axis is the fastest.
    shell.write(
        "g.wgsl",
        "fn g(x: f64, @builtin(global_invocation_id) id: vec3<u32>) -> f64 { return x + f64(id.x) + 10.0lf * f64(id.y); }",
    );
    shell.write("x.npy", npy("<f8", true, "(2, 3)", &f64s(&[0.0; 6])));
    told(&shell, &["map", "--file", "g.wgsl", "x=x.npy", "out.npy"]);
    assert_eq!(numbers(&shell.path("out.npy")), [0.0, 1.0, 2.0, 10.0, 11.0, 12.0]);
}

#[test]
fn a_small_job_touches_no_gpu_and_json_tells_of_each_repetition() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(10,)", &f64s(&[0.5; 10])));
    let json = |arguments: &[&str]| {
        let text = told(&shell, arguments);
        serde_json::from_str::<serde_json::Value>(text.lines().last().unwrap()).unwrap()
    };
    let report = json(&["map", "x * x", "x=x.npy", "out.npy", "--json"]);
    assert_eq!((&report["gpu_calls"], &report["items"], &report["kernel"]), (&0.into(), &10.into(), &"expression".into()));
    let report = json(&["map", "x * x", "x=x.npy", "out.npy", "--json", "--backend", "cpu", "--repeat", "4"]);
    assert!(report["seconds"].as_array().unwrap().len() == 4 && report["ran"].as_str().unwrap().starts_with("cpu"), "{report}");
    assert_eq!(numbers(&shell.path("out.npy")), [0.25; 10]);
    yunta(&shell, &["map", "x * x", "x=x.npy", "out.npy", "--explain"]).assert().success().stdout(contains("predicted"));
    yunta(&shell, &["map", "x * x", "x=x.npy", "-", "-q"]).assert().success().stdout("result\n".to_owned() + &"0.25\n".repeat(10));
}

#[test]
fn arrays_without_an_item_and_of_no_dimension_are_arrays_too() {
    let shell = Shell::new();
    shell.write("x.npy", npy("<f8", false, "(0, 3)", &[]));
    told(&shell, &["map", "x * x", "x=x.npy", "out.npy"]);
    assert!(read_npy(&shell.path("out.npy")).0.contains("(0, 3)"));
    shell.write("x.npy", npy("<f8", false, "()", &f64s(&[3.0])));
    told(&shell, &["map", "x * x", "x=x.npy", "out.npy"]);
    assert!(read_npy(&shell.path("out.npy")).0.contains("'shape': ()"));
    assert_eq!(numbers(&shell.path("out.npy")), [9.0]);
}

#[test]
fn functions_beyond_wgsl_are_there() {
    let shell = Shell::new();
    array(&shell, "x.npy", "<f8", [-1.0f64, 0.0, 2.0].map(f64::to_le_bytes));
    told(&shell, &["map", "normal_cdf(x) + hypot(3.0 * x, 4.0 * x)", "x=x.npy", "out.npy"]);
    let wanted = [-1.0, 0.0, 2.0].map(|x| yunta::math::normal_cdf(x) + yunta::math::hypot(3.0 * x, 4.0 * x));
    assert_eq!(numbers(&shell.path("out.npy")), wanted);
}
