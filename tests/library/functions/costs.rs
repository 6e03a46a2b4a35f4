//! What a function is said to cost: of loops, whose turns only the data tells, within a factor of two; always the same; and soon
//! told, whatever the loops. And programs, which are compiled once.

use std::time::{Duration, Instant};

use yunta::{Backend, Call, Engine, Function, Level, Place, Work};

use super::engine;

const ITEMS: usize = 200_000;

/// A loop of as many turns as an item's number says.
fn turning() -> Function {
    Function::new("fn f(n: i32) -> f32 { var s = 1.0; for (var i = 0; i < n; i += 1) { s = s * 1.5 + f32(i); } return s; }").unwrap()
}

fn operations(call: &Call<'_>) -> f64 {
    call.validate().expect("the call is right");
    call.cost().operations
}

/// What an item costs, in turns of `turning`.
fn turns(n: &[i32]) -> f64 {
    let function = turning();
    let of = |n: &[i32]| operations(&function.call().input("n", n)) / n.len() as f64;
    let (none, many) = (of(&vec![0; n.len()]), of(&vec![1000; n.len()]));
    (of(n) - none) / ((many - none) / 1000.0)
}

/// The turns that blocks of so many items take, each as many as its slowest item.
fn block_turns(n: &[i32], block: usize) -> f64 {
    let blocks = n.chunks(block).map(|block| block.len() as f64 * f64::from(*block.iter().max().unwrap()));
    blocks.sum::<f64>() / n.len() as f64
}

#[test]
fn loops_cost_what_their_items_turn() {
    let random = |i: usize| (i as u32).wrapping_mul(2_654_435_761) >> 8;
    type Pattern<'a> = &'a dyn Fn(usize) -> i32;
    let patterns: [(&str, Pattern<'_>); 7] = [
        ("all alike", &|_| 300),
        ("a few turns", &|_| 3),
        ("any number", &|i| (random(i) % 1000) as i32),
        ("more and more", &|i| (i / 200) as i32),
        ("one in a hundred long", &|i| if random(i) % 100 == 0 { 5000 } else { 10 }),
        ("every fourth stretch long", &|i| if i / 5000 % 4 == 0 { 2000 } else { 20 }),
        ("a picture's rows", &|i| ((i % 1000) as i32 - 500).abs() / 4 + (i / 2000) as i32),
    ];
    for (name, pattern) in patterns {
        for items in [ITEMS, 1_000_000] {
            let n: Vec<i32> = (0..items).map(pattern).collect();
            let (got, wanted) = (turns(&n), [block_turns(&n, 1024), block_turns(&n, 512)]);
            let near = wanted.iter().any(|wanted| got <= wanted * 2.0 && got >= wanted / 2.0);
            assert!(near, "{name}, {items} items: {got} turns, not about {wanted:?}");
        }
    }
}

#[test]
fn a_cost_is_the_same_each_time_and_adds_up_over_nested_loops() {
    let source = "fn f(n: i32) -> f32 {
        var s = 0.0;
        for (var i = 0; i < n; i += 1) { for (var j = 0; j < n; j += 1) { s += f32(i * j); } }
        return s; }";
    let nested = Function::new(source).unwrap();
    let of = |turns: i32| operations(&nested.call().input("n", &vec![turns; 5000]));
    assert_eq!(of(20).to_bits(), of(20).to_bits());
    let ratio = of(80) / of(20);
    assert!((12.0..17.0).contains(&ratio), "80 x 80 turns cost {ratio} times what 20 x 20 do");
}

#[test]
fn a_cost_is_soon_told_whatever_the_loops() {
    let endless = Function::new("fn f(x: f32) -> f32 { var y = x; loop { y += 1.0; if y < 0.0 { break; } } return y; }").unwrap();
    let unrolled = Function::new("fn f(n: u32) -> u32 { var k = 0u; for (var i = 0u; i < n; i += 1u) { k += i * i; } return k; }").unwrap();
    for items in [1, 100, 1_000_000] {
        let x = vec![1.0f32; items];
        let start = Instant::now();
        let cost = operations(&endless.call().input("x", &x));
        assert!(start.elapsed() < Duration::from_secs(2), "{items} items: {:?}", start.elapsed());
        assert!(cost >= 20_000.0 * items as f64, "{cost}");
        // A loop that is the same for all items, and very long.
        let start = Instant::now();
        operations(&unrolled.call().set("n", u32::MAX).items(items));
        assert!(start.elapsed() < Duration::from_secs(2), "{items} items: {:?}", start.elapsed());
    }
}

#[test]
fn a_few_long_items_are_shared_between_the_cores_and_many_short_ones_only_where_they_are_many() {
    let engine = Engine::builder().threads(8).build().unwrap();
    let ran = |call: &Call<'_>| engine.run(call, Backend::Auto).expect("it runs").report.place;
    let long: Vec<i32> = vec![300_000; 16];
    assert_eq!(ran(&turning().call().input("n", &long)), Place::Cpu);
    let cheap = Function::expression("x * 2.0 + 1.0").unwrap();
    let x = vec![1.0f32; 3_000_000];
    for items in [1, 10, 1000, 10_000] {
        assert_eq!(ran(&cheap.call().input("x", &x[..items])), Place::Serial, "{items}");
    }
    assert_eq!(ran(&cheap.call().input("x", &x)), Place::Cpu);
}

#[test]
fn what_is_compiled_once_is_there_for_all_threads() {
    let terms: Vec<_> = (0..3000).map(|i| format!("exp(x * {i}.5)")).collect();
    let text = format!("{} + y", terms.join(" + "));
    let make = || Function::expression(&text).unwrap();
    let (x, engine) = ([0.0f32; 10], engine(Level::Scalar));
    let took = |function: &Function| {
        let start = Instant::now();
        function.call().input("x", &x).set("y", 1.0).validate().unwrap();
        start.elapsed()
    };
    let functions: Vec<_> = (0..8).map(|_| make()).collect();
    let first = took(&functions[0]);
    let later = functions[1..].iter().map(took).min().unwrap();
    assert!(later * 5 < first, "first {first:?}, later {later:?}");
    std::thread::scope(|scope| {
        for at in 0..16u8 {
            let (functions, engine, x) = (&functions, &engine, &x);
            scope.spawn(move || {
                for round in 0..20 {
                    // More texts than are kept, of several types, made anew and used together.
                    let own = Function::expression(&format!("x * {}.0 + y", (usize::from(at) * 7 + round * 3) % 90)).unwrap();
                    let data = engine.run(&own.call().input("x", x).set("y", 1.0), Backend::Serial).unwrap().data;
                    assert_eq!(data.only::<f32>(), Some(&[1.0; 10][..]));
                    if round == 0 {
                        let data = engine.run(&functions[usize::from(at) % 8].call().input("x", x).set("y", 1.0), Backend::Serial);
                        assert_eq!(data.unwrap().data.only::<f32>(), Some(&[3001.0; 10][..]));
                    }
                }
            });
        }
    });
}

#[test]
fn a_small_call_becomes_machine_code_when_it_was_made_often() {
    if !cfg!(all(unix, target_arch = "x86_64")) || Level::available().len() == 1 || std::env::var_os("YUNTA_FUNCTION").is_some() {
        return;
    }
    let (engine, x) = (Engine::builder().threads(1).build().unwrap(), [1.5f32; 1000]);
    let function = Function::expression("x * x * 0.125 + x + 17.0").unwrap();
    let (kept, large) = (function.call().input("x", &x), vec![1.5f32; 1_000_000]);
    let by = |call: &Call<'_>| engine.run(call, Backend::Serial).unwrap().report.executor.unwrap();
    assert_eq!(by(&kept), "bytecode: so little is done before machine code is made");
    let calls = (1..1000).find(|_| by(&kept) == "machine code").expect("it becomes machine code");
    assert!(calls > 10, "{calls}");
    // One that is large enough is so at once.
    let other = Function::expression("x * x * 0.125 + x + 18.0").unwrap();
    assert_eq!(by(&other.call().input("x", &large)), "machine code");
}
