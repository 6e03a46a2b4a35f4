//! Angles down to a quarter turn: x = q π/2 + r + rest with an integer q, of which the last two bits are of use, and
//! |r| <= π/4, a little more where x / (π/2) lies in the middle between two integers. No function of angles.

use super::bits::{FRACTION, flip, nearest, product, sum, sum_of_larger};

/// What is left of an angle.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    /// How many quarter turns have been taken away: an integer's last bits.
    pub(super) quarters: u64,
    pub(super) r: f64,
    /// The digits of the angle that follow those of `r`.
    pub(super) rest: f64,
}

/// The angles up to which the fast functions serve.
pub(crate) const MODERATE: f64 = (1u64 << 30) as f64;

/// Whether the fast functions serve for `x`. They do for NaN and the infinities, which give NaN.
#[inline(always)]
pub(crate) fn is_moderate(x: f64) -> bool {
    (x.abs() <= MODERATE) | !x.is_finite()
}

/// Whether the fast functions serve for all of `angles`.
#[inline(always)]
pub(crate) fn all_moderate(angles: &[f64]) -> bool {
    angles.iter().fold(true, |all, &x| all & is_moderate(x))
}

/// The angle of any size.
#[inline(always)]
pub(super) fn any(x: f64) -> Reduced {
    if is_moderate(x) { moderate(x) } else { large(x) }
}

/// Cody and Waite's reduction: q times π/2 in three parts is taken away. The first difference is exact, as it is a multiple of
/// 2^-53 and below 1. No f64 up to 2^30 is nearer than 2^-62 to a multiple of π/2 other than 0, and no less than 2^-125 stays.
#[inline(always)]
pub(super) fn moderate(x: f64) -> Reduced {
    const PARTS: [f64; 3] = [std::f64::consts::FRAC_PI_2, 6.123233995736766e-17, -1.4973849048591698e-33];

    let (q, quarters) = nearest(x * std::f64::consts::FRAC_2_PI);
    let first = q.mul_add(-PARTS[0], x);
    let (second, less) = product(q, PARTS[1]);
    let (r, lost) = sum(first, -second);
    let (r, rest) = sum_of_larger(r, lost - q.mul_add(PARTS[2], less));
    Reduced { quarters, r, rest }
}

/// Payne and Hanek's reduction of a finite angle beyond 2^30: of x (2/π) only those digits are computed that stand for less
/// than four quarter turns.
///
/// x is m 2^e with an integer m of 53 bits. The digits of 2/π whose product with m 2^e is a multiple of 4 are left out, and
/// those from 192 on after them. The product's first two bits count the quarter turns, and the other 190 are a fraction.
#[cold]
#[inline(never)]
fn large(x: f64) -> Reduced {
    let bits = x.to_bits();
    let m = bits & FRACTION | 1 << 52;
    // The place, behind 32 zeros, of the digit of 2/π whose product with 2^e is 2: e + 30.
    let place = (bits >> 52 & 0x7ff) - (1023 + 52 - 30);
    let product = product_192(m, window(place));

    // To the nearest integer; a fraction of a half and more is counted from above, as what is missing to 1.
    let top = product[0];
    let above = (top >> 29 & 1).wrapping_neg() & 0xffff_ffff;
    let quarters = (top >> 30) + (above & 1);
    let fraction = std::array::from_fn(|k| ((product[k] << 2 | product.get(k + 1).map_or(0, |next| next >> 30)) & 0xffff_ffff) ^ above);
    let (r, rest) = quarters_to_angle(fraction);

    let negative = bits >> 63;
    let sign = above << 63 ^ negative << 63;
    let quarters = (quarters ^ negative.wrapping_neg()).wrapping_add(negative);
    Reduced { quarters, r: flip(r, sign), rest: flip(rest, sign) }
}

/// The 192 digits of 2/π from a place on, in words of 32.
#[inline(always)]
fn window(place: u64) -> [u64; 6] {
    let (first, shift) = ((place >> 5) as usize, place & 31);
    let words: [u64; 7] = std::array::from_fn(|k| TWO_OVER_PI.get(first + k).map_or(0, |&word| word.into()));
    std::array::from_fn(|k| ((words[k] << 32 | words[k + 1]) >> (32 - shift)) & 0xffff_ffff)
}

/// `m` times a number of 192 bits, modulo 2^192; in words of 32, the highest first.
#[inline(always)]
fn product_192(m: u64, words: [u64; 6]) -> [u64; 6] {
    let (low, high) = (m & 0xffff_ffff, m >> 32);
    let mut product = [0; 6];
    let mut carry = 0;
    for k in (0..6).rev() {
        // `high` has 21 bits, and what is carried less than 54.
        let lower = low * words[k];
        let upper = words.get(k + 1).map_or(0, |word| high * word);
        let sum = (lower & 0xffff_ffff) + (upper & 0xffff_ffff) + carry;
        product[k] = sum & 0xffff_ffff;
        carry = (sum >> 32) + (lower >> 32) + (upper >> 32);
    }
    product
}

/// A fraction of a quarter turn, in words of 32 bits, as an angle in two numbers.
#[inline(always)]
fn quarters_to_angle(fraction: [u64; 4]) -> (f64, f64) {
    const PARTS: [f64; 2] = [std::f64::consts::FRAC_PI_2, 6.123233995736766e-17];

    let at = |k: usize| fraction[k] as u32 as f64 * f64::from_bits((1023 - 32 * (k as u64 + 1)) << 52);
    let (first, less) = sum_of_larger(at(0), at(1));
    let (second, least) = sum_of_larger(at(2), at(3));
    let (turns, lost) = sum_of_larger(first, second + less);
    let rest = lost + least;

    let (r, lost) = product(turns, PARTS[0]);
    sum_of_larger(r, lost + turns.mul_add(PARTS[1], rest * PARTS[0]))
}

/// The binary digits of 2/π, behind 32 zeros.
const TWO_OVER_PI: [u32; 38] = [
    0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, //
    0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, //
    0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, //
    0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, //
    0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046,
];
