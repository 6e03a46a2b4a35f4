//! What an engine's threads do between jobs. Alone in its process, whose processor time it measures.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};
use std::{fs, thread};

use yunta::Engine;

/// The processor time of this process so far, in the system's ticks (of 10 ms).
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name, which may hold anything, stands in brackets before the other fields.
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn threads_that_have_nothing_to_do_sleep() {
    let engine = Engine::builder().threads(2).build().unwrap();
    let sum = || (0..1000u64).map(std::hint::black_box).sum::<u64>();
    for _ in 0..100 {
        engine.map(&[(); 100], |()| sum()).unwrap();
        engine.for_each(0..100, |_| assert_eq!(sum(), 499_500)).unwrap();
        engine.submit(|| ()).wait().unwrap();
    }
    let (before, start) = (ticks(), Instant::now());
    thread::sleep(Duration::from_millis(500));
    let (busy, ticks_passed) = (ticks() - before, start.elapsed().as_millis() / 10);
    assert!(u128::from(busy) * 10 < ticks_passed, "{busy} of {ticks_passed} ticks at work with nothing to do");
}
