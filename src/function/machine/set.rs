//! The instructions that machine code is made of. Not here: their bytes, and what steps become of them.

use crate::cpu::simd::Level;

/// A set of vector instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Set {
    Avx2,
    /// With F, BW, DQ and VL: vectors twice as long, twice as many, and masks of a bit a lane in registers of their own.
    Avx512,
}

impl Set {
    /// How many there are.
    pub const COUNT: usize = 2;

    /// The set that a level has, if machine code is made of it.
    pub fn of(level: Level) -> Option<Self> {
        match level {
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(_) => Some(Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(_) => Some(Self::Avx512),
            _ => None,
        }
    }

    /// Registers that hold places: of vectors, and of masks where those have some of their own. The ones before them are for what a
    /// step has in hand.
    #[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
    pub fn kept(self) -> [std::ops::Range<usize>; 2] {
        match self {
            Self::Avx2 => [3..16, 0..0],
            Self::Avx512 => [4..32, 2..8],
        }
    }

    /// Bytes of a vector.
    #[cfg(all(feature = "jit", unix, target_arch = "x86_64"))]
    pub fn bytes(self) -> i32 {
        match self {
            Self::Avx2 => 32,
            Self::Avx512 => 64,
        }
    }
}
