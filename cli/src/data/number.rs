//! The numbers that every format can hold. Not here: any format.

use std::str::FromStr;

use yunta::Item;

use super::parquet::Value;

/// A number that every format can hold.
pub(crate) trait Number: Item + Value + FromStr {
    /// What stands for a number that is missing: NaN, where the type has it.
    const MISSING: Option<Self>;

    /// Of how many bits whole numbers are told apart, where not all that the type has are.
    const WHOLE_BITS: Option<u32>;

    /// Numbers of f64 as such, where those of all other types are read as this one.
    const OF_F64: Option<fn(Vec<f64>) -> Vec<Self>>;

    /// Numbers of f32 as such, where those of 16 bits are read as this one.
    const OF_F32: Option<fn(Vec<f32>) -> Vec<Self>>;

    /// The number that a text begins with, correctly rounded, and the length of that.
    fn read(text: &[u8]) -> Option<(Self, usize)>;

    /// Appends the shortest text that reads back as the same number.
    fn write(self, text: &mut Vec<u8>);
}

macro_rules! number {
    ($t:ty, $missing:expr, $bits:expr, $of_f64:expr, $of_f32:expr, $read:expr, $text:ident) => {
        impl Number for $t {
            const MISSING: Option<Self> = $missing;
            const WHOLE_BITS: Option<u32> = $bits;
            const OF_F64: Option<fn(Vec<f64>) -> Vec<Self>> = $of_f64;
            const OF_F32: Option<fn(Vec<f32>) -> Vec<Self>> = $of_f32;

            fn read(text: &[u8]) -> Option<(Self, usize)> {
                $read(text)
            }

            fn write(self, text: &mut Vec<u8>) {
                text.extend_from_slice($text::Buffer::new().format(self).as_bytes());
            }
        }
    };
}
number!(f32, Some(f32::NAN), Some(f32::MANTISSA_DIGITS), None, Some(|numbers| numbers), float, zmij);
number!(f64, Some(f64::NAN), Some(f64::MANTISSA_DIGITS), Some(|numbers| numbers), None, real, zmij);
number!(u8, None, None, None, None, integer, itoa);
number!(i8, None, None, None, None, integer, itoa);
number!(i16, None, None, None, None, integer, itoa);
number!(u16, None, None, None, None, integer, itoa);
number!(u32, None, None, None, None, integer, itoa);
number!(i32, None, None, None, None, integer, itoa);
number!(i64, None, None, None, None, integer, itoa);
number!(u64, None, None, None, None, integer, itoa);

fn float<T: fast_float2::FastFloat>(text: &[u8]) -> Option<(T, usize)> {
    fast_float2::parse_partial(text).ok()
}

/// As [`float`], where whole numbers are the same ones.
#[inline]
fn real(text: &[u8]) -> Option<(f64, usize)> {
    let (number, length): (f64, usize) = float(text)?;
    // Below this f64 tells whole numbers apart.
    let is_same = number.abs() < 9_007_199_254_740_992.0 || is_itself(number, &text[..length]);
    (is_same || number.is_nan()).then_some((number, length))
}

/// Whether a text that was read as this number means the same: one with a point or an exponent is of the numbers that are rounded, and a
/// whole number is this one, or its shortest digits with zeros behind them, as programs write floats.
#[cold]
fn is_itself(number: f64, text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    if !digits.iter().all(u8::is_ascii_digit) {
        return true;
    }
    let digits = &digits[digits.iter().take_while(|&&byte| byte == b'0').count()..];
    let (exact, shortest) = (format!("{:.0}", number.abs()), number.abs().to_string());
    digits == exact.as_bytes() || digits == shortest.as_bytes()
}

/// Whether a text is a whole number that f64 does not have.
pub(crate) fn is_beyond_f64(text: &[u8]) -> bool {
    let is_all = |(number, length): &(f64, usize)| number.abs() >= 9_007_199_254_740_992.0 && *length == text.len();
    float(text).filter(is_all).is_some_and(|(number, _)| !is_itself(number, text))
}

fn integer<T: FromStr>(text: &[u8]) -> Option<(T, usize)> {
    let length = text.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-')).unwrap_or(text.len());
    Some((std::str::from_utf8(&text[..length]).ok()?.parse().ok()?, length))
}

/// The number that 16 bits are, of which 5 are an exponent and 10 a fraction.
pub(crate) fn half(bits: u16) -> f32 {
    let held = u32::from(bits);
    // The same fraction, and an exponent that is too small by 127 - 15.
    let magnitude = f32::from_bits((held & 0x7fff) << 13) * f32::from_bits((127 + 127 - 15) << 23);
    let is_finite = held & 0x7c00 != 0x7c00;
    let whole = if is_finite { magnitude.to_bits() } else { 0x7f80_0000 | (held & 0x3ff) << 13 };
    f32::from_bits(whole | (held & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_text_are_the_same_ones() {
        for (text, same) in [
            ("9007199254740992", true),
            ("9007199254740993", false),
            ("-9007199254740993", false),
            ("+00009007199254740994", true),
            ("18446744073709551615", false),
            ("18446744073709551616", true),
            // 2^70 as C and as JavaScript write it, and neither.
            ("1180591620717411303424", true),
            ("1180591620717411300000", true),
            ("1180591620717411303425", false),
            ("9007199254740993.0", true),
            ("9007199254740993e0", true),
            ("inf", true),
            ("nan", true),
        ] {
            assert_eq!(f64::read(text.as_bytes()).is_some(), same, "{text}");
            assert_eq!(is_beyond_f64(text.as_bytes()), !same, "{text}");
        }
        let many = "9".repeat(400);
        assert!(f64::read(many.as_bytes()).is_none() && is_beyond_f64(many.as_bytes()));
        assert_eq!(f64::read(b"9007199254740993,1"), None);
        assert_eq!(f64::read(b"9007199254740992,1"), Some((9_007_199_254_740_992.0, 16)));
    }

    #[test]
    fn every_half_is_its_own_number() {
        for bits in 0..=u16::MAX {
            let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff) / 1024.0);
            let magnitude = match exponent {
                0 => fraction * 2f64.powi(-14),
                31 if fraction == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                _ => (1.0 + fraction) * 2f64.powi(exponent - 15),
            };
            let (found, expected) = (f64::from(half(bits)), if bits >> 15 == 1 { -magnitude } else { magnitude });
            assert!(found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan()), "{bits:#06x}: {found}");
        }
    }
}
