//! Views over ranks, which are threads here: each call of a view over workers, with the same results and the same errors on every
//! rank. Kernels are `backends`' affair; MPI is that of `tests/ranks`.

use std::cell::Cell;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use yunta::world::{Link, RankHeld};
use yunta::{Backend, Engine, Error, Gaussian, Result, SumSquares, World, worker_index};

/// What a program gives on each of so many ranks, which has to be the same.
fn same<T: PartialEq + Debug + Send>(ranks: usize, program: impl Fn(&World) -> Result<T> + Sync) -> T {
    let mut all: Vec<T> = World::threads(ranks, program).unwrap().into_iter().map(Result::unwrap).collect();
    let last = all.pop().unwrap();
    assert!(all.iter().all(|other| *other == last), "{all:?} and {last:?}");
    last
}

/// The error of a program, which has to be the same on each rank.
fn fails(ranks: usize, program: impl Fn(&World) -> Result<()> + Sync) -> Error {
    let mut all: Vec<Error> = World::threads(ranks, program).unwrap().into_iter().map(Result::unwrap_err).collect();
    let last = all.pop().unwrap();
    assert!(all.iter().all(|other| format!("{other:?}") == format!("{last:?}")), "{all:?} and {last:?}");
    last
}

const RANKS: [usize; 4] = [1, 2, 3, 7];

#[test]
fn a_closure_runs_once_on_each_rank_of_a_view() {
    for ranks in RANKS {
        let all = same(ranks, |world| world.workers(..)?.run(|rank| (rank, worker_index())));
        assert_eq!(all, (0..ranks).map(|rank| (rank, Some(rank))).collect::<Vec<_>>());
    }
    let (two, one, later) = same(3, |world| {
        let job = world.workers(..)?.submit(|rank| rank * rank); // block=False
        let two = world.workers(..2)?.run(|rank| rank)?;
        Ok((two, world.workers(2..)?.run(|rank| rank)?, job.wait()?))
    });
    assert_eq!((two, one, later), (vec![0, 1], vec![2], vec![0, 1, 4]));
}

#[test]
fn views_of_ranks_that_do_not_exist_are_errors() {
    let error = fails(2, |world| world.workers(1..3).map(drop));
    assert!(error.to_string().starts_with("workers is 1..3"), "{error}");
    let error = fails(2, |world| world.workers(1..)?.push(1).pull_from(..1).map(drop));
    assert!(error.to_string().starts_with("workers is 0..1") || error.to_string().starts_with("workers is 1..1"), "{error}");
    assert!(World::threads(0, |_| ()).is_err());
}

#[test]
fn maps_keep_order_balanced_or_not() {
    for ranks in RANKS {
        for length in [0, 1, 2, 5, 100] {
            let results = same(ranks, |world| {
                let (view, items) = (world.workers(..)?, (0..length).collect::<Vec<usize>>());
                let dealt = view.clone().balanced().map(items.clone(), |x| x + 1)?;
                let later = view.submit_map(items.clone(), |x| x + 1);
                Ok([view.map(items, |x| x + 1)?, dealt, later.wait()?])
            });
            let expected: Vec<usize> = (1..=length).collect();
            assert_eq!(results, [expected.clone(), expected.clone(), expected], "{ranks} ranks");
        }
    }
}

#[test]
fn what_rank_0_gives_counts() {
    let results = same(3, |world| {
        let items = if world.rank() == 0 { vec!["a".to_owned(), "b".to_owned()] } else { Vec::new() };
        let view = world.workers(1..)?;
        let mapped = view.map(items.clone(), |text| text + "!")?;
        let dealt = view.clone().balanced().map(items, |text| text + "?")?;
        Ok((mapped, dealt, world.broadcast(world.rank() + 5)))
    });
    assert_eq!(results, (vec!["a!".to_owned(), "b!".to_owned()], vec!["a?".to_owned(), "b?".to_owned()], 5));
}

#[test]
fn a_balanced_map_lets_the_free_rank_take_the_rest() {
    // The first item takes as long as all others together; dealt statically, those of its half wait for it.
    for slow in [0, 39] {
        let by = same(2, |world| {
            world.workers(..)?.balanced().map((0..40).collect(), |i: i32| {
                std::thread::sleep(Duration::from_millis(if i == slow { 200 } else { 2 }));
                worker_index().unwrap()
            })
        });
        let others = by.iter().filter(|&&rank| rank != by[slow as usize]).count();
        assert!(others > if slow == 0 { 28 } else { 15 }, "{by:?}");
    }
}

#[test]
fn a_panic_names_item_and_rank_everywhere() {
    for is_balanced in [false, true] {
        let error = fails(3, |world| {
            let view = world.workers(..)?;
            let view = if is_balanced { view.balanced() } else { view };
            view.map((0..100).collect(), |x: i32| assert!(x != 40, "at 40")).map(drop)
        });
        let Error::Panicked { message, range } = error else { panic!("{error:?}") };
        assert_eq!(range, 40..41);
        assert!(message.starts_with("at 40 (on rank ") && (is_balanced || message.ends_with("1)")), "{message}");
    }
    // The ranks and what they hold live on.
    let values = same(3, |world| {
        let mut held = world.workers(1..)?.push(5);
        let failed = held.run(|value| {
            assert!(worker_index() != Some(2), "not me");
            *value += 1;
        });
        assert!(matches!(failed, Err(Error::Panicked { message, range }) if message == "not me (on rank 2)" && range == (2..3)));
        held.pull()
    });
    assert_eq!(values, [6, 5]);
}

#[test]
fn each_rank_has_a_closure_of_its_own() {
    let results = same(2, |world| {
        // A Cell can be sent but not shared.
        let calls = Cell::new(0);
        let count = move |()| {
            calls.set(calls.get() + 1);
            calls.get()
        };
        world.workers(..)?.map(vec![(); 6], count)
    });
    assert_eq!(results, [1, 2, 3, 1, 2, 3]);
}

#[test]
fn scatter_and_gather_are_inverse_at_every_length() {
    for ranks in RANKS {
        for length in 0..20 {
            let all = World::threads(ranks, |world| {
                let items: Vec<String> = (0..length).map(|i| i.to_string()).collect();
                let numbers: Vec<f64> = (0..length).map(f64::from).collect();
                let view = world.workers(..)?;
                let mut pieces = view.scatter(items)?;
                let lengths = pieces.run(|piece| piece.len())?;
                let mut numbers = view.scatter(numbers)?;
                numbers.run(|piece| piece.iter_mut().for_each(|x| *x = -*x))?;
                Ok::<_, Error>((lengths, pieces.gather()?, numbers.gather()?))
            });
            for (rank, result) in all.unwrap().into_iter().enumerate() {
                let (lengths, texts, numbers) = result.unwrap();
                assert!(lengths.is_sorted_by(|a, b| a >= b) && lengths[0] - lengths[ranks - 1] <= 1, "{lengths:?}");
                assert_eq!(texts, (rank == 0).then(|| (0..length).map(|i| i.to_string()).collect()));
                assert_eq!(numbers, (rank == 0).then(|| (0..length).map(|i| -f64::from(i)).collect()));
            }
        }
    }
}

#[test]
fn pieces_of_some_ranks_change_their_lengths() {
    let all = World::threads(4, |world| {
        let mut pieces = world.workers(1..3)?.scatter(vec![1u8, 2, 3, 4, 5])?;
        pieces.run(|piece| piece.retain(|x| x % 2 == 1))?;
        assert_eq!(pieces.value().is_some(), (1..3).contains(&world.rank()));
        pieces.gather()
    });
    let all: Vec<_> = all.unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(all, [Some(vec![1, 3, 5]), None, None, None]);
}

#[test]
fn values_are_pushed_and_pulled_by_their_ranks() {
    let (all, some, held) = same(3, |world| {
        let view = world.workers(..)?;
        let mut a = view.push(1.5); // view['a'] = 1.5
        a.push_to(1..2, 2.5)?; // push(..., targets=[1])
        a.run(|a| *a *= 2.0)?; // view.execute('a *= 2')
        assert_eq!(a.targets(), 0..3);
        let made = view.hold(|rank| rank * 2)?;
        let (made, tens): (RankHeld<usize>, _) = made.submit(|x| *x * 10).wait()?;
        Ok((a.pull()?, a.pull_from(1..)?, (made.pull()?, tens)))
    });
    assert_eq!((all, some, held), (vec![3.0, 5.0, 3.0], vec![5.0, 3.0], (vec![0, 2, 4], vec![0, 20, 40])));
}

#[test]
fn closures_are_bound_to_a_view() {
    for ranks in RANKS {
        let (greetings, squares) = same(ranks, |world| {
            let view = world.workers(..)?;
            let greet = view.remote(|name: String| format!("hello {name}"));
            let square = view.parallel(|piece: Vec<f64>| piece.into_iter().map(|x| x * x).collect::<Vec<f64>>());
            Ok((greet("ox".into())?, square(vec![1.0, 2.0, 3.0])?))
        });
        assert_eq!((greetings, squares), (vec!["hello ox".to_owned(); ranks], vec![1.0, 4.0, 9.0]));
    }
}

#[test]
fn a_reduction_has_the_bits_of_one_machine() {
    let numbers: Vec<f64> = (0..200_000).map(|i| 1.0 / f64::from(i + 1)).collect();
    let engine = Engine::builder().threads(1).build().unwrap();
    let kernel = SumSquares::new(&numbers);
    let one = engine.reduce(&kernel, Backend::Serial).unwrap().data;
    for ranks in RANKS {
        let all = World::threads(ranks, |world| engine.across(world).reduce(&kernel, Backend::Cpu)).unwrap();
        for (rank, result) in all.into_iter().enumerate() {
            let result = result.unwrap();
            assert_eq!(result.as_ref().map(|out| out.data[0].to_bits()), (rank == 0).then(|| one[0].to_bits()));
            assert!(result.is_none_or(|out| out.shares.iter().map(|share| share.items).sum::<usize>() > 0 && out.shares.len() == ranks));
        }
    }
}

#[test]
fn kernels_that_do_not_fit_are_errors_everywhere() {
    let engine = Engine::builder().threads(1).build().unwrap();
    let error = fails(3, |world| {
        let x = vec![0f32; 10 + world.rank() / 2];
        engine.across(world).run(&Gaussian::new(&x, &x), Backend::Cpu).map(drop)
    });
    assert_eq!(error.to_string(), "the kernel has 10 items on rank 0 but it has 11 items on rank 2: give each rank the same kernel");
    let error = fails(3, |world| {
        let (x, y) = ([0f32; 5], vec![0f32; if world.rank() == 1 { 4 } else { 5 }]);
        engine.across(world).run_parts(&Gaussian::new(&x[..], &y), Backend::Cpu).map(drop)
    });
    assert!(error.to_string().starts_with("rank 1: "), "{error}");
}

#[test]
fn outcomes_are_agreed_on() {
    let error = fails(3, |world| {
        let mine = if world.rank() == 1 { Err(Error::file("there", "is not")) } else { Ok(world.rank()) };
        world.agree(mine).map(drop)
    });
    assert_eq!(error.to_string(), "rank 1: there: is not");
    let each = World::threads(3, |world| world.agree(Ok(world.rank())).unwrap()).unwrap();
    assert_eq!(each, [0, 1, 2]);
}

#[test]
fn a_panic_outside_of_closures_ends_all_ranks() {
    let start = Instant::now();
    let failed = World::threads(3, |world| {
        assert!(world.rank() != 1, "by itself");
        world.workers(..)?.run(|rank| rank)
    });
    assert!(matches!(failed, Err(Error::Panicked { message, range }) if message == "by itself (on rank 1)" && range == (1..2)));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn ranks_that_part_are_told_of() {
    let failed = World::threads(2, |world| {
        if world.rank() == 0 {
            world.barrier();
        }
    });
    let error = failed.unwrap_err().to_string();
    assert_eq!(error, "rank 1: has returned, and rank 0 waits for it: each rank has to make the same calls");
    let failed = World::threads(2, |world| {
        if world.rank() == 1 {
            world.abort("enough");
        }
        world.barrier();
    });
    assert_eq!(failed.unwrap_err().to_string(), "rank 1: enough");
}

#[test]
fn a_cancelled_map_ends_on_every_rank() {
    let error = fails(2, |world| {
        let job = world.workers(..)?.submit_map((0..1000).collect(), |_: i32| std::thread::sleep(Duration::from_millis(5)));
        if world.rank() == 1 {
            job.cancel();
        }
        job.wait().map(drop)
    });
    assert!(matches!(error, Error::Cancelled { .. }), "{error:?}");
}

#[test]
fn a_world_is_over_any_link() {
    /// One rank that counts what is asked of it.
    struct Lonely;
    impl Link for Lonely {
        fn rank(&self) -> usize {
            0
        }
        fn size(&self) -> usize {
            1
        }
        fn send(&self, _: usize, _: yunta::world::Tag, _: yunta::world::Message) {}
        fn probe(&self, _: Option<usize>, _: yunta::world::Tag, _: Duration) -> Option<yunta::world::Envelope> {
            None
        }
        fn receive(&self, _: usize, _: yunta::world::Tag, _: &mut [u8]) {}
        fn abort(&self, _: &str) {}
    }
    let world = World::over(Lonely);
    assert_eq!(world.workers(..).unwrap().map(vec![1, 2], |x| x * 2).unwrap(), [2, 4]);
    assert_eq!(format!("{world:?}"), "rank 0 of 1");
}
