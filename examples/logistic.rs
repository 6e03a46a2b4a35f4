//! A computation of one's own: an ensemble of logistic maps x ← r x (1 - x), one for each r, as the bifurcation diagram has it.

use yunta::{Backend, Engine, Error, Function};

const MAP: &str = "
fn logistic(r: f32, start: f32, steps: u32) -> f32 {
    var x = start;
    for (var step = 0u; step < steps; step++) { x = r * x * (1.0 - x); }
    return x;
}";

fn main() -> yunta::Result<()> {
    let r: Vec<f32> = (0..100_000).map(|i| 2.5 + 1.5e-5 * i as f32).collect();
    let call = Function::new(MAP)?.call().input("r", &r).set("start", 0.3).set("steps", 1000);
    let engine = Engine::new()?;
    let here = engine.run(&call, Backend::Auto)?;
    println!("{}", here.report);
    match engine.run(&call, Backend::Gpu) {
        Ok(there) => println!("{}\nthe same bits: {}", there.report, here.data == there.data),
        Err(error @ Error::NoGpu { .. }) => println!("{error}"),
        Err(error) => return Err(error),
    }
    Ok(())
}
