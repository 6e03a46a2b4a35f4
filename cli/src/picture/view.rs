//! Which part of the plane a picture shows, as it is typed, and where that goes along a sequence. Not here: what is there.

use clap::Args;
use yunta::math;
use yunta::picture::Frame;

use crate::shell::failure::Failure;
use crate::shell::values::{Course, Point, Size};

/// What was typed. What was not is another's to say: a picture's recipe, or the defaults.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Window")]
// By its name there would be several of a command.
#[group(skip)]
pub(crate) struct Typed {
    /// Width and height in pixels [default: 2000x1000; of yunta draw its pictures', or 1500x1000]
    #[arg(long, value_name = "WxH")]
    pub size: Option<Size>,
    /// The point in the middle; the second coordinate, or imaginary part, grows downwards [default: 0,0]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    pub center: Option<Course<Point>>,
    /// How much of the plane the width shows [default: 4]
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    pub span: Option<Course<f64>>,
    /// By how many degrees the picture is turned, counterclockwise [default: 0]
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true)]
    pub rotate: Option<Course<f64>>,
}

impl Typed {
    /// These values, and the others' where there is none.
    pub fn or(self, others: Self) -> Self {
        Self {
            size: self.size.or(others.size),
            center: self.center.or(others.center),
            span: self.span.or(others.span),
            rotate: self.rotate.or(others.rotate),
        }
    }

    /// The window at a part of a sequence's way, 0 to 1. What is seen changes evenly: the span by the same factor each time.
    pub fn at(&self, along: f64) -> Self {
        let zoom = |from: f64, to: f64, along: f64| from * math::pow(to / from, along);
        Self {
            size: self.size,
            center: self.center.map(|course| course.at(along, between)),
            span: self.span.map(|course| course.at(along, zoom)),
            rotate: self.rotate.map(|course| course.at(along, even)),
        }
    }

    /// The flags that are courses, of which one picture has no use.
    pub fn courses(&self) -> impl Iterator<Item = &'static str> {
        let moves = [
            ("--center", self.center.is_some_and(|course| course.to.is_some())),
            ("--span", self.span.is_some_and(|course| course.to.is_some())),
            ("--rotate", self.rotate.is_some_and(|course| course.to.is_some())),
        ];
        moves.into_iter().filter(|(_, moves)| *moves).map(|(flag, _)| flag)
    }

    /// The window of one picture, of this size where none was typed.
    ///
    /// # Errors
    /// There is no such window.
    pub fn frame(&self, (width, height): (usize, usize)) -> Result<Frame, Failure> {
        let size = self.size.unwrap_or(Size { width, height });
        let center = self.center.map_or((0.0, 0.0), |course| (course.from.re, course.from.im));
        let (span, turn) = (self.span.map_or(4.0, |course| course.from), self.rotate.map_or(0.0, |course| course.from));
        let frame = Frame { width: size.width, height: size.height, center, span, turn };
        frame.validate()?;
        Ok(frame)
    }
}

/// A part of the way from one number to another.
pub(crate) fn even(from: f64, to: f64, along: f64) -> f64 {
    from + (to - from) * along
}

/// A part of the way from one point to another.
pub(crate) fn between(from: Point, to: Point, along: f64) -> Point {
    Point { re: even(from.re, to.re, along), im: even(from.im, to.im, along) }
}

/// That no flag is a course, of one picture.
///
/// # Errors
/// One of them is.
pub(crate) fn check_still(mut courses: impl Iterator<Item = &'static str>) -> Result<(), Failure> {
    courses.next().map_or(Ok(()), |flag| Err(Failure::usage(flag, "FROM..TO", "that is a sequence's; give --frames N")))
}
