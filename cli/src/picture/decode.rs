//! Photographs and other pictures that are read: with their orientation applied, and their colours in sRGB. Not here: what is
//! made of them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use moxcms::{ColorProfile, Layout, TransformOptions};
use yunta::picture::light;

use crate::data::memory;
use crate::shell::failure::{Failure, warning};

/// What a picture may take while it is read: 24 megapixels of 16 bits take 190 MB.
const MOST_BYTES: u64 = 4 << 30;

/// A side longer than this is a mistake in a file, or no picture.
const LONGEST_SIDE: u32 = 1 << 17;

/// A picture in numbers.
#[derive(Debug)]
pub(crate) struct Photo {
    pub width: usize,
    pub height: usize,
    /// Red, green, blue and alpha of each pixel, row by row from the top: 0 to 1, as an sRGB file has them, not multiplied by alpha.
    pub pixels: Vec<f32>,
}

impl Photo {
    /// Reads a file of any format that is known, whatever it is called.
    ///
    /// # Errors
    /// There is no such file, it is no picture, it is damaged, or too large for the memory.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |reason: &dyn std::fmt::Display| Failure::Failed(format!("{}: {reason}", path.display()));
        let file = File::open(path).map_err(|error| failed(&error))?;
        let mut reader = ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(|error| failed(&error))?;
        if reader.format().is_none() {
            return Err(failed(&"no picture that yunta can read; give .png, .jpg, .webp, .tiff, .bmp, .qoi, .gif, .ppm or .exr"));
        }
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE), Some(MOST_BYTES));
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(|error| failed(&error))?;
        let (width, height) = decoder.dimensions();
        // As it lies in the file, as f32, and once more while it is turned.
        let bytes = decoder.total_bytes().saturating_add(32 * u64::from(width) * u64::from(height));
        if usize::try_from(bytes).map_or(true, |bytes| !memory::has_room(bytes)) {
            return Err(failed(&format!("no memory for a picture of {width}x{height} pixels")));
        }
        let orientation = decoder.orientation().map_err(|error| failed(&error))?;
        let profile = decoder.icc_profile().map_err(|error| failed(&error))?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(|error| failed(&error))?;
        image.apply_orientation(orientation);
        let is_light = matches!(image, DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_));
        let image = image.into_rgba32f();
        let (width, height) = (image.width() as usize, image.height() as usize);
        let mut photo = Self { width, height, pixels: image.into_raw() };
        match profile {
            Some(profile) => photo.convert(&profile).unwrap_or_else(|reason| {
                warning(&format!("{}: its colour profile cannot be used ({reason}): its numbers are taken for sRGB", path.display()));
            }),
            None if is_light => {
                photo.pixels.chunks_exact_mut(4).flat_map(|pixel| &mut pixel[..3]).for_each(|value| *value = light::encoded(*value))
            }
            None => {}
        }
        Ok(photo)
    }

    /// From the colour space of this profile to sRGB.
    fn convert(&mut self, profile: &[u8]) -> Result<(), String> {
        let told = |error: moxcms::CmsError| format!("{error:?}");
        let from = ColorProfile::new_from_slice(profile).map_err(told)?;
        if from.color_space != moxcms::DataColorSpace::Rgb {
            return Err("it is no profile of red, green and blue".into());
        }
        let to = ColorProfile::new_srgb();
        let transform = from.create_transform_f32(Layout::Rgba, &to, Layout::Rgba, TransformOptions::default()).map_err(told)?;
        let row = 4 * self.width;
        let mut converted = vec![0.0; row];
        for pixels in self.pixels.chunks_exact_mut(row.max(1)) {
            transform.transform(pixels, &mut converted).map_err(told)?;
            pixels.copy_from_slice(&converted);
        }
        Ok(())
    }
}
