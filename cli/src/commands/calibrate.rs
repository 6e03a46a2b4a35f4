//! `yunta calibrate`: runs every kernel over a range of sizes at each place, so that later jobs go where they are done first.
//! Not here: what is kept of it, which is the engine's.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use yunta::{Backend, Count, Engine, Error, Gaussian, Hypotenuse, Julia, Kernel, Normalize, Real, SumSquares, Table};

use crate::shell::failure::Failure;
use crate::shell::job;

/// Measures this machine: what each of its own kernels takes on one core, on all and on the GPU, over a range of sizes, in at most 10 seconds. What
/// is found is kept in the file that YUNTA_CALIBRATION names, else in your cache folder, and auto decides by it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  yunta calibrate\n  YUNTA_CALIBRATION=here.json yunta calibrate --threads 8")]
pub(crate) struct Arguments {
    /// Threads of the pool [default: one for each core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    threads: Option<usize>,
    /// The GPU to measure: a part of its name, or its PCI address [default: the one that serves best, if there is one]
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
}

/// The whole takes no longer.
const LONGEST: Duration = Duration::from_secs(9);

/// A kernel's larger sizes are left out once one took so long at a place.
const LONG: Duration = Duration::from_millis(50);

/// The first run of a size tells nothing, and the median of the others is what counts.
const RUNS: usize = 5;

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let engine = job::checked_engine(arguments.threads, arguments.adapter.as_deref(), false)?;
    let mut found = Found { engine, start: Instant::now(), out: io::stdout().lock(), cut: false };
    writeln!(found.out, "{:24} {:>12} {:>12} {:>12} {:>12}  fastest", "kernel", "items", "serial", "cpu", "gpu")?;
    found.sizes::<f32>()?;
    found.sizes::<f64>()?;
    let seconds = found.start.elapsed().as_secs_f64();
    let rest = if found.cut { "; the largest sizes were left out" } else { "" };
    let kept = match yunta::calibration_file() {
        Some(file) => format!("kept in {}", file.display()),
        None => "kept nowhere: YUNTA_CALIBRATION is off, or there is no home".to_owned(),
    };
    Ok(writeln!(found.out, "{seconds:.1} s{rest}; {kept}")?)
}

struct Found<'o> {
    engine: Engine,
    start: Instant,
    out: io::StdoutLock<'o>,
    /// Whether the time was up before all sizes were measured.
    cut: bool,
}

impl Found<'_> {
    fn sizes<T: Real>(&mut self) -> Result<(), Failure> {
        for octave in [8, 11, 14, 17, 20, 22] {
            let items: usize = 1 << octave;
            let (x, y) = (numbers::<T>(items, 7919), numbers::<T>(items, 104_729));
            self.kernel(&Gaussian::new(&x[..], &y[..]))?;
            self.kernel(&Hypotenuse::new(&x[..], &y[..]))?;
            let table = Table::new(&x[..], items / 8, 8)?;
            self.kernel(&Normalize::new(&table))?;
            self.kernel(&SumSquares::new(&table))?;
            self.kernel(&Count::new(&table, T::ONE))?;
            let width = 1 << (octave / 2 + 1);
            let julia = Julia::default().size(width, items / width).precision::<T>();
            self.kernel(&julia.clone())?;
            self.kernel(&julia.smooth())?;
        }
        Ok(())
    }

    /// Runs a kernel at each place, and prints a line.
    fn kernel<K: Kernel>(&mut self, kernel: &K) -> Result<(), Failure> {
        if self.start.elapsed() > LONGEST {
            self.cut = true;
            return Ok(());
        }
        let mut times = Vec::new();
        for backend in [Backend::Serial, Backend::Cpu, Backend::Gpu] {
            times.push((backend, self.median(kernel, backend)?));
        }
        let fastest = times.iter().filter_map(|(backend, time)| Some((*time.as_ref()?, backend.name()))).min();
        let shown = times.iter().map(|(_, time)| time.map_or("-".into(), |time| format!("{time:.2?}"))).collect::<Vec<_>>();
        let name = format!("{} {}", K::NAME, K::PRECISION);
        let fastest = fastest.map_or("-", |(_, name)| name);
        let line = format!("{name:24} {:>12} {:>12} {:>12} {:>12}  {fastest}", kernel.items(), shown[0], shown[1], shown[2]);
        Ok(writeln!(self.out, "{line}")?)
    }

    /// What a job takes at a place; none where it cannot run there. Calls follow each other at once, then with pauses, as threads that
    /// sleep take longer.
    fn median<K: Kernel>(&self, kernel: &K, backend: Backend) -> Result<Option<Duration>, Failure> {
        let mut times = Vec::new();
        for run in 0..2 * RUNS {
            if run >= RUNS {
                // Those with pauses are for threads that have to be woken, and for short jobs.
                if backend != Backend::Cpu || times.iter().any(|time| *time > LONG / 10) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            let report = match self.engine.run(kernel, backend) {
                Ok(output) => output.report,
                Err(Error::NoGpu { .. } | Error::NoShader { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            if run < RUNS {
                times.push(report.times.total);
            }
            if report.times.total > LONG {
                break;
            }
        }
        times.sort();
        Ok(times.get(times.len() / 2).copied())
    }
}

/// Numbers from 0 to 2 without an order.
fn numbers<T: Real>(length: usize, step: usize) -> Vec<T> {
    (0..length).map(|index| T::from_f64((index * step % 1009) as f64 / 504.0)).collect()
}
