//! `yunta draw`: a function of the user's own as a picture, of points of the plane or of the pixels of other pictures. Here is what
//! is typed; `text` finds the function, and `scene` and `pixels` draw it.

mod given;
mod pixels;
mod recipe;
mod scene;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches};
use yunta::picture::Picture;
use yunta::{Engine, Function};

use super::verify;
use crate::picture::film::{self, Reel};
use crate::picture::output;
use crate::picture::{look, paint};
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::outcome;
use crate::shell::plan::{self, Plan};
use crate::shell::progress::Bar;
use crate::shell::running::Running;
use crate::shell::values;
use recipe::Recipe;
use scene::DrawScene;
use text::{Input, Text};

/// A picture of a function of your own: of the point z of the plane, or of the pixels of pictures
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = USAGE)]
pub(crate) struct Arguments {
    /// An expression, or WGSL with fn; then NAME=PICTURE for each picture that it takes; last the picture to write
    #[arg(value_name = "ARGUMENT", num_args = 0..)]
    words: Vec<OsString>,
    /// Take the function of WGSL from this file
    #[arg(long, value_name = "FILE.wgsl", value_parser = values::input())]
    file: Option<PathBuf>,
    /// Draw the function of a picture that yunta drew, with what is given here in place of what it says
    #[arg(long, value_name = "PICTURE", value_parser = values::input(), conflicts_with = "file")]
    from: Option<PathBuf>,
    #[command(flatten)]
    output: output::Typed,
    #[command(flatten)]
    film: film::Typed,
    #[command(flatten)]
    typed: recipe::Typed,
    #[command(flatten)]
    running: Running,
}

const USAGE: &str = "yunta draw EXPRESSION [NAME=PICTURE...] OUT
       yunta draw --file FILE.wgsl [NAME=PICTURE...] OUT
       yunta draw --from PICTURE OUT";

const EXAMPLES: &str = "\
A function takes, by these names: z: vec2<f32> (or f64), the point; size: vec2<f32> (or i32 or u32), the picture's columns and \
rows; NAME: vec4<f32>, the pixel of a picture, red, green, blue and alpha of 0 to 1 as its file has them; and what --set gives. \
var<storage, read> NAME: array<vec4<f32>> is a picture in full, row by row, and @builtin(global_invocation_id) the pixel's place. \
It gives a number, for --palette, or a colour: vec3<f32>, or vec4<f32> with alpha.

Examples:
  yunta draw 'sin(9.0 * z.x * z.y)' waves.png --palette spectral
  yunta draw 'vec4(1.0 - p.rgb, p.a)' p=photo.jpg negative.webp
  yunta draw 'mix(a, b, 0.5)' a=one.png b=other.png both.png
  yunta draw --file examples/draw/mandelbrot.wgsl --center -0.7,0 --span 3 --samples 8 mandelbrot.png
  yunta draw --file examples/draw/blur.wgsl p=photo.jpg --set direction=1,0 --set radius=8 across.png
  yunta draw 'sin(9.0 * z.x * z.y + t)' waves.gif --frames 50 --set t=0..6.283";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { words, file, from, output, film, typed, running } = arguments;
    let mut words = words;
    let given = from.as_deref().map(Recipe::read).transpose()?;
    let is_text = file.is_none() && given.is_none();
    let written = if is_text && !words.is_empty() { Some(words.remove(0)) } else { None };
    let (inputs, out) = text::sorted(words)?;
    let Recipe { typed: others, inputs: earlier, text } = given.unwrap_or_default();
    let typed = typed.or(others);
    let inputs = if inputs.is_empty() { earlier } else { inputs };
    let text = match (file, written) {
        (Some(path), _) => Text::of_file(&path)?,
        (None, Some(written)) => Text::of_word(&written)?,
        (None, None) if is_text => {
            return Err(Failure::Usage("nothing to draw: give an expression, --file FILE.wgsl or --from PICTURE.png".into()));
        }
        (None, None) => text,
    };
    if out.is_none() && !output.shows() && !running.measures() {
        return Err(Failure::Usage("nothing to make: give OUT.png last, or --show, --json, --explain or --plan".into()));
    }
    running.whole("yunta draw")?;
    let look = typed.look.clone().means()?;
    let output = output.means(out.as_deref(), look.depth)?;
    let function = text.function(&inputs, &typed)?;
    let engine = running.engine()?;
    let drawing = Drawing {
        engine: &engine,
        function: &function,
        source: text.source(),
        inputs: &inputs,
        typed,
        look,
        running: &running,
        depth: output.depth,
    };
    if let Some(frames) = film.frames {
        return film.write(&engine, frames, &output, &running, &drawing);
    }
    if plan::is_all(&running, || drawing.forecast())? {
        return Ok(());
    }
    let (picture, outcome) = drawing.draw()?;
    if let Some(file) = output.write(&engine, &picture)? {
        file.commit()?;
    }
    let made: Vec<_> = output.target.iter().collect();
    outcome.map_or(Ok(()), |outcome| outcome::tell(&outcome, &running, &made))
}

/// Renders a picture again by its recipe.
pub(super) fn again(from: &Path, to: &Path) -> Result<(), Failure> {
    let matches = Arguments::augment_args(clap::Command::new("again")).try_get_matches_from(verify::line(from, to))?;
    run(Arguments::from_arg_matches(&matches)?)
}

/// What is drawn.
struct Drawing<'a> {
    engine: &'a Engine,
    function: &'a Function,
    /// The function's text.
    source: &'a str,
    inputs: &'a [Input],
    typed: recipe::Typed,
    look: look::Look,
    running: &'a Running,
    /// Bits of a colour's number.
    depth: u8,
}

impl Drawing<'_> {
    /// What the picture would take.
    fn forecast(&self) -> Result<Plan, Failure> {
        if !pixels::are_needed(self.function, self.inputs) {
            self.check_unused()?;
            return scene::plan(self);
        }
        if !self.running.plan && !self.inputs.is_empty() {
            // To tell that it takes long, they would be read twice.
            return Err(Failure::Failed("the pictures are not read for that".into()));
        }
        pixels::plan(self)
    }

    /// That no picture is given to a function of points.
    fn check_unused(&self) -> Result<(), Failure> {
        let Some(Input { name, path }) = self.inputs.first() else { return Ok(()) };
        Err(Failure::Usage(format!("the function takes no {name}: leave {name}={} out", path.display())))
    }

    /// The picture, with its recipe.
    fn draw(&self) -> Result<(Picture, Option<Outcome>), Failure> {
        let (watch, _interrupt) = paint::watch();
        let (picture, outcome) = if pixels::are_needed(self.function, self.inputs) {
            pixels::draw(self, &watch)?
        } else {
            self.check_unused()?;
            let frame = self.typed.frame(None)?;
            let mut bar = Bar::of(frame.height, self.running.quiet);
            let mut scene = DrawScene::new(self, &watch, &frame)?;
            let picture = paint::paint(self.engine, &mut scene, &frame, self.look.sampling, self.depth, &mut bar)?;
            (picture, scene.total.outcome())
        };
        Ok((picture.recipe(self.typed.recipe(self.inputs, &self.look)).function(self.source), outcome))
    }

    /// The drawing at a part of a sequence's way.
    fn at(&self, along: f64) -> Self {
        Self { typed: self.typed.at(along, self.function.parameters()), look: self.look.clone(), ..*self }
    }
}

impl Reel for Drawing<'_> {
    fn check(&self, along: f64) -> Result<(), Failure> {
        let there = self.at(along);
        // Pictures would be read for it each time.
        if there.inputs.is_empty() { there.forecast().map(drop) } else { there.typed.frame(None).map(drop) }
    }

    fn plan(&self, along: f64) -> Result<Plan, Failure> {
        self.at(along).forecast()
    }

    fn picture(&self, along: f64) -> Result<Picture, Failure> {
        Ok(self.at(along).draw()?.0)
    }
}
