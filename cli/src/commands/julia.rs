//! `yunta julia`: a Julia set as a picture, as counts, or measured.

mod scene;
mod window;

use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches};
use yunta::picture::{Picture, Pixels, Scale};
use yunta::{Engine, Item, Julia, Kernel, Real};

use super::verify;
use crate::data::memory;
use crate::data::npy::{self, Layout};
use crate::data::target::Target;
use crate::picture::output::{self, Output};
use crate::picture::{film, paint};
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::progress::Bar;
use crate::shell::running::Running;
use crate::shell::values::{self, Precision};
use crate::shell::{job, outcome};
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
    #[arg(long, value_name = "PNG", value_parser = values::input())]
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
  yunta julia --max-iter 1000 --repeat 25 --json";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.out.is_none() && arguments.counts.is_none() && !arguments.output.shows() && !arguments.running.measures() {
        let message = "nothing to make: give OUT.png, --show or --counts OUT.npy, or --repeat, --json or --explain to measure alone";
        return Err(Failure::Usage(message.into()));
    }
    if arguments.out.is_some() && arguments.out == arguments.counts {
        return Err(Failure::usage("--counts", "the picture itself", "give another file"));
    }
    let recipe = arguments.from.as_deref().map(window::Typed::read).transpose()?.unwrap_or_default();
    let engine = arguments.running.engine()?;
    let typed = arguments.window.clone().or(recipe);
    if let Some(frames) = arguments.film.frames {
        return sequence(&engine, &arguments, &typed, frames);
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
fn sequence(engine: &Engine, arguments: &Arguments, typed: &window::Typed, frames: u32) -> Result<(), Failure> {
    if arguments.counts.is_some() || arguments.running.measures() {
        return Err(Failure::usage("--frames", frames, "makes pictures alone; leave --counts, --repeat, --json and --explain out"));
    }
    let output = arguments.output.means(arguments.out.as_deref(), typed.look.depth)?;
    // What the ends cannot be is told before any picture is made.
    for end in [0.0, 1.0] {
        typed.at(end).means(arguments.running.backend)?;
    }
    let picture = |index: u32| {
        let window = typed.at(film::Typed::along(index, frames)).means(arguments.running.backend)?;
        let picture = match window.precision {
            Precision::F32 => draw::<f32>(engine, &window, output.depth, &arguments.running)?,
            Precision::F64 => draw::<f64>(engine, &window, output.depth, &arguments.running)?,
        };
        Ok(picture.0.recipe(window.recipe()))
    };
    arguments.film.write(frames, &output, arguments.running.quiet, picture)
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

fn render<T: Real>(engine: &Engine, window: &Window, targets: &Targets, running: &Running) -> Result<(), Failure> {
    let julia: Julia<T> = window.julia();
    julia.validate()?;
    let mut written = Vec::new();
    // Counts are wanted for themselves, or for a picture in bands; where nothing is, they are measured.
    let shows_counts = window.color == Colour::Bands && window.is_plain() && targets.picture.depth == 8;
    let mut ran = None;
    if targets.counts.is_some() || shows_counts || !targets.picture.is_wanted() {
        let mut counts = zeroed(window)?;
        ran = Some(job::repeat(running, |watch| julia.render_into(engine, running.backend, &mut counts, watch))?);
        if let Some(target) = &targets.counts {
            let shape = [window.size.height, window.size.width];
            written.push(target.write(|to| npy::write(to, &shape, Layout::Standard, &counts))?);
        }
        if shows_counts && targets.picture.is_wanted() {
            let picture = Picture::of_counts(engine, &counts, window.size.width, window.max_iter, window.look.gradient.clone())?;
            // The encoder needs as much again.
            drop(counts);
            written.extend(targets.picture.write(&picture.recipe(window.recipe()))?);
        }
    }
    if targets.picture.is_wanted() && !shows_counts {
        let (picture, outcome) = draw::<T>(engine, window, targets.picture.depth, running)?;
        written.extend(targets.picture.write(&picture.recipe(window.recipe()))?);
        ran = outcome.or(ran);
    }
    for file in written {
        file.commit()?;
    }
    let made: Vec<_> = [&targets.picture.target, &targets.counts].into_iter().flatten().collect();
    ran.map_or(Ok(()), |ran| outcome::tell(&ran, running, &made))
}

/// A picture, of any kind.
fn draw<T: Real>(engine: &Engine, window: &Window, depth: u8, running: &Running) -> Result<(Picture, Option<Outcome>), Failure> {
    let julia = window.julia::<T>();
    julia.validate()?;
    if window.is_plain() && depth == 8 && window.color == Colour::Smooth {
        return flowing(engine, window, &julia, running).map(|(picture, outcome)| (picture, Some(outcome)));
    }
    let (watch, _interrupt) = paint::watch();
    let mut bar = Bar::of(window.size.height, running.quiet);
    let mut scene = JuliaScene::<T>::new(engine, running.backend, &watch, window)?;
    let picture = paint::paint(engine, &mut scene, &window.frame(), window.look.sampling, depth, &mut bar)?;
    Ok((picture, scene.total.outcome()))
}

/// A picture of smooth counts, one a pixel: 255 colours and the inside show no steps, and are written fast.
fn flowing<T: Real>(engine: &Engine, window: &Window, julia: &Julia<T>, running: &Running) -> Result<(Picture, Outcome), Failure> {
    let smooth = julia.clone().smooth();
    let mut values = zeroed(window)?;
    let outcome = job::repeat(running, |watch| smooth.render_into(engine, running.backend, &mut values, watch))?;
    let sample: Vec<f32> = values.iter().copied().step_by(scene::stride(values.len())).collect();
    let scale = Scale::of(window.look.mapping, &sample);
    let indices = engine.map(&values, |&value| scale.index(value))?;
    let picture = Picture::new(window.size.width, Pixels::Indexed { indices, colours: window.look.gradient.colours() })?;
    Ok((picture, outcome))
}

/// Memory for a number of each pixel.
fn zeroed<T: Item>(window: &Window) -> Result<Vec<T>, Failure> {
    let items = window.size.width.saturating_mul(window.size.height);
    memory::zeroed(items).ok_or_else(|| Failure::usage("--size", window.size, &format!("no memory for {items} results")))
}
