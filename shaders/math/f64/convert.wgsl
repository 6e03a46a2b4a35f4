// Between floats and whole numbers of 64 bits, for processors whose vectors have no instruction for it. Towards 0, what is beyond the
// type is the nearest float within it, and a NaN is 0; to f32 rounded once. src/function/ops.rs has the same results.

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

// The sum of both halves; where that is not exact, the odd one of its neighbours, which rounds as the exact one does.
fn yunta_to_f32_u64(x: u64) -> f32 {
    let high = f64(x >> 32u) * 4294967296.0lf;
    let low = f64(x & 0xfffffffflu);
    let sum = high + low;
    let lost = low - (sum - high);
    let bits = bitcast<u64>(sum);
    let odd = select(bits - 1lu, bits, lost > 0.0lf) | 1lu;
    return f32(bitcast<f64>(select(odd, bits, lost == 0.0lf)));
}

fn yunta_to_f32_i64(x: i64) -> f32 {
    let negative = x < 0li;
    let value = yunta_to_f32_u64(bitcast<u64>(select(x, -x, negative)));
    return select(value, -value, negative);
}
