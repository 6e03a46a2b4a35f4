//! Seeded random inputs: the same on every machine and in every run. Not for cryptography or statistics.

use std::ops::Range;

/// A generator of random numbers (SplitMix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator that a seed starts.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `range`, evenly spread.
    pub fn real(&mut self, range: Range<f64>) -> f64 {
        let unit = (self.bits() >> 11) as f64 * 2f64.powi(-53);
        range.start + unit * (range.end - range.start)
    }

    /// A whole number below `end`, and 0 where that is 0.
    pub const fn below(&mut self, end: usize) -> usize {
        ((self.bits() as u128 * end as u128) >> 64) as usize
    }
}
