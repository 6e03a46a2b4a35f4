// What the error function and the normal distribution are made of further on; needs pairs.wgsl and hyperbolic.wgsl.
// src/math/f32/tail.rs has the same operations, and tells the method.

// (high + low) · 2^n.
struct YuntaTail {
    high: f32,
    low: f32,
    n: i32,
}

// t and 1 / (x + c), as sums.
struct YuntaPlace {
    t: f32,
    t_low: f32,
    v: f32,
    v_low: f32,
}

fn yunta_place(a: f32, c: f32) -> YuntaPlace {
    let d_d_low = yunta_sum(a, c);
    let n_n_low = yunta_sum(a, keep(0.0 - c));
    let v = yunta_divide(1.0, d_d_low.x);
    let v_low = yunta_left(1.0, v, d_d_low.x, d_d_low.y, v);
    let t_lost = yunta_product_and_lost(n_n_low.x, v);
    return YuntaPlace(t_lost.x, keep(t_lost.y + keep(keep(n_n_low.x * v_low) + keep(n_n_low.y * v))), v, v_low);
}

// e^-(square + square_low) · (g + g_low) · v.
fn yunta_exp_tail(square: f32, square_low: f32, g: f32, g_low: f32, place: YuntaPlace) -> YuntaTail {
    let reduced = yunta_exp_reduced(keep(0.0 - square), keep(0.0 - square_low));
    let e_e_low = yunta_exp_series(1.0, reduced.r, reduced.low);
    let w_lost = yunta_product_and_lost(g, place.v);
    let w_low = keep(w_lost.y + keep(keep(g * place.v_low) + keep(g_low * place.v)));
    let high_lost = yunta_product_and_lost(e_e_low.x, w_lost.x);
    return YuntaTail(high_lost.x, keep(high_lost.y + keep(keep(e_e_low.x * w_low) + keep(e_e_low.y * w_lost.x))), reduced.n);
}

// 1 less or 2 less the tail, which is far smaller.
fn yunta_less_tail(whole: f32, tail: YuntaTail) -> f32 {
    let power = power_of_two(max(tail.n, -60));
    let sum_lost = yunta_sum_of_larger(whole, keep(0.0 - keep(tail.high * power)));
    return keep(sum_lost.x + keep(sum_lost.y - keep(tail.low * power)));
}
