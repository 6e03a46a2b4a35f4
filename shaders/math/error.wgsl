// The error function; needs tail.wgsl and log.wgsl.
// src/math/f32/error.rs has the same operations, and tells the method.

// erf(a) - a for 0 <= a <= 0.625.
fn yunta_beyond(a: f32) -> f32 {
    let z = keep(a * a);
    let p3 = keep(0x1.52917ap-8 + keep(z * -0x1.7b0096p-11));
    let p2 = keep(-0x1.b7fab4p-6 + keep(z * p3));
    let p1 = keep(0x1.ce2dfp-4 + keep(z * p2));
    let p0 = keep(-0x1.812744p-2 + keep(z * p1));
    return keep(a * keep(0x1.06eba8p-3 + keep(keep(z * p0) + 0x1.b07096p-31)));
}

// 1 - erf(a) for 0.625 <= a <= 10.5.
fn yunta_erf_tail(a: f32) -> YuntaTail {
    let place = yunta_place(a, 2.0);
    let p6 = keep(-0x1.2e42a2p-11 + keep(place.t * 0x1.3b5f3ap-13));
    let p5 = keep(-0x1.d96b28p-11 + keep(place.t * p6));
    let p4 = keep(0x1.92924p-9 + keep(place.t * p5));
    let p3 = keep(0x1.a97a8ep-8 + keep(place.t * p4));
    let p2 = keep(-0x1.60667ap-6 + keep(place.t * p3));
    let p1 = keep(-0x1.2a8ad8p-5 + keep(place.t * p2));
    let p0 = keep(0x1.1e2deap-2 + keep(place.t * p1));
    let g_g_low = yunta_steps(place.t, place.t_low, p0, -0x1.5fd386p-1, 0x1.058672p0);
    let square_lost = yunta_product_and_lost(a, a);
    return yunta_exp_tail(square_lost.x, square_lost.y, g_g_low.x, keep(g_g_low.y - 0x1.235f28p-26), place);
}

// The error function.
fn yunta_erf(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x40800000u) ^ job.zero);
    let far = yunta_less_tail(1.0, yunta_erf_tail(select(a, 0.625, a < 0.625)));
    let near = keep(a + yunta_beyond(a));
    // Of what is small, 1.128379 times the digits, and back by a power of two.
    let small = (bitcast<u32>(x) & 0x7fffffffu) < 0x30000000u;
    let m_n = yunta_parts(x);
    let tiny = bitcast<f32>(yunta_scaled(keep(m_n.m + keep(m_n.m * 0x1.06eba8p-3)), m_n.k));
    let value = select(select(bitcast<u32>(far), bitcast<u32>(near), a < 0.625), bitcast<u32>(tiny), small);
    let value_2 = select(value, 0u, (bitcast<u32>(x) & 0x7fffffffu) < 1u);
    return yunta_nan_like(x, value_2 | (bitcast<u32>(x) & 0x80000000u));
}

// 1 - erf(x), accurate also where that is small.
fn yunta_erfc(x: f32) -> f32 {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x41280000u) ^ job.zero);
    let negative = bitcast<u32>(x) >= 0x80000000u;
    let tail = yunta_erf_tail(select(a, 0.625, a < 0.625));
    let far = select(yunta_scaled(keep(tail.high + tail.low), tail.n), bitcast<u32>(yunta_less_tail(2.0, tail)), negative);
    let near = select(0.0, a, a < 0.625);
    let b = select(near, keep(0.0 - near), negative);
    let more = yunta_beyond(near);
    let sum_lost = yunta_sum_of_larger(1.0, keep(0.0 - b));
    let near_2 = keep(sum_lost.x + keep(sum_lost.y - select(more, keep(0.0 - more), negative)));
    return yunta_nan_like(x, select(far, bitcast<u32>(near_2), a < 0.625));
}
