//! Random functions against the evaluator. A failure prints the seed and the function. Not here: how they are made
//! (`programs`), and constructs that a random choice would hardly meet (`functions.rs`).

use std::time::{Duration, Instant};

use super::compare::Case;
use super::programs::{ALL, written};
use crate::function::Function;

/// Compares one random function; whether it was one that naga takes.
fn one(seed: u64) -> bool {
    let source = written(seed, ALL);
    // naga refuses what it finds to be out of range in a constant: such a text is no case.
    let Ok(function) = Function::named(source.as_str(), "f") else { return false };
    let items = [1, 70, 300][seed as usize % 3];
    let case = Case::new(function, items, seed).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{source}"));
    if let Some(difference) = case.difference() {
        panic!("seed {seed}: {difference}\n{source}");
    }
    true
}

#[test]
fn random_functions_agree_with_the_evaluator() {
    let taken = (0..300).filter(|&seed| one(seed)).count();
    assert!(taken > 150, "naga takes {taken} of 300 texts alone");
}

#[test]
#[ignore = "a minute: run it by name"]
fn random_functions_agree_for_a_minute() {
    let seconds = std::env::var("YUNTA_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let (start, mut seed, mut taken) = (Instant::now(), 1_000_000, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        taken += usize::from(one(seed));
        seed += 1;
    }
    println!("{taken} of {} random functions compared", seed - 1_000_000);
}
