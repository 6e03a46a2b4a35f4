// e to the power of x, and powers of 2: given to every shader, behind prelude.wgsl, which has keep() and job.

// 2 to the power of k, for -126 <= k <= 127.
fn power_of_two(k: i32) -> f32 {
    return bitcast<f32>(u32(k + 127) << 23u);
}

// The bits of p times 2^k, rounded once, for 0.5 <= p < 4 and -200 <= k <= 200. Drivers may flush subnormal numbers: such a
// result is p in units of 2^-149, rounded to an integer by adding 2^23; for others that is any number.
fn yunta_scaled(p: f32, k: i32) -> u32 {
    let exponent = i32(bitcast<u32>(p) >> 23u) + k;
    let units = keep(p * power_of_two(k + 149));
    let subnormal = bitcast<u32>(keep(units + 8388608.0)) - 0x4b000000u;
    let result = select(bitcast<u32>(p) + (bitcast<u32>(k) << 23u), subnormal, exponent < 1);
    return select(result, 0x7f800000u, exponent > 254);
}

// sum + a b, for a product that is exact.
fn yunta_plus_exact(sum: f32, a: f32, b: f32) -> f32 {
    return keep(sum + keep(a * b));
}

// e to the power of x, the same operations as the host's, each rounded once. x = k ln 2 + r, where ln 2 is split in two so
// that its products with k are exact; e^r is a polynomial. The nearest integer k is got by adding 1.5 times 2^23.
fn exponential(x: f32) -> f32 {
    let y = clamp(x, -104.0, 89.0);
    let shifted = keep(keep(y * 1.44269504) + 12582912.0);
    let k = keep(shifted - 12582912.0);
    let r = yunta_plus_exact(yunta_plus_exact(y, k, -0x1.62e4p-1), k, -0x1.7f7ep-20);
    let square = keep(r * r);
    let lower = keep(0x1.fffffcp-2 + keep(r * 0x1.555492p-3));
    let upper = keep(0x1.5558f2p-5 + keep(r * keep(0x1.1239e2p-7 + keep(r * 0x1.6a2434p-10))));
    let q = keep(lower + keep(square * upper));
    let p = keep(1.0 + keep(r + keep(square * q)));
    let e = yunta_scaled(p, bitcast<i32>(bitcast<u32>(shifted) - 0x4b400000u));
    // clamp() may do as it likes with a NaN, and a compiler may believe that there is none.
    let is_nan = (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    return bitcast<f32>(select(e, 0x7fc00000u, is_nan) ^ job.zero);
}
