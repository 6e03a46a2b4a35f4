// x y + z, rounded once, by integers of 64 digits; needs integers.wgsl. WGSL's own fma need not be fused.

// A number of 64 digits to the right, the last digit 1 if a digit that was not 0 got lost. Low word first, here and below.
fn yunta_shifted_right(a: vec2<u32>, by: u32) -> vec2<u32> {
    if by == 0u {
        return a;
    }
    if by < 32u {
        let lost = select(0u, 1u, (a.x << (32u - by)) != 0u);
        return vec2((a.x >> by) | (a.y << (32u - by)) | lost, a.y >> by);
    }
    let rest = min(by - 32u, 31u);
    let lost = a.x | ((a.y << 1u) << (31u - rest));
    // From 63 places on nothing stays: the highest of these numbers is below 2^62.
    return vec2((a.y >> rest) | select(0u, 1u, lost != 0u), 0u);
}

fn yunta_added(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn yunta_subtracted(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return vec2(a.x - b.x, a.y - b.y - select(0u, 1u, a.x < b.x));
}

// The bits of a 2^exponent, rounded once; a is not 0.
fn yunta_rounded_wide(a: vec2<u32>, exponent: i32) -> u32 {
    let top = select(firstLeadingBit(a.x), firstLeadingBit(a.y) + 32u, a.y != 0u);
    if top <= 24u {
        return yunta_rounded(a.x << (24u - top), false, exponent + i32(top) - 24 + 151);
    }
    let by = top - 24u;
    var q = a.y >> (by & 31u);
    if by < 32u {
        q = (a.x >> by) | (a.y << (32u - by));
    }
    return yunta_rounded(q, yunta_has_lost(a, by), exponent + i32(by) + 151);
}

// Whether any of the last `by` digits is not 0; by < 64.
fn yunta_has_lost(a: vec2<u32>, by: u32) -> bool {
    if by < 32u {
        return (a.x & ((1u << by) - 1u)) != 0u;
    }
    return a.x != 0u || (a.y & ((1u << (by - 32u)) - 1u)) != 0u;
}

// The same where x, y and z are finite and not 0.
fn yunta_fma_finite(x: f32, y: f32, z: f32) -> f32 {
    let a = yunta_digits(bitcast<u32>(x) & 0x7fffffffu);
    let b = yunta_digits(bitcast<u32>(y) & 0x7fffffffu);
    let c = yunta_digits(bitcast<u32>(z) & 0x7fffffffu);
    let sign = (bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u;
    let opposite = ((sign ^ bitcast<u32>(z)) & 0x80000000u) != 0u;
    // Both with their highest digit at 2^60 or 2^61.
    let product = yunta_product(a.digits << 7u, b.digits << 7u);
    let addend = vec2(0u, c.digits << 6u);
    let product_exponent = a.exponent + b.exponent - 314;
    let addend_exponent = c.exponent - 188;
    let exponent = max(product_exponent, addend_exponent);
    let first = yunta_shifted_right(product, u32(exponent - product_exponent));
    let second = yunta_shifted_right(addend, u32(exponent - addend_exponent));
    if !opposite {
        return bitcast<f32>((sign | yunta_rounded_wide(yunta_added(first, second), exponent)) ^ job.zero);
    }
    if all(first == second) {
        return bitcast<f32>(job.zero);
    }
    let less = first.y < second.y || (first.y == second.y && first.x < second.x);
    let difference = yunta_subtracted(select(first, second, less), select(second, first, less));
    return bitcast<f32>(((sign ^ select(0u, 0x80000000u, less)) | yunta_rounded_wide(difference, exponent)) ^ job.zero);
}

fn yunta_fma(x: f32, y: f32, z: f32) -> f32 {
    let u = bitcast<u32>(x) & 0x7fffffffu;
    let v = bitcast<u32>(y) & 0x7fffffffu;
    let w = bitcast<u32>(z) & 0x7fffffffu;
    let sign = (bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u;
    let infinite = u == 0x7f800000u || v == 0x7f800000u;
    let none = infinite && (u == 0u || v == 0u || (w == 0x7f800000u && sign != (bitcast<u32>(z) & 0x80000000u)));
    if none || u > 0x7f800000u || v > 0x7f800000u || w > 0x7f800000u {
        return bitcast<f32>(0x7fc00000u ^ job.zero);
    }
    if infinite {
        return bitcast<f32>((sign | 0x7f800000u) ^ job.zero);
    }
    if w == 0x7f800000u {
        return z;
    }
    if u == 0u || v == 0u {
        // Two zeros of different signs give 0.
        return bitcast<f32>(select(bitcast<u32>(z), bitcast<u32>(z) & sign, w == 0u) ^ job.zero);
    }
    if w == 0u {
        let a = yunta_digits(u);
        let b = yunta_digits(v);
        let product = yunta_product(a.digits << 7u, b.digits << 7u);
        return bitcast<f32>((sign | yunta_rounded_wide(product, a.exponent + b.exponent - 314)) ^ job.zero);
    }
    return yunta_fma_finite(x, y, z);
}
