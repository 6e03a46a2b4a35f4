//! The numbers that are reduced: as f64, as whole numbers, and in an order in which NaN comes first. Not here: what is made of them.

use std::ops::Not;

use super::fold::Fold;
use super::state::{FloatSum, WholeSum};
use crate::real::Real;

/// A number of a function's output. A bool is a byte.
pub(super) trait Number: bytemuck::Pod {
    /// What sums it.
    type Sum: Fold<Self>;
    /// Whole numbers in the same order.
    type Key: Key;

    fn to_f64(self) -> f64;

    fn is_nonzero(self) -> bool;

    /// Smaller for smaller numbers, or larger ones (`MOST`), and smallest for NaN. -0 is below 0 unless zeros are to be `EVEN`.
    fn key<const MOST: bool, const EVEN: bool>(self) -> Self::Key;

    /// The bits of the number that has this key.
    fn bits_of_key<const MOST: bool>(key: i64) -> u64;
}

/// A whole number that stands for another.
pub(super) trait Key: Ord + Copy + Into<i64> + Not<Output = Self> {
    const LAST: Self;
}

impl Key for i32 {
    const LAST: Self = Self::MAX;
}
impl Key for i64 {
    const LAST: Self = Self::MAX;
}

/// A number that is summed exactly.
pub(super) trait Whole: Number {
    fn to_i128(self) -> i128;

    /// The sum of at most 2^31 of them.
    fn total(numbers: &[Self]) -> i128;
}

macro_rules! floats {
    ($($t:ident $key:ident $bits:ident;)*) => { $(
        impl Number for $t {
            type Sum = FloatSum;
            type Key = $key;

            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)]
            fn is_nonzero(self) -> bool {
                self != 0.0
            }

            #[inline(always)]
            fn key<const MOST: bool, const EVEN: bool>(self) -> $key {
                let bits = (if EVEN { self + 0.0 } else { self }).to_bits().cast_signed();
                // Bits of negative numbers have the opposite order. NaN, of which there is only the canonical one, is above all.
                let key = bits ^ ((bits >> ($key::BITS - 1)).cast_unsigned() >> 1).cast_signed();
                if MOST { !key } else { key.wrapping_add(NAN_FIRST::$t) }
            }

            fn bits_of_key<const MOST: bool>(key: i64) -> u64 {
                let key = key as $key;
                let key = if MOST { !key } else { key.wrapping_sub(NAN_FIRST::$t) };
                let bits = key ^ ((key >> ($key::BITS - 1)).cast_unsigned() >> 1).cast_signed();
                u64::from(bits.cast_unsigned())
            }
        }
    )* };
}

/// What makes the smallest key of NaN's.
#[allow(non_snake_case, non_upper_case_globals, reason = "named by their types")]
mod NAN_FIRST {
    use super::Real;

    pub const f32: i32 = i32::MIN.wrapping_sub(<::core::primitive::f32 as Real>::NAN.to_bits().cast_signed());
    pub const f64: i64 = i64::MIN.wrapping_sub(<::core::primitive::f64 as Real>::NAN.to_bits().cast_signed());
}

floats! {
    f32 i32 u32;
    f64 i64 u64;
}

macro_rules! wholes {
    ($($t:ident $key:ident $offset:literal $total:ident;)*) => { $(
        impl Number for $t {
            type Sum = WholeSum;
            type Key = $key;

            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }

            #[inline(always)]
            fn is_nonzero(self) -> bool {
                self != 0
            }

            #[inline(always)]
            fn key<const MOST: bool, const EVEN: bool>(self) -> $key {
                let key = (self as $key).wrapping_add($offset);
                if MOST { !key } else { key }
            }

            fn bits_of_key<const MOST: bool>(key: i64) -> u64 {
                let key = key as $key;
                let number = (if MOST { !key } else { key }).wrapping_sub($offset) as $t;
                number as u64 & (u64::MAX >> (64 - $t::BITS))
            }
        }

        impl Whole for $t {
            #[inline(always)]
            fn to_i128(self) -> i128 {
                i128::from(self)
            }

            #[inline(always)]
            fn total(numbers: &[Self]) -> i128 {
                $total!(numbers)
            }
        }
    )* };
}

macro_rules! narrow {
    ($numbers:ident) => {
        i128::from($numbers.iter().map(|&number| i64::from(number)).sum::<i64>())
    };
}

/// Halves apart, so that 64 bits hold both sums.
macro_rules! wide {
    ($numbers:ident) => {{
        let (mut high, mut low) = (0i64, 0u64);
        for &number in $numbers {
            high += (number >> 32) as i64;
            low += number as u64 & u64::from(u32::MAX);
        }
        (i128::from(high) << 32) + i128::from(low)
    }};
}

wholes! {
    u8 i32 0 narrow;
    i32 i32 0 narrow;
    u32 i32 -2147483648 narrow;
    i64 i64 0 wide;
    u64 i64 -9223372036854775808 wide;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order<T: Number + std::fmt::Debug + PartialEq>(numbers: &[T], bits: impl Fn(T) -> u64) {
        for pair in numbers.windows(2) {
            assert!(pair[0].key::<false, false>() < pair[1].key::<false, false>(), "{pair:?}");
            let most = |at: usize| pair[at].key::<true, false>();
            assert!(pair[0].to_f64().is_nan() || most(0) > most(1), "{pair:?}");
        }
        for &number in numbers {
            assert_eq!(T::bits_of_key::<false>(number.key::<false, false>().into()), bits(number), "{number:?}");
            assert_eq!(T::bits_of_key::<true>(number.key::<true, false>().into()), bits(number), "{number:?}");
        }
    }

    #[test]
    fn keys_have_the_numbers_order_and_give_them_back() {
        let inf = f32::INFINITY;
        in_order(&[<f32 as Real>::NAN, -inf, f32::MIN, -1.0, -1e-45, -0.0, 0.0, 1e-45, 1.0, f32::MAX, inf], |x| x.to_bits().into());
        let inf = f64::INFINITY;
        in_order(&[<f64 as Real>::NAN, -inf, f64::MIN, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1.0, f64::MAX, inf], f64::to_bits);
        in_order(&[0u8, 1], u64::from);
        in_order(&[i32::MIN, -1, 0, 1, i32::MAX], |x| u64::from(x as u32));
        in_order(&[0, 1, u32::MAX / 2, u32::MAX / 2 + 1, u32::MAX], u64::from);
        in_order(&[i64::MIN, -1, 0, 1, i64::MAX], |x| x as u64);
        in_order(&[0, 1, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX], |x| x);
        let nan = <f64 as Real>::NAN.key::<true, false>();
        assert!([-inf, 0.0, inf].iter().all(|x| nan < x.key::<true, false>()));
        assert_eq!((-0.0f32).key::<false, true>(), 0f32.key::<false, true>());
    }

    #[test]
    fn totals_are_exact() {
        assert_eq!(Whole::total(&[i64::MIN; 5]), 5 * i128::from(i64::MIN));
        assert_eq!(Whole::total(&[u64::MAX; 5]), 5 * i128::from(u64::MAX));
        assert_eq!(Whole::total(&[i64::MAX, -1, i64::MIN, 7]), 5);
        assert_eq!(Whole::total(&[u32::MAX; 5]), 5 * i128::from(u32::MAX));
        assert_eq!(Whole::total(&[i32::MIN; 5]), 5 * i128::from(i32::MIN));
    }
}
