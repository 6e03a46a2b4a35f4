// What the error function and the normal distribution are made of further on, in f64; needs pairs.wgsl and hyperbolic.wgsl.
// src/math/f64/tail.rs has the same operations, and tells the method.

// (high + low) · 2^n.
struct YuntaTailF64 {
    high: f64,
    low: f64,
    n: f64,
}

// t and 1 / (x + c), as sums.
struct YuntaPlaceF64 {
    t: f64,
    t_low: f64,
    v: f64,
    v_low: f64,
}

fn yunta_place_f64(a: f64, c: f64) -> YuntaPlaceF64 {
    let d_d_low = yunta_sum_f64(a, c);
    let n_n_low = yunta_sum_f64(a, -c);
    let v = 1.0lf / d_d_low.x;
    let v_low = yunta_left_f64(1.0lf, v, d_d_low.x, d_d_low.y, v);
    let t_lost = yunta_product_f64(n_n_low.x, v);
    return YuntaPlaceF64(t_lost.x, (t_lost.y + fma(n_n_low.x, v_low, n_n_low.y * v)), v, v_low);
}

// e^-(square + square_low) · (g + g_low) · v.
fn yunta_exp_tail_f64(square: f64, square_low: f64, g: f64, g_low: f64, place: YuntaPlaceF64) -> YuntaTailF64 {
    let reduced = yunta_exp_reduced_f64(-square, -square_low);
    let e_e_low = yunta_exp_series_f64(1.0lf, reduced.r, reduced.low);
    let w_lost = yunta_product_f64(g, place.v);
    let w_low = w_lost.y + fma(g, place.v_low, g_low * place.v);
    let high_lost = yunta_product_f64(e_e_low.x, w_lost.x);
    return YuntaTailF64(high_lost.x, (high_lost.y + fma(e_e_low.x, w_low, e_e_low.y * w_lost.x)), reduced.n);
}

// 1 less or 2 less the tail, which is far smaller.
fn yunta_less_tail_f64(whole: f64, tail: YuntaTailF64) -> f64 {
    let power = yunta_power_of_two_f64(select(-200.0lf, tail.n, tail.n > -200.0lf));
    let sum_lost = yunta_sum_of_larger_f64(whole, -(tail.high * power));
    return sum_lost.x + (sum_lost.y - (tail.low * power));
}
