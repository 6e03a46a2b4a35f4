//! Closures of numbers that are compiled for each SIMD level.

use yunta::{Cpu, Engine, Error, Level, Schedule};

fn engine(level: Level) -> Engine {
    Engine::builder().threads(3).simd(level).build().unwrap()
}

fn numbers(count: usize) -> Vec<f32> {
    let some = [0.0, -0.0, 1.5, -3.25, f32::INFINITY, f32::NAN, 1e-41, f32::MAX];
    (0..count).map(|k| some[k % some.len()] + k as f32 * 0.37).collect()
}

#[test]
fn every_level_gives_the_bits_of_a_plain_map() {
    for level in Level::available() {
        let engine = engine(level);
        for cpu in [Cpu::new(), Cpu::new().schedule(Schedule::Dynamic).chunk(5), Cpu::new().threads(1)] {
            let engine = engine.with(cpu).unwrap();
            for count in [0, 1, 7, 64, 4096, 4097, 150_001] {
                let (x, y) = (numbers(count), numbers(count + 3)[3..].to_vec());
                let f = |x: f32, y: f32| if x < y { (x * y + 0.1).abs().sqrt() } else { x / y - 2.0 };
                let bits = |numbers: Vec<f32>| numbers.into_iter().map(f32::to_bits).collect::<Vec<_>>();
                let wanted: Vec<f32> = x.iter().zip(&y).map(|(&x, &y)| f(x, y)).collect();
                let got = engine.map_vectorized((&x, &y), |(x, y)| f(x, y)).unwrap();
                assert_eq!(bits(got), bits(wanted), "{}, {cpu:?}, {count}", level.name());
            }
            let whole = engine.map_vectorized(&[1u8, 255], |x| u32::from(x) << 4).unwrap();
            assert_eq!(whole, [16, 4080]);
            let four = engine.map_vectorized((&[1i64][..], &[2i64], &vec![3i64], &[4i64][..]), |(a, b, c, d)| a - b + c * d).unwrap();
            assert_eq!(four, [11]);
        }
    }
}

#[test]
fn lengths_that_differ_and_panics_are_errors() {
    let engine = engine(Level::Scalar);
    let mismatch = engine.map_vectorized((&[1.0, 2.0], &[1.0]), |(x, y): (f64, f64)| x + y);
    assert!(mismatch.is_err_and(|error| error.to_string().contains("equal length")));
    let short = engine.map_vectorized_into(&[1.0, 2.0], &mut [0.0], |x: f64| x);
    assert!(short.is_err_and(|error| error.to_string().contains("results")));
    for count in [10, 100_000] {
        let x: Vec<u32> = (0..count).collect();
        let panicked = engine.map_vectorized(&x, |x| if x == 9 { panic!("nine") } else { x });
        assert!(matches!(panicked, Err(Error::Panicked { message, range }) if message == "nine" && range.contains(&9)));
    }
}
