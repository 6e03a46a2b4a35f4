//! How many instructions each kernel's loop takes on one thread, counted under valgrind, so that what makes a loop longer
//! shows on a noisy machine too. No times: a shorter loop can be slower.
//!
//! `cargo bench --bench instructions` prints each count beside that of the run before. It needs valgrind and
//! `cargo install gungraun-runner --locked --version 0.20.0` (the version of gungraun in `Cargo.lock`); where they lack, it
//! says so and counts nothing. valgrind has no AVX-512, so the vectors are AVX2's, or NEON's.

use std::hint::black_box;
use std::process::{Command, Stdio};

use yunta::Level;
use yunta::Visitor;
use yunta::conformance::{Cases, run_range};

/// A job whose inputs and memory are there, and which is only to be computed.
type Job = Box<dyn FnMut()>;

/// The level of the vectors that valgrind knows.
const VECTORS: &str = if cfg!(target_arch = "aarch64") { "neon" } else { "avx2" };

/// The conformance suite's case with a name like `count_u8/1000x10`, on a level.
fn job(level: &str, case: &'static str) -> Job {
    let level = Level::available().into_iter().find(|found| found.name() == level).unwrap_or_else(|| panic!("no {level} under valgrind"));
    let mut search = Search { case, level, found: None };
    yunta::visit_kernels(&mut search);
    search.found.unwrap_or_else(|| panic!("no kernel has the case {case}"))
}

struct Search {
    case: &'static str,
    level: Level,
    found: Option<Job>,
}

impl Visitor for Search {
    fn visit<K: Cases + 'static>(&mut self) {
        let level = self.level;
        for case in K::cases().into_iter().filter(|case| format!("{}_{}/{}", K::NAME, K::PRECISION, case.name()) == self.case) {
            let kernel = case.kernel();
            let mut out = bytemuck::zeroed_vec(kernel.items() * kernel.width());
            self.found = Some(Box::new(move || run_range(black_box(&kernel), level, 0..kernel.items(), black_box(&mut out))));
        }
    }
}

mod counted {
    use gungraun::prelude::*;
    use gungraun::{Callgrind, main};

    use super::{Job, VECTORS, job};

    /// A benchmark of each kernel in each type, on one level.
    macro_rules! kernels {
        ($name:ident, $level:expr) => {
            #[library_benchmark(setup = job)]
            #[bench::count_u8($level, "count_u8/1000x10")]
            #[bench::count_i32($level, "count_i32/1000x10")]
            #[bench::count_i64($level, "count_i64/1000x10")]
            #[bench::count_f32($level, "count_f32/1000x10")]
            #[bench::count_f64($level, "count_f64/1000x10")]
            #[bench::gaussian_f32($level, "gaussian_f32/len_10000")]
            #[bench::gaussian_f64($level, "gaussian_f64/len_10000")]
            #[bench::hypotenuse_f32($level, "hypotenuse_f32/len_1000")]
            #[bench::hypotenuse_f64($level, "hypotenuse_f64/len_1000")]
            #[bench::julia_f32($level, "julia_f32/127x61")]
            #[bench::julia_f64($level, "julia_f64/127x61")]
            #[bench::julia_f32_500_steps($level, "julia_f32/off_centre")]
            #[bench::normalize_f32($level, "normalize_f32/1000x10")]
            #[bench::normalize_f64($level, "normalize_f64/1000x10")]
            #[bench::sum_squares_f32($level, "sum-squares_f32/1000x10")]
            #[bench::sum_squares_f64($level, "sum-squares_f64/1000x10")]
            fn $name(mut job: Job) -> Job {
                job();
                job
            }
        };
    }
    kernels!(scalar, "scalar");
    kernels!(vectors, VECTORS);

    library_benchmark_group!(name = kernels, benchmarks = [scalar, vectors]);
    main!(config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])), library_benchmark_groups = kernels);

    pub fn run() {
        main();
    }
}

fn main() {
    // Cargo's test runner calls benches too; there is nothing to check here.
    let asked = |argument: String| argument == "--bench" || argument == "--gungraun-run";
    if !std::env::args().any(asked) {
        return;
    }
    let lacking = ["valgrind", "gungraun-runner"].into_iter().filter(|program| !can_run(program)).collect::<Vec<_>>();
    if lacking.is_empty() {
        counted::run();
    } else {
        println!("instructions: nothing is counted for want of {}", lacking.join(" and "));
    }
}

fn can_run(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
