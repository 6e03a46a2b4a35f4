//! Random numbers by counting: each is a function of a seed, an item and a draw, so that items need no order and every backend has
//! the same ones.
//!
//! Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, 2011) makes four words of a counter
//! of four and a key of two. Here the key is (seed, kind) and the counter (block, item, 0, 0):
//!
//! | numbers | kind | draws of a block | of the words |
//! |---|---|---|---|
//! | u32, and f32 from 0 to 1 | 0 | 4 | one each; the upper 24 bits |
//! | f64 from 0 to 1 | 1 | 2 | two each; the first, and the second's upper 21 bits behind it |
//! | f32, normally distributed | 2 | 4 | two for each two |
//! | f64, normally distributed | 3 | 2 | all, two for the length and two for the angle |
//!
//! Normally distributed ones are Box and Muller's, √(-2 log a) · cos(2π b), where a is above 0 by half of its last digit; the second
//! of two draws has b less a quarter, which makes a sine of the cosine.

use super::{Elementary, f32 as single, f64 as double};

/// Philox 4x32-10: four random words for a counter and a key.
///
/// ```
/// assert_eq!(yunta::math::philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[inline(always)]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let product = |a: u32, b: u32| {
        let product = u64::from(a) * u64::from(b);
        (product as u32, (product >> 32) as u32)
    };
    let ([mut a, mut b, mut c, mut d], [mut k, mut l]) = (counter, key);
    for _ in 0..10 {
        let ((low, high), (other_low, other_high)) = (product(0xd251_1f53, a), product(0xcd9e_8d57, c));
        (a, b, c, d) = (other_high ^ b ^ k, other_low, high ^ d ^ l, low);
        (k, l) = (k.wrapping_add(0x9e37_79b9), l.wrapping_add(0xbb67_ae85));
    }
    [a, b, c, d]
}

#[inline(always)]
fn block(seed: u32, kind: u32, item: u32, block: u32) -> [u32; 4] {
    philox([block, item, 0, 0], [seed, kind])
}

/// A random word: that of this draw for this item.
///
/// ```
/// let [a, b, ..] = yunta::math::philox([2, 10, 0, 0], [7, 0]);
/// assert_eq!([8, 9].map(|draw| yunta::math::random_u32(7, 10, draw)), [a, b]);
/// ```
#[inline(always)]
pub fn random_u32(seed: u32, item: u32, draw: u32) -> u32 {
    let [a, b, c, d] = block(seed, 0, item, draw >> 2);
    let pair = if draw & 2 != 0 { [c, d] } else { [a, b] };
    if draw & 1 != 0 { pair[1] } else { pair[0] }
}

/// A type with random numbers.
pub trait Random: Elementary {
    #[doc(hidden)]
    fn uniform(seed: u32, item: u32, draw: u32) -> Self;
    #[doc(hidden)]
    fn normal(seed: u32, item: u32, draw: u32) -> Self;
}

/// A random number from 0 to 1, which it is not: of f32 a multiple of 2^-24, of f64 of 2^-53.
///
/// ```
/// let x: f64 = yunta::math::random_uniform(1, 2, 3);
/// assert!((0.0..1.0).contains(&x));
/// ```
#[inline(always)]
pub fn random_uniform<T: Random>(seed: u32, item: u32, draw: u32) -> T {
    T::uniform(seed, item, draw)
}

/// A normally distributed random number of mean 0 and variance 1; of f32 at most 6.8 from 0, of f64 at most 8.7.
#[inline(always)]
pub fn random_normal<T: Random>(seed: u32, item: u32, draw: u32) -> T {
    T::normal(seed, item, draw)
}

impl Random for f32 {
    #[inline(always)]
    fn uniform(seed: u32, item: u32, draw: u32) -> Self {
        (random_u32(seed, item, draw) >> 8) as i32 as f32 * 5.960_464_5e-8
    }

    #[inline(always)]
    fn normal(seed: u32, item: u32, draw: u32) -> Self {
        let [a, b, c, d] = block(seed, 2, item, draw >> 2);
        let (word, other) = if draw & 2 != 0 { (c, d) } else { (a, b) };
        let near = (word >> 8) as i32 as f32 * 5.960_464_5e-8 + ((word & 0xff) << 1 | 1) as i32 as f32 * 1.164_153_2e-10;
        let length = single::sqrt(-2.0 * single::log(near));
        let turn = (other >> 8) as i32 as f32 * 5.960_464_5e-8 - if draw & 1 != 0 { 0.25 } else { 0.0 };
        length * single::cos_moderate(turn * std::f32::consts::TAU)
    }
}

/// 53 digits behind the point, of two words.
#[inline(always)]
fn digits(word: u32, other: u32) -> f64 {
    f64::from(word) * 2.3283064365386963e-10 + f64::from(other >> 11) * 1.1102230246251565e-16
}

impl Random for f64 {
    #[inline(always)]
    fn uniform(seed: u32, item: u32, draw: u32) -> Self {
        let [a, b, c, d] = block(seed, 1, item, draw >> 1);
        if draw & 1 != 0 { digits(c, d) } else { digits(a, b) }
    }

    #[inline(always)]
    fn normal(seed: u32, item: u32, draw: u32) -> Self {
        let [a, b, c, d] = block(seed, 3, item, draw >> 1);
        let length = double::sqrt(-2.0 * double::log(digits(a, b) + 5.551115123125783e-17));
        let turn = digits(c, d) - if draw & 1 != 0 { 0.25 } else { 0.0 };
        length * double::cos_moderate(turn * std::f64::consts::TAU)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those that Random123 publishes with the generator.
    #[test]
    fn the_published_words() {
        let digits = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        for (counter, key, words) in [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (digits, [0xa409_3822, 0x299f_31d0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
        ] {
            assert_eq!(philox(counter, key), words, "{counter:x?}");
        }
    }

    /// The mean and the mean square of so many, and how many were below 1.
    fn moments(number: impl Fn(u32) -> f64) -> [f64; 3] {
        let count = 200_000;
        let sum = (0..count).map(number).fold([0.0; 3], |[a, b, c], x| [a + x, b + x * x, c + f64::from(x < 1.0)]);
        sum.map(|sum| sum / f64::from(count))
    }

    #[test]
    fn they_are_distributed_as_they_should_be() {
        // By item and by draw, of both types; each has a standard error of 0.002 or so.
        let uniform = [
            moments(|k| random_uniform::<f32>(1, k, 5).into()),
            moments(|k| random_uniform::<f32>(2, 9, k).into()),
            moments(|k| random_uniform(3, k, 7)),
            moments(|k| random_uniform(4, 9, k)),
        ];
        for [mean, square, below] in uniform {
            assert!((mean - 0.5).abs() < 0.004 && (square - 1.0 / 3.0).abs() < 0.004 && below == 1.0, "{mean} {square} {below}");
        }
        let normal = [
            moments(|k| random_normal::<f32>(1, k, 5).into()),
            moments(|k| random_normal::<f32>(2, 9, k).into()),
            moments(|k| random_normal(3, k, 6)),
            moments(|k| random_normal(4, 9, k)),
        ];
        for [mean, square, below] in normal {
            assert!(mean.abs() < 0.01 && (square - 1.0).abs() < 0.015 && (below - 0.841_344_7).abs() < 0.004, "{mean} {square} {below}");
        }
    }

    #[test]
    fn two_draws_of_a_pair_are_independent() {
        let product = (0..100_000).map(|k| random_normal::<f64>(1, k, 0) * random_normal::<f64>(1, k, 1)).sum::<f64>() / 1e5;
        assert!(product.abs() < 0.02, "{product}");
        assert_ne!(random_normal::<f32>(1, 2, 0), random_normal::<f32>(1, 2, 2));
    }
}
