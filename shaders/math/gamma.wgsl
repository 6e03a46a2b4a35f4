// The logarithm of the gamma function; needs pairs.wgsl, area.wgsl, round.wgsl and trig.wgsl.
// src/math/f32/gamma.rs has the same operations, and tells the method.

// (a + low) + (b + b_low), rounded once.
fn yunta_together(a: f32, low: f32, b: f32, b_low: f32) -> f32 {
    let s_lost = yunta_sum(a, b);
    return keep(s_lost.x + keep(s_lost.y + keep(low + b_low)));
}

// Of a positive number.
fn yunta_lgamma_positive(a: f32) -> f32 {
    let large = a >= 3.5;
    let shifted = yunta_nearest(select(a, 1.0, large));
    let k = yunta_nearest_f32(shifted);
    let n = yunta_nearest_i32(shifted);
    let z = select(select(keep(a - k), a, a <= 0.5), 0.0, large);
    // What Γ(1 + z) is multiplied by, or, where that is a itself, is divided by; 1 + z where that is about 1.
    let one_lost = yunta_sum(1.0, z);
    let two_rest = yunta_sum(2.0, z);
    let both_more = yunta_product_and_lost(one_lost.x, two_rest.x);
    let factor = select(select(1.0, both_more.x, n == 3), one_lost.x, n == 2);
    let low = select(select(0.0, keep(both_more.y + keep(keep(one_lost.y * two_rest.x) + keep(two_rest.y * one_lost.x))), n == 3), one_lost.y, n == 2);
    let itself = large | (a <= 0.5);
    let above = select(keep(factor - 1.0), z, n == 2);
    let above_low = select(low, 0.0, n == 2);
    let log_log_low = yunta_log_of_sum(select(factor, a, itself), select(low, 0.0, itself), above, above_low, 0);
    let p10 = keep(-0x1.6d0e6ap-3 + keep(z * 0x1.5dccb8p-3));
    let p9 = keep(0x1.581b34p-5 + keep(z * p10));
    let p8 = keep(-0x1.9ab4b8p-5 + keep(z * p9));
    let p7 = keep(0x1.ba2598p-4 + keep(z * p8));
    let p6 = keep(-0x1.e6d9fap-4 + keep(z * p7));
    let p5 = keep(0x1.ff17cp-4 + keep(z * p6));
    let p4 = keep(-0x1.2599d6p-3 + keep(z * p5));
    let p3 = keep(0x1.5b5098p-3 + keep(z * p4));
    let p2 = keep(-0x1.a8c94cp-3 + keep(z * p3));
    let p1 = keep(0x1.15130ep-2 + keep(z * p2));
    let p0 = keep(-0x1.9a4d36p-2 + keep(z * p1));
    let p_p_low = yunta_steps(z, 0.0, p0, 0x1.a51a66p-1, -0x1.2788dp-1);
    let first_rest = yunta_product_and_lost(z, p_p_low.x);
    let turn = select(1.0, -1.0, a <= 0.5);
    let near = yunta_together(keep(turn * log_log_low.x), keep(turn * log_log_low.y), first_rest.x, keep(first_rest.y + keep(z * keep(p_p_low.y + 0x1.72b824p-28))));
    let b = select(4.0, a, large);
    let inverse = yunta_divide(1.0, b);
    let w = keep(inverse * inverse);
    let p_21 = keep(-0x1.6bcbf2p-9 + keep(w * 0x1.7be1a6p-11));
    let p_20 = keep(0x1.555552p-4 + keep(w * p_21));
    let q = keep(inverse * p_20);
    let log_log_low_2 = yunta_sum_of_larger(log_log_low.x, log_log_low.y);
    let less_less_low = yunta_sum(log_log_low_2.x, -1.0);
    let first_rest_2 = yunta_product_and_lost(b, less_less_low.x);
    let s_lost = yunta_sum(first_rest_2.x, keep(-0.5 * log_log_low_2.x));
    let s_low = keep(keep(s_lost.y + keep(first_rest_2.y + keep(b * keep(less_less_low.y + log_log_low_2.y)))) - keep(0.5 * log_log_low_2.y));
    let far = yunta_together(s_lost.x, s_low, 0x1.d67f1cp-1, keep(q + 0x1.0c97d6p-26));
    return select(near, far, large);
}

// The logarithm of |Γ(x)|; ∞ where that has poles, at 0 and negative integers.
fn yunta_lgamma(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x7c44af8eu) ^ job.zero);
    let value = yunta_lgamma_positive(a);
    // How far it is from an integer.
    let part = keep(a - yunta_trunc(a));
    let r = bitcast<f32>(min(bitcast<u32>(part), bitcast<u32>(keep(1.0 - part))) ^ job.zero);
    let whole = bitcast<u32>(r) < 1u;
    let sine = yunta_sin(keep(r * 0x1.921fb6p1));
    let log_log_low = yunta_log_of_sum(a, 0.0, keep(a - 1.0), 0.0, 0);
    let log_sine_sine_low = yunta_log_of_sum(select(sine, 1.0, whole), 0.0, select(keep(sine - 1.0), 0.0, whole), 0.0, 0);
    let below = keep(0x1.250d04p0 - keep(keep(keep(log_log_low.x + log_sine_sine_low.x) + keep(log_log_low.y + log_sine_sine_low.y)) + value));
    // Next to 0 it is that of a positive number.
    let other = (bitcast<u32>(x) >= 0x80000000u) & ((bitcast<u32>(x) & 0x7fffffffu) >= 0x30800000u);
    let value_2 = select(bitcast<u32>(value), select(bitcast<u32>(below), 0x7f800000u, whole), other);
    let ends = ((bitcast<u32>(x) & 0x7fffffffu) >= 0x7c44af8eu) | ((bitcast<u32>(x) & 0x7fffffffu) < 1u);
    return yunta_nan_like(x, select(value_2, 0x7f800000u, ends));
}
