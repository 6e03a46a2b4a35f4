// Digits and exponents, fractions and wholes, in f64; needs pairs.wgsl.
// src/math/f64/scale.rs has the same operations, and tells the method.

fn yunta_is_number_f64(a: f64) -> bool {
    return (a > 0.0lf) & (a < yunta_infinity_f64());
}

// x · 2^n, rounded once.
fn yunta_ldexp_f64(x: f64, n: i32) -> f64 {
    let a = abs(x);
    let m_k = yunta_digits_f64(a);
    // Beyond these nothing is left of any number.
    let k = m_k.y + f64(clamp(n, -2200, 2200));
    let k_2 = select(select(k, -1200.0lf, k < -1200.0lf), 1100.0lf, k > 1100.0lf);
    return yunta_one_nan_f64(select(x, yunta_flip_f64(yunta_scale_f64(m_k.x, k_2), bitcast<u64>(x)), yunta_is_number_f64(a)));
}

// m of x = m · 2^n with ½ <= |m| < 1; of 0, infinities and NaN the number itself.
fn yunta_frexp_fraction_f64(x: f64) -> f64 {
    let m = yunta_digits_f64(abs(x)).x;
    return yunta_one_nan_f64(select(x, yunta_flip_f64(0.5lf * m, bitcast<u64>(x)), yunta_is_number_f64(abs(x))));
}

// n of the same; of 0, infinities and NaN it is 0.
fn yunta_frexp_exponent_f64(x: f64) -> i32 {
    let n = yunta_digits_f64(abs(x)).y;
    return i32(select(0.0lf, n + 1.0lf, yunta_is_number_f64(abs(x))));
}

// x - trunc(x), with the sign of x; of infinities 0.
fn yunta_modf_fraction_f64(x: f64) -> f64 {
    let value = select(x - trunc(x), 0.0lf, abs(x) == yunta_infinity_f64());
    return yunta_one_nan_f64(select(yunta_flip_f64(abs(value), bitcast<u64>(x)), x, x != x));
}
