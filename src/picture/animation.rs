//! Pictures one after another in one PNG file. Not here: what they show.

use std::io::{self, Write};

use super::png::{Picture, colour_type};

/// A PNG file of several pictures, which begin again behind the last one.
pub struct Animation<'w> {
    writer: png::Writer<&'w mut dyn Write>,
    first: Picture,
}

impl<'w> Animation<'w> {
    /// Begins a file of so many pictures, so many of them a second, which all have the size and the kind of pixels of this one, and
    /// writes it.
    ///
    /// # Errors
    /// Those of `to`; there are no pictures; PNG has no such pixels.
    pub fn begin(to: &'w mut dyn Write, first: Picture, pictures: u32, rate: u16) -> io::Result<Self> {
        let side = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        let (width, height) = first.size();
        let mut encoder = png::Encoder::new(to, side(width)?, side(height)?);
        first.describe(&mut encoder)?;
        encoder.set_animated(pictures, 0).map_err(writing)?;
        encoder.set_frame_delay(1, rate).map_err(writing)?;
        let mut animation = Self { writer: encoder.write_header().map_err(writing)?, first };
        animation.writer.write_image_data(&animation.first.bytes()?).map_err(writing)?;
        Ok(animation)
    }

    /// Writes the next picture.
    ///
    /// # Errors
    /// Those of the file; the picture is not like the first one, or one too many.
    pub fn next(&mut self, picture: &Picture) -> io::Result<()> {
        if picture.size() != self.first.size() || colour_type(picture.pixels())? != colour_type(self.first.pixels())? {
            return Err(io::Error::other("the pictures of one file are of one size and one kind"));
        }
        self.writer.write_image_data(&picture.bytes()?).map_err(writing)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of the file; pictures are missing.
    pub fn end(self) -> io::Result<()> {
        self.writer.finish().map_err(writing)
    }
}

/// An error of the target as it was: its kind tells a pipe that nobody reads any more.
fn writing(error: png::EncodingError) -> io::Error {
    match error {
        png::EncodingError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Pixels;

    #[test]
    fn pictures_come_back_in_their_order() {
        let picture = |grey: u8| Picture::new(3, Pixels::Rgb8(vec![grey; 18])).unwrap();
        let mut file = Vec::new();
        let mut animation = Animation::begin(&mut file, picture(1).recipe("julia"), 3, 25).unwrap();
        animation.next(&picture(2)).unwrap();
        assert!(animation.next(&Picture::new(2, Pixels::Rgb8(vec![0; 18])).unwrap()).is_err());
        assert!(animation.next(&Picture::new(3, Pixels::Rgb16(vec![0; 18])).unwrap()).is_err());
        animation.next(&picture(3)).unwrap();
        animation.end().unwrap();
        let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
        assert_eq!(reader.info().animation_control().map(|control| control.num_frames), Some(3));
        let mut bytes = [0; 18];
        for grey in 1..=3 {
            reader.next_frame(&mut bytes).unwrap();
            assert_eq!(bytes, [grey; 18]);
        }
    }
}
