//! x to the power of y, as C99 and IEEE 754 have it.
//!
//! After fdlibm's method: x = 2^n · a with a within √1.5 of c, which is 1 or 1.5. log2(a / c) is a series in
//! s = (a - c) / (a + c), and log2(x) a sum of two numbers; so is its product with y. Products of numbers of 12 digits are
//! exact. What the last function makes of the exponent is 2^k · 2^r.

use super::bits::{INFINITY, NAN, NORMAL, ONE, SIGN, is_nan, magnitude, nearest, pick, scaled, select, upper, upper_nearest};

/// log2 of the positive, finite number of these bits, as a sum; the first number has 12 digits.
#[inline(always)]
fn logarithm(bits: u32) -> (f32, f32) {
    let tiny = bits < NORMAL;
    let bits = pick(tiny, (bits as i32 as f32).to_bits(), bits);
    // From √0.75 on, so that a is below √3.
    let above = bits.wrapping_sub(0x3f5d_b3d7);
    let n = (above as i32 >> 23).wrapping_sub(pick(tiny, 149, 0) as i32) as f32;
    let a = f32::from_bits(bits.wrapping_sub(above & 0xff80_0000));
    // From √1.5 on.
    let upper_half = a.to_bits() > 0x3f9c_c470;
    let c = select(upper_half, 1.5, 1.0);
    let (u, d) = (a - c, a + c);
    // 1 / d by Newton's iteration from a straight line; its last digits do not matter.
    let v = select(upper_half, 0.673_946_f32, 0.981_584_9) - d * select(upper_half, 0.113_139_02, 0.239_951_12);
    let v = v * (2.0 - d * v);
    let v = v * (2.0 - d * v);
    let s = u * v;
    let head = upper_nearest(s);
    let d_head = upper(d);
    let tail = v * ((u - head * d_head) - head * (a - (d_head - c)));
    // 3 + s² + r, where r = 3 s⁴ · (3/5 + 3/7 s² + ...) / 3 + (what s² lacks of head²).
    let z = s * s;
    let r = z * z * (0.600_000_1 + z * (0.428_529 + z * 0.339_406_34)) + tail * (head + s);
    let square = head * head;
    let sum = upper((3.0 + square) + r);
    let rest = r - ((sum - 3.0) - square);
    // s · (3 + s² + r), times 2 / (3 ln 2).
    let product = head * sum;
    let more = tail * sum + rest * s;
    let high = upper_nearest(product + more);
    let low = more - (high - product);
    let first = high * 0.961_914_06;
    let second = high * -0.000_117_368_574 + low * 0.961_796_7 + select(upper_half, 1.563_221_2e-6, 0.0);
    let of_c = select(upper_half, 0.584_960_94, 0.0);
    let total = upper(((first + second) + of_c) + n);
    (total, second - (((total - n) - of_c) - first))
}

/// 2^(high + low), where the sum is between -151 and 129 or so.
#[inline(always)]
fn power(high: f32, low: f32) -> f32 {
    let (k, n) = nearest(high + low);
    let rest = high - k;
    let r = rest + low;
    let lost = (rest - r) + low;
    let s = r * r;
    let a = 0.240_226_48 + r * 0.055_503_614;
    let b = 0.009_618_533 + r * (0.001_339_061_4 + r * 0.000_153_205_21);
    // r ln 2, of which the first product is exact.
    let head = upper(r);
    let first = head * 0.693_115_23;
    let one = 1.0 + first;
    let linear = head * 3.194_618_3e-5 + ((r - head) + lost) * std::f32::consts::LN_2;
    let tail = ((1.0 - one) + first) + (linear + s * (a + s * b));
    scaled(one + tail, n)
}

/// |x|^y, where neither is NaN: also for infinite ones, for 0 and for y = 0.
#[inline(always)]
fn absolute(x: u32, y: f32) -> u32 {
    let (high, low) = logarithm(x);
    // Larger ones give 0, 1 or infinity too, without infinities on the way.
    let y = f32::from_bits((magnitude(y).min(0x5000_0000)) | (y.to_bits() & SIGN));
    let head = upper(y);
    let exact = head * high;
    let rest = (y - head) * high + y * low;
    let about = exact + rest;
    let over = about > 129.0;
    let under = about < -151.0;
    let inside = !(over | under);
    let value = power(select(inside, exact, 0.0), select(inside, rest, 0.0)).to_bits();
    let value = pick(over, INFINITY, pick(under, 0, value));
    // Of 0 and infinity there is no logarithm.
    let grows = (x > ONE) != (y.to_bits() >= SIGN);
    let edge = x.wrapping_sub(1) >= INFINITY - 1;
    pick(edge, pick(grows, INFINITY, 0), value)
}

/// Whether y is an integer, and an odd one.
#[inline(always)]
fn parity(y: u32) -> (bool, bool) {
    let exponent = (y >> 23) as i32;
    let digits = (y & 0x007f_ffff) | NORMAL;
    let behind = (150 - exponent).clamp(0, 24) as u32;
    let integer = (digits & (1u32 << behind).wrapping_sub(1)) == 0;
    (integer, integer & (exponent < 151) & ((digits >> behind) & 1 == 1))
}

/// x to the power of y.
#[inline(always)]
pub(crate) fn pow(x: f32, y: f32) -> f32 {
    let (u, v) = (magnitude(x), magnitude(y));
    let (integer, odd) = parity(v);
    let negative = x.to_bits() >= SIGN;
    let value = absolute(u, y) | pick(negative & odd, SIGN, 0);
    // A negative number's power by a fraction, other than those of 0 and infinity.
    let none = negative & !integer & (u.wrapping_sub(1) < INFINITY - 1);
    let value = pick(none | is_nan(x) | is_nan(y), NAN, value);
    let one = (v < 1) | (x.to_bits() == ONE) | ((u == ONE) & (v == INFINITY));
    f32::from_bits(pick(one, ONE, value))
}
