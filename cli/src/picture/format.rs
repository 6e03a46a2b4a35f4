//! The formats of pictures, and which one a file's name or `--format` tells. Not here: how any of them is written.

use std::path::Path;

use image::ImageFormat;

use crate::shell::failure::Failure;

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Webp,
    Tiff,
    Bmp,
    Qoi,
    Gif,
    Ppm,
    Exr,
    /// Pictures one after another in a PNG file
    Apng,
    /// A stream of pictures for a video encoder
    Y4m,
}

impl Format {
    const ALL: [Self; 11] =
        [Self::Png, Self::Jpeg, Self::Webp, Self::Tiff, Self::Bmp, Self::Qoi, Self::Gif, Self::Ppm, Self::Exr, Self::Apng, Self::Y4m];

    /// What a name's extension tells, if it has one; a name without one is a PNG's.
    ///
    /// # Errors
    /// The extension is none that is known.
    pub fn of(path: &Path) -> Result<Self, Failure> {
        let Some(extension) = path.extension() else { return Ok(Self::Png) };
        let known = |format: &&Self| format.extensions().iter().any(|known| extension.eq_ignore_ascii_case(known));
        Self::ALL.iter().find(known).copied().ok_or_else(|| {
            let all = Self::ALL.iter().flat_map(|format| format.extensions()).map(|known| format!(".{known}"));
            let wanted = format!("its extension tells no format of pictures; name it {}", all.collect::<Vec<_>>().join(", "));
            Failure::usage("OUT", path.display(), &format!("{wanted}, or give --format"))
        })
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Tiff => &["tiff", "tif"],
            Self::Bmp => &["bmp"],
            Self::Qoi => &["qoi"],
            Self::Gif => &["gif"],
            Self::Ppm => &["ppm", "pnm"],
            Self::Exr => &["exr"],
            Self::Apng => &["apng"],
            Self::Y4m => &["y4m"],
        }
    }

    /// Whether it holds several pictures.
    pub fn moves(self) -> bool {
        matches!(self, Self::Gif | Self::Apng | Self::Y4m)
    }

    /// The name that `--format` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            other => other.extensions()[0],
        }
    }

    /// The bits of a number that it is written with, where `asked` are asked for.
    ///
    /// # Errors
    /// It has no numbers of so many bits.
    pub fn depth(self, asked: Option<u8>) -> Result<u8, Failure> {
        match (self, asked) {
            (Self::Exr, None) => Ok(32),
            (Self::Exr, Some(depth)) => {
                Err(Failure::usage("--depth", depth, "an .exr file holds numbers of light, of 32 bits; leave it out"))
            }
            (Self::Png | Self::Tiff, Some(16)) => Ok(16),
            (_, Some(16)) => {
                Err(Failure::usage("--depth", 16, &format!("a {} file has 8 bits a colour; write .png, .tiff or .exr", self.name())))
            }
            _ => Ok(8),
        }
    }

    pub fn has_alpha(self) -> bool {
        !matches!(self, Self::Jpeg | Self::Bmp | Self::Ppm | Self::Y4m)
    }

    /// How the crate image calls it, where it writes it.
    pub fn in_image(self) -> Option<ImageFormat> {
        match self {
            Self::Png | Self::Apng => Some(ImageFormat::Png),
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Webp => Some(ImageFormat::WebP),
            Self::Tiff => Some(ImageFormat::Tiff),
            Self::Bmp => Some(ImageFormat::Bmp),
            Self::Qoi => Some(ImageFormat::Qoi),
            Self::Gif => Some(ImageFormat::Gif),
            Self::Ppm => Some(ImageFormat::Pnm),
            Self::Exr => Some(ImageFormat::OpenExr),
            Self::Y4m => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_tell_formats_and_unknown_ones_list_them() {
        for format in Format::ALL {
            for extension in format.extensions() {
                assert_eq!(Format::of(Path::new(&format!("a.b.{}", extension.to_uppercase()))).unwrap(), format);
            }
        }
        assert_eq!(Format::of(Path::new("/dev/stdout")).unwrap(), Format::Png);
        let said = format!("{:?}", Format::of(Path::new("out.avif")).unwrap_err());
        assert!(
            said.contains("out.avif") && Format::ALL.iter().all(|format| said.contains(&format!(".{}", format.extensions()[0]))),
            "{said}"
        );
    }

    #[test]
    fn sixteen_bits_are_where_they_can_be() {
        let has: Vec<_> = Format::ALL.into_iter().filter(|format| format.depth(Some(16)).is_ok()).collect();
        assert_eq!(has, [Format::Png, Format::Tiff]);
        assert_eq!(Format::Exr.depth(None).unwrap(), 32);
        assert!(Format::Exr.depth(Some(8)).is_err());
    }
}
