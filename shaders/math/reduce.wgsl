// From any angle to the nearest multiple of a right angle and what is left; needs bits.wgsl and integers.wgsl.
// src/math/f32/reduce.rs has the same operations and tells the method.

// So many right angles, of which the last two digits count, and high + low.
struct YuntaReduced {
    quadrant: u32,
    high: f32,
    low: f32,
}

// a - b and what its rounding lost.
fn yunta_difference(a: f32, b: f32) -> vec2<f32> {
    let d = keep(a - b);
    let t = keep(d - a);
    return vec2(d, keep(keep(a - keep(d - t)) - keep(b + t)));
}

// For |x| <= 2048.
fn yunta_reduce_moderate(x: f32) -> YuntaReduced {
    let shifted = yunta_nearest(keep(x * 0x1.45f306p-1));
    let k = yunta_nearest_f32(shifted);
    let first = keep(x - keep(k * 0x1.922p0));
    let second = yunta_difference(first, keep(k * -0x1.2afp-18));
    let third = yunta_difference(second.x, keep(k * 0x1.0b4p-34));
    let rest = keep(keep(second.y + third.y) - keep(k * 0x1.84698ap-48));
    let high = keep(third.x + rest);
    return YuntaReduced(bitcast<u32>(yunta_nearest_i32(shifted)), high, keep(keep(third.x - high) + rest));
}

// Word i of 32 zeros and the first 224 digits of 2/pi.
fn yunta_two_over_pi(i: u32) -> u32 {
    switch i {
        case 0u: { return 0u; }
        case 1u: { return 0xa2f9836eu; }
        case 2u: { return 0x4e441529u; }
        case 3u: { return 0xfc2757d1u; }
        case 4u: { return 0xf534ddc0u; }
        case 5u: { return 0xdb629599u; }
        case 6u: { return 0x3c439041u; }
        default: { return 0xfe5163abu; }
    }
}

// 32 digits of 2/pi, from digit `place` on.
fn yunta_digits_of_two_over_pi(place: u32) -> u32 {
    let shift = place & 31u;
    let word = place >> 5u;
    return (yunta_two_over_pi(word) << shift) | ((yunta_two_over_pi(word + 1u) >> 1u) >> (31u - shift));
}

// For |x| >= 2048; any value for infinities and NaNs.
fn yunta_reduce_large(x: f32) -> YuntaReduced {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let digits = (magnitude & 0x7fffffu) | 0x800000u;
    let place = min((magnitude >> 23u) - 120u, 134u);
    let middle = yunta_product(digits, yunta_digits_of_two_over_pi(place + 32u));
    let last = yunta_product(digits, yunta_digits_of_two_over_pi(place + 64u));
    let low = middle.x + last.y;
    let carry = select(0u, 1u, low < last.y);
    let high = digits * yunta_digits_of_two_over_pi(place) + middle.y + carry;
    return yunta_fraction(high, low, bitcast<u32>(x) >> 31u);
}

// The angle of so many right angles in units of 2^-62, turned round if `negative` is 1.
fn yunta_fraction(high: u32, low: u32, negative: u32) -> YuntaReduced {
    let quadrant = (high + 0x20000000u) >> 30u;
    let top = high - (quadrant << 30u);
    let a = keep(f32(bitcast<i32>(top) >> 8u) * 0x1p-22);
    let b = keep(f32(((top & 0xffu) << 16u) | (low >> 16u)) * 0x1p-46);
    let c = keep(f32(low & 0xffffu) * 0x1p-62);
    let sum = keep(a + b);
    let rest = keep(keep(b - keep(sum - a)) + c);
    let head = yunta_upper(sum);
    let tail = keep(sum - head);
    let first = keep(head * 0x1.922p0);
    let second = keep(keep(keep(head * -0x1.2aeef4p-18) + keep(tail * 0x1.921fb6p0)) + keep(rest * 0x1.921fb6p0));
    let total = keep(first + second);
    let left = keep(keep(first - total) + second);
    let flip = negative << 31u;
    return YuntaReduced(
        (quadrant ^ (0u - negative)) + negative,
        bitcast<f32>(bitcast<u32>(total) ^ flip),
        bitcast<f32>(bitcast<u32>(left) ^ flip),
    );
}

// Where few angles are large, the others do not wait for a branch.
fn yunta_reduce(x: f32) -> YuntaReduced {
    var reduced = yunta_reduce_moderate(x);
    if (bitcast<u32>(x) & 0x7fffffffu) > 0x45000000u {
        reduced = yunta_reduce_large(x);
    }
    return reduced;
}
