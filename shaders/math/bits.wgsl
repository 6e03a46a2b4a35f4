// What the functions share; src/math/f32/bits.rs has the same operations. Subnormal numbers are handled as integers, and so
// are NaNs and infinities, since drivers flush the ones and may believe that there are none of the others.

// value, or the one NaN where x is one.
fn yunta_nan_like(x: f32, value: u32) -> f32 {
    return bitcast<f32>(select(value, 0x7fc00000u, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u) ^ job.zero);
}

// The number without its last 12 digits: the product of two such is exact.
fn yunta_upper(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

// The nearest number of 12 digits.
fn yunta_upper_nearest(x: f32) -> f32 {
    return bitcast<f32>((bitcast<u32>(x) + 0x800u) & 0xfffff000u);
}

// The nearest integer, by adding 1.5 times 2^23: the sum's bits, from which yunta_nearest_f32 and _i32 take it.
fn yunta_nearest(x: f32) -> u32 {
    return bitcast<u32>(keep(x + 12582912.0));
}
fn yunta_nearest_f32(shifted: u32) -> f32 {
    return keep(bitcast<f32>(shifted) - 12582912.0);
}
fn yunta_nearest_i32(shifted: u32) -> i32 {
    return bitcast<i32>(shifted - 0x4b400000u);
}

// The bits of a positive number, or 0, as those of a normal one: 2^149 times it, if it is subnormal.
fn yunta_normal(bits: u32) -> u32 {
    return select(bits, bitcast<u32>(f32(bitcast<i32>(bits))), bits < 0x800000u);
}
