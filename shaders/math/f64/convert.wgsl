// Between floats and whole numbers of 64 bits, for processors whose vectors have no instruction for it. Towards 0, what is beyond the
// type is the nearest float within it, and a NaN is 0; to f32 rounded once. src/function/ops.rs has the same results.
// Lowered for the cores alone.

// The bits of a float without digits behind the point, from -2^63 to 2^64: its halves, each as the last digits of a larger number.
fn yunta_whole_f64(x: f64) -> u64 {
    let high = floor(x * 2.3283064365386963e-10lf);
    let low = fma(high, -4294967296.0lf, x);
    return (bitcast<u64>(high + 6755399441055744.0lf) << 32u) | (bitcast<u64>(low + 4503599627370496.0lf) & 0xfffffffflu);
}

fn yunta_within_f64(x: f64, low: f64, high: f64) -> u64 {
    return yunta_whole_f64(trunc(max(min(select(x, 0.0lf, x != x), high), low)));
}

fn yunta_to_i64_f64(x: f64) -> u64 {
    return yunta_within_f64(x, -9223372036854775808.0lf, 9223372036854774784.0lf);
}

fn yunta_to_u64_f64(x: f64) -> u64 {
    return yunta_within_f64(x, 0.0lf, 18446744073709549568.0lf);
}

fn yunta_to_i64(x: f32) -> u64 {
    return yunta_within_f64(f64(x), -9223372036854775808.0lf, 9223371487098961920.0lf);
}

fn yunta_to_u64(x: f32) -> u64 {
    return yunta_within_f64(f64(x), 0.0lf, 18446742974197923840.0lf);
}

// The sum of a number's halves; where that is not exact, the odd one of its neighbours, which rounds as the exact one does.
fn yunta_sum_to_f32_f64(high: f64, low: f64) -> f32 {
    let sum = high + low;
    let lost = low - (sum - high);
    let bits = bitcast<u64>(sum);
    let odd = (bits - ((bits ^ bitcast<u64>(lost)) >> 63u)) | 1lu;
    return f32(bitcast<f64>(select(odd, bits, lost == 0.0lf)));
}

// 32 binary digits as the last ones of 2^52.
fn yunta_lower_f64(x: u64) -> f64 {
    return bitcast<f64>((x & 0xfffffffflu) | 0x4330000000000000lu) - 4503599627370496.0lf;
}

// The upper half as the last digits of 2^84, a signed one 2^63 higher.
fn yunta_to_f32_u64(x: u64) -> f32 {
    return yunta_sum_to_f32_f64(bitcast<f64>((x >> 32u) ^ 0x4530000000000000lu) - 19342813113834066795298816.0lf, yunta_lower_f64(x));
}

fn yunta_to_f32_i64(x: i64) -> f32 {
    let bits = bitcast<u64>(x);
    let high = bitcast<f64>((bits >> 32u) ^ 0x4530000080000000lu) - 19342822337206103650074624.0lf;
    return yunta_sum_to_f32_f64(high, yunta_lower_f64(bits));
}
