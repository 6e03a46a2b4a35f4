//! From values of any size to places between a gradient's ends, without steps. The scale is found from a sample of a picture's
//! values, so that whoever knows the sample has the whole picture's scale. Knows no colours.

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::math::log2;

/// How a value's place is found between the least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mapping {
    /// Half by the share of the picture that has smaller values, to the power of 1.5, and half by `Log`: each colour has its
    /// part of the picture, and the broad outer ones stay close together.
    Histogram,
    /// By the logarithm of the distance from the least value.
    Log,
    /// By the distance from the least value.
    Linear,
}

impl Mapping {
    /// All of them, in the order that help and errors list them.
    pub const ALL: [Self; 3] = [Self::Histogram, Self::Log, Self::Linear];

    /// The name that the command line takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Histogram => "histogram",
            Self::Log => "log",
            Self::Linear => "linear",
        }
    }
}

impl FromStr for Mapping {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|mapping| mapping.name() == name);
        found.ok_or_else(|| Error::argument("mapping", name, format!("give one of {}", Self::ALL.map(Self::name).join(", "))))
    }
}

/// Between two of these, places are linear.
const KNOTS: usize = 4096;

/// The place of each value of one picture.
#[derive(Debug, Clone)]
pub struct Scale {
    least: f32,
    /// 1 over the unit that logarithms are taken of, or over the whole range; 0 where all values are one.
    by: f32,
    is_log: bool,
    /// What is multiplied with how far the greatest value is along, to be the last knot.
    stretch: f32,
    /// Of each knot.
    places: Vec<f32>,
}

impl Scale {
    /// The scale of a picture with these values among others. Infinities and NaN have no place, and tell nothing.
    ///
    /// ```
    /// use yunta::picture::{Mapping, Scale};
    /// let scale = Scale::of(Mapping::Linear, &[2.0, 6.0, f32::INFINITY]);
    /// assert_eq!(scale.place(3.0), Some(0.25));
    /// assert_eq!(scale.place(f32::INFINITY), None);
    /// ```
    pub fn of(mapping: Mapping, sample: &[f32]) -> Self {
        let finite = || sample.iter().copied().filter(|value| value.is_finite());
        let (least, greatest) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        let (least, greatest) = if least <= greatest { (least, greatest) } else { (0.0, 0.0) };
        let range = greatest - least;
        let is_log = mapping != Mapping::Linear;
        // Escape counts grow by one from band to band: four of them are a unit, as for bands. Values of another kind, which may be
        // small altogether, have a unit of their own.
        let unit = if !is_log { range } else { (range / 8.0).min(4.0) };
        let by = if range.is_finite() && unit >= f32::MIN_POSITIVE { 1.0 / unit } else { 0.0 };
        let mut scale = Self { least, by, is_log, stretch: 0.0, places: Vec::new() };
        let longest = scale.along(greatest);
        if longest > 0.0 {
            scale.stretch = (KNOTS - 1) as f32 / longest;
        }
        scale.places = match mapping {
            Mapping::Linear => (0..KNOTS).map(|knot| knot as f32 / (KNOTS - 1) as f32).collect(),
            Mapping::Log => logarithms(longest),
            Mapping::Histogram => scale.ranked(finite(), &logarithms(longest)),
        };
        scale
    }

    /// How far a value is along the scale, before it is stretched. The bits of 1 + the distance are a logarithm whose mantissa is
    /// linear: as good for knots to stand at, and at no cost.
    fn along(&self, value: f32) -> f32 {
        let distance = (value - self.least).max(0.0) * self.by;
        if self.is_log { ((1.0 + distance).to_bits() - 1f32.to_bits()) as f32 * (1.0 / 8_388_608.0) } else { distance }
    }

    /// The place of each knot, by the share of the values below it and by its logarithm.
    fn ranked(&self, values: impl Iterator<Item = f32>, logarithms: &[f32]) -> Vec<f32> {
        let mut below = vec![0usize; KNOTS + 1];
        for value in values {
            below[((self.along(value) * self.stretch) as usize).min(KNOTS - 2) + 1] += 1;
        }
        let (all, mut sum) = (below.iter().sum::<usize>().max(1) as f64, 0usize);
        let place = |(in_it, logarithm): (&usize, &f32)| {
            sum += in_it;
            let rank = sum as f64 / all;
            (0.5 * rank * rank.sqrt() + 0.5 * f64::from(*logarithm)) as f32
        };
        below.iter().zip(logarithms).map(place).collect()
    }

    /// The place of a value, 0 to 1; none of what does not escape, or is no number.
    pub fn place(&self, value: f32) -> Option<f32> {
        if !value.is_finite() {
            return None;
        }
        let along = (self.along(value) * self.stretch).min((KNOTS - 1) as f32);
        let knot = (along as usize).min(KNOTS - 2);
        let part = along - knot as f32;
        let (from, to) = (self.places[knot], self.places[knot + 1]);
        Some(from + (to - from) * part)
    }

    /// The index of a value in an indexed picture: 0 where it has no place, else 1 to 255.
    pub fn index(&self, value: f32) -> u8 {
        self.place(value).map_or(0, |place| 1 + (place * 254.0 + 0.5) as u8)
    }
}

/// The logarithm of each knot's value, the last one's 1, where the last is so far along.
fn logarithms(longest: f32) -> Vec<f32> {
    let value = |knot: usize| {
        let along = longest * (knot as f32 / (KNOTS - 1) as f32);
        log2(f32::from_bits(1f32.to_bits() + (along * 8_388_608.0) as u32))
    };
    let by = 1.0 / value(KNOTS - 1).max(f32::MIN_POSITIVE);
    (0..KNOTS).map(|knot| (value(knot) * by).min(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<f32> {
        (0..50_000).map(|k| 3.0 + 900.0 / (1.0 + k as f32 * 0.01)).chain([f32::INFINITY, f32::NAN]).collect()
    }

    #[test]
    fn places_grow_with_the_value_from_end_to_end() {
        for mapping in Mapping::ALL {
            let (values, scale) = (sample(), Scale::of(mapping, &sample()));
            let mut finite: Vec<f32> = values.into_iter().filter(|value| value.is_finite()).collect();
            finite.sort_unstable_by(f32::total_cmp);
            let places: Vec<f32> = finite.iter().map(|&value| scale.place(value).unwrap()).collect();
            assert!(places.is_sorted(), "{mapping:?}");
            assert!(places[0] == 0.0 && (places[places.len() - 1] - 1.0).abs() < 1e-6, "{mapping:?}");
            assert_eq!(scale.place(f32::MIN), Some(0.0), "{mapping:?}");
            assert_eq!(scale.place(f32::MAX), places.last().copied(), "{mapping:?}");
            assert_eq!((scale.index(f32::INFINITY), scale.index(f32::NAN)), (0, 0));
            assert_eq!((scale.index(finite[0]), scale.index(1e30)), (1, 255));
        }
    }

    #[test]
    fn neighbouring_values_have_neighbouring_places() {
        for mapping in Mapping::ALL {
            let scale = Scale::of(mapping, &sample());
            let places: Vec<f32> = (0..90_000).filter_map(|k| scale.place(3.0 + k as f32 * 0.01)).collect();
            let widest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f32::max);
            assert!(widest < 0.004, "{mapping:?}: {widest}");
        }
    }

    #[test]
    fn one_value_and_none_are_scales_too() {
        for mapping in Mapping::ALL {
            for sample in [&[][..], &[7.0], &[f32::INFINITY], &[f32::MIN, f32::MAX]] {
                let place = Scale::of(mapping, sample).place(7.0).unwrap();
                assert!((0.0..=1.0).contains(&place), "{mapping:?} {sample:?} {place}");
            }
        }
    }

    #[test]
    fn mappings_have_names() {
        for mapping in Mapping::ALL {
            assert_eq!(mapping.name().parse::<Mapping>().unwrap(), mapping);
        }
        assert!("cubic".parse::<Mapping>().is_err());
    }
}
