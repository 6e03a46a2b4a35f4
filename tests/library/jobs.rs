//! Jobs in the background: asked, waited for, awaited, stopped, listened to.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use yunta::{Backend, Engine, Error, Gaussian, Job, Julia};

/// Far longer than anything here takes.
const BOUND: Duration = Duration::from_secs(60);

fn engine(threads: usize) -> Engine {
    Engine::builder().threads(threads).build().unwrap()
}

/// Occupies an engine's only thread until what it gives is dropped.
fn occupy(engine: &Engine) -> (mpsc::Sender<()>, Job<()>) {
    let (held, until) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    let job = engine.submit(move || {
        begun.send(()).unwrap();
        let _ = until.recv_timeout(BOUND);
    });
    has_begun.recv_timeout(BOUND).unwrap();
    (held, job)
}

#[test]
fn a_job_is_waited_for_with_and_without_a_bound() {
    let engine = engine(1);
    let (held, first) = occupy(&engine);
    let second = engine.submit(|| 7);
    assert!(!second.wait_timeout(Duration::from_millis(5)));
    assert!(!second.is_done() && second.progress() == 0.0);
    assert!(second.elapsed() >= Duration::from_millis(5));
    drop(held);
    first.wait().unwrap();
    assert!(second.wait_timeout(BOUND));
    let elapsed = second.elapsed();
    assert!(second.is_done() && second.progress() == 1.0);
    thread::sleep(Duration::from_millis(1));
    assert_eq!(second.elapsed(), elapsed);
    assert_eq!(second.wait().unwrap(), 7);
}

#[test]
fn a_panic_is_the_jobs_error_and_the_next_job_runs() {
    let engine = engine(1);
    match engine.submit(|| panic!("out of {}", "oxen")).wait() {
        Err(Error::Panicked { message, .. }) => assert_eq!(message, "out of oxen"),
        other => panic!("{other:?}"),
    }
    assert_eq!(engine.submit(|| 1).wait().unwrap(), 1);
}

#[test]
fn a_job_that_has_not_begun_is_cancelled_at_once_and_freed() {
    let engine = engine(1);
    let (held, first) = occupy(&engine);
    let memory = Arc::new(());
    let copy = Arc::clone(&memory);
    let second = engine.submit(move || drop(copy));
    second.cancel();
    assert!(second.is_done());
    assert_eq!(Arc::strong_count(&memory), 1);
    assert!(matches!(second.wait(), Err(Error::Cancelled { done: 0, total: 1 })));
    drop(held);
    first.wait().unwrap();
}

fn ends_soon_once_cancelled<T: Send + 'static>(job: Job<T>) {
    let cancelled = Instant::now();
    job.cancel();
    assert!(matches!(job.wait(), Err(Error::Cancelled { .. })));
    // The promise is 20 ms, on a machine that does nothing else; the test's patience is more.
    assert!(cancelled.elapsed() < Duration::from_millis(200), "{:?}", cancelled.elapsed());
}

#[test]
fn a_cancelled_kernel_and_a_cancelled_map_end_soon_and_free_everything() {
    let engine = engine(2);
    // Long jobs, of which each test machine does a few parts before it is told to stop.
    let kernel =
        engine.submit_kernel(Julia::default().precision::<f64>().size(4000, 4000).c(-0.123, 0.745).max_iter(100_000), Backend::Cpu);
    let memory = Arc::new(());
    let items: Vec<_> = (0..100_000).map(|_| Arc::clone(&memory)).collect();
    let begun = Arc::new(AtomicBool::new(false));
    let begins = Arc::clone(&begun);
    let map = engine.submit_map(items, move |item| {
        begins.store(true, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(1));
        item
    });
    while kernel.watch().done() == 0 {
        assert!(kernel.elapsed() < BOUND);
        thread::yield_now();
    }
    assert!((0.0..1.0).contains(&kernel.progress()));
    ends_soon_once_cancelled(kernel);
    while !begun.load(Ordering::Relaxed) {
        assert!(map.elapsed() < BOUND);
        thread::yield_now();
    }
    ends_soon_once_cancelled(map);
    assert_eq!(Arc::strong_count(&memory), 1);
}

#[test]
fn callbacks_get_the_result_or_the_error_before_and_after_the_end() {
    let engine = engine(1);
    let (held, _first) = occupy(&engine);
    let (heard, hear) = mpsc::channel();
    let job = engine.submit(|| 3);
    for _ in 0..2 {
        let heard = heard.clone();
        job.on_done(move |result| heard.send(result.clone().unwrap()).unwrap());
    }
    job.on_done(|_| panic!("in a callback"));
    drop(held);
    assert!(job.wait_timeout(BOUND));
    job.on_done(move |result| heard.send(result.clone().unwrap() + 1).unwrap());
    assert_eq!(hear.iter().collect::<Vec<_>>(), [3, 3, 4]);
    assert_eq!(job.wait().unwrap(), 3);

    let failed = Arc::new(AtomicBool::new(false));
    let note = Arc::clone(&failed);
    let job = engine.submit_map(vec![1, 0], |x| 1 / x);
    job.on_done(move |result| note.store(matches!(result, Err(Error::Panicked { range, .. }) if *range == (1..2)), Ordering::Relaxed));
    assert!(job.wait().is_err());
    assert!(failed.load(Ordering::Relaxed));
}

/// An executor of one future: parks the thread between polls.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread, AtomicUsize);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.unpark();
        }
    }
    let unpark = Arc::new(Unpark(thread::current(), AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&unpark));
    let mut future = pin!(future);
    let start = Instant::now();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while unpark.1.swap(0, Ordering::Relaxed) == 0 {
            assert!(start.elapsed() < BOUND, "nobody woke the future");
            thread::park_timeout(BOUND);
        }
    }
}

#[test]
fn a_job_is_a_future() {
    let engine = engine(2);
    let sum = block_on(async {
        let left = engine.submit(|| {
            thread::sleep(Duration::from_millis(5));
            20
        });
        let right = engine.submit(|| 22);
        left.await.unwrap() + right.await.unwrap()
    });
    assert_eq!(sum, 42);
}

#[test]
fn kernels_run_as_jobs_with_their_report() {
    let engine = engine(2);
    let x: Vec<f64> = (0..100_000).map(|i| f64::from(i) * 1e-5).collect();
    let job = engine.submit_kernel(Gaussian::new(x.clone(), vec![0.0; x.len()]), Backend::Cpu);
    let direct = engine.run(&Gaussian::new(&x, vec![0.0; x.len()]), Backend::Serial).unwrap();
    let output = job.wait().unwrap();
    assert_eq!(output.data, direct.data);
    assert_eq!(output.report.asked, Backend::Cpu);
    assert!(engine.submit_kernel(Gaussian::new(vec![1.0f32], vec![]), Backend::Cpu).wait().is_err());
}

#[test]
fn a_job_is_cancelled_when_it_is_dropped_only_where_that_was_asked() {
    let engine = Engine::builder().threads(1).build().unwrap();
    for asked in [true, false] {
        let (blocked, block) = std::sync::mpsc::channel::<()>();
        let busy = engine.submit(move || block.recv().is_err());
        let (ran, has_run) = std::sync::mpsc::channel();
        let job = engine.submit(move || ran.send(()).is_ok());
        drop(if asked { job.cancel_on_drop() } else { job });
        drop(blocked);
        assert!(busy.wait().unwrap());
        assert_eq!(has_run.recv().is_err(), asked);
    }
    let job = engine.submit(|| 1).cancel_on_drop();
    assert_eq!(job.wait().unwrap(), 1);
}
