//! What is known of some items, and of two parts of them together. A state is three words of 64 bits wherever it is kept. Not
//! here: how it comes of numbers.

use super::reduction::Reduction;
use crate::real::Real;

/// A state as it is kept.
pub(super) type Words = [u64; 3];

/// What is known of some items.
pub(super) trait State: Copy {
    /// Of no item.
    const EMPTY: Self;

    fn read(words: Words) -> Self;

    fn words(self) -> Words;

    /// With what is known of later items, whose places count from `at`.
    fn merge(self, later: Self, at: u64) -> Self;

    fn outcome(self, reduction: Reduction) -> Outcome;
}

/// What comes of a state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    Float(f64),
    Whole(i128),
    /// The number that has this key.
    Key(i64),
    /// There is no item, and nothing that can be said of none.
    Nothing,
}

/// The bits, with one NaN for all.
fn bits(x: f64) -> u64 {
    (if x.is_nan() { <f64 as Real>::NAN } else { x }).to_bits()
}

/// The sum of two numbers, and what it lost of the exact one (Knuth).
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let grown = sum - a;
    (sum, (a - (sum - grown)) + (b - grown))
}

/// A sum of floats, and what it lacks of the exact one.
#[derive(Debug, Clone, Copy)]
pub(super) struct FloatSum {
    pub sum: f64,
    pub lost: f64,
    pub count: u64,
}

impl FloatSum {
    #[inline(always)]
    pub fn plus(self, later: Self) -> Self {
        let (sum, rest) = two_sum(self.sum, later.sum);
        Self { sum, lost: self.lost + (rest + later.lost), count: self.count.wrapping_add(later.count) }
    }
}

impl State for FloatSum {
    const EMPTY: Self = Self { sum: 0.0, lost: 0.0, count: 0 };

    #[inline(always)]
    fn read([sum, lost, count]: Words) -> Self {
        Self { sum: f64::from_bits(sum), lost: f64::from_bits(lost), count }
    }

    fn words(self) -> Words {
        [bits(self.sum), bits(self.lost), self.count]
    }

    fn merge(self, later: Self, _: u64) -> Self {
        self.plus(later)
    }

    fn outcome(self, reduction: Reduction) -> Outcome {
        // Beside an infinity, what is lost is NaN and means nothing.
        let total = self.sum + self.lost;
        let total = if total.is_finite() { total } else { self.sum };
        Outcome::Float(if reduction == Reduction::Mean { total / self.count as f64 } else { total })
    }
}

/// An exact sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct WholeSum {
    pub sum: i128,
    pub count: u64,
}

impl State for WholeSum {
    const EMPTY: Self = Self { sum: 0, count: 0 };

    #[inline(always)]
    fn read([low, high, count]: Words) -> Self {
        Self { sum: i128::from(high as i64) << 64 | i128::from(low), count }
    }

    #[inline(always)]
    fn words(self) -> Words {
        [self.sum as u64, (self.sum >> 64) as u64, self.count]
    }

    fn merge(self, later: Self, _: u64) -> Self {
        // As many numbers of 64 bits as a machine can count do not fill 128 bits; words of a caller's making might.
        Self { sum: self.sum.wrapping_add(later.sum), count: self.count.wrapping_add(later.count) }
    }

    fn outcome(self, reduction: Reduction) -> Outcome {
        match reduction {
            Reduction::Mean => Outcome::Float(self.sum as f64 / self.count as f64),
            _ => Outcome::Whole(self.sum),
        }
    }
}

/// The mean and the sum of the squared differences from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub count: u64,
    pub mean: f64,
    pub squares: f64,
}

impl State for Moments {
    const EMPTY: Self = Self { count: 0, mean: 0.0, squares: 0.0 };

    #[inline(always)]
    fn read([count, mean, squares]: Words) -> Self {
        Self { count, mean: f64::from_bits(mean), squares: f64::from_bits(squares) }
    }

    fn words(self) -> Words {
        [self.count, bits(self.mean), bits(self.squares)]
    }

    /// As Chan, Golub and LeVeque do.
    fn merge(self, later: Self, _: u64) -> Self {
        if self.count == 0 || later.count == 0 {
            return if self.count == 0 { later } else { self };
        }
        let (here, there) = (self.count as f64, later.count as f64);
        let (apart, part) = (later.mean - self.mean, there / (here + there));
        Self {
            count: self.count.wrapping_add(later.count),
            mean: self.mean + apart * part,
            squares: self.squares + later.squares + apart * apart * (here * part),
        }
    }

    fn outcome(self, reduction: Reduction) -> Outcome {
        let Reduction::Variance { ddof } = reduction else { return Outcome::Float(self.mean) };
        Outcome::Float(match self.count.checked_sub(ddof) {
            Some(free @ 1..) => self.squares / free as f64,
            _ => <f64 as Real>::NAN,
        })
    }
}

/// The item with the smallest key, and the first such place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best<const MOST: bool, const PLACE: bool> {
    pub count: u64,
    pub key: i64,
    pub place: u64,
}

impl<const MOST: bool, const PLACE: bool> State for Best<MOST, PLACE> {
    const EMPTY: Self = Self { count: 0, key: i64::MAX, place: 0 };

    #[inline(always)]
    fn read([count, key, place]: Words) -> Self {
        Self { count, key: key as i64, place }
    }

    #[inline(always)]
    fn words(self) -> Words {
        [self.count, self.key as u64, self.place]
    }

    fn merge(self, later: Self, at: u64) -> Self {
        let better = later.count > 0 && (self.count == 0 || later.key < self.key);
        let (key, place) = if better { (later.key, later.place.wrapping_add(at)) } else { (self.key, self.place) };
        Self { count: self.count.wrapping_add(later.count), key, place }
    }

    fn outcome(self, _: Reduction) -> Outcome {
        match self.count {
            0 => Outcome::Nothing,
            _ if PLACE => Outcome::Whole(self.place.into()),
            _ => Outcome::Key(self.key),
        }
    }
}

/// How many are 0, or are not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally<const ZEROS: bool>(pub u64);

impl<const ZEROS: bool> State for Tally<ZEROS> {
    const EMPTY: Self = Self(0);

    #[inline(always)]
    fn read([count, ..]: Words) -> Self {
        Self(count)
    }

    #[inline(always)]
    fn words(self) -> Words {
        [self.0, 0, 0]
    }

    fn merge(self, later: Self, _: u64) -> Self {
        Self(self.0.wrapping_add(later.0))
    }

    fn outcome(self, reduction: Reduction) -> Outcome {
        Outcome::Whole(match reduction {
            Reduction::Any => (self.0 > 0).into(),
            Reduction::All => (self.0 == 0).into(),
            _ => self.0.into(),
        })
    }
}
