//! Every kernel, in every type, on every case and every backend, by names like `gaussian_f32/len_1023/cpu_7`.
//! What has to hold is said in `yunta::conformance`; here is only what is run.
//!
//! The GPU is the one that `YUNTA_ADAPTER` names, or whatever there is, a software one too. Without any, its tests are
//! ignored; with `YUNTA_REQUIRE_GPU=1` they fail. Where a kernel's results there are only close to the cores', their names say so.

use std::sync::Arc;

use crate::logistic::Logistic;
use libtest_mimic::Trial;
use yunta::conformance::{self, Case, Cases, LONGEST, STARTS};
use yunta::{Agreement, Backend, Builder, Cpu, Engine, Error, Gaussian, Kernel, Level, Place, Schedule, Visitor, visit_kernels};

/// Threads of the pools, and ranks: most of them divide no job.
const THREADS: [usize; 4] = [1, 2, 3, 7];

pub fn trials() -> Vec<Trial> {
    let mut trials = Trials::new();
    visit_kernels(&mut trials);
    trials.visit::<Logistic>();
    trials.all
}

struct Trials {
    cores: Vec<(String, Engine, Backend)>,
    /// The GPU, and the same with its memory taken for its own.
    gpu: Result<Gpu, String>,
    staged: Result<Gpu, String>,
    all: Vec<Trial>,
}

/// An engine whose GPU is open, and the report of a job that ran there.
#[derive(Clone)]
struct Gpu {
    engine: Engine,
    ran: String,
}

/// What has to hold for a case on an engine.
type Check<K> = fn(&Case<K>, &Engine) -> Result<(), String>;

impl Visitor for Trials {
    fn visit<K: Cases + 'static>(&mut self) {
        for case in K::cases().into_iter().map(Arc::new) {
            self.add(&case, "oracle", conformance::definition);
            for (how, engine, backend) in self.cores.clone() {
                self.add(&case, &how, move |case| conformance::backend(case, &engine, backend).map(drop));
            }
            let (_, auto, _) = self.cores[0].clone();
            self.add(&case, "parts", move |case| conformance::parts(case, &auto, Backend::Cpu));
            let (_, one_thread, _) = self.cores[1].clone();
            self.add(&case, "ranks", move |case| THREADS.into_iter().try_for_each(|ranks| conformance::ranks(case, &one_thread, ranks)));
            for level in Level::available() {
                self.add(&case, &format!("cuts_{}", level.name()), move |case| conformance::cuts(case, level));
                if case.is_swept() {
                    self.add(&case, &format!("lengths_{}", level.name()), move |case| conformance::lengths(case, level, LONGEST, STARTS));
                }
            }
        }
        self.gpu::<K>();
    }
}

impl Trials {
    fn new() -> Self {
        let mut cores = vec![("auto".to_owned(), engine(Engine::builder()), Backend::Auto)];
        cores.extend(THREADS.map(|threads| (format!("cpu_{threads}"), engine(Engine::builder().threads(threads)), Backend::Cpu)));
        let dealt = |threads, schedule, chunk| engine(Engine::builder().threads(threads).cpu(Cpu::new().schedule(schedule).chunk(chunk)));
        cores.extend([
            ("cpu_3_static".to_owned(), dealt(3, Schedule::Static, 101), Backend::Cpu),
            ("cpu_3_dynamic".to_owned(), dealt(3, Schedule::Dynamic, 1009), Backend::Cpu),
            ("cpu_7_guided".to_owned(), dealt(7, Schedule::Guided, 13), Backend::Cpu),
        ]);
        cores.extend(Level::available().into_iter().map(|level| {
            let one_thread = engine(Engine::builder().threads(1).simd(level));
            (level.name().to_owned(), one_thread, Backend::Serial)
        }));
        let (gpu, staged) = (Gpu::find(|builder| builder), Gpu::find(|builder| builder.staged(true)));
        Self { cores, gpu, staged, all: Vec::new() }
    }

    fn add<K: Cases + 'static>(&mut self, case: &Arc<Case<K>>, how: &str, test: impl Fn(&Case<K>) -> Result<(), String> + Send + 'static) {
        let (name, case) = (name::<K>(case.name(), how), Arc::clone(case));
        self.all.push(Trial::test(name, move || Ok(test(&case)?)));
    }

    /// The tests on the GPU. Where the kernel has no shader, it has to say so.
    fn gpu<K: Cases + 'static>(&mut self) {
        let (cores_only, cases): (Vec<_>, Vec<_>) = K::cases().into_iter().partition(Case::is_cores_only);
        let has_shader = cases.first().is_some_and(|case| case.kernel().shader().is_ok());
        for case in cores_only {
            self.refused(case);
        }
        if !has_shader {
            return cases.into_iter().take(1).for_each(|case| self.refused(case));
        }
        let ignored = self.gpu.is_err() && !gpu_is_required();
        let is_only_close = |gpu: &Gpu| cases.iter().find(|case| case.is_swept()).is_some_and(|case| gpu.is_only_close_for(&case.kernel()));
        let kind = if self.gpu.as_ref().is_ok_and(is_only_close) { "only close" } else { "" };
        if let (Ok(gpu), Some(case)) = (self.gpu.clone(), K::cases().into_iter().find(|case| case.is_swept() && !case.is_cores_only())) {
            let name = name::<K>(case.name(), "gpu_is_identical");
            self.all.push(Trial::test(name, move || Ok(lavapipe_is_identical(&case, &gpu)?)));
        }
        for case in cases {
            let case = Arc::new(case);
            let ways: [(&str, _, Check<K>); 4] = [
                ("gpu", &self.gpu, on_gpu),
                ("gpu_staged", &self.staged, on_gpu),
                ("both", &self.gpu, on_both),
                ("both_staged", &self.staged, on_both),
            ];
            for (how, gpu, test) in ways.into_iter().filter(|(how, ..)| !how.starts_with("both") || kind.is_empty()) {
                let (gpu, case, name) = (gpu.clone(), Arc::clone(&case), name::<K>(case.name(), how));
                self.all.push(Trial::test(name, move || Ok(test(&case, &gpu?.engine)?)).with_ignored_flag(ignored).with_kind(kind));
            }
        }
    }

    fn refused<K: Cases + 'static>(&mut self, case: Case<K>) {
        let engine = engine(Engine::builder());
        self.all.push(Trial::test(name::<K>(case.name(), "gpu_refuses"), move || Ok(refused(&case.kernel(), &engine)?)));
    }
}

fn name<K: Kernel>(case: &str, how: &str) -> String {
    format!("{}_{}/{case}/{how}", K::NAME, K::PRECISION)
}

fn engine(builder: Builder) -> Engine {
    builder.build().unwrap_or_else(|error| panic!("no engine: {error}"))
}

fn gpu_is_required() -> bool {
    std::env::var_os("YUNTA_REQUIRE_GPU").is_some_and(|value| value == "1")
}

impl Gpu {
    /// The GPU, or why there is none.
    fn find(settings: impl Fn(Builder) -> Builder) -> Result<Self, String> {
        let best = Self::open(engine(settings(Engine::builder())));
        // A software GPU serves only when it is named: lavapipe, SwiftShader, WARP.
        let software = ["llvmpipe", "SwiftShader", "Microsoft Basic Render"];
        let mut others = software.into_iter().map(|adapter| Self::open(engine(settings(Engine::builder()).adapter(adapter))));
        best.or_else(|reason| others.find_map(Result::ok).ok_or(reason))
    }

    fn open(engine: Engine) -> Result<Self, String> {
        let probe = engine.run(&Gaussian::new(vec![0f32], vec![0f32]), Backend::Gpu);
        probe.map(|output| Self { engine, ran: output.report.who() }).map_err(|error| error.to_string())
    }

    fn is_only_close_for<K: Kernel>(&self, kernel: &K) -> bool {
        let agreement = self.engine.run(kernel, Backend::Gpu).map(|output| output.report.agreement());
        matches!(agreement, Ok(Agreement::Close(_)))
    }
}

/// The software GPU that the tests install has the cores' arithmetic, so that no kernel may be only close there.
fn lavapipe_is_identical<K: Cases>(case: &Case<K>, gpu: &Gpu) -> Result<(), String> {
    let is_wrong = gpu.ran.contains("llvmpipe") && gpu.is_only_close_for(&case.kernel());
    if is_wrong { Err(format!("{} {} is only close there", K::NAME, K::PRECISION)) } else { Ok(()) }
}

fn on_gpu<K: Cases>(case: &Case<K>, engine: &Engine) -> Result<(), String> {
    conformance::parts(case, engine, Backend::Gpu)?;
    let report = conformance::backend(case, engine, Backend::Gpu)?;
    let all = report.items_on(Place::Gpu) == report.items;
    if all { Ok(()) } else { Err(format!("the GPU was asked for, and it ran on {}", report.who())) }
}

/// The cores and the GPU together, in which the GPU has a part.
fn on_both<K: Cases>(case: &Case<K>, engine: &Engine) -> Result<(), String> {
    conformance::parts(case, engine, Backend::Both)?;
    let report = conformance::backend(case, engine, Backend::Both)?;
    let is_left_some = case.kernel().items() > 0;
    let had_a_part = report.items_on(Place::Gpu) > 0 && report.failures.is_empty();
    if had_a_part || !is_left_some { Ok(()) } else { Err(format!("both were asked for: {report}")) }
}

fn refused<K: Kernel>(kernel: &K, engine: &Engine) -> Result<(), String> {
    match engine.run(kernel, Backend::Gpu) {
        Err(Error::NoShader { .. }) => Ok(()),
        other => {
            Err(format!("expected the error that {} {} has no shader, got {:?}", K::NAME, K::PRECISION, other.map(|output| output.report)))
        }
    }
}
