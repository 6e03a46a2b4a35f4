// log(1 + x), asinh, acosh and atanh, in f64; needs pairs.wgsl and hyperbolic.wgsl.
// src/math/f64/area.rs has the same operations, and tells the method.

// log((u + low) · 2^more) as a sum, for a positive u. Where u is about 1, it is 1 + z + z_low, which counts.
fn yunta_log_of_sum_f64(u: f64, low: f64, z: f64, z_low: f64, more: f64) -> vec2<f64> {
    let k_m = yunta_log_split_f64(u);
    let by = select(select(-k_m.x, 200.0lf, k_m.x < -200.0lf), -200.0lf, k_m.x > 200.0lf);
    let f_lost = yunta_sum_of_larger_f64(k_m.y, low * yunta_power_of_two_f64(by));
    let f = select(f_lost.x, z, k_m.x == 0.0lf);
    let lost = select(f_lost.y, z_low, k_m.x == 0.0lf);
    let square_rest = yunta_product_f64(0.5lf * f, f);
    let first_less = yunta_sum_of_larger_f64(f, -square_rest.x);
    let tail = ((first_less.y - square_rest.y) + yunta_third_order_f64(f, square_rest.x)) + (lost * (1.0lf - (f - (f * f))));
    let n = k_m.x + more;
    let value_less = yunta_sum_of_larger_f64(n * 0.6931471803691238lf, first_less.x);
    return vec2(value_less.x, fma(n, 1.9082149292705877e-10lf, value_less.y) + tail);
}

// The natural logarithm of 1 + x; at most 0.7 ulp off.
fn yunta_log1p_f64(x: f64) -> f64 {
    let u_lost = yunta_sum_f64(1.0lf, x);
    let high_low = yunta_log_of_sum_f64(u_lost.x, u_lost.y, x, 0.0lf, 0.0lf);
    let value = select(high_low.x + high_low.y, x, abs(x) < 1e-17lf);
    let value_2 = select(value, x, x == yunta_infinity_f64());
    let below = select(yunta_nan_f64(), -yunta_infinity_f64(), x == -1.0lf);
    return yunta_one_nan_f64(select(value_2, below, x <= -1.0lf));
}

// The inverse of the hyperbolic sine, log(x + √(x² + 1)); at most 0.8 ulp off.
fn yunta_asinh_f64(x: f64) -> f64 {
    let a = abs(x);
    let large = a >= 268435456.0lf;
    let b = select(a, 1.0lf, large);
    let square_lost = yunta_product_f64(b, b);
    let s_more = yunta_sum_f64(1.0lf, square_lost.x);
    let y_y_low = yunta_root_f64(s_more.x, s_more.y + square_lost.y);
    let z_less = yunta_sum_f64(b, y_y_low.x - 1.0lf);
    let z_low = z_less.y + y_y_low.y;
    let u_rest = yunta_sum_f64(1.0lf, z_less.x);
    let high_low = yunta_log_of_sum_f64(select(u_rest.x, a, large), select(u_rest.y + z_low, 0.0lf, large), z_less.x, z_low, select(0.0lf, 1.0lf, large));
    let value = select(high_low.x + high_low.y, a, a < 1e-09lf);
    return yunta_odd_f64(x, select(value, a, a == yunta_infinity_f64()));
}

// The inverse of the hyperbolic cosine, log(1 + t + √(t² + 2t)) with t = x - 1; NaN below 1. At most 0.7 ulp off.
fn yunta_acosh_f64(x: f64) -> f64 {
    let large = x >= 268435456.0lf;
    let t = select(0.0lf, x - 1.0lf, (x >= 1.0lf) & (x < 268435456.0lf));
    let square_lost = yunta_product_f64(t, t);
    let s_more = yunta_sum_f64(t + t, square_lost.x);
    let y_y_low = yunta_root_f64(s_more.x, s_more.y + square_lost.y);
    let z_less = yunta_sum_f64(y_y_low.x, t);
    let z_low = z_less.y + y_y_low.y;
    let u_rest = yunta_sum_f64(1.0lf, z_less.x);
    let high_low = yunta_log_of_sum_f64(select(u_rest.x, x, large), select(u_rest.y + z_low, 0.0lf, large), z_less.x, z_low, select(0.0lf, 1.0lf, large));
    let value = select(high_low.x + high_low.y, x, x == yunta_infinity_f64());
    return yunta_one_nan_f64(select(yunta_nan_f64(), value, x >= 1.0lf));
}

// The inverse of the hyperbolic tangent, log(1 + 2x / (1 - x)) / 2; NaN beyond 1. At most 0.7 ulp off.
fn yunta_atanh_f64(x: f64) -> f64 {
    let a = abs(x);
    let b = select(0.0lf, a, a < 1.0lf);
    let d_lost = yunta_sum_of_larger_f64(1.0lf, -b);
    let r = 1.0lf / d_lost.x;
    let z = (b + b) / d_lost.x;
    let z_low = yunta_left_f64(b + b, z, d_lost.x, d_lost.y, r);
    let u_rest = yunta_sum_f64(1.0lf, z);
    let high_low = yunta_log_of_sum_f64(u_rest.x, u_rest.y + z_low, z, z_low, 0.0lf);
    let value = select(0.5lf * (high_low.x + high_low.y), a, a < 1e-09lf);
    let value_2 = select(value, yunta_infinity_f64(), a == 1.0lf);
    return yunta_odd_f64(x, select(value_2, yunta_nan_f64(), a > 1.0lf));
}
