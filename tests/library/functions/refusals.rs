//! What is refused, with its message, and what could be endless.

use std::time::{Duration, Instant};

use yunta::{Backend, Engine, Error, Function, Level, Watch};

use super::{engine, refused};

#[test]
fn wrong_texts_are_refused_at_their_place() {
    let deep = format!("fn f(x: f32) -> f32 {{ return {}x{}; }}", "(".repeat(10_000), ")".repeat(10_000));
    for (source, words) in [
        ("fn f(x: f32) -> f32 {\n  return x +;\n}", &["line 2", "return x +;"][..]),
        ("fn f(x: f32) -> f32 {\n  return z;\n}", &["line 2", "z"]),
        ("fn f(x: f32) -> f32 { return f(x); }", &["f"]),
        ("fn f(x: f32) -> f32 { workgroupBarrier(); return x; }", &["barrier"]),
        ("fn f(x: f32) { }", &["returns nothing"]),
        (&deep, &["nested more than"]),
    ] {
        refused(Function::new(source).expect_err("the text is wrong"), words);
    }
    refused(Function::expression("x ** 2").unwrap_err(), &["`**`", "pow(x, y)"]);
}

#[test]
fn a_long_sum_is_read() {
    let text = vec!["x"; 100_000].join(" + ");
    let data = engine(Level::Scalar).run(&Function::expression(&text).unwrap().call().input("x", &[1.0f32]), Backend::Serial).unwrap().data;
    assert_eq!(data.only::<f32>(), Some(&[100_000.0][..]));
}

#[test]
fn data_that_does_not_fit_is_refused() {
    let function = Function::new("fn f(x: f32, y: f32) -> f32 { return x + y; }").unwrap();
    let (three, four, doubles) = ([1.0f32; 3], [1.0f32; 4], [1.0f64; 3]);
    let with_x = || function.call().input("x", &three);
    for (call, words) in [
        (with_x().input("z", &three), &["no parameter z", "it takes x, y"][..]),
        (with_x(), &["lacks data for y"]),
        (with_x().input("y", &four), &["x has 3", "y has 4"]),
        (with_x().input("y", &doubles), &["y is of f64", "f32 is wanted"]),
        (with_x().set("y", true), &["y is true", "f32"]),
        (with_x().set("y", 1e300), &["y is 1", "f32"]),
        (with_x().set("y", [1.0, 2.0]), &["y is given 2 numbers", "1 are wanted"]),
        (with_x().set("y", 1.0).set("y", 2.0), &["y is given twice"]),
        (with_x().set("y", 1.0).items(5), &["is 5 items", "x has 3"]),
        (function.call().set("x", 1.0).set("y", 1.0), &["give items or size"]),
    ] {
        refused(engine(Level::Scalar).run(&call, Backend::Serial).expect_err("the data does not fit"), words);
    }
}

#[test]
fn an_endless_loop_is_cancelled() {
    let x = [1.0f32; 100];
    let sources = [
        "fn f(x: f32) -> f32 { var y = x; loop { y += 1.0; if y < 0.0 { break; } } return y; }",
        // Of turns in which nothing is done.
        "fn f(x: f32) -> f32 { loop { } return x; }",
        "fn f(x: f32) -> f32 { if x > 0.0 { loop { } } return x; }",
        "fn f(x: f32) -> f32 { for (;;) { for (var i = 0; i < 0; i++) { } } return x; }",
    ];
    let each = sources.iter().flat_map(|source| [(source, Backend::Serial), (source, Backend::Cpu), (source, Backend::Auto)]);
    for (source, backend) in each {
        let function = Function::new(*source).unwrap();
        let engine = Engine::builder().threads(2).build().expect("two threads can be had");
        let call = function.call().input("x", &x);
        let mut out = engine.run(&Function::expression("x").unwrap().call().input("x", &x), backend).unwrap().data;
        // Results of another call's name are not this one's.
        assert!(engine.run_into(&call, backend, &mut out).is_err());
        let mut out = engine.run(&Function::new("fn f(x: f32) -> f32 { return x; }").unwrap().call().input("x", &x), backend).unwrap().data;
        let start = Instant::now();
        let watch = Watch::until(start + Duration::from_millis(50));
        let stopped = engine.run_watched(&call, backend, &mut out, &watch);
        assert!(matches!(stopped, Err(Error::Cancelled { .. })), "{stopped:?}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
