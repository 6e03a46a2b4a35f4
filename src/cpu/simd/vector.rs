//! The vectors that a kernel's body is written with. Each level implements them once; the body is generic over the level.

use std::ops::{Add, BitAnd, BitOr, Mul, Sub};

use crate::cpu::simd::Level;

mod sealed {
    /// Only this crate's levels prove that a processor has their instructions.
    pub trait Sealed {}
}
pub(crate) use sealed::Sealed;

/// A SIMD level that this processor has. A value of it is the proof, which is why only this crate makes one.
pub trait Simd: Sealed + Copy + Send + Sync + 'static {
    /// A vector of f32.
    type F32: Float<Element = f32, Simd = Self>;
    /// A vector of f64.
    type F64: Float<Element = f64, Simd = Self>;

    /// The level as a value, for choices that depend on it.
    fn level(self) -> Level;
}

/// A vector of floating-point numbers with IEEE arithmetic in every lane.
///
/// All operations round exactly as the scalar operation of the same name does; none is fused or approximate unless its
/// name says so. The bits are therefore the same on every level.
pub trait Float: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + 'static {
    /// The number in a lane.
    type Element: Copy;
    /// The level whose registers these are.
    type Simd: Simd;
    /// One truth value a lane.
    type Mask: Copy + BitAnd<Output = Self::Mask> + BitOr<Output = Self::Mask>;
    /// One unsigned integer a lane, of the element's size.
    type Counts: Copy;

    /// How many lanes a vector has.
    const LANES: usize;

    /// The same number in each lane.
    fn splat(simd: Self::Simd, value: Self::Element) -> Self;
    /// The first `LANES` numbers of `from`, which has at least as many (else: panic).
    fn load(simd: Self::Simd, from: &[Self::Element]) -> Self;
    /// Writes the lanes to the first `LANES` numbers of `to`, which has at least as many (else: panic).
    fn store(self, to: &mut [Self::Element]);
}
