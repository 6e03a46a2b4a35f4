// The square root, rounded once whatever the driver's is, if that is within 8 units in the last place; and its reciprocal.
// Needs bits.wgsl and integers.wgsl.

fn yunta_sqrt(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    if bits == 0u || bits == 0x80000000u || bits == 0x7f800000u {
        return x;
    }
    if bits > 0x7f800000u {
        return bitcast<f32>(0x7fc00000u ^ job.zero);
    }
    let m = yunta_digits(bits);
    let odd = (m.exponent & 1) == 1;
    // The digits times 2^25 or 2^26 have a root of 25 digits; 0x1.6a09e6p12 is 2^12.5.
    var q = u32(keep(sqrt(f32(m.digits))) * select(0x1p13, 0x1.6a09e6p12, odd));
    var rest = bitcast<i32>((m.digits << select(26u, 25u, odd)) - q * q);
    let more = i32(floor(keep(f32(rest) / f32(2u * q))));
    rest -= more * bitcast<i32>(2u * q + bitcast<u32>(more));
    q += bitcast<u32>(more);
    if rest < 0 {
        q -= 1u;
        rest += bitcast<i32>(2u * q + 1u);
    } else if rest > bitcast<i32>(2u * q) {
        rest -= bitcast<i32>(2u * q + 1u);
        q += 1u;
    }
    let exponent = ((m.exponent - 127 - select(1, 0, odd)) >> 1u) + 127;
    return bitcast<f32>(yunta_rounded(q, rest != 0, exponent) ^ job.zero);
}

// The same operations as src/math/f32/root.rs has.
fn yunta_inverse_sqrt(x: f32) -> f32 {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let tiny = magnitude < 0x800000u;
    let bits = select(magnitude, bitcast<u32>(f32(magnitude << 1u)), tiny);
    let even = (i32(bits >> 23u) - 127) >> 1u;
    let m = bitcast<f32>(bits - (bitcast<u32>(even) << 24u));
    let guess = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(m) >> 1u));
    let half = keep(0.5 * m);
    let better = keep(guess * keep(1.5 - keep(keep(half * guess) * guess)));
    let y = yunta_upper(keep(better * keep(1.5 - keep(keep(half * better) * better))));
    let square = keep(y * y);
    let a = yunta_upper(m);
    let b = yunta_upper(square);
    let c = keep(m - a);
    let d = keep(square - b);
    let most = keep(keep(1.0 - keep(a * b)) - keep(a * d));
    let left = keep(keep(most - keep(c * b)) - keep(c * d));
    let root = keep(y + keep(keep(y * left) * keep(0.5 + keep(0.375 * left))));
    let k = even - select(0, 75, tiny);
    let value = bitcast<u32>(keep(root * power_of_two(-max(k, -126))));
    let edge = select(0x7fc00000u, 0u, bitcast<u32>(x) == 0x7f800000u);
    let result = select(value, edge, bitcast<u32>(x) >= 0x7f800000u);
    return bitcast<f32>(select(result, (bitcast<u32>(x) & 0x80000000u) | 0x7f800000u, k < -75) ^ job.zero);
}
