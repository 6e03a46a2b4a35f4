//! Arrays that stay on the GPU, and what jobs there cost in bytes, submissions and creations: where the GPU's memory is the host's,
//! and where it is taken for a card's own. The counts are exact: what changes one has to say why.

use libtest_mimic::{Failed, Trial};
use yunta::{
    Backend, Computation, Count, Engine, Error, Gaussian, Hypotenuse, Julia, Kernel, Normalize, Place, Resident, Results, SumSquares,
    Table, Traffic,
};

use crate::gpu;

type Outcome = Result<(), Failed>;
type OnGpu = fn(&Engine) -> Outcome;

pub fn trials() -> Vec<Trial> {
    let tests: [(&str, OnGpu); 14] = [
        ("a_chain_crosses_once", a_chain_crosses_once),
        ("every_kernel_takes_residents", every_kernel_takes_residents),
        ("parts_that_begin_anywhere", parts_that_begin_anywhere),
        ("arrays_larger_than_a_piece", arrays_larger_than_a_piece),
        ("on_the_cores_the_same_bits", on_the_cores_the_same_bits),
        ("another_engines_is_refused", another_engines_is_refused),
        ("dropping_frees", dropping_frees),
        ("empty_arrays", empty_arrays),
        ("threads_share_residents", threads_share_residents),
        ("a_job_is_one_round_trip", |engine| round_trips(engine, (4, 8))),
        ("small_jobs_create_nothing", small_jobs_create_nothing),
        ("times_add_up", times_add_up),
        ("many_jobs_share_submissions", many_jobs_share_submissions),
        ("jobs_of_all_sizes_at_once", jobs_of_all_sizes_at_once),
    ];
    let mut trials = Vec::new();
    for (how, staged) in [("", false), ("_staged", true)] {
        let engine = gpu::with(|builder| builder.staged(staged));
        let ignored = engine.is_err() && !gpu::is_required();
        for (name, test) in tests {
            // Results that are small numbers cross as bytes, where they cross.
            let is_narrower = staged && name == "a_job_is_one_round_trip";
            let test: OnGpu = if is_narrower { |engine| round_trips(engine, (1, 1)) } else { test };
            // An engine of its own for each, as the counts are an engine's.
            let engine = engine.as_ref().map(|_| ()).map_err(Clone::clone);
            let run =
                move || engine.and_then(|()| gpu::with(|builder| builder.staged(staged))).map_err(Failed::from).and_then(|e| test(&e));
            trials.push(Trial::test(format!("residents{how}/{name}"), run).with_ignored_flag(ignored));
        }
    }
    let full = || Ok(more_than_there_is()?);
    trials.push(Trial::test("residents/more_than_there_is", full).with_ignored_flag(gpu::with(|b| b).is_err() && !gpu::is_required()));
    trials.push(Trial::test("residents/without_a_gpu", without_a_gpu));
    #[cfg(feature = "function")]
    {
        let ignored = gpu::with(|builder| builder).is_err() && !gpu::is_required();
        let run = || gpu::with(|builder| builder.staged(true)).map_err(Failed::from).and_then(|engine| functions(&engine));
        trials.push(Trial::test("residents/functions", run).with_ignored_flag(ignored));
    }
    trials
}

fn expect(holds: bool, what: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

fn equal<T: PartialEq + std::fmt::Debug>(got: T, wanted: T, what: &str) -> Outcome {
    expect(got == wanted, format!("{what}: {got:?}, and {wanted:?} is wanted"))
}

fn numbers(length: usize, step: u32) -> Vec<f32> {
    (0..length as u32).map(|i| (i.wrapping_mul(step) >> 8) as f32 / 4e6).collect()
}

/// What crossed between two counts.
fn between(before: Traffic, after: Traffic) -> (u64, u64, u64, u64, u64) {
    (
        after.uploaded - before.uploaded,
        after.downloaded - before.downloaded,
        after.submissions - before.submissions,
        after.waits - before.waits,
        after.created - before.created,
    )
}

const ROWS: usize = 1000;
const COLUMNS: usize = 7;

/// Uploads, computes three kernels, and downloads the sums.
fn chain(engine: &Engine, backend: Backend) -> Result<(Vec<f32>, Place), Error> {
    let (x, y) = (engine.upload(&numbers(ROWS * COLUMNS, 40_503))?, engine.upload(&numbers(ROWS * COLUMNS, 2_654_435_761))?);
    let z = engine.run_resident(&Gaussian::new(&x, &y).gamma(0.7), backend)?.data;
    let rows = engine.run_resident(&Normalize::new(Table::new(&z, ROWS, COLUMNS)?), backend)?.data;
    let sums = engine.reduce(&SumSquares::new(Table::new(&rows, ROWS, COLUMNS)?), backend)?;
    Ok((sums.data, sums.report.place))
}

/// The same of host memory alone.
fn chain_on_the_cores() -> Result<Vec<f32>, Error> {
    let engine = Engine::builder().threads(2).build()?;
    let (x, y) = (numbers(ROWS * COLUMNS, 40_503), numbers(ROWS * COLUMNS, 2_654_435_761));
    let z = engine.run(&Gaussian::new(&x, &y).gamma(0.7), Backend::Cpu)?.data;
    let rows = engine.run(&Normalize::new(Table::new(&z, ROWS, COLUMNS)?), Backend::Cpu)?.data;
    Ok(engine.reduce(&SumSquares::new(Table::new(&rows, ROWS, COLUMNS)?), Backend::Cpu)?.data)
}

fn a_chain_crosses_once(engine: &Engine) -> Outcome {
    engine.upload(&[0f32])?;
    let before = engine.traffic();
    let (sums, place) = chain(engine, Backend::Gpu)?;
    equal(place, Place::Gpu, "where the last kernel ran")?;
    equal(sums, chain_on_the_cores()?, "the sums")?;
    let (up, down, ..) = between(before, engine.traffic());
    equal(up, 2 * 4 * (ROWS * COLUMNS) as u64, "bytes that went there: both arrays, once")?;
    // Four blocks of at most 256 rows, of each of which every column has two numbers.
    equal(down, 4 * 2 * 4 * COLUMNS as u64, "bytes that came back: the sums of the blocks")
}

fn without_a_gpu() -> Outcome {
    let engine = Engine::builder().adapter("no card has this name").threads(2).build()?;
    for backend in [Backend::Auto, Backend::Cpu, Backend::Serial] {
        let (sums, place) = chain(&engine, backend)?;
        expect(place != Place::Gpu, "it has none")?;
        equal(sums, chain_on_the_cores()?, "the sums")?;
    }
    let x = engine.upload(&[1f32, 2.0])?;
    expect(!x.is_on_gpu(), "it has none")?;
    let refused = engine.run_resident(&Gaussian::new(&x, &x), Backend::Gpu);
    expect(matches!(refused, Err(Error::NoGpu { .. })), format!("{refused:?}"))?;
    equal(engine.traffic(), Traffic::default(), "what crossed")
}

/// Holds a kernel over host memory against the same over residents, whose results stay too.
fn same<H, R>(engine: &Engine, host: &H, resident: &R) -> Outcome
where
    H: Kernel,
    R: Kernel<Item = H::Item> + Computation<Results = Vec<H::Item>>,
{
    let wanted = engine.run(host, Backend::Serial)?.data;
    let bytes = |numbers: &[H::Item]| bytemuck::cast_slice::<_, u8>(numbers).to_vec();
    let stayed = engine.run_resident(resident, Backend::Gpu)?;
    equal(stayed.report.place, Place::Gpu, H::NAME)?;
    expect(bytes(&stayed.data.download()?) == bytes(&wanted), format!("{}: what stayed differs", H::NAME))?;
    let came = engine.run(resident, Backend::Gpu)?.data;
    expect(bytes(&came) == bytes(&wanted), format!("{}: what came back differs", H::NAME))
}

fn every_kernel_takes_residents(engine: &Engine) -> Outcome {
    for (rows, columns) in [(1, 1), (63, 3), (1000, 10), (4097, 5), (3, 20_001)] {
        let (x, y) = (numbers(rows * columns, 40_503), numbers(rows * columns, 2_654_435_761));
        let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
        expect(near.is_on_gpu(), "the GPU is there, and it is elsewhere")?;
        same(engine, &Gaussian::new(&x, &y), &Gaussian::new(&near, &far))?;
        // One of each, and the same one twice.
        same(engine, &Gaussian::new(&x, &y), &Gaussian::new(&x, &far))?;
        same(engine, &Gaussian::new(&x, &x), &Gaussian::new(&near, &near))?;
        same(engine, &Hypotenuse::new(&x, &y), &Hypotenuse::new(&near, &far))?;
        let (host, resident) = (Table::new(&x, rows, columns)?, Table::new(&near, rows, columns)?);
        same(engine, &Normalize::new(&host), &Normalize::new(&resident))?;
        same(engine, &SumSquares::new(&host), &SumSquares::new(&resident))?;
        same(engine, &Count::new(&host, 0.0), &Count::new(&resident, 0.0))?;
    }
    let julia = Julia::default().size(201, 77).max_iter(300);
    same(engine, &julia, &julia)
}

fn parts_that_begin_anywhere(engine: &Engine) -> Outcome {
    let (x, columns) = (numbers(999 * 5, 40_503), 5);
    let near = engine.upload(&x)?;
    let (host, resident) = (Table::new(&x, 999, columns)?, Table::new(&near, 999, columns)?);
    for rows in [0..1, 1..2, 3..700, 64..999] {
        let (host, resident) = (host.slice_rows(rows.clone())?, resident.slice_rows(rows)?);
        same(engine, &Normalize::new(&host), &Normalize::new(&resident))?;
        same(engine, &SumSquares::new(&host), &SumSquares::new(&resident))?;
    }
    // A part of the columns does not lie in one piece, and runs on the cores alone.
    let column = resident.column(1)?;
    let refused = engine.run(&Normalize::new(&column), Backend::Gpu);
    expect(matches!(refused, Err(Error::NoShader { .. })), format!("{refused:?}"))?;
    let (host, resident) = (host.column(1)?, resident.column(1)?);
    let cores = |table: &Table<'_, f32>| engine.run(&Normalize::new(table), Backend::Cpu).map(|output| output.data);
    equal(cores(&resident)?, cores(&host)?, "a column")
}

fn arrays_larger_than_a_piece(engine: &Engine) -> Outcome {
    let length = 40_000_003;
    let (x, y) = (numbers(length, 2_654_435_761), numbers(length, 40_503));
    let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
    let z = engine.run_resident(&Gaussian::new(&near, &far), Backend::Gpu)?.data;
    let wanted = engine.run(&Gaussian::new(&x, &y), Backend::Cpu)?.data;
    expect(z.download()? == wanted, "it differs")?;
    let rows = length / 3;
    let kernel = |table| Normalize::new(table);
    let wanted = engine.run(&kernel(Table::new(&wanted[..3 * rows], rows, 3)?), Backend::Cpu)?.data;
    let table = Table::strided(&z, rows, 3, 3, 1)?;
    expect(engine.run(&kernel(table), Backend::Gpu)?.data == wanted, "its rows differ")
}

fn on_the_cores_the_same_bits(engine: &Engine) -> Outcome {
    let (x, y) = (numbers(5000, 40_503), numbers(5000, 2_654_435_761));
    let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
    let before = engine.traffic();
    let wanted = engine.run(&Gaussian::new(&x, &y), Backend::Serial)?.data;
    for backend in [Backend::Cpu, Backend::Serial, Backend::Auto] {
        equal(engine.run(&Gaussian::new(&near, &far), backend)?.data, wanted.clone(), "on the cores")?;
    }
    let stayed = engine.run_resident(&Gaussian::new(&near, &far), Backend::Cpu)?.data;
    expect(!stayed.is_on_gpu(), "what the cores compute is in host memory")?;
    equal(between(before, engine.traffic()).1, 2 * 4 * 5000, "bytes that came home: each array, once")?;
    // And what is there is taken by the GPU as any slice.
    let again = engine.run(&Gaussian::new(&stayed, &far), Backend::Gpu)?.data;
    equal(again, engine.run(&Gaussian::new(&wanted, &y), Backend::Serial)?.data, "of both kinds")
}

fn another_engines_is_refused(engine: &Engine) -> Outcome {
    let other = Engine::builder().adapter("no card has this name").build()?;
    let (mine, others) = (engine.upload(&[1f32])?, other.upload(&[1f32])?);
    for backend in Backend::ALL {
        let refused = engine.run(&Gaussian::new(&mine, &others), backend).map(|output| output.data);
        match refused {
            Err(error @ Error::Argument { argument: "resident", .. }) => {
                expect(error.to_string().contains("another engine's"), error.to_string())?;
            }
            refused => return Err(format!("{refused:?}").into()),
        }
    }
    // A handle with other settings is the same engine.
    let handle = engine.with(yunta::Cpu::new())?;
    equal(handle.run(&Gaussian::new(&mine, &mine), Backend::Gpu)?.data, vec![1.0], "by another handle")
}

const MEGABYTE: usize = 1 << 20;

fn more_than_there_is() -> Result<(), String> {
    let failed = |error: Error| error.to_string();
    let engine = gpu::with(|builder| builder.gpu_memory(10 * MEGABYTE as u64))?;
    let array = vec![1f32; MEGABYTE];
    let (first, second) = (engine.upload(&array).map_err(failed)?, engine.upload(&array).map_err(failed)?);
    let refused = [engine.upload(&array).map(drop), engine.run_resident(&Gaussian::new(&first, &second), Backend::Gpu).map(drop)];
    for refused in refused {
        let message = refused.err().ok_or("three times 4 MiB in 10")?.to_string();
        let tells = message.contains("4194304 bytes") && message.contains("2097152 bytes of") && message.contains("drop some");
        if !tells {
            return Err(message);
        }
    }
    if first.download().map_err(failed)? != array || second.download().map_err(failed)? != array {
        return Err("something was lost by it".into());
    }
    drop(first);
    engine.upload(&array).map(drop).map_err(failed)
}

fn dropping_frees(_: &Engine) -> Outcome {
    let engine = gpu::with(|builder| builder.gpu_memory(10 * MEGABYTE as u64))?;
    let array = vec![0.5f32; MEGABYTE];
    let mut x = engine.upload(&array)?;
    for _ in 0..20 {
        let handle = x.clone();
        x = engine.run_resident(&Gaussian::new(&handle, &handle), Backend::Gpu)?.data;
    }
    equal(x.download()?, vec![1.0; MEGABYTE], "the last of a chain")
}

fn empty_arrays(engine: &Engine) -> Outcome {
    let none: Resident<f32> = engine.upload(&[])?;
    expect(none.is_empty() && none.download()?.is_empty(), "none is some")?;
    let stayed = engine.run_resident(&Gaussian::new(&none, &none), Backend::Gpu)?.data;
    equal(stayed.len(), 0, "results of nothing")?;
    // Of eight bytes a number: no GPU computes with it.
    let wide = engine.upload(&[1.5f64, 2.5])?;
    expect(!wide.is_on_gpu(), "f64 on a GPU")?;
    equal(wide.download()?, vec![1.5, 2.5], "f64")
}

fn threads_share_residents(engine: &Engine) -> Outcome {
    let (x, y) = (numbers(30_000, 40_503), numbers(30_000, 2_654_435_761));
    let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
    let wanted = engine.run(&Gaussian::new(&x, &y), Backend::Serial)?.data;
    std::thread::scope(|scope| {
        let job = || {
            for _ in 0..10 {
                let z = engine.run_resident(&Gaussian::new(&near, &far), Backend::Gpu)?.data;
                equal(z.download()?, wanted.clone(), "on a thread")?;
                equal(near.download()?, x.clone(), "while others read it")?;
            }
            Ok(())
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(job)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| Failed::from("a thread panicked"))?)
    })
}

/// `julia`, `count`: bytes in which their results come.
fn round_trips(engine: &Engine, (julia_bytes, count_bytes): (u64, u64)) -> Outcome {
    engine.upload(&[0f32])?;
    let mut before = engine.traffic();
    let mut since = || {
        let after = engine.traffic();
        let (up, down, submissions, waits, _) = between(before, after);
        before = after;
        (up, down, submissions, waits)
    };
    let julia = Julia::default().size(300, 200);
    engine.run(&julia, Backend::Gpu)?;
    equal(since(), (4 * 500, julia_bytes * 300 * 200, 1, 1), "Julia's: its coordinates there, its counts back")?;
    let (x, y) = (numbers(10_000, 40_503), numbers(10_000, 2_654_435_761));
    engine.run(&Gaussian::new(&x, &y), Backend::Gpu)?;
    equal(since(), (80_000, 40_000, 1, 1), "the Gaussian's")?;
    engine.run(&Normalize::new(Table::new(&x, 1000, 10)?), Backend::Gpu)?;
    equal(since(), (40_000, 40_000, 1, 1), "normalize's")?;
    engine.run(&Count::new(Table::new(&x, 1000, 10)?, 0.0), Backend::Gpu)?;
    equal(since(), (40_000, count_bytes * 1000, 1, 1), "count's")?;
    let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
    since();
    let stayed = engine.run_resident(&Gaussian::new(&near, &far), Backend::Gpu)?.data;
    equal(since(), (0, 0, 1, 1), "of residents")?;
    stayed.download()?;
    equal(since(), (0, 40_000, 1, 1), "a download")
}

fn small_jobs_create_nothing(engine: &Engine) -> Outcome {
    let (x, y) = (numbers(10_000, 40_503), numbers(10_000, 2_654_435_761));
    let jobs = || -> Result<(), Error> {
        engine.run(&Gaussian::new(&x, &y), Backend::Gpu)?;
        engine.run(&Julia::default().size(64, 64), Backend::Gpu)?;
        engine.run(&Count::new(Table::new(&x, 1000, 10)?, 0.0), Backend::Gpu).map(drop)
    };
    jobs()?;
    let before = engine.traffic();
    (0..300).try_for_each(|_| jobs())?;
    let (_, _, submissions, waits, created) = between(before, engine.traffic());
    equal((submissions, waits, created), (900, 900, 0), "900 small jobs")
}

fn many_jobs_share_submissions(engine: &Engine) -> Outcome {
    let (x, y) = (numbers(1_000_000, 40_503), numbers(1_000_000, 2_654_435_761));
    let jobs: Vec<_> = x.chunks(1000).zip(y.chunks(1000)).map(|(x, y)| Gaussian::new(x, y)).collect();
    let wanted = engine.run(&Gaussian::new(&x, &y), Backend::Serial)?.data;
    engine.run_all(&jobs, Backend::Gpu)?;
    let before = engine.traffic();
    let all = engine.run_all(&jobs, Backend::Gpu)?;
    equal(all.report.place, Place::Gpu, "where they ran")?;
    expect(all.data.concat() == wanted, "results differ")?;
    equal(between(before, engine.traffic()), (8_000_000, 4_000_000, 16, 16, 0), "1000 jobs, 64 a submission")?;
    let times = all.report.times;
    equal(times.parts().map(|(_, time)| time).sum(), times.total, "all parts")
}

fn jobs_of_all_sizes_at_once(engine: &Engine) -> Outcome {
    let sizes = [0usize, 1, 1000, 9_000_001, 64, 65, 0, 300_000, 7];
    let arrays: Vec<_> = sizes.iter().map(|&size| (numbers(size, 40_503), numbers(size, 2_654_435_761))).collect();
    let near = arrays.iter().map(|(x, _)| engine.upload(x)).collect::<Result<Vec<_>, _>>()?;
    let of_host: Vec<_> = arrays.iter().map(|(x, y)| Gaussian::new(x, y)).collect();
    let mixed: Vec<_> = near.iter().zip(&arrays).map(|(x, (_, y))| Gaussian::new(x, y)).collect();
    let wanted: Vec<_> = of_host.iter().map(|job| engine.run(job, Backend::Serial).map(|output| output.data)).collect::<Result<_, _>>()?;
    for backend in Backend::ALL {
        for jobs in [&of_host, &mixed] {
            expect(engine.run_all(jobs, backend)?.data == wanted, format!("all on {backend} differ from one by one"))?;
        }
    }
    // Loops that are longer than a dispatch go one after the other.
    let julias: Vec<_> = [100, 70_000, 50].map(|steps| Julia::default().size(33, 20).c(-0.123, 0.745).max_iter(steps)).into();
    let wanted: Vec<_> = julias.iter().map(|job| engine.run(job, Backend::Serial).map(|output| output.data)).collect::<Result<_, _>>()?;
    expect(engine.run_all(&julias, Backend::Gpu)?.data == wanted, "windows differ")?;
    let none = engine.run_all(&[] as &[Julia<f32>], Backend::Auto);
    expect(matches!(none, Err(Error::Argument { argument: "kernels", .. })), "no kernel at all")?;
    let wrong = engine.run_all(&[Gaussian::new(&[1f64], &[1.0])], Backend::Gpu);
    expect(matches!(wrong, Err(Error::NoShader { .. })), "f64 on a GPU")
}

fn times_add_up(engine: &Engine) -> Outcome {
    let (x, y) = (numbers(3_000_000, 40_503), numbers(3_000_000, 2_654_435_761));
    for backend in [Backend::Gpu, Backend::Cpu] {
        let start = std::time::Instant::now();
        let times = engine.run(&Gaussian::new(&x, &y), backend)?.report.times;
        let whole = start.elapsed();
        equal(times.parts().map(|(_, time)| time).sum(), times.total, "all parts")?;
        expect(times.total <= whole, format!("{times:?} of {whole:?}"))?;
        let parts: Vec<_> = times.parts().filter(|(_, time)| !time.is_zero()).map(|(name, _)| name).collect();
        let wanted = if backend == Backend::Gpu { "upload encode submit wait for the GPU download" } else { "compute" };
        expect(parts.join(" ").contains(wanted), format!("{parts:?}"))?;
    }
    Ok(())
}

#[cfg(feature = "function")]
fn functions(engine: &Engine) -> Outcome {
    use yunta::Function;
    let (x, y) = (numbers(7001, 40_503), numbers(7001, 2_654_435_761));
    let (near, far) = (engine.upload(&x)?, engine.upload(&y)?);
    let text = "
        struct Both { sum: f32, index: u32 }
        @group(0) @binding(0) var<storage, read> all: array<f32>;
        fn both(x: f32, @builtin(global_invocation_id) id: vec3<u32>) -> Both {
            return Both(x + all[arrayLength(&all) - 1u - id.x], id.x);
        }";
    let function = Function::new(text)?;
    let wanted = engine.run(&function.call().input("x", &x).input("all", &y), Backend::Serial)?.data;
    let before = engine.traffic();
    let stayed = engine.run_resident(&function.call().input("x", &near).input("all", &far), Backend::Gpu)?;
    equal(stayed.report.place, Place::Gpu, "the function")?;
    let (up, down, ..) = between(before, engine.traffic());
    equal((up, down), (0, 0), "bytes that crossed for a function of residents")?;
    let sums = stayed.data.get::<f32>("sum").ok_or("no sum")?;
    equal(&sums.download()?[..], wanted.get::<f32>("sum").ok_or("no sum")?, "the sums")?;
    let indices = stayed.data.get::<u32>("index").ok_or("no index")?.download()?;
    equal(&indices[..], wanted.get::<u32>("index").ok_or("no index")?, "the indices")?;
    // On the cores, of a table, and reduced, which is done there.
    let table = Table::new(&near, 7001, 1)?;
    let cores = engine.run(&function.call().input("x", &table).input("all", &far), Backend::Cpu)?.data;
    equal(cores, wanted, "on the cores")?;
    let doubled = Function::expression("x * 2.0")?;
    let sum = |call: yunta::Call<'_>| Ok::<_, Error>(engine.reduce(&call.reduce(yunta::Reduction::Sum), Backend::Auto)?.data);
    equal(sum(doubled.call().input("x", sums))?, sum(doubled.call().input("x", &sums.download()?))?, "reduced")?;
    // A chain of functions.
    let twice = engine.run_resident(&doubled.call().input("x", sums), Backend::Gpu)?.data;
    let four = engine.run(&doubled.call().input("x", twice.only::<f32>().ok_or("several")?), Backend::Gpu)?.data;
    let wanted: Vec<f32> = sums.download()?.iter().map(|sum| sum * 4.0).collect();
    equal(four.only::<f32>().ok_or("several")?, &wanted[..], "a chain")
}

/// What stays of a kernel is a resident of its items.
const _: fn() = || {
    fn stays<C: Computation<Results = Vec<f32>>>(results: <C::Results as Results>::Resident) -> Resident<f32> {
        results
    }
    let _ = stays::<Gaussian<'static, f32>>;
};
