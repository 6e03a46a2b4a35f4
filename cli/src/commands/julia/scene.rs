//! A Julia set as what has a colour at every point: its counts, or smooth ones, on a scale that a sample of the picture tells.
//! Not here: which points a picture has.

use yunta::picture::{Frame, Light, Scale, Scene, Shades, ramp_index};
use yunta::{Backend, Engine, Error, Julia, Kernel, Real, Watch};

use super::window::{Colour, Window};
use crate::commands::rows::Total;
use crate::data::memory;
use crate::shell::job::Outcome;

/// A Julia set with its colours.
pub(super) struct JuliaScene<'a, T: Real> {
    engine: &'a Engine,
    backend: Backend,
    watch: &'a Watch,
    julia: Julia<T>,
    tone: Tone,
    /// The gradient's light, and that of the inside.
    ramp: Vec<Light>,
    /// What ran.
    pub total: Total,
}

/// From what is known of a point to a place of the gradient.
enum Tone {
    Bands(Shades),
    Smooth(Scale),
}

impl<'a, T: Real> JuliaScene<'a, T> {
    /// The set in these colours, which a sample of the window's pixels tells.
    pub fn new(engine: &'a Engine, backend: Backend, watch: &'a Watch, window: &Window) -> yunta::Result<Self> {
        let julia = window.julia::<T>();
        let sample = scattered(&julia, &window.frame());
        let mut apart = Total::default();
        let tone = match window.color {
            Colour::Bands => Tone::Bands(Shades::of_sample(&run(engine, backend, watch, &mut apart, &sample)?, window.max_iter)),
            Colour::Smooth => Tone::Smooth(Scale::of(window.look.mapping, &run(engine, backend, watch, &mut apart, &sample.smooth())?)),
        };
        Ok(Self { engine, backend, watch, julia, tone, ramp: window.look.gradient.ramp(), total: Total::default() })
    }
}

/// The set at a sample of a frame's pixels.
pub(super) fn scattered<T: Real>(julia: &Julia<T>, frame: &Frame) -> Julia<T> {
    julia.clone().points(frame.sample())
}

/// Runs one of the set's kernels, and counts it in.
fn run<K: Kernel>(engine: &Engine, backend: Backend, watch: &Watch, total: &mut Total, kernel: &K) -> yunta::Result<Vec<K::Item>> {
    let none = || Error::argument("size", kernel.items(), "no memory for so many results");
    let mut out = memory::zeroed(kernel.items()).ok_or_else(none)?;
    let report = engine.run_watched(kernel, backend, &mut out, watch)?;
    total.add(Outcome { seconds: vec![report.times.total.as_secs_f64()], report });
    Ok(out)
}

impl<T: Real> Scene for JuliaScene<'_, T> {
    type Error = Error;

    fn lights(&mut self, points: &[(f64, f64)]) -> yunta::Result<Vec<Light>> {
        if points.is_empty() {
            return Ok(Vec::new());
        }
        let julia = self.julia.clone().points(points.iter().copied());
        let place = |index: u8| index.checked_sub(1).map(|index| f32::from(index) * (1.0 / 254.0));
        let Self { engine, ramp, tone, .. } = self;
        match tone {
            Tone::Bands(shades) => {
                let counts = run(engine, self.backend, self.watch, &mut self.total, &julia)?;
                engine.map(&counts, |&count| ramp[ramp_index(place(shades.index(count)))])
            }
            Tone::Smooth(scale) => {
                let values = run(engine, self.backend, self.watch, &mut self.total, &julia.smooth())?;
                engine.map(&values, |&value| ramp[ramp_index(scale.place(value))])
            }
        }
    }
}
