//! Closures on an engine's workers, by the door that users use.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use yunta::{Cpu, Engine, Error, Schedule, Watch};

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

const SCHEDULES: [Option<Schedule>; 4] = [None, Some(Schedule::Static), Some(Schedule::Dynamic), Some(Schedule::Guided)];

/// Every schedule, with and without a chunk, on one to four threads of an engine of four.
fn settings() -> impl Iterator<Item = Cpu> {
    (1..=4).flat_map(|threads| {
        SCHEDULES.into_iter().flat_map(move |schedule| {
            let cpu = schedule.map_or(Cpu::new(), |schedule| Cpu::new().schedule(schedule)).threads(threads);
            [cpu, cpu.chunk(1), cpu.chunk(7), cpu.chunk(usize::MAX)]
        })
    })
}

#[test]
fn for_each_visits_every_index_once_on_every_schedule() {
    let engine = engine(4);
    for cpu in settings() {
        let engine = engine.with(cpu).unwrap();
        for items in [0, 1, 2, 3, 100, 1001] {
            let visits: Vec<AtomicUsize> = (0..items).map(|_| AtomicUsize::new(0)).collect();
            engine
                .for_each(10..10 + items, |i| {
                    assert!(yunta::worker_index().unwrap() < engine.threads());
                    visits[i - 10].fetch_add(1, Ordering::Relaxed);
                })
                .unwrap();
            assert!(visits.iter().all(|n| n.load(Ordering::Relaxed) == 1), "{cpu:?}, {items} items");
        }
    }
}

#[test]
fn a_static_schedule_settles_who_computes_what() {
    let engine = engine(3);
    let workers = |cpu: Cpu, items: usize| {
        let by = Mutex::new(vec![9; items]);
        engine.with(cpu).unwrap().for_each(0..items, |i| by.lock().unwrap()[i] = yunta::worker_index().unwrap()).unwrap();
        by.into_inner().unwrap()
    };
    let fixed = Cpu::new().schedule(Schedule::Static);
    for _ in 0..100 {
        assert_eq!(workers(fixed, 8), [0, 0, 0, 1, 1, 1, 2, 2]);
        assert_eq!(workers(fixed.chunk(2), 9), [0, 0, 1, 1, 2, 2, 0, 0, 1]);
        assert_eq!(workers(fixed.threads(2).chunk(1), 5), [0, 1, 0, 1, 0]);
    }
}

#[test]
fn a_panic_names_its_item_and_stops_the_others() {
    let engine = engine(4);
    for cpu in settings() {
        let engine = engine.with(cpu).unwrap();
        let seen = AtomicUsize::new(0);
        let failed = engine.for_each(1000..1_000_000, |i| {
            seen.fetch_add(1, Ordering::Relaxed);
            assert!(i != 1010, "no item {i}");
            std::thread::sleep(Duration::from_micros(u64::from(i > 1010)));
        });
        match failed {
            Err(Error::Panicked { message, range }) => assert_eq!((message.as_str(), range), ("no item 1010", 1010..1011)),
            other => panic!("{other:?}"),
        }
        assert!(seen.into_inner() < 500_000, "{cpu:?}: the others went on");
        engine.for_each(0..10, |_| {}).unwrap();
    }
}

#[test]
fn settings_that_cannot_be_are_errors() {
    let engine = engine(2);
    for (cpu, argument) in [(Cpu::new().threads(0), "threads"), (Cpu::new().threads(3), "threads"), (Cpu::new().chunk(0), "chunk")] {
        assert!(engine.with(cpu).unwrap_err().to_string().starts_with(argument), "{cpu:?}");
    }
    assert!(Engine::builder().threads(2).cpu(Cpu::new().threads(3)).build().is_err());
}

#[test]
fn map_keeps_the_items_order_on_every_schedule() {
    let engine = engine(4);
    for cpu in settings().chain([Cpu::new()]) {
        let engine = engine.with(cpu).unwrap();
        for items in [0, 1, 5, 1000] {
            let x: Vec<usize> = (0..items).collect();
            let expected: Vec<String> = x.iter().map(ToString::to_string).collect();
            assert_eq!(engine.map(&x, |x| x.to_string()).unwrap(), expected, "{cpu:?}");
            assert_eq!(engine.map((&x[..], x.clone()), |(x, y)| (x + y) / 2).unwrap(), x, "{cpu:?}");
            assert_eq!(engine.map((&x, &x, &x), |(x, y, z)| x + y - z).unwrap(), x, "{cpu:?}");
        }
    }
}

#[test]
fn map_of_unequal_lengths_is_an_error() {
    let engine = engine(2);
    let (two, three) = ([1, 2], vec![1, 2, 3]);
    let error = engine.map((&two, &three), |(x, y)| x + y).unwrap_err().to_string();
    assert!(error.contains("2 items") && error.contains("3 items"), "{error}");
    assert!(engine.map((&three, &three, &two), |(x, y, z)| x + y + z).is_err());
}

/// Counts those that exist.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(alive: &'a AtomicUsize) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self(alive)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
fn a_map_that_stops_names_the_item_and_frees_everything() {
    let engine = engine(4);
    for cpu in settings().chain([Cpu::new()]) {
        let engine = engine.with(cpu).unwrap();
        let alive = AtomicUsize::new(0);
        let items: Vec<_> = (0..10_000).map(|i| (i, Counted::new(&alive))).collect();
        let failed = engine.map(items, |(i, _item)| {
            assert!(i != 777, "no");
            Counted::new(&alive)
        });
        assert_eq!(alive.load(Ordering::Relaxed), 0, "{cpu:?}");
        match failed {
            Err(Error::Panicked { message, range }) => assert_eq!((message.as_str(), range), ("no", 777..778)),
            other => panic!("{cpu:?}: {:?}", other.map(|results| results.len())),
        }
        assert_eq!(engine.map(&[1, 2], |x| x + 1).unwrap(), [2, 3]);
    }
}

#[test]
fn a_cancelled_map_stops_at_its_next_item() {
    let engine = engine(2);
    for cpu in [Cpu::new(), Cpu::new().schedule(Schedule::Static)] {
        let engine = engine.with(cpu).unwrap();
        let watch = Watch::new();
        let items: Vec<usize> = (0..10_000).collect();
        let stop = |i: &usize| {
            if *i == 100 {
                watch.cancel();
            }
            std::thread::sleep(Duration::from_micros(100));
        };
        match engine.map_watched(&items, stop, &watch) {
            Err(Error::Cancelled { done, total: 10_000 }) => assert!((1..2000).contains(&done), "{done}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn maps_nest() {
    let engine = engine(2);
    let outer: Vec<u64> = (0..100).collect();
    let sums = engine.map(&outer, |&i| {
        let inner: Vec<u64> = (0..i).collect();
        let doubled = engine.map(&inner, |j| 2 * j).unwrap();
        let narrow = engine.with(Cpu::new().threads(1)).unwrap();
        narrow.map(&doubled, |j| j / 2).unwrap().iter().sum::<u64>()
    });
    assert_eq!(sums.unwrap(), outer.iter().map(|i| i * i.saturating_sub(1) / 2).collect::<Vec<_>>());
}

#[test]
fn items_are_changed_in_place_on_every_schedule() {
    let engine = engine(4);
    for cpu in settings() {
        let engine = engine.with(cpu).unwrap();
        for items in [0, 1, 3, 1001] {
            let (mut x, y) = ((0..items).collect::<Vec<usize>>(), vec![5; items]);
            engine.for_each((&mut x, &y, 0..items), |(x, y, i)| *x = *x * y + i).unwrap();
            assert!(x.iter().enumerate().all(|(i, &x)| x == 6 * i), "{cpu:?}");
            engine.for_each((0..items.div_ceil(7), x.chunks_mut(7)), |(chunk, x)| x.fill(chunk)).unwrap();
            assert!(x.iter().enumerate().all(|(i, &x)| x == i / 7), "{cpu:?}");
            let mut sums = vec![0; items];
            engine.map_into((&x, &y), &mut sums, |(x, y)| x + y).unwrap();
            assert!(sums.iter().enumerate().all(|(i, &sum)| sum == i / 7 + 5), "{cpu:?}");
        }
    }
    assert!(engine.map_into(&[1, 2], &mut [0], |x| *x).is_err_and(|error| error.to_string().contains("equal length")));
}

#[test]
fn ranges_with_steps_windows_and_six_runs_are_items_too() {
    let engine = engine(3);
    assert_eq!(engine.map((3..20).step_by(5), |i| i).unwrap(), [3, 8, 13, 18]);
    assert_eq!(engine.map([1, 4, 9, 16].windows(2), |pair| pair[1] - pair[0]).unwrap(), [3, 5, 7]);
    assert_eq!(engine.map([1, 2, 3, 4, 5].chunks_exact(2), <[i32]>::len).unwrap(), [2, 2]);
    let a = [1, 2];
    assert_eq!(engine.map((&a, &a, &a, &a, &a, 0..2), |(a, b, c, d, e, i)| a + b + c + d + e + i as i32).unwrap(), [5, 11]);
    let uneven = engine.map((&a, &a, &a, &a, &a, 0..3), |_| ());
    assert!(uneven.is_err_and(|error| error.to_string().contains("the sixth has 3 items")));
}

#[test]
fn a_watched_for_each_tells_how_far_it_is_and_can_be_stopped() {
    let engine = engine(2);
    for items in [10, 100_000] {
        let watch = Watch::new();
        engine.for_each_watched(0..items, |_| {}, &watch).unwrap();
        assert_eq!((watch.done(), watch.total()), (items, items));
    }
    let watch = Watch::new();
    let stopped = engine.for_each_watched(
        &mut vec![0u8; 100_000],
        |x| {
            watch.cancel();
            *x += 1
        },
        &watch,
    );
    assert!(matches!(stopped, Err(Error::Cancelled { done, total: 100_000 }) if done < 100_000), "{stopped:?}");
}
