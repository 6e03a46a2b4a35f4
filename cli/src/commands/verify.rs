//! `yunta verify`: renders a picture again by its recipe, and compares. Not here: how a picture is rendered.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{draw, julia};
use crate::picture::decode::Photo;
use crate::picture::moving::Film;
use crate::picture::recipe;
use crate::shell::failure::{Failure, warning};
use crate::shell::values;

/// Whether a picture is what its recipe makes: it is rendered again, and compared pixel by pixel; of a sequence each picture is
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
    let differ = |(count, first): (usize, usize), of: &str| {
        let place = format!("the first in row {}, column {}", first / given.width, first % given.width);
        Err(Failure::Failed(format!("{}: {count} of {pixels} pixels{of} differ, {place}", path.display())))
    };
    if let Some(found) = difference(&given.pixels, &made.pixels) {
        return differ(found, "");
    }
    let (mut given, mut made, mut count) = (Film::open(path)?, Film::open(&again)?, 0);
    loop {
        match (given.next()?, made.next()?) {
            (None, None) => break,
            (Some(given), Some(made)) if given.delay == made.delay => {
                count += 1;
                if let Some(found) = difference(&given.pixels, &made.pixels) {
                    return differ(found, &format!(" of picture {count}"));
                }
            }
            (Some(_), Some(_)) => {
                let picture = count + 1;
                return Err(Failure::Failed(format!("{}: picture {picture} is shown for another time", path.display())));
            }
            _ => return Err(Failure::Failed(format!("{}: its recipe makes another number of pictures", path.display()))),
        }
    }
    let each = if count > 1 { format!(" in each of {count} pictures") } else { String::new() };
    Ok(writeln!(io::stdout(), "{}: the same, {pixels} pixels{each}", path.display())?)
}

/// How many pixels differ, and the first of them.
fn difference<T: PartialEq>(given: &[T], made: &[T]) -> Option<(usize, usize)> {
    let pixels = given.chunks(4).zip(made.chunks(4)).enumerate();
    let mut differ = pixels.filter(|(_, (given, made))| given != made).map(|(pixel, _)| pixel);
    let first = differ.next()?;
    Some((1 + differ.count(), first))
}

/// The arguments of a command that renders `from` to `to`.
pub(super) fn line<'a>(from: &'a Path, to: &'a Path) -> [&'a std::ffi::OsStr; 5] {
    ["again".as_ref(), "--from".as_ref(), from.as_os_str(), "--quiet".as_ref(), to.as_os_str()]
}
