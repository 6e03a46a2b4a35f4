//! Pictures as PNG files that carry, as text, the recipe that they were made by. Not here: what a recipe means, or what a picture
//! shows.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use super::gradient::Gradient;
use super::light::{Light, straight, to_bytes, to_words};
use super::shade::Shades;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::memory::has_room;

/// The keyword of the text that holds the recipe.
const RECIPE: &str = "Recipe";
const SOFTWARE: &str = concat!("yunta ", env!("CARGO_PKG_VERSION"));

/// The keyword of the text that holds a function's.
const FUNCTION: &str = "Function";

/// A picture: pixels, row by row from the top, and the recipe that they were made by.
#[derive(Debug, Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Pixels,
    /// Keywords and texts.
    texts: Vec<(&'static str, String)>,
}

/// A picture's pixels, as files have them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Pixels {
    /// Of at most 256 colours.
    Indexed {
        /// A byte a pixel.
        indices: Vec<u8>,
        /// Red, green and blue of each index.
        colours: Vec<u8>,
    },
    /// Red, green and blue of each pixel.
    Rgb8(Vec<u8>),
    /// The same, and alpha.
    Rgba8(Vec<u8>),
    /// Red, green and blue in 16 bits.
    Rgb16(Vec<u16>),
    /// The same, and alpha.
    Rgba16(Vec<u16>),
    /// Linear light, red, green, blue and alpha, not multiplied by it: for formats of numbers. PNG has none of these.
    Light(Vec<f32>),
}

impl Pixels {
    /// How many numbers a pixel is.
    fn channels(&self) -> usize {
        match self {
            Self::Indexed { .. } => 1,
            Self::Rgb8(_) | Self::Rgb16(_) => 3,
            Self::Rgba8(_) | Self::Rgba16(_) | Self::Light(_) => 4,
        }
    }

    fn numbers(&self) -> usize {
        match self {
            Self::Indexed { indices: bytes, .. } | Self::Rgb8(bytes) | Self::Rgba8(bytes) => bytes.len(),
            Self::Rgb16(words) | Self::Rgba16(words) => words.len(),
            Self::Light(numbers) => numbers.len(),
        }
    }

    /// No pixels yet, of these bits a number (8, 16, or 32 of light), with alpha or without.
    pub fn none(depth: u8, has_alpha: bool) -> Self {
        match (depth, has_alpha) {
            (32, _) => Self::Light(Vec::new()),
            (16, true) => Self::Rgba16(Vec::new()),
            (16, false) => Self::Rgb16(Vec::new()),
            (_, true) => Self::Rgba8(Vec::new()),
            (_, false) => Self::Rgb8(Vec::new()),
        }
    }

    /// Adds pixels of light, on the engine's threads; to indexed ones nothing can be added.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn extend(&mut self, engine: &Engine, lights: &[Light]) -> Result<()> {
        fn three<T: Copy>(to: &mut Vec<T>, colours: &[[T; 4]]) {
            to.extend(colours.iter().flat_map(|&[r, g, b, _]| [r, g, b]));
        }
        match self {
            Self::Indexed { .. } => {}
            Self::Rgb8(to) => three(to, &engine.map(lights, |&light| to_bytes(light))?),
            Self::Rgba8(to) => to.extend(engine.map(lights, |&light| to_bytes(light))?.as_flattened()),
            Self::Rgb16(to) => three(to, &engine.map(lights, |&light| to_words(light))?),
            Self::Rgba16(to) => to.extend(engine.map(lights, |&light| to_words(light))?.as_flattened()),
            Self::Light(to) => to.extend(engine.map(lights, |&light| straight(light))?.as_flattened()),
        }
        Ok(())
    }
}

impl Picture {
    /// A picture of these pixels.
    ///
    /// # Errors
    /// They are no whole number of rows of `width`.
    pub fn new(width: usize, pixels: Pixels) -> Result<Self> {
        let (numbers, row) = (pixels.numbers(), width.saturating_mul(pixels.channels()));
        let height = numbers.checked_div(row).unwrap_or(0);
        if row.checked_mul(height) != Some(numbers) {
            let wanted = format!("the {} pixels are no whole rows of that", numbers / pixels.channels());
            return Err(Error::argument("width", width, wanted));
        }
        Ok(Self { width, height, pixels, texts: vec![("Software", SOFTWARE.into())] })
    }

    /// Pixels in a row, and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The same picture without its alpha, where nothing of it can be seen through.
    pub fn without_needless_alpha(mut self) -> Self {
        fn opaque<T: Copy + PartialEq>(numbers: &[T], most: T) -> Option<Vec<T>> {
            let (pixels, _) = numbers.as_chunks::<4>();
            pixels.iter().all(|pixel| pixel[3] == most).then(|| pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect())
        }
        let without = match &self.pixels {
            Pixels::Rgba8(bytes) => opaque(bytes, u8::MAX).map(Pixels::Rgb8),
            Pixels::Rgba16(words) => opaque(words, u16::MAX).map(Pixels::Rgb16),
            _ => None,
        };
        self.pixels = without.unwrap_or(self.pixels);
        self
    }

    /// Its pixels.
    pub fn pixels(&self) -> &Pixels {
        &self.pixels
    }

    /// The picture of escape counts, a row of `width` after another from the top. Counts of `max_iter` do not escape and have
    /// the palette's colour of the inside; the others' colours follow their rank and their logarithm, so that the scale is
    /// the picture's own. It is made on the engine's threads.
    ///
    /// # Errors
    /// The counts are no whole number of rows, or there is no memory for a byte of each.
    pub fn of_counts(engine: &Engine, counts: &[u32], width: usize, max_iter: u32, palette: impl Into<Gradient>) -> Result<Self> {
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
        Self::new(width, Pixels::Indexed { indices, colours: palette.into().colours() })
    }

    /// The same picture, whose file will tell how to make it again.
    pub fn recipe(mut self, recipe: impl Into<String>) -> Self {
        self.texts.push((RECIPE, recipe.into()));
        self
    }

    /// The same picture, whose file will hold the function that it shows.
    pub fn function(mut self, text: impl Into<String>) -> Self {
        self.texts.push((FUNCTION, text.into()));
        self
    }

    /// Writes a PNG file.
    ///
    /// # Errors
    /// Those of `to`, and no memory; PNG allows no side of 0, or of 2^31 pixels, and no light.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let side = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        // The encoder compresses the whole picture into a vector that doubles as it grows, and cannot say that it could not.
        let (width, height) = (self.width, self.height);
        let bytes = self.bytes()?;
        if !has_room(bytes.len().saturating_mul(3).saturating_add(width + (1 << 20))) {
            return Err(io::Error::other(format!("no memory to compress {width}x{height} pixels")));
        }
        let mut encoder = png::Encoder::new(to, side(width)?, side(height)?);
        self.describe(&mut encoder)?;
        let mut writer = encoder.write_header().map_err(writing)?;
        writer.write_image_data(&bytes).map_err(writing)?;
        writer.finish().map_err(writing)
    }

    /// Tells an encoder of which kind the pixels are, and the texts.
    pub(super) fn describe<W: Write>(&self, encoder: &mut png::Encoder<'_, W>) -> io::Result<()> {
        let (colour, depth) = colour_type(&self.pixels)?;
        encoder.set_color(colour);
        encoder.set_depth(depth);
        encoder.set_compression(png::Compression::Fastest);
        encoder.set_filter(png::Filter::Up);
        if let Pixels::Indexed { colours, .. } = &self.pixels {
            encoder.set_palette(colours.clone());
        }
        for (keyword, text) in &self.texts {
            // Latin-1 in the plainest form, which every reader knows.
            let added = match text.chars().all(|c| u32::from(c) < 256) {
                true => encoder.add_text_chunk((*keyword).into(), text.clone()),
                false => encoder.add_itxt_chunk((*keyword).into(), text.clone()),
            };
            added.map_err(writing)?;
        }
        Ok(())
    }

    /// The pixels as PNG has them.
    pub(super) fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match &self.pixels {
            Pixels::Indexed { indices: bytes, .. } | Pixels::Rgb8(bytes) | Pixels::Rgba8(bytes) => Ok(bytes.into()),
            Pixels::Rgb16(words) | Pixels::Rgba16(words) => Ok(words.iter().flat_map(|word| word.to_be_bytes()).collect()),
            Pixels::Light(_) => Err(no_light()),
        }
    }
}

/// How PNG calls such pixels.
pub(super) fn colour_type(pixels: &Pixels) -> io::Result<(png::ColorType, png::BitDepth)> {
    use png::{BitDepth, ColorType};
    match pixels {
        Pixels::Indexed { .. } => Ok((ColorType::Indexed, BitDepth::Eight)),
        Pixels::Rgb8(_) => Ok((ColorType::Rgb, BitDepth::Eight)),
        Pixels::Rgba8(_) => Ok((ColorType::Rgba, BitDepth::Eight)),
        Pixels::Rgb16(_) => Ok((ColorType::Rgb, BitDepth::Sixteen)),
        Pixels::Rgba16(_) => Ok((ColorType::Rgba, BitDepth::Sixteen)),
        Pixels::Light(_) => Err(no_light()),
    }
}

fn no_light() -> io::Error {
    io::Error::other("PNG has no numbers of light; give 8 or 16 bits")
}

/// An error of the target as it was: its kind tells a pipe that nobody reads any more.
pub(super) fn writing(error: ::png::EncodingError) -> io::Error {
    match error {
        ::png::EncodingError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// What a picture's file tells of how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The command, less its file.
    pub recipe: String,
    /// The function that it shows, if it does.
    pub function: Option<String>,
    /// What wrote it, with its version.
    pub software: String,
}

impl Recipe {
    /// Whether this version of yunta wrote the file.
    pub fn is_ours(&self) -> bool {
        self.software == SOFTWARE
    }
}

/// The recipe of a picture file that was written here.
///
/// # Errors
/// The file cannot be read, is no PNG, or has no recipe.
pub fn read_recipe(path: &Path) -> Result<Recipe> {
    let file = File::open(path).map_err(|e| Error::file(path, e))?;
    let reader = png::Decoder::new(BufReader::new(file)).read_info();
    let reader = reader.map_err(|e| Error::file(path, format!("no PNG file that yunta can read: {e}")))?;
    let info = reader.info();
    let text = |keyword: &str| {
        let plain = info.uncompressed_latin1_text.iter().find(|text| text.keyword == keyword).map(|text| text.text.clone());
        plain.or_else(|| info.utf8_text.iter().find(|text| text.keyword == keyword)?.get_text().ok())
    };
    let recipe = text(RECIPE).ok_or_else(|| Error::file(path, "it has no recipe; only pictures that yunta made do"))?;
    Ok(Recipe { recipe, function: text(FUNCTION), software: text("Software").unwrap_or_default() })
}
