//! What the functions in f32 share: selection without branches, tests by bits, the way in from subnormal numbers and the way
//! out to them by integers. No function of the public face.

/// The NaN that functions return.
pub(super) const NAN: u32 = 0x7fc0_0000;
pub(super) const INFINITY: u32 = 0x7f80_0000;
pub(super) const SIGN: u32 = 0x8000_0000;
pub(super) const ONE: u32 = 0x3f80_0000;
/// The smallest normal number.
pub(super) const NORMAL: u32 = 0x0080_0000;

/// 1.5 · 2^23: added to a number below 2^22, it leaves the nearest integer in the low bits.
const ROUNDER: f32 = 12_582_912.0;

/// `yes` where the condition holds; never a branch, so that loops become vectors.
#[inline(always)]
pub(super) fn pick(condition: bool, yes: u32, no: u32) -> u32 {
    let mask = u32::from(condition).wrapping_neg();
    (yes & mask) | (no & !mask)
}

/// The same of numbers.
#[inline(always)]
pub(super) fn select(condition: bool, yes: f32, no: f32) -> f32 {
    f32::from_bits(pick(condition, yes.to_bits(), no.to_bits()))
}

/// The bits without the sign: in the order of the absolute values, NaN last.
#[inline(always)]
pub(super) fn magnitude(x: f32) -> u32 {
    x.to_bits() & !SIGN
}

/// Whether it is NaN, by its bits.
#[inline(always)]
pub(super) fn is_nan(x: f32) -> bool {
    magnitude(x) > INFINITY
}

/// `value`, or the one NaN where `x` is one.
#[inline(always)]
pub(super) fn nan_like(x: f32, value: f32) -> f32 {
    f32::from_bits(pick(is_nan(x), NAN, value.to_bits()))
}

/// The number without its last 12 digits: the product of two such is exact.
#[inline(always)]
pub(super) fn upper(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & 0xffff_f000)
}

/// The nearest number of 12 digits.
#[inline(always)]
pub(super) fn upper_nearest(x: f32) -> f32 {
    f32::from_bits(x.to_bits().wrapping_add(0x800) & 0xffff_f000)
}

/// The nearest integer, the even one of two, as a number and as an integer; |x| < 2^22.
#[inline(always)]
pub(super) fn nearest(x: f32) -> (f32, i32) {
    let shifted = x + ROUNDER;
    (shifted - ROUNDER, shifted.to_bits().wrapping_sub(ROUNDER.to_bits()) as i32)
}

/// 2^k for a normal result.
#[inline(always)]
pub(super) fn power_of_two(k: i32) -> f32 {
    f32::from_bits((k.wrapping_add(127) as u32) << 23)
}

/// p · 2^k rounded once, for 0.5 <= p < 4 and -200 <= k <= 200. A subnormal result is p in units of 2^-149, rounded to an
/// integer by adding 2^23: no operation is on subnormal numbers.
#[inline(always)]
pub(super) fn scaled(p: f32, k: i32) -> f32 {
    let bits = p.to_bits().wrapping_add((k as u32) << 23);
    let exponent = ((p.to_bits() >> 23) as i32).wrapping_add(k);
    // The power is of use, and one that there is, where the result is subnormal.
    let units = p * power_of_two(k.wrapping_add(149));
    let subnormal = (units + 8_388_608.0).to_bits().wrapping_sub(0x4b00_0000);
    let result = pick(exponent < 1, subnormal, bits);
    f32::from_bits(pick(exponent > 254, INFINITY, result))
}

/// m and k with x = 2^k · m and √½ <= m < √2, for a positive, finite x of these bits; a subnormal one is normalised as an
/// integer.
#[inline(always)]
pub(super) fn parts(bits: u32) -> (f32, i32) {
    let tiny = bits < NORMAL;
    let bits = pick(tiny, (bits as i32 as f32).to_bits(), bits);
    let above = bits.wrapping_sub(0x3f35_04f3);
    let k = (above as i32 >> 23).wrapping_sub(pick(tiny, 149, 0) as i32);
    (f32::from_bits(bits.wrapping_sub(above & 0xff80_0000)), k)
}
