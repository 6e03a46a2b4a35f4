//! Eight short rows of bits that lie one after another: where in a vector each one is to be found.

/// Eight rows of at most [`MOST`](Self::MOST) bits, the first of which begins with a byte: together they are as many bytes
/// as a row has bits.
#[derive(Debug, Clone, Copy)]
pub struct EightRows {
    /// How many bits a row has.
    columns: u32,
    /// For each row the bytes that have its bits, in its first places; the others take none.
    pub(super) bytes: [[u8; 8]; 8],
    /// How many bits of the first of them are the row before's.
    pub(super) shifts: [u64; 8],
}

impl EightRows {
    /// The most bits of a row: all eight fit into 16 bytes.
    pub const MOST: usize = 16;

    /// Rows of so many bits, which are at most [`MOST`](Self::MOST).
    pub(crate) fn new(columns: usize) -> Self {
        assert!(columns <= Self::MOST, "rows of {columns} bits");
        let first = |row: usize| row * columns;
        // A byte whose upper bit is set takes none. Past the sixteenth there are no bits of any row.
        let byte = |row: usize, place: usize| if place < 3 { ((first(row) / 8 + place) % 16) as u8 } else { 1 << 7 };
        Self {
            columns: columns as u32,
            bytes: std::array::from_fn(|row| std::array::from_fn(|place| byte(row, place))),
            shifts: std::array::from_fn(|row| (first(row) % 8) as u64),
        }
    }

    /// The bits of one row.
    #[inline(always)]
    pub(super) fn mask(&self) -> u64 {
        (1 << self.columns) - 1
    }

    /// Of each row's bits the lower four of every eight, and the upper four as the lower ones: what tables of 16 take.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    pub(super) fn halves(&self) -> [u64; 2] {
        [0x0f0f & self.mask(), 0x0f0f & self.mask() >> 4]
    }

    /// How many of four bits are set.
    #[cfg(target_arch = "x86_64")]
    pub(super) const ONES: [u8; 16] = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4];

    /// How many bits are set in each row.
    #[inline(always)]
    pub(super) fn ones(&self, bits: &[u8; 16]) -> [u64; 8] {
        let bits = u128::from_le_bytes(*bits);
        std::array::from_fn(|row| u64::from((bits >> (row as u32 * self.columns) & u128::from(self.mask())).count_ones()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_own_bits() {
        for columns in 0..=EightRows::MOST {
            // The bits whose number leaves 0 or 3 by 5.
            let bits = |n: usize| matches!(n % 5, 0 | 3);
            let bytes = std::array::from_fn(|byte| (0..8).map(|bit| u8::from(bits(8 * byte + bit)) << bit).sum());
            let expected: [u64; 8] = std::array::from_fn(|row| (row * columns..(row + 1) * columns).map(|n| u64::from(bits(n))).sum());
            assert_eq!(EightRows::new(columns).ones(&bytes), expected, "{columns} columns");
        }
    }
}
