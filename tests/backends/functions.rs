//! Functions of WGSL on every backend: the same bits on one core at each SIMD level, on all cores and on the GPU, and the
//! hash of those bits, which is the crate's promise from one version to the next. Not here: what the right values are, which
//! the library's tests tell.

mod cases;
#[cfg(feature = "compiled")]
mod compiled;
mod data;
#[cfg(feature = "gpu")]
mod edges;
#[cfg(feature = "gpu")]
mod random;

use cases::{CASES, Case};
pub use data::Data;
use libtest_mimic::{Failed, Trial};
use yunta::{Backend, Columns, Engine, Function, Level, Numbers, Place, World};

/// Items of each case: not a multiple of any block.
pub const ITEMS: usize = 5_003;

/// The bits of all outputs, in order.
pub fn words(columns: &Columns) -> Vec<u64> {
    let of = |numbers: &Numbers| -> Vec<u64> {
        match numbers {
            Numbers::F32(x) => x.iter().map(|x| x.to_bits().into()).collect(),
            Numbers::F64(x) => x.iter().map(|x| x.to_bits()).collect(),
            Numbers::I32(x) => x.iter().map(|&x| x as u32 as u64).collect(),
            Numbers::U32(x) => x.iter().map(|&x| x.into()).collect(),
            Numbers::I64(x) => x.iter().map(|&x| x as u64).collect(),
            Numbers::U64(x) => x.clone(),
            Numbers::U8(x) => x.iter().map(|&x| x.into()).collect(),
            other => panic!("{other:?}"),
        }
    };
    columns.iter().flat_map(|(_, numbers)| of(numbers)).collect()
}

/// FNV-1a of the words.
fn hash(words: &[u64]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn differs(name: &str, backend: &str, wanted: &[u64], got: &[u64]) -> Result<(), Failed> {
    match wanted.iter().zip(got).position(|(wanted, got)| wanted != got) {
        None if wanted.len() == got.len() => Ok(()),
        None => Err(format!("{name} gives {} numbers on {backend}, not {}", got.len(), wanted.len()).into()),
        Some(at) => {
            let count = wanted.iter().zip(got).filter(|(wanted, got)| wanted != got).count();
            Err(format!("{name}: {count} numbers differ on {backend}; number {at} is {:#x}, not {:#x}", got[at], wanted[at]).into())
        }
    }
}

/// The bits on one core without SIMD, which are the definition.
fn defined(function: &Function, data: &Data) -> Result<Vec<u64>, Failed> {
    let engine = Engine::builder().threads(1).simd(Level::Scalar).build()?;
    Ok(words(&engine.run(&data.call(function), Backend::Serial)?.data))
}

/// Whether there has to be machine code; without SIMD it is the bytecode, which is the definition.
fn has_machine_code(level: Level) -> bool {
    let asked = std::env::var("YUNTA_FUNCTION").unwrap_or_default();
    cfg!(all(unix, target_arch = "x86_64")) && level != Level::Scalar && asked != "bytecode"
}

/// Calls of so many items after which a function is machine code at the latest.
const CALLS: usize = 200;

fn on_the_cores(case: &Case) -> Result<(), Failed> {
    let function = Function::new(case.source)?;
    let data = Data::of(&function, ITEMS);
    let wanted = defined(&function, &data)?;
    for level in Level::available() {
        let engine = Engine::builder().threads(3).simd(level).build()?;
        let same = |backend: Backend| -> Result<bool, Failed> {
            let out = engine.run(&data.call(&function), backend)?;
            let by = out.report.executor.as_deref().ok_or("the report does not say what carried it out")?;
            differs(case.name, &format!("{backend} by {} by {by}", level.name()), &wanted, &words(&out.data))?;
            Ok(by.starts_with("machine code"))
        };
        // The first calls are bytecode's.
        let called =
            (0..CALLS).find_map(|_| same(Backend::Serial).map(|machine| (machine == has_machine_code(level)).then_some(())).transpose());
        called.ok_or_else(|| format!("{} by {} did not become machine code", case.name, level.name()))??;
        if same(Backend::Cpu)? != has_machine_code(level) {
            return Err(format!("{} by {} is machine code on one core alone", case.name, level.name()).into());
        }
    }
    if hash(&wanted) != case.hash {
        return Err(format!(
            "{}: the bits' hash is {:#018x}, not {:#018x}: a change of them belongs into the changelog",
            case.name,
            hash(&wanted),
            case.hash
        )
        .into());
    }
    Ok(())
}

/// Some of the cases, which more ranks than one share.
pub fn on_ranks_cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().step_by(7).filter(|case| !case.name.contains("long"))
}

fn on_ranks(case: &Case) -> Result<(), Failed> {
    let function = Function::new(case.source)?;
    let engine = Engine::builder().threads(1).build()?;
    for (ranks, items) in [(1, ITEMS), (2, ITEMS), (3, ITEMS), (7, ITEMS), (7, 5)] {
        let data = Data::of(&function, items);
        let wanted = defined(&function, &data)?;
        let all = World::threads(ranks, |world| engine.across(world).run(&data.call(&function), Backend::Cpu))?;
        for (rank, out) in all.into_iter().enumerate() {
            match out? {
                Some(out) if rank == 0 => differs(case.name, &format!("{ranks} ranks"), &wanted, &words(&out.data))?,
                None if rank != 0 => {}
                _ => return Err(format!("rank {rank} has a result, or rank 0 has none").into()),
            }
        }
    }
    Ok(())
}

#[cfg(feature = "gpu")]
fn on_the_gpu(engine: &Engine, case: &Case) -> Result<(), Failed> {
    let function = Function::new(case.source)?;
    let data = Data::of(&function, ITEMS);
    let wanted = defined(&function, &data)?;
    for backend in [Backend::Gpu, Backend::Both] {
        match (engine.run(&data.call(&function), backend), case.cores_only) {
            (Ok(out), None) => {
                differs(case.name, backend.name(), &wanted, &words(&out.data))?;
                if out.report.items_on(Place::Gpu) == 0 || !out.report.failures.is_empty() {
                    return Err(format!("{}: {}", case.name, out.report).into());
                }
            }
            (Ok(_), Some(reason)) => return Err(format!("{} runs on the GPU, though {reason}", case.name).into()),
            (Err(error), Some(reason)) if error.to_string().contains(reason) => {}
            (Err(error), _) => return Err(format!("{}: {error}", case.name).into()),
        }
    }
    Ok(())
}

pub fn trials() -> Vec<Trial> {
    let cores = CASES.iter().map(|case| Trial::test(format!("function/{}/cores", case.name), || on_the_cores(case)));
    let mut trials: Vec<_> = cores.collect();
    trials.extend(on_ranks_cases().map(|case| Trial::test(format!("function/{}/ranks", case.name), || on_ranks(case))));
    #[cfg(feature = "compiled")]
    trials.extend(compiled::trials());
    #[cfg(feature = "gpu")]
    {
        let gpu = super::gpu::gpu();
        let ignored = gpu.is_err() && std::env::var_os("YUNTA_REQUIRE_GPU").is_none_or(|value| value != "1");
        trials.extend(CASES.iter().map(|case| {
            let gpu = gpu.clone();
            Trial::test(format!("function/{}/gpu", case.name), move || on_the_gpu(&gpu?, case)).with_ignored_flag(ignored)
        }));
        type OnGpu = fn(&Engine) -> Result<(), Failed>;
        let edges: [(&str, OnGpu); 2] =
            [("few_items", edges::few_items), ("endless_loops_are_cancelled", edges::endless_loops_are_cancelled)];
        trials.extend(edges.map(|(name, test)| {
            let gpu = gpu.clone();
            Trial::test(format!("function/{name}/gpu"), move || test(&gpu?)).with_ignored_flag(ignored)
        }));
        trials.extend((0..4).map(|at| {
            let gpu = gpu.clone();
            Trial::test(format!("function/random/{at}/gpu"), move || random::trial(&gpu?, 1000 * at)).with_ignored_flag(ignored)
        }));
    }
    trials
}
