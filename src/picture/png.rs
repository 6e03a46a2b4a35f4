//! Indexed PNG files that carry, as text, the recipe that they were made by. Not here: what a recipe means.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use yunta::{Error, Result};

/// The keyword of the text that holds the recipe.
const RECIPE: &str = "Recipe";
const SOFTWARE: &str = concat!("yunta ", env!("CARGO_PKG_VERSION"));

/// A picture of at most 256 colours.
#[derive(Debug)]
pub(crate) struct Picture {
    pub width: usize,
    pub height: usize,
    /// A byte a pixel, row by row from the top.
    pub indices: Vec<u8>,
    /// Red, green and blue of each index.
    pub colours: Vec<u8>,
    pub recipe: String,
}

impl Picture {
    /// Writes the file.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let side = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        let mut encoder = png::Encoder::new(to, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(&self.colours);
        encoder.set_compression(png::Compression::Fastest);
        encoder.set_filter(png::Filter::Up);
        encoder.add_text_chunk("Software".into(), SOFTWARE.into())?;
        encoder.add_text_chunk(RECIPE.into(), self.recipe.clone())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.indices)?;
        Ok(writer.finish()?)
    }
}

/// The recipe of a picture that was written here.
///
/// # Errors
/// The file cannot be read, is no PNG, or has no recipe.
pub(crate) fn read_recipe(path: &Path) -> Result<String> {
    let file = File::open(path).map_err(|e| Error::file(path, e))?;
    let reader = png::Decoder::new(BufReader::new(file)).read_info();
    let reader = reader.map_err(|e| Error::file(path, format!("no PNG file that yunta can read: {e}")))?;
    let texts = &reader.info().uncompressed_latin1_text;
    let recipe = texts.iter().find(|text| text.keyword == RECIPE).map(|text| text.text.clone());
    recipe.ok_or_else(|| Error::file(path, "it has no recipe; only pictures that yunta made do"))
}
