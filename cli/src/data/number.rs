//! The numbers that every format can hold. Not here: any format.

use std::str::FromStr;

use ndarray_npy::WritableElement;
use yunta::Item;

use super::parquet::Value;

/// A number that a .npy file can hold.
pub(crate) trait Element: Item + WritableElement {}
impl<T: Item + WritableElement> Element for T {}

/// A number that every format can hold.
pub(crate) trait Number: Element + Value + FromStr {
    /// What stands for a number that is missing: NaN, where the type has it.
    const MISSING: Option<Self>;

    /// Of how many bits whole numbers are told apart, where not all that the type has are.
    const WHOLE_BITS: Option<u32>;

    /// How an f64 becomes one, where numbers of all other types are read as this one.
    const OF_F64: Option<fn(f64) -> Self>;

    /// The number that a text begins with, correctly rounded, and the length of that.
    fn read(text: &[u8]) -> Option<(Self, usize)>;

    /// Appends the shortest text that reads back as the same number.
    fn write(self, text: &mut Vec<u8>);
}

macro_rules! number {
    ($t:ty, $missing:expr, $bits:expr, $of_f64:expr, $read:expr, $text:ident) => {
        impl Number for $t {
            const MISSING: Option<Self> = $missing;
            const WHOLE_BITS: Option<u32> = $bits;
            const OF_F64: Option<fn(f64) -> Self> = $of_f64;

            fn read(text: &[u8]) -> Option<(Self, usize)> {
                $read(text)
            }

            fn write(self, text: &mut Vec<u8>) {
                text.extend_from_slice($text::Buffer::new().format(self).as_bytes());
            }
        }
    };
}
number!(f32, Some(f32::NAN), Some(f32::MANTISSA_DIGITS), None, float, zmij);
number!(f64, Some(f64::NAN), Some(f64::MANTISSA_DIGITS), Some(|number| number), float, zmij);
number!(u8, None, None, None, integer, itoa);
number!(i8, None, None, None, integer, itoa);
number!(i16, None, None, None, integer, itoa);
number!(u16, None, None, None, integer, itoa);
number!(u32, None, None, None, integer, itoa);
number!(i32, None, None, None, integer, itoa);
number!(i64, None, None, None, integer, itoa);
number!(u64, None, None, None, integer, itoa);

fn float<T: fast_float2::FastFloat>(text: &[u8]) -> Option<(T, usize)> {
    fast_float2::parse_partial(text).ok()
}

fn integer<T: FromStr>(text: &[u8]) -> Option<(T, usize)> {
    let length = text.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-')).unwrap_or(text.len());
    Some((std::str::from_utf8(&text[..length]).ok()?.parse().ok()?, length))
}
