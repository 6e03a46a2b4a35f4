//! Supersampling: several points a pixel, averaged in light, everywhere or only where a pixel's neighbours look different. Knows
//! neither what is drawn nor how it is written.

use std::ops::Range;

use super::frame::Frame;
use super::light::{Light, to_bytes};
use crate::engine::Engine;
use crate::error::{Error, Result};

/// What has a colour at every point of the plane.
pub trait Scene {
    /// What keeps light from being computed.
    type Error: From<Error>;

    /// The light of each of these points.
    ///
    /// # Errors
    /// Whatever keeps it from being computed.
    fn lights(&mut self, points: &[(f64, f64)]) -> Result<Vec<Light>, Self::Error>;

    /// The light of the pixels of some rows, each at its own point.
    ///
    /// # Errors
    /// As [`lights`](Scene::lights).
    fn rows(&mut self, frame: &Frame, rows: Range<usize>) -> Result<Vec<Light>, Self::Error> {
        let axes = frame.axes();
        let points: Vec<_> = frame.pixels(rows).map(|pixel| frame.point_along(&axes, pixel, (0.0, 0.0))).collect();
        self.lights(&points)
    }
}

/// How many points a pixel has, and which pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Points of a pixel, 1 to 64.
    pub samples: usize,
    /// Whether each pixel has them; else those alone that look different from a neighbour.
    pub everywhere: bool,
}

/// The most points of a pixel.
const MOST: usize = 64;

/// By how much two neighbours' bytes may differ without being looked at again.
const ALIKE: u8 = 6;

/// Points that are computed at once, at most.
const BATCH: usize = 1 << 20;

impl Sampling {
    /// One point a pixel.
    pub const ONE: Self = Self { samples: 1, everywhere: false };

    /// Whether it can be.
    ///
    /// # Errors
    /// There are no samples, or more than 64.
    pub fn validate(&self) -> Result<()> {
        if (1..=MOST).contains(&self.samples) { Ok(()) } else { Err(Error::argument("samples", self.samples, format!("give 1 to {MOST}"))) }
    }

    /// Where each point is beside its pixel's, the first of which is there: the R2 sequence of M. Roberts (*The unreasonable
    /// effectiveness of quasirandom sequences*), which covers a square evenly with any number of points.
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        /// 1 over the root of x³ = x + 1, and its square.
        const STEP: (f64, f64) = (0.754_877_666_246_692_7, 0.569_840_290_998_053_2);
        let centred = |value: f64| (0.5 + value).fract() - 0.5;
        (0..self.samples).map(move |k| (centred(STEP.0 * k as f64), centred(STEP.1 * k as f64)))
    }
}

/// The light of some rows of a picture, whose neighbours are compared on the engine's threads. It does not depend on which rows are
/// asked for together.
///
/// # Errors
/// The scene's.
pub fn sampled_rows<S: Scene>(
    engine: &Engine,
    scene: &mut S,
    frame: &Frame,
    sampling: Sampling,
    rows: Range<usize>,
) -> Result<Vec<Light>, S::Error> {
    sampling.validate()?;
    if sampling.samples == 1 {
        return scene.rows(frame, rows);
    }
    // A pixel is looked at beside its neighbours, those above and below among them.
    let around = rows.start.saturating_sub(1)..(rows.end + 1).min(frame.height);
    let mut lights = scene.rows(frame, around.clone())?;
    let above = (rows.start - around.start) * frame.width;
    let edges =
        if sampling.everywhere { (0..rows.len() * frame.width).collect() } else { edges(engine, &lights, frame.width, above, rows.len())? };
    lights.drain(..above);
    lights.truncate(rows.len() * frame.width);
    for pixels in edges.chunks(BATCH / sampling.samples) {
        refine(scene, frame, sampling, rows.start, pixels, &mut lights)?;
    }
    Ok(lights)
}

/// Averages all points of some pixels, by their indices from the first row on.
fn refine<S: Scene>(
    scene: &mut S,
    frame: &Frame,
    sampling: Sampling,
    first_row: usize,
    pixels: &[usize],
    lights: &mut [Light],
) -> Result<(), S::Error> {
    let (axes, more) = (frame.axes(), sampling.samples - 1);
    let place = |pixel: usize| (pixel % frame.width, first_row + pixel / frame.width);
    let points = |&pixel: &usize| sampling.points().skip(1).map(move |beside| frame.point_along(&axes, place(pixel), beside));
    let found = scene.lights(&pixels.iter().flat_map(points).collect::<Vec<_>>())?;
    let share = 1.0 / sampling.samples as f32;
    for (&pixel, found) in pixels.iter().zip(found.chunks_exact(more)) {
        for (channel, light) in lights[pixel].iter_mut().enumerate() {
            *light = found.iter().fold(*light, |sum, found| sum + found[channel]) * share;
        }
    }
    Ok(())
}

/// Which pixels look different from one of their eight neighbours. The rows begin behind `above` pixels that are neighbours
/// alone, and so do those behind the last.
fn edges(engine: &Engine, lights: &[Light], width: usize, above: usize, rows: usize) -> Result<Vec<usize>> {
    let bytes = engine.map(lights, |&light| to_bytes(light))?;
    let (height, first) = (bytes.len() / width, above / width);
    let of_row = |&row: &usize| {
        let (near, own) = ((first + row).saturating_sub(1)..(first + row + 2).min(height), &bytes[(first + row) * width..][..width]);
        let differs = |column: usize| {
            let columns = column.saturating_sub(1)..(column + 2).min(width);
            near.clone().any(|row| bytes[row * width..][columns.clone()].iter().any(|&other| differ(own[column], other)))
        };
        (0..width).filter(|&column| differs(column)).map(|column| row * width + column).collect::<Vec<_>>()
    };
    Ok(engine.map(&(0..rows).collect::<Vec<_>>(), of_row)?.concat())
}

/// Whether two colours look different.
fn differ(one: [u8; 4], other: [u8; 4]) -> bool {
    one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > ALIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White above a line, black below it; counts its points.
    struct Halves(usize);

    impl Scene for Halves {
        type Error = Error;

        fn lights(&mut self, points: &[(f64, f64)]) -> Result<Vec<Light>> {
            self.0 += points.len();
            let light = |&(x, y): &(f64, f64)| if y < 0.1 * x { [1.0; 4] } else { [0.0, 0.0, 0.0, 1.0] };
            Ok(points.iter().map(light).collect())
        }
    }

    fn engine() -> Engine {
        Engine::builder().threads(2).build().unwrap()
    }

    const FRAME: Frame = Frame { width: 40, height: 30, center: (0.0, 0.013), span: 40.0, turn: 0.0 };

    #[test]
    fn an_edge_is_grey_and_the_rest_is_as_it_was() {
        let sampling = Sampling { samples: 16, everywhere: false };
        let mut adaptive = Halves(0);
        let smooth = sampled_rows(&engine(), &mut adaptive, &FRAME, sampling, 0..30).unwrap();
        assert!(adaptive.0 < 4000, "{} points", adaptive.0);
        let mut all = Halves(0);
        let everywhere = sampled_rows(&engine(), &mut all, &FRAME, Sampling { everywhere: true, ..sampling }, 0..30).unwrap();
        assert_eq!(all.0, 16 * 1200);
        assert_eq!(smooth, everywhere, "what was left out are pixels of one colour");
        assert!(smooth.iter().filter(|light| light[0] > 0.0 && light[0] < 1.0).count() > 30);
        // A line through the middle leaves as much of either.
        let sum: f32 = smooth.iter().map(|light| light[0]).sum();
        assert!((sum - 600.0).abs() < 24.0, "{sum}");
    }

    #[test]
    fn rows_do_not_depend_on_those_that_are_asked_for_with_them() {
        let sampling = Sampling { samples: 5, everywhere: false };
        let whole = sampled_rows(&engine(), &mut Halves(0), &FRAME, sampling, 0..30).unwrap();
        for cut in [1, 7, 29] {
            let mut parts = sampled_rows(&engine(), &mut Halves(0), &FRAME, sampling, 0..cut).unwrap();
            parts.extend(sampled_rows(&engine(), &mut Halves(0), &FRAME, sampling, cut..30).unwrap());
            assert_eq!(parts, whole, "{cut}");
        }
    }

    #[test]
    fn points_cover_the_pixel_evenly_and_begin_in_its_middle() {
        let sampling = Sampling { samples: 64, everywhere: true };
        let points: Vec<_> = sampling.points().collect();
        assert_eq!(points[0], (0.0, 0.0));
        for quarter in [(true, true), (true, false), (false, true), (false, false)] {
            let inside = points.iter().filter(|(x, y)| (*x < 0.0, *y < 0.0) == quarter).count();
            assert!((13..=19).contains(&inside), "{inside} of 64 in {quarter:?}");
        }
        assert!(Sampling { samples: 65, everywhere: true }.validate().is_err());
        assert!(Sampling { samples: 0, everywhere: true }.validate().is_err());
    }
}
