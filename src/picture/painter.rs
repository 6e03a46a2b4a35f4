//! A picture's colours, which paint it whole or band by band. Not here: how colours are found from values, or how a file is
//! compressed.

use std::io;

use super::gradient::Gradient;
use super::png::{Picture, Pixels, Strip, head, strip};
use super::scale::Scale;
use super::shade::Shades;
use crate::engine::Engine;
use crate::error::{Error, Result};

/// What gives each of a picture's values one of 256 indices, of which 0 is that of the inside.
pub trait Shading: Sync {
    /// What a pixel is known by.
    type Value: Copy + Sync;

    /// The index of a value.
    fn index(&self, value: Self::Value) -> u8;
}

impl Shading for Shades {
    type Value = u32;

    fn index(&self, count: u32) -> u8 {
        Shades::index(self, count)
    }
}

impl Shading for Scale {
    type Value = f32;

    fn index(&self, value: f32) -> u8 {
        Scale::index(self, value)
    }
}

/// The colours of a picture of at most 256 of them, which paints its bands one by one: a picture may be larger than the memory,
/// and each band another process's to make.
///
/// ```no_run
/// use std::io::Write;
/// use yunta::picture::{Check, Mapping, Painter, Palette, Scale, sample_stride};
/// use yunta::{Backend, Engine, Julia};
/// let (engine, julia) = (Engine::new()?, Julia::default().size(2000, 1000).smooth());
/// let sample = julia.sample(&engine, sample_stride(2_000_000))?;
/// let painter = Painter::new(Scale::of(Mapping::Histogram, &sample), Palette::Harvest);
///
/// let mut file = std::fs::File::create("out.png")?;
/// file.write_all(&painter.head(2000, 1000, "julia")?)?;
/// let mut check = Check::NONE;
/// for first in (0..2_000_000).step_by(500_000) {
///     let values = engine.run_range(&julia, first..first + 500_000, Backend::Auto)?.data;
///     let strip = painter.strip(&engine, &values, 2000)?;
///     file.write_all(&strip.chunks)?;
///     check = check.then(strip.check);
/// }
/// file.write_all(&check.tail()?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Painter<S> {
    shading: S,
    /// Red, green and blue of each index.
    colours: Vec<u8>,
}

impl<S: Shading> Painter<S> {
    /// The colours of a gradient at the places that `shading` tells, which knows the whole picture's scale by all of its values or
    /// by a sample of them.
    pub fn new(shading: S, gradient: impl Into<Gradient>) -> Self {
        Self { shading, colours: gradient.into().colours() }
    }

    /// What a PNG file of the picture begins with.
    ///
    /// # Errors
    /// PNG allows no side of 0, or of 2^31 pixels.
    pub fn head(&self, width: usize, height: usize, recipe: &str) -> io::Result<Vec<u8>> {
        head(&self.nothing(width, recipe)?, height)
    }

    /// Rows of `width` values, from the top of the picture or from where the last strip ends.
    ///
    /// # Errors
    /// The values are no whole number of rows, or there is no memory for a byte of each and as many more.
    pub fn strip(&self, engine: &Engine, values: &[S::Value], width: usize) -> Result<Strip> {
        strip(engine, &self.indices(engine, values, width)?, width, 1)
    }

    /// All of the picture's values, a row of `width` after another from the top, as a picture. It is made on the engine's threads.
    ///
    /// # Errors
    /// The values are no whole number of rows, or there is no memory for a byte of each.
    pub fn picture(&self, engine: &Engine, values: &[S::Value], width: usize) -> Result<Picture> {
        Picture::new(width, Pixels::Indexed { indices: self.indices(engine, values, width)?, colours: self.colours.clone() })
    }

    /// The picture without a row.
    fn nothing(&self, width: usize, recipe: &str) -> io::Result<Picture> {
        let pixels = Pixels::Indexed { indices: Vec::new(), colours: self.colours.clone() };
        let picture = Picture::new(width, pixels).map_err(io::Error::other)?;
        Ok(if recipe.is_empty() { picture } else { picture.recipe(recipe) })
    }

    fn indices(&self, engine: &Engine, values: &[S::Value], width: usize) -> Result<Vec<u8>> {
        let height = values.len().checked_div(width).unwrap_or(0);
        if width.checked_mul(height) != Some(values.len()) {
            let wanted = format!("the {} counts are no whole rows of that; give the width that they were computed for", values.len());
            return Err(Error::argument("width", width, wanted));
        }
        engine.map(values, |&value| self.shading.index(value)).map_err(|error| match error {
            Error::Argument { .. } => Error::argument("width", width, format!("no memory for a picture of {width}x{height} pixels")),
            other => other,
        })
    }
}
