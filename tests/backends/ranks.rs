//! The program that `tests/ranks` starts under a launcher, on several ranks over MPI: this one, with `YUNTA_RANKS` set to the part that
//! is to run. Each part checks itself; rank 0 says at the end what was checked.

use std::path::Path;
use std::process::exit;
use std::thread::sleep;
use std::time::{Duration, Instant};

use yunta::conformance::{Cases, same_bits};
use yunta::world::Serde;
use yunta::{Backend, Engine, Error, Function, SumSquares, Visitor, World, visit_kernels};

use crate::functions;

/// Whether a launcher has started this program as ranks.
pub fn is_asked() -> bool {
    std::env::var_os("YUNTA_RANKS").is_some()
}

pub fn run() {
    let asked = std::env::var("YUNTA_RANKS").unwrap_or_default();
    let mut words = asked.split(':');
    let world = match World::join() {
        Ok(world) => world,
        Err(error) => {
            eprintln!("not joined: {error}");
            exit(3);
        }
    };
    let start = Instant::now();
    let said = match (words.next(), words.next(), words.next()) {
        (Some("kernels"), ..) => kernels(&world),
        (Some("functions"), ..) => on_functions(&world),
        (Some("views"), ..) => views(&world),
        (Some("large"), Some(bytes), _) => large(&world, bytes.parse().unwrap()),
        (Some("scatter"), Some(bytes), _) => scatter(&world, bytes.parse().unwrap()),
        (Some("map"), Some(items), _) => map(&world, items.parse().unwrap()),
        (Some("parts"), ..) => parts(&world),
        (Some("idle"), ..) => idle(&world),
        (Some("die"), Some(how), Some(stage)) => die(&world, how, stage),
        _ => panic!("no part {asked}"),
    };
    if world.rank() == 0 {
        println!("{asked} on {} ranks in {:.2?}: {said}", world.size(), start.elapsed());
    }
}

fn engine() -> Engine {
    Engine::builder().threads(1).build().unwrap()
}

/// Cases of more operations are for ranks that are threads.
const MOST_OPERATIONS: f64 = 1e8;

/// Every kernel on every case that is not too long, shared by the ranks, has the bits of its scalar loop.
fn kernels(world: &World) -> String {
    struct Shared<'w> {
        world: &'w World,
        engine: Engine,
        cases: usize,
        elsewhere: usize,
    }
    impl Visitor for Shared<'_> {
        fn visit<K: Cases + 'static>(&mut self) {
            for case in K::cases() {
                let kernel = case.kernel();
                if kernel.cost().operations > MOST_OPERATIONS {
                    continue;
                }
                let across = self.engine.across(self.world);
                let out = across.run(&kernel, Backend::Cpu).unwrap();
                assert_eq!(out.is_some(), self.world.rank() == 0);
                if let Some(out) = out {
                    let one = self.engine.run(&kernel, Backend::Serial).unwrap().data;
                    same_bits(&one, &out.data).unwrap_or_else(|message| panic!("{} {}: {message}", K::NAME, case.name()));
                    assert_eq!(out.shares.iter().map(|share| share.items).sum::<usize>(), kernel.items());
                    self.elsewhere += out.shares[1..].iter().map(|share| share.items).sum::<usize>();
                }
                self.cases += 1;
            }
        }
    }
    let mut shared = Shared { world, engine: engine(), cases: 0, elsewhere: 0 };
    visit_kernels(&mut shared);
    let numbers: Vec<f32> = (0..300_000).map(|i| (i as f32).sin()).collect();
    let one = shared.engine.reduce(&SumSquares::new(&numbers), Backend::Serial).unwrap().data;
    let sum = shared.engine.across(world).reduce(&SumSquares::new(&numbers), Backend::Cpu).unwrap();
    assert!(sum.is_none_or(|sum| sum.data[0].to_bits() == one[0].to_bits()));
    assert!(world.rank() != 0 || shared.elsewhere > 0, "rank 0 did it all");
    format!("{} cases, and {} items of them on other ranks", shared.cases, shared.elsewhere)
}

/// Some functions, to the bit, with more ranks than items too.
fn on_functions(world: &World) -> String {
    let engine = engine();
    let mut checked = 0;
    for case in functions::on_ranks_cases() {
        let function = Function::new(case.source).unwrap();
        for items in [functions::ITEMS, 1] {
            let data = functions::Data::of(&function, items);
            let out = engine.across(world).run(&data.call(&function), Backend::Cpu).unwrap();
            if let Some(out) = out {
                let one = engine.run(&data.call(&function), Backend::Serial).unwrap();
                assert_eq!(functions::words(&one.data), functions::words(&out.data), "{}", case.name);
            }
        }
        checked += 1;
    }
    format!("{checked} functions")
}

/// The rows of the guide's table for ipyparallel, and errors that are the same everywhere.
fn views(world: &World) -> String {
    let size = world.size();
    let ranks = world.workers(..).unwrap();
    assert_eq!(ranks.run(|rank| rank).unwrap(), (0..size).collect::<Vec<_>>());
    let job = ranks.submit(|rank| rank * rank);
    assert_eq!(world.workers(1..).unwrap().run(|rank| rank).unwrap(), (1..size).collect::<Vec<_>>());
    assert_eq!(job.wait().unwrap(), (0..size).map(|rank| rank * rank).collect::<Vec<_>>());
    let words: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
    let marked: Vec<String> = words.iter().map(|word| format!("{word}!")).collect();
    assert_eq!(ranks.map(words.clone(), |word| word + "!").unwrap(), marked);
    let own = if world.rank() == 0 { words.clone() } else { Vec::new() };
    assert_eq!(ranks.clone().balanced().map(own, |word| word + "!").unwrap(), marked);
    let mut held = ranks.push(1.5);
    held.push_to(1.., 2.5).unwrap();
    held.run(|x| *x *= 2.0).unwrap();
    assert_eq!(held.pull().unwrap()[..2], [3.0, 5.0]);
    assert_eq!(held.pull_from(..1).unwrap(), [3.0]);
    let (held, _) = held.submit(|x| *x += 1.0).wait().unwrap();
    assert_eq!(held.into_value().unwrap(), if world.rank() == 0 { 4.0 } else { 6.0 });
    for length in [0, 1, 5, 100_000] {
        let mut pieces = ranks.scatter((0..length).map(f64::from).collect()).unwrap();
        let lengths = pieces.run(|piece| piece.len()).unwrap();
        assert_eq!(lengths.iter().sum::<usize>(), length as usize);
        pieces.run(|piece| piece.iter_mut().for_each(|x| *x = -*x)).unwrap();
        let all = pieces.gather().unwrap();
        assert_eq!(all, (world.rank() == 0).then(|| (0..length).map(|x| -f64::from(x)).collect()));
    }
    assert_eq!(ranks.remote(|x: f64| x * x)(3.0).unwrap(), vec![9.0; size]);
    let double = ranks.parallel(|piece: Vec<u64>| piece.iter().map(|x| 2 * x).collect::<Vec<_>>());
    assert_eq!(double((0..50_000).collect()).unwrap(), (0..50_000).map(|x| 2 * x).collect::<Vec<_>>());
    let pairs = ranks.map(vec![Serde(("a".to_owned(), 1u8)); 10], |Serde((name, x))| Serde((name, x + 1))).unwrap();
    assert_eq!(pairs[9].0, ("a".to_owned(), 2));
    for view in [ranks.clone(), ranks.clone().balanced()] {
        let failed = view.map((0..100).collect(), |x: i32| assert!(x != 70, "at 70"));
        assert!(matches!(failed, Err(Error::Panicked { message, range }) if message.starts_with("at 70 (on rank ") && range == (70..71)));
    }
    let mine = if world.rank() == size - 1 { Err(Error::file("there", "is not")) } else { Ok(()) };
    assert_eq!(world.agree(mine).unwrap_err().to_string(), format!("rank {}: there: is not", size - 1));
    let parted = engine().across(world).run_parts(&SumSquares::new(vec![1.0f64; 300_000 + world.rank()]), Backend::Cpu);
    assert!(matches!(parted, Ok(_) | Err(Error::Mismatch { .. })));
    assert_eq!(World::join().unwrap().size(), size);
    "each row".to_owned()
}

/// One message of so many bytes, there and back.
fn large(world: &World, bytes: usize) -> String {
    let ranks = world.workers(1..2).unwrap();
    let numbers: Vec<u8> = if world.rank() == 0 { (0..bytes).map(|i| (i % 251) as u8).collect() } else { Vec::new() };
    let mut held = ranks.scatter(numbers).unwrap();
    let lengths = held.run(|piece| piece.len()).unwrap();
    assert_eq!(lengths, [bytes]);
    if let Some(all) = held.gather().unwrap() {
        assert!(all.len() == bytes && all.iter().enumerate().all(|(i, &byte)| byte == (i % 251) as u8));
    }
    format!("{bytes} bytes there and back")
}

/// Seconds of scatter and of gather of so many bytes, the least of some.
fn scatter(world: &World, bytes: usize) -> String {
    let ranks = world.workers(..).unwrap();
    let mut least = [f64::INFINITY; 2];
    let mut numbers = if world.rank() == 0 { vec![1.5f64; bytes / 8] } else { Vec::new() };
    for _ in 0..4 {
        world.barrier();
        let start = Instant::now();
        let held = ranks.scatter(numbers).unwrap();
        world.barrier();
        least[0] = least[0].min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        numbers = held.gather().unwrap().unwrap_or_default();
        world.barrier();
        least[1] = least[1].min(start.elapsed().as_secs_f64());
    }
    format!("scatter {:.1} ms, gather {:.1} ms", 1e3 * least[0], 1e3 * least[1])
}

/// A map of many short closures, dealt statically and as it goes.
fn map(world: &World, items: usize) -> String {
    let ranks = world.workers(..).unwrap();
    let mut times = Vec::new();
    for view in [ranks.clone(), ranks.balanced()] {
        let start = Instant::now();
        let results = view.map((0..items).collect(), |x: usize| x * x).unwrap();
        assert_eq!(results[items - 1], (items - 1) * (items - 1));
        times.push(start.elapsed());
    }
    format!("map {:.2?}, balanced {:.2?}", times[0], times[1])
}

/// A job of some seconds on one rank of one thread, left in parts.
fn parts(world: &World) -> String {
    let engine = engine();
    // A Siegel disk: points that neither escape nor come to a cycle.
    let julia = yunta::Julia::default().c(-0.390541, -0.586788).size(1200, 800).max_iter(10_000).span(2.0);
    let start = Instant::now();
    let alone = (world.rank() == 0).then(|| engine.run(&julia, Backend::Cpu).unwrap());
    let one = start.elapsed();
    drop(alone);
    world.barrier();
    let start = Instant::now();
    let parts = engine.across(world).run_parts(&julia, Backend::Cpu).unwrap();
    let all = start.elapsed();
    let shares: Vec<String> = parts.shares.iter().map(ToString::to_string).collect();
    format!("one rank {one:.2?}, all {all:.2?}: {:.2} times as fast; {}", one.as_secs_f64() / all.as_secs_f64(), shares.join("; "))
}

/// What waiting costs: processor time in three seconds of it.
fn idle(world: &World) -> String {
    let used = || {
        let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        fields.get(11..13).map_or(0.0, |ticks| ticks.iter().filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0)
    };
    let before = used();
    let ranks = world.workers(..).unwrap();
    ranks.run(|rank| sleep(Duration::from_secs(if rank == 0 { 3 } else { 0 }))).unwrap();
    let used = ranks.run(|_| used() - before).unwrap();
    assert!(used.iter().all(|seconds| *seconds < 1.0), "{used:?} s of processor time in 3 s of waiting");
    format!("{used:.2?} s of processor time in 3 s")
}

/// Rank 1 dies at a stage, while the others wait for it.
fn die(world: &World, how: &str, stage: &str) -> String {
    let dies = || {
        if let Ok(told) = std::env::var("YUNTA_RANKS_TOLD") {
            std::fs::write(Path::new(&told), std::process::id().to_string()).unwrap();
        }
        match how {
            "panic" => panic!("as asked"),
            "exit" => exit(5),
            "abort" => std::process::abort(),
            "part" => world.workers(..).map(drop).unwrap(),
            // From outside.
            _ => sleep(Duration::from_secs(600)),
        }
    };
    let ranks = world.workers(..).unwrap();
    let is_one = world.rank() == 1;
    match stage {
        "first" if is_one => dies(),
        "held" => {
            let mut held = ranks.scatter((0..1000).collect::<Vec<i32>>()).unwrap();
            if is_one {
                dies();
            }
            held.run(|piece| piece.len()).unwrap();
        }
        "kernel" => {
            if is_one {
                std::thread::scope(|scope| drop(scope.spawn(|| sleep(Duration::from_millis(1)))));
                dies();
            }
            engine().across(world).run(&yunta::Julia::default(), Backend::Cpu).unwrap();
        }
        "last" => {
            ranks.run(|rank| rank).unwrap();
            if is_one {
                dies();
            }
        }
        _ => {}
    }
    if how == "part" && is_one {
        let _ = ranks.scatter(vec![1]).map(|held| held.gather());
    }
    world.barrier();
    "nobody died".to_owned()
}
