//! What is special to the GPU: jobs larger than its limits, long loops, faults, sharing, and machines without one.
//! That its results are the cores' on every case is conformance's.
//!
//! The GPU is the one that `YUNTA_ADAPTER` names, or whatever there is, a software one too. Without any, its tests are
//! ignored; with `YUNTA_REQUIRE_GPU=1` they fail.

mod agreement;
mod failover;
mod kept;

use std::ops::Range;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use yunta::{Agreement, Backend, Builder, Cost, Cut, Engine, Error, Gaussian, Julia, Kernel, NoShader, Place, Real, Shader, Watch};

type Outcome = Result<(), Failed>;
type OnGpu = fn(&Engine) -> Outcome;

pub fn trials() -> Vec<Trial> {
    let gpu = gpu();
    let ignored = gpu.is_err() && !is_required();
    let on_gpu: [(&str, OnGpu); 22] = [
        ("probe_passes", probe_passes),
        ("exponential_of_every_exponent", exponential_of_every_exponent),
        ("more_items_than_a_binding_holds", more_items_than_a_binding_holds),
        ("a_table_larger_than_a_binding", a_table_larger_than_a_binding),
        ("long_loops_resume", long_loops_resume),
        ("a_centred_window_by_half", a_centred_window_by_half),
        ("a_grain_larger_than_a_piece", a_grain_larger_than_a_piece),
        ("items_beyond_32_bits", items_beyond_32_bits),
        ("workgroups_in_two_dimensions", workgroups_in_two_dimensions),
        ("a_cancelled_job_stops", a_cancelled_job_stops),
        ("two_threads_share_an_engine", two_threads_share_an_engine),
        ("a_wrong_shader_is_an_error", a_wrong_shader_is_an_error),
        ("calls_are_counted", calls_are_counted),
        ("devices_are_described", devices_are_described),
        ("agreement_is_a_jobs", agreement::is_a_jobs),
        ("both_have_the_bits_of_one_core", failover::both_have_the_bits_of_one_core),
        ("auto_shares_a_job_with_it", failover::auto_shares_a_job_with_it),
        ("it_joins_a_job_late", failover::it_joins_a_job_late),
        ("it_is_lost_in_the_middle_of_a_job", failover::it_is_lost_in_the_middle_of_a_job),
        ("it_is_lost_between_two_jobs", failover::it_is_lost_between_two_jobs),
        ("who_asked_for_it_by_name_is_told_of_its_loss", failover::who_asked_for_it_by_name_is_told_of_its_loss),
        ("pipelines_are_kept_beside_the_calibration", kept::beside_the_calibration),
    ];
    let trial = |(name, test): (&str, OnGpu)| {
        let gpu = gpu.clone();
        Trial::test(format!("gpu/{name}"), move || test(&gpu?)).with_ignored_flag(ignored)
    };
    let mut trials: Vec<_> = on_gpu.into_iter().map(trial).collect();
    // `tests/flush` sets it, where the driver flushes.
    let flushes = std::env::var_os("YUNTA_FLUSHES").is_some_and(|value| value == "1");
    trials.push(trial(("agreement_without_subnormals", agreement::without_subnormals)).with_ignored_flag(ignored || !flushes));
    trials
}

/// An engine with a GPU, or why there is none.
pub fn gpu() -> Result<Engine, String> {
    with(|builder| builder)
}

/// The same with some settings.
pub fn with(settings: impl Fn(Builder) -> Builder) -> Result<Engine, String> {
    named(settings).map(|(engine, _)| engine)
}

/// The same whose GPU nobody has opened.
fn unopened(settings: impl Fn(Builder) -> Builder) -> Result<Engine, String> {
    let (_, name) = named(&settings)?;
    let builder = settings(Engine::builder());
    Ok(name.into_iter().fold(builder, Builder::adapter).build().expect("an engine"))
}

/// An engine with a GPU, and its name where it has to be named; or why there is none.
fn named(settings: impl Fn(Builder) -> Builder) -> Result<(Engine, Option<&'static str>), String> {
    let opens = |engine: &Engine| engine.run(&Gaussian::new(vec![0f32], vec![0f32]), Backend::Gpu).map(drop);
    let best = settings(Engine::builder()).build().expect("an engine");
    let Err(reason) = opens(&best) else { return Ok((best, None)) };
    let software = ["llvmpipe", "SwiftShader", "Microsoft Basic Render"];
    let mut engines = software.into_iter().map(|name| (settings(Engine::builder()).adapter(name).build().expect("an engine"), Some(name)));
    engines.find(|(engine, _)| opens(engine).is_ok()).ok_or_else(|| reason.to_string())
}

/// Whether tests on a GPU have to run.
pub fn is_required() -> bool {
    std::env::var_os("YUNTA_REQUIRE_GPU").is_some_and(|value| value == "1")
}

fn expect(holds: bool, what: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

/// Runs a kernel on the GPU and on the cores, which must give the same bits, and gives the GPU's report.
fn same<K: Kernel>(engine: &Engine, kernel: &K) -> Result<yunta::Report, Failed> {
    let (gpu, cpu) = (engine.run(kernel, Backend::Gpu)?, engine.run(kernel, Backend::Cpu)?);
    let bytes = |item: &K::Item| bytemuck::bytes_of(item).to_vec();
    match gpu.data.iter().zip(&cpu.data).position(|(gpu, cpu)| bytes(gpu) != bytes(cpu)) {
        None => Ok(gpu.report),
        Some(i) => Err(format!("item {i} is {:?} on the GPU and {:?} on the cores", gpu.data[i], cpu.data[i]).into()),
    }
}

fn probe_passes(engine: &Engine) -> Outcome {
    let report = engine.run(&Julia::default().size(8, 8), Backend::Gpu)?.report;
    expect(report.place == Place::Gpu && report.agreement() == Agreement::Identical, report.who())
}

/// The GPU computes the upper half; its image is the lower one.
fn a_centred_window_by_half(engine: &Engine) -> Outcome {
    for (width, height) in [(2, 2), (17, 9), (130, 77), (200, 100)] {
        let julia = Julia::default().size(width, height);
        let whole = engine.run(&julia, Backend::Serial)?;
        for backend in [Backend::Gpu, Backend::Both] {
            let half = julia.render(engine, backend)?;
            expect(half.data == whole.data, format!("{width}x{height} by half is not the whole on {backend}"))?;
            expect(half.report.items_on(Place::Gpu) > 0, half.report.who())?;
        }
    }
    Ok(())
}

/// A kernel of one input word and one output word an item.
struct Words {
    source: &'static str,
    words: Vec<u32>,
    serial: fn(u32) -> u32,
}

impl Kernel for Words {
    type Item = u32;
    const NAME: &'static str = "words";
    fn items(&self) -> usize {
        self.words.len()
    }
    fn cost(&self) -> Cost {
        Cost::new(40.0 * self.words.len() as f64, 4, 4.0 * self.words.len() as f64, 4.0 * self.words.len() as f64)
    }
    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        out.iter_mut().zip(&self.words[range]).for_each(|(out, word)| *out = (self.serial)(*word));
    }
    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Ok(Shader::new(self.source).input("x", &self.words, Cut::PerItem(1)))
    }
}

const EXPONENTIAL: &str = "
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    out[i] = bitcast<u32>(exponential(bitcast<f32>(x[i])));
}
";

fn exponential(bits: u32) -> u32 {
    Real::exponential(f32::from_bits(bits)).to_bits()
}

fn exponential_of_every_exponent(engine: &Engine) -> Outcome {
    let special =
        [0f32, -0.0, 1.0, -104.0, 89.0, 88.72284, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e-45, -103.97208].map(f32::to_bits);
    // The stride is odd and prime to the exponents' step, so that every mantissa's end is met.
    let words = special.into_iter().chain((0..=u32::MAX).step_by(1021)).collect();
    same(engine, &Words { source: EXPONENTIAL, words, serial: exponential }).map(drop)
}

fn more_items_than_a_binding_holds(engine: &Engine) -> Outcome {
    // 160 MB an array: more than lavapipe binds, and than a piece takes anywhere.
    let array = |step: u32| (0..40_000_000u32).map(|i| (i.wrapping_mul(step) >> 8) as f32 / 4e6).collect::<Vec<_>>();
    same(engine, &Gaussian::new(array(2_654_435_761), array(40_503))).map(drop)
}

/// Sums a few words of a table for each item.
struct Lookup {
    table: Vec<u32>,
    items: usize,
}

impl Kernel for Lookup {
    type Item = u32;
    const NAME: &'static str = "lookup";
    fn items(&self) -> usize {
        self.items
    }
    fn cost(&self) -> Cost {
        Cost::new(self.items as f64, 4, 0.0, 4.0 * self.items as f64)
    }
    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        out.iter_mut().zip(range).for_each(|(out, i)| *out = self.table[(i * 4093) % self.table.len()]);
    }
    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        const SOURCE: &str = "
@group(0) @binding(0) var<storage, read> values: array<u32>;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i < job.count {
        out[i] = values[((job.first + i) * 4093u) % arrayLength(&values)];
    }
}
";
        Ok(Shader::new(SOURCE).input("values", &self.table, Cut::Whole))
    }
}

fn a_table_larger_than_a_binding(engine: &Engine) -> Outcome {
    let lookup = |words: u32| Lookup { table: (0..words).map(|i| i.wrapping_mul(2_654_435_761)).collect(), items: 100_000 };
    same(engine, &lookup(20_000_000))?;
    let too_large = lookup(600_000_000 / 4);
    let software = yunta::devices(None).adapters.iter().all(|adapter| adapter.max_binding < 600_000_000);
    match engine.run(&too_large, Backend::Gpu) {
        Err(Error::Gpu { reason }) => expect(reason.contains("values"), reason)?,
        Ok(_) if !software => {}
        other => return Err(format!("a table larger than a binding gave {:?}", other.map(|output| output.report)).into()),
    }
    // Nothing is lost by it.
    same(engine, &lookup(1000)).map(drop)
}

fn long_loops_resume(engine: &Engine) -> Outcome {
    // The middle of the window never escapes; 100,000 steps are four dispatches at least.
    let inside = Julia::default().size(40, 30).c(-0.123, 0.745).span(3.0).max_iter(100_000);
    same(engine, &inside)?;
    let steps = [32_767, 32_768, 32_769, 65_535, 65_536];
    steps.into_iter().try_for_each(|steps| same(engine, &inside.clone().size(16, 4).max_iter(steps)).map(drop))
}

fn a_grain_larger_than_a_piece(engine: &Engine) -> Outcome {
    // Six rows are 25,165,824 items: 96 MiB of counts, and a piece moves 32.
    same(engine, &Julia::default().size(1 << 22, 9).span(4e3).max_iter(3)).map(drop)
}

/// Rows of a picture of 5,000,000,000 pixels, of which a whole counter would not hold the last.
fn items_beyond_32_bits(engine: &Engine) -> Outcome {
    let julia = Julia::default().size(100_000, 50_000).max_iter(40);
    for start in [0, (1 << 32) - 70_001, 4_999_700_003] {
        let range = start..start + 200_000;
        let (gpu, cpu) = (engine.run_range(&julia, range.clone(), Backend::Gpu)?, engine.run_range(&julia, range, Backend::Cpu)?);
        expect(gpu.data == cpu.data, format!("they differ from item {start} on"))?;
    }
    Ok(())
}

fn workgroups_in_two_dimensions(engine: &Engine) -> Outcome {
    // 262,144 workgroups: four times what one dimension holds on any device, several rows of them in a piece.
    let words = (0..1 << 26).collect();
    same(engine, &Words { source: ADD_ONE, words, serial: |word| word.wrapping_add(1) }).map(drop)
}

const ADD_ONE: &str = "
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i < job.count {
        out[i] = x[i] + 1u;
    }
}
";

fn a_cancelled_job_stops(engine: &Engine) -> Outcome {
    let long = Julia::default().size(1000, 1000).c(-0.1, 0.1).span(0.5).max_iter(1_000_000);
    let mut counts = vec![0; 1_000_000];
    let watch = Watch::until(Instant::now() + Duration::from_millis(300));
    let start = Instant::now();
    let stopped = engine.run_watched(&long, Backend::Gpu, &mut counts, &watch);
    expect(matches!(stopped, Err(Error::Cancelled { .. })), format!("{stopped:?}"))?;
    expect(start.elapsed() < Duration::from_secs(5), format!("it took {:?} to stop", start.elapsed()))?;
    same(engine, &Julia::default().size(100, 100)).map(drop)
}

fn two_threads_share_an_engine(engine: &Engine) -> Outcome {
    let job = |seed: u32| {
        let julia = Julia::default().size(201 + 10 * seed as usize, 99).max_iter(20 + seed);
        let words = (0..50_000 * (seed + 1)).collect();
        let add = Words { source: ADD_ONE, words, serial: |word| word.wrapping_add(1) };
        (0..6).try_for_each(|_| same(engine, &julia).and_then(|_| same(engine, &add)).map(drop))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|seed| scope.spawn(move || job(seed))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| Failed::from("a thread panicked"))?)
    })
}

fn a_wrong_shader_is_an_error(engine: &Engine) -> Outcome {
    let run = |source| engine.run(&Words { source, words: vec![1, 2], serial: |word| word }, Backend::Gpu);
    for (source, expected) in [
        ("@compute @workgroup_size(256) fn main() { let i = 1 }", "wgsl:1"),
        ("@compute @workgroup_size(256)\nfn main() { let i = y; }", "wgsl:2"),
    ] {
        match run(source) {
            Err(Error::Shader { reason, .. }) => expect(reason.contains(expected), reason)?,
            other => return Err(format!("a wrong shader gave {other:?}").into()),
        }
    }
    same(engine, &Words { source: ADD_ONE, words: vec![1, 2], serial: |word| word + 1 }).map(drop)
}

fn calls_are_counted(engine: &Engine) -> Outcome {
    let report = engine.run(&Julia::default().size(8, 8), Backend::Gpu)?.report;
    expect(report.gpu_calls > 0, format!("{report}: {} calls", report.gpu_calls))
}

fn devices_are_described(_: &Engine) -> Outcome {
    let devices = yunta::devices(None);
    expect(!devices.adapters.is_empty(), "no adapter is described, and there is one")?;
    for adapter in &devices.adapters {
        let properties = adapter.probe.as_ref().map_err(|reason| Failed::from(reason.clone()))?;
        expect(properties.len() > 5, format!("{adapter}"))?;
        expect(adapter.max_binding >= 128 << 20, format!("{adapter}"))?;
    }
    let text = devices.to_string();
    expect(devices.adapters.iter().all(|adapter| text.contains(&adapter.name)), text)
}
