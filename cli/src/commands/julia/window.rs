//! The window of a Julia set: what was typed of it, what that means, and the recipe that a picture carries.

use std::path::Path;

use clap::{Args, FromArgMatches, ValueEnum};
use yunta::picture::{self, Frame};
use yunta::{Backend, Julia, Kernel, Real, math};

use crate::picture::look::{self, Look};
use crate::shell::failure::{Failure, warning};
use crate::shell::values::{Course, Point, Precision, Size};

/// What was typed. What was not is another's to say: a picture's recipe, or the defaults.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Window")]
// By its name there would be several of a command.
#[group(skip)]
pub(super) struct Typed {
    /// Width and height in pixels [default: 2000x1000]
    #[arg(long, value_name = "WxH")]
    size: Option<Size>,
    /// The point in the middle; the imaginary part grows downwards [default: 0,0]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    center: Option<Course<Point>>,
    /// How much of the plane the width shows [default: 4]
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    span: Option<Course<f64>>,
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
    /// By how many degrees the picture is turned, counterclockwise [default: 0]
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true)]
    rotate: Option<Course<f64>>,
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
        let recipe = picture::read_recipe(path)?;
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
        if self.size.is_some() || self.center.is_some() || self.span.is_some() {
            others.precision = others.precision.filter(|&precision| precision != Asked::F32);
        }
        Self {
            size: self.size.or(others.size),
            center: self.center.or(others.center),
            span: self.span.or(others.span),
            c: self.c.or(others.c),
            max_iter: self.max_iter.or(others.max_iter),
            precision: self.precision.or(others.precision),
            rotate: self.rotate.or(others.rotate),
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

    /// The picture at a part of a sequence's way, 0 to 1. What is seen changes evenly: the span by the same factor each time.
    pub fn at(&self, along: f64) -> Self {
        let even = |from: f64, to: f64, along: f64| from + (to - from) * along;
        let point = |from: Point, to: Point, along: f64| Point { re: even(from.re, to.re, along), im: even(from.im, to.im, along) };
        let zoom = |from: f64, to: f64, along: f64| from * math::pow(to / from, along);
        Self {
            center: self.center.map(|course| course.at(along, point)),
            span: self.span.map(|course| course.at(along, zoom)),
            c: self.c.map(|course| course.at(along, point)),
            rotate: self.rotate.map(|course| course.at(along, even)),
            ..self.clone()
        }
    }

    /// That nothing is a course, of which one picture has no use.
    fn check_still(&self) -> Result<(), Failure> {
        let moves = [
            ("--center", self.center.is_some_and(|course| course.to.is_some())),
            ("--span", self.span.is_some_and(|course| course.to.is_some())),
            ("--c", self.c.is_some_and(|course| course.to.is_some())),
            ("--rotate", self.rotate.is_some_and(|course| course.to.is_some())),
        ];
        match moves.iter().find(|(_, moves)| *moves) {
            Some((flag, _)) => Err(Failure::usage(flag, "FROM..TO", "that is a sequence's; give --frames N")),
            None => Ok(()),
        }
    }

    fn in_f32(self) -> Result<Window, Failure> {
        self.check_still()?;
        let rotate = self.rotate.map_or(0.0, |course| course.from);
        if !rotate.is_finite() {
            return Err(Failure::usage("--rotate", rotate, "give a finite number of degrees"));
        }
        Ok(Window {
            size: self.size.unwrap_or(Size { width: 2000, height: 1000 }),
            center: self.center.map_or(Point { re: 0.0, im: 0.0 }, |course| course.from),
            span: self.span.map_or(4.0, |course| course.from),
            c: self.c.map_or(Point { re: -0.835, im: -0.2321 }, |course| course.from),
            max_iter: self.max_iter.unwrap_or(50),
            precision: Precision::F32,
            rotate,
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
