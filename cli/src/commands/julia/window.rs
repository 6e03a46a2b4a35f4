//! The window of a Julia set: what was typed of it, what that means, and the recipe that a picture carries.

use std::path::Path;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, FromArgMatches};
use yunta::{Julia, Real};

use crate::shell::failure::Failure;
use crate::shell::values::{Point, Precision, Size};
use yunta::picture::{self, Palette};

/// What was typed. What was not is another's to say: a picture's recipe, or the defaults.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Window")]
pub(super) struct Typed {
    /// Width and height in pixels [default: 2000x1000]
    #[arg(long, value_name = "WxH")]
    size: Option<Size>,
    /// The point in the middle [default: 0,0]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    center: Option<Point>,
    /// How much of the plane the width shows [default: 4]
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    span: Option<f64>,
    /// The constant of z -> z^2 + c [default: -0.835,-0.2321]
    #[arg(long, value_name = "RE,IM", allow_hyphen_values = true)]
    c: Option<Point>,
    /// The most steps that a point is followed for [default: 50]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    max_iter: Option<u32>,
    /// The arithmetic's type [default: f32]
    #[arg(long, value_name = "TYPE", value_enum)]
    precision: Option<Precision>,
    /// The picture's colours [default: harvest]
    #[arg(long, value_name = "NAME", value_parser = palettes())]
    palette: Option<Palette>,
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
    pub palette: Palette,
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
        let matches = command.try_get_matches_from(recipe.split_ascii_whitespace()).map_err(unusable)?;
        Self::from_arg_matches(&matches).map_err(unusable)
    }

    /// These values, and the others' where there is none.
    pub fn or(self, others: Self) -> Self {
        Self {
            size: self.size.or(others.size),
            center: self.center.or(others.center),
            span: self.span.or(others.span),
            c: self.c.or(others.c),
            max_iter: self.max_iter.or(others.max_iter),
            precision: self.precision.or(others.precision),
            palette: self.palette.or(others.palette),
        }
    }

    /// These values, and the defaults where there is none.
    pub fn means(self) -> Window {
        Window {
            size: self.size.unwrap_or(Size { width: 2000, height: 1000 }),
            center: self.center.unwrap_or(Point { re: 0.0, im: 0.0 }),
            span: self.span.unwrap_or(4.0),
            c: self.c.unwrap_or(Point { re: -0.835, im: -0.2321 }),
            max_iter: self.max_iter.unwrap_or(50),
            precision: self.precision.unwrap_or(Precision::F32),
            palette: self.palette.unwrap_or(Palette::Harvest),
        }
    }
}

impl Window {
    pub fn julia<T: Real>(&self) -> Julia<T> {
        let Self { size, center, span, c, max_iter, .. } = *self;
        let julia = Julia::default().size(size.width, size.height).center(center.re, center.im).span(span);
        julia.c(c.re, c.im).max_iter(max_iter).precision()
    }

    /// The command that makes this picture, less its file.
    pub fn recipe(&self) -> String {
        let Self { size, center, span, c, max_iter, precision, palette } = self;
        let palette = palette.name();
        format!(
            "julia --size {size} --center {center} --span {span} --c {c} --max-iter {max_iter} --precision {precision} --palette {palette}"
        )
    }
}

fn palettes() -> impl TypedValueParser<Value = Palette> {
    let value = |palette: Palette| PossibleValue::new(palette.name()).help(palette.about());
    PossibleValuesParser::new(Palette::ALL.map(value))
        .try_map(|name| Palette::named(&name).ok_or_else(|| format!("there is no palette {name}")))
}
