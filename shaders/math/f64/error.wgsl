// The error function, in f64; needs tail.wgsl.
// src/math/f64/error.rs has the same operations, and tells the method.

// erf(a) - a for 0 <= a <= 0.625.
fn yunta_beyond_f64(a: f64) -> f64 {
    let z = a * a;
    let p7 = fma(-1.3719441703676373e-07lf, z, 1.6248556483615121e-06lf);
    let p6 = fma(p7, z, -1.491595792258302e-05lf);
    let p5 = fma(p6, z, 0.00012055065465256714lf);
    let p4 = fma(p5, z, -0.0008548322439322358lf);
    let p3 = fma(p4, z, 0.005223977577537156lf);
    let p2 = fma(p3, z, -0.026866170642252857lf);
    let p1 = fma(p2, z, 0.11283791670946337lf);
    let p0 = fma(p1, z, -0.3761263890318365lf);
    return a * (0.12837916709551256lf + fma(z, p0, 1.3293935039886887e-17lf));
}

// 1 - erf(a) for 0.625 <= a <= 28.
fn yunta_erf_tail_f64(a: f64) -> YuntaTailF64 {
    let place = yunta_place_f64(a, 2.0lf);
    let p19 = fma(-1.0641025865231227e-07lf, place.t, 3.104050238674155e-07lf);
    let p18 = fma(p19, place.t, 6.628848285950943e-08lf);
    let p17 = fma(p18, place.t, -5.843300456531545e-07lf);
    let p16 = fma(p17, place.t, -4.950462941015691e-07lf);
    let p15 = fma(p16, place.t, 1.3344426967857015e-07lf);
    let p14 = fma(p15, place.t, 1.922375423650722e-06lf);
    let p13 = fma(p14, place.t, 3.6116472220144553e-06lf);
    let p12 = fma(p13, place.t, -1.0932355708235753e-06lf);
    let p11 = fma(p12, place.t, -1.61176960900272e-05lf);
    let p10 = fma(p11, place.t, -2.1703554410700453e-05lf);
    let p9 = fma(p10, place.t, 3.414907302124421e-05lf);
    let p8 = fma(p9, place.t, 0.00014447175451271518lf);
    let p7 = fma(p8, place.t, 3.4371357480401184e-05lf);
    let p6 = fma(p7, place.t, -0.0006630735889084938lf);
    let p5 = fma(p6, place.t, -0.0008372960545285259lf);
    let p4 = fma(p5, place.t, 0.003090612063185194lf);
    let p3 = fma(p4, place.t, 0.006479185067385183lf);
    let p2 = fma(p3, place.t, -0.021510661889583015lf);
    let p1 = fma(p2, place.t, -0.03644223150687264lf);
    let p0 = fma(p1, place.t, 0.27947209255605565lf);
    let g_g_low = yunta_steps_f64(place.t, place.t_low, p0, -0.6871606844138106lf, 1.021582705242023lf);
    let square_lost = yunta_product_f64(a, a);
    return yunta_exp_tail_f64(square_lost.x, square_lost.y, g_g_low.x, g_g_low.y - 1.8424147983737693e-17lf, place);
}

// The error function; at most 0.8 ulp off.
fn yunta_erf_f64(x: f64) -> f64 {
    let a = select(6.0lf, abs(x), abs(x) < 6.0lf);
    let far = yunta_less_tail_f64(1.0lf, yunta_erf_tail_f64(select(a, 0.625lf, a < 0.625lf)));
    return yunta_odd_f64(x, select(far, a + yunta_beyond_f64(a), a < 0.625lf));
}

// 1 - erf(x), accurate also where that is small; at most 0.8 ulp off.
fn yunta_erfc_f64(x: f64) -> f64 {
    let a = select(28.0lf, abs(x), abs(x) < 28.0lf);
    let tail = yunta_erf_tail_f64(select(a, 0.625lf, a < 0.625lf));
    let far = select(yunta_scale_f64(tail.high + tail.low, tail.n), yunta_less_tail_f64(2.0lf, tail), x < 0.0lf);
    let near = select(0.0lf, a, a < 0.625lf);
    let sum_lost = yunta_sum_of_larger_f64(1.0lf, -yunta_flip_f64(near, bitcast<u64>(x)));
    let near_2 = sum_lost.x + (sum_lost.y - yunta_flip_f64(yunta_beyond_f64(near), bitcast<u64>(x)));
    return yunta_one_nan_f64(select(select(far, near_2, a < 0.625lf), x, x != x));
}
