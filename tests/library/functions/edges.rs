//! Calls at the edges: no item and one, more items than there can be, one array for two parameters, many threads at one call.
//! Not here: texts, and data that does not fit.

use std::thread;

use yunta::{Backend, Computation, Engine, Function, Level, Reduced, Reduction};

use super::{engine, refused};

const ON_CORES: [Backend; 3] = [Backend::Serial, Backend::Cpu, Backend::Auto];

const PLACED: &str = "fn f(@builtin(global_invocation_id) at: vec3<u32>) -> u32 { return at.x + 10u * at.y + 100u * at.z; }";

const LOOPED: &str = "fn f(x: f32) -> f32 { var s = x; for (var i = 0; i32(x) > i; i++) { s += 0.5; } return s; }";

#[test]
fn no_item_and_one_are_items_like_any() {
    let engine = Engine::builder().threads(2).build().unwrap();
    for backend in ON_CORES {
        for source in ["fn f(x: f32) -> f32 { return x * 2.0; }", LOOPED] {
            let function = Function::new(source).unwrap();
            let none: [f32; 0] = [];
            assert_eq!(engine.run(&function.call().input("x", &none), backend).unwrap().data.only::<f32>(), Some(&[][..]));
            assert_eq!(
                engine.run(&function.call().input("x", &[2.0f32]), backend).unwrap().data.get::<f32>("f").map(<[f32]>::len),
                Some(1)
            );
        }
        let placed = Function::new(PLACED).unwrap();
        for size in [[0, 1, 1], [3, 0, 5], [0, usize::MAX, usize::MAX], [usize::MAX, usize::MAX, 0]] {
            let got = engine.run(&placed.call().size(size), backend).unwrap_or_else(|error| panic!("{size:?}: {error}")).data;
            assert_eq!(got.only::<u32>(), Some(&[][..]), "{size:?}");
        }
        assert_eq!(engine.run(&placed.call().size([2, 1, 2]), backend).unwrap().data.only::<u32>(), Some(&[0, 1, 100, 101][..]));
    }
}

#[test]
fn more_items_than_there_can_be_are_refused() {
    let one = Function::new("fn f() -> f32 { return 1.0; }").unwrap();
    let placed = Function::new(PLACED).unwrap();
    for backend in ON_CORES {
        let run = |function: &Function, size| engine(Level::Scalar).run(&function.call().size(size), backend);
        refused(run(&placed, [1 << 40, 1, 1]).unwrap_err(), &["1099511627776", "several axes"]);
        refused(run(&placed, [1 << 32, 1 << 31, 2]).unwrap_err(), &["more items than"]);
        for size in [[usize::MAX, 1, 1], [1 << 32, 1 << 31, 1], [1 << 60, 1, 1]] {
            let error = run(&one, size).unwrap_err().to_string();
            assert!(error.contains("items") && error.contains("memory"), "{size:?}: {error}");
        }
    }
}

#[test]
fn more_groups_than_there_can_be_are_refused() {
    let (x, groups) = ([1.0f32; 10], [0u32; 10]);
    for count in [usize::MAX, usize::MAX / 8, 1 << 60, 1 << 45] {
        let reduced: Reduced<'_> = Function::expression("x").unwrap().call().input("x", &x).reduce(Reduction::Sum).by(&groups, count);
        for backend in ON_CORES {
            let error = engine(Level::Scalar).reduce(&reduced, backend).unwrap_err().to_string();
            assert!(error.contains("memory"), "{count}: {error}");
        }
    }
}

#[test]
fn one_array_serves_two_parameters() {
    let x: Vec<f32> = (0..1000).map(|i| i as f32).collect();
    let call = Function::expression("x * y + x").unwrap().call().input("x", &x).input("y", &x);
    let got = engine(Level::Scalar).run(&call, Backend::Cpu).unwrap().data;
    assert!(got.only::<f32>().unwrap().iter().zip(&x).all(|(got, x)| *got == x * x + x));
}

#[test]
fn results_of_another_shape_are_refused_before_any_work() {
    fn given<C: Computation>(call: &C, results: C::Results, words: &[&str]) {
        let mut results = results;
        let error = engine(Level::Scalar).run_into(call, Backend::Serial, yunta::Results::memory(&mut results)).unwrap_err().to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    }
    let x = [1.0f32; 10];
    let run = |source: &str, x: &[f32]| {
        engine(Level::Scalar).run(&Function::new(source).unwrap().call().input("x", x), Backend::Serial).unwrap().data
    };
    let function = Function::new("fn f(x: f32) -> f32 { return x; }").unwrap();
    let call = function.call().input("x", &x);
    given(&call, run("fn f(x: f32) -> f32 { return x; }", &x[..9]), &["9 numbers", "10 numbers"]);
    given(&call, run("fn f(x: f32) -> vec2<f32> { return vec2(x); }", &x), &["20 numbers", "10 numbers"]);
    given(&call, run("fn f(x: f32) -> i32 { return i32(x); }", &x), &["of i32", "of f32"]);
    given(&call, run("fn g(x: f32) -> f32 { return x; }", &x), &["\"g\"", "\"f\""]);
}

#[test]
fn many_threads_run_one_call() {
    let x: Vec<f32> = (0..5000).map(|i| (i % 40) as f32).collect();
    let (function, engine) = (Function::new(LOOPED).unwrap(), Engine::builder().threads(2).build().unwrap());
    let call = function.call().input("x", &x);
    let wanted = engine.run(&function.call().input("x", &x), Backend::Serial).unwrap().data;
    thread::scope(|scope| {
        let run = |at: usize| engine.run(&call, ON_CORES[at % 3]).unwrap().data == wanted;
        let all: Vec<_> = (0..12).map(|at| scope.spawn(move || (0..4).all(|_| run(at)))).collect();
        assert!(all.into_iter().all(|one| one.join().unwrap()));
    });
}

#[test]
fn a_loop_that_no_item_enters_ends() {
    // All items leave the outer loop at once; the inner one would turn for ever.
    let source = "fn f(x: f32, k: u32) -> f32 {
        var s = x; loop { if s > 3.0 { break; } loop { if k == 1u { break; } s += 1.0; } } return s; }";
    let function = Function::new(source).unwrap();
    let x: Vec<f32> = (0..200).map(|i| 5.0 + (i % 7) as f32).collect();
    let watch = yunta::Watch::until(std::time::Instant::now() + std::time::Duration::from_secs(20));
    for level in Level::available() {
        let call = function.call().input("x", &x).set("k", 0);
        let mut out = engine(level).run(&function.call().input("x", &x).set("k", 1), Backend::Serial).unwrap().data;
        engine(level).run_watched(&call, Backend::Serial, &mut out, &watch).unwrap();
        assert_eq!(out.only::<f32>(), Some(&x[..]));
    }
}
