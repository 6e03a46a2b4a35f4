//! The pictures of a file that moves, one after the other, as they are compared. Not here: how one alone is read.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::{AnimationDecoder, Delay, Frames, ImageFormat, ImageReader};

use crate::shell::failure::Failure;

/// The pictures of a file that moves, one after the other; none of another file.
pub(crate) struct Film {
    frames: Option<Frames<'static>>,
    path: PathBuf,
}

/// One of them: red, green, blue and alpha of each pixel, and how long it is shown.
pub(crate) struct Shown {
    pub pixels: Vec<u8>,
    pub delay: Delay,
}

impl Film {
    /// Opens a file of any format that is known.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |reason: &dyn std::fmt::Display| Failure::Failed(format!("{}: {reason}", path.display()));
        let opened = || File::open(path).map(BufReader::new).map_err(|error| failed(&error));
        let found = ImageReader::new(opened()?).with_guessed_format().map_err(|error| failed(&error))?.format();
        let frames = match found {
            Some(ImageFormat::Gif) => Some(GifDecoder::new(opened()?).map_err(|error| failed(&error))?.into_frames()),
            Some(ImageFormat::Png) => {
                let png = PngDecoder::new(opened()?).map_err(|error| failed(&error))?;
                let moves = png.is_apng().map_err(|error| failed(&error))?;
                if moves { Some(png.apng().map_err(|error| failed(&error))?.into_frames()) } else { None }
            }
            _ => None,
        };
        Ok(Self { frames, path: path.to_owned() })
    }

    /// The next picture.
    ///
    /// # Errors
    /// It is damaged.
    pub fn next(&mut self) -> Result<Option<Shown>, Failure> {
        let Some(frame) = self.frames.as_mut().and_then(Iterator::next) else { return Ok(None) };
        let frame = frame.map_err(|error| Failure::Failed(format!("{}: {error}", self.path.display())))?;
        Ok(Some(Shown { delay: frame.delay(), pixels: frame.into_buffer().into_raw() }))
    }
}
