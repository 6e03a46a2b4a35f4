//! Items folded to a value, maps of closures that fail, and maps that are stopped half-way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use yunta::{Cpu, Engine, Error, Schedule, Watch};

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

/// Numbers whose sum depends on the order in which it is taken.
fn numbers(count: usize) -> Vec<f32> {
    (0..count as u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 8) as f32 * 1e-3 + 0.1).collect()
}

/// The sum that `fold` is said to give.
fn by_blocks(numbers: &[f32]) -> f32 {
    let blocks = numbers.chunks(numbers.len().div_ceil(1024).max(1)).map(|block| block.iter().fold(0.0, |sum, x| sum + x));
    blocks.reduce(|a, b| a + b).unwrap_or(0.0)
}

#[test]
fn a_fold_has_the_same_bits_on_any_number_of_threads_and_by_any_schedule() {
    for count in [0, 1, 2, 1023, 1024, 1025, 5000, 100_003] {
        let numbers = numbers(count);
        let wanted = by_blocks(&numbers);
        for threads in 1..=4 {
            let engine = engine(threads);
            for cpu in
                [Cpu::new(), Cpu::new().schedule(Schedule::Static).chunk(3), Cpu::new().schedule(Schedule::Guided), Cpu::new().threads(1)]
            {
                let sum = engine.with(cpu).unwrap().fold(&numbers, || 0.0, |sum, x| sum + x, |a, b| a + b).unwrap();
                assert_eq!(f32::to_bits(sum), wanted.to_bits(), "{count} numbers, {threads} threads, {cpu:?}");
            }
        }
    }
}

#[test]
fn blocks_are_merged_in_the_items_order() {
    let words: Vec<String> = (0..3000).map(|k| format!("{k},")).collect();
    let joined = engine(3).fold(&words, String::new, |text, word| text + word, |a, b| a + &b).unwrap();
    assert_eq!(joined, words.concat());
    let job = engine(3).submit_fold(words.clone(), String::new, |text, word| text + &word, |a, b| a + &b);
    assert_eq!(job.wait().unwrap(), words.concat());
}

#[test]
fn panics_of_each_of_a_folds_closures_are_errors() {
    for cpu in [Cpu::new(), Cpu::new().schedule(Schedule::Dynamic)] {
        let engine = engine(3).with(cpu).unwrap();
        let item = engine.fold(0..5000, || 0, |sum, x| if x == 4321 { panic!("no {x}") } else { sum + x }, |a, b| a + b);
        match item {
            Err(Error::Panicked { message, range }) => assert_eq!((message.as_str(), range), ("no 4321", 4321..4322)),
            other => panic!("{other:?}"),
        }
        let start = engine.fold(0..10, || -> usize { panic!("no start") }, |sum, x| sum + x, |a, b| a + b);
        assert!(matches!(&start, Err(Error::Panicked { message, .. }) if message == "no start"), "{start:?}");
        let merged = engine.fold(0..10, || 0, |sum, x| sum + x, |_, _| panic!("no end"));
        assert!(matches!(&merged, Err(Error::Panicked { message, .. }) if message == "no end"), "{merged:?}");
        assert_eq!(engine.fold(0..10, || 0, |sum, x| sum + x, |a, b| a + b).unwrap(), 45);
    }
}

#[test]
fn a_fold_tells_how_far_it_is_and_can_be_stopped() {
    for cpu in [Cpu::new(), Cpu::new().schedule(Schedule::Dynamic)] {
        let engine = engine(2).with(cpu).unwrap();
        let watch = Watch::new();
        engine.fold_watched(0..5000, || 0, |sum, x| sum + x, |a, b| a + b, &watch).unwrap();
        assert_eq!((watch.done(), watch.total()), (5000, 5000));
        let watch = Watch::new();
        let stop = |sum: usize, x: usize| {
            watch.cancel();
            std::thread::sleep(Duration::from_micros(10));
            sum + x
        };
        let stopped = engine.fold_watched(0..1_000_000, || 0, stop, |a, b| a + b, &watch);
        assert!(matches!(stopped, Err(Error::Cancelled { done, .. }) if done < 500_000), "{stopped:?}");
    }
}

#[derive(Debug, PartialEq)]
enum Failed {
    Item(usize),
    Engine(String),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Engine(error.to_string())
    }
}

#[test]
fn the_error_of_the_first_item_by_its_place_is_given() {
    for threads in 1..=4 {
        let engine = engine(threads);
        for _ in 0..50 {
            // The later one fails at once, the first one after a while.
            let failed = engine.try_map(0..1000, |i| match i {
                200 => {
                    std::thread::sleep(Duration::from_micros(300));
                    Err(Failed::Item(i))
                }
                201.. => Err(Failed::Item(i)),
                _ => Ok(i),
            });
            assert_eq!(failed, Err(Failed::Item(200)));
        }
        assert_eq!(engine.try_map(0..5, |i| Ok::<_, Failed>(i * i)), Ok(vec![0, 1, 4, 9, 16]));
    }
    let mismatch = engine(2).try_map((&[1, 2][..], &[1][..]), |(a, b)| Ok::<_, Failed>(a + b));
    assert!(matches!(&mismatch, Err(Failed::Engine(text)) if text.contains("equal length")), "{mismatch:?}");
    let panicked = engine(2).try_map(0..10, |i| if i == 3 { panic!("three") } else { Ok::<_, Failed>(i) });
    assert!(matches!(&panicked, Err(Failed::Engine(text)) if text.contains("three")), "{panicked:?}");
}

#[test]
fn items_behind_one_that_failed_are_left() {
    let called = AtomicUsize::new(0);
    let failed = engine(2).try_map(0..1_000_000, |i| {
        called.fetch_add(1, Ordering::Relaxed);
        if i == 0 { Err(Failed::Item(i)) } else { Ok(std::thread::sleep(Duration::from_micros(5))) }
    });
    assert_eq!(failed, Err(Failed::Item(0)));
    assert!(called.into_inner() < 500_000);
}

#[test]
fn what_was_done_before_a_stop_is_kept() {
    for cpu in [Cpu::new(), Cpu::new().schedule(Schedule::Dynamic)] {
        let engine = engine(2).with(cpu).unwrap();
        let watch = Watch::new();
        let (results, ended) = engine.map_partial(
            0..100_000,
            |i| {
                if i == 500 {
                    watch.cancel()
                }
                i * 2
            },
            &watch,
        );
        assert!(matches!(ended, Err(Error::Cancelled { .. })), "{ended:?}");
        assert_eq!((results.len(), results[500]), (100_000, Some(1000)));
        assert!(results.contains(&None));
        assert!(results.iter().enumerate().all(|(i, result)| result.is_none_or(|result| result == 2 * i)));
        let (results, ended) = engine.map_partial(0..100, |i| if i == 7 { panic!("seven") } else { i }, &Watch::new());
        assert!(matches!(ended, Err(Error::Panicked { range, .. }) if range == (7..8)));
        assert_eq!((results.len(), results[7]), (100, None));
        let (results, ended) = engine.map_partial(0..100, |i| i, &Watch::new());
        ended.unwrap();
        assert!(results.into_iter().eq((0..100).map(Some)));
    }
}
