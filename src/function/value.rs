//! One value for all items, as a caller writes it, and as the bits of a parameter's type. Not here: arrays.

use std::str::FromStr;

use super::lanes::ScalarType;

/// One value of a parameter that is the same for all items: a number, a bool, or the components of a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    components: Vec<Number>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Number {
    Float(f64),
    Whole(i128),
    Bool(bool),
}

macro_rules! values {
    ($($t:ident $number:ident $as:ident;)*) => { $(
        impl From<$t> for Value {
            fn from(number: $t) -> Self {
                Self { components: vec![Number::$number($as::from(number))] }
            }
        }
        impl<const N: usize> From<[$t; N]> for Value {
            fn from(numbers: [$t; N]) -> Self {
                Self { components: numbers.into_iter().map(|number| Number::$number($as::from(number))).collect() }
            }
        }
    )* };
}
values! {
    f32 Float f64;
    f64 Float f64;
    i32 Whole i128;
    u32 Whole i128;
    i64 Whole i128;
    u64 Whole i128;
    bool Bool bool;
}

/// As it is typed: `2.5`, `3`, `true`, or `0,1,0.5` for a vector.
impl FromStr for Value {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self { components: text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>()? })
    }
}

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = text.parse().ok().map(Self::Whole);
        let number = whole.or_else(|| text.parse().ok().map(Self::Bool)).or_else(|| text.parse().ok().map(Self::Float));
        // Infinity is a word, and a number with digits is none.
        if matches!(number, Some(Self::Float(float)) if float.is_infinite()) && text.contains(|c: char| c.is_ascii_digit()) {
            return Err(format!("{text} is beyond f64: inf is infinity"));
        }
        number.ok_or_else(|| format!("{text:?} is no value: a number, true or false, or such with commas between them for a vector"))
    }
}

impl Value {
    pub(super) fn len(&self) -> usize {
        self.components.len()
    }

    /// The type that it has among data that has none: f32 or i32, or a bool.
    pub(super) fn scalar(&self) -> ScalarType {
        match self.components.first() {
            Some(Number::Bool(_)) => ScalarType::Bool,
            Some(Number::Whole(_)) => ScalarType::I32,
            _ => ScalarType::F32,
        }
    }

    pub(super) fn is_bool(&self) -> bool {
        self.scalar() == ScalarType::Bool
    }

    /// The bits of each component as numbers of a type.
    ///
    /// # Errors
    /// What the type cannot hold.
    pub(super) fn bits(&self, scalar: ScalarType) -> Result<Vec<u64>, String> {
        self.components.iter().map(|number| number.bits(scalar).ok_or_else(|| number.to_string())).collect()
    }
}

impl Number {
    fn bits(self, scalar: ScalarType) -> Option<u64> {
        match (self, scalar) {
            (Self::Bool(value), ScalarType::Bool) => Some(value.into()),
            (Self::Bool(_), _) | (_, ScalarType::Bool) => None,
            (Self::Float(value), ScalarType::F64) => Some(value.to_bits()),
            (Self::Whole(value), ScalarType::F64) => Some((value as f64).to_bits()),
            (Self::Whole(value), ScalarType::F32) => Some((value as f32).to_bits().into()),
            (Self::Float(value), ScalarType::F32) => {
                let rounded = value as f32;
                (rounded.is_finite() || !value.is_finite()).then_some(rounded.to_bits().into())
            }
            (Self::Float(value), _) if value.trunc() == value && value.abs() < 1e19 * 2.0 => Self::Whole(value as i128).bits(scalar),
            (Self::Float(_), _) => None,
            (Self::Whole(value), ScalarType::I32) => i32::try_from(value).ok().map(|value| (value as u32).into()),
            (Self::Whole(value), ScalarType::U32) => u32::try_from(value).ok().map(u64::from),
            (Self::Whole(value), ScalarType::I64) => i64::try_from(value).ok().map(|value| value as u64),
            (Self::Whole(value), ScalarType::U64) => u64::try_from(value).ok(),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Float(value) => value.fmt(f),
            Self::Whole(value) => value.fmt(f),
            Self::Bool(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_are_what_they_look_like() {
        assert_eq!("2".parse(), Ok(Value::from(2)));
        assert_eq!("-2.5e3".parse(), Ok(Value::from(-2500.0)));
        assert_eq!("true".parse(), Ok(Value::from(true)));
        assert_eq!("0.5, 1.5".parse(), Ok(Value::from([0.5, 1.5])));
        for text in ["", "x", "1,", "1;2", "0x10", "1e400", "-1e999"] {
            assert!(text.parse::<Value>().is_err(), "{text}");
        }
    }

    #[test]
    fn values_become_the_types_that_can_hold_them() {
        let bits = |value: Value, scalar| value.bits(scalar).map(|bits| bits[0]);
        assert_eq!(bits(0.1.into(), ScalarType::F32), Ok(0.1f32.to_bits().into()));
        assert_eq!(bits(2.into(), ScalarType::F64), Ok(2f64.to_bits()));
        assert_eq!(bits((-1).into(), ScalarType::I32), Ok(u32::MAX.into()));
        assert_eq!(bits(2.0.into(), ScalarType::U32), Ok(2));
        assert_eq!(bits(u64::MAX.into(), ScalarType::U64), Ok(u64::MAX));
        assert_eq!(bits(f64::INFINITY.into(), ScalarType::F32), Ok(f32::INFINITY.to_bits().into()));
        assert_eq!(bits(true.into(), ScalarType::Bool), Ok(1));
        for (value, scalar) in [
            (Value::from(2.5), ScalarType::I32),
            ((-1).into(), ScalarType::U32),
            (1e39.into(), ScalarType::F32),
            (true.into(), ScalarType::F32),
            (1.into(), ScalarType::Bool),
            (f64::NAN.into(), ScalarType::I64),
        ] {
            assert!(value.bits(scalar).is_err(), "{value:?} as {scalar}");
        }
    }
}
