//! `yunta compare`: the same jobs on serial, cpu and each GPU, cold and warm, beside what auto picks.

mod chart;
mod contender;
mod jobs;
mod result;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use yunta::{Backend, Engine, Gaussian, Kernel, Watch};

use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::progress::Steps;
use crate::shell::{interrupt, job, outcome, values};
use contender::{Begin, Contender};
use jobs::Job;
use result::{Comparison, Row};

/// Julia and Gaussian over a range of sizes on each backend, cold and warm: which is fastest, and what auto picks
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The kernel to compare [default: julia and gaussian, one after the other]
    #[arg(value_name = "KERNEL", value_parser = ["julia", "gaussian"])]
    kernel: Option<String>,
    /// Write every figure to a file; - is standard output, and the table is then on standard error
    #[arg(long, value_name = "FILE", value_parser = values::output())]
    json: Option<PathBuf>,
    /// Draw time against size on each backend, and what auto picks: an SVG file
    #[arg(long, value_name = "FILE.svg", value_parser = values::output())]
    chart: Option<PathBuf>,
    /// Threads of the pool [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// The one GPU to compare: a part of its name, or its PCI address [default: each that is no program on the cores]
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
    /// Show no progress
    #[arg(long, short)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  yunta compare
  yunta compare gaussian --json figures.json
  yunta compare --chart chart.svg
  yunta compare julia --adapter llvmpipe";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let target = arguments.json.as_deref().map(Target::new).transpose()?;
    if let Some(path) = arguments.chart.as_deref().filter(|path| path.extension().is_none_or(|extension| extension != "svg")) {
        return Err(Failure::usage("--chart", path.display(), "a chart is an SVG file; give a name that ends in .svg"));
    }
    let chart = arguments.chart.as_deref().map(Target::new).transpose()?;
    let watch = Arc::new(Watch::new());
    let _interrupt = interrupt::cancels(&watch);
    let auto = job::checked_engine(arguments.threads, arguments.adapter.as_deref(), false)?;
    let (contenders, gpus) = contender::all(arguments.threads, arguments.adapter.as_deref());
    let jobs: Vec<Job> = Job::all().filter(|job| arguments.kernel.as_deref().is_none_or(|kernel| kernel == job.kernel())).collect();
    let mut steps = Steps::of(jobs.len() * (contenders.len() + 1), arguments.quiet);
    let mut comparison = Comparison { contenders: contenders.iter().map(|c| c.label().to_owned()).collect(), gpus, rows: Vec::new() };
    for job in jobs {
        let mut step = |text: &str| steps.next(&format!("{} {}: {text}", job.kernel(), job.size()));
        let bench = Bench { contenders: &contenders, auto: &auto, watch: &watch };
        comparison.rows.push(match job {
            Job::Julia { width, height, max_iter } => bench.kernel(&job, &Job::julia(width, height, max_iter), &mut step)?,
            Job::Siegel { width, height, max_iter } => bench.kernel(&job, &Job::siegel(width, height, max_iter), &mut step)?,
            Job::Gaussian { length } => bench.kernel(&job, &Job::gaussian(length)?, &mut step)?,
            Job::Resident { length } => bench.resident(&job, Job::arrays(length)?, &mut step)?,
        });
    }
    drop(steps);
    if let Some(target) = &target {
        target.write(|to| writeln!(to, "{:#}", comparison.json()))?.commit()?;
    }
    if let Some(chart) = &chart {
        let text = chart::svg(&comparison).map_err(|error| Failure::Failed(format!("the chart: {error}")))?;
        chart.write(|to| to.write_all(text.as_bytes()))?.commit()?;
    }
    outcome::say(target.is_some_and(|target| target.is_stdout()), &comparison)
}

/// Who is compared, and how it is stopped.
struct Bench<'a> {
    contenders: &'a [Contender],
    auto: &'a Engine,
    watch: &'a Watch,
}

impl Bench<'_> {
    /// A kernel of host memory, whose results go there.
    fn kernel<K: Kernel>(&self, job: &Job, kernel: &K, step: &mut impl FnMut(&str)) -> Result<Row, Failure> {
        let out = RefCell::new(jobs::memory(kernel.items(), &job.size())?);
        self.row(job, kernel.items(), step, &mut |engine| {
            let (engine, out) = (engine.clone(), &out);
            Ok(Box::new(move |backend| engine.run_watched(kernel, backend, &mut out.borrow_mut(), self.watch)))
        })
    }

    /// The Gaussian of arrays that are where it runs, and stays there.
    fn resident(&self, job: &Job, [x, y]: [Vec<f32>; 2], step: &mut impl FnMut(&str)) -> Result<Row, Failure> {
        self.row(job, x.len(), step, &mut |engine| {
            let (engine, kernel) = (engine.clone(), Gaussian::new(engine.upload(&x)?, engine.upload(&y)?));
            Ok(Box::new(move |backend| Ok(engine.run_resident_watched(&kernel, backend, self.watch)?.report)))
        })
    }

    /// One job on each contender and on auto.
    fn row<'b>(&self, job: &Job, items: usize, step: &mut impl FnMut(&str), begin: &mut Begin<'b>) -> Result<Row, Failure> {
        let mut figures = Vec::new();
        for contender in self.contenders {
            step(contender.label());
            figures.push(contender.measure(begin)?);
        }
        step("auto");
        let (report, seconds) = contender::warm(&mut begin(self.auto)?, Backend::Auto)?;
        Ok(Row {
            kernel: job.kernel(),
            precision: report.precision.to_string(),
            size: job.size(),
            items,
            figures,
            auto: report,
            auto_seconds: seconds,
        })
    }
}
