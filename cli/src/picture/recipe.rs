//! The recipe that a picture's file carries: in PNG as text, which is the library's; in JPEG, WebP and TIFF as the image's
//! description among the EXIF tags, a line of the command and behind it the function. Not here: what a recipe means.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor};
use std::path::Path;

use exif::experimental::Writer;
use exif::{Exif, Field, In, Reader, Tag, Value};
use image::{DynamicImage, ImageFormat};
use tiff::TiffResult;
use tiff::encoder::colortype::{ColorType, RGB8, RGB16, RGBA8, RGBA16};
use tiff::encoder::{TiffEncoder, TiffValue};
use tiff::tags::Type;
use yunta::picture::{Recipe, read_recipe};
use yunta::{Error, Result};

/// What the software that wrote a file is called, before its version.
const OURS: &str = "yunta ";

/// The recipe of a picture's file.
///
/// # Errors
/// The file cannot be read, or has none.
pub(crate) fn read(path: &Path) -> Result<Recipe> {
    match format(path)? {
        Some(ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Tiff) => {
            let file = File::open(path).map_err(|error| Error::file(path, error))?;
            match Reader::new().read_from_container(&mut BufReader::new(file)) {
                Ok(found) => of_tags(&found).ok_or_else(|| none(path)),
                Err(exif::Error::NotFound(_)) => Err(none(path)),
                Err(error) => Err(Error::file(path, format!("its EXIF data cannot be read: {error}"))),
            }
        }
        _ => read_recipe(path),
    }
}

/// The format that a file's first bytes tell; of one that cannot be read twice nothing.
///
/// # Errors
/// It cannot be read.
pub(crate) fn format(path: &Path) -> Result<Option<ImageFormat>> {
    let read = || {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut reader = BufReader::new(file);
        Ok::<_, io::Error>(image::guess_format(reader.fill_buf()?).ok())
    };
    read().map_err(|error| Error::file(path, error))
}

fn none(path: &Path) -> Error {
    Error::file(path, "it has no recipe; only pictures that yunta made do")
}

fn of_tags(found: &Exif) -> Option<Recipe> {
    let text = |tag: Tag| match &found.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(parts) => String::from_utf8(parts.concat()).ok(),
        _ => None,
    };
    // A camera describes its pictures too.
    let software = text(Tag::Software).filter(|software| software.starts_with(OURS))?;
    let description = text(Tag::ImageDescription)?;
    Some(match description.split_once('\n') {
        Some((recipe, function)) => Recipe { recipe: recipe.into(), function: Some(function.into()), software },
        None => Recipe { recipe: description, function: None, software },
    })
}

/// What a file that is no PNG tells of its making.
#[derive(Debug)]
pub(crate) struct Told {
    description: String,
    software: String,
}

impl Told {
    /// Of a recipe; none where that has no place in one line, as a name with a line's end has.
    pub fn of(recipe: Recipe) -> Option<Self> {
        let Recipe { recipe, function, software } = recipe;
        let fits = !recipe.contains(['\n', '\0']) && !function.as_ref().is_some_and(|text| text.contains('\0'));
        let description = function.map_or_else(|| recipe.clone(), |function| format!("{recipe}\n{function}"));
        fits.then_some(Self { description, software })
    }

    /// As EXIF data, for a file of another kind.
    ///
    /// # Errors
    /// It is too long.
    pub fn exif(&self) -> io::Result<Vec<u8>> {
        let field = |tag, text: &str| Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.as_bytes().to_vec()]) };
        let fields = [field(Tag::ImageDescription, &self.description), field(Tag::Software, &self.software)];
        let (mut writer, mut bytes) = (Writer::new(), Cursor::new(Vec::new()));
        fields.iter().for_each(|field| writer.push_field(field));
        writer.write(&mut bytes, false).map_err(io::Error::other)?;
        Ok(bytes.into_inner())
    }
}

/// Writes a TIFF file, which the crate image writes without a word.
///
/// # Errors
/// It would be too long, or is of numbers that no file here has.
pub(crate) fn write_tiff(image: &DynamicImage, told: Option<&Told>) -> io::Result<Vec<u8>> {
    let (mut bytes, size) = (Vec::new(), (image.width(), image.height()));
    let written = match image {
        DynamicImage::ImageRgb8(pixels) => tiff_of::<RGB8>(&mut bytes, size, pixels, told),
        DynamicImage::ImageRgba8(pixels) => tiff_of::<RGBA8>(&mut bytes, size, pixels, told),
        DynamicImage::ImageRgb16(pixels) => tiff_of::<RGB16>(&mut bytes, size, pixels, told),
        DynamicImage::ImageRgba16(pixels) => tiff_of::<RGBA16>(&mut bytes, size, pixels, told),
        _ => return Err(io::Error::other("a .tiff file is written with 8 or 16 bits a colour")),
    };
    written.map_err(io::Error::other)?;
    Ok(bytes)
}

fn tiff_of<C: ColorType>(to: &mut Vec<u8>, (width, height): (u32, u32), pixels: &[C::Inner], told: Option<&Told>) -> TiffResult<()>
where
    [C::Inner]: TiffValue,
{
    use tiff::tags::Tag;
    let mut encoder = TiffEncoder::new(Cursor::new(to))?;
    let mut image = encoder.new_image::<C>(width, height)?;
    if let Some(Told { description, software }) = told {
        image.encoder().write_tag(Tag::ImageDescription, Text(description))?;
        image.encoder().write_tag(Tag::Software, Text(software))?;
    }
    image.write_data(pixels)
}

/// Text as a tag's value. The standard's has seven bits a letter; in practice it is UTF-8.
struct Text<'a>(&'a str);

impl TiffValue for Text<'_> {
    const BYTE_LEN: u8 = 1;
    const FIELD_TYPE: Type = Type::ASCII;

    fn count(&self) -> usize {
        self.0.len() + 1
    }

    fn data(&self) -> Cow<'_, [u8]> {
        [self.0.as_bytes(), &[0]].concat().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read() {
        let function = "fn f(z: vec2<f32>) -> f32 {\n    return z.x; // größer\n}\n";
        let recipe = Recipe { recipe: "draw --size=8x4 'p=ä b.png'".into(), function: Some(function.into()), software: "yunta 9".into() };
        for recipe in [Recipe { function: None, ..recipe.clone() }, recipe] {
            let bytes = Told::of(recipe.clone()).unwrap().exif().unwrap();
            assert_eq!(of_tags(&Reader::new().read_raw(bytes).unwrap()), Some(recipe));
        }
        let camera = Told { description: "julia".into(), software: "Cam 1".into() }.exif().unwrap();
        assert_eq!(of_tags(&Reader::new().read_raw(camera).unwrap()), None);
        assert!(Told::of(Recipe { recipe: "draw 'p=a\nb.png'".into(), function: None, software: "yunta 9".into() }).is_none());
    }
}
