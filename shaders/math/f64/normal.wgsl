// The normal distribution, in f64; needs tail.wgsl.
// src/math/f64/normal.rs has the same operations, and tells the method.

// The normal distribution's tail above a, for 0.7 <= a <= 39.
fn yunta_normal_tail_f64(a: f64) -> YuntaTailF64 {
    let place = yunta_place_f64(a, 3.0lf);
    let p19 = fma(-2.3928805466215745e-08lf, place.t, 1.0430079360298747e-08lf);
    let p18 = fma(p19, place.t, 1.2328773819507655e-07lf);
    let p17 = fma(p18, place.t, 5.438067716314768e-08lf);
    let p16 = fma(p17, place.t, -3.0649633518242553e-07lf);
    let p15 = fma(p16, place.t, -5.973981086359249e-07lf);
    let p14 = fma(p15, place.t, 3.11093961775683e-08lf);
    let p13 = fma(p14, place.t, 2.2565960199152866e-06lf);
    let p12 = fma(p13, place.t, 3.6296852272896396e-06lf);
    let p11 = fma(p12, place.t, -3.5171116795898664e-06lf);
    let p10 = fma(p11, place.t, -2.068606128993627e-05lf);
    let p9 = fma(p10, place.t, -1.3246303234206692e-05lf);
    let p8 = fma(p9, place.t, 7.881206948413892e-05lf);
    let p7 = fma(p8, place.t, 0.00015439452186071024lf);
    let p6 = fma(p7, place.t, -0.00025657527126817734lf);
    let p5 = fma(p6, place.t, -0.0010458286292367774lf);
    let p4 = fma(p5, place.t, 0.0010275922535673485lf);
    let p3 = fma(p4, place.t, 0.006972621240845651lf);
    let p2 = fma(p3, place.t, -0.010462867023099101lf);
    let p1 = fma(p2, place.t, -0.0472630251429812lf);
    let p0 = fma(p1, place.t, 0.23001771997460052lf);
    let g_g_low = yunta_steps_f64(place.t, place.t_low, p0, -0.5093319819174894lf, 0.729083690133373lf);
    let square_lost = yunta_product_f64(a, a);
    return yunta_exp_tail_f64(0.5lf * square_lost.x, 0.5lf * square_lost.y, g_g_low.x, g_g_low.y - 3.735935288108403e-17lf, place);
}

// The normal distribution: how likely a normally distributed number is below x. At most 0.8 ulp off.
fn yunta_normal_cdf_f64(x: f64) -> f64 {
    let a = select(39.0lf, abs(x), abs(x) < 39.0lf);
    let tail = yunta_normal_tail_f64(select(a, 0.7lf, a < 0.7lf));
    let far = select(yunta_less_tail_f64(1.0lf, tail), yunta_scale_f64(tail.high + tail.low, tail.n), x < 0.0lf);
    let b = yunta_flip_f64(select(0.0lf, a, a < 0.7lf), bitcast<u64>(x));
    let z = b * b;
    let p6 = fma(2.033813572316763e-09lf, z, -4.1006395877198385e-08lf);
    let p5 = fma(p6, z, 6.658591010974051e-07lf);
    let p4 = fma(p5, z, -9.444623970073083e-06lf);
    let p3 = fma(p4, z, 0.0001154346820500063lf);
    let p2 = fma(p3, z, -0.0011873282149408551lf);
    let p1 = fma(p2, z, 0.009973557010009595lf);
    let p0 = fma(p1, z, -0.06649038006690496lf);
    let first_rest = yunta_product_f64(b, 0.3989422804014327lf);
    let sum_lost = yunta_sum_of_larger_f64(0.5lf, first_rest.x);
    let near = sum_lost.x + (sum_lost.y + fma(b, fma(z, p0, -2.6436315437771434e-17lf), first_rest.y));
    return yunta_one_nan_f64(select(select(far, near, a < 0.7lf), x, x != x));
}
