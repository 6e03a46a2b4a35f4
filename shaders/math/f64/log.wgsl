// The natural logarithm and that to base 2, in f64; needs bits.wgsl.
// src/math/f64/log.rs has the same operations, and tells the method.

// The value, or what the logarithm of x is where that is not positive or not finite.
fn yunta_log_completed_f64(x: f64, value: f64) -> f64 {
    let finite = select(value, x, x == yunta_infinity_f64());
    let positive = select(finite, -yunta_infinity_f64(), x == 0.0lf);
    return select(yunta_nan_f64(), positive, x >= 0.0lf);
}

// The logarithm to the base e; at most 0.9 ulp off.
fn yunta_log_f64(x: f64) -> f64 {
    let k_f = yunta_log_split_f64(x);
    let half_square = (0.5lf * k_f.y) * k_f.y;
    let sum_lost = yunta_sum_of_larger_f64(k_f.x * 0.6931471803691238lf, k_f.y);
    let rest = yunta_third_order_f64(k_f.y, half_square) + fma(k_f.x, 1.9082149292705877e-10lf, sum_lost.y);
    return yunta_log_completed_f64(x, sum_lost.x + (rest - half_square));
}

// The logarithm to the base 2; at most 0.8 ulp off.
fn yunta_log2_f64(x: f64) -> f64 {
    let k_f = yunta_log_split_f64(x);
    let square_less = yunta_product_f64(0.5lf * k_f.y, k_f.y);
    let first_lost = yunta_sum_of_larger_f64(k_f.y, -square_less.x);
    let rest = yunta_third_order_f64(k_f.y, square_less.x) + (first_lost.y - square_less.y);
    let product_more = yunta_product_f64(first_lost.x, 1.4426950408889634lf);
    let all = fma(rest, 1.4426950408889634lf, fma(first_lost.x, 2.0355273740931033e-17lf, product_more.y));
    let sum_less = yunta_sum_of_larger_f64(k_f.x, product_more.x);
    return yunta_log_completed_f64(x, sum_less.x + (sum_less.y + all));
}
