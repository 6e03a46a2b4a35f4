//! A checksum of 64 bits, against damage and mistakes; against malice it does nothing.

/// The checksum of bytes that come in any number of parts.
///
/// Each word of eight bytes is mixed in by an exclusive-or, a multiplication and a turn, each of which can be undone: a change of
/// any one word always shows.
///
/// ```
/// use yunta::pieces::Checksum;
/// let (mut whole, mut parts) = (Checksum::new(), Checksum::new());
/// whole.add(b"some bytes in one part");
/// parts.add(b"some bytes");
/// parts.add(b" in one part");
/// assert_eq!(whole.finish(), parts.finish());
/// ```
#[derive(Debug, Clone)]
pub struct Checksum {
    state: u64,
    length: u64,
    /// The bytes since the last whole word.
    rest: [u8; 8],
}

/// Odd, and its bits without a pattern: the fractional part of the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

impl Checksum {
    /// Of no bytes yet.
    pub fn new() -> Self {
        Self { state: FACTOR, length: 0, rest: [0; 8] }
    }

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> u64 {
        let mut checksum = Self::new();
        checksum.add(bytes);
        checksum.finish()
    }

    /// Adds bytes behind those before.
    pub fn add(&mut self, mut bytes: &[u8]) {
        let held = (self.length % 8) as usize;
        self.length += bytes.len() as u64;
        if held > 0 {
            let (first, others) = bytes.split_at(bytes.len().min(8 - held));
            self.rest[held..held + first.len()].copy_from_slice(first);
            if held + first.len() < 8 {
                return;
            }
            self.mix(u64::from_le_bytes(self.rest));
            bytes = others;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        self.rest = [0; 8];
        self.rest[..rest.len()].copy_from_slice(rest);
    }

    /// The checksum of all bytes so far.
    pub fn finish(&self) -> u64 {
        let mut end = self.clone();
        if !self.length.is_multiple_of(8) {
            end.mix(u64::from_le_bytes(self.rest));
        }
        end.mix(self.length);
        end.state ^ end.state >> 32
    }

    fn mix(&mut self, word: u64) {
        self.state = (self.state ^ word).wrapping_mul(FACTOR).rotate_left(29);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_the_whole_and_a_change_shows(bytes in prop::collection::vec(any::<u8>(), 1..200), cuts: [prop::sample::Index; 2], bit: prop::sample::Index) {
            let mut cuts = cuts.map(|cut| cut.index(bytes.len() + 1));
            cuts.sort_unstable();
            let mut parts = Checksum::new();
            [&bytes[..cuts[0]], &bytes[cuts[0]..cuts[1]], &bytes[cuts[1]..]].into_iter().for_each(|part| parts.add(part));
            prop_assert_eq!(parts.finish(), Checksum::of(&bytes));
            let mut other = bytes.clone();
            let bit = bit.index(8 * bytes.len());
            other[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(Checksum::of(&other), Checksum::of(&bytes));
            prop_assert_ne!(Checksum::of(&bytes[..bytes.len() - 1]), Checksum::of(&bytes));
        }
    }
}
