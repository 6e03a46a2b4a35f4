//! `yunta compare`: the same jobs on serial, cpu and each GPU, cold and warm, beside what auto picks.

mod chart;
mod contender;
mod jobs;
mod result;

use std::path::PathBuf;
use std::sync::Arc;

use yunta::{Backend, Engine, Kernel, Watch};

use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::progress::Steps;
use crate::shell::{interrupt, job, outcome, values};
use contender::Contender;
use jobs::Job;
use result::{Comparison, Row};

/// Julia and Gaussian over a range of sizes on each backend, cold and warm: which is fastest, and what auto picks
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The kernel to compare [default: both]
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
            Job::Julia { width, height, max_iter } => bench.row(&job, &Job::julia(width, height, max_iter), &mut step)?,
            Job::Gaussian { length } => bench.row(&job, &Job::gaussian(length)?, &mut step)?,
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
    /// One job on each contender and on auto.
    fn row<K: Kernel>(&self, job: &Job, kernel: &K, step: &mut impl FnMut(&str)) -> Result<Row, Failure> {
        let mut out = jobs::memory(kernel.items(), &job.size())?;
        let mut figures = Vec::new();
        for contender in self.contenders {
            step(contender.label());
            figures.push(contender.measure(kernel, &mut out, self.watch)?);
        }
        step("auto");
        let (report, seconds) = contender::warm(self.auto, kernel, Backend::Auto, &mut out, self.watch)?;
        Ok(Row {
            kernel: K::NAME,
            precision: K::PRECISION,
            size: job.size(),
            items: kernel.items(),
            figures,
            auto: report,
            auto_seconds: seconds,
        })
    }
}
