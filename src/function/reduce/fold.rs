//! A state from numbers: of a whole block at once, in loops that become vector instructions at any level with the same bits, or
//! one by one for groups. Not here: the levels.

use super::number::{Key, Number, Whole};
use super::state::{Best, FloatSum, Moments, State, Tally, WholeSum};

/// Sums of a block that are apart until its end, whatever the level: item k of a block is added to sum k % 16.
const LANES: usize = 16;

/// A state that comes of numbers of a type.
pub(super) trait Fold<T>: State {
    /// Of all of a block, places counted from its first.
    fn block(numbers: &[T]) -> Self;

    /// With one more, at this place.
    fn add(self, number: T, place: u64) -> Self;
}

/// The sum of what `term` makes of each number.
#[inline(always)]
fn sum<T: Copy>(numbers: &[T], term: impl Fn(T) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (whole, rest) = numbers.as_chunks::<LANES>();
    for numbers in whole {
        for (sum, &number) in sums.iter_mut().zip(numbers) {
            *sum += term(number);
        }
    }
    for (sum, &number) in sums.iter_mut().zip(rest) {
        *sum += term(number);
    }
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
    }
    sums[0]
}

impl<T: Number> Fold<T> for FloatSum {
    #[inline(always)]
    fn block(numbers: &[T]) -> Self {
        Self { sum: sum(numbers, T::to_f64), lost: 0.0, count: numbers.len() as u64 }
    }

    #[inline(always)]
    fn add(self, number: T, _: u64) -> Self {
        self.plus(Self { sum: number.to_f64(), lost: 0.0, count: 1 })
    }
}

impl<T: Whole> Fold<T> for WholeSum {
    #[inline(always)]
    fn block(numbers: &[T]) -> Self {
        Self { sum: T::total(numbers), count: numbers.len() as u64 }
    }

    #[inline(always)]
    fn add(self, number: T, _: u64) -> Self {
        Self { sum: self.sum + number.to_i128(), count: self.count + 1 }
    }
}

impl<T: Number> Fold<T> for Moments {
    /// The mean first, which what the differences from it come to then corrects.
    #[inline(always)]
    fn block(numbers: &[T]) -> Self {
        let count = numbers.len() as f64;
        let near = sum(numbers, T::to_f64) / count;
        let rest = sum(numbers, |number| number.to_f64() - near);
        let squares = sum(numbers, |number| {
            let apart = number.to_f64() - near;
            apart * apart
        });
        Self { count: numbers.len() as u64, mean: near + rest / count, squares: squares - rest * (rest / count) }
    }

    /// As Welford does.
    #[inline(always)]
    fn add(self, number: T, _: u64) -> Self {
        let (count, number) = (self.count + 1, number.to_f64());
        let apart = number - self.mean;
        let mean = self.mean + apart / count as f64;
        Self { count, mean, squares: self.squares + apart * (number - mean) }
    }
}

impl<T: Number, const MOST: bool, const PLACE: bool> Fold<T> for Best<MOST, PLACE> {
    #[inline(always)]
    fn block(numbers: &[T]) -> Self {
        let key = |number: &T| number.key::<MOST, PLACE>();
        let best = numbers.iter().map(key).fold(T::Key::LAST, |best, key| if key < best { key } else { best });
        let place = if PLACE { numbers.iter().position(|number| key(number) == best).unwrap_or(0) } else { 0 };
        Self { count: numbers.len() as u64, key: best.into(), place: place as u64 }
    }

    #[inline(always)]
    fn add(self, number: T, place: u64) -> Self {
        let key: i64 = number.key::<MOST, PLACE>().into();
        let better = key < self.key || self.count == 0;
        let (key, place) = if better { (key, place) } else { (self.key, self.place) };
        Self { count: self.count + 1, key, place }
    }
}

impl<T: Number, const ZEROS: bool> Fold<T> for Tally<ZEROS> {
    #[inline(always)]
    fn block(numbers: &[T]) -> Self {
        Self(numbers.iter().map(|number| u64::from(number.is_nonzero() != ZEROS)).sum())
    }

    #[inline(always)]
    fn add(self, number: T, _: u64) -> Self {
        Self(self.0 + u64::from(number.is_nonzero() != ZEROS))
    }
}
