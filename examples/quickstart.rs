//! README's program: a Gaussian kernel of two arrays, and a picture of a Julia set.

use yunta::picture::{Palette, Picture};
use yunta::{Backend, Engine, Gaussian, Julia};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new()?; // opens no GPU
    let (x, y) = (vec![0.0f32; 1_000_000], vec![1.0f32; 1_000_000]);
    let z = engine.run(&Gaussian::new(&x, &y).gamma(2.0), Backend::Auto)?; // z.data, z.report
    println!("{}", z.report); // what ran, and why
    assert!((z.data[0] - (-2f32).exp()).abs() < 1e-6);

    let counts = engine.run(&Julia::default().max_iter(500), Backend::Cpu)?; // 2000 x 1000 of them
    let picture = Picture::of_counts(&engine, &counts.data, 2000, 500, Palette::Harvest)?;
    let path = std::env::temp_dir().join("yunta-quickstart.png");
    picture.write(&engine, &mut std::fs::File::create(&path)?)?;
    println!("{} is a picture of {} counts", path.display(), counts.data.len());
    Ok(())
}
