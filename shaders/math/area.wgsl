// log(1 + x), asinh, acosh and atanh; needs pairs.wgsl, log.wgsl and hyperbolic.wgsl.
// src/math/f32/area.rs has the same operations, and tells the method.

// log((u + low) · 2^more) as a sum, for a normal u of at least 2^-24. Where u is about 1, it is 1 + z + z_low, which counts.
fn yunta_log_of_sum(u: f32, low: f32, z: f32, z_low: f32, more: i32) -> vec2<f32> {
    let m_k = yunta_parts(u);
    let f_lost = yunta_sum_of_larger(keep(m_k.m - 1.0), keep(low * power_of_two(clamp((0 - m_k.k), -60, 60))));
    let f = select(f_lost.x, z, m_k.k == 0);
    let lost = select(f_lost.y, z_low, m_k.k == 0);
    // log(1 + f) = f - f²/2 + f³ · p(f), where f² is of a head, which is exact, and the rest.
    let head = yunta_upper(f);
    let square = keep(0.5 * keep(head * head));
    let rest = keep(0.5 * keep(keep(f - head) * keep(f + head)));
    let s = keep(f * f);
    let first_less = yunta_sum_of_larger(f, keep(0.0 - square));
    let tail = keep(keep(keep(first_less.y - rest) + keep(keep(f * s) * yunta_log_series(f, s))) + keep(lost * keep(1.0 - keep(f - s))));
    let n = f32((m_k.k + more));
    let value_less = yunta_sum_of_larger(keep(n * 0x1.63p-1), first_less.x);
    return vec2(value_less.x, keep(keep(value_less.y + keep(n * -0x1.bd0106p-13)) + tail));
}

// The natural logarithm of 1 + x.
fn yunta_log1p(x: f32) -> f32 {
    let u_lost = yunta_sum(1.0, x);
    let high_low = yunta_log_of_sum(u_lost.x, u_lost.y, x, 0.0, 0);
    let value = select(bitcast<u32>(keep(high_low.x + high_low.y)), bitcast<u32>(x), (bitcast<u32>(x) & 0x7fffffffu) < 0x33000000u);
    let value_2 = select(value, 0x7f800000u, bitcast<u32>(x) == 0x7f800000u);
    let below = select(0x7fc00000u, 0x7f800000u | 0x80000000u, bitcast<u32>(x) == (0x3f800000u | 0x80000000u));
    return yunta_nan_like(x, select(value_2, below, bitcast<u32>(x) >= (0x3f800000u | 0x80000000u)));
}

// The inverse of the hyperbolic sine: log(x + √(x² + 1)), of which 1 is taken where x is small.
fn yunta_asinh(x: f32) -> f32 {
    let a = bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) ^ job.zero);
    let large = a >= 8192.0;
    let b = select(a, 1.0, large);
    let square_lost = yunta_product_and_lost(b, b);
    let s_more = yunta_sum(1.0, square_lost.x);
    let y_y_low = yunta_root_sum(s_more.x, keep(s_more.y + square_lost.y));
    let z_less = yunta_sum(b, keep(y_y_low.x - 1.0));
    let z_low = keep(z_less.y + y_y_low.y);
    let u_rest = yunta_sum(1.0, z_less.x);
    let high_low = yunta_log_of_sum(select(u_rest.x, a, large), select(keep(u_rest.y + z_low), 0.0, large), z_less.x, z_low, select(0, 1, large));
    return yunta_odd(x, select(bitcast<u32>(keep(high_low.x + high_low.y)), 0x7f800000u, (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u));
}

// The inverse of the hyperbolic cosine: log(1 + t + √(t² + 2t)) with t = x - 1; NaN below 1.
fn yunta_acosh(x: f32) -> f32 {
    let large = x >= 8192.0;
    let t = select(keep(x - 1.0), 0.0, large | (x < 1.0));
    let square_lost = yunta_product_and_lost(t, t);
    let s_more = yunta_sum(keep(t + t), square_lost.x);
    let y_y_low = yunta_root_sum(s_more.x, keep(s_more.y + square_lost.y));
    let z_less = yunta_sum(y_y_low.x, t);
    let z_low = keep(z_less.y + y_y_low.y);
    let u_rest = yunta_sum(1.0, z_less.x);
    let high_low = yunta_log_of_sum(select(u_rest.x, x, large), select(keep(u_rest.y + z_low), 0.0, large), z_less.x, z_low, select(0, 1, large));
    let value = select(bitcast<u32>(keep(high_low.x + high_low.y)), 0x7f800000u, bitcast<u32>(x) == 0x7f800000u);
    let none = (bitcast<u32>(x) >= 0x80000000u) | (bitcast<u32>(x) < 0x3f800000u);
    return yunta_nan_like(x, select(value, 0x7fc00000u, none));
}

// The inverse of the hyperbolic tangent: log(1 + 2x / (1 - x)) / 2; NaN beyond 1.
fn yunta_atanh(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x3f7fffffu) ^ job.zero);
    let d_lost = yunta_sum_of_larger(1.0, keep(0.0 - a));
    let r = yunta_divide(1.0, d_lost.x);
    let z = yunta_divide(keep(a + a), d_lost.x);
    let z_low = yunta_left(keep(a + a), z, d_lost.x, d_lost.y, r);
    let u_rest = yunta_sum(1.0, z);
    let high_low = yunta_log_of_sum(u_rest.x, keep(u_rest.y + z_low), z, z_low, 0);
    let value = select(bitcast<u32>(keep(0.5 * keep(high_low.x + high_low.y))), 0x7f800000u, (bitcast<u32>(x) & 0x7fffffffu) == 0x3f800000u);
    return yunta_odd(x, select(value, 0x7fc00000u, (bitcast<u32>(x) & 0x7fffffffu) > 0x3f800000u));
}
