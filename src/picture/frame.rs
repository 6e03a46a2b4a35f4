//! Where a picture's pixels lie in the plane. Not what is there.

use std::ops::Range;

use super::shade::sample_stride;
use crate::error::{Error, Result};
use crate::kernels::{check_point, check_side, check_span};

/// A window of the plane, turned about its middle. Pixels are square; the second coordinate grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The point in the middle.
    pub center: (f64, f64),
    /// How much of the plane the width shows.
    pub span: f64,
    /// By how many degrees what is seen is turned, counterclockwise.
    pub turn: f64,
}

/// The directions of a pixel's right and lower neighbour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Axes {
    right: (f64, f64),
    down: (f64, f64),
}

impl Frame {
    /// Whether there is such a window.
    ///
    /// # Errors
    /// It has no pixels, or sides of more than 16,777,216; or a number is not finite, or the span not above 0.
    pub fn validate(&self) -> Result<()> {
        check_side("width", self.width)?;
        check_side("height", self.height)?;
        check_point("center", self.center)?;
        check_span(self.span)?;
        if self.turn.is_finite() { Ok(()) } else { Err(Error::argument("rotate", self.turn, "give a finite number of degrees")) }
    }

    /// The pixels of some rows, as column and row.
    pub fn pixels(&self, rows: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let width = self.width;
        rows.flat_map(move |row| (0..width).map(move |column| (column, row)))
    }

    /// The points of those pixels whose index is a multiple of the picture's [stride](sample_stride): what a scale of its colours is
    /// made of.
    pub fn sample(&self) -> impl ExactSizeIterator<Item = (f64, f64)> {
        let (pixels, frame, axes) = (self.width * self.height, *self, self.axes());
        let place = move |pixel: usize| (pixel % frame.width, pixel / frame.width);
        (0..pixels).step_by(sample_stride(pixels)).map(move |pixel| frame.point_along(&axes, place(pixel), (0.0, 0.0)))
    }

    pub(crate) fn axes(&self) -> Axes {
        let step = self.span / self.width as f64;
        // Quarters of a turn are exact.
        let turned = self.turn.rem_euclid(360.0);
        let (cos, sin) = match turned {
            0.0 => (1.0, 0.0),
            90.0 => (0.0, 1.0),
            180.0 => (-1.0, 0.0),
            270.0 => (0.0, -1.0),
            _ => (crate::math::cos(turned.to_radians()), crate::math::sin(turned.to_radians())),
        };
        Axes { right: (step * cos, step * sin), down: (-step * sin, step * cos) }
    }

    /// The point of a pixel, and `beside` it: 0.5 to the right is half way to the next one. Computed in f64; of a frame that is
    /// not turned as [`Julia`](crate::Julia) has it.
    pub fn point(&self, pixel: (usize, usize), beside: (f64, f64)) -> (f64, f64) {
        self.point_along(&self.axes(), pixel, beside)
    }

    pub(crate) fn point_along(&self, axes: &Axes, (column, row): (usize, usize), beside: (f64, f64)) -> (f64, f64) {
        let x = column as f64 - 0.5 * self.width as f64 + beside.0;
        let y = row as f64 - 0.5 * self.height as f64 + beside.1;
        let Axes { right, down } = axes;
        (self.center.0 + (x * right.0 + y * down.0), self.center.1 + (x * right.1 + y * down.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_window_is_an_error_that_names_the_argument() {
        let frame = Frame { width: 3, height: 2, center: (0.0, 0.0), span: 2.0, turn: 20.0 };
        frame.validate().unwrap();
        let wrong = [
            ("width", Frame { width: 0, ..frame }),
            ("height", Frame { height: (1 << 24) + 1, ..frame }),
            ("center", Frame { center: (0.0, f64::NAN), ..frame }),
            ("span", Frame { span: -1.0, ..frame }),
            ("span", Frame { span: f64::INFINITY, ..frame }),
            ("rotate", Frame { turn: f64::NAN, ..frame }),
        ];
        for (name, frame) in wrong {
            assert!(matches!(frame.validate(), Err(Error::Argument { argument, .. }) if argument == name), "{frame:?}");
        }
    }

    #[test]
    fn a_sample_is_of_some_pixels_of_all_rows() {
        let frame = Frame { width: 1000, height: 500, center: (0.0, 0.0), span: 2.0, turn: 20.0 };
        let sample: Vec<_> = frame.sample().collect();
        assert_eq!(sample.len(), 500_000usize.div_ceil(7));
        assert_eq!(sample[0], frame.point((0, 0), (0.0, 0.0)));
        assert_eq!(sample[1000], frame.point((0, 7), (0.0, 0.0)));
        let small = Frame { width: 3, height: 2, ..frame };
        let all = small.pixels(0..2).map(|pixel| small.point(pixel, (0.0, 0.0)));
        assert!(small.sample().eq(all));
    }

    #[test]
    fn a_turned_frame_turns_about_its_middle() {
        let frame = Frame { width: 200, height: 100, center: (0.5, -0.25), span: 2.0, turn: 0.0 };
        assert_eq!(frame.point((0, 0), (0.0, 0.0)), (-0.5, -0.75));
        assert_eq!(frame.point((100, 50), (0.5, 0.0)), (0.505, -0.25));
        let turned = Frame { turn: 90.0, ..frame };
        assert_eq!(turned.point((100, 50), (0.0, 0.0)), (0.5, -0.25));
        assert_eq!(turned.point((200, 50), (0.0, 0.0)), (0.5, 0.75));
        let (x, y) = Frame { turn: 30.0, ..frame }.point((200, 50), (0.0, 0.0));
        assert!((x - (0.5 + 0.75f64.sqrt())).abs() < 1e-12 && (y - 0.25).abs() < 1e-12);
    }
}
