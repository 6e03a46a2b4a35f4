//! Decimals as the nearest f64: an integer of up to 76 digits, of which so many stand behind the point. Not here: columns.

/// Bytes of the longest integer that is taken for one.
pub(super) const MOST_BYTES: usize = 64;

/// `unscaled` / 10^`scale`, correctly rounded.
pub(super) fn of_integer(unscaled: i128, scale: u8) -> f64 {
    match POWERS.get(usize::from(scale)) {
        // Both are f64s, whose quotient is rounded once.
        Some(power) if unscaled.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => unscaled as f64 / power,
        _ => of_digits(&unscaled.to_string(), scale),
    }
}

/// The same of an integer as bytes, the most significant first, whose negatives are two's complements.
pub(super) fn of_bytes(bytes: &[u8], scale: u8) -> f64 {
    if bytes.len() > size_of::<i128>() {
        return of_digits(&digits(bytes), scale);
    }
    let sign = bytes.first().map_or(0, |first| i128::from(first.cast_signed() >> 7));
    of_integer(bytes.iter().fold(sign, |number, &byte| number << 8 | i128::from(byte)), scale)
}

/// The powers of ten that are f64s.
const POWERS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

fn of_digits(digits: &str, scale: u8) -> f64 {
    // Digits and an exponent are a number.
    format!("{digits}e-{scale}").parse().unwrap_or(f64::NAN)
}

/// An integer in decimal.
fn digits(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(carry.into());
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|&byte| byte != 0) {
        let mut rest = 0;
        for byte in &mut magnitude {
            let number = rest << 8 | u32::from(*byte);
            *byte = (number / 10) as u8;
            rest = number % 10;
        }
        digits.push(rest);
    }
    let sign = if is_negative { "-" } else { "" };
    let digits: String = digits.iter().rev().filter_map(|&digit| char::from_digit(digit, 10)).collect();
    format!("{sign}0{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_decimal_is_what_its_text_says(unscaled: i128, few in -100_000..100_000i128, scale in 0u8..=76) {
            for unscaled in [unscaled, few, i128::from(unscaled as i64), unscaled >> 70] {
                let expected: f64 = format!("{unscaled}e-{scale}").parse().unwrap();
                prop_assert_eq!(of_integer(unscaled, scale).to_bits(), expected.to_bits());
                let bytes = unscaled.to_be_bytes();
                prop_assert_eq!(of_bytes(&bytes, scale).to_bits(), expected.to_bits());
                // The same number in more bytes.
                let more = [&[if unscaled < 0 { 0xff } else { 0 }; 5][..], &bytes].concat();
                prop_assert_eq!(of_bytes(&more, scale).to_bits(), expected.to_bits());
            }
            prop_assert_eq!(of_bytes(&few.to_be_bytes()[12..], 2), few as f64 / 100.0);
        }
    }

    #[test]
    fn more_digits_than_any_integer_has_are_rounded_once() {
        // 2^200 and its negative.
        let mut bytes = [0u8; 32];
        bytes[6] = 1;
        assert_eq!(of_bytes(&bytes, 0), 2f64.powi(200));
        let negative = [&[0xff; 7][..], &[0; 25]].concat();
        assert_eq!(of_bytes(&negative, 0), -2f64.powi(200));
        assert_eq!(of_bytes(&[], 3), 0.0);
    }
}
