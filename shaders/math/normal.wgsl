// The normal distribution; needs tail.wgsl.
// src/math/f32/normal.rs has the same operations, and tells the method.

// The normal distribution's tail above a, for 0.7 <= a <= 14.5.
fn yunta_normal_tail(a: f32) -> YuntaTail {
    let place = yunta_place(a, 3.0);
    let p6 = keep(-0x1.8bc1bep-13 + keep(place.t * 0x1.1d0ep-13));
    let p5 = keep(-0x1.0f6c96p-10 + keep(place.t * p6));
    let p4 = keep(0x1.076008p-10 + keep(place.t * p5));
    let p3 = keep(0x1.c8c248p-8 + keep(place.t * p4));
    let p2 = keep(-0x1.56bda8p-7 + keep(place.t * p3));
    let p1 = keep(-0x1.832cep-5 + keep(place.t * p2));
    let p0 = keep(0x1.d71372p-3 + keep(place.t * p1));
    let g_g_low = yunta_steps(place.t, place.t_low, p0, -0x1.04c72ap-1, 0x1.754a76p-1);
    let square_lost = yunta_product_and_lost(a, a);
    return yunta_exp_tail(keep(0.5 * square_lost.x), keep(0.5 * square_lost.y), g_g_low.x, keep(g_g_low.y - 0x1.b52f76p-26), place);
}

// The normal distribution: how likely a normally distributed number is below x.
fn yunta_normal_cdf(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x41680000u) ^ job.zero);
    let negative = bitcast<u32>(x) >= 0x80000000u;
    let tail = yunta_normal_tail(select(a, 0x1.666666p-1, a < 0x1.666666p-1));
    let far = select(bitcast<u32>(yunta_less_tail(1.0, tail)), yunta_scaled(keep(tail.high + tail.low), tail.n), negative);
    // ½ + x · (0.39894 + x² · p), of which the first product is exact.
    let y = select(0.0, a, a < 0x1.666666p-1);
    let b = select(y, keep(0.0 - y), negative);
    let z = keep(b * b);
    let head = yunta_upper(b);
    let p2 = keep(-0x1.36040ep-10 + keep(z * 0x1.b5b354p-14));
    let p1 = keep(0x1.46c95cp-7 + keep(z * p2));
    let p0 = keep(-0x1.10582ap-4 + keep(z * p1));
    let sum_lost = yunta_sum_of_larger(0.5, keep(head * 0x1.988p-2));
    let near = keep(sum_lost.x + keep(sum_lost.y + keep(keep(keep(b - head) * 0x1.988p-2) + keep(b * keep(0x1.14cf5p-16 + keep(z * p0))))));
    return yunta_nan_like(x, select(far, bitcast<u32>(near), a < 0x1.666666p-1));
}
