//! `yunta julia`: a Julia set as a picture, as counts, or measured.

mod bands;
mod joined;
mod plan;
mod scene;
mod told;
mod window;

use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches};
use yunta::picture::Picture;
use yunta::pieces::Shard;
use yunta::{Engine, Julia, Kernel, Real};

use super::verify;
use crate::data::npy::{self, Layout};
use crate::data::target::{Target, Written};
use crate::picture::film::{self, Reel};
use crate::picture::output::{self, Output};
use crate::picture::paint;
use crate::shell;
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::outcome;
use crate::shell::plan::Plan;
use crate::shell::progress::Bar;
use crate::shell::running::Running;
use crate::shell::values::{self, Precision};
use bands::{Bands, Wanted};
use scene::JuliaScene;
use window::{Colour, Window};

/// A picture of a Julia set: how many steps of z -> z^2 + c each point takes to escape
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The picture to write: .png, .jpg, .webp, .tiff, .bmp, .qoi, .gif, .ppm or .exr
    #[arg(value_name = "OUT", value_parser = values::output())]
    out: Option<PathBuf>,
    /// Write the escape counts too, as a .npy file of u32, a row of the picture a row
    #[arg(long, value_name = "OUT.npy", value_parser = values::output())]
    counts: Option<PathBuf>,
    /// Take what is not given here from a picture that yunta made
    #[arg(long, value_name = "PICTURE", value_parser = values::input())]
    from: Option<PathBuf>,
    #[command(flatten)]
    output: output::Typed,
    #[command(flatten)]
    film: film::Typed,
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
  yunta julia --from out.png --size 8000x4000 --samples 8 big.webp
  yunta julia out.png --palette '#102030,#ffaa00,#fff' --mapping log --rotate 30
  yunta julia --show
  yunta julia turning.apng --frames 100 --c -0.8,0.1..-0.7,0.3 --size 600x400
  yunta julia --format y4m - --frames 250 --span 4..0.001 --center 0.1,0.62 | ffmpeg -i - zoom.mp4
  yunta julia --counts counts.npy --precision f64
  yunta julia --max-iter 1000 --repeat 25 --json
  yunta julia huge.png --size 100000x50000 --plan";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.out.is_none() && arguments.counts.is_none() && !arguments.output.shows() && !arguments.running.measures() {
        let message =
            "nothing to make: give OUT.png, --show or --counts OUT.npy, or --repeat, --json or --explain to measure alone, or --plan";
        return Err(Failure::Usage(message.into()));
    }
    if arguments.out.is_some() && arguments.out == arguments.counts {
        return Err(Failure::usage("--counts", "the picture itself", "give another file"));
    }
    let recipe = arguments.from.as_deref().map(window::Typed::read).transpose()?.unwrap_or_default();
    let engine = arguments.running.engine()?;
    let typed = arguments.window.clone().or(recipe);
    if let Some(frames) = arguments.film.frames {
        if arguments.counts.is_some() {
            return Err(Failure::usage("--frames", frames, "makes pictures alone; leave --counts out"));
        }
        let output = arguments.output.means(arguments.out.as_deref(), typed.look.depth)?;
        let sequence = Sequence { engine: &engine, typed: &typed, running: &arguments.running, depth: output.depth };
        return arguments.film.write(&engine, frames, &output, &arguments.running, &sequence);
    }
    let window = typed.means(arguments.running.backend)?;
    let targets = Targets::of(&arguments, &window)?;
    match window.precision {
        Precision::F32 => render::<f32>(&engine, &window, &targets, &arguments.running),
        Precision::F64 => render::<f64>(&engine, &window, &targets, &arguments.running),
    }
}

/// Renders a picture again by its recipe.
pub(super) fn again(from: &Path, to: &Path) -> Result<(), Failure> {
    let matches = Arguments::augment_args(clap::Command::new("again")).try_get_matches_from(verify::line(from, to))?;
    run(Arguments::from_arg_matches(&matches)?)
}

/// Pictures one after another.
struct Sequence<'a> {
    engine: &'a Engine,
    typed: &'a window::Typed,
    running: &'a Running,
    depth: u8,
}

impl Sequence<'_> {
    fn window(&self, along: f64) -> Result<Window, Failure> {
        self.typed.at(along).means(self.running.backend)
    }
}

impl Reel for Sequence<'_> {
    fn check(&self, along: f64) -> Result<(), Failure> {
        self.window(along).map(drop)
    }

    fn plan(&self, along: f64) -> Result<Plan, Failure> {
        let window = self.window(along)?;
        let wanted = plan::Wanted { picture: true, counts: false, in_parts: false, depth: self.depth };
        match window.precision {
            Precision::F32 => plan::of::<f32>(self.engine, &window, wanted, self.running),
            Precision::F64 => plan::of::<f64>(self.engine, &window, wanted, self.running),
        }
    }

    fn picture(&self, along: f64) -> Result<Picture, Failure> {
        let window = self.window(along)?;
        Ok(match window.precision {
            Precision::F32 => draw::<f32>(self.engine, &window, self.depth, self.running)?.0,
            Precision::F64 => draw::<f64>(self.engine, &window, self.depth, self.running)?.0,
        })
    }
}

/// Where the results go.
struct Targets {
    picture: Output,
    counts: Option<Target>,
}

impl Targets {
    fn of(arguments: &Arguments, window: &Window) -> Result<Self, Failure> {
        let counts = arguments.counts.as_deref().map(|path| Target::of_format("counts", path, "npy")).transpose()?;
        Ok(Self { picture: arguments.output.means(arguments.out.as_deref(), window.look.depth)?, counts })
    }
}

/// What was made of a Julia set.
#[derive(Default)]
struct Made {
    written: Vec<Written>,
    ran: Option<Outcome>,
}

fn render<T: Real>(engine: &Engine, window: &Window, targets: &Targets, running: &Running) -> Result<(), Failure> {
    let julia: Julia<T> = window.julia();
    julia.validate()?;
    let is_wanted = targets.picture.is_wanted();
    let shows_counts = is_wanted && is_indexed(window, targets.picture.depth) && window.color == Colour::Bands;
    let in_parts = if is_wanted { targets.picture.in_parts().is_some() } else { targets.counts.is_some() };
    let wanted = plan::Wanted { picture: is_wanted, counts: targets.counts.is_some(), in_parts, depth: targets.picture.depth };
    if shell::plan::is_all(running, || plan::of::<T>(engine, window, wanted, running))? {
        return Ok(());
    }
    if let Some(shard) = running.shard()? {
        return share(engine, window, &julia, targets, running, shard);
    }
    let mut made = Made::default();
    // Counts are wanted for themselves, or for a picture in bands of one colour; where nothing is, they are measured.
    if targets.counts.is_some() || shows_counts || !is_wanted {
        let bands = Bands { engine, window, running, kernel: &julia };
        count(&bands, targets.picture.in_parts().filter(|_| shows_counts), shows_counts, targets, &mut made)?;
    }
    if is_wanted && !shows_counts {
        depict(engine, window, &julia, targets, running, &mut made)?;
    }
    for file in made.written {
        file.commit()?;
    }
    let names: Vec<_> = [&targets.picture.target, &targets.counts].into_iter().flatten().collect();
    made.ran.map_or(Ok(()), |ran| outcome::tell(&ran, running, &names))
}

/// The counts, and the picture that shows them, which may go to `parts` in bands.
fn count<T: Real>(
    bands: &Bands<'_, Julia<T>>,
    parts: Option<&Target>,
    shows_counts: bool,
    targets: &Targets,
    made: &mut Made,
) -> Result<(), Failure> {
    let counts = targets.counts.as_ref();
    if bands.are_several() && parts.is_some() == shows_counts && (shows_counts || counts.is_some()) {
        let (total, written) = bands.write(parts, counts)?;
        *made = Made { written, ran: total.outcome() };
        return Ok(());
    }
    let (found, ran) = bands.whole()?;
    made.ran = Some(ran);
    if let Some(target) = counts {
        let shape = [bands.window.size.height, bands.window.size.width];
        made.written.push(target.write(|to| npy::write(to, &shape, Layout::Standard, &found))?);
    }
    if shows_counts {
        let picture = bands.picture(&found)?;
        // The encoder needs as much again.
        drop(found);
        made.written.extend(targets.picture.write(bands.engine, &picture)?);
    }
    Ok(())
}

/// A picture that shows something else than counts.
fn depict<T: Real>(
    engine: &Engine,
    window: &Window,
    julia: &Julia<T>,
    targets: &Targets,
    running: &Running,
    made: &mut Made,
) -> Result<(), Failure> {
    let smooth = julia.clone().smooth();
    let bands = Bands { engine, window, running, kernel: &smooth };
    let parts = targets.picture.in_parts().filter(|_| is_indexed(window, targets.picture.depth) && bands.are_several());
    let outcome = if parts.is_some() {
        let (total, written) = bands.write(parts, None)?;
        made.written.extend(written);
        total.outcome()
    } else {
        let (picture, outcome) = draw::<T>(engine, window, targets.picture.depth, running)?;
        made.written.extend(targets.picture.write(engine, &picture)?);
        outcome
    };
    made.ran = outcome.or(made.ran.take());
    Ok(())
}

/// Makes this shard's pieces of one result.
fn share<T: Real>(
    engine: &Engine,
    window: &Window,
    julia: &Julia<T>,
    targets: &Targets,
    running: &Running,
    shard: Shard,
) -> Result<(), Failure> {
    let counts = Bands { engine, window, running, kernel: julia };
    let picture = match (targets.picture.is_wanted(), &targets.counts) {
        (false, Some(target)) => return counts.shared(Wanted::Counts(target), shard),
        (true, None) => targets.picture.in_parts().filter(|_| is_indexed(window, targets.picture.depth)),
        _ => return Err(Failure::Usage("--shard makes the pieces of one result: give OUT.png or --counts".into())),
    };
    let Some(target) = picture else {
        let wanted = "makes the pieces of a .png file with a point a pixel: leave out --rotate, --samples, --depth, --format and --show";
        return Err(Failure::usage("--shard", shard, wanted));
    };
    match window.color {
        Colour::Bands => counts.shared(Wanted::Picture(target), shard),
        Colour::Smooth => Bands { engine, window, running, kernel: &julia.clone().smooth() }.shared(Wanted::Picture(target), shard),
    }
}

/// Whether 256 colours are enough, as each pixel is one point: without steps that can be seen, and written fast.
fn is_indexed(window: &Window, depth: u8) -> bool {
    window.is_plain() && depth == 8
}

/// A picture, of any kind, with its recipe.
fn draw<T: Real>(engine: &Engine, window: &Window, depth: u8, running: &Running) -> Result<(Picture, Option<Outcome>), Failure> {
    let julia = window.julia::<T>();
    julia.validate()?;
    if is_indexed(window, depth) && window.color == Colour::Smooth {
        let bands = Bands { engine, window, running, kernel: &julia.smooth() };
        let (values, outcome) = bands.whole()?;
        return Ok((bands.picture(&values)?, Some(outcome)));
    }
    let (watch, _interrupt) = paint::watch();
    let mut bar = Bar::of(window.size.height, running.quiet);
    let mut scene = JuliaScene::<T>::new(engine, running.backend, &watch, window)?;
    let picture = paint::paint(engine, &mut scene, &window.frame(), window.look.sampling, depth, &mut bar)?;
    Ok((picture.recipe(window.recipe()), scene.total.outcome()))
}
