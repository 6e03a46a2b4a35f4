//! Pictures as PNG files that carry, as text, the recipe that they were made by. Not here: what a recipe means, or what a picture
//! shows.

mod chunk;
mod strip;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use super::gradient::Gradient;
use super::light::{Light, straight, to_bytes, to_words};
use super::painter::Painter;
use super::shade::Shades;
use crate::engine::Engine;
use crate::error::{Error, Result};

pub(super) use strip::strip;
pub use strip::{Check, Strip};

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
    /// Rows with which strips begin, in their order.
    cuts: Vec<usize>,
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

    /// How many bytes a pixel is.
    fn bytes(&self) -> usize {
        let number = match self {
            Self::Indexed { .. } | Self::Rgb8(_) | Self::Rgba8(_) => 1,
            Self::Rgb16(_) | Self::Rgba16(_) => 2,
            Self::Light(_) => 4,
        };
        number * self.channels()
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
        Ok(Self { width, height, pixels, texts: vec![("Software", SOFTWARE.into())], cuts: Vec::new() })
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
        Painter::new(Shades::of(counts, max_iter), palette).picture(engine, counts, width)
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

    /// What its file will tell of how it was made, if it was told.
    pub fn told(&self) -> Option<Recipe> {
        let text = |wanted| self.texts.iter().rev().find(|(keyword, _)| *keyword == wanted).map(|(_, text)| text.clone());
        Some(Recipe { recipe: text(RECIPE)?, function: text(FUNCTION), software: SOFTWARE.into() })
    }

    /// The same picture, whose file will be compressed anew from each of these rows on, in ascending order: it then has the bytes
    /// that it has when it is put together from [strips](Painter::strip) which begin there.
    pub fn cut_at(mut self, rows: impl IntoIterator<Item = usize>) -> Self {
        self.cuts = rows.into_iter().collect();
        self
    }

    /// Writes a PNG file, whose parts are compressed on the engine's threads. Its bytes do not depend on how many these are.
    ///
    /// # Errors
    /// Those of `to`, and no memory; PNG allows no side of 0, or of 2^31 pixels, and no light.
    pub fn write(&self, engine: &Engine, to: &mut dyn Write) -> io::Result<()> {
        let (bytes, pixel) = (self.bytes()?, self.pixels.bytes());
        to.write_all(&head(self, self.height)?)?;
        let (mut check, mut rest) = (Check::NONE, &*bytes);
        let ends = self.cuts.iter().copied().chain([self.height]);
        let mut done = 0;
        for end in ends.filter(|&end| end <= self.height) {
            let (part, others) = rest.split_at(end.saturating_sub(done) * self.width * pixel);
            let strip = strip(engine, part, self.width, pixel).map_err(io::Error::other)?;
            to.write_all(&strip.chunks)?;
            (check, rest, done) = (check.then(strip.check), others, end.max(done));
        }
        to.write_all(&check.tail()?)
    }

    /// Tells an encoder of several pictures of which kind the pixels are, and the texts.
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
            added.map_err(io::Error::other)?;
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

/// What a file of a picture like this one, of so many rows, has before its pixels.
pub(super) fn head(picture: &Picture, height: usize) -> io::Result<Vec<u8>> {
    let colours = if let Pixels::Indexed { colours, .. } = &picture.pixels { Some(&**colours) } else { None };
    let mut head = chunk::begin((picture.width, height), colour_type(&picture.pixels)?, colours)?;
    picture.texts.iter().try_for_each(|(keyword, text)| chunk::text(keyword, text, &mut head))?;
    chunk::begin_pixels(&mut head)?;
    Ok(head)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Palette, Scale};

    const SIZE: (usize, usize) = (301, 257);

    fn engine() -> Engine {
        Engine::builder().threads(2).build().unwrap()
    }

    fn written(picture: &Picture) -> Vec<u8> {
        let mut file = Vec::new();
        picture.write(&engine(), &mut file).unwrap();
        file
    }

    #[test]
    fn pixels_of_every_kind_come_back_wherever_they_are_cut() {
        let bytes = |channels: usize| (0..channels * SIZE.0 * SIZE.1).map(|k| (k * k / 97) as u8).collect::<Vec<_>>();
        let words = |channels: usize| bytes(channels).iter().map(|&byte| u16::from(byte) * 251 + 7).collect::<Vec<_>>();
        let indexed = Pixels::Indexed { indices: bytes(1), colours: bytes(1)[..768].to_vec() };
        let kinds = [indexed, Pixels::Rgb8(bytes(3)), Pixels::Rgba8(bytes(4)), Pixels::Rgb16(words(3)), Pixels::Rgba16(words(4))];
        for picture in kinds.map(|pixels| Picture::new(SIZE.0, pixels).unwrap()) {
            for cuts in [vec![], vec![0, 1, 100, SIZE.1]] {
                let file = written(&picture.clone().cut_at(cuts));
                let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
                assert_eq!((reader.info().width as usize, reader.info().height as usize), SIZE);
                let mut read = vec![0; picture.bytes().unwrap().len()];
                reader.next_frame(&mut read).unwrap();
                assert!(read == *picture.bytes().unwrap(), "{:?}", colour_type(picture.pixels()));
            }
        }
        assert!(Picture::new(1, Pixels::Light(vec![0.0; 4])).unwrap().write(&engine(), &mut Vec::new()).is_err());
    }

    #[test]
    fn strips_are_the_file_of_the_whole() {
        let values: Vec<f32> = (0..SIZE.0 * SIZE.1).map(|k| (k % 1000) as f32).collect();
        let painter = Painter::new(Scale::of(crate::picture::Mapping::Linear, &values), Palette::Harvest);
        let (top, rest) = values.split_at(100 * SIZE.0);
        let [top, rest] = [top, rest].map(|part| painter.strip(&engine(), part, SIZE.0).unwrap());
        let head = painter.head(SIZE.0, SIZE.1, "julia").unwrap();
        let parts = [head, top.chunks, rest.chunks, top.check.then(rest.check).tail().unwrap()].concat();
        let whole = painter.picture(&engine(), &values, SIZE.0).unwrap().recipe("julia");
        assert!(written(&whole.clone().cut_at([100])) == parts);
        assert!(written(&whole) != parts, "a cut that shows nothing");
    }

    #[test]
    fn texts_of_any_letters_come_back() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["julia --c é", "draw 'α + β'"] {
            let picture = Picture::new(1, Pixels::Rgb8(vec![0; 3])).unwrap().recipe(text).function("// ζ\nz");
            let path = folder.path().join("out.png");
            std::fs::write(&path, written(&picture)).unwrap();
            let recipe = read_recipe(&path).unwrap();
            assert_eq!((recipe.recipe.as_str(), recipe.function.as_deref(), recipe.is_ours()), (text, Some("// ζ\nz"), true));
        }
    }
}
