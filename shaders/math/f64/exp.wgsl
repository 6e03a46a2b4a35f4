// e and 2 to the power of x, in f64; needs bits.wgsl.
// src/cpu/exp.rs and src/math/f64/exp.rs have the same operations, and tell the methods.

// e to the power of x; at most 1 ulp off.
fn yunta_exp_f64(x: f64) -> f64 {
    let y = max(min(x, 710.0lf), -746.0lf);
    let k = yunta_nearest_f64(y * 1.4426950408889634lf);
    let r = fma(k, -1.4286068203094172e-06lf, fma(k, -0.693145751953125lf, y));
    // The even powers and the odd ones, side by side.
    let square = r * r;
    let e3 = fma(2.763024838532302e-07lf, square, 2.480149309888739e-05lf);
    let e2 = fma(e3, square, 0.0013888888943630134lf);
    let e1 = fma(e2, square, 0.041666666666530155lf);
    let e0 = fma(e1, square, 0.5000000000000011lf);
    let o3 = fma(2.500006162553128e-08lf, square, 2.755758637378518e-06lf);
    let o2 = fma(o3, square, 0.00019841269506578723lf);
    let o1 = fma(o2, square, 0.008333333333494461lf);
    let o0 = fma(o1, square, 0.16666666666666413lf);
    return yunta_one_nan_f64(yunta_scale_f64(fma(fma(fma(o0, r, e0), r, 1.0lf), r, 1.0lf), k));
}

// x within where its power of 2 is neither 0 nor infinite.
fn yunta_exp2_within_f64(x: f64) -> f64 {
    return max(min(x, 1025.0lf), -1080.0lf);
}

// 2 to the power of r + rest, where |r| is hardly above 1/2 and rest is what does not fit into r.
fn yunta_exp2_series_f64(r: f64, rest: f64) -> f64 {
    let square = r * r;
    let e3 = fma(7.073827100257627e-09lf, square, 1.3215434995415513e-06lf);
    let e2 = fma(e3, square, 0.00015403530457774772lf);
    let e1 = fma(e2, square, 0.009618129107593493lf);
    let e0 = fma(e1, square, 0.24022650695910133lf);
    let o3 = fma(4.440955464263687e-10lf, square, 1.0178153573267646e-07lf);
    let o2 = fma(o3, square, 1.5252733620734901e-05lf);
    let o1 = fma(o2, square, 0.0013333558146613287lf);
    let o0 = fma(o1, square, 0.05550410866482098lf);
    let p = fma(o0, r, e0);
    let first_lost = yunta_product_f64(r, 0.6931471805599453lf);
    let lost = fma(r, 2.3190468138462996e-17lf, fma(rest, 0.6931471805599453lf, first_lost.y));
    let sum_less = yunta_sum_of_larger_f64(1.0lf, first_lost.x);
    return sum_less.x + fma(square, p, sum_less.y + lost);
}

// 2 to the power of x; at most 0.8 ulp off.
fn yunta_exp2_f64(x: f64) -> f64 {
    let y = yunta_exp2_within_f64(x);
    let k = yunta_nearest_f64(y);
    return yunta_one_nan_f64(yunta_scale_f64(yunta_exp2_series_f64(y - k, 0.0lf), k));
}

// 2 to the power of x + more, where more is a few of the last places of x; some NaN for a NaN.
fn yunta_exp2_of_sum_f64(x: f64, more: f64) -> f64 {
    let y = yunta_exp2_within_f64(x);
    let k = yunta_nearest_f64(y);
    let r_rest = yunta_sum_f64(y - k, more);
    return yunta_scale_f64(yunta_exp2_series_f64(r_rest.x, r_rest.y), k);
}
