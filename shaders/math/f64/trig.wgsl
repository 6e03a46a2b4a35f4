// Sine, cosine and tangent, in f64; needs bits.wgsl and reduce.wgsl.
// src/math/f64/trig.rs has the same operations, and tells the method.

// Sine and cosine of what is left of an angle, each as a sum.
struct YuntaSinesF64 {
    sine: vec2<f64>,
    cosine: vec2<f64>,
}

fn yunta_sines_f64(angle: YuntaReducedF64) -> YuntaSinesF64 {
    let r = angle.r;
    let z = r * r;
    let square = z * z;
    let half = 0.5lf * z;
    let s3 = fma(1.5895962156468763e-10lf, square, 2.7557313583626412e-06lf);
    let s2 = fma(s3, square, 0.00833333333332192lf);
    let s1 = fma(-2.5050742590331487e-08lf, square, -0.00019841269829461248lf);
    let s0 = fma(s1, square, -0.1666666666666663lf);
    let c3 = fma(-1.1357969738993206e-11lf, square, -2.755731408153655e-07lf);
    let c2 = fma(c3, square, -0.0013888888888872349lf);
    let c1 = fma(2.0875688861539392e-09lf, square, 2.480158728846967e-05lf);
    let c0 = fma(c1, square, 0.04166666666666659lf);
    let s = fma(s2, z, s0);
    let c = fma(c2, z, c0);
    // What the rest makes of them: times cos r and -sin r, as far as it matters.
    let sine_rest = fma(z * r, s, fma(half, -angle.rest, angle.rest));
    let cos_lost = yunta_sum_of_larger_f64(1.0lf, -half);
    let half_lost = fma(r, r, -z) * 0.5lf;
    let cosine_rest = fma(square, c, cos_lost.y - fma(r, angle.rest, half_lost));
    return YuntaSinesF64(vec2(r, sine_rest), vec2(cos_lost.x, cosine_rest));
}

// y, or x itself where the sine and the tangent are not to be told from it: -0 stays.
fn yunta_as_small_f64(x: f64, y: f64) -> f64 {
    return select(y, x, abs(x) < 7.450580596923828e-09lf);
}

// The sine; at most 0.8 ulp off.
fn yunta_sin_f64(x: f64) -> f64 {
    let angle = yunta_reduce_f64(x);
    let sines = yunta_sines_f64(angle);
    let sum = select(sines.sine, sines.cosine, (angle.quarters & 1lu) != 0lu);
    return yunta_as_small_f64(x, yunta_one_nan_f64(yunta_flip_f64(sum.x + sum.y, angle.quarters << 62u)));
}

// The cosine; at most 0.8 ulp off.
fn yunta_cos_f64(x: f64) -> f64 {
    let angle = yunta_reduce_f64(x);
    let sines = yunta_sines_f64(angle);
    let sum = select(sines.cosine, sines.sine, (angle.quarters & 1lu) != 0lu);
    return yunta_one_nan_f64(yunta_flip_f64(sum.x + sum.y, (angle.quarters + 1lu) << 62u));
}

// The tangent; at most 0.9 ulp off.
fn yunta_tan_f64(x: f64) -> f64 {
    let angle = yunta_reduce_f64(x);
    let sines = yunta_sines_f64(angle);
    let odd = (angle.quarters & 1lu) != 0lu;
    let above = select(sines.sine, sines.cosine, odd);
    let below = select(sines.cosine, sines.sine, odd);
    let over_rest = yunta_sum_of_larger_f64(above.x, above.y);
    let under_rest = yunta_sum_of_larger_f64(below.x, below.y);
    let inverse = 1.0lf / under_rest.x;
    let quotient = over_rest.x * inverse;
    let left = fma(quotient, -under_rest.x, over_rest.x) + fma(quotient, -under_rest.y, over_rest.y);
    return yunta_as_small_f64(x, yunta_one_nan_f64(yunta_flip_f64(fma(left, inverse, quotient), angle.quarters << 63u)));
}
