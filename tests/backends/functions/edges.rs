//! The GPU at a function's edges: no item and one, places, and loops without an end. Not here: the same on the cores, which is
//! the library's tests' affair.

use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use yunta::{Backend, Engine, Error, Function, Watch};

/// No item, one, and a few with places.
pub fn few_items(engine: &Engine) -> Result<(), Failed> {
    let function = Function::new("fn f(x: f32) -> f32 { return x * 2.0; }")?;
    for x in [&[][..], &[1.5f32]] {
        let got = engine.run(&function.call().input("x", x), Backend::Gpu)?.data;
        let wanted: Vec<_> = x.iter().map(|x| x * 2.0).collect();
        if got.only::<f32>() != Some(&wanted) {
            return Err(format!("{} items give {got:?}", x.len()).into());
        }
    }
    let placed = Function::new("fn f(@builtin(global_invocation_id) at: vec3<u32>) -> u32 { return at.x + 10u * at.y + 100u * at.z; }")?;
    for (size, wanted) in [([0, 5, 1], &[][..]), ([2, 1, 2], &[0, 1, 100, 101])] {
        let got = engine.run(&placed.call().size(size), Backend::Gpu)?.data;
        if got.only::<u32>() != Some(wanted) {
            return Err(format!("{size:?} gives {got:?}").into());
        }
    }
    Ok(())
}

/// A loop without an end, with and without a counter, is stopped soon by its watch.
pub fn endless_loops_are_cancelled(engine: &Engine) -> Result<(), Failed> {
    let x = vec![1.0f32; 5_000];
    for source in [
        "fn f(x: f32) -> f32 { var y = x; loop { y += 1.0; if y < 0.0 { break; } } return y; }",
        "fn f(x: f32) -> f32 { var y = x; while y > 0.0 { y = sin(y) + 1.5; } return y; }",
        "fn f(x: f32) -> f32 { var y = x; for (var i = 0u; i <= 4294967295u; i++) { y = sqrt(y + 1.0); } return y; }",
        "fn f(x: f32) -> f32 { loop { } return x; }",
    ] {
        let function = Function::new(source)?;
        let same = Function::new("fn f(x: f32) -> f32 { return x; }")?;
        let mut out = engine.run(&same.call().input("x", &x), Backend::Gpu)?.data;
        let start = Instant::now();
        let watch = Watch::until(start + Duration::from_millis(300));
        let ended = engine.run_watched(&function.call().input("x", &x), Backend::Gpu, &mut out, &watch);
        if !matches!(ended, Err(Error::Cancelled { .. })) {
            return Err(format!("{source}: {ended:?}").into());
        }
        if start.elapsed() > Duration::from_secs(10) {
            return Err(format!("{source}: stopped after {:?}", start.elapsed()).into());
        }
    }
    Ok(())
}
