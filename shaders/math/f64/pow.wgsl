// x to the power of y, in f64; needs pairs.wgsl and exp.wgsl.
// src/math/f64/pow.rs has the same operations, and tells the method.

// The product of two sums, as a sum.
fn yunta_times_f64(a: vec2<f64>, b: vec2<f64>) -> vec2<f64> {
    let p_lost = yunta_product_f64(a.x, b.x);
    return vec2(p_lost.x, p_lost.y + fma(a.x, b.y, a.y * b.x));
}

// The logarithm to the base 2 of a positive, finite number, as a sum.
fn yunta_pow_logarithm_f64(x: f64) -> vec2<f64> {
    let k_f = yunta_log_split_f64(x);
    let d_lost = yunta_sum_of_larger_f64(2.0lf, k_f.y);
    let inverse = 1.0lf / d_lost.x;
    let quotient = k_f.y * inverse;
    let s = vec2(quotient, yunta_missing_f64(k_f.y, quotient, d_lost.x, d_lost.y, inverse));
    let z = yunta_times_f64(s, s);
    let square = z.x * z.x;
    let e2 = fma(0.16840678360872668lf, square, 0.2219521987353302lf);
    let e1 = fma(e2, square, 0.32059889790132734lf);
    let e0 = fma(e1, square, 0.577078016355585lf);
    let o2 = fma(0.1731562255338187lf, square, 0.1924037702144545lf);
    let o1 = fma(o2, square, 0.2623081998595653lf);
    let o0 = fma(o1, square, 0.4121985831114025lf);
    let q = fma(o0, z.x, e0);
    let first_less = yunta_product_f64(z.x, q);
    let sum_lost = yunta_sum_of_larger_f64(0.9617966939259756lf, first_less.x);
    let v = yunta_times_f64(z, vec2(sum_lost.x, sum_lost.y + (fma(z.y, q, first_less.y) + 5.0577616648125907e-17lf)));
    let all_lost = yunta_sum_of_larger_f64(2.8853900817779268lf, v.x);
    let log = yunta_times_f64(s, vec2(all_lost.x, all_lost.y + (v.y + 4.0710547481862066e-17lf)));
    let high_lost = yunta_sum_of_larger_f64(k_f.x, log.x);
    return vec2(high_lost.x, high_lost.y + log.y);
}

// x to the power of y; at most 0.9 ulp off. The special cases are those of C.
fn yunta_pow_f64(x: f64, y: f64) -> f64 {
    let size = abs(x);
    let whole = trunc(y) == y;
    let half = y * 0.5lf;
    let odd = whole & (trunc(half) != half);
    let log_rest = yunta_pow_logarithm_f64(size);
    let exponent = y * log_rest.x;
    let rest = fma(y, log_rest.y, fma(y, log_rest.x, -exponent));
    let power = yunta_exp2_of_sum_f64(exponent, select(0.0lf, rest, abs(exponent) < 1100.0lf));
    let ends = (size == 0.0lf) | (size == yunta_infinity_f64());
    let end = select(0.0lf, yunta_infinity_f64(), (size == 0.0lf) == (y < 0.0lf));
    let signed = yunta_flip_f64(select(power, end, ends), select(0lu, bitcast<u64>(x), odd));
    let none = ((x != x) | (y != y)) | (((x < 0.0lf) & (size < yunta_infinity_f64())) & !whole);
    let value = select(signed, yunta_nan_f64(), none);
    return select(value, 1.0lf, ((x == 1.0lf) | (y == 0.0lf)) | ((x == -1.0lf) & (abs(y) == yunta_infinity_f64())));
}
