//! Pictures: gradients, scales from values to colours, supersampling, and PNG files with the recipe that they were made by, on
//! all cores and in bands where they are large.
//!
//! ```no_run
//! use yunta::picture::{Palette, Picture};
//! use yunta::{Backend, Engine, Julia};
//! let engine = Engine::new()?;
//! let counts = engine.run(&Julia::default().size(2000, 1000).max_iter(500), Backend::Auto)?;
//! let picture = Picture::of_counts(&engine, &counts.data, 2000, 500, Palette::Harvest)?;
//! picture.write(&engine, &mut std::fs::File::create("out.png")?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anchors;
mod animation;
mod frame;
mod gradient;
pub mod light;
mod painter;
mod palette;
mod png;
mod sample;
mod scale;
mod shade;

pub use animation::Animation;
pub use frame::Frame;
pub use gradient::{Gradient, colour, hex, ramp_index};
pub use light::Light;
pub use painter::{Painter, Shading};
pub use palette::Palette;
pub use png::{Check, Picture, Pixels, Recipe, Strip, read_recipe};
pub use sample::{Sampling, Scene, sampled_rows};
pub use scale::{Mapping, Scale};
pub use shade::{Shades, sample_stride};
