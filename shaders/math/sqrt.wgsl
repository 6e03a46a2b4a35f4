// The square root, rounded once whatever the driver's is, if that is within 8 units in the last place; needs integers.wgsl.

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
