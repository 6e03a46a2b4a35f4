// What the exact operations share: numbers as integers, and back with one rounding.

// |x| = digits * 2^(exponent - 150) and 2^23 <= digits < 2^24, for a finite x that is not 0 and has these bits.
struct YuntaDigits {
    digits: u32,
    exponent: i32,
}
fn yunta_digits(magnitude: u32) -> YuntaDigits {
    let exponent = i32(magnitude >> 23u);
    if exponent == 0 {
        let by = 23u - firstLeadingBit(magnitude);
        return YuntaDigits(magnitude << by, 1 - i32(by));
    }
    return YuntaDigits((magnitude & 0x7fffffu) | 0x800000u, exponent);
}

// The bits of q * 2^(exponent - 151), with 2^24 <= q < 2^25 and perhaps more behind it, rounded once.
fn yunta_rounded(q: u32, more: bool, exponent: i32) -> u32 {
    let by = u32(clamp(2 - exponent, 1, 26));
    let half = 1u << (by - 1u);
    let rest = q & (2u * half - 1u);
    let kept = q >> by;
    let up = rest > half || (rest == half && (more || (kept & 1u) == 1u));
    // A carry goes into the exponent as it should.
    let bits = (u32(max(exponent - 1, 0)) << 23u) + kept + select(0u, 1u, up);
    return select(bits, 0x7f800000u, exponent > 254 || bits > 0x7f800000u);
}

// a * b, the low 32 digits first.
fn yunta_product(a: u32, b: u32) -> vec2<u32> {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
    let other = (a & 0xffffu) * (b >> 16u) + (middle & 0xffffu);
    return vec2((other << 16u) | (low & 0xffffu), (a >> 16u) * (b >> 16u) + (middle >> 16u) + (other >> 16u));
}
