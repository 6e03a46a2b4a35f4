//! The jobs that backends are compared on: Julia windows and Gaussian arrays from too small for a GPU to large. Among them are a
//! Siegel disk, whose points never escape and never repeat, and arrays that stay where they are computed.

use yunta::{Gaussian, Item, Julia};

use crate::data::memory::zeroed;
use crate::shell::failure::Failure;

/// One job.
#[derive(Debug, Clone, Copy)]
pub(super) enum Job {
    Julia {
        width: usize,
        height: usize,
        max_iter: u32,
    },
    Siegel {
        width: usize,
        height: usize,
        max_iter: u32,
    },
    Gaussian {
        length: usize,
    },
    /// Arrays that are there already, and a result that stays.
    Resident {
        length: usize,
    },
}

impl Job {
    /// All of them, small ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        let windows = [(100, 50, 50), (500, 250, 50), (2000, 1000, 50), (2000, 1000, 1000), (8000, 4000, 50), (8000, 4000, 1000)];
        let julia = windows.into_iter().map(|(width, height, max_iter)| Self::Julia { width, height, max_iter });
        let julia = julia.chain([Self::Siegel { width: 500, height: 250, max_iter: 10_000 }]);
        let lengths = || (3..=7).map(|power| 10usize.pow(power));
        julia.chain(lengths().map(|length| Self::Gaussian { length })).chain(lengths().skip(2).map(|length| Self::Resident { length }))
    }

    pub fn kernel(&self) -> &'static str {
        match self {
            Self::Julia { .. } | Self::Siegel { .. } => "julia",
            Self::Gaussian { .. } | Self::Resident { .. } => "gaussian",
        }
    }

    pub fn size(&self) -> String {
        match self {
            Self::Julia { width, height, max_iter } => format!("{width}x{height}, {max_iter} steps"),
            Self::Siegel { width, height, max_iter } => format!("Siegel disk {width}x{height}, {max_iter} steps"),
            Self::Gaussian { length } => format!("{length} pairs"),
            Self::Resident { length } => format!("{length} pairs, resident"),
        }
    }

    pub fn julia(width: usize, height: usize, max_iter: u32) -> Julia<f32> {
        Julia::default().size(width, height).max_iter(max_iter)
    }

    pub fn siegel(width: usize, height: usize, max_iter: u32) -> Julia<f32> {
        Self::julia(width, height, max_iter).c(-0.390541, -0.586788)
    }

    pub fn gaussian(length: usize) -> Result<Gaussian<'static, f32>, Failure> {
        let [x, y] = Self::arrays(length)?;
        Ok(Gaussian::new(x, y))
    }

    /// The Gaussian's two arrays.
    pub fn arrays(length: usize) -> Result<[Vec<f32>; 2], Failure> {
        Ok([wave(length, 0.37)?, wave(length, 0.73)?])
    }
}

/// Memory for so many numbers of a job of that size.
pub(super) fn memory<T: Item>(length: usize, size: &str) -> Result<Vec<T>, Failure> {
    zeroed(length).ok_or_else(|| Failure::Failed(format!("{size}: no memory for {length} numbers; name one kernel to compare less")))
}

/// Numbers from -2 to 2 in no simple order: the fractional parts of multiples of an irrational number.
fn wave(length: usize, start: f64) -> Result<Vec<f32>, Failure> {
    let mut numbers = memory(length, &format!("{length} pairs"))?;
    for (k, number) in numbers.iter_mut().enumerate() {
        *number = (4.0 * (start + k as f64 * std::f64::consts::SQRT_2).fract() - 2.0) as f32;
    }
    Ok(numbers)
}
