//! Where a picture goes: a file of a format, the terminal, or both. Not here: the picture.

use std::path::{Path, PathBuf};

use yunta::Engine;
use yunta::picture::Picture;

use super::encode;
use super::format::Format;
use super::preview;
use crate::data::target::{Target, Written};
use crate::shell::failure::Failure;

/// What was typed of it, beside the file.
#[derive(Debug, Clone, clap::Args)]
// By its name there would be several of a command.
#[group(skip)]
pub(crate) struct Typed {
    /// The picture's format, for standard output and for names that do not tell it
    #[arg(long, value_name = "NAME", value_enum)]
    format: Option<Format>,
    /// Show the picture on the terminal, small
    #[arg(long)]
    show: bool,
}

/// A place for one picture, looked at before the work that makes it.
#[derive(Debug)]
pub(crate) struct Output {
    pub target: Option<Target>,
    pub format: Format,
    /// Bits of a number in the file.
    pub depth: u8,
    show: bool,
}

impl Typed {
    /// Whether a picture is wanted without a file.
    pub fn shows(&self) -> bool {
        self.show
    }

    /// Where a picture goes that is to have so many bits a colour.
    ///
    /// # Errors
    /// The name tells no format, the format has no such colours, or the file cannot be written.
    pub fn means(&self, path: Option<&Path>, depth: Option<u8>) -> Result<Output, Failure> {
        let format = match (self.format, path) {
            (Some(format), _) => format,
            (None, Some(path)) => Format::of(path)?,
            (None, None) => Format::Png,
        };
        let target = path.map(Target::new).transpose()?;
        Ok(Output { target, format, depth: format.depth(depth)?, show: self.show })
    }
}

impl Output {
    /// Whether anybody wants a picture.
    pub fn is_wanted(&self) -> bool {
        self.target.is_some() || self.show
    }

    /// Where a picture goes that may be written part by part: to a PNG file alone.
    pub fn in_parts(&self) -> Option<&Target> {
        self.target.as_ref().filter(|_| self.format == Format::Png && !self.show)
    }

    /// Writes and shows a picture. The file is not yet under its name.
    ///
    /// # Errors
    /// What the system says of the file, or the format of the picture.
    pub fn write(&self, engine: &Engine, picture: &Picture) -> Result<Option<Written>, Failure> {
        let written = self.target.as_ref().map(|target| target.write(|to| encode::write(engine, picture, self.format, to)));
        let written = written.transpose()?;
        if self.show {
            let beside = self.target.as_ref().is_some_and(Target::is_stdout);
            preview::print(picture, beside)?;
        }
        Ok(written)
    }
}

/// A file's path with another name beside it: `out.png` and 7 of 120 are `out-007.png`.
pub(crate) fn numbered(path: &Path, index: usize, count: usize) -> PathBuf {
    let digits = count.max(1).to_string().len();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{index:0digits$}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{index:0digits$}"),
    };
    path.with_file_name(name)
}
