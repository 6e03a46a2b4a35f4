//! What a Julia set's picture would take. Draws nothing.

use yunta::{Band, Engine, Forecast, Julia, Kernel, Real};

use super::is_indexed;
use super::scene::scattered;
use super::window::{Colour, Window};
use crate::picture::paint;
use crate::shell::failure::Failure;
use crate::shell::plan::Plan;
use crate::shell::running::Running;

/// What is made of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub picture: bool,
    pub counts: bool,
    /// Whether what is large is made in bands, a job each, which shards can share.
    pub in_parts: bool,
    /// Of the picture.
    pub depth: u8,
}

/// A window's plan.
pub(super) fn of<T: Real>(engine: &Engine, window: &Window, wanted: Wanted, running: &Running) -> Result<Plan, Failure> {
    let (julia, backend) = (window.julia::<T>(), running.backend);
    let is_indexed = is_indexed(window, wanted.depth);
    let shows_counts = wanted.picture && is_indexed && window.color == Colour::Bands;
    let counts = || {
        let of_band = |band: &Band| julia.plan_band(engine, backend, band);
        in_bands(&julia, wanted, shows_counts, of_band, || julia.plan_render(engine, backend))
    };
    let depicted = || {
        if !is_indexed {
            return sampled(engine, window, &julia, wanted.depth, running);
        }
        let smooth = julia.clone().smooth();
        let of_band = |band: &Band| smooth.plan_band(engine, backend, band);
        in_bands(&julia, wanted, true, of_band, || smooth.plan_render(engine, backend))
    };
    match (wanted.picture && !shows_counts, wanted.counts || shows_counts || !wanted.picture) {
        (true, true) => Ok(depicted()?.and(counts()?)),
        (true, false) => depicted(),
        (false, _) => counts(),
    }
}

/// A plan of what may be made in bands: of counts, or of what is like them, and of a picture's indices if they are `shown`.
fn in_bands<T: Real>(
    julia: &Julia<T>,
    wanted: Wanted,
    shown: bool,
    of_band: impl Fn(&Band) -> yunta::Result<Forecast>,
    of_all: impl Fn() -> yunta::Result<Forecast>,
) -> Result<Plan, Failure> {
    let bands: Vec<_> = julia.bands().collect();
    let forecast = match &*bands {
        [first, _, ..] if wanted.in_parts => of_band(first)?,
        _ => of_all()?,
    };
    let at_once = forecast.bytes_out;
    let plan = Plan::of(forecast, julia.items()).holding(0, if shown { at_once + at_once / 4 } else { at_once });
    Ok(if wanted.in_parts { plan.pieces(bands.len()) } else { plan })
}

/// The plan of a picture that is turned, or has several points a pixel.
fn sampled<T: Real>(engine: &Engine, window: &Window, julia: &Julia<T>, depth: u8, running: &Running) -> Result<Plan, Failure> {
    let (frame, sampling) = (window.frame(), window.look.sampling);
    let (part, points) = (paint::part(&frame), paint::points(&frame, sampling));
    let sample = scattered(julia, &frame);
    let forecast = match window.color {
        Colour::Bands => engine.plan_items(&sample, part, running.backend)?,
        Colour::Smooth => engine.plan_items(&sample.smooth(), part, running.backend)?,
    };
    Ok(Plan::of(forecast, points).holding(0, paint::bytes(&frame, depth) as u64))
}
