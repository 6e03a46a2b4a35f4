// x / y, rounded once whatever the driver's division is, if that is within 8 units in the last place; needs integers.wgsl.

// The quotient of the digits by the driver, then what it leaves as an integer modulo 2^32, and once more.
fn yunta_divide(x: f32, y: f32) -> f32 {
    let sign = (bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u;
    let u = bitcast<u32>(x) & 0x7fffffffu;
    let v = bitcast<u32>(y) & 0x7fffffffu;
    if u > 0x7f800000u || v > 0x7f800000u || (u == v && (u == 0u || u == 0x7f800000u)) {
        return bitcast<f32>(0x7fc00000u ^ job.zero);
    }
    if u == 0x7f800000u || v == 0u {
        return bitcast<f32>((sign | 0x7f800000u) ^ job.zero);
    }
    if u == 0u || v == 0x7f800000u {
        return bitcast<f32>(sign ^ job.zero);
    }
    let above = yunta_digits(u);
    let below = yunta_digits(v);
    let less = above.digits < below.digits;
    let shift = select(24u, 25u, less);
    let d = f32(below.digits);
    var q = u32(keep(f32(above.digits) / d) * select(0x1p24, 0x1p25, less));
    var rest = bitcast<i32>((above.digits << shift) - q * below.digits);
    let more = i32(floor(keep(f32(rest) / d)));
    q += bitcast<u32>(more);
    rest -= more * i32(below.digits);
    if rest < 0 {
        q -= 1u;
        rest += i32(below.digits);
    } else if rest >= i32(below.digits) {
        q += 1u;
        rest -= i32(below.digits);
    }
    let exponent = above.exponent - below.exponent + 127 - select(0, 1, less);
    return bitcast<f32>((sign | yunta_rounded(q, rest != 0, exponent)) ^ job.zero);
}
