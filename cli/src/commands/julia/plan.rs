//! What a Julia set's picture would take. Draws nothing.

use yunta::{Engine, Julia, Real};

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
    /// Of the picture.
    pub depth: u8,
}

/// A window's plan.
pub(super) fn of<T: Real>(engine: &Engine, window: &Window, wanted: Wanted, running: &Running) -> Result<Plan, Failure> {
    let julia = window.julia::<T>();
    let is_indexed = is_indexed(window, wanted.depth);
    let shows_counts = wanted.picture && is_indexed && window.color == Colour::Bands;
    let counts = || Ok::<_, Failure>(in_bands(&julia, julia.plan_render(engine, running.backend)?, shows_counts));
    let depicted = || {
        if is_indexed {
            Ok(in_bands(&julia, julia.clone().smooth().plan_render(engine, running.backend)?, true))
        } else {
            sampled(engine, window, &julia, wanted.depth, running)
        }
    };
    match (wanted.picture && !shows_counts, wanted.counts || shows_counts || !wanted.picture) {
        (true, true) => Ok(depicted()?.and(counts()?)),
        (true, false) => depicted(),
        (false, _) => counts(),
    }
}

/// A plan of what is made in bands, where there are several: of counts, and of a picture's indices if they are `shown`.
fn in_bands<T: Real>(julia: &Julia<T>, forecast: yunta::Forecast, shown: bool) -> Plan {
    let (items, bands) = (forecast.items, julia.bands().len());
    let at_once = forecast.bytes_out / bands.max(1) as u64;
    Plan::of(forecast, items).holding(0, if shown { at_once + at_once / 4 } else { at_once }).pieces(bands)
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
