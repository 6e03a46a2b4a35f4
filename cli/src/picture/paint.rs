//! A scene's picture: its rows, band by band, as pixels of a file. Not here: what is seen.

use std::sync::Arc;

use yunta::picture::{Frame, Picture, Pixels, Sampling, Scene, sampled_rows};
use yunta::{Engine, Watch};

use crate::data::memory;
use crate::shell::failure::Failure;
use crate::shell::progress::Bar;

/// Pixels that are computed at once: 16 MiB of light.
const BAND: usize = 1 << 20;

/// The picture of a frame, with so many bits a colour.
///
/// # Errors
/// The scene's; or there is no memory for it.
pub(crate) fn paint<S: Scene<Error: Into<Failure>>>(
    engine: &Engine,
    scene: &mut S,
    frame: &Frame,
    sampling: Sampling,
    depth: u8,
    bar: &mut Bar,
) -> Result<Picture, Failure> {
    let Frame { width, height, .. } = *frame;
    if !memory::has_room(bytes(frame, depth)) {
        return Err(Failure::usage("--size", format!("{width}x{height}"), "no memory for so many pixels"));
    }
    let mut pixels = Pixels::none(depth, true);
    let rows = (BAND / width.max(1)).max(1);
    for first in (0..height).step_by(rows) {
        let band = first..height.min(first + rows);
        let lights = sampled_rows(engine, scene, frame, sampling, band.clone()).map_err(Into::into)?;
        pixels.extend(engine, &lights)?;
        bar.advance(band.len());
    }
    Ok(Picture::new(width, pixels)?)
}

/// Bytes that a picture takes while it is painted and encoded.
pub(crate) fn bytes(frame: &Frame, depth: u8) -> usize {
    (frame.width * frame.height).saturating_mul(4 * usize::from(depth / 8)).saturating_mul(2).saturating_add(96 * BAND)
}

/// Points that are computed at once.
pub(crate) fn part(frame: &Frame) -> usize {
    BAND.min(frame.width * frame.height)
}

/// Points of a picture; where several a pixel are taken only here and there, those that are taken everywhere.
pub(crate) fn points(frame: &Frame, sampling: Sampling) -> usize {
    let each = if sampling.everywhere { sampling.samples } else { 1 };
    (frame.width * frame.height).saturating_mul(each)
}

/// A watch that interrupts cancel while it lives.
pub(crate) fn watch() -> (Arc<Watch>, crate::shell::interrupt::Guard) {
    let watch = Arc::new(Watch::new());
    let guard = crate::shell::interrupt::cancels(&watch);
    (watch, guard)
}
