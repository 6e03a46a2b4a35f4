// e^x - 1, sinh, cosh and tanh, in f64; needs pairs.wgsl.
// src/math/f64/hyperbolic.rs has the same operations, and tells the method.

// x as a multiple n of ln 2 and r + low.
struct YuntaExpReducedF64 {
    r: f64,
    low: f64,
    n: f64,
}

// Of x + low, where |x| < 1200.
fn yunta_exp_reduced_f64(x: f64, low: f64) -> YuntaExpReducedF64 {
    let n = yunta_nearest_f64(x * 1.4426950408889634lf);
    let first = fma(n, -0.693145751953125lf, x);
    let p_less = yunta_product_f64(n, 1.4286068203094173e-06lf);
    let most_lost = yunta_sum_f64(first, -p_less.x);
    let r_low = yunta_sum_f64(most_lost.x, fma(n, 2.3407938865678234e-23lf, low) + (most_lost.y - p_less.y));
    return YuntaExpReducedF64(r_low.x, r_low.y, n);
}

// one + (e^(r + low) - 1) as a sum, where one is 0, or at least as large as |r| and not near -r.
fn yunta_exp_series_f64(one: f64, r: f64, low: f64) -> vec2<f64> {
    let square_rest = yunta_product_f64(r, 0.5lf * r);
    let p8 = fma(2.092192599729662e-09lf, r, 2.5112974520318452e-08lf);
    let p7 = fma(p8, r, 2.7557251418525806e-07lf);
    let p6 = fma(p7, r, 2.755723208455656e-06lf);
    let p5 = fma(p6, r, 2.480158734953298e-05lf);
    let p4 = fma(p5, r, 0.00019841269899277967lf);
    let p3 = fma(p4, r, 0.0013888888888873197lf);
    let p2 = fma(p3, r, 0.008333333333315802lf);
    let p1 = fma(p2, r, 0.041666666666666685lf);
    let p0 = fma(p1, r, 0.16666666666666685lf);
    let first_lost = yunta_sum_of_larger_f64(one, r);
    let second_more = yunta_sum_of_larger_f64(first_lost.x, square_rest.x);
    return yunta_sum_of_larger_f64(second_more.x, (first_lost.y + second_more.y) + (fma(low, r, low) + fma(((r * r) * r), p0, square_rest.y)));
}

// e to the power of x, less 1; at most 0.6 ulp off.
fn yunta_expm1_f64(x: f64) -> f64 {
    let y = select(x, 711.0lf, x > 711.0lf);
    let y_2 = select(y, -40.0lf, y < -40.0lf);
    let reduced = yunta_exp_reduced_f64(y_2, 0.0lf);
    let power = yunta_power_of_two_f64(select(-reduced.n, -1000.0lf, reduced.n > 1000.0lf));
    let one_lost = yunta_sum_of_larger_f64(1.0lf, -power);
    let high_low = yunta_exp_series_f64(one_lost.x, reduced.r, reduced.low + one_lost.y);
    return yunta_one_nan_f64(select(yunta_scale_f64(high_low.x + high_low.y, reduced.n), x, abs(x) < 1e-17lf));
}

// (e^a ± e^-a) / 2 · 2^(1 - n) of 0 <= a <= 712, and n.
fn yunta_exp_both_f64(a: f64, sign: f64) -> vec2<f64> {
    let reduced = yunta_exp_reduced_f64(a, 0.0lf);
    let high_low = yunta_exp_series_f64(1.0lf, reduced.r, reduced.low);
    let inverse = 1.0lf / high_low.x;
    let more = yunta_left_f64(1.0lf, inverse, high_low.x, high_low.y, inverse);
    // Further on it makes no difference.
    let power = sign * yunta_power_of_two_f64(-2.0lf * select(reduced.n, 60.0lf, reduced.n > 60.0lf));
    let sum_lost = yunta_sum_of_larger_f64(high_low.x, inverse * power);
    return vec2(sum_lost.x + (sum_lost.y + fma(more, power, high_low.y)), reduced.n);
}

// |x|, or the most if it is above that or NaN.
fn yunta_at_most_f64(x: f64, most: f64) -> f64 {
    return select(most, abs(x), abs(x) < most);
}

// The hyperbolic sine; at most 0.8 ulp off.
fn yunta_sinh_f64(x: f64) -> f64 {
    let a = yunta_at_most_f64(x, 712.0lf);
    let value_n = yunta_exp_both_f64(a, -1.0lf);
    let z = a * a;
    let p5 = fma(7.765897596002476e-13lf, z, 1.605700052085293e-10lf);
    let p4 = fma(p5, z, 2.5052126856094766e-08lf);
    let p3 = fma(p4, z, 2.755731913037927e-06lf);
    let p2 = fma(p3, z, 0.00019841269841531202lf);
    let p1 = fma(p2, z, 0.00833333333333297lf);
    let p0 = fma(p1, z, 0.16666666666666669lf);
    let near = fma((a * z), p0, a);
    return yunta_odd_f64(x, select(yunta_scale_f64(value_n.x, value_n.y - 1.0lf), near, a < 1.0lf));
}

// The hyperbolic cosine; at least 1, and at most 0.6 ulp off.
fn yunta_cosh_f64(x: f64) -> f64 {
    let value_n = yunta_exp_both_f64(yunta_at_most_f64(x, 712.0lf), 1.0lf);
    return yunta_one_nan_f64(select(yunta_scale_f64(value_n.x, value_n.y - 1.0lf), x, x != x));
}

// The hyperbolic tangent, 1 - 2 / (e^2x + 1); at most 0.8 ulp off.
fn yunta_tanh_f64(x: f64) -> f64 {
    let a = yunta_at_most_f64(x, 20.0lf);
    let reduced = yunta_exp_reduced_f64(a + a, 0.0lf);
    let high_low = yunta_exp_series_f64(1.0lf, reduced.r, reduced.low);
    let power = yunta_power_of_two_f64(reduced.n);
    let d_lost = yunta_sum_of_larger_f64(high_low.x * power, 1.0lf);
    let q = 2.0lf / d_lost.x;
    let more = yunta_left_f64(2.0lf, q, d_lost.x, fma(high_low.y, power, d_lost.y), 0.5lf * q);
    let sum_less = yunta_sum_of_larger_f64(1.0lf, -q);
    let far = sum_less.x + (sum_less.y - more);
    let z = a * a;
    let p9 = fma(-1.949555243196568e-05lf, z, 8.331792683594262e-05lf);
    let p8 = fma(p9, z, -0.000233382617957651lf);
    let p7 = fma(p8, z, 0.000588444888847958lf);
    let p6 = fma(p7, z, -0.0014555429341546523lf);
    let p5 = fma(p6, z, 0.003592092041122453lf);
    let p4 = fma(p5, z, -0.008863232601955963lf);
    let p3 = fma(p4, z, 0.02186948838582998lf);
    let p2 = fma(p3, z, -0.053968253963756235lf);
    let p1 = fma(p2, z, 0.13333333333326602lf);
    let p0 = fma(p1, z, -0.333333333333333lf);
    let near = fma((a * z), p0, a);
    return yunta_odd_f64(x, select(far, near, a < 0.55lf));
}

// The value, which is NaN or has no sign, with the sign of x; NaN where x is.
fn yunta_odd_f64(x: f64, value: f64) -> f64 {
    return yunta_one_nan_f64(select(yunta_flip_f64(value, bitcast<u64>(x)), x, x != x));
}
