// Digits and exponents, fractions and wholes; needs hypot.wgsl and round.wgsl.
// src/math/f32/scale.rs has the same operations, and tells the method.

// x · 2^n, rounded once.
fn yunta_ldexp(x: f32, n: i32) -> f32 {
    let m_k = yunta_split(bitcast<u32>(x) & 0x7fffffffu);
    // Beyond these nothing is left of any number.
    let value = yunta_scaled(m_k.x, clamp((m_k.y + clamp(n, -400, 400)), -200, 200));
    let value_2 = select(bitcast<u32>(x) & 0x7fffffffu, value, ((bitcast<u32>(x) & 0x7fffffffu) - 1u) < (0x7f800000u - 1u));
    return yunta_nan_like(x, value_2 | (bitcast<u32>(x) & 0x80000000u));
}

// m of x = m · 2^n with ½ <= |m| < 1; of 0, infinities and NaN the number itself.
fn yunta_frexp_fraction(x: f32) -> f32 {
    let m = yunta_split(bitcast<u32>(x) & 0x7fffffffu).x;
    let value = select(bitcast<u32>(x) & 0x7fffffffu, bitcast<u32>(keep(0.5 * m)), ((bitcast<u32>(x) & 0x7fffffffu) - 1u) < (0x7f800000u - 1u));
    return yunta_nan_like(x, value | (bitcast<u32>(x) & 0x80000000u));
}

// n of the same; of 0, infinities and NaN it is 0.
fn yunta_frexp_exponent(x: f32) -> i32 {
    let n = yunta_split(bitcast<u32>(x) & 0x7fffffffu).y;
    return bitcast<i32>(select(0u, bitcast<u32>((n + 1)), ((bitcast<u32>(x) & 0x7fffffffu) - 1u) < (0x7f800000u - 1u)));
}

// x - trunc(x), with the sign of x; of infinities 0.
fn yunta_modf_fraction(x: f32) -> f32 {
    let value = select(bitcast<u32>(keep(x - yunta_trunc(x))) & 0x7fffffffu, 0u, (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u);
    let value_2 = select(value, bitcast<u32>(x) & 0x7fffffffu, (bitcast<u32>(x) & 0x7fffffffu) < 0x3f800000u);
    return yunta_nan_like(x, value_2 | (bitcast<u32>(x) & 0x80000000u));
}
