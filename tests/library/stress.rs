//! Many jobs, jobs in jobs, several callers: nothing hangs, grows, or computes on more threads than there are. Each test
//! has a watchdog, so that one that hangs fails.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use yunta::{Backend, Cpu, Engine, Gaussian, Schedule};

/// Fails where `test` does, or where it takes longer than any machine needs.
fn watched(test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let runs = thread::spawn(move || {
        test();
        done.send(()).unwrap();
    });
    match is_done.recv_timeout(Duration::from_secs(60)) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        _ => runs.join().unwrap(),
    }
}

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

/// How many closures run at once, now and at most.
#[derive(Default)]
struct Load {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Load {
    fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let result = work();
        self.now.fetch_sub(1, Ordering::SeqCst);
        result
    }
}

#[test]
fn a_watchdog_bites() {
    let bitten = std::panic::catch_unwind(|| watched(|| panic!("on purpose")));
    assert!(bitten.is_err());
}

#[test]
fn a_hundred_thousand_tasks_of_one_item() {
    watched(|| {
        let engine = engine(2);
        let jobs: Vec<_> = (0..100_000usize).map(|i| engine.submit(move || i)).collect();
        assert_eq!(jobs.into_iter().map(|job| job.wait().unwrap()).sum::<usize>(), 4_999_950_000);
        let one_by_one = engine.with(Cpu::new().schedule(Schedule::Dynamic).chunk(1)).unwrap();
        let items: Vec<usize> = (0..100_000).collect();
        assert_eq!(one_by_one.map(&items, |i| *i).unwrap(), items);
        assert_eq!(engine.imap(items, |i| i).map(Result::unwrap).sum::<usize>(), 4_999_950_000);
    });
}

fn fibonacci(engine: &Engine, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let (first, inner) = (engine.clone(), engine.clone());
    let first = engine.submit(move || fibonacci(&first, n - 1));
    let second = engine.submit(move || fibonacci(&inner, n - 2));
    first.wait().unwrap() + second.wait().unwrap()
}

#[test]
fn jobs_wait_for_jobs_that_wait_for_jobs() {
    for threads in [1, 2, 3] {
        watched(move || assert_eq!(fibonacci(&engine(threads), 15), 610));
    }
}

#[test]
fn maps_in_maps_in_jobs_with_views_and_kernels_inside() {
    for threads in [1, 2] {
        watched(move || {
            let engine = engine(threads);
            let inside = engine.clone();
            let job = engine.submit(move || {
                let outer: Vec<usize> = (0..20).collect();
                inside.map(&outer, |&i| {
                    let items: Vec<usize> = (0..i).collect();
                    let mapped: usize = inside.map(&items, |j| j + 1).unwrap().iter().sum();
                    let lazily: usize = inside.imap(items.clone(), |j| j + 1).map(Result::unwrap).sum();
                    let viewed: usize = inside.workers(..).unwrap().map(items, |j| j + 1).unwrap().iter().sum();
                    let (x, y) = (vec![0.0f32; 1000], vec![0.0; 1000]);
                    let z = inside.run(&Gaussian::new(&x, &y), Backend::Cpu).unwrap();
                    assert_eq!((z.data[999], mapped), (1.0, lazily));
                    mapped + viewed + inside.submit(move || i).wait().unwrap()
                })
            });
            let sums = job.wait().unwrap().unwrap();
            assert_eq!(sums, (0..20).map(|i| i * (i + 1) + i).collect::<Vec<_>>());
        });
    }
}

#[test]
fn two_callers_of_one_engine_compute_on_no_more_threads_than_it_has() {
    watched(|| {
        let (engine, load) = (engine(2), Load::default());
        let (engine, load) = (&engine, &load);
        let work = || load.during(|| thread::sleep(Duration::from_micros(20)));
        thread::scope(|scope| {
            for caller in 0..4 {
                scope.spawn(move || {
                    let items = [(); 200];
                    for _ in 0..5 {
                        match caller {
                            0 => engine.for_each(0..200, |_| work()).unwrap(),
                            1 => drop(engine.map(&items, |()| work()).unwrap()),
                            2 => drop(engine.workers(..).unwrap().map(items.to_vec(), |()| work()).unwrap()),
                            _ => drop(engine.with(Cpu::new().threads(1)).unwrap().map(&items, |()| work()).unwrap()),
                        }
                    }
                });
            }
        });
        assert!((1..=2).contains(&load.most.load(Ordering::SeqCst)), "{} at once", load.most.load(Ordering::SeqCst));
    });
}

/// Threads of this process, or none where the system does not say.
fn threads() -> Option<usize> {
    std::fs::read_dir("/proc/self/task").ok().map(Iterator::count)
}

#[test]
fn engines_come_and_go_without_leaving_threads() {
    watched(|| {
        let before = threads();
        for _ in 0..100 {
            let engine = engine(4);
            assert_eq!(engine.map(&[1, 2, 3], |x| x + 1).unwrap(), [2, 3, 4]);
            engine.submit(|| ()).wait().unwrap();
        }
        // Other tests of this process have threads too; a hundred engines of four would be four hundred.
        for _ in 0..500 {
            if threads() < before.map(|before| before + 100) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(threads(), before);
    });
}
