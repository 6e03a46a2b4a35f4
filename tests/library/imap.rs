//! Lazy maps: what they take, when, in which order, and what is left of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use yunta::{Engine, Error};

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

#[test]
fn results_come_in_order_or_all_of_them() {
    let engine = engine(4);
    for (items, chunk, ahead) in [(0, 1, 1), (1, 3, 1), (100, 1, 8), (100, 7, 3), (5, 100, 2)] {
        let expected: Vec<usize> = (0..items).map(|x| x * 2).collect();
        let slow_first = |x: usize| {
            std::thread::sleep(Duration::from_micros(200 / (x as u64 + 1)));
            x * 2
        };
        let ordered = engine.imap(0..items, slow_first).chunk(chunk).ahead(ahead);
        assert_eq!(ordered.collect::<yunta::Result<Vec<_>>>().unwrap(), expected);
        let mut any = engine.imap_unordered(0..items, slow_first).chunk(chunk).ahead(ahead).collect::<yunta::Result<Vec<_>>>().unwrap();
        any.sort_unstable();
        assert_eq!(any, expected);
    }
}

#[test]
fn unordered_results_come_as_they_are_done() {
    let engine = engine(2);
    let wait = |ms: u64| {
        std::thread::sleep(Duration::from_millis(ms));
        ms
    };
    let first = engine.imap_unordered([300, 1, 1], wait).next().unwrap().unwrap();
    assert_eq!(first, 1);
}

#[test]
fn no_more_is_taken_than_the_bound_allows() {
    let engine = engine(2);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let items = std::iter::from_fn(move || Some(count.fetch_add(1, Ordering::Relaxed)));
    let mut results = engine.imap(items, |x| x).chunk(5).ahead(3);
    assert_eq!(taken.load(Ordering::Relaxed), 0);
    for given in 1..=100 {
        results.next().unwrap().unwrap();
        std::thread::sleep(Duration::from_micros(50));
        assert!(taken.load(Ordering::Relaxed) <= given + 5 * 3 + 5, "after {given}");
    }
}

#[test]
fn dropped_half_way_it_stops_and_frees_everything() {
    let engine = engine(2);
    for unordered in [false, true] {
        let (memory, called) = (Arc::new(()), Arc::new(AtomicUsize::new(0)));
        let (copies, count) = (Arc::clone(&memory), Arc::clone(&called));
        let items = std::iter::repeat_with(move || Arc::clone(&copies));
        let work = move |item| {
            count.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(1));
            item
        };
        let mut results = if unordered { engine.imap_unordered(items, work) } else { engine.imap(items, work) }.chunk(100).ahead(50);
        results.next().unwrap().unwrap();
        drop(results);
        let dropped = Instant::now();
        while Arc::strong_count(&memory) > 1 {
            assert!(dropped.elapsed() < Duration::from_secs(10), "{} items are still held", Arc::strong_count(&memory));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(called.load(Ordering::Relaxed) < 1000);
        assert_eq!(Arc::strong_count(&called), 1);
    }
}

#[test]
fn a_panic_names_its_item_and_ends_the_results() {
    let engine = engine(2);
    let mut results = engine
        .imap(0.., |x| {
            assert!(x != 42, "no 42");
            x
        })
        .chunk(4);
    assert_eq!(results.by_ref().take(40).collect::<yunta::Result<Vec<_>>>().unwrap(), (0..40).collect::<Vec<_>>());
    match results.next() {
        Some(Err(Error::Panicked { message, range })) => assert_eq!((message.as_str(), range), ("no 42", 42..43)),
        other => panic!("{other:?}"),
    }
    assert!(results.next().is_none());
    assert_eq!(engine.imap([1], |x| x).next().unwrap().unwrap(), 1);
}
