//! The types of a single number. Not here: vectors, which the lane program takes apart.

use std::fmt;

/// The type of a number in a function. Another one would be a new version: each executor has to know all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `i32`
    I32,
    /// `u32`
    U32,
    /// `i64`
    I64,
    /// `u64`
    U64,
    /// `bool`: a byte, 0 or 1, in memory.
    Bool,
}

impl ScalarType {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::F32, Self::F64, Self::I32, Self::U32, Self::I64, Self::U64, Self::Bool];

    /// WGSL's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I32 => "i32",
            Self::U32 => "u32",
            Self::I64 => "i64",
            Self::U64 => "u64",
            Self::Bool => "bool",
        }
    }

    /// Bytes of one number in memory.
    pub fn bytes(self) -> usize {
        match self {
            Self::Bool => 1,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// Bits of one number; a bool counts as 32, which it has in a block of lanes.
    pub fn bits(self) -> u32 {
        if self.is_wide() { 64 } else { 32 }
    }

    pub fn is_wide(self) -> bool {
        matches!(self, Self::F64 | Self::I64 | Self::U64)
    }

    pub fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }

    pub fn is_signed(self) -> bool {
        matches!(self, Self::I32 | Self::I64)
    }

    pub fn is_integer(self) -> bool {
        !self.is_float() && self != Self::Bool
    }

    /// A whole number as this type's bits; a bool is true where it is not 0.
    pub fn bits_of(self, number: i32) -> u64 {
        match self {
            Self::F32 => u64::from((number as f32).to_bits()),
            Self::F64 => f64::from(number).to_bits(),
            Self::I32 | Self::U32 => u64::from(number as u32),
            Self::I64 | Self::U64 => i64::from(number) as u64,
            Self::Bool => u64::from(number != 0),
        }
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
