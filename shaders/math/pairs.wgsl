// Sums of two numbers that keep what rounding takes from one; needs bits.wgsl, divide.wgsl and root.wgsl.
// src/math/f32/pairs.rs has the same operations, and tells the method.

// a + b and what its rounding lost.
fn yunta_sum(a: f32, b: f32) -> vec2<f32> {
    let s = keep(a + b);
    let t = keep(s - a);
    return vec2(s, keep(keep(a - keep(s - t)) + keep(b - t)));
}

// The same where |a| >= |b| or a is 0.
fn yunta_sum_of_larger(a: f32, b: f32) -> vec2<f32> {
    let s = keep(a + b);
    return vec2(s, keep(b - keep(s - a)));
}

// a · b and what its rounding lost, where neither is near the ends of what there is.
fn yunta_product_and_lost(a: f32, b: f32) -> vec2<f32> {
    let p = keep(a * b);
    let a_head = yunta_upper(a);
    let b_head = yunta_upper(b);
    let a_tail = keep(a - a_head);
    let b_tail = keep(b - b_head);
    return vec2(p, keep(keep(keep(keep(keep(a_head * b_head) - p) + keep(a_head * b_tail)) + keep(a_tail * b_head)) + keep(a_tail * b_tail)));
}

// What is missing to n by q · (d + d_low), over that divisor, whose reciprocal is about r: what rounding took from q.
fn yunta_left(n: f32, q: f32, d: f32, d_low: f32, r: f32) -> f32 {
    let p_lost = yunta_product_and_lost(q, d);
    return keep(keep(keep(keep(n - p_lost.x) - p_lost.y) - keep(q * d_low)) * r);
}

// The square root of a + low as such a sum.
fn yunta_root_sum(a: f32, low: f32) -> vec2<f32> {
    let s = yunta_sqrt(a);
    let square_lost = yunta_product_and_lost(s, s);
    let r = yunta_divide(0.5, select(1.0, s, a > 0.0));
    return vec2(s, keep(keep(keep(keep(a - square_lost.x) - square_lost.y) + low) * r));
}

// c0 + t · (c1 + t · q), as a sum.
fn yunta_steps(t: f32, t_low: f32, q: f32, c1: f32, c0: f32) -> vec2<f32> {
    let p_lost = yunta_product_and_lost(t, q);
    let s_more = yunta_sum(c1, p_lost.x);
    let s_low = keep(s_more.y + p_lost.y);
    let p_lost_2 = yunta_product_and_lost(t, s_more.x);
    let g_more = yunta_sum(c0, p_lost_2.x);
    return vec2(g_more.x, keep(g_more.y + keep(p_lost_2.y + keep(keep(t * s_low) + keep(t_low * s_more.x)))));
}
