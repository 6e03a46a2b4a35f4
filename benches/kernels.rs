//! Each kernel's timed cases on one core, all cores and the GPU, by the way that users take: `cargo bench --bench kernels`.
//! Transfers are part of the GPU's time, the memory for results is allocated once. A software GPU is timed when
//! `YUNTA_ADAPTER` names it.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use yunta::conformance::Cases;
use yunta::{Backend, Engine, Kernel};
use yunta::{Visitor, visit_kernels};

fn main() {
    let criterion = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    let engine = Engine::new().unwrap_or_else(|error| panic!("no engine: {error}"));
    let mut benches = Benches { criterion: criterion.configure_from_args(), engine };
    visit_kernels(&mut benches);
    benches.criterion.final_summary();
}

struct Benches {
    criterion: Criterion,
    engine: Engine,
}

impl Visitor for Benches {
    fn visit<K: Cases + 'static>(&mut self) {
        for case in K::cases().iter().filter(|case| case.is_timed()) {
            let kernel = case.kernel();
            let mut group = self.criterion.benchmark_group(format!("{}_{}/{}", K::NAME, K::PRECISION, case.name()));
            group.throughput(Throughput::Elements(kernel.items() as u64));
            for backend in [Backend::Serial, Backend::Cpu, Backend::Gpu] {
                time(&mut group, &self.engine, &kernel, backend);
            }
            group.finish();
        }
    }
}

/// Times a backend. One that cannot run the kernel says why instead.
fn time<K: Kernel>(group: &mut BenchmarkGroup<'_, WallTime>, engine: &Engine, kernel: &K, backend: Backend) {
    let mut out = match engine.run(kernel, backend) {
        Ok(output) => output.data,
        Err(error) => return println!("{} {}, {backend}: not timed: {error}", K::NAME, K::PRECISION),
    };
    group.bench_function(backend.name(), |bencher| {
        bencher.iter(|| engine.run_into(kernel, backend, &mut out).unwrap_or_else(|error| panic!("{error}")));
    });
}
