//! Pictures of escape counts: palettes, a scale from counts to colours, and indexed PNG files with the recipe that they
//! were made by, on all cores and in bands where they are large.
//!
//! ```no_run
//! use yunta::picture::{Palette, Picture};
//! use yunta::{Backend, Engine, Julia};
//! let engine = Engine::new()?;
//! let counts = engine.run(&Julia::default().size(2000, 1000).max_iter(500), Backend::Auto)?;
//! let picture = Picture::of_counts(&engine, &counts.data, 2000, 500, Palette::Harvest)?;
//! picture.write(&mut std::fs::File::create("out.png")?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anchors;
mod palette;
mod png;
mod shade;

pub use palette::Palette;
pub use png::{Check, Painter, Picture, Strip, read_recipe};
