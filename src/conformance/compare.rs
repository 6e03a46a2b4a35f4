//! Comparators: two results to the bit, and a result with its exact value in units in the last place. They run nothing.

use std::fmt::Write;

use super::exact::{Exact, scale};
use crate::kernel::Item;

/// How far an output is from its exact value.
pub trait Measured: Item {
    /// The distance in units in the last place of the exact value; for integers the difference. 0 where both are NaN
    /// or the same infinity, infinite where only one of them is NaN.
    fn ulps_from(self, exact: Exact) -> f64;

    /// The output as an exact value itself.
    fn exactly(self) -> Exact;
}

macro_rules! measured_integers {
    ($($t:ty)*) => { $(impl Measured for $t {
        fn ulps_from(self, exact: Exact) -> f64 {
            match exact {
                Exact::Integer(exact) => (self as i128 - exact).unsigned_abs() as f64,
                Exact::Real { .. } => f64::NAN,
            }
        }
        fn exactly(self) -> Exact {
            Exact::Integer(self as i128)
        }
    })* };
}
measured_integers!(u8 u16 u32 u64 i8 i16 i32 i64);

macro_rules! measured_floats {
    ($($t:ident)*) => { $(impl Measured for $t {
        fn ulps_from(self, exact: Exact) -> f64 {
            float_ulps(f64::from(self), exact, $t::MANTISSA_DIGITS as i32, $t::MIN_EXP, $t::MAX_EXP)
        }
        fn exactly(self) -> Exact {
            Exact::real(f64::from(self))
        }
    })* };
}
measured_floats!(f32 f64);

/// The distance of `value`, of a type with so many bits of mantissa and such exponents (as `MIN_EXP` counts them).
fn float_ulps(value: f64, exact: Exact, digits: i32, least: i32, most: i32) -> f64 {
    let Exact::Real { high, low, power } = exact else { return f64::NAN };
    if high.is_nan() || high.is_infinite() {
        return if value.to_bits() == high.to_bits() || (value.is_nan() && high.is_nan()) { 0.0 } else { f64::INFINITY };
    }
    if value.is_nan() {
        return f64::INFINITY;
    }
    // An infinite result stands for every number from the first power of two that the type lacks.
    let value = match scale(1f64.copysign(value), most - power) {
        least if value.is_infinite() && high * value > 0.0 && high.abs() >= least.abs() => return 0.0,
        least if value.is_infinite() => least,
        _ => scale(value, -power),
    };
    // The exponent of one unit in the last place of the exact value; the smallest normal number's, below it.
    let exponent = if high == 0.0 { i32::MIN / 2 } else { exponent(high) + power };
    let unit = exponent.max(least - 1) - (digits - 1);
    scale(((value - high) - low).abs(), power - unit)
}

/// The exponent of a number's leading bit.
fn exponent(value: f64) -> i32 {
    let biased = |value: f64| (value.to_bits() >> 52 & 0x7ff) as i32;
    if biased(value) == 0 { biased(value * 2f64.powi(64)) - 64 - 1023 } else { biased(value) - 1023 }
}

/// How far results may be from what they are compared with: at most `share` of them further than `ulp`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// Units in the last place; for integers the difference.
    pub ulp: f64,
    /// The part of the outputs, 0 to 1, that may be further away.
    pub share: f64,
}

impl Bound {
    /// Every output within so many units in the last place.
    pub const fn ulp(ulp: f64) -> Self {
        Self { ulp, share: 0.0 }
    }
}

/// Mismatches that a message shows; it counts the others.
const SHOWN: usize = 8;

/// Whether two results have the same bits.
///
/// # Errors
/// The first outputs that differ, each with its index, both values and both bit patterns.
pub fn same_bits<T: Item>(expected: &[T], actual: &[T]) -> Result<(), String> {
    let differ = |pair: &(usize, (&T, &T))| bytemuck::bytes_of(pair.1.0) != bytemuck::bytes_of(pair.1.1);
    let show = |(index, (expected, actual)): (usize, (&T, &T))| {
        format!("output {index}: expected {expected:?} ({}), got {actual:?} ({})", hex(expected), hex(actual))
    };
    same_length(expected, actual)?;
    let mut mismatches = expected.iter().zip(actual).enumerate().filter(differ);
    let first: Vec<String> = mismatches.by_ref().take(SHOWN).map(show).collect();
    mismatch(first, mismatches.count(), expected.len())
}

/// Whether results are within a bound of their exact values, which `exact` gives by index; outputs without one pass.
///
/// # Errors
/// The first outputs that are too far away, if they are more than the bound's share.
pub fn within<T: Measured>(
    bound: Bound,
    actual: &[T],
    indices: impl Iterator<Item = usize>,
    exact: impl Fn(usize) -> Option<Exact>,
) -> Result<(), String> {
    let (mut first, mut far, mut all) = (Vec::new(), 0usize, 0usize);
    for index in indices {
        let (Some(&output), Some(exact)) = (actual.get(index), exact(index)) else { continue };
        let distance = output.ulps_from(exact);
        all += 1;
        if distance > bound.ulp || distance.is_nan() {
            far += 1;
            if first.len() < SHOWN {
                first.push(format!("output {index}: {output:?} is {distance:.3} ulp from {exact:?}, and {} are allowed", bound.ulp));
            }
        }
    }
    if far as f64 <= bound.share * all as f64 { Ok(()) } else { mismatch(first, far.saturating_sub(SHOWN), all) }
}

/// Whether two results are within a bound of each other.
///
/// # Errors
/// As [`within`].
pub fn close<T: Measured>(bound: Bound, expected: &[T], actual: &[T]) -> Result<(), String> {
    same_length(expected, actual)?;
    within(bound, actual, 0..actual.len(), |index| expected.get(index).map(|&value| value.exactly()))
}

fn same_length<T>(expected: &[T], actual: &[T]) -> Result<(), String> {
    if expected.len() == actual.len() { Ok(()) } else { Err(format!("expected {} outputs, got {}", expected.len(), actual.len())) }
}

fn mismatch(first: Vec<String>, more: usize, all: usize) -> Result<(), String> {
    if first.is_empty() {
        return Ok(());
    }
    let mut message = format!("{} of {all} outputs differ", first.len() + more);
    for line in first {
        let _ = write!(message, "\n  {line}");
    }
    if more > 0 {
        let _ = write!(message, "\n  and {more} more");
    }
    Err(message)
}

/// The bits, as one number.
fn hex<T: Item>(value: &T) -> String {
    let bytes = bytemuck::bytes_of(value);
    let ordered: Box<dyn Iterator<Item = &u8>> =
        if cfg!(target_endian = "little") { Box::new(bytes.iter().rev()) } else { Box::new(bytes.iter()) };
    ordered.fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_flipped_bit_is_reported_with_its_place_and_both_values() {
        let expected: Vec<f32> = (0..100).map(|i| i as f32).collect();
        for (index, bit) in [(0, 0), (57, 12), (99, 31)] {
            let mut actual = expected.clone();
            actual[index] = f32::from_bits(actual[index].to_bits() ^ (1 << bit));
            let message = same_bits(&expected, &actual).unwrap_err();
            assert!(message.contains(&format!("output {index}: expected {:?}", expected[index])), "{message}");
            assert!(message.contains(&format!("{:08x}", actual[index].to_bits())), "{message}");
        }
        assert_eq!(same_bits(&expected, &expected), Ok(()));
    }

    #[test]
    fn the_bits_of_zeros_and_nans_count() {
        assert!(same_bits(&[0.0f64], &[-0.0]).is_err());
        assert!(same_bits(&[f32::NAN], &[1.0]).is_err());
        assert!(same_bits(&[1.0f32], &[f32::NAN]).is_err());
        assert!(same_bits(&[f32::NAN], &[-f32::NAN]).is_err());
        assert_eq!(same_bits(&[f32::NAN], &[f32::NAN]), Ok(()));
    }

    #[test]
    fn off_by_one_and_a_missing_output_are_reported() {
        assert!(same_bits(&[1u32, 2, 3], &[1, 2, 4]).unwrap_err().contains("1 of 3 outputs differ"));
        assert!(same_bits(&[1u32, 2, 3], &[1, 2]).is_err());
        assert!(same_bits(&[1u32, 2, 3], &[2, 3, 1]).unwrap_err().contains("3 of 3"));
        assert!(same_bits(&vec![0u8; 1000], &vec![1u8; 1000]).unwrap_err().contains("and 992 more"));
    }

    #[test]
    fn distances_are_in_units_of_the_exact_values_last_place() {
        assert_eq!(1.0f32.ulps_from(Exact::real(1.0)), 0.0);
        assert_eq!((1.0 + f32::EPSILON).ulps_from(Exact::real(1.0)), 1.0);
        assert_eq!(1.0f32.ulps_from(Exact::sum(1.0, f64::from(f32::EPSILON) / 4.0)), 0.25);
        assert_eq!(1.0f64.ulps_from(Exact::sum(1.0, f64::EPSILON / 4.0)), 0.25);
        assert_eq!(f32::from_bits(3).ulps_from(Exact::real(f64::from(f32::from_bits(1)))), 2.0);
        assert_eq!(0f32.ulps_from(Exact::real(f64::from(f32::from_bits(1)) / 4.0)), 0.25);
        assert_eq!(f64::from_bits(1).ulps_from(Exact::Real { high: 1.5, low: 0.0, power: -1074 }), 0.5);
        assert_eq!(f32::INFINITY.ulps_from(Exact::real(f64::from(f32::MAX))), 1.0);
        assert_eq!(7u32.ulps_from(Exact::Integer(5)), 2.0);
    }

    #[test]
    fn not_a_number_is_near_nothing_else() {
        assert_eq!(f32::NAN.ulps_from(Exact::real(f64::NAN)), 0.0);
        assert_eq!(f32::NAN.ulps_from(Exact::real(1.0)), f64::INFINITY);
        assert_eq!(1f64.ulps_from(Exact::real(f64::NAN)), f64::INFINITY);
        assert_eq!(f64::INFINITY.ulps_from(Exact::real(f64::NEG_INFINITY)), f64::INFINITY);
        assert!(close(Bound::ulp(1e300), &[1.0f32], &[f32::NAN]).is_err());
    }

    #[test]
    fn a_bound_is_kept_by_what_is_within_it_alone() {
        let (expected, actual) = ([1.0f32, 2.0, 3.0, 4.0], [1.0f32, 2.0, 3.0, 4.0 + 8.0 * f32::EPSILON]);
        assert_eq!(close(Bound::ulp(2.0), &expected, &actual), Ok(()));
        assert!(close(Bound::ulp(1.9), &expected, &actual).unwrap_err().contains("output 3"));
        assert_eq!(close(Bound { ulp: 0.0, share: 0.25 }, &expected, &actual), Ok(()));
        assert!(close(Bound { ulp: 0.0, share: 0.24 }, &expected, &actual).is_err());
    }
}
