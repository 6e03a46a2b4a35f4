//! Values as they are typed: `2000x1000`, `-0.835,-0.2321`, `-` for standard input. Whether a kernel can use them is the
//! kernel's to say.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PathBufValueParser, TypedValueParser};

/// A file to read, of which `-` is standard input.
pub(crate) fn input() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(or_stdin)
}

/// A file to write, of which `-` is standard output.
pub(crate) fn output() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(or_stdout)
}

/// Standard input for `-`.
pub(crate) fn or_stdin(path: PathBuf) -> PathBuf {
    if path.as_os_str() == "-" { "/dev/stdin".into() } else { path }
}

/// Standard output for `-`.
pub(crate) fn or_stdout(path: PathBuf) -> PathBuf {
    if path.as_os_str() == "-" { "/dev/stdout".into() } else { path }
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub width: usize,
    pub height: usize,
}

/// A point of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub re: f64,
    pub im: f64,
}

/// The arithmetic's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    F32,
    F64,
}

/// A value, or one at the beginning of a sequence and one at its end, as `4..0.01`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Course<T> {
    pub from: T,
    pub to: Option<T>,
}

impl<T: Copy> Course<T> {
    /// Where it is at a part of the way.
    pub fn at(self, along: f64, between: impl Fn(T, T, f64) -> T) -> Self {
        let at = self.to.map_or(self.from, |to| {
            if along == 0.0 {
                self.from
            } else if along == 1.0 {
                to
            } else {
                between(self.from, to, along)
            }
        });
        Self { from: at, to: None }
    }
}

impl<T: FromStr<Err: fmt::Display>> FromStr for Course<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let value = |text: &str| text.parse::<T>().map_err(|error| error.to_string());
        match text.split_once("..") {
            Some((from, to)) => Ok(Self { from: value(from)?, to: Some(value(to)?) }),
            None => Ok(Self { from: value(text)?, to: None }),
        }
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sides = text.split_once(['x', 'X']).and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
        let (width, height) = sides.ok_or("give a width and a height in pixels, as in 2000x1000")?;
        Ok(Self { width, height })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once(',').and_then(|(re, im)| Some((re.parse().ok()?, im.parse().ok()?)));
        let (re, im) = parts.ok_or("give two numbers with a comma between them, as in -0.835,-0.2321")?;
        Ok(Self { re, im })
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.re, self.im)
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_printed_reads_back(re: f64, im: f64, width: usize, height: usize) {
            let size = Size { width, height };
            prop_assert_eq!(size.to_string().parse(), Ok(size));
            let point = Point { re, im };
            prop_assert_eq!(point.to_string().parse::<Point>().unwrap().to_string(), point.to_string());
        }

        #[test]
        fn nonsense_is_an_error_and_no_panic(text: String) {
            let _ = text.parse::<Size>();
            let _ = text.parse::<Point>();
        }
    }

    #[test]
    fn a_course_has_one_end_or_two() {
        let course: Course<f64> = "4..0.5".parse().unwrap();
        assert_eq!((course.from, course.to), (4.0, Some(0.5)));
        let middle = |from: f64, to: f64, along: f64| from + (to - from) * along;
        assert_eq!([0.0, 0.5, 1.0].map(|along| course.at(along, middle).from), [4.0, 2.25, 0.5]);
        assert_eq!("-1,2..3,-4.5".parse::<Course<Point>>().unwrap().to, Some(Point { re: 3.0, im: -4.5 }));
        assert_eq!("7".parse::<Course<f64>>().unwrap().at(0.3, middle).from, 7.0);
        for text in ["", "..", "1..", "..1", "1..2..3", "a..b"] {
            assert!(text.parse::<Course<f64>>().is_err(), "{text}");
        }
    }

    #[test]
    fn half_a_value_is_an_error() {
        for text in ["", "x", "5", "5x", "x5", "5x-1", "1.5x2", "99999999999999999999x5", "5x5x5"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
        for text in ["", ",", "1", "1,", ",1", "1,2,3", "a,b"] {
            assert!(text.parse::<Point>().is_err(), "{text}");
        }
    }
}
