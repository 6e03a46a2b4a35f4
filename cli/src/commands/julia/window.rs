//! The window of a Julia set: what was typed of it, what that means, and the recipe that a picture carries.

use std::path::Path;

use clap::{Args, FromArgMatches, ValueEnum};
use yunta::picture::Frame;
use yunta::{Backend, Julia, Kernel, Real};

use crate::picture::look::{self, Look};
use crate::picture::{recipe, view};
use crate::shell::failure::{Failure, warning};
use crate::shell::values::{Course, Point, Precision, Size};

/// What was typed. What was not is another's to say: a picture's recipe, or the defaults.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Window")]
// By its name there would be several of a command.
#[group(skip)]
pub(super) struct Typed {
    #[command(flatten)]
    view: view::Typed,
    /// The constant c of z -> z^2 + c; the imaginary axis points down in the picture, so that RE,-IM is its mirror image
    /// [default: -0.835,-0.2321]
    #[arg(long, value_name = "RE,IM", allow_hyphen_values = true)]
    c: Option<Course<Point>>,
    /// The most steps that a point is followed for [default: 50]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    max_iter: Option<u32>,
    /// The arithmetic's type [default: auto]
    #[arg(long, value_name = "TYPE", value_enum)]
    precision: Option<Asked>,
    /// How counts become colours [default: smooth; bands where a recipe of an older version does not say]
    #[arg(long, value_name = "NAME", value_enum)]
    color: Option<Colour>,
    #[command(flatten)]
    pub look: look::Typed,
}

/// How counts become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// Without steps: by how much a point escapes
    Smooth,
    /// One colour for each count
    Bands,
}

/// The precision that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Asked {
    /// f32, and f64 where only that tells neighbouring pixels apart
    Auto,
    F32,
    F64,
}

/// What it means.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub size: Size,
    pub center: Point,
    pub span: f64,
    pub c: Point,
    pub max_iter: u32,
    pub precision: Precision,
    pub rotate: f64,
    pub color: Colour,
    pub look: Look,
}

impl Typed {
    /// What a picture's recipe says.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let recipe = recipe::read(path)?;
        let unusable = |e: clap::Error| {
            let text = e.to_string();
            let reason = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Failure::Failed(format!("{}: its recipe cannot be used: {reason}", path.display()))
        };
        let command = Self::augment_args(clap::Command::new("recipe"));
        let matches = command.try_get_matches_from(recipe.recipe.split_ascii_whitespace()).map_err(unusable)?;
        let mut typed = Self::from_arg_matches(&matches).map_err(unusable)?;
        typed.color.get_or_insert(Colour::Bands);
        Ok(typed)
    }

    /// These values, and the others' where there is none. That f32 was enough for the others' window says nothing of another.
    pub fn or(self, mut others: Self) -> Self {
        if self.view.size.is_some() || self.view.center.is_some() || self.view.span.is_some() {
            others.precision = others.precision.filter(|&precision| precision != Asked::F32);
        }
        Self {
            view: self.view.or(others.view),
            c: self.c.or(others.c),
            max_iter: self.max_iter.or(others.max_iter),
            precision: self.precision.or(others.precision),
            color: self.color.or(others.color),
            look: self.look.or(others.look),
        }
    }

    /// These values, and the defaults where there is none; the precision that the window needs for a job of `backend`, where it
    /// is left open.
    ///
    /// # Errors
    /// There is no such window, or `backend` does not have that precision.
    pub fn means(self, backend: Backend) -> Result<Window, Failure> {
        let asked = self.precision.unwrap_or(Asked::Auto);
        let mut window = self.in_f32()?;
        let julia = window.closest::<f32>();
        window.julia::<f32>().validate()?;
        window.precision = match asked {
            Asked::Auto if julia.resolves() => Precision::F32,
            Asked::Auto if matches!(backend, Backend::Gpu | Backend::Both) => return Err(needs_f64(&julia)),
            Asked::F32 => Precision::F32,
            Asked::Auto | Asked::F64 => Precision::F64,
        };
        match window.precision {
            Precision::F32 => window.warn::<f32>(),
            Precision::F64 => window.warn::<f64>(),
        }
        Ok(window)
    }

    /// The picture at a part of a sequence's way, 0 to 1.
    pub fn at(&self, along: f64) -> Self {
        Self { view: self.view.at(along), c: self.c.map(|course| course.at(along, view::between)), ..self.clone() }
    }

    fn in_f32(self) -> Result<Window, Failure> {
        let moving_c = self.c.filter(|course| course.to.is_some()).map(|_| "--c");
        view::check_still(self.view.courses().chain(moving_c))?;
        let Frame { width, height, center: (re, im), span, turn } = self.view.frame((2000, 1000))?;
        Ok(Window {
            size: Size { width, height },
            center: Point { re, im },
            span,
            c: self.c.map_or(Point { re: -0.835, im: -0.2321 }, |course| course.from),
            max_iter: self.max_iter.unwrap_or(50),
            precision: Precision::F32,
            rotate: turn,
            color: self.color.unwrap_or(Colour::Smooth),
            look: self.look.means()?,
        })
    }
}

/// That a window is too small for the only precision that GPUs have.
fn needs_f64(julia: &Julia<f32>) -> Failure {
    let wanted = "this window needs f64 to tell neighbouring pixels apart, which runs on the cores alone";
    let instead = format!("give another --backend, {}, or --precision f32 for a picture with stripes", resolved(julia));
    Failure::usage("--backend", "gpu", &format!("{wanted}; {instead}"))
}

/// What to give for a window that is resolved.
fn resolved<T: Real>(julia: &Julia<T>) -> String {
    let smallest = julia.smallest_span();
    if smallest.is_finite() { format!("a --span of at least {smallest:e}") } else { "a smaller --size".into() }
}

impl Window {
    /// Says so where neighbouring pixels are one point.
    fn warn<T: Real>(&self) {
        let julia = self.closest::<T>();
        if !julia.resolves() {
            let Self { span, precision, .. } = self;
            let double = self.precision == Precision::F32 && self.closest::<f64>().resolves();
            let instead = format!("give {}{}", resolved(&julia), if double { ", or --precision f64" } else { "" });
            warning(&format!("--span is {span:e}: neighbouring pixels are one point in {precision}, which shows as stripes; {instead}"));
        }
    }

    pub fn julia<T: Real>(&self) -> Julia<T> {
        let Self { size, center, span, c, max_iter, .. } = *self;
        let julia = Julia::default().size(size.width, size.height).center(center.re, center.im).span(span);
        julia.c(c.re, c.im).max_iter(max_iter).precision()
    }

    /// The window whose neighbouring points are as close as any that the picture takes: turned and sampled ones are closer.
    fn closest<T: Real>(&self) -> Julia<T> {
        let finer = if self.is_plain() { 1 } else { 2 };
        self.julia::<T>().size(self.size.width.saturating_mul(finer), self.size.height.saturating_mul(finer))
    }

    /// Whether each pixel is one point of a window that is not turned.
    pub fn is_plain(&self) -> bool {
        self.rotate == 0.0 && self.look.sampling.samples == 1
    }

    pub fn frame(&self) -> Frame {
        let Self { size, center, span, rotate, .. } = *self;
        Frame { width: size.width, height: size.height, center: (center.re, center.im), span, turn: rotate }
    }

    /// The command that makes this picture, less its file.
    pub fn recipe(&self) -> String {
        let Self { size, center, span, c, max_iter, precision, rotate, color, look } = self;
        let window = format!("--size {size} --center {center} --span {span} --c {c} --max-iter {max_iter} --precision {precision}");
        let rotate = if *rotate == 0.0 { String::new() } else { format!(" --rotate {rotate}") };
        let color = if *color == Colour::Bands { "bands" } else { "smooth" };
        format!("julia {window}{rotate} --color {color} {}", look.recipe())
    }
}
