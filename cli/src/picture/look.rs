//! How a picture looks: its gradient, the scale from values to it, and how often each pixel is sampled. Not here: what it shows.

use std::path::Path;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use yunta::picture::{self, Gradient, Mapping, Sampling};

use crate::shell::failure::Failure;

/// The longest file of colours, in bytes.
const MOST_BYTES: u64 = 1 << 16;

/// What was typed. What was not is another's to say: a picture's recipe, or the defaults.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Colours")]
// By its name there would be several of a command.
#[group(skip)]
pub(crate) struct Typed {
    /// The colours: a name (harvest, viridis, magma, inferno, plasma, cividis, twilight, turbo, sinebow, spectral and more, which
    /// a wrong name lists), colours as '#102030,#ffaa00,#fff', or a file of such [default: harvest]
    #[arg(long, value_name = "COLOURS", value_parser = gradient)]
    palette: Option<Gradient>,
    /// How values are spread over the colours: histogram gives each colour its part of the picture [default: histogram]
    #[arg(long, value_name = "NAME", value_parser = mappings())]
    mapping: Option<Mapping>,
    /// The colour of points that do not escape, or have no value, as '#102030' [default: #000000]
    #[arg(long, value_name = "COLOUR", value_parser = colour)]
    inside: Option<[u8; 3]>,
    /// Points of a pixel, 1 to 64, averaged as light; where neighbours look alike, one is taken [default: 1]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,
    /// Take all samples at every pixel, not only where neighbours look different
    #[arg(long)]
    everywhere: bool,
    /// Bits of each colour's red, green and blue: 8 or 16 [default: 8]
    #[arg(long, value_name = "BITS", value_parser = depth)]
    pub depth: Option<u8>,
}

/// What it means.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub gradient: Gradient,
    pub mapping: Mapping,
    pub sampling: Sampling,
    pub depth: Option<u8>,
}

impl Typed {
    /// These values, and the others' where there is none.
    pub fn or(self, others: Self) -> Self {
        Self {
            palette: self.palette.or(others.palette),
            mapping: self.mapping.or(others.mapping),
            inside: self.inside.or(others.inside),
            samples: self.samples.or(others.samples),
            everywhere: self.everywhere || others.everywhere,
            depth: self.depth.or(others.depth),
        }
    }

    /// These values, and the defaults where there is none.
    ///
    /// # Errors
    /// There cannot be so many samples.
    pub fn means(self) -> Result<Look, Failure> {
        let gradient = self.palette.unwrap_or_else(|| picture::Palette::Harvest.into());
        let sampling = Sampling { samples: self.samples.unwrap_or(1), everywhere: self.everywhere };
        sampling.validate()?;
        Ok(Look {
            gradient: gradient.with_inside(self.inside.unwrap_or_default()),
            mapping: self.mapping.unwrap_or(Mapping::Histogram),
            sampling,
            depth: self.depth,
        })
    }
}

impl Look {
    /// The arguments that make it, what is as usual left out.
    pub fn recipe(&self) -> String {
        let Self { gradient, mapping, sampling, depth } = self;
        let mut text = format!("--palette {gradient}");
        let mut add = |what: String| text += &format!(" {what}");
        if *mapping != Mapping::Histogram {
            add(format!("--mapping {}", mapping.name()));
        }
        if gradient.inside() != [0; 3] {
            add(format!("--inside {}", picture::hex(gradient.inside())));
        }
        if sampling.samples > 1 {
            add(format!("--samples {}", sampling.samples));
        }
        if sampling.everywhere {
            add("--everywhere".into());
        }
        if let Some(depth) = depth {
            add(format!("--depth {depth}"));
        }
        text
    }
}

/// A name, colours, or what a file holds of them.
fn gradient(text: &str) -> Result<Gradient, String> {
    let parsed = |text: &str| text.parse::<Gradient>().map_err(|error| wanted(&error));
    match parsed(text) {
        Err(_) if !text.contains('#') && Path::new(text).is_file() => {
            let read = std::fs::metadata(text).and_then(|found| {
                if found.len() > MOST_BYTES {
                    Err(std::io::Error::other("too long for a file of colours"))
                } else {
                    std::fs::read_to_string(text)
                }
            });
            parsed(&read.map_err(|error| error.to_string())?)
        }
        parsed => parsed,
    }
}

fn colour(text: &str) -> Result<[u8; 3], String> {
    picture::colour(text).map_err(|error| wanted(&error))
}

/// What an error says is wanted; clap says the rest.
fn wanted(error: &yunta::Error) -> String {
    match error {
        yunta::Error::Argument { wanted, .. } => wanted.to_string(),
        other => other.to_string(),
    }
}

fn depth(text: &str) -> Result<u8, String> {
    match text {
        "8" => Ok(8),
        "16" => Ok(16),
        _ => Err("give 8 or 16".into()),
    }
}

fn mappings() -> impl TypedValueParser<Value = Mapping> {
    PossibleValuesParser::new(Mapping::ALL.map(Mapping::name)).try_map(|name| name.parse::<Mapping>())
}
