// What the functions of f64 share; src/math/f64/bits.rs and pairs.rs have the same operations, and log.rs the last two. Lowered for the
// cores alone, where nothing re-orders arithmetic; GPUs have no numbers of 64 bits.

fn yunta_nan_f64() -> f64 {
    return bitcast<f64>(0x7ff8000000000000lu ^ u64(job.zero));
}

fn yunta_infinity_f64() -> f64 {
    return bitcast<f64>(0x7ff0000000000000lu ^ u64(job.zero));
}

// The one NaN for any.
fn yunta_one_nan_f64(x: f64) -> f64 {
    return bitcast<f64>(select(bitcast<u64>(x), 0x7ff8000000000000lu, x != x));
}

// x with its sign changed where that bit of sign is set.
fn yunta_flip_f64(x: f64, sign: u64) -> f64 {
    return bitcast<f64>(bitcast<u64>(x) ^ (sign & 0x8000000000000000lu));
}

// The nearest integer, by adding 1.5 times 2^52.
fn yunta_nearest_f64(x: f64) -> f64 {
    return (x + 6755399441055744.0lf) - 6755399441055744.0lf;
}

// 2^k, where that is a normal number.
fn yunta_power_of_two_f64(k: f64) -> f64 {
    return bitcast<f64>(bitcast<u64>(k + 6755399441056767.0lf) << 52u);
}

// x * 2^k, rounded once: by about half of k, which is exact, and by the rest.
fn yunta_scale_f64(x: f64, k: f64) -> f64 {
    let half = bitcast<u64>(fma(k, 0.5lf, 6755399441056767.0lf));
    let both = bitcast<u64>(k + 6755399441057790.0lf);
    return (x * bitcast<f64>((both - half) << 52u)) * bitcast<f64>(half << 52u);
}

// a + b and what rounding took from it.
fn yunta_sum_f64(a: f64, b: f64) -> vec2<f64> {
    let s = a + b;
    let t = s - a;
    return vec2(s, (a - (s - t)) + (b - t));
}

// The same where |a| >= |b| or a is 0.
fn yunta_sum_of_larger_f64(a: f64, b: f64) -> vec2<f64> {
    let s = a + b;
    return vec2(s, b - (s - a));
}

// a * b and what rounding took from it.
fn yunta_product_f64(a: f64, b: f64) -> vec2<f64> {
    let p = a * b;
    return vec2(p, fma(a, b, -p));
}

// m and n of a positive, finite number m * 2^n with 1 <= m < 2.
fn yunta_digits_f64(x: f64) -> vec2<f64> {
    let tiny = x < 2.2250738585072014e-308lf;
    let bits = bitcast<u64>(select(x, x * 18014398509481984.0lf, tiny));
    let biased = bitcast<f64>((bits >> 52u) | 0x4330000000000000lu);
    let n = biased - select(4503599627371519.0lf, 4503599627371573.0lf, tiny);
    return vec2(bitcast<f64>((bits & 0xffffffffffffflu) | 0x3ff0000000000000lu), n);
}

// k and f of a positive, finite number 2^k * (1 + f), where 1 + f is from the root of 1/2 to that of 2.
fn yunta_log_split_f64(x: f64) -> vec2<f64> {
    let tiny = x < 2.2250738585072014e-308lf;
    let bits = bitcast<u64>(select(x, x * 18014398509481984.0lf, tiny)) + 0x95f619980c433lu;
    let m = bitcast<f64>((bits & 0xffffffffffffflu) + 0x3fe6a09e667f3bcdlu);
    let biased = bitcast<f64>((bits >> 52u) | 0x4330000000000000lu);
    return vec2(biased - select(4503599627371519.0lf, 4503599627371573.0lf, tiny), m - 1.0lf);
}

// log(1 + f) - (f - f^2 / 2).
fn yunta_third_order_f64(f: f64, half_square: f64) -> f64 {
    let s = f / (2.0lf + f);
    let z = s * s;
    let square = z * z;
    let o1 = fma(0.15313917942887556lf, square, 0.22222198440367633lf);
    let o0 = fma(o1, square, 0.3999999999940582lf);
    let e2 = fma(0.14797132679574915lf, square, 0.18183570240061675lf);
    let e1 = fma(e2, square, 0.2857142874394683lf);
    let e0 = fma(e1, square, 0.6666666666666736lf);
    return s * fma(z, fma(o0, z, e0), half_square);
}
