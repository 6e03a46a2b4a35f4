//! `yunta julia`: a Julia set as a picture, as counts, or measured.

mod bands;
mod joined;
mod window;

use std::path::PathBuf;

use yunta::{Engine, Julia, Kernel, Real};

use crate::data::memory;
use crate::data::npy::{self, Layout};
use crate::data::target::{Target, Written};
use crate::shell::failure::Failure;
use crate::shell::job::{self, Outcome};
use crate::shell::outcome;
use crate::shell::running::Running;
use crate::shell::values::{self, Precision};
use bands::{Bands, Wanted};

/// A picture of a Julia set: how many steps of z -> z^2 + c each point takes to escape
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The picture to write
    #[arg(value_name = "OUT.png", value_parser = values::output())]
    out: Option<PathBuf>,
    /// Write the escape counts too, as a .npy file of u32, a row of the picture a row
    #[arg(long, value_name = "OUT.npy", value_parser = values::output())]
    counts: Option<PathBuf>,
    /// Take what is not given here from a picture that yunta made
    #[arg(long, value_name = "PNG", value_parser = values::input())]
    from: Option<PathBuf>,
    #[command(flatten)]
    window: window::Typed,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
Examples:
  yunta julia out.png
  yunta julia out.png --c -0.4,0.6 --max-iter 500 --palette twilight
  yunta julia out.png --center 0.3,0.1 --span 0.5 --size 1920x1080
  yunta julia --from out.png --size 8000x4000 big.png
  yunta julia --counts counts.npy --precision f64
  yunta julia --max-iter 1000 --repeat 25 --json";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let targets = Targets::of(&arguments)?;
    let recipe = arguments.from.as_deref().map(window::Typed::read).transpose()?.unwrap_or_default();
    let engine = arguments.running.engine()?;
    let window = arguments.window.or(recipe).means(arguments.running.backend)?;
    match window.precision {
        Precision::F32 => render::<f32>(&engine, &window, &targets, &arguments.running),
        Precision::F64 => render::<f64>(&engine, &window, &targets, &arguments.running),
    }
}

/// Where the results go.
struct Targets {
    picture: Option<Target>,
    counts: Option<Target>,
}

impl Targets {
    fn of(arguments: &Arguments) -> Result<Self, Failure> {
        if arguments.out.is_none() && arguments.counts.is_none() && !arguments.running.measures() {
            let message = "nothing to make: give OUT.png or --counts OUT.npy, or --repeat, --json or --explain to measure alone";
            return Err(Failure::Usage(message.into()));
        }
        if arguments.out.is_some() && arguments.out == arguments.counts {
            return Err(Failure::usage("--counts", "the picture itself", "give another file"));
        }
        let target = |argument, path: &Option<PathBuf>, extension| {
            path.as_deref().map(|path| Target::of_format(argument, path, extension)).transpose()
        };
        Ok(Self { picture: target("OUT", &arguments.out, "png")?, counts: target("counts", &arguments.counts, "npy")? })
    }
}

fn render<T: Real>(engine: &Engine, window: &window::Window, targets: &Targets, running: &Running) -> Result<(), Failure> {
    let julia: Julia<T> = window.julia();
    julia.validate()?;
    let bands = Bands { engine, window, running, julia: &julia };
    let Targets { picture, counts } = targets;
    if let Some(shard) = running.shard()? {
        let result = match (picture, counts) {
            (Some(picture), None) => Wanted::Picture(picture),
            (None, Some(counts)) => Wanted::Counts(counts),
            _ => return Err(Failure::Usage("--shard makes the pieces of one result: give OUT.png or --counts".into())),
        };
        return bands.shared(result, shard);
    }
    // What is measured is one job; what is small is faster so.
    if julia.bands().len() > 1 && running.repeat == 1 && (picture.is_some() || counts.is_some()) {
        let (total, written) = bands.write(picture.as_ref(), counts.as_ref())?;
        return end(written, targets, running, total.outcome());
    }
    let unfit = || Failure::usage("--size", window.size, &format!("no memory for {} results", julia.items()));
    let mut found = memory::zeroed(julia.items()).ok_or_else(unfit)?;
    let ran = job::repeat(running, |watch| julia.render_into(engine, running.backend, &mut found, watch))?;

    let mut written = Vec::new();
    if let Some(target) = counts {
        let shape = [window.size.height, window.size.width];
        written.push(target.write(|to| npy::write(to, &shape, Layout::Standard, &found))?);
    }
    if let Some(target) = picture {
        written.push(bands.paint(target, &found)?);
    }
    end(written, targets, running, Some(ran))
}

/// Puts the results under their names, and tells what was done.
fn end(written: Vec<Written>, targets: &Targets, running: &Running, ran: Option<Outcome>) -> Result<(), Failure> {
    for file in written {
        file.commit()?;
    }
    let made: Vec<_> = [&targets.picture, &targets.counts].into_iter().flatten().collect();
    ran.map_or(Ok(()), |ran| outcome::tell(&ran, running, &made))
}
