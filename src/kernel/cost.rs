//! What a job costs, in the machine's own terms. Not how long that takes: see `dispatch`.

use serde::{Deserialize, Serialize};

/// What one whole job asks of a machine: the arithmetic, and the bytes that must move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Arithmetic operations of the whole job (an addition, a multiplication or a comparison is one).
    pub operations: f64,
    /// Bytes of input that are read.
    pub bytes_in: f64,
    /// Bytes of output that are written.
    pub bytes_out: f64,
    /// Bytes of one number in the arithmetic: 4 for f32, 8 for f64. Half the bytes, twice the lanes.
    pub word: u8,
}

impl Cost {
    /// A cost of `operations` in all, on numbers of `word` bytes, that reads and writes the given bytes.
    pub const fn new(operations: f64, word: u8, bytes_in: f64, bytes_out: f64) -> Self {
        Self { operations, bytes_in, bytes_out, word }
    }

    /// What so large a part of the job costs, from 0 to 1, or a job so many times as large.
    pub(crate) fn part(self, share: f64) -> Self {
        let Self { operations, bytes_in, bytes_out, word } = self;
        Self { operations: operations * share, bytes_in: bytes_in * share, bytes_out: bytes_out * share, word }
    }

    /// What this and another job cost together.
    pub(crate) fn with(self, other: Self) -> Self {
        let words = |cost: Self| cost.operations * f64::from(cost.word);
        let word = self.word.max(other.word);
        let operations = (words(self) + words(other)) / f64::from(word.max(1));
        Self::new(operations, word, self.bytes_in + other.bytes_in, self.bytes_out + other.bytes_out)
    }
}
