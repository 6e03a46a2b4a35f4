//! `yunta verify`: renders a picture again by its recipe, and compares. Not here: how a picture is rendered.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use image::ImageFormat;
use image::codecs::png::PngDecoder;

use super::{draw, julia};
use crate::picture::decode::Photo;
use crate::picture::recipe;
use crate::shell::failure::{Failure, warning};
use crate::shell::values;

/// Whether a picture is what its recipe makes: it is rendered again, and compared pixel by pixel
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The picture, a .png, .jpg, .webp or .tiff file
    #[arg(value_name = "PICTURE", value_parser = values::input())]
    picture: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  yunta verify out.png";

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.picture;
    let recipe = recipe::read(path)?;
    if moves(path)? {
        let wanted = "make the sequence as numbered files, each of which has its own";
        return Err(Failure::Failed(format!("{}: it has several pictures, and a recipe of the first alone: {wanted}", path.display())));
    }
    if !recipe.is_ours() {
        warning(&format!("{}: it is by {}, and bits may change between versions", path.display(), recipe.software));
    }
    let folder = tempfile::tempdir().map_err(|error| Failure::Failed(format!("no folder for the picture that is compared: {error}")))?;
    // Of the same format, whose losses are then the same.
    let extension = recipe::format(path)?.and_then(|format| format.extensions_str().first().copied()).unwrap_or("png");
    let again = folder.path().join("again").with_extension(extension);
    match recipe.recipe.split_whitespace().next() {
        Some("julia") => julia::again(path, &again)?,
        Some("draw") => draw::again(path, &again)?,
        _ => return Err(Failure::Failed(format!("{}: its recipe is of no command that is known", path.display()))),
    }
    let (given, made) = (Photo::read(path)?, Photo::read(&again)?);
    let pixels = given.width * given.height;
    if (given.width, given.height) != (made.width, made.height) {
        let sizes = format!("{}x{} pixels, and its recipe makes {}x{}", given.width, given.height, made.width, made.height);
        return Err(Failure::Failed(format!("{}: it has {sizes}", path.display())));
    }
    match difference(&given, &made) {
        None => Ok(writeln!(io::stdout(), "{}: the same, {pixels} pixels", path.display())?),
        Some((count, first)) => {
            let place = format!("the first in row {}, column {}", first / given.width, first % given.width);
            Err(Failure::Failed(format!("{}: {count} of {pixels} pixels differ, {place}", path.display())))
        }
    }
}

/// Whether it is a PNG of several pictures.
fn moves(path: &Path) -> Result<bool, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", path.display()));
    let file = BufReader::new(File::open(path).map_err(|error| failed(&error))?);
    if recipe::format(path)? != Some(ImageFormat::Png) {
        return Ok(false);
    }
    PngDecoder::new(file).and_then(|png| png.is_apng()).map_err(|error| failed(&error))
}

/// How many pixels differ, and the first of them.
fn difference(given: &Photo, made: &Photo) -> Option<(usize, usize)> {
    let pixels = given.pixels.chunks_exact(4).zip(made.pixels.chunks_exact(4)).enumerate();
    let mut differ = pixels.filter(|(_, (given, made))| given != made).map(|(pixel, _)| pixel);
    let first = differ.next()?;
    Some((1 + differ.count(), first))
}

/// The arguments of a command that renders `from` to `to`.
pub(super) fn line<'a>(from: &'a Path, to: &'a Path) -> [&'a std::ffi::OsStr; 5] {
    ["again".as_ref(), "--from".as_ref(), from.as_os_str(), "--quiet".as_ref(), to.as_os_str()]
}
