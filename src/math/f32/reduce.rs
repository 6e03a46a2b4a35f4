//! From any angle to the nearest multiple of a right angle and what is left, as a sum of two numbers.
//!
//! Up to [`MODERATE`] by the method of Cody and Waite: π/2 in four parts, of which three have 13 digits, so that their
//! products with the count of right angles, which has 11, are exact. Beyond by that of Payne and Hanek: the 24 digits of x
//! times the 96 digits of 2/π that matter, as integers.

use super::bits::{magnitude, nearest, pick, select, upper};

/// The angles up to which the fast functions serve.
const MODERATE: f32 = 2048.0;

/// Whether the fast functions serve for all of these.
#[inline(always)]
pub(crate) fn all_moderate(x: &[f32]) -> bool {
    x.iter().fold(0, |largest, &x| magnitude(x).max(largest)) <= MODERATE.to_bits()
}

/// An angle is this many right angles (only the last two digits count) and `high + low`, at most π/4 or hardly more.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub quadrant: u32,
    pub high: f32,
    pub low: f32,
}

/// a - b and what its rounding lost.
#[inline(always)]
fn difference(a: f32, b: f32) -> (f32, f32) {
    let d = a - b;
    let t = d - a;
    (d, (a - (d - t)) - (b + t))
}

/// For |x| <= [`MODERATE`].
#[inline(always)]
pub(super) fn moderate(x: f32) -> Reduced {
    let (k, n) = nearest(x * std::f32::consts::FRAC_2_PI);
    let first = x - k * 1.570_800_8;
    let (second, lost) = difference(first, k * -4.454_516e-6);
    let (third, more) = difference(second, k * 6.076_561_5e-11);
    let rest = (lost + more) - k * 5.390_303e-15;
    let high = third + rest;
    Reduced { quadrant: n as u32, high, low: (third - high) + rest }
}

/// 32 zeros and then the first 224 digits of 2/π.
const DIGITS: [u32; 8] = [0, 0xa2f9_836e, 0x4e44_1529, 0xfc27_57d1, 0xf534_ddc0, 0xdb62_9599, 0x3c43_9041, 0xfe51_63ab];

/// Words `first` to `first + 3` of the digits, `first <= 4`, without a table in memory.
#[inline(always)]
fn words(first: u32) -> [u32; 4] {
    let (odd, two, four) = (first & 1 != 0, first & 2 != 0, first & 4 != 0);
    let by_one = |i: usize| pick(odd, DIGITS[i + 1], DIGITS[i]);
    let by_two = |i: usize| pick(two, by_one(i + 2), by_one(i));
    let word = |i: usize| pick(four, DIGITS[i + 4], by_two(i));
    [word(0), word(1), word(2), word(3)]
}

/// For |x| >= [`MODERATE`], finite.
#[inline(always)]
pub(super) fn large(x: f32) -> Reduced {
    let bits = magnitude(x);
    let digits = (bits & 0x007f_ffff) | 0x0080_0000;
    // The digit of 2/π whose product with the last digit of x counts half turns.
    let place = (bits >> 23).wrapping_sub(120).min(134);
    let shift = place & 31;
    let w = words(place >> 5);
    let funnel = |a: u32, b: u32| (a << shift) | ((b >> 1) >> (31 - shift));
    let product = |w: u32| u64::from(digits) * u64::from(w);
    let turns = (u64::from(digits.wrapping_mul(funnel(w[0], w[1]))) << 32)
        .wrapping_add(product(funnel(w[1], w[2])))
        .wrapping_add(product(funnel(w[2], w[3])) >> 32);
    fraction((turns >> 32) as u32, turns as u32, x.to_bits() >> 31)
}

/// The angle of so many right angles in units of 2^-62, turned round if `negative` is 1.
#[inline(always)]
fn fraction(high: u32, low: u32, negative: u32) -> Reduced {
    let quadrant = high.wrapping_add(0x2000_0000) >> 30;
    let top = high.wrapping_sub(quadrant << 30) as i32;
    let a = (top >> 8) as f32 * 2.384_185_8e-7;
    let b = (((top as u32 & 0xff) << 16) | (low >> 16)) as i32 as f32 * 1.421_085_5e-14;
    let c = (low & 0xffff) as i32 as f32 * 2.168_404_3e-19;
    let sum = a + b;
    let rest = (b - (sum - a)) + c;
    // Times π/2, of which the first part has 12 digits, as `upper` has.
    let head = upper(sum);
    let tail = sum - head;
    let first = head * 1.570_800_8;
    let second = (head * -4.454_455e-6 + tail * 1.570_796_4) + rest * 1.570_796_4;
    let total = first + second;
    let left = (first - total) + second;
    let flip = negative << 31;
    Reduced {
        quadrant: (quadrant ^ negative.wrapping_neg()).wrapping_add(negative),
        high: f32::from_bits(total.to_bits() ^ flip),
        low: f32::from_bits(left.to_bits() ^ flip),
    }
}

/// For every x. Up to [`MODERATE`] to the bit what [`moderate`] gives.
#[inline(always)]
pub(super) fn any(x: f32) -> Reduced {
    let far = magnitude(x) > MODERATE.to_bits();
    let (near, other) = (moderate(select(far, 0.0, x)), large(x));
    Reduced {
        quadrant: pick(far, other.quadrant, near.quadrant),
        high: select(far, other.high, near.high),
        low: select(far, other.low, near.low),
    }
}
