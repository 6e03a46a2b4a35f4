//! Indexed PNG files that carry, as text, the recipe that they were made by: whole, or band by band. Not here: what a recipe
//! means.

mod chunk;
mod strip;

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use super::palette::Palette;
use super::shade::{Shades, stride};
use crate::engine::Engine;
use crate::error::{Error, Result};

pub use strip::{Check, Strip};

/// The colours of a picture of escape counts, which paints its bands one by one: a picture may be larger than the memory, and
/// each band another process's to make.
///
/// ```no_run
/// use std::io::Write;
/// use yunta::picture::{Check, Painter, Palette};
/// use yunta::{Backend, Engine, Julia};
/// let (engine, julia) = (Engine::new()?, Julia::default().size(2000, 1000));
/// let sample = julia.sample(&engine, Painter::stride(2_000_000))?;
/// let painter = Painter::of_sample(&sample, 50, Palette::Harvest);
///
/// let mut file = std::fs::File::create("out.png")?;
/// file.write_all(&painter.head(2000, 1000, "julia")?)?;
/// let mut check = Check::NONE;
/// for first in (0..2_000_000).step_by(500_000) {
///     let counts = engine.run_range(&julia, first..first + 500_000, Backend::Auto)?.data;
///     let strip = painter.strip(&engine, &counts, 2000)?;
///     file.write_all(&strip.chunks)?;
///     check = check.then(strip.check);
/// }
/// file.write_all(&Painter::tail(check)?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Painter {
    shades: Shades,
    /// Red, green and blue of each index.
    colours: Vec<u8>,
}

impl Painter {
    /// The colours of a picture of which these are the counts of all pixels whose index is a multiple of its
    /// [`stride`](Painter::stride). Counts of `max_iter` do not escape and have the palette's colour of the inside; the others'
    /// colours follow their rank and their logarithm, so that the scale is the picture's own.
    pub fn of_sample(sample: &[u32], max_iter: u32, palette: Palette) -> Self {
        Self { shades: Shades::of_sample(sample.iter().copied(), max_iter), colours: palette.colours() }
    }

    /// The same of the counts of all pixels.
    pub fn of_counts(counts: &[u32], max_iter: u32, palette: Palette) -> Self {
        Self { shades: Shades::of(counts, max_iter), colours: palette.colours() }
    }

    /// How far the pixels of the sample are apart, of a picture of so many: there are about 65,536 of them in a large one.
    pub fn stride(pixels: usize) -> usize {
        stride(pixels)
    }

    /// What the file begins with. The recipe is text of Latin-1 alone, which PNG can hold.
    ///
    /// # Errors
    /// PNG allows no side of 0, or of 2^31 pixels, and no other text.
    pub fn head(&self, width: usize, height: usize, recipe: &str) -> io::Result<Vec<u8>> {
        chunk::head((width, height), &self.colours, recipe)
    }

    /// Rows of `width` counts, from the top of the picture or from where the last strip ends.
    ///
    /// # Errors
    /// The counts are no whole number of rows, or there is no memory for a byte of each and as many more.
    pub fn strip(&self, engine: &Engine, counts: &[u32], width: usize) -> Result<Strip> {
        strip::strip(engine, &self.indices(engine, counts, width)?, width)
    }

    /// What the file ends with, of all strips' checks together.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn tail(check: Check) -> io::Result<Vec<u8>> {
        chunk::tail(check)
    }

    fn indices(&self, engine: &Engine, counts: &[u32], width: usize) -> Result<Vec<u8>> {
        let height = counts.len().checked_div(width).unwrap_or(0);
        if width.checked_mul(height) != Some(counts.len()) {
            let wanted = format!("the {} counts are no whole rows of that; give the width that they were computed for", counts.len());
            return Err(Error::argument("width", width, wanted));
        }
        engine.map(counts, |&count| self.shades.index(count)).map_err(|error| match error {
            Error::Argument { .. } => Error::argument("width", width, format!("no memory for a picture of {width}x{height} pixels")),
            other => other,
        })
    }
}

/// A picture of at most 256 colours.
#[derive(Debug, Clone)]
pub struct Picture {
    engine: Engine,
    width: usize,
    height: usize,
    /// A byte a pixel, row by row from the top.
    indices: Vec<u8>,
    /// Red, green and blue of each index.
    colours: Vec<u8>,
    recipe: String,
}

impl Picture {
    /// The picture of escape counts, a row of `width` after another from the top, in the colours of [`Painter::of_counts`]. It is
    /// made on the engine's threads, and written on them.
    ///
    /// # Errors
    /// The counts are no whole number of rows, or there is no memory for a byte of each.
    pub fn of_counts(engine: &Engine, counts: &[u32], width: usize, max_iter: u32, palette: Palette) -> Result<Self> {
        let painter = Painter::of_counts(counts, max_iter, palette);
        let indices = painter.indices(engine, counts, width)?;
        let height = counts.len().checked_div(width).unwrap_or(0);
        Ok(Self { engine: engine.clone(), width, height, indices, colours: painter.colours, recipe: String::new() })
    }

    /// The same picture, whose file will tell how to make it again. Text of Latin-1 alone, which PNG can hold.
    pub fn recipe(mut self, recipe: impl Into<String>) -> Self {
        self.recipe = recipe.into();
        self
    }

    /// Writes a PNG file.
    ///
    /// # Errors
    /// Those of `to`, and no memory; PNG allows no side of 0, or of 2^31 pixels.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let head = chunk::head((self.width, self.height), &self.colours, &self.recipe)?;
        let strip = strip::strip(&self.engine, &self.indices, self.width).map_err(io::Error::other)?;
        to.write_all(&head)?;
        to.write_all(&strip.chunks)?;
        to.write_all(&chunk::tail(strip.check)?)
    }
}

/// The recipe of a picture file that was written here.
///
/// # Errors
/// The file cannot be read, is no PNG, or has no recipe.
pub fn read_recipe(path: &Path) -> Result<String> {
    let file = File::open(path).map_err(|e| Error::file(path, e))?;
    let reader = png::Decoder::new(BufReader::new(file)).read_info();
    let reader = reader.map_err(|e| Error::file(path, format!("no PNG file that yunta can read: {e}")))?;
    let texts = &reader.info().uncompressed_latin1_text;
    let recipe = texts.iter().find(|text| text.keyword == chunk::RECIPE).map(|text| text.text.clone());
    recipe.ok_or_else(|| Error::file(path, "it has no recipe; only pictures that yunta made do"))
}
