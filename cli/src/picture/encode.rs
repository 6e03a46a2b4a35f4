//! A picture as a file's bytes: PNG by the library, which keeps indices, the other formats by the crates image and tiff. Not here:
//! where the bytes go.

use std::io::{self, Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::pnm::{PnmEncoder, PnmSubtype, SampleEncoding};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageBuffer, ImageEncoder, ImageError};
use yunta::Engine;
use yunta::picture::{Picture, Pixels};

use super::format::Format;
use super::recipe::{self, Told};
use crate::shell::failure::warning;

/// Of a JPEG file, of 100: where a trained eye begins to see a difference.
const JPEG_QUALITY: u8 = 92;

/// Bytes of a recipe that a JPEG file has a place for: a segment of 64 KiB, less what stands before it.
const MOST_IN_JPEG: usize = 65_000;

/// Writes a picture. One without anything to be seen through is written without alpha.
///
/// # Errors
/// Those of `to`, and where the format cannot hold the picture: it has no alpha, or such sides.
pub(crate) fn write(engine: &Engine, picture: &Picture, format: Format, to: &mut dyn Write) -> io::Result<()> {
    let picture = picture.clone().without_needless_alpha();
    let has_alpha = matches!(picture.pixels(), Pixels::Rgba8(_) | Pixels::Rgba16(_));
    if has_alpha && !format.has_alpha() {
        let reason = format!("a {} file has no alpha, and the picture can be seen through; write .png or .webp", format.name());
        return Err(io::Error::other(reason));
    }
    if matches!(format, Format::Png | Format::Apng) {
        return picture.write(engine, to);
    }
    let image = in_image(&picture).ok_or_else(|| io::Error::other("the picture's sides are too long for this format"))?;
    let told = told(&picture, format);
    let mut bytes = Vec::new();
    let encoded = match format {
        // Of its formats the one that every reader knows.
        Format::Ppm => image.write_with_encoder(PnmEncoder::new(&mut bytes).with_subtype(PnmSubtype::Pixmap(SampleEncoding::Binary))),
        Format::Jpeg => with_exif(&image, JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY), told.as_ref()),
        Format::Webp => with_exif(&image, WebPEncoder::new_lossless(&mut bytes), told.as_ref()),
        Format::Tiff => recipe::write_tiff(&image, told.as_ref()).map(|file| bytes = file).map_err(ImageError::IoError),
        // Its encoders seek.
        other => match other.in_image() {
            Some(known) => image.write_to(Cursor::new(&mut bytes), known),
            None => return Err(io::Error::other(format!("a {} file holds a sequence: give --frames", other.name()))),
        },
    };
    encoded.map_err(|error| match error {
        ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })?;
    to.write_all(&bytes)
}

/// What the file tells of how the picture was made, where its format has a place for it.
fn told(picture: &Picture, format: Format) -> Option<Told> {
    let recipe = picture.told().filter(|_| matches!(format, Format::Jpeg | Format::Webp | Format::Tiff))?;
    let length = recipe.recipe.len() + recipe.function.as_ref().map_or(0, String::len);
    if format == Format::Jpeg && length > MOST_IN_JPEG {
        warning(&format!("the recipe is {length} bytes long, which has no place in a .jpg file: it is left out; write .png or .webp"));
        return None;
    }
    let told = Told::of(recipe);
    if told.is_none() {
        warning("the recipe has names of several lines, which have no place in such a file: it is left out; write .png");
    }
    told
}

/// Encodes a picture, and what is told of it beside it.
fn with_exif(image: &DynamicImage, mut encoder: impl ImageEncoder, told: Option<&Told>) -> Result<(), ImageError> {
    if let Some(told) = told {
        encoder.set_exif_metadata(told.exif()?).map_err(ImageError::Unsupported)?;
    }
    image.write_with_encoder(encoder)
}

/// The picture as the crate image has it.
pub(super) fn in_image(picture: &Picture) -> Option<DynamicImage> {
    let (width, height) = picture.size();
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    Some(match picture.pixels() {
        Pixels::Indexed { indices, colours } => {
            let colour = |&index: &u8| colours.chunks_exact(3).nth(index.into()).unwrap_or(&[0; 3]).iter().copied();
            ImageBuffer::from_raw(width, height, indices.iter().flat_map(colour).collect()).map(DynamicImage::ImageRgb8)?
        }
        Pixels::Rgb8(bytes) => DynamicImage::ImageRgb8(ImageBuffer::from_raw(width, height, bytes.clone())?),
        Pixels::Rgba8(bytes) => DynamicImage::ImageRgba8(ImageBuffer::from_raw(width, height, bytes.clone())?),
        Pixels::Rgb16(words) => DynamicImage::ImageRgb16(ImageBuffer::from_raw(width, height, words.clone())?),
        Pixels::Rgba16(words) => DynamicImage::ImageRgba16(ImageBuffer::from_raw(width, height, words.clone())?),
        Pixels::Light(numbers) => DynamicImage::ImageRgba32F(ImageBuffer::from_raw(width, height, numbers.clone())?),
        _ => return None,
    })
}
