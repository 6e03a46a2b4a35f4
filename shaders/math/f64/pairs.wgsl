// Sums of two numbers that keep what rounding takes from one, in f64; needs bits.wgsl.
// src/math/f64/pairs.rs has the same operations, and tells the method.

// What is missing to n by q · (d + d_low), over that divisor, whose reciprocal is about r: what rounding took from q.
fn yunta_left_f64(n: f64, q: f64, d: f64, d_low: f64, r: f64) -> f64 {
    return fma(q, -d_low, fma(q, -d, n)) * r;
}

// The square root of a + low as such a sum.
fn yunta_root_f64(a: f64, low: f64) -> vec2<f64> {
    let s = sqrt(a);
    let r = 0.5lf / select(1.0lf, s, a > 0.0lf);
    return vec2(s, (fma(s, -s, a) + low) * r);
}

// c0 + t · (c1 + t · q), as a sum.
fn yunta_steps_f64(t: f64, t_low: f64, q: f64, c1: f64, c0: f64) -> vec2<f64> {
    let p_lost = yunta_product_f64(t, q);
    let s_more = yunta_sum_f64(c1, p_lost.x);
    let s_low = s_more.y + p_lost.y;
    let p_lost_2 = yunta_product_f64(t, s_more.x);
    let g_more = yunta_sum_f64(c0, p_lost_2.x);
    return vec2(g_more.x, g_more.y + (p_lost_2.y + fma(t, s_low, t_low * s_more.x)));
}

// (a + low) + (b + b_low), rounded once.
fn yunta_together_f64(a: f64, low: f64, b: f64, b_low: f64) -> f64 {
    let s_lost = yunta_sum_f64(a, b);
    return s_lost.x + (s_lost.y + (low + b_low));
}
