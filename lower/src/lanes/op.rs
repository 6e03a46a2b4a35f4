//! The operations of a lane program. Not here: what they compute, which is yunta's `function/ops.rs`.

use super::ScalarType;

/// An operation on single numbers. Its operands have one type, which is the result's too, but where it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// The value as it is: how a variable is read.
    Copy,
    Add,
    Subtract,
    Multiply,
    /// An integer divided by 0 is itself; the least divided by -1 is itself.
    Divide,
    /// Of integers; by 0 it is 0.
    Remainder,
    Negate,
    Absolute,
    /// Of floats IEEE 754's: a NaN where either is one, and -0 is less than 0.
    Minimum,
    Maximum,
    Floor,
    Ceil,
    Trunc,
    /// To the nearest, ties to even.
    Round,
    SquareRoot,
    InverseSquareRoot,
    Exp,
    Exp2,
    Log,
    Log2,
    Pow,
    Sin,
    Cos,
    Tan,
    /// a * b + c, rounded once.
    Fma,
    /// To a bool, as the next three.
    Less,
    LessEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Xor,
    Not,
    /// By a u32, of which the lowest 5 or 6 bits count.
    ShiftLeft,
    /// The same; a signed number keeps its sign.
    ShiftRight,
    CountOnes,
    ReverseBits,
    LeadingZeros,
    TrailingZeros,
    /// A bool, then the value where it is true and the value where it is false.
    Select,
    /// To another type: a float to the nearest integer towards 0 within the type's range, NaN to 0.
    Convert,
    /// A float's bits as a whole number; a NaN is made the canonical one first.
    Bitcast,
    /// The same bits as another type of as many, a NaN's as they are: of whole numbers, and of floats where no result depends on which
    /// NaN one is.
    Reinterpret,
    /// An element's component of a whole input, at an i32 or u32 index that is clamped to the first and last.
    Gather {
        whole: u32,
        component: u32,
    },
}

impl Op {
    /// How many operands it has.
    pub fn arity(self) -> usize {
        match self {
            Self::Fma | Self::Select => 3,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Remainder | Self::Minimum | Self::Maximum => 2,
            Self::Pow | Self::Less | Self::LessEqual | Self::Equal | Self::NotEqual => 2,
            Self::And | Self::Or | Self::Xor | Self::ShiftLeft | Self::ShiftRight => 2,
            _ => 1,
        }
    }

    /// Whether the operands can change places without a change of the result's bits.
    pub fn commutes(self) -> bool {
        matches!(self, Self::Add | Self::Multiply | Self::Equal | Self::NotEqual | Self::And | Self::Or | Self::Xor)
    }

    pub fn is_comparison(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual | Self::Equal | Self::NotEqual)
    }

    /// What it costs, in additions, measured on blocks of lanes.
    pub fn weight(self, scalar: ScalarType) -> u32 {
        let weight = match self {
            Self::Divide | Self::Remainder if scalar.is_integer() => 12,
            Self::Divide | Self::SquareRoot => 3,
            Self::InverseSquareRoot => 6,
            Self::Exp | Self::Exp2 => 8,
            Self::Log | Self::Log2 => 16,
            Self::Sin | Self::Cos | Self::Tan => 24,
            Self::Pow => 40,
            Self::Gather { .. } => 8,
            Self::Reinterpret => 0,
            Self::ReverseBits | Self::CountOnes | Self::LeadingZeros | Self::TrailingZeros => 4,
            _ => 1,
        };
        if scalar.is_wide() { 2 * weight } else { weight }
    }
}
