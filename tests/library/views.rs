//! Views over some of an engine's workers, and what the workers hold.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use yunta::{Engine, Error, worker_index};

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

#[test]
fn a_closure_runs_once_on_each_worker_of_a_view() {
    let engine = engine(4);
    for (view, targets) in
        [(engine.workers(..), 0..4), (engine.workers(..2), 0..2), (engine.workers(1..=2), 1..3), (engine.workers(3..), 3..4)]
    {
        let view = view.unwrap();
        assert_eq!(view.targets(), targets);
        let indexes: Vec<usize> = targets.collect();
        assert_eq!(view.run(|worker| (worker, worker_index())).unwrap(), indexes.iter().map(|&w| (w, Some(w))).collect::<Vec<_>>());
        assert_eq!(view.submit(|worker| worker).wait().unwrap(), indexes);
    }
    assert_eq!(worker_index(), None);
}

#[test]
fn workers_work_at_the_same_time() {
    let start = Instant::now();
    engine(4).workers(..).unwrap().run(|_| std::thread::sleep(Duration::from_millis(100))).unwrap();
    assert!(start.elapsed() < Duration::from_millis(350), "one after the other");
}

#[test]
fn views_of_workers_that_do_not_exist_are_errors() {
    let engine = engine(2);
    for view in [engine.workers(0..3), engine.workers(2..), engine.workers(1..1), engine.workers(5..9)] {
        assert!(view.unwrap_err().to_string().starts_with("workers is"));
    }
    let view = engine.workers(1..).unwrap();
    assert!(view.push(1).pull_from(0..1).is_err());
    assert!(view.push(1).push_to(2.., 3).is_err());
}

#[test]
fn a_panic_on_a_worker_names_it_and_leaves_the_values() {
    let engine = engine(3);
    let mut held = engine.workers(1..).unwrap().push(5);
    let failed = held.run(|value| {
        assert!(worker_index() != Some(2), "not me");
        *value += 1;
    });
    match failed {
        Err(Error::Panicked { message, range }) => assert_eq!((message.as_str(), range), ("not me", 2..3)),
        other => panic!("{other:?}"),
    }
    assert_eq!(held.pull()[1], 5);
    assert_eq!(held.run(|value| *value).unwrap()[1], 5);
}

#[test]
fn maps_keep_order_balanced_or_not() {
    let view = engine(4).workers(1..4).unwrap();
    let items: Vec<usize> = (0..100).collect();
    let expected: Vec<usize> = items.iter().map(|x| x + 1).collect();
    let f = |x| {
        assert!((1..4).contains(&worker_index().unwrap()));
        x + 1
    };
    assert_eq!(view.map(items.clone(), f).unwrap(), expected);
    assert_eq!(view.submit_map(items.clone(), f).wait().unwrap(), expected);
    let balanced = view.balanced();
    assert_eq!(balanced.map(items.clone(), f).unwrap(), expected);
    let failed = balanced.map(items, |x| assert!(x != 40, "at 40"));
    assert!(matches!(failed, Err(Error::Panicked { range, .. }) if range == (40..41)));
}

#[test]
fn a_balanced_map_lets_the_free_worker_take_the_rest() {
    let view = engine(2).workers(..).unwrap();
    // The first item takes as long as all others together; dealt statically, those of its half wait for it.
    let by = view.balanced().map((0..40).collect(), |i| {
        std::thread::sleep(Duration::from_millis(if i == 0 { 200 } else { 2 }));
        worker_index().unwrap()
    });
    let by = by.unwrap();
    assert!(by[1..].iter().filter(|&&worker| worker != by[0]).count() > 30, "{by:?}");
}

#[test]
fn each_worker_has_a_closure_of_its_own() {
    // A Cell can be sent but not shared: this compiles because no closure is shared.
    let calls = Cell::new(0);
    let count = move |()| {
        calls.set(calls.get() + 1);
        calls.get()
    };
    let view = engine(2).workers(..).unwrap();
    assert_eq!(view.map(vec![(); 6], count.clone()).unwrap(), [1, 2, 3, 1, 2, 3]);
    let bound = view.remote(count);
    assert_eq!(bound(()).unwrap(), [1, 1]);
    assert_eq!(bound(()).unwrap(), [1, 1]);
}

#[test]
fn scatter_and_gather_are_inverse_at_every_length() {
    let engine = engine(4);
    for workers in 1..=4 {
        let view = engine.workers(..workers).unwrap();
        for length in 0..20 {
            let items: Vec<String> = (0..length).map(|i| i.to_string()).collect();
            let mut pieces = view.scatter(items.clone());
            let lengths = pieces.run(|piece| piece.len()).unwrap();
            assert!(lengths.is_sorted_by(|a, b| a >= b) && lengths[0] - lengths[workers - 1] <= 1, "{lengths:?}");
            assert_eq!(pieces.gather(), items);
        }
    }
}

#[test]
fn held_values_are_changed_in_place_and_freed_on_drop() {
    let view = engine(2).workers(..).unwrap();
    let memory = Arc::new(());
    let mut held = view.push((0, Arc::clone(&memory)));
    assert_eq!(Arc::strong_count(&memory), 3);
    for _ in 0..10 {
        held.run(|(count, _)| *count += worker_index().unwrap()).unwrap();
    }
    let (held, results) = held.submit(|(count, _)| *count).wait().unwrap();
    assert_eq!(results, [0, 10]);
    drop(held);
    assert_eq!(Arc::strong_count(&memory), 1);
    let job = view.push(Arc::clone(&memory)).submit(|_| panic!("gone"));
    assert!(job.wait().is_err());
    assert_eq!(Arc::strong_count(&memory), 1);
    assert_eq!(view.hold(|worker| worker * 2).unwrap().into_values(), [0, 2]);
}
