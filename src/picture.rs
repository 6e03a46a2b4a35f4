//! Pictures: escape counts to colours, and PNG files with the recipe that they were made by. Knows nothing of engines.

mod anchors;
mod palette;
mod png;
mod shade;

pub(crate) use palette::Palette;
pub(crate) use png::{Picture, read_recipe};
pub(crate) use shade::Shades;
