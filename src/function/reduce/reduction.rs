//! The ways to make one number of many, by their names, and the type that each gives. Not here: how.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::function::ScalarType;

/// A way to make one number of all items, or of each group's.
///
/// | name | gives | of no item |
/// |---|---|---|
/// | `sum` | f32, f64; i64 of i32 and i64; u64 of u32, u64 and bool | 0 |
/// | `mean`, `var` | f32 of f32, else f64 | NaN |
/// | `min`, `max` | the numbers' own type | an error; of an empty group of floats NaN |
/// | `argmin`, `argmax` | u64: the index of the first such item | an error |
/// | `count` | u64: how many are true, or not 0 | 0 |
/// | `any`, `all` | bool, a byte: whether one is, or all are | 0, 1 |
///
/// A NaN anywhere makes a sum, mean, variance, minimum and maximum NaN, and is what `argmin` and `argmax` find; it is not 0. Of
/// the two zeros, -0 is the smaller to `min` and `max`, and they are equal to `argmin` and `argmax`.
///
/// Floats are summed in f64, whatever their type, and rounded to it once: the sum is within 80 · 2^-53 of the sum of the absolute
/// values (of groups, a few units in the last place), and one rounding, however many items there are. Whole numbers are summed
/// exactly; where 64 bits do not hold the sum, it is an error. A mean and a variance of whole numbers take each as the nearest f64.
/// The variance is that of the differences from the mean, which does not cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reduction {
    /// The sum.
    Sum,
    /// The sum divided by how many there are.
    Mean,
    /// The sum of the squared differences from the mean, divided by how many there are less `ddof`; NaN where that is not above 0.
    Variance {
        /// 0 for the variance of these numbers, 1 to estimate that of what they are a sample of.
        ddof: u64,
    },
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many are true, or not 0.
    Count,
    /// Whether one is true, or not 0.
    Any,
    /// Whether all are.
    All,
    /// Where the smallest is: the first of several.
    ArgMin,
    /// Where the largest is: the first of several.
    ArgMax,
}

impl Reduction {
    /// All of them; the variance with a `ddof` of 0.
    pub const ALL: [Self; 10] = [
        Self::Sum,
        Self::Mean,
        Self::Variance { ddof: 0 },
        Self::Min,
        Self::Max,
        Self::Count,
        Self::Any,
        Self::All,
        Self::ArgMin,
        Self::ArgMax,
    ];

    /// The name, which [`FromStr`] takes: `sum`, `mean`, `var`, `min`, `max`, `count`, `any`, `all`, `argmin` or `argmax`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Variance { .. } => "var",
            Self::Min => "min",
            Self::Max => "max",
            Self::Count => "count",
            Self::Any => "any",
            Self::All => "all",
            Self::ArgMin => "argmin",
            Self::ArgMax => "argmax",
        }
    }

    /// The type of the result of numbers of a type.
    pub fn result(self, of: ScalarType) -> ScalarType {
        match self {
            Self::Sum => match of {
                ScalarType::I32 => ScalarType::I64,
                ScalarType::U32 | ScalarType::Bool => ScalarType::U64,
                other => other,
            },
            Self::Mean | Self::Variance { .. } if of == ScalarType::F32 => ScalarType::F32,
            Self::Mean | Self::Variance { .. } => ScalarType::F64,
            Self::Min | Self::Max => of,
            Self::Count | Self::ArgMin | Self::ArgMax => ScalarType::U64,
            Self::Any | Self::All => ScalarType::Bool,
        }
    }

    /// What it does to an item, in additions of f32.
    pub(super) fn operations(self, of: ScalarType) -> f64 {
        match self {
            Self::Sum | Self::Mean if of == ScalarType::F32 => 3.0,
            Self::Variance { .. } => 10.0,
            Self::ArgMin | Self::ArgMax => 12.0,
            _ => 2.0 * f64::from(of.bits() / 32),
        }
    }
}

impl fmt::Display for Reduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By its name; `var` has a `ddof` of 0.
impl FromStr for Reduction {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|reduction| reduction.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::argument("reduction", format!("{name:?}"), format!("give one of {names}"))
        })
    }
}
