//! The library in ten lines: a job on whatever is fastest, one on the backend of your choice, one into your own memory.

use yunta::{Backend, Engine, Gaussian, Julia};

fn main() -> yunta::Result<()> {
    let engine = Engine::new()?; // opens no GPU
    let counts = engine.run(&Julia::default().max_iter(1000), Backend::Auto)?;
    println!("{}\n{} of {} pixels never escaped", counts.report, counts.data.iter().filter(|&&n| n == 1000).count(), counts.data.len());

    let x: Vec<f64> = (0..1_000_000).map(|i| i as f64 * 1e-6).collect();
    let mut z = vec![0.0; x.len()];
    let gaussian = Gaussian::new(&x, vec![0.5; x.len()]).gamma(2.0);
    let report = engine.run_into(&gaussian, Backend::Cpu, &mut z)?;
    println!("{report}\nz[500000] = {}", z[500_000]);
    Ok(())
}
