//! Indexed PNG files that carry, as text, the recipe that they were made by. Not here: what a recipe means.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use super::palette::Palette;
use super::shade::Shades;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::memory::has_room;

/// The keyword of the text that holds the recipe.
const RECIPE: &str = "Recipe";
const SOFTWARE: &str = concat!("yunta ", env!("CARGO_PKG_VERSION"));

/// A picture of at most 256 colours.
#[derive(Debug, Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    /// A byte a pixel, row by row from the top.
    indices: Vec<u8>,
    /// Red, green and blue of each index.
    colours: Vec<u8>,
    recipe: String,
}

impl Picture {
    /// The picture of escape counts, a row of `width` after another from the top. Counts of `max_iter` do not escape and have
    /// the palette's colour of the inside; the others' colours follow their rank and their logarithm, so that the scale is
    /// the picture's own. It is made on the engine's threads.
    ///
    /// # Errors
    /// The counts are no whole number of rows, or there is no memory for a byte of each.
    pub fn of_counts(engine: &Engine, counts: &[u32], width: usize, max_iter: u32, palette: Palette) -> Result<Self> {
        let height = counts.len().checked_div(width).unwrap_or(0);
        if width.checked_mul(height) != Some(counts.len()) {
            let wanted = format!("the {} counts are no whole rows of that; give the width that they were computed for", counts.len());
            return Err(Error::argument("width", width, wanted));
        }
        let shades = Shades::of(counts, max_iter);
        let indices = engine.map(counts, |&count| shades.index(count)).map_err(|error| match error {
            Error::Argument { .. } => Error::argument("width", width, format!("no memory for a picture of {width}x{height} pixels")),
            other => other,
        })?;
        Ok(Self { width, height, indices, colours: palette.colours(), recipe: String::new() })
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
        let side = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        // The encoder compresses the whole picture into a vector that doubles as it grows, and cannot say that it could not.
        let (width, height) = (self.width, self.height);
        if !has_room(self.indices.len().saturating_mul(3).saturating_add(width + (1 << 20))) {
            return Err(io::Error::other(format!("no memory to compress {width}x{height} pixels")));
        }
        let mut encoder = png::Encoder::new(to, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(&self.colours);
        encoder.set_compression(png::Compression::Fastest);
        encoder.set_filter(png::Filter::Up);
        encoder.add_text_chunk("Software".into(), SOFTWARE.into()).map_err(writing)?;
        if !self.recipe.is_empty() {
            encoder.add_text_chunk(RECIPE.into(), self.recipe.clone()).map_err(writing)?;
        }
        let mut writer = encoder.write_header().map_err(writing)?;
        writer.write_image_data(&self.indices).map_err(writing)?;
        writer.finish().map_err(writing)
    }
}

/// An error of the target as it was: its kind tells a pipe that nobody reads any more.
fn writing(error: ::png::EncodingError) -> io::Error {
    match error {
        ::png::EncodingError::IoError(error) => error,
        other => io::Error::other(other),
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
    let recipe = texts.iter().find(|text| text.keyword == RECIPE).map(|text| text.text.clone());
    recipe.ok_or_else(|| Error::file(path, "it has no recipe; only pictures that yunta made do"))
}
