// The natural logarithm and that to base 2; needs bits.wgsl. src/math/f32/log.rs has the same operations.

// m and k with |x| = 2^k m and m from the root of 1/2 to that of 2. For 0, k is below that of any other number.
struct YuntaParts {
    m: f32,
    k: i32,
}
fn yunta_parts(x: f32) -> YuntaParts {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let bits = yunta_normal(magnitude);
    let above = bits - 0x3f3504f3u;
    let k = (bitcast<i32>(above) >> 23u) - select(0, 149, magnitude < 0x800000u);
    return YuntaParts(bitcast<f32>(bits - (above & 0xff800000u)), k);
}

// (log(1 + f) - f + f^2 / 2) / f^3, with s = f^2.
fn yunta_log_series(f: f32, s: f32) -> f32 {
    let a = keep(0x1.555548p-2 + keep(f * -0x1.000006p-2));
    let b = keep(0x1.99a4b6p-3 + keep(f * -0x1.555c4ep-3));
    let c = keep(0x1.23376ap-3 + keep(f * -0x1.fc220ap-4));
    let d = keep(0x1.e6f052p-4 + keep(f * keep(-0x1.de3bdep-4 + keep(f * 0x1.14578p-4))));
    let q = keep(s * s);
    return keep(keep(a + keep(s * b)) + keep(q * keep(c + keep(s * d))));
}

// The values at 0, at infinity and where there is none.
fn yunta_log_completed(x: f32, k: i32, value: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let edge = select(0x7fc00000u, 0x7f800000u, bits == 0x7f800000u);
    let result = select(bitcast<u32>(value), edge, bits >= 0x7f800000u);
    return bitcast<f32>(select(result, 0xff800000u, k < -149) ^ job.zero);
}

fn yunta_log(x: f32) -> f32 {
    let parts = yunta_parts(x);
    let f = keep(parts.m - 1.0);
    let k = f32(parts.k);
    let s = keep(f * f);
    let y = keep(keep(keep(f * s) * yunta_log_series(f, s)) + keep(k * -0x1.bd0106p-13));
    let value = keep(keep(f + keep(y - keep(0.5 * s))) + keep(k * 0x1.63p-1));
    return yunta_log_completed(x, parts.k, value);
}

fn yunta_log2(x: f32) -> f32 {
    let parts = yunta_parts(x);
    let f = keep(parts.m - 1.0);
    let k = f32(parts.k);
    let s = keep(f * f);
    let half = keep(0.5 * s);
    let high = yunta_upper(keep(f - half));
    let low = keep(keep(keep(f - high) - half) + keep(keep(f * s) * yunta_log_series(f, s)));
    let exact = keep(high * 0x1.716p0);
    let sum = keep(k + exact);
    let lost = keep(keep(k - sum) + exact);
    let rest = keep(keep(keep(keep(low + high) * -0x1.7135a8p-13) + keep(low * 0x1.716p0)) + lost);
    return yunta_log_completed(x, parts.k, keep(sum + rest));
}
