// e^x - 1, sinh, cosh and tanh; needs pairs.wgsl.
// src/math/f32/hyperbolic.rs has the same operations, and tells the method.

// x as a multiple n of ln 2 and r + low.
struct YuntaExpReduced {
    r: f32,
    low: f32,
    n: i32,
}

// Of x + low, where |x| < 110.
fn yunta_exp_reduced(x: f32, low: f32) -> YuntaExpReduced {
    let shifted = yunta_nearest(keep(x * 0x1.715476p0));
    let k = yunta_nearest_f32(shifted);
    let n = yunta_nearest_i32(shifted);
    // The first two parts of ln 2 have 16 bits, and k has 8.
    let first = keep(x - keep(k * 0x1.62e4p-1));
    let most_lost = yunta_sum(first, keep(k * -0x1.7f7ep-20));
    let r_low = yunta_sum(most_lost.x, keep(keep(low - keep(k * -0x1.c610cap-37)) + most_lost.y));
    return YuntaExpReduced(r_low.x, r_low.y, n);
}

// one + (e^(r + low) - 1) as a sum, where one is 0, or at least as large as |r| and not near -r.
fn yunta_exp_series(one: f32, r: f32, low: f32) -> vec2<f32> {
    let head = yunta_upper(r);
    let square = keep(0.5 * keep(head * head));
    let rest = keep(0.5 * keep(keep(r - head) * keep(r + head)));
    let p3 = keep(0x1.6d542p-10 + keep(r * 0x1.a27388p-13));
    let p2 = keep(0x1.110feep-7 + keep(r * p3));
    let p1 = keep(0x1.5554e2p-5 + keep(r * p2));
    let p0 = keep(0x1.555556p-3 + keep(r * p1));
    let first_lost = yunta_sum_of_larger(one, r);
    let second_more = yunta_sum_of_larger(first_lost.x, square);
    return yunta_sum_of_larger(second_more.x, keep(keep(first_lost.y + second_more.y) + keep(keep(low + keep(low * r)) + keep(rest + keep(keep(keep(r * r) * r) * p0)))));
}

// e to the power of x, less 1.
fn yunta_expm1(x: f32) -> f32 {
    let y = select(x, 89.0, x > 89.0);
    let y_2 = select(y, -18.0, y < -18.0);
    let reduced = yunta_exp_reduced(y_2, 0.0);
    let one_lost = yunta_sum_of_larger(1.0, keep(0.0 - power_of_two(max((0 - reduced.n), -126))));
    let high_low = yunta_exp_series(one_lost.x, reduced.r, keep(reduced.low + one_lost.y));
    let value = keep(high_low.x + high_low.y);
    let grown = yunta_scaled(value, max(reduced.n, 1));
    let value_2 = select(bitcast<u32>(keep(value * power_of_two(min(reduced.n, 0)))), grown, reduced.n > 0);
    return yunta_nan_like(x, select(value_2, bitcast<u32>(x), (bitcast<u32>(x) & 0x7fffffffu) < 0x33000000u));
}

struct YuntaExpBoth {
    x: f32,
    y: i32,
}

// (e^a ± e^-a) / 2 · 2^(1 - n) of 0 <= a <= 91, and n.
fn yunta_exp_both(a: f32, sign: u32) -> YuntaExpBoth {
    let reduced = yunta_exp_reduced(a, 0.0);
    let high_low = yunta_exp_series(1.0, reduced.r, reduced.low);
    let inverse = yunta_divide(1.0, high_low.x);
    let more = yunta_left(1.0, inverse, high_low.x, high_low.y, inverse);
    // Further on it makes no difference.
    let power = bitcast<f32>((bitcast<u32>(power_of_two(min(reduced.n, 30) * -2)) ^ sign) ^ job.zero);
    let sum_lost = yunta_sum_of_larger(high_low.x, keep(inverse * power));
    return YuntaExpBoth(keep(sum_lost.x + keep(sum_lost.y + keep(high_low.y + keep(more * power)))), reduced.n);
}

// The hyperbolic sine.
fn yunta_sinh(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x42b60000u) ^ job.zero);
    let value_n = yunta_exp_both(a, 0x80000000u);
    let z = keep(a * a);
    let p2 = keep(0x1.a01adp-13 + keep(z * 0x1.76ac86p-19));
    let p1 = keep(0x1.1110ecp-7 + keep(z * p2));
    let p0 = keep(0x1.555556p-3 + keep(z * p1));
    let near = keep(a + keep(keep(a * z) * p0));
    let value = select(yunta_scaled(value_n.x, value_n.y - 1), bitcast<u32>(near), a < 1.0);
    return yunta_odd(x, value);
}

// The hyperbolic cosine; at least 1.
fn yunta_cosh(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x42b60000u) ^ job.zero);
    let value_n = yunta_exp_both(a, 0);
    return yunta_nan_like(x, yunta_scaled(value_n.x, value_n.y - 1));
}

// The hyperbolic tangent: 1 - 2 / (e^2x + 1).
fn yunta_tanh(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x41180000u) ^ job.zero);
    let reduced = yunta_exp_reduced(keep(a + a), 0.0);
    let high_low = yunta_exp_series(1.0, reduced.r, reduced.low);
    let power = power_of_two(reduced.n);
    let d_lost = yunta_sum_of_larger(keep(high_low.x * power), 1.0);
    let q = yunta_divide(2.0, d_lost.x);
    let more = yunta_left(2.0, q, d_lost.x, keep(d_lost.y + keep(high_low.y * power)), keep(0.5 * q));
    let sum_less = yunta_sum_of_larger(1.0, keep(0.0 - q));
    let far = keep(sum_less.x + keep(sum_less.y - more));
    let z = keep(a * a);
    let p3 = keep(0x1.59187cp-6 + keep(z * -0x1.9a784p-8));
    let p2 = keep(-0x1.b92356p-5 + keep(z * p3));
    let p1 = keep(0x1.110dp-3 + keep(z * p2));
    let p0 = keep(-0x1.55554ap-2 + keep(z * p1));
    let near = keep(a + keep(keep(a * z) * p0));
    return yunta_odd(x, select(bitcast<u32>(far), bitcast<u32>(near), a < 0x1.19999ap-1));
}

// The value of these bits, or NaN, with the sign of x, or x itself where that is tiny.
fn yunta_odd(x: f32, value: u32) -> f32 {
    let value_2 = select(value, bitcast<u32>(x) & 0x7fffffffu, (bitcast<u32>(x) & 0x7fffffffu) < 0x33000000u);
    let signed = value_2 | (bitcast<u32>(x) & 0x80000000u);
    return bitcast<f32>(select(signed, 0x7fc00000u, yunta_is_nan(x) | (value_2 > 0x7f800000u)) ^ job.zero);
}
